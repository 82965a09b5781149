/* SPDX-License-Identifier: GPL-3.0-or-later */
/* destroy.c -- the steps of a destruction and their order; see destroy.h. */
#include "retention/destroy.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/job_int.h"
#include "retention/list_int.h"
#include "retention/epoch_int.h"
#include "retention/overwrite_int.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

static const char *const names[] = {
	"plaintext-overwritten", "plaintext-gone", "scanned", "slot-overwritten", "slot-gone",
	"rewrapped", "kek-overwritten", "kek-gone", "data-overwritten", "data-gone", "verified",
};
_Static_assert(sizeof names / sizeof *names == RETENTION_STEP_N, "one name for each step");

const char *
retention_step_name(enum retention_step step)
{
	return names[step];
}

bool
retention_step_parse(const char *s, enum retention_step *out)
{
	for (int i = 0; i < RETENTION_STEP_N; i++)
		if (strcmp(s, names[i]) == 0) {
			*out = (enum retention_step)i;
			return true;
		}
	return false;
}

const char *
retention_job_dataset(const struct retention_job *job)
{
	return cjson_str(job->plan, "dataset", "");
}

const struct cjson *
retention_planned(const struct retention_job *job, const char *id)
{
	const struct cjson *copies = cjson_get(job->plan, "copies");

	for (size_t i = 0; i < retention_items(copies); i++)
		if (strcmp(cjson_str(copies->item[i], "id", ""), id) == 0)
			return copies->item[i];
	return NULL;
}

const struct retention_copy *
retention_registered(const struct retention_job *job, const char *id)
{
	for (size_t i = 0; i < job->n_copies; i++)
		if (strcmp(job->copies[i].id, id) == 0)
			return &job->copies[i];
	return NULL;
}

void
retention_job_pattern(const struct retention_job *job, const char *target, unsigned char out[KEY])
{
	char digest[65];
	AUTO_BUF(text);

	retention_digest(job->plan, digest);
	buf_printf(&text, "probity-overwrite-1 %s %s %s", digest, job->commit, target);
	retention_sha256(text.s, text.len, out);
}

/* ---- overwriting and removing one planned file ---- */

/* The file is the one that was planned.  Device numbers may change at a reboot; inodes do not. */
static enum err_code
as_planned(const struct retention_job *job, const char *id, const char *path, struct err *e)
{
	const struct cjson *p = retention_planned(job, id);
	struct retention_file f;
	enum err_code code;

	if (!p)
		return err_set(e, ERR_CONFLICT, "copy %s is not in the plan", id);
	code = retention_copy_describe(path, &f, e);
	if (code == ERR_NOT_FOUND)
		return err_set(e, ERR_INTEGRITY, "vault-missing: copy %s of dataset %s is gone,"
			" and no overwriting of it is on record", id, retention_job_dataset(job));
	if (code)
		return err_set(e, code, "copy %s cannot be looked at", id);
	if ((int64_t)(f.ino & (uint64_t)CJSON_INT_MAX) != cjson_num(p, "ino", -1)
	    || (int64_t)f.size != cjson_num(p, "size", -1))
		return err_set(e, ERR_CONFLICT,
			"copy %s is not the file that was planned: plan again", id);
	if (f.links > 1)
		return err_set(e, ERR_CONFLICT,
			"copy %s has got a second name (hard link): plan again", id);
	return OK;
}

static enum err_code
overwrite_planned(const struct retention_job *job, const char *id, const char *path,
	struct retention_overwritten *w, struct err *e)
{
	unsigned char key[KEY];
	enum err_code code = as_planned(job, id, path, e);

	if (code)
		return code;
	retention_job_pattern(job, id, key);
	code = retention_overwrite(
		path, key, cjson_str(retention_planned(job, id), "extents", ""), w, e);
	return code ? err_wrap(e, "copy %s", id) : OK;
}

static enum err_code
remove_planned(const struct retention_job *job, const char *id, const char *path, struct err *e)
{
	unsigned char key[KEY];

	retention_job_pattern(job, id, key);
	enum err_code code = retention_remove(path, key, e);
	return code ? err_wrap(e, "copy %s", id) : OK;
}

/* ---- the registered copies ---- */

/* What to do about the plan's i-th copy: *c is NULL for the vault's own. */
static enum err_code
registered_of(const struct retention_job *job, const struct cjson *planned,
	const struct retention_copy **c, struct err *e)
{
	const char *id = cjson_str(planned, "id", "");

	*c = NULL;
	if (strcmp(id, "key-slot") == 0 || strcmp(id, "vault-file") == 0)
		return OK;
	*c = retention_registered(job, id);
	if (!*c)
		return err_set(e, ERR_REFUSED, "copy %s is in the plan and was not given", id);
	if ((*c)->scope == RETENTION_OURS && !(*c)->path)
		return err_set(e, ERR_INVALID, "copy %s is ours to destroy and has no path", id);
	return OK;
}

