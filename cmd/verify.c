/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify.c -- `ledger verify`: the truth checked. */
#include "cmd/cmd.h"
#include "core/file.h"
#include "core/parse.h"
#include "workflow/verify.h"

#include <stdlib.h>
#include <string.h>

enum { PIN_MAX = 65536 };

static const struct opt opts[] = {
	{ "level", "0..4", "1 the chain, 2 the signatures, 3 every command judged again (default 3; 2 for a clone)" },
	{ "pin", "FILE", "the pin that 'init' printed, kept outside the lab" },
	{ "note", "FILE", "a signed head seen before: finds a dropped tail" },
	{ 0 },
};

/* -C DIR or PROBITY_LAB may name a lab or a clone of its ledger; else the lab we stand in, else
 * the clone. */
static enum err_code
folder(struct ctx *c, const char **dir, struct err *e)
{
	const char *env = getenv("PROBITY_LAB");
	enum err_code code;

	*dir = c->lab ? c->lab : env && *env ? env : NULL;
	if (*dir)
		return OK;
	if ((code = cmd_lab_find(c, e)) == OK)
		*dir = c->lab;
	else if (file_exists("objects") || file_exists(".git/objects")) {
		err_clear(e);
		*dir = ".";
		code = OK;
	}
	return code;
}

/* A clone has no documents to judge commands by; a lab that lacks them is told so. */
static enum err_code
level_of(struct ctx *c, const char *dir, int *level, struct err *e)
{
	const char *given = cmd_opt(c, "level");
	int64_t v = file_exists(arena_printf(c->mem, "%s/ledger.git", dir)) ? 3 : 2;

	if (given && !parse_int(given, 0, 4, &v))
		return err_set(e, ERR_USAGE, "--level is a number from 0 to 4, not '%s'", given);
	if (v == 4)
		return err_set(e, ERR_FAILED, "level 4 (anchors) needs a witness policy, and none is configured; give --level 3");
	*level = (int)v;
	return OK;
}

static enum err_code
verify_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *pin_file = cmd_opt(c, "pin"), *note_file = cmd_opt(c, "note"), *dir;
	struct ledger_verify how = { 0 };
	struct ledger_report r = { 0 };
	struct ledger_pin pin;
	AUTO_BUF(pin_text);
	AUTO_BUF(note);
	enum err_code code;

	(void)argv;
	if ((code = cmd_args(c, argc, 0, 0, e)) || (code = folder(c, &dir, e)) || (code = level_of(c, dir, &how.level, e)))
		return code;
	if (pin_file && (code = file_read(&pin_text, pin_file, PIN_MAX, e)))
		return code;
	if (pin_file && (code = ledger_pin_read(&pin, pin_text.s, pin_text.len, e)))
		return err_wrap(e, "%s", pin_file);
	if (note_file && (code = file_read(&note, note_file, PIN_MAX, e)))
		return code;
	how.pin = pin_file ? &pin : NULL;
	how.note = note_file ? note.s : NULL;
	how.n_note = note.len;
	if ((code = workflow_verify(dir, &how, c->mem, &r, e)))
		return code;
	if (c->json)
		ledger_report_json(c->out, &r);
	else
		ledger_report_text(c->out, &r);
	c->status = r.ok ? OK : ERR_INTEGRITY;
	return OK;
}

const struct cmd cmd_ledger_verify = { .noun = "ledger", .verb = "verify", .args = "",
	.brief = "check the ledger without trusting it, the lab or this program's caches",
	.detail = "Rebuilds every commit byte for byte, checks every signature by sequence number, and judges every\n"
	    "command again.  Without --pin the first line says UNPINNED: a ledger made anew would look the same.\n"
	    "Exit status 7 when anything is wrong; each finding has a code and an entry.\n"
	    "DIR of -C may be a lab or a clone of its ledger; a clone is checked to level 2.",
	.opts = opts, .run = verify_run };
