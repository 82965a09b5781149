/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document.c -- see document.h. */
#include "workflow/document.h"
#include "core/file.h"
#include "retention/document.h"

#include <string.h>

enum { DRAFT_MAX = 1 << 20 };

/* documents/drafts/c-7m2xq9.lawful-basis.yaml: the object's id with its slashes as dots. */
static const char *
draft_path(struct workflow_lab *lab, const char *obj)
{
	char *name = arena_strdup(lab->mem, obj);

	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = '.';
	return arena_printf(lab->mem, "%s/drafts/%s.yaml", lab->documents, name);
}

static enum err_code
find(struct workflow_lab *lab, const char *doc, const char **obj, struct template **t, struct err *e)
{
	enum err_code code = workflow_lab_resolve(lab, doc, obj, e);

	if (code)
		return code;
	if (strcmp(workflow_facts_get(lab->facts, *obj, "kind"), "document") != 0)
		return err_set(e, ERR_INVALID, "%s is not a document", doc);
	return template_shipped(lab->mem, workflow_facts_get(lab->facts, *obj, "template"), t, e);
}

enum err_code
workflow_document_new(struct workflow_lab *lab, const struct workflow_actor *who, const char *owner,
    const char *template, struct workflow_done *out, struct err *e)
{
	struct template *t;
	const char *obj;
	enum err_code code;

	if ((code = template_shipped(lab->mem, template, &t, e)) || (code = workflow_lab_resolve(lab, owner, &obj, e)))
		return code;
	struct workflow_value value[] = { { "template", t->id, false, false }, { "owner", obj, false, false } };
	struct workflow_order order = { .fresh = arena_printf(lab->mem, "%s/%s", obj, t->id), .kind = "document",
		.command = "doc-new", .value = value, .n_values = 2 };
	if ((code = workflow_do(lab, who, &order, out, e)))
		return code;
	return workflow_document_save(lab, order.fresh, template_answers_new(lab->mem, t), e);
}

enum err_code
workflow_document_draft(struct workflow_lab *lab, const char *doc, struct template **t, struct template_answers **a, struct err *e)
{
	struct diag d = { .mem = lab->mem };
	const char *obj, *path;
	AUTO_BUF(b);
	enum err_code code;

	if ((code = find(lab, doc, &obj, t, e)))
		return code;
	path = draft_path(lab, obj);
	code = file_read(&b, path, DRAFT_MAX, e);
	if (code == ERR_NOT_FOUND) {	/* a document begun elsewhere, or by a command cut short */
		err_clear(e);
		*a = template_answers_new(lab->mem, *t);
		return OK;
	}
	if (code)
		return code;
	*a = template_answers_read(lab->mem, *t, path, b.s, b.len, &d);
	return diag_err(&d, e);
}

enum err_code
workflow_document_save(struct workflow_lab *lab, const char *doc, const struct template_answers *a, struct err *e)
{
	const char *obj;
	AUTO_BUF(b);
	enum err_code code;

	if ((code = workflow_lab_resolve(lab, doc, &obj, e)) ||
	    (code = file_mkdir(arena_printf(lab->mem, "%s/drafts", lab->documents), e)))
		return code;
	template_answers_write(a, &b);
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = file_write(draft_path(lab, obj), b.s, b.len, e);
	workflow_lab_end(lab);
	return code;
}

static enum err_code
complete(struct workflow_lab *lab, const char *doc, const struct template *t, const struct template_answers *a, struct err *e)
{
	struct template_gaps gaps = template_check(lab->mem, t, a);

	if (gaps.n == 0)
		return OK;
	const struct template_gap *g = &gaps.item[0];
	return err_set(e, ERR_INVALID, "%s is not complete: '%s' %s (%zu in all; see 'probity doc check')", doc,
	    g->question->id, g->text, gaps.n);
}

enum err_code
workflow_document_submit(struct workflow_lab *lab, const struct workflow_actor *who, const char *doc,
    struct workflow_done *out, struct err *e)
{
	struct template_answers *a;
	struct template *t;
	AUTO_BUF(b);
	enum err_code code;

	if ((code = workflow_document_draft(lab, doc, &t, &a, e)) || (code = complete(lab, doc, t, a, e)))
		return code;
	template_answers_write(a, &b);
	struct workflow_value value = { "content", b.s, false, false };
	struct workflow_order order = { .object = doc, .command = "doc-submit", .value = &value, .n_values = 1 };
	return workflow_do(lab, who, &order, out, e);
}

enum err_code
workflow_document_approve(struct workflow_lab *lab, const struct workflow_actor *who, const char *doc,
    struct workflow_done *out, struct err *e)
{
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, doc, &obj, e);

	if (code)
		return code;
	struct workflow_value value = { "digest", arena_strdup(lab->mem, workflow_facts_get(lab->facts, obj, "content")), false, false };
	struct workflow_order order = { .object = obj, .command = "doc-approve", .value = &value, .n_values = *value.value ? 1 : 0 };
	return workflow_do(lab, who, &order, out, e);
}

/* What a form's head shows: whose it is, and which text this is.  A form without the value has none. */
static void
stamp(struct workflow_lab *lab, const char *obj, const char *digest, struct template_answers *a)
{
	const char *slash = strrchr(obj, '/'), *owner = arena_printf(lab->mem, "%.*s", (int)(slash - obj), obj);
	const char *number = workflow_facts_get(lab->facts, owner, "number"), *name = strrchr(owner, '/');
	struct err unknown = ERR_INIT;

	(void)template_answers_value(a, "case-number", *number ? number : name ? name + 1 : owner, &unknown);
	err_clear(&unknown);
	(void)template_answers_value(a, "version", *digest ? arena_printf(lab->mem, "%s, SHA-256 %.16s",
	    workflow_facts_get(lab->facts, obj, "state"), digest) : "draft", &unknown);
	err_clear(&unknown);
}

enum err_code
workflow_document_read(struct workflow_lab *lab, const char *doc, struct template **t, struct template_answers **a, struct err *e)
{
	struct diag d = { .mem = lab->mem };
	const char *obj, *digest;
	AUTO_BUF(b);
	enum err_code code;

	if ((code = find(lab, doc, &obj, t, e)))
		return code;
	digest = workflow_facts_get(lab->facts, obj, "content");
	if (!*digest) {
		if (!(code = workflow_document_draft(lab, doc, t, a, e)))
			stamp(lab, obj, "", *a);
		return code;
	}
	if ((code = retention_document_get(lab->documents, digest, &b, e)))
		return code;
	*a = template_answers_read(lab->mem, *t, doc, b.s, b.len, &d);
	if (!(code = diag_err(&d, e)))
		stamp(lab, obj, digest, *a);
	return code;
}
