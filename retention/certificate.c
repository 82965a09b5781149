/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificate.c -- building and checking; see certificate.h. */
#include "retention/certificate_int.h"
#include "retention/list_int.h"
#include "core/buf.h"

#include <string.h>

const char retention_limits[] =
	"This certificate covers the copies listed. It does not cover copies nobody registered,"
	" e-mail systems, storage snapshots, backups not listed, or residual charge in flash"
	" memory. On solid-state media an overwrite may not reach every physical copy; there the claim"
	" rests on cryptographic erase. It does not protect against a well-funded laboratory. It rests on"
	" whoever administered this host: such a person could have kept a copy of data or keys, or"
	" used keys unlocked here in another's name.";

static const char means[] =
	"D2 and D3 apply a Clear-type technique to the file's extents; C1 to C3 follow the"
	" conditions NIST SP 800-88r2 sets for cryptographic erase. Neither sanitises the medium.";

static const char *const required[] = {
	"anchored",
	"commit",
	"copies",
	"dataset",
	"digest",
	"exceptions",
	"floors",
	"holds_checked",
	"id",
	"limits",
	"means",
	"origin",
	"parties",
	"plan",
	"record",
	"simulated",
	"status",
	"time",
	"tool",
	"v",
	"weakest",
};

/* ---- building ---- */

struct making { struct arena *mem; struct cjson *o; const char *bad; };

static void
text(struct making *m, struct cjson *to, const char *key, const char *s)
{
	if (!s)
		return;
	if (!cjson_text_ok(s))
		m->bad = key;
	else
		cjson_set_string(m->mem, to, key, s);
}

static bool
recorded_gone(const struct retention_job *job, enum retention_step step, const char *id)
{
	const struct cjson *list = cjson_get(job->done[step], "copies");

	for (size_t i = 0; i < retention_items(list); i++)
		if (strcmp(cjson_str(list->item[i], "id", ""), id) == 0)
			return true;
	return false;
}

static const char *
overwritten_level(const struct retention_job *job, const char *id)
{
	const struct cjson *list = cjson_get(job->done[RETENTION_PLAINTEXT_OVERWRITTEN], "copies");

	for (size_t i = 0; i < retention_items(list); i++)
		if (strcmp(cjson_str(list->item[i], "id", ""), id) == 0)
			return cjson_str(list->item[i], "level", "none");
	return "none";
}

static const struct cjson *
planned_copy(const struct retention_job *job, const char *id)
{
	const struct cjson *copies = cjson_get(job->plan, "copies");

	for (size_t i = 0; i < retention_items(copies); i++)
		if (strcmp(cjson_str(copies->item[i], "id", ""), id) == 0)
			return copies->item[i];
	return NULL;
}

/* Where a copy lay, out of the plan: values are shared, they never change. */
static void
medium(struct making *m, struct cjson *to, const struct cjson *planned)
{
	static const char *const keys[] = { "cap", "device", "fs", "options", "rotational", "size",
		"stacked", "virtual", "why" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct cjson *v = cjson_get(planned, keys[i]);
		if (v)
			cjson_set(m->mem, to, keys[i], v);
	}
	if (cjson_num(planned, "rotational", -1) == 0)
		cjson_set_string(m->mem, to, "note", "solid state: overwriting is logical only");
}

static void
add_vault_copy(struct making *m, const struct retention_job *job, struct cjson *list)
{
	struct cjson *one = cjson_object(m->mem);
	const struct cjson *file = planned_copy(job, "vault-file"),
			   *slot = planned_copy(job, "key-slot");

	medium(m, one, slot);		/* the claim rests on where the key was */
	cjson_set_int(m->mem, one, "size", cjson_num(file, "size", 0));
	text(m, one, "data_fs", cjson_str(file, "fs", ""));
	text(m, one, "data_level",
		cjson_str(job->done[RETENTION_DATA_OVERWRITTEN], "level", "none"));
	text(m, one, "sha256", cjson_str(file, "sha256", ""));
	cjson_set(m->mem, one, "gone", cjson_bool(m->mem,
		job->done[RETENTION_SLOT_GONE] && job->done[RETENTION_DATA_GONE]));
	cjson_set_string(m->mem, one, "id", "vault");
	cjson_set_string(m->mem, one, "kind", "encrypted dataset");
	cjson_set_string(
		m->mem, one, "level", retention_level_name(retention_key_level(job->done)));
	cjson_set_string(m->mem, one, "scope", "lab");
	cjson_push(m->mem, list, one);
}

