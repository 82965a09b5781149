/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c -- see text.h. */
#include "workflow/text.h"
#include "core/zone.h"
#include "retention/notes.h"

#include <string.h>

/* Has the reader a role today that lets them read here?  One of outside people counts on their own cases only. */
static bool
may_read(struct workflow_lab *lab, const char *reader, const char *obj, struct date today)
{
	const char *me = arena_printf(lab->mem, "actor/%s", reader);
	const char *owner = workflow_facts_get(lab->facts, obj, "case");
	const char *theirs = workflow_facts_get(lab->facts, *owner ? owner : obj, "organisation");
	bool mine = workflow_signs_for(lab->facts, workflow_speaks_for(lab->facts, reader, today), theirs, today);

	if (strcmp(workflow_facts_get(lab->facts, me, "state"), "active") != 0)
		return false;
	for (size_t i = 0; i < lab->env.policy->n_roles; i++) {
		const struct policy_role *role = &lab->env.policy->role[i];
		if (workflow_holds_role(lab->facts, reader, role->id, today) && (!role->outside || mine))
			return true;
	}
	return false;
}

static enum err_code
find_entry(struct workflow_lab *lab, const char *obj, const char *field, int64_t seq, struct ledger_entry *entry, struct err *e)
{
	enum err_code code;

	if (seq < 0 && (code = workflow_project_set_by(lab->project, obj, field, &seq, e)))
		return code;
	if ((code = ledger_get(lab->ledger, seq, lab->mem, entry, e)))
		return code;
	if (strcmp(cjson_str(entry->st, "obj", ""), obj) != 0)
		return err_set(e, ERR_NOT_FOUND, "entry %lld is not about %s", (long long)seq, workflow_lab_name(lab, obj));
	return OK;
}

static enum err_code
check_reader(struct workflow_lab *lab, const char *reader, const char *obj, const struct ledger_entry *entry, struct err *e)
{
	struct date today;
	enum err_code code = zone_local(lab->env.zone, lab->now, &today, NULL, e);

	if (code)
		return code;
	if (!may_read(lab, reader, obj, today))
		return err_set(e, ERR_REFUSED, "%s has no role in force that reads the texts of %s", reader, workflow_lab_name(lab, obj));
	if (workflow_stands_aside(lab->facts, obj, reader))
		return err_set(e, ERR_REFUSED, "%s stands aside from %s, and reads none of its texts", reader, workflow_lab_name(lab, obj));
	if (!workflow_reviews_in(lab->env.policy, lab->facts, obj) && strcmp(cjson_str(entry->st, "act", ""), "track-review") == 0 &&
	    strcmp(cjson_str(entry->st, "actor", ""), reader) != 0)
		return err_set(e, ERR_REFUSED, "the panel is blinded: the review is read when enough members have given theirs");
	return OK;
}

enum err_code
workflow_text_read(struct workflow_lab *lab, const char *reader, const char *obj, const char *field, int64_t seq,
    int64_t *entry, struct buf *out, struct err *e)
{
	struct retention_note_ref ref;
	struct ledger_entry le;
	char found[65];
	enum err_code code;

	if ((code = find_entry(lab, obj, field, seq, &le, e)))
		return code;
	const char *commitment = cjson_str(cjson_get(le.st, "seal"), field, "");
	if (!*commitment)
		return err_set(e, ERR_NOT_FOUND, "'%s' is no sealed text of entry %lld; see 'probity ledger show %lld'", field,
		    (long long)le.seq, (long long)le.seq);
	if ((code = check_reader(lab, reader, obj, &le, e)))
		return code;
	if ((code = retention_note_find(lab->vault, obj, commitment, &ref, e)) ||
	    (code = retention_note_get(lab->vault, ref.id, out, NULL, found, e)))
		return err_wrap(e, "the text '%s' of entry %lld", field, (long long)le.seq);
	*entry = le.seq;
	return strcmp(found, commitment) == 0 ? OK : err_set(e, ERR_INTEGRITY, "the text '%s' is not the one that entry %lld names",
	    field, (long long)le.seq);
}
