/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document.c -- `doc new|answer|import|submit|approve`: documents inside a lab. */
#include "workflow/document.h"
#include "cmd/lab.h"
#include "core/file.h"

#include <string.h>

static enum err_code
new_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 2, 2, &lab, &a, e)) ||
	    (code = workflow_document_new(lab, &a, argv[0], argv[1], &d, e)))
		return code;
	cmd_next(c, "doc answer %s QUESTION VALUE, or doc import %s FILE", workflow_lab_name(lab, d.obj), workflow_lab_name(lab, d.obj));
	return cmd_print_done(c, lab, &d, true);
}

const struct cmd cmd_doc_new = { .noun = "doc", .verb = "new", .args = "OWNER TEMPLATE",
	.brief = "start a document of a case or programme", .detail = "Prints its name, OWNER/TEMPLATE.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = new_run };

static enum err_code
answer_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct template_answers *a;
	struct template *t;
	const char *value;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_args(c, argc, 3, 3, e)) || (code = cmd_text(c, argv[2], &value, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = workflow_document_draft(lab, argv[0], &t, &a, e)) || (code = template_answers_set(a, argv[1], value, e)) ||
	    (code = workflow_document_save(lab, argv[0], a, e)))
		return code;
	buf_printf(c->out, "%s %s\n", argv[0], argv[1]);
	return OK;
}

const struct cmd cmd_doc_answer = { .noun = "doc", .verb = "answer", .args = "DOC QUESTION VALUE",
	.brief = "answer one question of a draft; VALUE also as @FILE or -", .detail = "",
	.needs = NEEDS_LAB, .run = answer_run };

static enum err_code
import_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct template_answers *old, *a;
	struct diag d = { .mem = c->mem };
	struct template *t;
	AUTO_BUF(b);
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_args(c, argc, 2, 2, e)) || (code = file_read(&b, argv[1], 1 << 20, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = workflow_document_draft(lab, argv[0], &t, &old, e)))
		return code;
	a = template_answers_read(c->mem, t, argv[1], b.s, b.len, &d);
	if ((code = diag_err(&d, e)) || (code = workflow_document_save(lab, argv[0], a, e)))
		return code;
	buf_printf(c->out, "%s\n", argv[0]);
	cmd_next(c, "doc submit %s", argv[0]);
	return OK;
}

const struct cmd cmd_doc_import = { .noun = "doc", .verb = "import", .args = "DOC FILE",
	.brief = "take a file of answers (YAML) as the draft", .detail = "", .needs = NEEDS_LAB, .run = import_run };

typedef enum err_code act(struct workflow_lab *, const struct workflow_actor *, const char *, struct workflow_done *, struct err *);

static enum err_code
one(struct ctx *c, int argc, char **argv, act *fn, struct err *e)
{
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
	    (code = fn(lab, &a, argv[0], &d, e)))
		return code;
	return cmd_print_done(c, lab, &d, false);
}

static enum err_code
submit_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return one(c, argc, argv, workflow_document_submit, e);
}

const struct cmd cmd_doc_submit = { .noun = "doc", .verb = "submit", .args = "DOC",
	.brief = "submit the draft: its text is fixed by its digest", .detail = "Refused while a required answer is missing or TBC.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = submit_run };

static enum err_code
approve_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return one(c, argc, argv, workflow_document_approve, e);
}

const struct cmd cmd_doc_approve = { .noun = "doc", .verb = "approve", .args = "DOC",
	.brief = "approve what stands submitted, by its digest", .detail = "Read it first: 'doc render DOC'.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = approve_run };
