/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * document -- the forms of a case or programme: drafts, submission, and what is approved.
 *
 * A document is the object OWNER/TEMPLATE.  Its draft is a file of answers (YAML) under
 * documents/drafts/, this host's own; submitting stores the answers under their salted digest and
 * puts that on the ledger.  Advice and approval are about that digest: a text submitted again has
 * to be advised on and approved again.
 */
#ifndef WORKFLOW_DOCUMENT_H
#define WORKFLOW_DOCUMENT_H

#include "core/buf.h"
#include "templates/answers.h"
#include "workflow/command.h"

/* Start a document: record doc-new and lay an empty draft. */
enum err_code workflow_document_new(struct workflow_lab *lab, const struct workflow_actor *who, const char *owner,
    const char *template, struct workflow_done *out, struct err *e);

/* The draft's template and answers.  ERR_NOT_FOUND: no such document, or no draft on this host. */
enum err_code workflow_document_draft(struct workflow_lab *lab, const char *doc, struct template **t,
    struct template_answers **a, struct err *e);
enum err_code workflow_document_save(struct workflow_lab *lab, const char *doc, const struct template_answers *a, struct err *e);

/* Submit the draft.  ERR_INVALID: something that is required is missing (the first, and how many). */
enum err_code workflow_document_submit(struct workflow_lab *lab, const struct workflow_actor *who, const char *doc,
    struct workflow_done *out, struct err *e);

/* Approve what stands submitted, by its digest. */
enum err_code workflow_document_approve(struct workflow_lab *lab, const struct workflow_actor *who, const char *doc,
    struct workflow_done *out, struct err *e);

/* What stands submitted, or else the draft. */
enum err_code workflow_document_read(struct workflow_lab *lab, const char *doc, struct template **t,
    struct template_answers **a, struct err *e);

#endif
