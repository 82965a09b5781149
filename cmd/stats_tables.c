/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats_tables.c -- the stand-alone disclosure control of tables: protect, audit. */
#include "cmd/stats_int.h"
#include "core/file.h"
#include "stats/audit.h"
#include "stats/protect.h"

#include <string.h>

static enum err_code
rules(struct ctx *c, struct stats_disclosure *d, struct err *e)
{
	const char *min = cmd_opt(c, "min-count"), *zeros = cmd_opt(c, "zeros");

	*d = (struct stats_disclosure){ .min_count = 10 };
	if (zeros && strcmp(zeros, "safe") != 0)
		return err_set(e, ERR_USAGE, "--zeros takes safe, not '%s'; leave it out where a zero tells something", zeros);
	d->zeros_safe = zeros != NULL;
	return min ? cmd_stats_count("min-count", min, 1, &d->min_count, e) : OK;
}

static enum err_code
table(struct ctx *c, const char *path, bool suppressed_allowed, struct stats_crosstab *t, struct err *e)
{
	AUTO_BUF(text);
	enum err_code code;

	if ((code = file_read(&text, path, (size_t)1 << 26, e)))
		return code;
	return stats_crosstab_parse(t, path, text.s, text.len, suppressed_allowed, c->mem, e);
}

static enum err_code
protect_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	AUTO_BUF(b);
	struct stats_disclosure d;
	struct stats_crosstab t;
	struct stats_protected p;
	const char *out;
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_stats_required(c, "out", &out, e)) ||
	    (code = rules(c, &d, e)) || (code = table(c, argv[0], false, &t, e)) ||
	    (code = stats_protect(&p, &t, &d, c->mem, e)))
		return code;
	stats_crosstab_write(&p.safe, &b);
	if ((code = file_write(out, b.s, b.len, e)))
		return code;
	if (c->json)
		buf_printf(c->out, "{\"schema\":1,\"primary\":%zu,\"secondary\":%zu,\"safe\":true}\n", p.primary, p.secondary);
	else if (c->plain)
		buf_printf(c->out, "%zu\t%zu\tsafe\n", p.primary, p.secondary);
	else
		buf_printf(c->out, "%zu cells suppressed for their own sake, %zu to protect them; the audit finds the table safe\n",
		    p.primary, p.secondary);
	return OK;
}

static const struct opt protect_opts[] = {
	{ "min-count", "N", "smallest count that may be published (10)" },
	{ "zeros", "safe", "a count of 0 may be published" },
	{ "out", "FILE", "where the protected table goes" }, { 0 } };
const struct cmd cmd_stats_protect = { .noun = "stats", .verb = "protect", .args = "TABLE.csv",
	.brief = "suppress the cells of a table that would disclose a small count",
	.detail = "Row labels in the first column, column labels in the header; the row and the column named total\n"
	    "are published sums and are protected too.  A total that the file does not have is taken as not\n"
	    "published anywhere.  Suppressed cells are written as c.  Refused (5) when no pattern is safe.",
	.opts = protect_opts, .run = protect_run };

static void
audit_json(struct ctx *c, const struct stats_audit *a)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_bool(&j, "safe", a->safe);
	json_array(&j, "cells");
	for (size_t i = 0; i < a->n; i++) {
		const struct stats_audit_cell *x = &a->cell[i];
		json_object(&j, NULL);
		json_string(&j, "row", x->row);
		json_string(&j, "column", x->column);
		json_int(&j, "low", x->low);
		if (x->high == INT64_MAX)
			json_null(&j, "high");
		else
			json_int(&j, "high", x->high);
		json_bool(&j, "exact", x->exact);
		json_bool(&j, "primary", x->primary);
		json_bool(&j, "published", x->published);
		json_bool(&j, "safe", x->safe);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
}

static const char *
verdict(const struct stats_audit_cell *x)
{
	return x->safe ? "safe" : x->published ? "published" : x->exact ? "can be worked out" : "too narrow";
}

static void
audit_text(struct ctx *c, const struct stats_audit *a)
{
	if (!c->plain)
		buf_printf(c->out, "%s\n", a->safe ? "safe" : "not safe");
	for (size_t i = 0; i < a->n; i++) {
		const struct stats_audit_cell *x = &a->cell[i];
		const char *high = x->high == INT64_MAX ? "-" : arena_printf(c->mem, "%lld", (long long)x->high);
		if (c->plain)
			buf_printf(c->out, "%s\t%s\t%lld\t%s\t%s\n", x->row, x->column, (long long)x->low, high, verdict(x));
		else if (!x->safe)
			buf_printf(c->out, "row '%s', column '%s': %lld to %s, %s\n", x->row, x->column, (long long)x->low, high,
			    verdict(x));
	}
}

static enum err_code
audit_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct stats_disclosure d;
	struct stats_crosstab published, full;
	struct stats_audit a;
	const char *original;
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_stats_required(c, "original", &original, e)) ||
	    (code = rules(c, &d, e)) || (code = table(c, argv[0], true, &published, e)) ||
	    (code = table(c, original, false, &full, e)) || (code = stats_audit(&a, &published, &full, &d, c->mem, e)))
		return code;
	c->status = a.safe ? OK : ERR_REFUSED;
	c->json ? audit_json(c, &a) : audit_text(c, &a);
	return OK;
}

static const struct opt audit_opts[] = {
	{ "original", "FILE", "the same table with nothing suppressed" },
	{ "min-count", "N", "smallest count that may be published (10)" },
	{ "zeros", "safe", "a count of 0 may be published" }, { 0 } };
const struct cmd cmd_stats_audit = { .noun = "stats", .verb = "audit", .args = "TABLE.csv",
	.brief = "find what can be worked out of a table with suppressed cells",
	.detail = "Unsafe (5) when a suppressed cell follows from the published numbers, when a small count cannot\n"
	    "be anything from 0 to the smallest publishable count, or when one is published.",
	.opts = audit_opts, .run = audit_run };
