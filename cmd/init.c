/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init.c -- `probity init`: a new lab and its pin. */
#include "cmd/lab.h"
#include "core/json.h"

#include <string.h>

static const struct opt opts[] = {
	{ "founder", "NAME=KEY", "a founder's label and signing key; give it twice" },
	{ "single-founder", NULL, "one founder only; every report will say so" },
	{ "division", "DIVISION", "whose bank holidays (default england-and-wales)" },
	{ "simulated-clock", NULL, "time comes from PROBITY_NOW; recorded in every statement" },
	{ "keystore", "PATH", "folder for the keys of data; its own small volume in production" },
	{ "register", "PATH", "the lab's copy of the register, a CSV file outside the lab" },
	{ "name", "NAME", "the lab's name (default: the folder's)" },
	{ 0 },
};

enum { FOUNDERS_MAX = 16 };
struct founders { struct workflow_founder item[FOUNDERS_MAX]; size_t n; };

static void
release(struct founders *f)
{
	for (size_t i = 0; i < f->n; i++)
		sshsig_signer_free(f->item[i].signer);
}

static enum err_code
open_founders(struct ctx *c, struct founders *f, struct err *e)
{
	const char *v;
	enum err_code code;

	for (size_t i = 0; (v = cmd_opt_at(c, "founder", i)); i++) {
		const char *eq = strchr(v, '=');
		if (!eq || eq == v || f->n == FOUNDERS_MAX)
			return err_set(e, ERR_USAGE, "--founder takes NAME=KEY, %d times at most", FOUNDERS_MAX);
		f->item[f->n].label = arena_printf(c->mem, "%.*s", (int)(eq - v), v);
		if ((code = cmd_key_open(&f->item[f->n].signer, eq + 1, e)))
			return err_wrap(e, "founder %s", f->item[f->n].label);
		f->n++;
	}
	return OK;
}

static const char *
base_name(struct ctx *c, const char *dir)
{
	char *s = arena_strdup(c->mem, dir);
	size_t n = strlen(s);

	while (n > 1 && s[n - 1] == '/')
		s[--n] = '\0';
	return strrchr(s, '/') ? strrchr(s, '/') + 1 : s;
}

static enum err_code
run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct founders f __attribute__((cleanup(release))) = { .n = 0 };
	struct workflow_clock clock = cmd_clock();
	struct ledger_pin pin;
	AUTO_BUF(text);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = open_founders(c, &f, e)))
		return code;
	struct workflow_init how = { .dir = argv[0], .founder = f.item, .n_founders = f.n,
		.name = cmd_opt(c, "name") ? cmd_opt(c, "name") : base_name(c, argv[0]),
		.single_founder = cmd_flag(c, "single-founder"), .simulated = cmd_flag(c, "simulated-clock"),
		.division = cmd_opt(c, "division") ? cmd_opt(c, "division") : "england-and-wales",
		.zone = "Europe/London", .keystore = cmd_opt(c, "keystore"), .register_path = cmd_opt(c, "register") };
	if ((code = workflow_lab_init(c->mem, &how, &clock, &pin, e)))
		return code;
	ledger_pin_write(&text, &pin);
	if (c->json) {
		struct json j = json_to(c->out);
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "lab", argv[0]);
		json_string(&j, "origin", pin.origin);
		json_string(&j, "pin", text.s);
		json_end(&j);
	} else
		buf_puts(c->out, text.s);
	cmd_next(c, "-C %s actor add LABEL --pub KEY.pub   (keep the pin outside the lab: it tells a rebuilt ledger from this one)", argv[0]);
	return OK;
}

const struct cmd cmd_init = { .noun = "init", .verb = "", .args = "DIR",
	.brief = "make a lab with the shipped policy adopted; print its pin",
	.detail = "Two founders sign the first entries.  They are administrators and hold no approving role.\n"
	    "KEY is a PKCS#8 file, an OpenSSH private key, or a public key whose private half ssh-agent holds.\n"
	    "Keep the pin outside the lab and give it to auditors: 'ledger verify --pin FILE'.",
	.opts = opts, .run = run };
