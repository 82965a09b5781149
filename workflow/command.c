/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.c -- see command.h. */
#include "workflow/command.h"
#include "core/fault.h"
#include "core/file.h"
#include "ledger/append.h"
#include "ledger/keys.h"
#include "retention/document.h"
#include "retention/notes.h"
#include "workflow/carry.h"
#include "workflow/migrate.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* One command on its way: what was asked, and what it has become so far. */
struct passage {
	struct workflow_lab *lab;
	const struct workflow_actor *who;
	const struct workflow_order *order;
	const struct policy *policy;		/* that it is judged under */
	const struct policy_command *cmd;
	const char *obj, *kind, *principal;	/* principal: id, or NULL */
	struct cjson *f, *seal, *doc;	/* NULL when empty */
	struct workflow_decision decision;
	int64_t alone_ms;
};

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

const char *
workflow_draw(struct workflow_lab *lab, const char *kind)
{
	const struct policy_process *p = workflow_policy_process(lab->env.policy, kind);
	char letter = p && p->prefix ? 'c' : strcmp(kind, "actor") == 0 ? 'p' :
	    strcmp(kind, "policy") == 0 ? 'y' : kind[0];
	const char *obj;
	char id[9];

	do {
		ledger_draw_id(id, letter);
		obj = p && p->prefix ? arena_strdup(lab->mem, id) : arena_printf(lab->mem, "%s/%s", kind, id);
	} while (*workflow_facts_get(lab->facts, obj, "kind"));
	return obj;
}

enum err_code
workflow_actor_of(struct workflow_lab *lab, const struct sshsig_public *key, const char **id, struct err *e)
{
	const struct ledger_key *k = ledger_key_find(lab->ledger, key->id);

	if (!k || k->use != LEDGER_KEY_ACTOR)
		return err_set(e, ERR_NOT_FOUND, "the key %s belongs to nobody here; an administrator adds it with 'probity actor add'",
		    key->fingerprint);
	*id = arena_strdup(lab->mem, k->owner);
	return OK;
}

static const struct policy_field *
field(const struct passage *p, const char *name)
{
	const struct policy_field *x = workflow_policy_field(p->cmd, name);

	return x || !workflow_policy_effect(p->cmd, POLICY_CARRY_IN) ? x : workflow_carried_field(p->policy, p->kind, name);
}

static struct cjson *
put(struct passage *p, struct cjson **map, const char *name, const char *value)
{
	if (!*map)
		*map = cjson_object(p->lab->mem);
	return cjson_set_string(p->lab->mem, *map, name, value);
}

/* An id for what a person wrote: p-4kq7m2 for alice, c-7m2xq9/cohort for JDL-2026-0001/cohort. */
static enum err_code
resolve_value(struct passage *p, const struct policy_field *x, const char *value, const char **out, struct err *e)
{
	const char *obj;
	enum err_code code;

	*out = value;
	if (x->type != POLICY_ACTOR && x->type != POLICY_ORGANISATION && x->type != POLICY_OBJECT && x->type != POLICY_PROGRAMME)
		return OK;
	if ((code = workflow_lab_resolve(p->lab, value, &obj, e)))
		return err_wrap(e, "--field %s", x->id);
	*out = x->type == POLICY_ACTOR || x->type == POLICY_ORGANISATION ? strrchr(obj, '/') ? strrchr(obj, '/') + 1 : obj : obj;
	return OK;
}