static enum err_code
plaintext_overwrite(
	struct arena *mem, const struct retention_job *job, struct cjson **evidence, struct err *e)
{
	const struct cjson *planned = cjson_get(job->plan, "copies");
	struct cjson *list = cjson_array(mem),
		     *o = retention_evidence(mem, "plaintext-overwritten", true);
	const struct retention_copy *c;
	enum err_code code;

	for (size_t i = 0; i < retention_items(planned); i++) {
		struct retention_overwritten w;
		if ((code = registered_of(job, planned->item[i], &c, e)))
			return code;
		if (!c || c->scope != RETENTION_OURS)
			continue;
		if (FAULT("retention.plaintext.overwrite"))
			return err_set(e, ERR_FAILED, "overwriting copy %s: injected fault", c->id);
		if ((code = overwrite_planned(job, c->id, c->path, &w, e)))
			return code;
		struct cjson *one = cjson_set_string(mem, cjson_object(mem), "id", c->id);
		retention_overwritten_json(mem, one, &w);
		cjson_push(mem, list, one);
	}
	*evidence = cjson_set(mem, o, "copies", list);
	return OK;
}

static enum err_code
plaintext_remove(
	struct arena *mem, const struct retention_job *job, struct cjson **evidence, struct err *e)
{
	const struct cjson *over = cjson_get(job->done[RETENTION_PLAINTEXT_OVERWRITTEN], "copies");
	struct cjson *list = cjson_array(mem), *o = retention_evidence(mem, "plaintext-gone", true);
	enum err_code code;

	for (size_t i = 0; i < retention_items(over); i++) {
		const char *id = cjson_str(over->item[i], "id", "");
		const struct retention_copy *c = retention_registered(job, id);
		if (!c || !c->path)
			return err_set(
				e, ERR_REFUSED, "copy %s was overwritten and was not given", id);
		if ((code = remove_planned(job, id, c->path, e)))
			return code;
		cjson_push(mem, list, cjson_set_string(mem, cjson_object(mem), "id", id));
	}
	*evidence = cjson_set(mem, o, "copies", list);
	return OK;
}

/* ---- the vault's own two files ---- */

static enum err_code
slot_overwrite(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct cjson **evidence, struct err *e)
{
	struct retention_overwritten w;
	uint32_t epoch;
	AUTO_BUF(path);
	enum err_code code;

	/* a rotation refuses unreadable slots: the epoch in force is this slot's, killed or not */
	if ((code = retention_current_epoch(v, &epoch, e)) || (code = retention_sweep(v, NULL, e)))
		return code;
	retention_slot_path(&path, v, retention_job_dataset(job));
	if (FAULT("retention.slot.overwrite"))
		return err_set(e, ERR_FAILED, "overwriting a key slot: injected fault");
	if ((code = overwrite_planned(job, "key-slot", path.s, &w, e)))
		return code;
	struct cjson *o = retention_evidence(mem, "slot-overwritten", true);
	cjson_set_int(mem, o, "epoch", epoch);
	retention_overwritten_json(mem, o, &w);
	*evidence = o;
	return OK;
}

static enum err_code
slot_remove(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct cjson **evidence, struct err *e)
{
	char name[NAME_HEX + 1];
	AUTO_BUF(path);
	enum err_code code;

	retention_slot_path(&path, v, retention_job_dataset(job));
	if ((code = remove_planned(job, "key-slot", path.s, e)))
		return code;
	retention_name_of(v, "dataset", retention_job_dataset(job), name);
	*evidence = cjson_set_string(mem, retention_evidence(mem, "slot-gone", true), "slot", name);
	return OK;
}

static bool
read_header(const char *path, unsigned char header[CONTAINER_HEADER])
{
	AUTO_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd >= 0 && pread(fd, header, CONTAINER_HEADER, 0) == CONTAINER_HEADER;
}

