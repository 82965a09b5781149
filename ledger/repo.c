/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo.c -- see repo_int.h.  libgit2's settings are global, so they are made once for the process:
 * every write is fsynced, object ids are checked at every read, nothing outside the repository
 * (system, user or XDG configuration, the owner's identity) has a say. */
#include "ledger/repo_int.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "ledger/ledger_int.h"

#include <fcntl.h>
#include <git2.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct ledger_repo {
	git_repository *git;
	git_odb *odb;
	char *path;
};

static enum err_code
git_failed(struct err *e, enum err_code code, const char *what)
{
	const git_error *g = git_error_last();

	return err_set(e, code, "%s: %s", what,
	    g && g->message ? g->message : "git gives no reason");
}

static enum err_code
start(struct err *e)
{
	static bool started;
	static const int levels[] = { GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL,
		GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA };
	int bad = 0;

	if (started)
		return OK;
	if (git_libgit2_init() < 0)
		return git_failed(e, ERR_FAILED, "starting libgit2");
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		bad |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	bad |= git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);	/* a read is a read from disk */
	if (bad)
		return git_failed(e, ERR_FAILED, "setting up libgit2");
	started = true;
	return OK;
}

/* The whole configuration, ours: what libgit2 wrote is replaced. */
static const char config[] =
    "# Written by probity. Pruning a ledger that is being appended to destroys it: leave gc off\n"
    "# and repack with `probity ledger repack` only.\n"
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
    "\tlogAllRefUpdates = false\n\tfsync = all\n\tlooseCompression = 1\n"
    "[gc]\n\tauto = 0\n\tautoDetach = false\n\tpruneExpire = never\n"
    "[maintenance]\n\tauto = false\n"
    "[receive]\n\tdenyNonFastForwards = true\n\tdenyDeletes = true\n\tfsckObjects = true\n\tautogc "
    "= false\n"
    "[transfer]\n\tfsckObjects = true\n"
    "[gpg]\n\tformat = ssh\n"
    "[gpg \"ssh\"]\n\tallowedSignersFile = allowed_signers\n";

/* libgit2 makes these when it needs them and does not fsync objects/ then. */
static enum err_code
fan_out(const char *path, struct err *e)
{
	AUTO_BUF(dir);
	enum err_code code;

	for (unsigned i = 0; i < 256; i++) {
		buf_reset(&dir);
		buf_printf(&dir, "%s/objects/%02x", path, i);
		if (mkdir(dir.s, 0777) < 0)
			return err_errno(e, "making folder %s", dir.s);
	}
	buf_reset(&dir);
	buf_printf(&dir, "%s/config", path);
	if ((code = file_write(dir.s, config, strlen(config), e)))
		return code;
	buf_reset(&dir);
	buf_printf(&dir, "%s/allowed_signers", path);
	return file_write(dir.s, "", 0, e);
}

/* libgit2 does not fsync a new repository, whatever the option says: the file system does. */
static enum err_code
sync_all(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int bad = fd < 0 || syncfs(fd) < 0;

	if (fd >= 0)
		close(fd);
	return bad ? err_errno(e, "syncing %s", path) : OK;
}

enum err_code
ledger_repo_init(const char *path, struct err *e)
{
	git_repository_init_options opts = { .version = GIT_REPOSITORY_INIT_OPTIONS_VERSION };
	git_repository *git = NULL;
	enum err_code code;

	if ((code = start(e)))
		return code;
	if (file_exists(path))
		return err_set(e, ERR_CONFLICT, "%s exists; a ledger is made once", path);
	opts.flags =
	    GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT | GIT_REPOSITORY_INIT_MKDIR;
	opts.initial_head = "ledger";
	if (git_repository_init_ext(&git, path, &opts) < 0)
		return git_failed(e, ERR_FAILED, "making the repository");
	git_repository_free(git);
	if ((code = fan_out(path, e)))
		return code;
	return sync_all(path, e);
}

void
ledger_repo_free(struct ledger_repo *r)
{
	if (!r)
		return;
	git_odb_free(r->odb);
	git_repository_free(r->git);
	free(r->path);
	free(r);
}

