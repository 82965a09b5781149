/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link.c -- validating and linking a case's cohort (see data.h). */
#include "core/fault.h"
#include "core/file.h"
#include "core/zone.h"
#include "stats/cohort.h"
#include "workflow/copies.h"
#include "workflow/data.h"

#include <string.h>

static enum err_code
today(struct workflow_lab *lab, struct date *out, struct err *e)
{
	return zone_local(lab->env.zone, lab->now, out, NULL, e);
}

/* Judge a command before its data is opened: whoever may not give it sees nothing. */
static enum err_code
judge_first(struct workflow_lab *lab, const struct workflow_actor *who, const char *object, const char *command,
    const struct workflow_value *value, size_t n, const char **obj, struct err *e)
{
	struct workflow_order order = { .object = object, .command = command, .value = value, .n_values = n, .dry_run = true };
	struct workflow_done done;
	enum err_code code = workflow_do(lab, who, &order, &done, e);

	if (!code)
		*obj = done.obj;
	return code;
}

enum err_code
workflow_validate(struct workflow_lab *lab, const struct workflow_actor *who, const struct retention_custodian *custodian,
    const char *object, struct buf *faults, struct workflow_done *out, struct err *e)
{
	static const struct workflow_value hoped[] = { { "outcome", "usable", false, true },
		{ "received", "60", false, true }, { "usable", "60", false, true } };
	RETENTION_SECRET(data);
	struct stats_ingest_options o = { 0 };
	struct stats_ingest r;
	const char *obj;
	enum err_code code;

	if ((code = judge_first(lab, who, object, "validate", hoped, 3, &obj, e)) || (code = today(lab, &o.on, e)) ||
	    (code = workflow_open_dataset(lab, custodian, arena_printf(lab->mem, "%s/cohort", obj), &data, e)))
		return code;
	stats_ingest_check(&r, lab->mem, "the cohort", (const char *)data.s, data.len, &o);
	stats_ingest_csv(&r, faults);
	if (!stats_ingest_accepted(&r))
		return err_set(e, ERR_REFUSED, "%s: %s; tell the provider, then 'probity do %s find-unprocessable --field outcome=%s'",
		    r.outcome, r.message, workflow_lab_name(lab, obj),
		    strncmp(r.outcome, "too-few", 7) == 0 ? r.outcome :
		    strcmp(r.outcome, "unreadable") == 0 ? "not-readable" : "field-missing");
	struct workflow_value value[] = { { "outcome", "usable", false, true },
		{ "received", workflow_band(lab->mem, r.received), false, true },
		{ "usable", workflow_band(lab->mem, r.usable), false, true } };
	struct workflow_order order = { .object = obj, .command = "validate", .value = value, .n_values = 3 };
	return workflow_do(lab, who, &order, out, e);
}

/* Everything a linkage makes, released together. */
struct linkage {
	struct stats_cohort cohort;
	struct stats_cohort_table table;
	struct retention_secret_buf extract;
	bool linked, tabled;
};

static void
linkage_release(struct linkage *k)
{
	if (k->tabled)
		stats_cohort_table_release(&k->table);
	if (k->linked)
		stats_cohort_release(&k->cohort);
	retention_secret_release(&k->extract);
}

static enum err_code
options(struct workflow_lab *lab, const struct workflow_link_options *o, struct stats_cohort_options *co, struct err *e)
{
	struct diag d = { .mem = lab->mem };
	AUTO_BUF(map);
	enum err_code code;

	stats_cohort_defaults(co);
	if ((code = today(lab, &co->ingest.on, e)))
		return code;
	co->extracted = co->ingest.on;
	if (o->extracted && (code = date_parse(&co->extracted, o->extracted, e)))
		return err_wrap(e, "--extracted");
	if (!o->map)
		return OK;
	if ((code = file_read(&map, o->map, 1 << 16, e)))
		return code;
	stats_link_map(&co->link, lab->mem, o->map, map.s, map.len, &d);
	return diag_err(&d, e);
}

