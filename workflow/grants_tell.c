/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grants_tell.c -- see grants.h: the file is written, the hook is run, and what it acknowledges is recorded. */
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "core/spawn.h"
#include "workflow/command.h"
#include "workflow/grants.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { FIRST_MS = 15 * 60 * 1000, DAY_MS = 24 * 60 * 60 * 1000, FILE_MAX = 16 << 20, STATE_MAX = 4096, WORDS_MAX = 64 };

static const char magic[] = "probity-grants-1";

/* ---- LAB/grants.state ---- */

static const char *
path_of(struct workflow_lab *lab, const char *name)
{
	return arena_printf(lab->mem, "%s/%s", lab->dir, name);
}

/* "acknowledged HEX\n", "-" for none. */
static bool
digest_line(char *line, const char *name, const char **out)
{
	size_t n = strlen(name);

	if (!line || strncmp(line, name, n) != 0 || line[n] != ' ')
		return false;
	*out = strcmp(line + n + 1, "-") == 0 ? "" : line + n + 1;
	return !**out || strlen(*out) == 64;
}

static bool
read_state(char *text, struct workflow_grants_state *s)
{
	struct err ignored = ERR_INIT;
	char *save = NULL, *head = strtok_r(text, "\n", &save), *a = strtok_r(NULL, "\n", &save), *t = strtok_r(NULL, "\n", &save);
	char *tries = strtok_r(NULL, " ", &save), *again = strtok_r(NULL, " \n", &save);

	if (!head || strcmp(head, magic) != 0 || !digest_line(a, "acknowledged", &s->acknowledged) || !digest_line(t, "tried", &s->tried))
		return false;
	s->trouble = save ? save : "";
	return tries && again && parse_int(tries, 0, INT64_MAX, &s->tries) && !instant_parse(&s->again, again, &ignored);
}

enum err_code
workflow_grants_state(struct workflow_lab *lab, struct workflow_grants_state *s, struct err *e)
{
	const char *path = path_of(lab, "grants.state");
	AUTO_BUF(b);
	enum err_code code;

	*s = (struct workflow_grants_state){ .acknowledged = "", .tried = "", .trouble = "" };
	if (!file_exists(path))
		return OK;
	if ((code = file_read(&b, path, STATE_MAX, e)))
		return code;
	if (read_state(arena_strdup(lab->mem, b.s), s))
		return OK;
	return err_set(e, ERR_INTEGRITY, "%s is damaged; remove it: the hook is run once more, and nothing is lost", path);
}

static enum err_code
write_state(struct workflow_lab *lab, const struct workflow_grants_state *s, struct err *e)
{
	AUTO_BUF(b);
	char at[32];

	instant_format(at, s->again);
	buf_printf(&b, "%s\nacknowledged %s\ntried %s\n%" PRId64 " %s\n%s", magic, *s->acknowledged ? s->acknowledged : "-",
	    *s->tried ? s->tried : "-", s->tries, at, s->trouble);
	return file_write(path_of(lab, "grants.state"), b.s, b.len, e);
}

static void
put_off(struct workflow_lab *lab, struct workflow_grants_state *s, const char *trouble)
{
	int64_t wait = FIRST_MS;

	for (int64_t i = 0; i < s->tries && wait < DAY_MS; i++)
		wait *= 2;
	s->tries++;
	s->again = lab->now + (wait < DAY_MS ? wait : DAY_MS);
	s->trouble = trouble;
}

/* ---- the file and the hook ---- */

/* Replaced only when it says something else, so that its date says when that was. */
static enum err_code
put_file(struct workflow_lab *lab, const struct buf *text, struct err *e)
{
	struct err ignored = ERR_INIT;
	AUTO_BUF(old);

	if (!file_read(&old, lab->grants_file, FILE_MAX, &ignored) && old.len == text->len && memcmp(old.s, text->s, text->len) == 0)
		return OK;
	return file_write(lab->grants_file, text->s, text->len, e);
}

/* NULL: it has taken over the file with this digest; else what went wrong. */
static const char *
run_hook(struct workflow_lab *lab, const char *digest)
{
	const char *argv[WORDS_MAX + 2];
	struct spawn s = { .argv = argv, .dir = "/", .timeout_ms = lab->grants_seconds * 1000, .max_out = 4096 };
	struct err e = ERR_INIT;
	AUTO_BUF(out);
	size_t n = 0;
	int status = 0;

	for (; lab->grants_hook[n] && n < WORDS_MAX; n++)
		argv[n] = lab->grants_hook[n];
	argv[n++] = lab->grants_file;
	argv[n] = NULL;
	if (spawn_run(&s, &out, NULL, &status, &e))
		return arena_strdup(lab->mem, e.msg);
	if (status)
		return arena_printf(lab->mem, "%s: exit status %d", argv[0], status);
	if (out.len < 64 || memcmp(out.s, digest, 64) != 0 || (out.s[64] && !strchr(" \t\r\n", out.s[64])))
		return arena_printf(lab->mem, "%s: it ended well, but did not answer with the digest of the file", argv[0]);
	return NULL;
}