enum err_code
ledger_repo_open(struct ledger_repo **out, const char *path, struct err *e)
{
	struct ledger_repo *r;
	enum err_code code;

	if ((code = start(e)))
		return code;
	r = xcalloc(1, sizeof *r);
	if (git_repository_open_ext(&r->git, path,
		GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE, NULL) < 0 ||
	    git_repository_odb(&r->odb, r->git) < 0) {
		ledger_repo_free(r);
		return git_failed(e, file_exists(path) ? ERR_INTEGRITY : ERR_NOT_FOUND,
		    "opening the ledger");
	}
	r->path = xstrdup(git_repository_path(r->git));
	*out = r;
	return OK;
}

static bool
has_file(const struct ledger_repo *r, const char *name)
{
	AUTO_BUF(path);

	buf_printf(&path, "%s%s", r->path, name);
	return file_exists(path.s);
}

static bool
ref_known(const char *name)
{
	static const char *const known[] = { LEDGER_REF, "refs/heads/anchors",
		"refs/remotes/origin/HEAD", "refs/remotes/origin/ledger",
		"refs/remotes/origin/anchors" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}

static void
refuse_refs(struct ledger_repo *r, struct ledger_faults *f)
{
	git_reference_iterator *it = NULL;
	const char *name;
	int got = git_reference_iterator_new(&it, r->git);

	while (!got && !(got = git_reference_next_name(&name, it)))
		if (strncmp(name, "refs/replace/", 13) == 0)
			ledger_fault(f, "replace-refs", -1,
			    "%s makes stock git show another commit in its place", name);
		else if (!ref_known(name))
			ledger_fault(f, "foreign-ref", -1, "%s does not belong in a ledger", name);
	if (got != GIT_ITEROVER)
		ledger_fault(f, "unreadable", -1, "the refs cannot be read");
	git_reference_iterator_free(it);
}

/* In a clone with a work tree HEAD goes where its owner likes. */
static void
refuse_head(struct ledger_repo *r, struct ledger_faults *f)
{
	git_reference *head = NULL;
	const char *target = NULL;

	if (!git_reference_lookup(&head, r->git, "HEAD"))
		target = git_reference_symbolic_target(head);
	if (git_repository_is_bare(r->git) && (!target || strcmp(target, LEDGER_REF) != 0))
		ledger_fault(f, "foreign-ref", -1, "HEAD names %s, so stock git shows another history", target ? target : "no branch");
	git_reference_free(head);
}

void
ledger_repo_refuse(struct ledger_repo *r, struct ledger_faults *f)
{
	if (has_file(r, "info/grafts"))
		ledger_fault(f, "grafts", -1, "info/grafts makes stock git show another history");
	if (has_file(r, "shallow"))
		ledger_fault(f, "shallow", -1, "the file shallow cuts off the history");
	if (has_file(r, "objects/info/alternates") || has_file(r, "objects/info/http-alternates") ||
	    has_file(r, "commondir"))
		ledger_fault(f, "alternates", -1, "objects are borrowed from elsewhere");
	refuse_refs(r, f);
	refuse_head(r, f);
}

enum err_code
ledger_repo_config_ok(struct ledger_repo *r, struct err *e)
{
	git_config *c = NULL, *snap = NULL;
	const char *prune = NULL;
	int32_t automatic = -1;
	bool good = git_repository_config(&c, r->git) == 0 && git_config_snapshot(&snap, c) == 0 &&
	    git_config_get_string(&prune, snap, "gc.pruneexpire") == 0 &&
	    strcmp(prune, "never") == 0 && git_config_get_int32(&automatic, snap, "gc.auto") == 0 &&
	    automatic == 0;

	git_config_free(snap);
	git_config_free(c);
	if (good)
		return OK;
	return err_set(e, ERR_INTEGRITY,
	    "%sconfig lets git prune: set gc.auto = 0 and gc.pruneExpire = never", r->path);
}

enum err_code
ledger_repo_head(struct ledger_repo *r, struct ledger_oid *out, struct err *e)
{
	git_oid oid;
	int got = git_reference_name_to_id(&oid, r->git, LEDGER_REF);

	if (got == GIT_ENOTFOUND)
		return err_set(e, ERR_NOT_FOUND, "%s has no branch ledger", r->path);
	if (got < 0)
		return git_failed(e, ERR_INTEGRITY, "reading " LEDGER_REF);
	memcpy(out->id, oid.id, sizeof out->id);
	return OK;
}

static git_object_t
git_kind(enum ledger_object kind)
{
	switch (kind) {
	case LEDGER_COMMIT:	return GIT_OBJECT_COMMIT;
	case LEDGER_TREE:	return GIT_OBJECT_TREE;
	case LEDGER_BLOB:	return GIT_OBJECT_BLOB;
	}
	return GIT_OBJECT_INVALID;
}

/* Loose first; what is in a pack is left to libgit2. */
enum err_code
ledger_repo_read(struct ledger_repo *r, const struct ledger_oid *oid, enum ledger_object kind,
    struct buf *out, struct err *e)
{
	git_odb_object *obj = NULL;
	enum err_code code;
	char hex[41];
	git_oid id;

	if ((code = ledger_loose_read(r->path, oid, kind, out, e)) != ERR_NOT_FOUND)
		return code;
	err_clear(e);
	memcpy(id.id, oid->id, sizeof id.id);
	ledger_oid_hex(hex, oid);
	if (git_odb_read(&obj, r->odb, &id) < 0) {
		git_failed(e, ERR_INTEGRITY, "reading git object");
		return err_wrap(e, "object %s", hex);
	}
	if (git_odb_object_type(obj) != git_kind(kind)) {
		git_odb_object_free(obj);
		return err_set(e, ERR_INTEGRITY,
		    "object %s is of another kind than its place wants", hex);
	}
	buf_add(out, git_odb_object_data(obj), git_odb_object_size(obj));
	git_odb_object_free(obj);
	return OK;
}

/* Stock `git gc` removes empty objects/xx under us: the second try makes the folder again. */
enum err_code
ledger_repo_write(struct ledger_repo *r, enum ledger_object kind, const void *bytes, size_t n,
    struct ledger_oid *out, struct err *e)
{
	git_oid id;

	if (git_odb_write(&id, r->odb, bytes, n, git_kind(kind)) < 0 &&
	    git_odb_write(&id, r->odb, bytes, n, git_kind(kind)) < 0)
		return git_failed(e, ERR_FAILED, "writing to the ledger");
	memcpy(out->id, id.id, sizeof out->id);
	return OK;
}

void
ledger_repo_hash(enum ledger_object kind, const void *bytes, size_t n, struct ledger_oid *out)
{
	git_oid id;

	memset(out, 0, sizeof *out);
	if (git_odb_hash(&id, bytes, n, git_kind(kind)) == 0)
		memcpy(out->id, id.id, sizeof out->id);
}

enum err_code
ledger_repo_move(struct ledger_repo *r, const struct ledger_oid *old, const struct ledger_oid *new,
    struct err *e)
{
	git_reference *ref = NULL;
	git_oid to, from;
	int got;

	memcpy(to.id, new->id, sizeof to.id);
	if (old)
		memcpy(from.id, old->id, sizeof from.id);
	got = old ? git_reference_create_matching(&ref, r->git, LEDGER_REF, &to, 1, &from, NULL) :
	    git_reference_create(&ref, r->git, LEDGER_REF, &to, 0, NULL);
	git_reference_free(ref);
	if (got == GIT_EMODIFIED || got == GIT_EEXISTS || got == GIT_ELOCKED ||
	    got == GIT_ENOTFOUND)
		return err_set(e, ERR_CONFLICT, "another writer appended first; look again");
	return got < 0 ? git_failed(e, ERR_FAILED, "moving " LEDGER_REF) : OK;
}

void
ledger_oid_hex(char out[41], const struct ledger_oid *oid)
{
	parse_hex_write(out, oid->id, sizeof oid->id);
}

bool
ledger_oid_equal(const struct ledger_oid *a, const struct ledger_oid *b)
{
	return memcmp(a->id, b->id, sizeof a->id) == 0;
}
