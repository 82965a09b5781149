/* SPDX-License-Identifier: GPL-3.0-or-later */
/* destruction.c -- planning, approving, running and signing; see destruction.h. */
#include "workflow/destruction.h"
#include "core/fault.h"
#include "retention/certificate.h"
#include "retention/destroy.h"
#include "retention/document.h"
#include "workflow/copies.h"
#include "workflow/data.h"
#include "workflow/destruction_int.h"

#include <string.h>

/* ---- planning and approving ---- */

/* Evidence, plans and certificates are public: named by their plain digest. */
static enum err_code
keep_document(struct workflow_lab *lab, const struct buf *text, char digest[65], struct err *e)
{
	enum err_code code = workflow_lab_begin(lab, e);

	if (code)
		return code;
	code = retention_document_put_public(lab->documents, text->s, text->len, digest, e);
	workflow_lab_end(lab);
	return code;
}

static enum err_code
draw_up(struct workflow_lab *lab, const char *dataset, struct cjson **plan, char digest[65], struct err *e)
{
	struct retention_copy *copy;
	size_t n;
	enum err_code code;

	if ((code = workflow_copies_for_plan(lab, dataset, &copy, &n, e)) ||
	    (code = retention_plan(lab->mem, lab->vault, dataset, copy, n, plan, digest, e)))
		return code;
	const struct cjson *blockers = cjson_get(*plan, "blockers");
	if (blockers && blockers->n)
		return err_set(e, ERR_REFUSED, "%s cannot be planned: %s stands in the way (%zu in all); mend it and plan again",
		    workflow_lab_name(lab, dataset), blockers->item[0]->s ? blockers->item[0]->s : "a blocker", blockers->n);
	return OK;
}

/* The plan as a document, before anybody is asked to approve it. */
static enum err_code
keep_plan(struct workflow_lab *lab, const struct cjson *plan, struct err *e)
{
	char digest[65];
	AUTO_BUF(b);

	cjson_write(&b, plan);
	return keep_document(lab, &b, digest, e);
}

enum err_code
workflow_destroy_plan(struct workflow_lab *lab, const struct workflow_actor *who, const char *dataset,
    bool dry_run, struct workflow_done *out, struct err *e)
{
	struct cjson *plan;
	const char *obj;
	char digest[65];
	enum err_code code;

	if ((code = workflow_lab_resolve(lab, dataset, &obj, e)))
		return code;
	if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "dataset") != 0)
		return err_set(e, ERR_INVALID, "%s is not a dataset; see 'probity data list'", dataset);
	const char *state = workflow_facts_get(lab->facts, obj, "state");
	if (strcmp(state, "held") != 0)
		return err_set(e, ERR_REFUSED, "%s is %s: there is nothing to plan", dataset, state);
	if ((code = draw_up(lab, obj, &plan, digest, e)))
		return code;
	struct workflow_value value[] = { { "dataset", obj, false, false }, { "digest", digest, false, true } };
	struct workflow_order order = { .fresh = workflow_draw(lab, "plan"), .kind = "plan", .command = "destroy-plan",
		.value = value, .n_values = 2, .dry_run = true };
	if ((code = workflow_do(lab, who, &order, out, e)) || dry_run || (code = keep_plan(lab, plan, e)))
		return code;
	order.dry_run = false;
	return workflow_do(lab, who, &order, out, e);
}

enum err_code
workflow_destroy_approve(struct workflow_lab *lab, const struct workflow_actor *who, const char *plan,
    struct workflow_done *out, struct err *e)
{
	struct cjson *fresh;
	const char *obj;
	char digest[65];
	enum err_code code;

	if ((code = workflow_lab_resolve(lab, plan, &obj, e)))
		return code;
	const char *dataset = workflow_facts_get(lab->facts, obj, "dataset");
	if (!*dataset)
		return err_set(e, ERR_INVALID, "%s is not a plan; see 'probity destroy status'", plan);
	if ((code = draw_up(lab, dataset, &fresh, digest, e)))
		return code;
	struct workflow_value value = { "digest", digest, false, false };
	struct workflow_order order = { .object = obj, .command = "destroy-approve", .value = &value, .n_values = 1 };
	return workflow_do(lab, who, &order, out, e);
}

/* ---- running ---- */

static enum err_code
host_gives(struct workflow_lab *lab, const char *plan, const char *command, const struct workflow_value *value,
    size_t n, struct workflow_done *out, struct err *e)
{
	struct workflow_order order = { .object = plan, .command = command, .value = value, .n_values = n };

	return workflow_do(lab, NULL, &order, out, e);
}

/* Where remnants are looked for: all that a command of ours writes to, and the host's temporary
 * folder.  Documents and notes are kept on their own schedule, so a hit there is listed only. */