static enum err_code
data_overwrite(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct cjson **evidence, struct err *e)
{
	const struct cjson *planned = retention_planned(job, "vault-file");
	unsigned char header[CONTAINER_HEADER], commit[KEY];
	struct retention_overwritten w;
	int64_t tried = 0, opened = 0;
	char name[NAME_HEX + 1];
	AUTO_BUF(path);
	enum err_code code;

	retention_data_path(&path, v, retention_job_dataset(job));
	if (!parse_hex(cjson_str(planned, "commit", ""), commit, KEY))
		return err_set(e, ERR_INVALID, "the plan has no commitment of the container");
	bool whole = read_header(path.s, header);
	if ((code = retention_try_keys(
		     v, job->custodian, commit, whole ? header : NULL, &tried, &opened, e)))
		return code;
	if (FAULT("retention.data.overwrite"))
		return err_set(e, ERR_FAILED, "overwriting a container: injected fault");
	if ((code = overwrite_planned(job, "vault-file", path.s, &w, e)))
		return code;
	struct cjson *o = retention_evidence(mem, "data-overwritten", opened == 0);
	cjson_set_string(mem, o, "commit", cjson_str(planned, "commit", ""));
	retention_name_of(v, "container", retention_job_dataset(job), name);
	cjson_set_string(mem, o, "file", name);
	cjson_set_int(mem, o, "opened", opened);
	cjson_set_string(mem, o, "sha256", cjson_str(planned, "sha256", ""));
	cjson_set_int(mem, o, "tried", tried);
	retention_overwritten_json(mem, o, &w);
	*evidence = o;
	return OK;
}

static enum err_code
data_remove(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct cjson **evidence, struct err *e)
{
	char name[NAME_HEX + 1];
	AUTO_BUF(path);
	enum err_code code;

	retention_data_path(&path, v, retention_job_dataset(job));
	if ((code = remove_planned(job, "vault-file", path.s, e))
		|| (code = retention_sweep(v, NULL, e)))
		return code;
	retention_name_of(v, "container", retention_job_dataset(job), name);
	*evidence = cjson_set_string(mem, retention_evidence(mem, "data-gone", true), "file", name);
	return OK;
}

/* ---- order ---- */

static enum err_code
plan_ok(const struct retention_job *job, struct err *e)
{
	const struct cjson *blockers = cjson_get(job->plan, "blockers"),
			   *copies = cjson_get(job->plan, "copies");

	if (!blockers || blockers->kind != CJSON_ARRAY || !copies || copies->kind != CJSON_ARRAY
	    || !retention_dataset_ok(retention_job_dataset(job)))
		return err_set(e, ERR_INVALID, "this is not a plan of destruction");
	if (blockers->n)
		return err_set(e, ERR_REFUSED, "the plan is blocked: %.200s",
			blockers->item[0]->kind == CJSON_STRING ? blockers->item[0]->s : "?");
	return OK;
}

static bool
went_well(const struct cjson *evidence)
{
	const struct cjson *ok = cjson_get(evidence, "ok");

	return ok && ok->kind == CJSON_TRUE;
}

static enum err_code
in_order(const struct retention_job *job, enum retention_step step, struct err *e)
{
	unsigned char leaf[KEY];
	enum err_code code;

	if ((code = plan_ok(job, e)))
		return code;
	if (!job->commit || strlen(job->commit) != 64 || !parse_hex(job->commit, leaf, KEY))
		return err_set(e, ERR_REFUSED,
			"nothing is touched before the destroy-commit entry is on record");
	for (int i = 0; i < (int)step; i++) {
		if (!job->done[i] || strcmp(cjson_str(job->done[i], "step", ""), names[i]) != 0)
			return err_set(e, ERR_REFUSED, "%s comes after %s, which is not on record",
				names[step], names[i]);
		if (!went_well(job->done[i]) && !(i == RETENTION_SCANNED && job->hits_accepted))
			return err_set(e, ERR_UNFINISHED,
				"%s has a bad result on record, and nobody has decided on it",
				names[i]);
	}
	return OK;
}

static struct retention_rotation
rotation_of(const struct retention_job *job)
{
	struct retention_rotation r = { .who = job->custodian,
		.from = (uint32_t)cjson_num(job->done[RETENTION_SLOT_OVERWRITTEN], "epoch", 0) };

	retention_job_pattern(job, "custody-key", r.pattern);
	return r;
}

