/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.c -- the steps that look and do not touch: the residual scan, and the independent check
 * at the end, made by a separate process that opens the vault afresh.
 */
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/container_int.h"
#include "retention/epoch_int.h"
#include "retention/job_int.h"
#include "retention/list_int.h"
#include "retention/scan_int.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAMPLE = 8, ANSWER_MAX = 65536 };

/* ---- keys ---- */

enum err_code
retention_try_keys(struct retention_vault *v, const struct retention_custodian *who,
	const unsigned char commit[KEY], const unsigned char *header, int64_t *tried,
	int64_t *opened, struct err *e)
{
	struct arena mem = ARENA_INIT;
	AUTO_KEY(private);
	const char **ids;
	size_t n = 0, damaged;
	uint32_t epoch;
	enum err_code code;

	if (!(code = retention_unlock_epoch(v, who, &epoch, &private, e)))
		code = retention_datasets(&mem, v, &ids, &n, &damaged, e);
	for (size_t i = 0; !code && i < n; i++) {
		struct retention_slot s;
		unsigned char have[KEY];
		AUTO_KEY(dek);
		if ((code = retention_slot_load(v, ids[i], epoch, &s, e)))
			break;
		if (!retention_slot_open(&s, private.k, dek.k)) {
			code = err_set(
				e, ERR_INTEGRITY, "the key slot of dataset %s was altered", ids[i]);
			break;
		}
		retention_commit_of(dek.k, have);
		++*tried;
		*opened += retention_same(have, commit, KEY)
			|| (header && retention_container_fits(header, dek.k));
	}
	arena_free(&mem);
	return code;
}

/* ---- the residual scan ---- */

static enum err_code
gather(struct retention_vault *v, const struct retention_job *job, struct retention_patterns *ps,
	struct err *e)
{
	struct retention_windows ws;
	struct retention_slot s;
	AUTO_KEY(private);
	AUTO_KEY(dek);
	uint32_t epoch;
	enum err_code code;

	if ((code = retention_unlock_epoch(v, job->custodian, &epoch, &private, e))
	    || (code = retention_slot_load(v, retention_job_dataset(job), epoch, &s, e)))
		return code;
	if (!retention_slot_open(&s, private.k, dek.k)
		|| !retention_slot_show_windows(&s, dek.k, &ws))
		return err_set(e, ERR_INTEGRITY, "the key slot of dataset %s was altered",
			retention_job_dataset(job));
	for (unsigned i = 0; i < ws.n; i++)
		(void)retention_patterns_add(ps, ws.w[i], WINDOW);	/* 16 of 256 always fit */
	OPENSSL_cleanse(&ws, sizeof ws);
	for (size_t i = 0; i < job->n_words; i++)
		if (!retention_patterns_add(ps, job->words[i], strlen(job->words[i])))
			return err_set(e, ERR_INVALID,
				"word %zu to look for: %d to %d bytes, and %d words at most", i + 1,
				PATTERN_MIN, PATTERN_MAX, PATTERNS_MAX - WINDOWS - 1);
	return OK;
}

static enum err_code
scan_area(struct retention_vault *v, const struct retention_area *a, struct retention_patterns *ps,
	struct retention_scanned *got, struct err *e)
{
	unsigned n = ps->n;
	size_t len = ps->bytes.len, longest = ps->longest;
	enum err_code code = ERR_INVALID;

	ps->control = -1;
	switch (a->kind) {
	case RETENTION_AREA_TOP: code = retention_scan_files(a->path, false, ps, got, e); break;
	case RETENTION_AREA_FILES: code = retention_scan_files(a->path, true, ps, got, e); break;
	case RETENTION_AREA_GIT: code = retention_scan_git(a->path, ps, got, e); break;
	case RETENTION_AREA_NOTES: code = retention_scan_notes(v, ps, got, e); break;
	}
	ps->n = n;			/* the control is of this area only */
	ps->bytes.len = len;
	ps->longest = longest;
	return code;
}