static void
areas(struct workflow_lab *lab, struct retention_job *job)
{
	struct retention_area *a = arena_alloc(lab->mem, 8 * sizeof *a);
	size_t n = 0;

	a[n++] = (struct retention_area){ "lab", lab->dir, RETENTION_AREA_TOP, false };
	a[n++] = (struct retention_area){ "ledger", arena_printf(lab->mem, "%s/ledger.git", lab->dir), RETENTION_AREA_GIT, false };
	a[n++] = (struct retention_area){ "keys", arena_printf(lab->mem, "%s/keys", lab->dir), RETENTION_AREA_FILES, false };
	a[n++] = (struct retention_area){ "documents", lab->documents, RETENTION_AREA_FILES, true };
	a[n++] = (struct retention_area){ "notes", NULL, RETENTION_AREA_NOTES, true };
	job->areas = a;
	job->n_areas = n;
}

/* Evidence of the steps that the ledger records for this plan. */
static enum err_code
recorded_steps(struct workflow_lab *lab, const char *plan, struct retention_job *job, struct err *e)
{
	struct workflow_history *h;
	size_t n;
	enum err_code code = workflow_project_history(lab->project, lab->mem, plan, &h, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		struct ledger_entry le;
		enum retention_step step;
		struct cjson *evidence;
		AUTO_BUF(b);
		if (strcmp(h[i].obj, plan) != 0)
			continue;
		if (strcmp(h[i].act, "destroy-commit") == 0 && !job->commit)
			job->commit = h[i].leaf;
		if (strcmp(h[i].act, "plan.step") != 0)
			continue;
		if ((code = ledger_get(lab->ledger, h[i].seq, lab->mem, &le, e)))
			break;
		const struct cjson *f = cjson_get(le.st, "f");
		if (strcmp(cjson_str(f, "outcome", ""), "done") != 0 || !retention_step_parse(cjson_str(f, "step", ""), &step))
			continue;
		if ((code = retention_document_get(lab->documents, cjson_str(f, "evidence", ""), &b, e)) ||
		    (code = cjson_read(lab->mem, b.s, b.len, &evidence, e)))
			return err_wrap(e, "the evidence of step %s", retention_step_name(step));
		job->done[step] = evidence;
	}
	return code;
}

static enum err_code
record_step(struct workflow_lab *lab, const char *plan, enum retention_step step, const struct cjson *evidence,
    bool good, struct err *e)
{
	struct workflow_done done;
	char digest[65];
	AUTO_BUF(b);
	enum err_code code;

	cjson_write(&b, evidence);
	if ((code = keep_document(lab, &b, digest, e)))
		return code;
	struct workflow_value value[] = { { "step", retention_step_name(step), false, true },
		{ "outcome", good ? "done" : "failed", false, true }, { "evidence", digest, false, true } };
	return host_gives(lab, plan, "destroy-step", value, 3, &done, e);
}

static enum err_code
give_up(struct workflow_lab *lab, const char *plan, enum retention_step step, struct err *e)
{
	struct workflow_value value = { "step", retention_step_name(step), false, true };
	struct err kept = *e, second = ERR_INIT;
	struct workflow_done done;

	if (host_gives(lab, plan, "destroy-failed", &value, 1, &done, &second))
		return err_set(e, ERR_UNFINISHED, "step %s failed (%s), and that could not be recorded: %s",
		    retention_step_name(step), kept.msg, second.msg);
	return err_set(e, ERR_UNFINISHED, "step %s: %s; mend it and run 'probity destroy run %s' again",
	    retention_step_name(step), kept.msg, plan);
}

static enum err_code
one_step(struct workflow_lab *lab, const char *plan, struct retention_job *job, enum retention_step step, struct err *e)
{
	struct cjson *evidence = NULL;
	enum err_code code = retention_destroy_step(lab->mem, lab->vault, job, step, &evidence, e);

	if (code)
		return give_up(lab, plan, step, e);
	const struct cjson *ok = cjson_get(evidence, "ok");
	bool good = ok && ok->kind == CJSON_TRUE;
	if (FAULT("destroy.step"))
		return err_set(e, ERR_FAILED, "injected fault before recording a step");
	if ((code = record_step(lab, plan, step, evidence, good, e)))
		return code;
	job->done[step] = evidence;
	if (good)
		return OK;
	(void)err_set(e, ERR_UNFINISHED, "its result is bad news");
	return give_up(lab, plan, step, e);
}