static enum err_code
match(struct workflow_lab *lab, struct linkage *k, const struct retention_secret_buf *data,
    const struct workflow_link_options *o, struct err *e)
{
	struct stats_cohort_options co;
	const char *path;
	enum err_code code;

	if ((code = options(lab, o, &co, e)) || (code = workflow_register_path(lab, o->register_path, &path, e)) ||
	    (code = stats_cohort_link(&k->cohort, lab->mem, "the cohort", (const char *)data->s, data->len, path, &co, e)))
		return code;
	k->linked = true;
	if (o->extract)
		return OK;
	if ((code = stats_cohort_table(&k->table, lab->mem, &k->cohort, path, &co, e)))
		return code;
	k->tabled = true;
	return OK;
}

static enum err_code
read_extract(struct linkage *k, const char *path, struct err *e)
{
	AUTO_BUF(b);
	enum err_code code = file_read(&b, path, 1 << 30, e);

	if (!code)
		retention_secret_add(&k->extract, b.s, b.len);
	retention_wipe_buf(&b);
	return code;
}

/* Before anything is kept: what is in it, and whether its file can be destroyed one day. */
static enum err_code
check_extract(struct workflow_lab *lab, struct linkage *k, const struct workflow_link_options *o, struct err *e)
{
	enum err_code code;

	if (!o->extract)
		return OK;
	if ((code = read_extract(k, o->extract, e)) || (code = workflow_copy_check(lab, o->extract_scope, o->extract, e)))
		return code;
	return workflow_extract_check(lab->mem, "the extract", (const char *)k->extract.s, k->extract.len, e);
}

static enum err_code
register_extract(struct workflow_lab *lab, const struct workflow_actor *who, const char *obj,
    const struct workflow_link_options *o, struct err *e)
{
	struct workflow_done done;
	const char *dataset = arena_printf(lab->mem, "%s/linked", obj);
	enum err_code code;

	if (!o->extract)
		return OK;
	code = workflow_copy_register(lab, who, dataset, NULL, "file", o->extract_scope, o->extract, &done, e);
	return code ? err_wrap(e, "the linkage is recorded, the extract's file is not; give 'probity data copy %s --scope lab --place FILE'",
	    workflow_lab_name(lab, dataset)) : OK;
}

/* Three datasets, each with a key of its own, so that each can end on its own day. */
static enum err_code
keep(struct workflow_lab *lab, const char *obj, struct linkage *k, const char *extract, struct err *e)
{
	AUTO_BUF(table);
	AUTO_BUF(set);
	enum err_code code;

	stats_cohort_link_csv(&k->cohort, &table);
	if (!extract)
		stats_cohort_set_csv(&k->table, &set);
	const struct buf *linked = &k->table.extract;
	code = workflow_keep_dataset(lab, arena_printf(lab->mem, "%s/link-table", obj), table.s, table.len, e);
	if (!code)
		code = workflow_keep_dataset(lab, arena_printf(lab->mem, "%s/linked", obj),
		    extract ? (const void *)k->extract.s : linked->s, extract ? k->extract.len : linked->len, e);
	if (!code)
		code = workflow_keep_dataset(lab, arena_printf(lab->mem, "%s/analysis", obj),
		    extract ? (const void *)k->extract.s : set.s, extract ? k->extract.len : set.len, e);
	retention_wipe_buf(&table);
	retention_wipe_buf(&set);
	return code;
}

/* Records of an extract made elsewhere: its lines but the header, an empty one not counted. */
static size_t
records(const struct retention_secret_buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += b->s[i] != '\n' && b->s[i] != '\r' && (i + 1 == b->len || b->s[i + 1] == '\n' || b->s[i + 1] == '\r');
	return n ? n - 1 : 0;
}

