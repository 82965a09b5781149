/* SPDX-License-Identifier: GPL-3.0-or-later */
/* synth.c -- `synth`: a register and a cohort of people who do not exist. */
#include "cmd/cmd.h"
#include "core/file.h"
#include "core/json.h"
#include "core/parse.h"
#include "stats/synth.h"

static enum err_code
number(struct ctx *ctx, const char *name, int64_t otherwise, int64_t *out, struct err *e)
{
	const char *s = cmd_opt(ctx, name);

	*out = otherwise;
	if (s && !parse_int(s, 0, INT64_MAX, out))
		return err_set(e, ERR_USAGE, "--%s is not a whole number", name);
	return OK;
}

static enum err_code
write_files(struct ctx *ctx, const char *dir, const struct stats_synth *s, struct err *e)
{
	const struct { const char *name; const struct buf *b; } file[] = {
		{ "register.csv", &s->reg }, { "cohort.csv", &s->cohort },
		    { "truth.csv", &s->truth } };
	enum err_code code = file_mkdir(dir, e);

	for (size_t i = 0; !code && i < 3; i++)
		code = file_write(arena_printf(ctx->mem, "%s/%s", dir, file[i].name), file[i].b->s,
		    file[i].b->len, e);
	return code;
}

static void
print(struct ctx *ctx, const char *dir, const struct stats_synth_options *o,
    const struct stats_synth *s)
{
	if (ctx->json) {
		struct json j = json_to(ctx->out);
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "folder", dir);
		json_int(&j, "register", (int64_t)o->register_size);
		json_int(&j, "cohort", (int64_t)o->cohort_size);
		json_int(&j, "in_register", (int64_t)s->in_register);
		json_string(&j, "extracted", STATS_SYNTH_EXTRACTED);
		json_real(&j, "log_odds", STATS_SYNTH_EFFECT);
		json_real(&j, "rate", s->true_rate);
		json_real(&j, "counterfactual", s->true_counterfactual);
		json_end(&j);
	} else if (ctx->plain)
		buf_printf(ctx->out,
		    "%s/register.csv\t%zu\n%s/cohort.csv\t%zu\n%s/truth.csv\t%zu\n", dir,
		    o->register_size, dir, o->cohort_size, dir, o->cohort_size);
	else
		buf_printf(ctx->out, "%s/register.csv  %zu synthetic people, as extracted on %s\n"
		    "%s/cohort.csv    %zu records, %zu of them usable and in the register\n"
		    "%s/truth.csv     who is who; joining lowers the chance to re-offend from %.1f%% to %.1f%%\n",
		    dir, o->register_size, STATS_SYNTH_EXTRACTED, dir, o->cohort_size,
		    s->in_register, dir,
		    100 * s->true_counterfactual, 100 * s->true_rate);
}

static enum err_code
run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	const char *dir = cmd_opt(ctx, "out-dir");
	int64_t seed, people, cohort;
	struct stats_synth s;
	enum err_code code;

	(void)argv;	/* cmd_args refuses any */
	if ((code = cmd_args(ctx, argc, 0, 0, e)))
		return code;
	if (!dir)
		return err_set(e, ERR_USAGE, "synth needs --out-dir DIR");
	if ((code = number(ctx, "seed", 1, &seed, e)) ||
	    (code = number(ctx, "register-size", 100000, &people, e)) ||
	    (code = number(ctx, "cohort-size", 300, &cohort, e)))
		return code;
	struct stats_synth_options o = { (uint64_t)seed, (size_t)people, (size_t)cohort };
	if ((code = stats_synth_make(&s, &o, e)))
		return code;
	if (!(code = write_files(ctx, dir, &s, e)))
		print(ctx, dir, &o, &s);
	stats_synth_release(&s);
	return code;
}

static const struct opt opts[] = {
	{ "seed", "N", "the same number gives the same files (1)" },
	{ "register-size", "N", "people in the register (100000)" },
	{ "cohort-size", "N", "records in the cohort (300)" },
	{ "out-dir", "DIR", "where register.csv, cohort.csv and truth.csv go; made if absent" },
	{ 0 },
};

const struct cmd cmd_synth = {
	"synth", "", "--out-dir DIR [--seed N] [--register-size N] [--cohort-size N]",
	"make a register and a cohort of synthetic people",
	"The people do not exist, and obviously so: syllable names, ZZ postcodes, Z prison numbers.  "
	"The cohort is drawn from the register with the errors of real uploads: typing errors, swapped "
	"names, moved homes, blank and mistyped identifiers, people who are not in the register, rows "
	"typed twice and rows that cannot be used.  Joining has a true effect that an analysis can be "
	"held against.  The generator is not for secrets.",
	NEEDS_NOTHING, opts, run,
};