static enum err_code
finish(struct workflow_lab *lab, const char *plan, const struct retention_job *job, struct workflow_done *out, struct err *e)
{
	struct cjson *certificate;
	char digest[65];
	AUTO_BUF(b);
	enum err_code code;

	if ((code = workflow_certificate_build(lab, plan, job, &certificate, e)))
		return code;
	cjson_write(&b, certificate);
	if (FAULT("destroy.certificate"))
		return err_set(e, ERR_FAILED, "injected fault before the certificate is recorded");
	if ((code = keep_document(lab, &b, digest, e)))
		return code;
	bool whole = strcmp(retention_certificate_status(certificate), "Destroyed") == 0;
	if (!whole && strcmp(retention_certificate_status(certificate), "Destroyed with exceptions") != 0)
		return err_set(e, ERR_UNFINISHED, "%s is not destroyed: a registered copy is outstanding; see 'probity data copies'",
		    workflow_lab_name(lab, workflow_facts_get(lab->facts, plan, "dataset")));
	struct workflow_value value[] = { { "status", whole ? "destroyed" : "destroyed-with-exceptions", false, true },
		{ "certificate", digest, false, true } };
	return host_gives(lab, plan, "destroy-done", value, 2, out, e);
}

/* The register of copies, each in the scope that the plan gives it: some may be gone by now. */
static enum err_code
planned_copies(struct workflow_lab *lab, const char *dataset, const struct cjson *plan, struct retention_copy **copy,
    size_t *n, struct err *e)
{
	const struct cjson *list = cjson_get(plan, "copies");
	enum err_code code = workflow_copies(lab, dataset, copy, n, e);

	for (size_t i = 0; !code && i < *n; i++)
		for (size_t k = 0; list && k < list->n; k++)
			if (strcmp(cjson_str(list->item[k], "id", ""), (*copy)[i].id) == 0)
				(void)retention_scope_parse(cjson_str(list->item[k], "scope", ""), &(*copy)[i].scope);
	return code;
}

static enum err_code
carry_out(struct workflow_lab *lab, const char *plan, const struct retention_custodian *custodian,
    struct workflow_done *out, struct err *e)
{
	const char *dataset = arena_strdup(lab->mem, workflow_facts_get(lab->facts, plan, "dataset"));
	struct retention_job job = { .custodian = custodian };
	struct retention_copy *copy;
	struct cjson *fresh;
	enum err_code code;

	if ((code = recorded_steps(lab, plan, &job, e)) || (code = workflow_plan_document(lab, plan, &fresh, e)) ||
	    (code = planned_copies(lab, dataset, fresh, &copy, &job.n_copies, e)))
		return code;
	job.plan = fresh;
	job.copies = copy;
	areas(lab, &job);
	for (int step = 0; step < RETENTION_STEP_N; step++)
		if (!job.done[step] && (code = one_step(lab, plan, &job, (enum retention_step)step, e)))
			return code;
	return finish(lab, plan, &job, out, e);
}

/* The plan as it was approved is kept as a document, because the disk changes as it is carried out. */
enum err_code
workflow_plan_document(struct workflow_lab *lab, const char *plan, struct cjson **out, struct err *e)
{
	AUTO_BUF(b);
	enum err_code code = retention_document_get(lab->documents, workflow_facts_get(lab->facts, plan, "digest"), &b, e);

	return code ? code : cjson_read(lab->mem, b.s, b.len, out, e);
}

/* Before the commit: what the disk gives now must still be what was approved. */
static enum err_code
still_as_approved(struct workflow_lab *lab, const char *plan, char digest[65], struct err *e)
{
	const char *dataset = workflow_facts_get(lab->facts, plan, "dataset");
	struct cjson *fresh;
	enum err_code code = draw_up(lab, dataset, &fresh, digest, e);

	if (code)
		return code;
	if (strcmp(digest, workflow_facts_get(lab->facts, plan, "digest")) != 0)
		return err_set(e, ERR_REFUSED, "what would be destroyed is no longer what was approved; cancel %s and plan again", plan);
	return keep_plan(lab, fresh, e);
}

/* The point of no return: the disk is looked at first, and the entry names what was seen. */
static enum err_code
commit(struct workflow_lab *lab, const struct workflow_actor *who, const struct retention_custodian *custodian,
    const char *plan, bool dry_run, struct workflow_done *out, struct err *e)
{
	char digest[65];
	struct workflow_value value = { "digest", arena_strdup(lab->mem, workflow_facts_get(lab->facts, plan, "digest")), false, true };
	struct workflow_order order = { .object = plan, .command = "destroy-commit", .value = &value, .n_values = 1, .dry_run = true };
	enum err_code code;

	if ((code = workflow_do(lab, who, &order, out, e)) || (code = still_as_approved(lab, plan, digest, e)) || dry_run)
		return code;
	if ((code = workflow_received_file_check(lab, custodian, workflow_facts_get(lab->facts, plan, "dataset"), e)))
		return code;
	value.value = digest;
	order.dry_run = false;
	return workflow_do(lab, who, &order, out, e);
}