/* A text of blanks, or a file of no bytes: no judgement can tell it from one that says something. */
static bool
says_nothing(const char *value, bool file)
{
	struct stat st;

	return file ? stat(value, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0 : !value[strspn(value, " \t\r\n")];
}

static enum err_code
read_field(struct passage *p, const struct workflow_value *v, struct err *e)
{
	const struct policy_field *x = field(p, v->name);
	const char *value;
	enum err_code code;

	if (!x)
		return err_set(e, ERR_USAGE, "%s has no field '%s'; see 'probity help do' and 'probity policy show'", p->cmd->id, v->name);
	if (x->by_tool && !v->by_tool)
		return err_set(e, ERR_REFUSED, "the field '%s' is measured by the tool and cannot be given", x->id);
	if ((x->type == POLICY_TEXT_SEALED || x->type == POLICY_DOCUMENT) && !v->by_tool && says_nothing(v->value, v->file))
		return err_set(e, ERR_INVALID, "what is given for '%s' is empty; say it, or leave it out", x->id);
	if (x->type == POLICY_TEXT_SEALED)
		return put(p, &p->seal, x->id, zeros), OK;	/* its commitment comes when it is kept */
	if (x->type == POLICY_DOCUMENT)
		return put(p, &p->doc, x->id, zeros), OK;
	if (v->file)
		return err_set(e, ERR_USAGE, "the field '%s' is not a document: give --field %s=VALUE", x->id, x->id);
	if ((code = resolve_value(p, x, v->value, &value, e)))
		return code;
	if (!cjson_text_ok(value))
		return err_set(e, ERR_INVALID, "the field '%s' has characters outside printable ASCII", x->id);
	put(p, &p->f, v->name, value);
	return OK;
}

/* What a new object will belong to decides the policy; the rest of its fields is read under that. */
static struct cjson *
belongings(struct passage *p)
{
	static const char *const via[] = { "dataset", "owner", "target" };
	struct cjson *f = cjson_object(p->lab->mem);
	struct err ignored = ERR_INIT;		/* reported when the field is read */
	const char *obj;

	for (size_t i = 0; i < p->order->n_values; i++)
		for (size_t k = 0; k < sizeof via / sizeof *via; k++)
			if (strcmp(p->order->value[i].name, via[k]) == 0 &&
			    !workflow_lab_resolve(p->lab, p->order->value[i].value, &obj, &ignored))
				cjson_set_string(p->lab->mem, f, via[k], obj);
	return f;
}

static enum err_code
find_policy(struct passage *p, struct err *e)
{
	struct workflow_request r = { .obj = p->obj, .kind = p->kind, .act = p->order->command, .f = belongings(p) };

	if ((p->policy = workflow_policy_for(&p->lab->env, p->lab->facts, &r)))
		return OK;
	return err_set(e, ERR_INTEGRITY, "the policy that '%s' was opened under cannot be read from %s; restore it there",
	    p->obj, p->lab->documents);
}

static enum err_code
find_command(struct passage *p, struct err *e)
{
	struct workflow_lab *lab = p->lab;
	enum err_code code;

	if (p->order->fresh) {
		p->obj = p->order->fresh;
		p->kind = p->order->kind;
	} else {
		if ((code = workflow_lab_resolve(lab, p->order->object, &p->obj, e)))
			return code;
		p->kind = workflow_facts_get(lab->facts, p->obj, "kind");
	}
	if ((code = find_policy(p, e)))
		return code;
	p->cmd = workflow_policy_command(p->policy, p->kind, p->order->command);
	if (!p->cmd)
		return err_set(e, ERR_NOT_FOUND, "a %s has no command '%s'; see 'probity can %s'", p->kind,
		    p->order->command, workflow_lab_name(lab, p->obj));
	return OK;
}

/* When it was done, and who signed it outside: see decide_act.c. */
static enum err_code
read_act(struct passage *p, struct err *e)
{
	static const struct policy_field from = { .id = "received-from", .type = POLICY_ORGANISATION };
	const char *organisation, *day = p->order->occurred_on;
	enum err_code code;

	if (p->order->evidence && says_nothing(p->order->evidence, true))
		return err_set(e, ERR_INVALID, "the evidence is an empty file");
	if (p->order->evidence)
		put(p, &p->doc, "evidence", zeros);
	if (day && !cjson_text_ok(day))
		return err_set(e, ERR_INVALID, "--occurred-on is a day, such as 2026-11-20");
	if (day)
		put(p, &p->f, "occurred-on", day);
	if (p->order->imported_as)
		put(p, &p->f, "imported-as", p->order->imported_as);
	if (!p->order->received_from)
		return OK;
	if ((code = resolve_value(p, &from, p->order->received_from, &organisation, e)))
		return code;
	put(p, &p->f, "received-from", organisation);
	return OK;
}

static enum err_code
read_fields(struct passage *p, struct err *e)
{
	enum err_code code;

	for (size_t i = 0; i < p->order->n_values; i++)
		if ((code = read_field(p, &p->order->value[i], e)))
			return code;
	if (p->order->reason && says_nothing(p->order->reason, false))
		return err_set(e, ERR_INVALID, "the reason is empty; say why, or leave it out");
	if (p->order->reason)
		put(p, &p->seal, "reason", zeros);
	return read_act(p, e);
}

static const char *
actor_id(const struct passage *p)
{
	return p->who ? p->who->id : p->lab->host->id;
}

/* Whoever is acted for, by id. */
static enum err_code
find_principal(struct passage *p, struct err *e)
{
	const char *who = p->order->principal, *obj = NULL;
	enum err_code code;

	if (!who || strncmp(who, "p-", 2) == 0)
		return p->principal = who, OK;
	if ((code = workflow_lab_resolve(p->lab, strncmp(who, "actor/", 6) == 0 ? who : arena_printf(p->lab->mem, "actor/%s", who), &obj, e)))
		return err_wrap(e, "--on-behalf-of");
	p->principal = strrchr(obj, '/') + 1;
	return OK;
}

static struct workflow_request
request(const struct passage *p)
{
	return (struct workflow_request){ .obj = p->obj, .kind = p->kind, .act = p->cmd->act,
		.actor = actor_id(p), .principal = p->principal,
		.ver = workflow_facts_int(p->lab->facts, p->obj, "ver"), .f = p->f, .seal = p->seal, .doc = p->doc,
		.alone_ms = p->alone_ms };
}

/* The exit status of a refusal: what all its reasons have in common. */
static enum err_code
refusal_code(const struct workflow_decision *d)
{
	bool fields = true, moved = false;

	for (size_t i = 0; i < d->n_reasons; i++) {
		fields &= strcmp(d->reason[i].code, "field") == 0 || strcmp(d->reason[i].code, "reason") == 0;
		moved |= strcmp(d->reason[i].code, "version") == 0;
	}
	return moved ? ERR_CONFLICT : fields ? ERR_INVALID : ERR_REFUSED;
}

/* A refusal may end in a log: it has ids, numbers and programmes, no person's or organisation's label. */
static enum err_code
refuse(struct passage *p, struct err *e)
{
	AUTO_BUF(b);

	for (size_t i = 0; i < p->decision.n_reasons; i++)
		buf_printf(&b, "%s%s", i ? "; " : "", p->decision.reason[i].text);
	err_set_(e, refusal_code(&p->decision), "%s may not %s %s: %s", actor_id(p), p->cmd->id,
	    workflow_lab_unlabelled(p->lab, p->obj), b.s);
	return e->code;
}

static enum err_code
judge(struct passage *p, struct err *e)
{
	struct workflow_request r = request(p);

	workflow_decide(p->lab->mem, &p->lab->env, p->lab->facts, &r, p->lab->now, &p->decision);
	return p->decision.allowed ? OK : refuse(p, e);
}

/* Seal one text under its object and field; its commitment takes the place of the zeros. */
static enum err_code
seal_text(struct passage *p, const char *name, const char *text, struct err *e)
{
	struct retention_note_ref ref;
	enum err_code code = retention_note_put(p->lab->vault, ledger_origin(p->lab->ledger), p->obj, name, text,
	    strlen(text), &ref, e);

	if (!code)
		put(p, &p->seal, name, ref.commitment);
	return code;
}

static enum err_code
keep_document(struct passage *p, const struct workflow_value *v, struct err *e)
{
	AUTO_BUF(b);
	char digest[65];
	enum err_code code = OK;

	if (v->file)
		code = file_read(&b, v->value, RETENTION_DOCUMENT_MAX, e);
	else
		buf_puts(&b, v->value);
	if (code || (code = retention_document_put(p->lab->documents, b.s, b.len, digest, e)))
		return code;
	put(p, &p->doc, v->name, digest);
	return OK;
}

static enum err_code
keep_texts(struct passage *p, struct err *e)
{
	enum err_code code = OK;

	for (size_t i = 0; i < p->order->n_values && !code; i++) {
		const struct workflow_value *v = &p->order->value[i];
		const struct policy_field *x = field(p, v->name);
		if (x->type == POLICY_DOCUMENT)
			code = keep_document(p, v, e);
		else if (x->type == POLICY_TEXT_SEALED) {
			AUTO_BUF(b);
			if (v->file && (code = file_read(&b, v->value, RETENTION_NOTE_MAX, e)))
				return code;
			code = seal_text(p, x->id, v->file ? b.s : v->value, e);
		}
	}
	if (!code && p->order->reason)
		code = seal_text(p, "reason", p->order->reason, e);
	if (!code && p->order->evidence)
		code = keep_document(p, &(struct workflow_value){ "evidence", p->order->evidence, true, false }, e);
	return code;
}

static enum err_code
sign(struct passage *p, struct cjson **st, struct buf *sig, struct err *e)
{
	struct workflow_lab *lab = p->lab;
	struct sshsig_signer *signer = p->who ? p->who->signer : lab->host->statement;
	struct workflow_request r = request(p);
	struct ledger_statement s = { .act = r.act, .actor = r.actor,
		.as = *p->decision.as ? p->decision.as : NULL, .principal = r.principal, .obj = r.obj,
		.pol = p->decision.policy->digest, .doc = r.doc, .f = r.f, .seal = r.seal,
		.rules = WORKFLOW_RULES, .ver = r.ver };
	enum err_code code;

	if ((code = ledger_statement_fill(lab->ledger, lab->mem, &s, sshsig_signer_public(signer), lab->now, e)) ||
	    (code = ledger_statement_json(lab->mem, &s, st, e)))
		return code;
	return ledger_statement_sign(*st, signer, sig, e);
}

static enum err_code
record(struct passage *p, struct workflow_done *out, struct err *e)
{
	struct ledger_entry entry;
	struct cjson *st = NULL;
	AUTO_BUF(sig);
	enum err_code code;

	if ((code = sign(p, &st, &sig, e)))
		return code;
	if (FAULT("command.signed"))
		return err_set(e, ERR_FAILED, "injected fault before the append");
	struct ledger_new new = { .st = st, .sig = sig.s, .eff = p->decision.eff };
	if ((code = ledger_append(p->lab->ledger, p->lab->host, &new, 1, p->lab->now, p->lab->mem, &entry, e)))
		return code;
	p->lab->touched = true;
	out->seq = entry.seq;
	snprintf(out->leaf, sizeof out->leaf, "%s", entry.leaf);
	code = FAULT("command.recorded") ? err_set(e, ERR_FAILED, "injected fault after the append")
					 : workflow_lab_level(p->lab, e);
	return code ? err_wrap(e, "the command stands on the ledger as entry %lld, but what follows failed (do not repeat it)",
	    (long long)entry.seq) : OK;
}

/* The entry's time is never before that of the one before, so neither is the time it is judged at:
 * level 3 of verify judges at the entry's.  What is too far behind the append refuses. */
static enum err_code
level_time(struct workflow_lab *lab, struct err *e)
{
	struct ledger_head head;
	enum err_code code = ledger_head(lab->ledger, &head, e);

	if (!code && lab->now < head.ts && head.ts - lab->now <= LEDGER_CLOCK_BACK_MS)
		lab->now = head.ts;
	return code;
}

/* How long only `actor` has acted: back through the entries to another person's, or a day.  Asked
 * only where it matters. */
static enum err_code
alone(struct workflow_lab *lab, const struct policy_command *c, const char *actor, int64_t *out, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct ledger_entry entry;
	struct ledger_head head;
	enum err_code code = OK;
	bool found = false;

	*out = 0;
	if (!workflow_irreversible(c) || (code = ledger_head(lab->ledger, &head, e)))
		return code;
	int64_t ms = 0;
	for (int64_t seq = head.size - 1; seq >= 0 && !found && ms <= WORKFLOW_ALONE_MAX_MS; seq--) {
		if ((code = ledger_get(lab->ledger, seq, &mem, &entry, e)))
			break;
		const char *who = cjson_str(entry.st, "actor", "");
		found = strncmp(who, "p-", 2) == 0 && strcmp(who, actor) != 0;
		ms = lab->now - entry.ts;
		arena_free(&mem);
	}
	arena_free(&mem);
	*out = found ? ms : WORKFLOW_ALONE_MAX_MS + 1;
	return code;
}

static enum err_code
carry_out(struct passage *p, struct workflow_done *out, struct err *e)
{
	enum err_code code;

	out->seq = -1;
	if ((code = level_time(p->lab, e)) || (code = find_command(p, e)) || (code = find_principal(p, e)) ||
	    (code = read_fields(p, e)) ||
	    (code = alone(p->lab, p->cmd, actor_id(p), &p->alone_ms, e)) || (code = judge(p, e)))
		return code;
	if (!p->order->dry_run) {
		if (FAULT("command.decided"))
			return err_set(e, ERR_FAILED, "injected fault before the notes");
		if ((code = keep_texts(p, e)) || (code = judge(p, e)))
			return code;
		if (FAULT("command.notes"))
			return err_set(e, ERR_FAILED, "injected fault after the notes");
		if ((code = record(p, out, e)))
			return code;
	}
	out->obj = p->obj;
	out->state = arena_strdup(p->lab->mem, workflow_facts_get(p->lab->facts, p->obj, "state"));
	out->ver = workflow_facts_int(p->lab->facts, p->obj, "ver");
	return OK;
}

enum err_code
workflow_do(struct workflow_lab *lab, const struct workflow_actor *who, const struct workflow_order *order,
    struct workflow_done *out, struct err *e)
{
	struct passage p = { .lab = lab, .who = who, .order = order };
	enum err_code code;

	if (!lab->host)
		return err_set(e, ERR_REFUSED, "this machine is no host of the lab: it has no keys in %s/keys", lab->dir);
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = carry_out(&p, out, e);
	workflow_lab_end(lab);
	return code;
}

/* One command of the policy that the object keeps to. */
static enum err_code
may_one(struct workflow_lab *lab, const struct policy_command *c, const char *actor, const char *principal,
    const char *obj, struct workflow_can *out, struct err *e)
{
	struct workflow_request r = { .obj = obj, .act = c->act, .actor = actor, .principal = principal,
		.ver = workflow_facts_int(lab->facts, obj, "ver") };
	struct workflow_decision d;
	enum err_code code = alone(lab, c, actor, &r.alone_ms, e);

	if (code)
		return code;
	workflow_decide_ahead(lab->mem, &lab->env, lab->facts, &r, lab->now, &d);
	*out = (struct workflow_can){ c, d.allowed, d.reason, d.n_reasons };
	return OK;
}

enum err_code
workflow_may_give(struct workflow_lab *lab, const char *actor, const char *obj, const struct policy_command *c, bool *may,
    struct err *e)
{
	const struct policy *policy;
	struct workflow_can x = { .allowed = false };
	enum err_code code = workflow_lab_policy_of(lab, obj, &policy, e);

	if (!code && (c = workflow_policy_command(policy, workflow_facts_get(lab->facts, obj, "kind"), c->id)))
		code = may_one(lab, c, actor, NULL, obj, &x, e);
	*may = x.allowed;
	return code;
}

enum err_code
workflow_may(struct workflow_lab *lab, const char *actor, const char *principal, const char *obj, struct workflow_can **out,
    size_t *n, struct err *e)
{
	const char *kind = workflow_facts_get(lab->facts, obj, "kind");
	const struct policy *policy;
	enum err_code code;

	if (!*kind)
		return err_set(e, ERR_NOT_FOUND, "there is no '%s'", obj);
	if ((code = workflow_lab_policy_of(lab, obj, &policy, e)))
		return code;
	*out = arena_alloc(lab->mem, (policy->n_commands + 1) * sizeof **out);
	*n = 0;
	for (size_t i = 0; i < policy->n_commands; i++) {
		const struct policy_command *c = &policy->command[i];
		if (!workflow_policy_on(policy, c, kind) || c->creates)
			continue;
		if ((code = may_one(lab, c, actor, principal, obj, &(*out)[*n], e)))
			return code;
		++*n;
	}
	const struct policy_command *move = workflow_policy_command(lab->env.policy, kind, workflow_migrate_command(lab, obj));
	if (policy == lab->env.policy || !move || workflow_policy_command(policy, kind, move->id))
		return OK;
	return may_one(lab, move, actor, principal, obj, &(*out)[(*n)++], e);	/* by the policy in force, if by no other */
}