static void
add_registered_copy(struct making *m, const struct retention_job *job,
	const struct retention_copy *c, struct cjson *list)
{
	struct cjson *one = cjson_object(m->mem);
	bool gone = recorded_gone(job, RETENTION_PLAINTEXT_GONE, c->id);
	const char *level = "none";

	if (c->scope == RETENTION_OURS) {
		medium(m, one, planned_copy(job, c->id));
		level = gone ? overwritten_level(job, c->id) : "none";
		cjson_set(m->mem, one, "gone", cjson_bool(m->mem, gone));
	} else if (c->scope == RETENTION_ATTESTED) {
		level = c->attested ? "A" : "none";
		text(m, one, "attestation", c->attestation);
		text(m, one, "by", c->by);
	} else {
		cjson_set_string(m->mem, one, "note", "outside scope: the provider's own copy");
	}
	text(m, one, "id", c->id);
	text(m, one, "kind", c->kind);
	cjson_set_string(m->mem, one, "level", level);
	cjson_set_string(m->mem, one, "scope", retention_scope_name(c->scope));
	cjson_push(m->mem, list, one);
}

static void
add_copies(struct making *m, const struct retention_job *job)
{
	struct cjson *list = cjson_array(m->mem), *record = cjson_array(m->mem);

	add_vault_copy(m, job, list);
	for (size_t i = 0; i < job->n_copies; i++)
		add_registered_copy(m, job, &job->copies[i], list);
	for (int i = 0; i < RETENTION_STEP_N; i++)
		if (job->done[i])
			cjson_push(m->mem, record, (struct cjson *)(uintptr_t)job->done[i]);
	cjson_set(m->mem, m->o, "copies", list);
	cjson_set(m->mem, m->o, "record", record);
}

static void
add_people(struct making *m, const struct retention_certificate_in *in)
{
	struct cjson *list = cjson_array(m->mem), *keys = cjson_array(m->mem);

	for (size_t i = 0; i < in->n_parties; i++) {
		const struct retention_party *p = &in->parties[i];
		struct cjson *one = cjson_object(m->mem);
		text(m, one, "actor", p->actor);
		text(m, one, "as", p->as);
		text(m, one, "custody", p->custody);
		text(m, one, "key", p->key);
		cjson_push(m->mem, list, one);
	}
	for (size_t i = 0; i < in->n_key_copies; i++) {
		const struct retention_key_copy *k = &in->key_copies[i];
		struct cjson *one = cjson_object(m->mem);
		cjson_set(m->mem, one, "expired", cjson_bool(m->mem, k->expired));
		text(m, one, "expires", k->expires);
		text(m, one, "id", k->id);
		cjson_push(m->mem, keys, one);
	}
	cjson_set(m->mem, m->o, "key_copies", keys);
	cjson_set(m->mem, m->o, "parties", list);
}

static void
add_plain(struct making *m, const struct retention_certificate_in *in)
{
	const struct {
		const char *key, *s;
	} line[] = {
		{ "agreement", in->agreement },
		{ "basis", in->basis },
		{ "calendar", in->calendar },
		{ "commit", in->job->commit },
		{ "due", in->due },
		{ "early_decision", in->early_decision },
		{ "finished", in->finished },
		{ "host", in->executor_host },
		{ "id", in->id },
		{ "limits", retention_limits },
		{ "log_head", in->log_head },
		{ "means", means },
		{ "not_before", in->not_before },
		{ "origin", in->origin },
		{ "started", in->started },
		{ "time", in->outside_time ? in->outside_time : "host clock only" },
		{ "tool", in->tool },
		{ "trigger", in->trigger },
		{ "trigger_entry", in->trigger_entry },
	};

	for (size_t i = 0; i < sizeof line / sizeof *line; i++)
		text(m, m->o, line[i].key, line[i].s);
	cjson_set(m->mem, m->o, "anchored", cjson_bool(m->mem, in->anchored));
	cjson_set_int(m->mem, m->o, "days_late", in->days_late);
	cjson_set(m->mem, m->o, "hits_accepted", cjson_bool(m->mem, in->job->hits_accepted));
	cjson_set_int(m->mem, m->o, "holds_checked", in->holds_checked);
	cjson_set_int(m->mem, m->o, "log_size", in->log_size);
	cjson_set(m->mem, m->o, "reopened", cjson_bool(m->mem, in->reopened));
	cjson_set(m->mem, m->o, "simulated", cjson_bool(m->mem, in->simulated));
	cjson_set_int(m->mem, m->o, "v", 1);
}

void
retention_certificate_digest(struct arena *mem, const struct cjson *c, char digest[65])
{
	struct cjson *o = cjson_object(mem);

	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->key[i], "digest") != 0 && strcmp(c->key[i], "signatures") != 0)
			cjson_set(mem, o, c->key[i], c->item[i]);
	retention_digest(o, digest);
}

enum err_code
retention_certificate_build(struct arena *mem, const struct retention_certificate_in *in,
	struct cjson **out, struct err *e)
{
	struct making m = { mem, cjson_object(mem), NULL };
	struct cjson *floors = cjson_object(mem), *exceptions;
	char digest[65];