enum err_code
retention_step_scan(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct cjson **evidence, struct err *e)
{
	struct retention_patterns ps
		__attribute__((cleanup(retention_patterns_release))) = { .control = -1 };
	struct cjson *list = cjson_array(mem), *o;
	bool clean = true, conclusive = job->n_areas > 0;
	enum err_code code = gather(v, job, &ps, e);

	for (size_t i = 0; !code && i < job->n_areas; i++) {
		const struct retention_area *a = &job->areas[i];
		struct retention_scanned got;
		if (FAULT("retention.scan.area"))
			return err_set(e, ERR_FAILED, "scanning: injected fault");
		if ((code = scan_area(v, a, &ps, &got, e)))
			break;
		o = cjson_object(mem);
		cjson_set_int(mem, o, "bytes", (int64_t)got.bytes);
		cjson_set(mem, o, "conclusive", cjson_bool(mem, got.conclusive));
		cjson_set_string(mem, o, "control", got.control_ok ? "found" : "missed");
		cjson_set_int(mem, o, "files", (int64_t)got.files);
		cjson_set_int(mem, o, "hits", (int64_t)got.found.hits);
		cjson_set(mem, o, "kept", cjson_bool(mem, a->kept));
		cjson_set_string(mem, o, "name", a->name);
		cjson_set_int(mem, o, "unread", (int64_t)got.unread);
		cjson_push(mem, list, o);
		clean &= a->kept || got.found.hits == 0;
		conclusive &= got.conclusive;
	}
	if (code)
		return code;
	o = retention_evidence(mem, "scanned", clean);
	cjson_set(mem, o, "areas", list);
	cjson_set(mem, o, "clean", cjson_bool(mem, clean));
	cjson_set(mem, o, "conclusive", cjson_bool(mem, conclusive && ps.n > 0));
	cjson_set_int(mem, o, "patterns", ps.n);
	*evidence = o;
	return OK;
}

/* ---- the independent check ---- */

struct check {
	bool absent;
	int64_t tried, opened, live, sampled, harmed, temporaries;
};

static bool
gone(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 && errno == ENOENT;
}

static void
check_absent(struct retention_vault *v, const struct retention_job *job, struct check *c)
{
	int64_t epoch = cjson_num(job->done[RETENTION_SLOT_OVERWRITTEN], "epoch", 0);
	const struct cjson *over = cjson_get(job->done[RETENTION_PLAINTEXT_OVERWRITTEN], "copies");
	AUTO_BUF(slot);
	AUTO_BUF(data);
	AUTO_BUF(kek);

	retention_slot_path(&slot, v, retention_job_dataset(job));
	retention_data_path(&data, v, retention_job_dataset(job));
	retention_epoch_path(&kek, v->keystore, (uint32_t)epoch);
	c->absent = gone(slot.s) && gone(data.s) && gone(kek.s);
	for (size_t i = 0; i < retention_items(over); i++) {
		const struct retention_copy *r =
			retention_registered(job, cjson_str(over->item[i], "id", ""));
		c->absent = c->absent && r && r->path && gone(r->path);
	}
}

/* Others must not have been harmed: every key opens, and a sample decrypts to the last chunk. */
static enum err_code
check_live(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct check *c, struct err *e)
{
	const char **ids;
	size_t n, damaged;
	uint64_t from = 0;
	enum err_code code = retention_datasets(mem, v, &ids, &n, &damaged, e);

	if (code)
		return code;
	c->live = (int64_t)n;
	c->harmed = (int64_t)damaged;
	if (n)
		retention_random(&from, sizeof from);
	for (size_t i = 0; i < n && i < SAMPLE; i++) {
		RETENTION_SECRET(plain);
		struct err bad = ERR_INIT;
		c->sampled++;
		if (retention_load(v, ids[(from + i) % n], job->custodian, &plain, &bad))
			c->harmed++;
	}
	return OK;
}

static enum err_code
count_temporaries(struct arena *mem, struct retention_vault *v, struct check *c, struct err *e)
{
	const char *const dirs[] = {
		v->keystore,
		arena_printf(mem, "%s/slots", v->keystore),
		arena_printf(mem, "%s/epochs", v->keystore),
		arena_printf(mem, "%s/notes", v->keystore),
		arena_printf(mem, "%s/data", v->dir),
		arena_printf(mem, "%s/notes", v->dir),
	};
	const char **names;
	size_t n;
	enum err_code code;

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		for (int dots = 0; dots < 2; dots++) {
			if ((code = retention_names(mem, dirs[i], dots, &names, &n, e)))
				return code;
			for (size_t k = 0; k < n; k++)
				c->temporaries += strstr(names[k], ".tmp-")
					|| strncmp(names[k], ".gone-", 6) == 0;
		}
	return OK;
}