enum err_code
workflow_destroy_run(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct retention_custodian *custodian, const char *plan, bool dry_run, struct workflow_done *out, struct err *e)
{
	const char *obj;
	enum err_code code;

	if ((code = workflow_lab_resolve(lab, plan, &obj, e)))
		return code;
	if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "plan") != 0)
		return err_set(e, ERR_INVALID, "%s is not a plan; see 'probity destroy status'", plan);
	if (strcmp(workflow_facts_get(lab->facts, obj, "state"), "failed") == 0) {
		struct workflow_order resume = { .object = obj, .command = "destroy-resume", .dry_run = dry_run };
		if ((code = workflow_do(lab, who, &resume, out, e)) || dry_run)
			return code;
	}
	if (strcmp(workflow_facts_get(lab->facts, obj, "state"), "committed") != 0) {
		if ((code = commit(lab, who, custodian, obj, dry_run, out, e)) || dry_run)
			return code;
	} else if (dry_run)
		return err_set(e, ERR_REFUSED, "%s is committed: running it goes on with the destruction", plan);
	if (FAULT("destroy.committed"))
		return err_set(e, ERR_FAILED, "injected fault after the commit");
	return carry_out(lab, obj, custodian, out, e);
}

/* ---- to read ---- */

enum err_code
workflow_destroy_show(struct workflow_lab *lab, const char *plan, struct cjson **out, struct retention_copy **copies,
    size_t *n, struct err *e)
{
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, plan, &obj, e);

	if (code)
		return code;
	if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "plan") != 0)
		return err_set(e, ERR_INVALID, "%s is not a plan; see 'probity destroy status'", plan);
	if ((code = workflow_plan_document(lab, obj, out, e)))
		return code;
	return planned_copies(lab, workflow_facts_get(lab->facts, obj, "dataset"), *out, copies, n, e);
}

/* ---- afterwards ---- */

/* Past the point of no return: at most one plan of a dataset is, since it takes a dataset that is held. */
static bool
begun(const char *state)
{
	return strcmp(state, "committed") == 0 || strcmp(state, "failed") == 0 || strcmp(state, "done") == 0 ||
	    strcmp(state, "certified") == 0;
}

enum err_code
workflow_plan_of(struct workflow_lab *lab, const char *dataset, const char **plan, struct err *e)
{
	const char **list, *best = NULL;
	int64_t newest = -1;
	size_t n;
	enum err_code code = workflow_project_objects(lab->project, lab->mem, "dataset", dataset, &list, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		struct workflow_history *h;
		size_t k;
		const char *state = workflow_facts_get(lab->facts, list[i], "state");
		if (begun(state)) {
			*plan = list[i];
			return OK;
		}
		if (strcmp(state, "cancelled") == 0)
			continue;
		if ((code = workflow_project_history(lab->project, lab->mem, list[i], &h, &k, e)))
			return code;
		if (k && h[0].seq > newest) {
			newest = h[0].seq;
			best = list[i];
		}
	}
	if (!code && !best)
		return err_set(e, ERR_NOT_FOUND, "no plan for %s; make one with 'probity destroy plan'", workflow_lab_name(lab, dataset));
	*plan = best;
	return code;
}

enum err_code
workflow_certificate(struct workflow_lab *lab, const char *dataset, struct buf *out, struct err *e)
{
	const char *obj, *plan;
	AUTO_BUF(b);
	enum err_code code;

	if ((code = workflow_lab_resolve(lab, dataset, &obj, e)) || (code = workflow_plan_of(lab, obj, &plan, e)))
		return code;
	const char *digest = workflow_facts_get(lab->facts, plan, "certificate");
	if (!*digest)
		return err_set(e, ERR_NOT_FOUND, "no certificate for %s yet: its plan is %s", dataset, workflow_facts_get(lab->facts, plan, "state"));
	if ((code = retention_document_get(lab->documents, digest, &b, e)) ||
	    (code = retention_certificate_check(b.s, b.len, e)))
		return code;
	buf_add(out, b.s, b.len);
	return OK;
}

enum err_code
workflow_destroy_sign(struct workflow_lab *lab, const struct workflow_actor *who, const char *dataset,
    struct workflow_done *out, struct err *e)
{
	const char *obj, *plan;
	AUTO_BUF(checked);
	enum err_code code;

	if ((code = workflow_certificate(lab, dataset, &checked, e)) || (code = workflow_lab_resolve(lab, dataset, &obj, e)) ||
	    (code = workflow_plan_of(lab, obj, &plan, e)))
		return code;
	struct workflow_value value = { "certificate", workflow_facts_get(lab->facts, plan, "certificate"), false, false };
	value.value = arena_strdup(lab->mem, value.value);
	struct workflow_order order = { .object = plan, .command = "destroy-sign", .value = &value, .n_values = 1 };
	return workflow_do(lab, who, &order, out, e);
}