/* Reasons lost, as the report will show them: kept as a sealed note, opened when it is written. */
static const char *
attrition(struct workflow_lab *lab, const struct linkage *k)
{
	const struct stats_link *l = k->cohort.link;
	const char *s = k->tabled ? "" : arena_printf(lab->mem, "received %zu\n", l->cohort);

	for (size_t i = 0; k->tabled && i < k->table.n_losses; i++)
		s = arena_printf(lab->mem, "%s%s %zu\n", s, k->table.loss[i].reason, k->table.loss[i].n);
	for (int r = STATS_LINKED + 1; !k->tabled && r < STATS_N_LINK_REASONS; r++)
		s = arena_printf(lab->mem, "%s%s %zu\n", s, stats_link_reason_name((enum stats_link_reason)r), l->reasons[r]);
	return k->tabled ? s : arena_printf(lab->mem, "%slinked %zu\nextract %zu\n", s, l->accepted, records(&k->extract));
}

static void
unkeep(struct workflow_lab *lab, const char *obj)
{
	static const char *const made[] = { "link-table", "linked", "analysis" };
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < 3; i++)	/* where it fails, the next try does it */
		(void)retention_discard(lab->vault, arena_printf(lab->mem, "%s/%s", obj, made[i]), &ignored);
}

static enum err_code
record(struct workflow_lab *lab, const struct workflow_actor *who, const char *obj, const struct linkage *k,
    struct workflow_done *out, struct err *e)
{
	size_t usable = k->cohort.ingest.usable ? k->cohort.ingest.usable : 1, accepted = k->cohort.link->accepted;
	struct workflow_value value[] = { { "accepted", workflow_band(lab->mem, accepted), false, true },
		{ "match-rate", arena_printf(lab->mem, "%zu", 100 * accepted / usable / 5 * 5), false, true },
		{ "attrition", attrition(lab, k), false, true } };
	struct workflow_order order = { .object = obj, .command = "link", .value = value, .n_values = 3 };

	if (FAULT("data.linked"))
		return err_set(e, ERR_FAILED, "injected fault between the linkage and its entry");
	return workflow_do(lab, who, &order, out, e);
}

static const struct workflow_value hoped[] = { { "accepted", "60", false, true }, { "match-rate", "100", false, true },
	{ "attrition", "", false, true } };

/* Under the lab's lock; judged once more, because linking took its time. */
static enum err_code
keep_and_record(struct workflow_lab *lab, const struct workflow_actor *who, const char *obj, struct linkage *k,
    const struct workflow_link_options *o, struct workflow_done *out, struct err *e)
{
	enum err_code code;

	out->seq = -1;
	if ((code = workflow_lab_tidy(lab, e)) || (code = judge_first(lab, who, obj, "link", hoped, 3, &obj, e)))
		return code;
	if (!(code = keep(lab, obj, k, o->extract, e)) && !(code = record(lab, who, obj, k, out, e)))
		code = register_extract(lab, who, obj, o, e);
	if (code && out->seq < 0)
		unkeep(lab, obj);
	return code;
}

enum err_code
workflow_link(struct workflow_lab *lab, const struct workflow_actor *who, const struct retention_custodian *custodian,
    const char *object, const struct workflow_link_options *o, struct workflow_done *out, struct err *e)
{
	struct linkage k __attribute__((cleanup(linkage_release))) = { .linked = false };
	RETENTION_SECRET(data);
	const char *obj;
	enum err_code code;

	if ((code = judge_first(lab, who, object, "link", hoped, 3, &obj, e)) ||
	    (code = workflow_open_dataset(lab, custodian, arena_printf(lab->mem, "%s/cohort", obj), &data, e)) ||
	    (code = check_extract(lab, &k, o, e)) || (code = match(lab, &k, &data, o, e)) || (code = workflow_lab_begin(lab, e)))
		return code;
	code = keep_and_record(lab, who, obj, &k, o, out, e);
	workflow_lab_end(lab);
	return code;
}
