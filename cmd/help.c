/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.c -- `help`, `version` and bash completion, all from the command table. */
#include "cmd/cmd.h"
#include "cmd/help_int.h"
#include "core/json.h"
#include "version.h"

#include <string.h>

/* Does the command's own line of arguments show this option already? */
static bool
shown(const struct cmd *c, const struct opt *o)
{
	const char *p = c->args;
	size_t n = strlen(o->name);

	while ((p = strstr(p, "--"))) {
		p += 2;
		if (strncmp(p, o->name, n) == 0 && (p[n] == '\0' || p[n] == ' ' || p[n] == ']'))
			return true;
	}
	return false;
}

static void
usage_line(struct buf *b, const struct cmd *c)
{
	buf_printf(b, "usage: probity %s%s%s", c->noun, *c->verb ? " " : "", c->verb);
	for (const struct opt *o = c->opts; o && o->name; o++)
		if (!shown(c, o))
			buf_printf(b, " [--%s%s%s]", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	buf_printf(b, "%s%s\n", *c->args ? " " : "", c->args);
}

void
cmd_describe(struct buf *b, const struct cmd *c)
{
	const struct opt *o;

	usage_line(b, c);
	buf_printf(b, "\n%s\n", c->brief);
	if (*c->detail)
		buf_printf(b, "\n%s\n", c->detail);
	buf_puts(b, "\n");
	for (size_t i = 0; (o = cmd_opt_row(c, i)); i++)
		buf_printf(b, "  --%s %-*s %s\n", o->name, 22 - (int)strlen(o->name), o->arg ? o->arg : "", o->help);
}

static void
overview(struct buf *b)
{
	buf_puts(b, "usage: probity [-C LAB] NOUN VERB [ARGUMENT...] [--option VALUE]...\n\n");
	for (size_t i = 0; cmd_table[i]; i++) {
		const struct cmd *c = cmd_table[i];
		int n = (int)strlen(c->noun) + (int)strlen(c->verb) + 1;
		buf_printf(b, "  %s %s%*s %s\n", c->noun, c->verb, n < 22 ? 22 - n : 0, "", c->brief);
	}
	buf_puts(b, "\n'probity help NOUN VERB' says more about one command.\n\nExit status\n");
	for (int i = OK; i <= ERR_UNFINISHED; i++)
		buf_printf(b, "  %d  %s\n", i, help_status[i]);
}

static const struct opt help_opts[] = { { "man", NULL, "write the manual page in mdoc" }, { 0 } };

static void
json_command(struct json *j, const struct cmd *c)
{
	const struct opt *o;

	json_object(j, NULL);
	json_string(j, "noun", c->noun);
	json_string(j, "verb", c->verb);
	json_string(j, "args", c->args);
	json_string(j, "brief", c->brief);
	json_string(j, "detail", c->detail);
	json_bool(j, "lab", c->needs & NEEDS_LAB);
	json_bool(j, "signs", c->needs & NEEDS_ACTOR);
	json_array(j, "options");
	for (size_t i = 0; (o = cmd_opt_row(c, i)); i++) {
		json_object(j, NULL);
		json_string(j, "name", o->name);
		json_string(j, "arg", o->arg);
		json_string(j, "help", o->help);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

static bool
asked_for(const struct cmd *c, int argc, char **argv)
{
	return argc == 0 || (strcmp(c->noun, argv[0]) == 0 && (argc == 1 || strcmp(c->verb, argv[1]) == 0));
}

/* The commands asked for, for programs: one JSON document, or noun, verb, arguments and purpose. */
static void
listing(struct ctx *ctx, int argc, char **argv)
{
	struct json j = json_to(ctx->out);

	if (ctx->json) {
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_array(&j, "commands");
	}
	for (size_t i = 0; cmd_table[i]; i++) {
		const struct cmd *c = cmd_table[i];
		if (!asked_for(c, argc, argv))
			continue;
		if (ctx->json)
			json_command(&j, c);
		else
			buf_printf(ctx->out, ctx->plain ? "%s\t%s\t%s\t%s\n" : "  %s %-16s %s%s\n", c->noun, c->verb,
			    ctx->plain ? c->args : "", c->brief);
	}
	if (ctx->json) {
		json_end(&j);
		json_end(&j);
	}
}

static enum err_code
help_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	const struct cmd *c = argc ? cmd_find(argc, argv, &(int){ 0 }) : NULL;
	bool any = argc == 0;

	if (cmd_args(ctx, argc, 0, 2, e))
		return e->code;
	for (size_t i = 0; cmd_table[i]; i++)
		any |= asked_for(cmd_table[i], argc, argv);
	if (!any)
		return cmd_unknown(argc, argv, e);
	if (cmd_flag(ctx, "man"))
		help_manual(ctx->out);
	else if (ctx->json || ctx->plain)
		listing(ctx, argc, argv);
	else if (argc == 0)
		overview(ctx->out);
	else if (c)
		cmd_describe(ctx->out, c);
	else
		listing(ctx, argc, argv);
	return OK;
}

const struct cmd cmd_help = { .noun = "help", .verb = "", .args = "[NOUN [VERB]]",
	.brief = "show help", .detail = "", .opts = help_opts, .run = help_run };

static enum err_code
version_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	(void)argv;
	if (cmd_args(ctx, argc, 0, 0, e))
		return e->code;
	if (ctx->json)
		buf_printf(ctx->out, "{\"schema\":1,\"version\":\"%s\",\"build\":\"%s\"}\n", PROBITY_VERSION, PROBITY_BUILD);
	else
		buf_printf(ctx->out, "probity %s (%s)\n", PROBITY_VERSION, PROBITY_BUILD);
	return OK;
}

const struct cmd cmd_version = { .noun = "version", .verb = "", .args = "",
	.brief = "print the version and the build variant", .detail = "", .run = version_run };

static void
completion_options(struct buf *b)
{
	for (size_t i = 0; cmd_table[i]; i++) {
		const struct opt *o;
		buf_printf(b, "\t'%s%s%s'%s) opts='", cmd_table[i]->noun, *cmd_table[i]->verb ? " " : "",
		    cmd_table[i]->verb, *cmd_table[i]->verb ? "" : "*");
		for (size_t k = 0; (o = cmd_opt_row(cmd_table[i], k)); k++)
			buf_printf(b, "%s--%s", k ? " " : "", o->name);
		buf_puts(b, "';;\n");
	}
}

static enum err_code
completion_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	if (cmd_args(ctx, argc, 1, 1, e))
		return e->code;
	if (strcmp(argv[0], "bash") != 0)
		return err_set(e, ERR_USAGE, "completion is written for bash, not '%s'", argv[0]);
	buf_puts(ctx->out, "# bash completion for probity; generated by 'probity completion bash'\n_probity()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} nouns='' verbs='' opts=''\n\tlocal i=1 noun verb\n"
	    "\twhile [[ ${COMP_WORDS[i]} == -C ]]; do i=$((i + 2)); done\n"
	    "\tnoun=${COMP_WORDS[i]} verb=${COMP_WORDS[i+1]}\n\tcase $noun in\n");
	for (size_t i = 0; cmd_table[i]; i++) {
		const char *noun = cmd_table[i]->noun;
		if (i && strcmp(noun, cmd_table[i - 1]->noun) == 0)
			continue;
		buf_printf(ctx->out, "\t%s) verbs='", noun);
		for (size_t k = i; cmd_table[k] && strcmp(cmd_table[k]->noun, noun) == 0; k++)
			buf_printf(ctx->out, "%s%s", k > i && *cmd_table[k]->verb ? " " : "", cmd_table[k]->verb);
		buf_puts(ctx->out, "';;\n");
	}
	buf_puts(ctx->out, "\tesac\n\tcase \"$noun${verb:+ $verb}\" in\n");
	completion_options(ctx->out);
	buf_puts(ctx->out, "\tesac\n\tif [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \"$opts\" -- \"$cur\"))\n"
	    "\telif ((COMP_CWORD == i)); then COMPREPLY=($(compgen -W '");
	for (size_t i = 0; cmd_table[i]; i++)
		if (!i || strcmp(cmd_table[i]->noun, cmd_table[i - 1]->noun) != 0)
			buf_printf(ctx->out, "%s%s", i ? " " : "", cmd_table[i]->noun);
	buf_puts(ctx->out, "' -- \"$cur\"))\n\telif ((COMP_CWORD == i + 1)) && [[ -n $verbs ]]; then"
	    " COMPREPLY=($(compgen -W \"$verbs\" -- \"$cur\"))\n\telse\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n\t\tcompopt -o filenames 2>/dev/null\n\tfi\n}\n"
	    "complete -F _probity probity\n");
	return OK;
}

const struct cmd cmd_completion = { .noun = "completion", .verb = "", .args = "bash",
	.brief = "print shell completion", .detail = "", .run = completion_run };