	if (!in->id || !in->origin || !in->tool || !in->job || !in->job->plan || !in->job->commit)
		return err_set(e, ERR_INVALID,
			"a certificate needs its id, origin, tool, plan and destroy-commit");
	add_plain(&m, in);
	retention_digest(in->job->plan, digest);
	cjson_set_string(mem, m.o, "plan", digest);
	text(&m, m.o, "dataset", cjson_str(in->job->plan, "dataset", ""));
	cjson_set_string(mem, floors, "clear", retention_level_name(in->floor_clear));
	cjson_set_string(mem, floors, "vault", retention_level_name(in->floor_vault));
	cjson_set(mem, m.o, "floors", floors);
	add_copies(&m, in->job);
	add_people(&m, in);
	if (m.bad)
		return err_set(e, ERR_INVALID,
			"the certificate's '%s' has characters beyond printable ASCII", m.bad);
	cjson_set_string(mem, m.o, "status", retention_assess(mem, m.o, &exceptions));
	cjson_set(mem, m.o, "exceptions", exceptions);
	cjson_set_string(mem, m.o, "weakest", retention_level_name(retention_weakest(m.o)));
	retention_certificate_digest(mem, m.o, digest);
	cjson_set_string(mem, m.o, "digest", digest);
	*out = m.o;
	return OK;
}

const char *
retention_certificate_status(const struct cjson *c)
{
	return cjson_str(c, "status", "Not destroyed");
}

/* ---- checking ---- */

static enum err_code
members_ok(const struct cjson *c, struct err *e)
{
	if (c->kind != CJSON_OBJECT)
		return err_set(e, ERR_INTEGRITY, "this is not a certificate");
	for (size_t i = 0; i < sizeof required / sizeof *required; i++)
		if (!cjson_get(c, required[i]))
			return err_set(
				e, ERR_INTEGRITY, "the certificate has no '%s'", required[i]);
	if (cjson_num(c, "v", 0) != 1)
		return err_set(e, ERR_INTEGRITY,
			"the certificate is of a version that this program does not know");
	if (strcmp(cjson_str(c, "limits", ""), retention_limits) != 0
		|| strcmp(cjson_str(c, "means", ""), means) != 0)
		return err_set(e, ERR_INTEGRITY, "the limits paragraph was changed");
	return OK;
}

/* Levels stated for copies are those that the record gives. */
static enum err_code
levels_ok(const struct cjson *c, struct err *e)
{
	const struct cjson *done[RETENTION_STEP_N], *copies = cjson_get(c, "copies");
	struct retention_job job = { 0 };

	retention_record_of(c, done);
	memcpy(job.done, done, sizeof done);
	for (size_t i = 0; i < copies->n; i++) {
		const struct cjson *one = copies->item[i];
		const char *id = cjson_str(one, "id", ""), *level = cjson_str(one, "level", "");
		const char *want = level;
		if (strcmp(id, "vault") == 0)
			want = retention_level_name(retention_key_level(done));
		else if (strcmp(cjson_str(one, "scope", ""), "lab") == 0)
			want = recorded_gone(&job, RETENTION_PLAINTEXT_GONE, id)
				? overwritten_level(&job, id)
				: "none";
		if (strcmp(level, want) != 0)
			return err_set(e, ERR_INTEGRITY,
				"copy %.40s is stated as %.8s and the record gives %s", id, level,
				want);
	}
	return OK;
}

static enum err_code
check_parsed(struct arena *mem, const struct cjson *c, struct err *e)
{
	struct cjson *exceptions;
	char digest[65];
	enum err_code code = members_ok(c, e);

	if (code)
		return code;
	retention_certificate_digest(mem, c, digest);
	if (strcmp(digest, cjson_str(c, "digest", "")) != 0)
		return err_set(
			e, ERR_INTEGRITY, "the certificate was changed: its digest is %s", digest);
	if (cjson_get(c, "copies")->kind != CJSON_ARRAY
		|| cjson_get(c, "record")->kind != CJSON_ARRAY)
		return err_set(
			e, ERR_INTEGRITY, "the certificate's copies and record are not lists");
	if ((code = levels_ok(c, e)))
		return code;
	const char *status = retention_assess(mem, c, &exceptions);
	if (strcmp(status, retention_certificate_status(c)) != 0
		|| !cjson_equal(exceptions, cjson_get(c, "exceptions")))
		return err_set(e, ERR_INTEGRITY,
			"the certificate says '%.40s', its own content supports '%s'",
			retention_certificate_status(c), status);
	if (strcmp(cjson_str(c, "weakest", ""), retention_level_name(retention_weakest(c))) != 0)
		return err_set(e, ERR_INTEGRITY,
			"the certificate's weakest level is not that of its copies");
	return OK;
}

enum err_code
retention_certificate_check(const char *bytes, size_t n, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct cjson *c;
	enum err_code code = cjson_read(&mem, bytes, n, &c, e);

	if (code)
		code = err_set(
			e, ERR_INTEGRITY, "the certificate is not canonical JSON: it was changed");
	else
		code = check_parsed(&mem, c, e);
	arena_free(&mem);
	return code;
}