/* ---- what was acknowledged ---- */

/* A case that moved meanwhile, or whose policy has no such act, is refused, and holds nothing up: its next
 * grant, or its end, is in the next file. */
static enum err_code
give(struct workflow_lab *lab, const char *obj, const char *act, const struct workflow_value *value, size_t n, struct err *e)
{
	struct workflow_order o = { .object = obj, .command = act, .value = value, .n_values = n };
	struct workflow_done done;
	enum err_code code = workflow_do(lab, NULL, &o, &done, e);

	if (code != ERR_REFUSED && code != ERR_INVALID && code != ERR_NOT_FOUND)
		return code;
	err_clear(e);
	return OK;
}

static enum err_code
acknowledge(struct workflow_lab *lab, const struct workflow_grant *g, size_t n, const char *digest, struct err *e)
{
	enum err_code code = OK;

	for (size_t i = 0; i < n && !code; i++) {
		char as[65];
		workflow_grants_digest(g, n, g[i].obj, as);
		if ((i && strcmp(g[i - 1].obj, g[i].obj) == 0) || strcmp(workflow_facts_get(lab->facts, g[i].obj, "enforced-as"), as) == 0)
			continue;
		const struct workflow_value value[] = { { "enforced-as", arena_strdup(lab->mem, as), false, true },
			{ "enforced-until", g[i].until, false, true }, { "grants-file", digest, false, true } };
		code = give(lab, g[i].obj, "grant.acknowledged", value, 3, e);
	}
	return code;
}

static bool
stands(const struct workflow_grant *g, size_t n, const char *obj)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(g[i].obj, obj) == 0)
			return true;
	return false;
}

static enum err_code
acknowledge_ends(struct workflow_lab *lab, const struct workflow_grant *g, size_t n, const char *digest, struct err *e)
{
	const struct workflow_value value = { "grants-file", digest, false, true };
	const char **obj;
	size_t k;
	enum err_code code = workflow_grants_enforced(lab, &obj, &k, e);

	for (size_t i = 0; !code && i < k; i++)
		if (!stands(g, n, obj[i]))
			code = give(lab, obj[i], "grant.removed", &value, 1, e);
	return code;
}

/* ---- the whole ---- */

static int
hold(struct workflow_lab *lab)
{
	int fd = open(path_of(lab, "grants.lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* One round: *again when the grants have changed while the hook ran. */
static enum err_code
tell(struct workflow_lab *lab, struct workflow_grants_state *s, bool *again, struct err *e)
{
	struct workflow_grant *g;
	struct err why = ERR_INIT;
	AUTO_BUF(text);
	char hex[65];
	size_t n;
	enum err_code code;

	*again = false;
	if ((code = workflow_lab_level(lab, e)) || (code = workflow_grants(lab, &g, &n, e)))
		return code;
	workflow_grants_write(lab, g, n, &text);
	sha256_hex(hex, text.s, text.len);
	const char *digest = arena_strdup(lab->mem, hex);
	bool changed = strcmp(s->tried, digest) != 0, wrote = put_file(lab, &text, &why) == OK;
	if (wrote && FAULT("grants.written"))
		return err_set(e, ERR_FAILED, "telling of grants: injected fault");
	if (wrote && (!lab->grants_hook || strcmp(s->acknowledged, digest) == 0) && !*s->trouble)
		return OK;
	if (wrote && !changed && s->again > lab->now)
		return OK;
	if (changed)
		s->tries = 0;
	s->tried = wrote ? digest : "";
	const char *trouble = !wrote ? arena_strdup(lab->mem, why.msg) : lab->grants_hook ? run_hook(lab, digest) : NULL;
	if (trouble) {
		put_off(lab, s, trouble);
		return write_state(lab, s, e);
	}
	if (FAULT("grants.told"))
		return err_set(e, ERR_FAILED, "telling of grants: injected fault");
	if (lab->grants_hook && ((code = acknowledge(lab, g, n, digest, e)) || (code = acknowledge_ends(lab, g, n, digest, e))))
		return code;
	if (FAULT("grants.acknowledged"))
		return err_set(e, ERR_FAILED, "telling of grants: injected fault");
	s->acknowledged = lab->grants_hook ? digest : "";
	s->trouble = "";
	s->tries = 0;
	*again = lab->grants_hook != NULL;
	return write_state(lab, s, e);
}

enum err_code
workflow_grants_tell(struct workflow_lab *lab, struct workflow_grants_state *s, struct err *e)
{
	enum err_code code;
	bool again = true;
	int fd;

	*s = (struct workflow_grants_state){ .acknowledged = "", .tried = "", .trouble = "" };
	if (!lab->grants_file || !lab->host || (fd = hold(lab)) < 0)
		return OK;
	code = workflow_grants_state(lab, s, e);
	while (!code && again)
		code = tell(lab, s, &again, e);
	close(fd);
	return code;
}
