/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c -- find the command, prepare what it needs, run it, turn the error into an exit status. */
#include "cmd/askpass.h"
#include "cmd/cmd.h"
#include "core/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Keys and decrypted text pass through this process: no core file, no debugger by another user. */
static void
harden(void)
{
	struct rlimit none = { 0, 0 };

	umask(077);
	(void)setrlimit(RLIMIT_CORE, &none);	/* without it a core is only larger, never wrong */
	(void)prctl(PR_SET_DUMPABLE, 0);
}

static const struct opt *
option(const struct cmd *c, const char *name, size_t n)
{
	const struct opt *o;

	for (size_t i = 0; (o = cmd_opt_row(c, i)); i++)
		if (strlen(o->name) == n && strncmp(o->name, name, n) == 0)
			return o;
	return NULL;
}

static enum err_code
one_option(struct ctx *ctx, int argc, char **argv, int *i, struct err *e)
{
	const char *name = argv[*i] + 2, *eq = strchr(name, '=');
	size_t n = eq ? (size_t)(eq - name) : strlen(name);
	const struct opt *o = option(ctx->cmd, name, n);
	const char *value = "1";

	if (!o)
		return cmd_unknown_option(ctx->cmd, arena_printf(ctx->mem, "%.*s", (int)n, name), e);
	if (!o->arg && eq)
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->arg && eq)
		value = eq + 1;
	else if (o->arg && ++*i >= argc)
		return err_set(e, ERR_USAGE, "--%s needs %s", o->name, o->arg);
	else if (o->arg)
		value = argv[*i];
	ctx->given[ctx->n_given++] = (struct given){ o->name, value };
	return OK;
}

/* Take the options out of argv; what is left are the arguments.  "--" ends options. */
static enum err_code
parse_options(struct ctx *ctx, int *argc, char **argv, struct err *e)
{
	enum err_code code;
	int out = 0, i;

	ctx->given = arena_alloc(ctx->mem, ((size_t)*argc + 1) * sizeof *ctx->given);
	for (i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			break;
		if (strncmp(argv[i], "--", 2) != 0) {
			if (argv[i][0] == '-' && argv[i][1])
				return err_set(e, ERR_USAGE, "no option '%s'; options are long (--json)", argv[i]);
			argv[out++] = argv[i];
		} else if ((code = one_option(ctx, *argc, argv, &i, e)))
			return code;
	}
	for (i++; i < *argc; i++)
		argv[out++] = argv[i];
	*argc = out;
	ctx->json = cmd_flag(ctx, "json");
	ctx->plain = cmd_flag(ctx, "plain");
	return OK;
}

/* The lab: -C, else PROBITY_LAB, else this folder or its nearest parent that is one. */
enum err_code
cmd_lab_find(struct ctx *ctx, struct err *e)
{
	const char *env = getenv("PROBITY_LAB");
	char *cwd = NULL;

	if (!ctx->lab && env && *env)
		ctx->lab = env;
	if (ctx->lab) {
		if (!file_exists(arena_printf(ctx->mem, "%s/lab.yaml", ctx->lab)) &&
		    file_exists(arena_printf(ctx->mem, "%s/documents", ctx->lab)))
			return err_set(e, ERR_NOT_FOUND, "%s holds a lab whose making was cut short; remove the folder and give "
			    "'probity init' again", ctx->lab);
		if (!file_exists(arena_printf(ctx->mem, "%s/lab.yaml", ctx->lab)))
			return err_set(e, ERR_NOT_FOUND, "%s is not a lab; make one with 'probity init'", ctx->lab);
		return OK;
	}
	if (!(cwd = getcwd(NULL, 0)))
		return err_errno(e, "finding the current folder");
	char *dir = arena_strdup(ctx->mem, cwd);
	free(cwd);
	while (!file_exists(arena_printf(ctx->mem, "%s/lab.yaml", dir))) {
		char *slash = strrchr(dir, '/');
		if (!slash || slash == dir)
			return err_set(e, ERR_NOT_FOUND, "no lab here or above; give -C LAB or make one with 'probity init'");
		*slash = '\0';
	}
	ctx->lab = dir;
	return OK;
}

static enum err_code
dispatch(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	enum err_code code;
	static char help_word[] = "help", version_word[] = "version";
	static char *help_words[] = { help_word, NULL }, *version_words[] = { version_word, NULL };
	int words;

	if (argc == 0 || strcmp(argv[0], "--help") == 0)
		argv = help_words, argc = 1;
	else if (strcmp(argv[0], "--version") == 0)
		argv = version_words, argc = 1;
	if (!(ctx->cmd = cmd_find(argc, argv, &words)))
		return cmd_unknown(argc, argv, e);
	argc -= words, argv += words;
	if ((code = parse_options(ctx, &argc, argv, e)))
		return code;
	if (cmd_flag(ctx, "help"))
		return cmd_describe(ctx->out, ctx->cmd), OK;
	if ((ctx->cmd->needs & NEEDS_LAB) && (code = cmd_lab_find(ctx, e)))
		return code;
	return ctx->cmd->run(ctx, argc, argv, e);
}

/* -C LAB and -CLAB stand before the command. */
static enum err_code
leading(struct ctx *ctx, int *argc, char ***argv, struct err *e)
{
	while (*argc && strncmp((*argv)[0], "-C", 2) == 0) {
		if ((*argv)[0][2])
			ctx->lab = (*argv)[0] + 2;
		else if (*argc < 2)
			return err_set(e, ERR_USAGE, "-C needs the folder of a lab");
		else
			ctx->lab = (*argv)[1], --*argc, ++*argv;
		--*argc, ++*argv;
	}
	return OK;
}

int
main(int argc, char **argv)
{
	AUTO_BUF(out);
	struct err e = ERR_INIT;
	struct arena mem = ARENA_INIT;
	struct ctx ctx = { .mem = &mem, .out = &out };
	enum err_code code;

	int status;

	harden();
	if (askpass_main(argc, argv, &status))
		return status;
	argc--, argv++;
	if (!(code = leading(&ctx, &argc, &argv, &e)))
		code = dispatch(&ctx, argc, argv, &e);
	if (code)
		fprintf(stderr, "probity: %s\n", e.msg);
	else
		fwrite(out.s, 1, out.len, stdout);
	arena_free(&mem);
	if (fflush(stdout) || ferror(stdout)) {
		fputs("probity: writing standard output failed\n", stderr);
		return ERR_FAILED;
	}
	return code ? (int)code : ctx.status;
}