static enum err_code
check_all(struct arena *mem, const struct retention_vault *given, const struct retention_job *job,
	struct check *c, struct err *e)
{
	struct retention_vault *v;
	unsigned char commit[KEY];
	enum err_code code =
		retention_vault_open(&v, given->dir, given->keystore, given->simulated, e);

	if (code)
		return code;
	if (!parse_hex(cjson_str(retention_planned(job, "vault-file"), "commit", ""), commit, KEY))
		code = err_set(e, ERR_INVALID, "the plan has no commitment of the container");
	check_absent(v, job, c);
	if (!code
		&& !(code = retention_try_keys(
			     v, job->custodian, commit, NULL, &c->tried, &c->opened, e))
		&& !(code = check_live(mem, v, job, c, e)))
		code = count_temporaries(mem, v, c, e);
	retention_vault_free(v);
	return code;
}

_Static_assert(sizeof(struct check) != sizeof(struct err), "told apart by size");

/* The child's whole answer is a struct check, or the text of an error. */
static void
verify_child(const struct retention_vault *v, const struct retention_job *job, int to)
{
	struct arena mem = ARENA_INIT;
	struct check c = { 0 };
	struct err e = ERR_INIT;
	enum err_code code = check_all(&mem, v, job, &c, &e);
	const void *p = code ? (const void *)&e : (const void *)&c;
	size_t n = code ? sizeof e : sizeof c;

	_exit(write(to, p, n) == (ssize_t)n ? (int)code : 1);
}

static enum err_code
ask_child(const struct retention_vault *v, const struct retention_job *job, struct check *out,
	struct err *e)
{
	union { struct check c; struct err e; } answer;
	int ends[2], status = -1;
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(e, "verifying");
	pid_t child = fork();
	if (child < 0) {
		close(ends[0]);
		close(ends[1]);
		return err_errno(e, "verifying");
	}
	if (child == 0)
		verify_child(v, job, ends[1]);
	close(ends[1]);
	do
		n = read(ends[0], &answer, sizeof answer);
	while (n < 0 && errno == EINTR);
	close(ends[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (n == sizeof answer.e && WIFEXITED(status)
		&& WEXITSTATUS(status) == (int)answer.e.code) {
		answer.e.msg[sizeof answer.e.msg - 1] = '\0';
		return err_set(e, answer.e.code, "%s", answer.e.msg);
	}
	if (n != sizeof answer.c || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, ERR_FAILED, "the verifying process died");
	*out = answer.c;
	return OK;
}

enum err_code
retention_step_verify(struct arena *mem, struct retention_vault *v, const struct retention_job *job,
	struct cjson **evidence, struct err *e)
{
	struct check c;
	enum err_code code;

	if (!job->custodian)
		return err_set(
			e, ERR_REFUSED, "verifying needs a custodian: remaining keys are tried");
	if (FAULT("retention.verify"))
		return err_set(e, ERR_FAILED, "verifying: injected fault");
	if ((code = ask_child(v, job, &c, e)))
		return code;
	bool good = c.absent && c.opened == 0 && c.harmed == 0 && c.temporaries == 0;
	struct cjson *o = retention_evidence(mem, "verified", good);
	cjson_set(mem, o, "absent", cjson_bool(mem, c.absent));
	cjson_set(mem, o, "decrypt_fails", cjson_bool(mem, c.opened == 0));
	cjson_set_int(mem, o, "harmed", c.harmed);
	cjson_set_int(mem, o, "keys_tried", c.tried);
	cjson_set_int(mem, o, "live", c.live);
	cjson_set_string(mem, o, "process", "separate");
	cjson_set_int(mem, o, "sampled", c.sampled);
	cjson_set_int(mem, o, "temporaries", c.temporaries);
	*evidence = o;
	return OK;
}
