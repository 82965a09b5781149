/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link.c -- `stats link`: find a cohort's people in a register, outside any lab. */
#include "cmd/cmd.h"
#include "core/diag.h"
#include "core/file.h"
#include "core/json.h"
#include "stats/link.h"

#include <string.h>

static enum err_code
options(struct ctx *ctx, struct stats_link_options *o, struct err *e)
{
	const char *map = cmd_opt(ctx, "map");
	struct diag d = { .mem = ctx->mem };
	enum err_code code;
	AUTO_BUF(text);

	stats_link_defaults(o);
	if (!map)
		return OK;
	if ((code = file_read(&text, map, 1 << 20, e)))
		return code;
	stats_link_map(o, ctx->mem, map, text.s, text.len, &d);
	return diag_err(&d, e);
}

static void
print_json(struct ctx *ctx, const struct stats_link *l)
{
	struct json j = json_to(ctx->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_int(&j, "cohort", (int64_t)l->cohort);
	json_int(&j, "register", (int64_t)l->reg);
	json_int(&j, "accepted", (int64_t)l->accepted);
	json_int(&j, "suspect", (int64_t)l->suspect);
	json_int(&j, "unlinked", (int64_t)l->unlinked);
	json_int(&j, "unreadable_pnc_ids", (int64_t)l->bad_pnc);
	json_int(&j, "unreadable_dates", (int64_t)l->bad_dates);
	json_object(&j, "reasons");
	for (enum stats_link_reason r = STATS_LINKED + 1; r < STATS_N_LINK_REASONS; r++)
		if (l->reasons[r])
			json_int(&j, stats_link_reason_name(r), (int64_t)l->reasons[r]);
	json_end(&j);
	json_end(&j);
}

static void
print_plain(struct ctx *ctx, const struct stats_link *l)
{
	buf_printf(ctx->out, "cohort\t%zu\nregister\t%zu\naccepted\t%zu\nsuspect\t%zu\nunlinked\t%zu\n",
	    l->cohort, l->reg, l->accepted, l->suspect, l->unlinked);
	for (enum stats_link_reason r = STATS_LINKED + 1; r < STATS_N_LINK_REASONS; r++)
		if (l->reasons[r])
			buf_printf(ctx->out, "%s\t%zu\n", stats_link_reason_name(r), l->reasons[r]);
}

static void
print_text(struct ctx *ctx, const struct stats_link *l)
{
	double rate = l->cohort ? 100.0 * (double)l->accepted / (double)l->cohort : 0;

	buf_printf(ctx->out, "%zu of %zu linked (%.1f%%) in a register of %zu; %zu suspect, discarded; "
	    "%zu unlinked\n", l->accepted, l->cohort, rate, l->reg, l->suspect, l->unlinked);
	for (enum stats_link_reason r = STATS_LINKED + 1; r < STATS_N_LINK_REASONS; r++)
		if (l->reasons[r])
			buf_printf(ctx->out, "  %-22s %zu\n", stats_link_reason_name(r),
			    l->reasons[r]);
	if (l->bad_pnc || l->bad_dates)
		buf_printf(ctx->out,
		    "Unreadable and taken as blank: PNC ids in %zu rows, dates in %zu\n",
		    l->bad_pnc, l->bad_dates);
}

static enum err_code
run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	const char *cohort = cmd_opt(ctx, "cohort"), *reg = cmd_opt(ctx, "register"),
	    *out = cmd_opt(ctx, "out");
	STATS_REGISTER_AUTO struct stats_register *a = NULL;
	STATS_REGISTER_AUTO struct stats_register *b = NULL;
	struct stats_link_options o;
	struct stats_link *l = NULL;
	enum err_code code;
	AUTO_BUF(pairs);

	(void)argv;	/* cmd_args refuses any */
	if ((code = cmd_args(ctx, argc, 0, 0, e)))
		return code;
	if (!cohort || !reg || !out)
		return err_set(e, ERR_USAGE,
		    "stats link needs --cohort A.csv, --register B.csv and --out pairs.csv");
	if ((code = options(ctx, &o, e)) || (code = stats_register_map(&a, cohort, e)) ||
	    (code = stats_register_map(&b, reg, e)) || (code = stats_link_run(&l, a, b, &o, e)))
		return code;
	stats_link_pairs(l, &pairs);
	if (!(code = file_write(out, pairs.s, pairs.len, e))) {
		if (ctx->json)
			print_json(ctx, l);
		else if (ctx->plain)
			print_plain(ctx, l);
		else
			print_text(ctx, l);
	}
	stats_link_free(l);
	return code;
}

static const struct opt opts[] = {
	{ "cohort", "A.csv", "the people to find" },
	{ "register", "B.csv", "where to find them" },
	{ "map", "FILE.yaml", "which column holds which field, where names differ" },
	{ "out", "PAIRS.csv", "the accepted pairs, by row number" },
	{ 0 },
};

const struct cmd cmd_stats_link = {
	"stats", "link", "--cohort A.csv --register B.csv [--map FILE.yaml] --out PAIRS.csv",
	"find each person of a cohort in a register, or say why not",
	"Compares identifiers, sentence dates, name, date of birth, gender, intervention start (with the "
	"register's index_date) and postcode.  Identifiers decide first, with a check letter and "
	"corroboration; else weights learnt from the two files (Fellegi and Sunter).  A pair is accepted "
	"at a probability of 0.9 or more and 3 bits over the next person; whatever else is likely is "
	"suspect and discarded, with a reason.  A missing value is never a disagreement.\n\n"
	"Columns: pnc_id prison_no forename surname dob gender postcode intervention_start "
	"sentence_start sentence_end, in the register index_date too; dates YYYY-MM-DD.  A map renames: "
	"'dob: {cohort: born, register: birth_date, format: YYYYMMDD}'; register_format is for a "
	"register whose dates are written otherwise than the cohort's.  Rows are counted from 1 without "
	"the header.  In PAIRS.csv evidence is I identifiers, S sentence dates, N name, D date of birth, "
	"G gender, T intervention start, P postcode; a small letter nearly agrees.",
	NEEDS_NOTHING, opts, run,
};