static enum err_code
act(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	enum retention_step step, struct cjson **evidence, struct err *e)
{
	struct retention_rotation r = { 0 };

	if (step >= RETENTION_REWRAPPED && step <= RETENTION_KEK_GONE)
		r = rotation_of(job);
	switch (step) {
	case RETENTION_PLAINTEXT_OVERWRITTEN: return plaintext_overwrite(mem, job, evidence, e);
	case RETENTION_PLAINTEXT_GONE: return plaintext_remove(mem, job, evidence, e);
	case RETENTION_SCANNED: return retention_step_scan(mem, v, job, evidence, e);
	case RETENTION_SLOT_OVERWRITTEN: return slot_overwrite(mem, v, job, evidence, e);
	case RETENTION_SLOT_GONE: return slot_remove(mem, v, job, evidence, e);
	case RETENTION_REWRAPPED: return retention_rewrap(mem, v, &r, evidence, e);
	case RETENTION_KEK_OVERWRITTEN: return retention_kek_overwrite(mem, v, &r, evidence, e);
	case RETENTION_KEK_GONE: return retention_kek_remove(mem, v, &r, evidence, e);
	case RETENTION_DATA_OVERWRITTEN: return data_overwrite(mem, v, job, evidence, e);
	case RETENTION_DATA_GONE: return data_remove(mem, v, job, evidence, e);
	case RETENTION_VERIFIED: return retention_step_verify(mem, v, job, evidence, e);
	case RETENTION_STEP_N: break;
	}
	return err_set(e, ERR_INVALID, "no such step");
}

enum err_code
retention_destroy_step(struct arena *mem, struct retention_vault *v,
	const struct retention_job *job, enum retention_step step, struct cjson **evidence,
	struct err *e)
{
	enum err_code code = in_order(job, step, e);

	if (code)
		return code;
	if (job->done[step])
		return err_set(e, ERR_REFUSED, "%s is on record already", names[step]);
	if ((code = act(mem, v, job, step, evidence, e)))
		return err_wrap(e, "%s", names[step]);
	return OK;
}

/* ---- a rotation shared by a batch ---- */

static struct cjson *
copy_value(struct arena *mem, const struct cjson *v)
{
	struct cjson *out = NULL;
	struct err e = ERR_INIT;
	AUTO_BUF(text);

	cjson_write(&text, v);
	return cjson_read(mem, text.s, text.len, &out, &e) == OK ? out : NULL;
}

enum err_code
retention_share_rotation(struct arena *mem, struct retention_vault *v,
	const struct retention_job *job, const struct retention_job *rotated,
	enum retention_step step, struct cjson **evidence, struct err *e)
{
	int64_t from = cjson_num(job->done[RETENTION_SLOT_OVERWRITTEN], "epoch", 0);
	uint32_t current;
	AUTO_BUF(path);
	enum err_code code = in_order(job, step, e);

	if (code || (code = retention_current_epoch(v, &current, e)))
		return code;
	if (step < RETENTION_REWRAPPED || step > RETENTION_KEK_GONE)
		return err_set(
			e, ERR_REFUSED, "%s is not shared between destructions", names[step]);
	for (int i = RETENTION_REWRAPPED; i <= RETENTION_KEK_GONE; i++)
		if (!went_well(rotated->done[i]))
			return err_set(e, ERR_REFUSED, "the other destruction has no %s on record",
				names[i]);
	retention_epoch_path(&path, v->keystore, (uint32_t)from);
	if (from < 1 || cjson_num(rotated->done[RETENTION_REWRAPPED], "from", 0) != from
		|| current <= from || file_exists(path.s))
		return err_set(e, ERR_REFUSED,
			"the other destruction did not turn and destroy epoch %lld",
			(long long)from);
	struct cjson *o = copy_value(mem, rotated->done[step]);
	if (!o)
		return err_set(e, ERR_INVALID, "the other destruction's record is not canonical");
	*evidence = cjson_set(mem, o, "shared", cjson_bool(mem, true));
	return OK;
}

/* ---- what the record supports ---- */

static enum retention_level
level_in(const struct cjson *evidence)
{
	enum retention_level level = RETENTION_NONE;

	return retention_level_parse(cjson_str(evidence, "level", ""), &level) ? level
									       : RETENTION_NONE;
}

enum retention_level
retention_key_level(const struct cjson *const done[RETENTION_STEP_N])
{
	const struct cjson *wrapped = done[RETENTION_REWRAPPED];
	bool slot = went_well(done[RETENTION_SLOT_GONE])
		&& level_in(done[RETENTION_SLOT_OVERWRITTEN]) >= RETENTION_D2;
	bool turned = went_well(wrapped) && went_well(done[RETENTION_KEK_GONE])
		&& level_in(done[RETENTION_KEK_OVERWRITTEN]) >= RETENTION_D2
		&& cjson_num(wrapped, "live", -1) == cjson_num(wrapped, "tested", -2)
		&& cjson_num(wrapped, "from", -1)
			== cjson_num(done[RETENTION_SLOT_OVERWRITTEN], "epoch", -2);

	if (slot)
		return turned ? RETENTION_C2 : RETENTION_C1;
	if (went_well(done[RETENTION_DATA_GONE]))
		return level_in(done[RETENTION_DATA_OVERWRITTEN]);
	return RETENTION_NONE;
}
