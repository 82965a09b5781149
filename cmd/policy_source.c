/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_source.c -- see policy_int.h. */
#include "cmd/policy_int.h"
#include "core/embed.h"
#include "core/fence.h"
#include "core/file.h"
#include "workflow/lab.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *
base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *
cmd_policy_name(struct ctx *c, const char *path)
{
	const char *name = base(path);

	return strcmp(name, "GOVERNANCE.md") == 0 ? name : arena_printf(c->mem, "workflow/processes/%s", name);
}

enum err_code
cmd_policy_add_file(struct ctx *c, struct policy_source *s, const char *path, struct err *e)
{
	AUTO_BUF(text);
	enum err_code code;

	if (s->n == POLICY_SOURCE_MAX)
		return err_set(
		    e, ERR_USAGE, "more than %d files; a policy has fewer", POLICY_SOURCE_MAX);
	if ((code = file_read(&text, path, FENCE_SIZE_MAX, e)))
		return code;
	char *copy = arena_alloc(c->mem, text.len + 1);
	memcpy(copy, text.s, text.len);
	s->file[s->n++] = (struct policy_file){ path, copy, text.len };
	return OK;
}

/* Add a file of the rest, unless one of its name was named (the first `named`). */
static void
add_other(struct policy_source *s, size_t named, const char *name, const char *text, size_t n)
{
	for (size_t i = 0; i < named; i++)
		if (strcmp(base(s->file[i].name), base(name)) == 0)
			return;
	if (s->n < POLICY_SOURCE_MAX)
		s->file[s->n++] = (struct policy_file){ name, text, n };
}

void
cmd_policy_add_others(struct policy_source *s, const struct policy_file *file, size_t n)
{
	size_t named = s->n;

	for (size_t i = 0; i < n; i++)
		add_other(s, named, file[i].name, file[i].text, file[i].n);
}

static void
add_shipped(struct policy_source *s)
{
	size_t named = s->n;

	for (const struct embed_file *f = embed_files; f->name; f++)
		if (strcmp(f->name, "GOVERNANCE.md") == 0 ||
		    strncmp(f->name, "workflow/processes/", 19) == 0)
			add_other(s, named, f->name, f->text, f->n);
	s->rest = "the shipped policy";
}

/* The folder of the lab that we are in, or NULL: no lab is no fault here. */
static const char *
lab_folder(struct ctx *c)
{
	const char *env = getenv("PROBITY_LAB");
	char *cwd = NULL;

	if (c->lab || (env && *env))
		return c->lab ? c->lab : env;
	if (!(cwd = getcwd(NULL, 0)))
		return NULL;
	char *dir = arena_strdup(c->mem, cwd), *slash;
	free(cwd);
	while (!file_exists(arena_printf(c->mem, "%s/lab.yaml", dir))) {
		if (!(slash = strrchr(dir, '/')) || slash == dir)
			return NULL;
		*slash = '\0';
	}
	return dir;
}

static void close_lab(struct workflow_lab **lab) { workflow_lab_close(*lab); }

enum err_code
cmd_policy_add_rest(struct ctx *c, struct policy_source *s, struct err *e)
{
	const char *dir = lab_folder(c), *told = getenv("PROBITY_NOW");
	struct workflow_lab *lab __attribute__((cleanup(close_lab))) = NULL;
	struct workflow_clock clock = {
	    .system = (instant)time(NULL) * 1000, .told = told && *told ? told : NULL};
	struct policy_file *file;
	size_t n;
	enum err_code code;

	if (!dir) {
		add_shipped(s);
		return OK;
	}
	if (!file_exists(arena_printf(c->mem, "%s/lab.yaml", dir)))
		return err_set(
		    e, ERR_NOT_FOUND, "%s is not a lab; make one with 'probity init'", dir);
	if ((code = workflow_lab_open(&lab, c->mem, dir, &clock, e)) ||
	    (code = workflow_lab_policy_files(lab, &file, &n, e)))
		return code;
	cmd_policy_add_others(s, file, n);
	s->rest = arena_printf(c->mem, "the policy in force in %s", dir);
	return OK;
}

/* The policy that has `name`: a process, or a file whose first process it is. */
enum err_code
cmd_policy_process(struct ctx *c, const char *name, const struct policy **p,
    const struct policy_process **process, struct err *e)
{
	struct policy_source s = { .n = 0 };
	struct diag d = { .mem = c->mem };
	bool file = strchr(name, '/') || strchr(name, '.');
	enum err_code code;

	if (file && (code = cmd_policy_add_file(c, &s, name, e)))
		return code;
	if ((code = cmd_policy_add_rest(c, &s, e)))
		return code;
	if (!(*p = workflow_policy_read(c->mem, s.file, s.n, &d)))
		return diag_err(&d, e);
	*process = file ? NULL : workflow_policy_process(*p, name);
	for (size_t i = 0; file && !*process && i < (*p)->n_processes; i++)
		if (strcmp((*p)->process[i].at.file, name) == 0)
			*process = &(*p)->process[i];
	if (*process)
		return OK;
	if (file)
		return err_set(e, ERR_NOT_FOUND, "%s has no process block", name);
	AUTO_BUF(all);
	for (size_t i = 0; i < (*p)->n_processes; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", (*p)->process[i].id);
	return err_set(e, ERR_NOT_FOUND, "no process '%.80s'; there are %s", name, all.s);
}
