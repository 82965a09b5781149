/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_destroy.c -- the steps in order, out of order, killed anywhere, and what they must notice. */
#include "destroy_lab.h"

#include "retention/notes.h"

#include <git2.h>

static enum err_code
opens(const char *id)
{
	RETENTION_SECRET(out);

	err_clear(&e);
	return retention_load(vault, id, carol, &out, &e);
}

static const char *
level(enum retention_step step)
{
	return cjson_str(job.done[step], "level", "");
}

static void
plans(void)
{
	char again[65], link_path[500];
	struct cjson *plan;
	const struct cjson *list;

	ok(destroy_begin("c-1/cohort") == OK, "a plan");
	list = cjson_get(job.plan, "copies");
	ok(list->n == 5 && cjson_get(job.plan, "blockers")->n == 0,
		"lists slot, container and three registered copies");
	is(cjson_str(list->item[0], "id", ""), "key-slot", "the slot first");
	is(cjson_str(list->item[2], "id", ""), "mailbox", "then by id");
	AUTO_BUF(text);
	cjson_write(&text, job.plan);
	ok(!strstr(text.s, "cohort.csv") && !strstr(text.s, lab_dir),
		"no path and no file name in it");
	struct retention_copy reversed[] = { copies[2], copies[1], copies[0] };
	ok(retention_plan(&mem, vault, "c-1/cohort", reversed, 3, &plan, again, &e) == OK
			&& strcmp(again, plan_digest) == 0,
		"the same state gives the same digest");
	const char *ids[] = { "p-carol" };
	struct cjson *ev;
	ok(retention_custody_change(&mem, vault, carol, ids, 1, &ev, &e) == OK
			&& retention_plan(&mem, vault, "c-1/cohort", copies, 3, &plan, again, &e)
				== OK
			&& strcmp(again, plan_digest) == 0,
		"also after a rotation");
	snprintf(link_path, sizeof link_path, "%s/second", outside_dir);
	ok(link(cohort_path, link_path) == 0
			&& retention_plan(&mem, vault, "c-1/cohort", copies, 3, &plan, again, &e)
				== OK
			&& strcmp(again, plan_digest) != 0,
		"a second hard link changes it");
	is(cjson_get(plan, "blockers")->item[0]->s, "links:received", "and blocks");
	job.plan = plan;
	ok(destroy_one(0) == ERR_REFUSED && strstr(e.msg, "blocked"), "a blocked plan is not run");
	unlink(link_path);
	rename(cohort_path, link_path);
	ok(retention_plan(&mem, vault, "c-1/cohort", copies, 3, &plan, again, &e) == OK
			&& strcmp(cjson_get(plan, "blockers")->item[0]->s, "missing:received") == 0,
		"a missing file blocks");
	ok(symlink(link_path, cohort_path) == 0
			&& retention_plan(&mem, vault, "c-1/cohort", copies, 3, &plan, again, &e)
				== OK
			&& strcmp(cjson_get(plan, "blockers")->item[0]->s, "not-a-file:received")
				== 0,
		"a symbolic link blocks");
	unlink(cohort_path);
	rename(link_path, cohort_path);
	ok(retention_plan(&mem, vault, "c-none", copies, 3, &plan, again, &e) == ERR_INTEGRITY
			&& strstr(e.msg, "vault-missing"),
		"a dataset that is not there is vault-missing");
	copies[1].id = "received";
	ok(retention_plan(&mem, vault, "c-1/cohort", copies, 3, &plan, again, &e) == ERR_INVALID,
		"an id twice");
	copies[1].id = "mailbox";
}

static void
order(void)
{
	ok(retention_plan(&mem, vault, "c-1/cohort", copies, 3, (struct cjson **)(void *)&job.plan,
		   plan_digest,
		   &e) == OK,
		"plan");
	job.commit = NULL;
	ok(destroy_one(RETENTION_PLAINTEXT_OVERWRITTEN) == ERR_REFUSED
			&& strstr(e.msg, "destroy-commit"),
		"nothing is touched before destroy-commit");
	job.commit = "abc";
	ok(destroy_one(RETENTION_PLAINTEXT_OVERWRITTEN) == ERR_REFUSED, "which is a leaf hash");
	job.commit = COMMIT;
	int bad = 0;
	for (int step = 1; step < RETENTION_STEP_N; step++)
		bad += destroy_one((enum retention_step)step) != ERR_REFUSED;
	ok(bad == 0, "no step before the first");
	ok(file_exists(cohort_path) && opens("c-1/cohort") == OK, "and nothing was touched");
	ok(destroy_one(0) == OK, "the first");
	ok(destroy_one(0) == ERR_REFUSED, "once");
	ok(destroy_one(RETENTION_SCANNED) == ERR_REFUSED, "none is skipped");
	job.custodian = NULL;
	ok(destroy_one(1) == OK && destroy_one(RETENTION_SCANNED) == ERR_REFUSED,
		"the scan needs a custodian");
	job.custodian = carol;
	enum retention_step s;
	ok(retention_step_parse("kek-gone", &s) && s == RETENTION_KEK_GONE
			&& !retention_step_parse("x", &s),
		"steps by name");
}

static void
whole(void)
{
	enum retention_level cap = retention_keystore_fs(vault)->cap;

	ok(destroy_rest(RETENTION_STEP_N) == OK, "to the end: %s", e.msg);
	ok(!file_exists(cohort_path), "the received file is gone");
	ok(evidence_ok(job.done[RETENTION_SCANNED])
			&& cjson_num(job.done[RETENTION_SCANNED], "patterns", 0) == 16,
		"scanned");
	const struct cjson *a = cjson_get(job.done[RETENTION_SCANNED], "areas");
	ok(a->n == 2 && strcmp(cjson_str(a->item[0], "control", ""), "found") == 0,
		"with its control found");
	ok(evidence_ok(job.done[RETENTION_VERIFIED]), "verified");
	ok(cjson_num(job.done[RETENTION_DATA_OVERWRITTEN], "opened", -1) == 0
			&& cjson_num(job.done[RETENTION_DATA_OVERWRITTEN], "tried", -1) == 2,
		"two remaining keys do not open it");
	ok(opens("c-1/cohort") == ERR_INTEGRITY && opens("live-1") == OK && opens("live-2") == OK,
		"the others open");
	ok(destroy_one(0) == ERR_REFUSED, "no step again");
	if (cap == RETENTION_D2) {
		is(level(RETENTION_SLOT_OVERWRITTEN), "D2",
			"the slot: same places, read back from the device");
		ok(retention_key_level(job.done) == RETENTION_C2, "so C2");
	} else {
		ok(retention_key_level(job.done) <= cap, "no more than the medium allows");
		ok(1, "so C2 # SKIP the medium allows %s", retention_level_name(cap));
	}
	struct cjson *ev;
	ok(retention_store(&mem, vault, "c-1/cohort", "x", 1, &ev, &e) == OK
			&& opens("c-1/cohort") == OK,
		"the id can be stored anew");
}

/* ---- what must be noticed ---- */

static const char *
slot_of(const char *dataset)
{
	static char path[700];
	char want[80];
	DIR *d;
	struct dirent *x;
	AUTO_BUF(dir);

	buf_printf(&dir, "%s/slots", keystore_dir);
	snprintf(want, sizeof want, "%s", dataset);
	d = opendir(dir.s);
	while (d && (x = readdir(d))) {
		AUTO_BUF(b);
		AUTO_BUF(p);
		buf_printf(&p, "%s/%s", dir.s, x->d_name);
		if (x->d_name[0] != '.' && file_read(&b, p.s, 8192, &e) == OK
			&& memmem(b.s, b.len, want, strlen(want) + 1)) {
			snprintf(path, sizeof path, "%s", p.s);
			break;
		}
	}
	if (d)
		closedir(d);
	return path;
}

static void
noticed(void)
{
	ok(destroy_begin("n-1") == OK && destroy_rest(RETENTION_SLOT_OVERWRITTEN) == OK,
		"a destruction up to the slot");
	unlink(slot_of("n-1"));
	ok(destroy_one(RETENTION_SLOT_OVERWRITTEN) == ERR_INTEGRITY
			&& strstr(e.msg, "vault-missing"),
		"a slot deleted by hand never looks destroyed");
	ok(!job.done[RETENTION_SLOT_OVERWRITTEN], "and is not on record");

	ok(destroy_begin("n-2") == OK, "another");
	unlink(cohort_path);
	ok(destroy_one(0) == ERR_INTEGRITY && strstr(e.msg, "vault-missing"),
		"nor does a file deleted by hand");
	text_file(cohort_path, "another file");
	ok(destroy_one(0) == ERR_CONFLICT && strstr(e.msg, "plan again"),
		"a file put in its place is not overwritten");
	copies[0].scope = RETENTION_ATTESTED;
	ok(destroy_one(0) == OK && cjson_get(job.done[0], "copies")->n == 0,
		"a person may attest it instead");
	unlink(cohort_path);
	ok(destroy_rest(RETENTION_STEP_N) == OK, "and the rest goes on: %s", e.msg);

	ok(destroy_begin("n-3") == OK && destroy_rest(RETENTION_SLOT_GONE) == OK,
		"a slot is overwritten");
	struct retention_presence p;
	ok(retention_presence(vault, "n-3", &p, &e) == OK && p.slot && p.epoch == 0,
		"and unreadable");
	ok(opens("n-3") == ERR_INTEGRITY, "to everybody");
	ok(opens("live-1") == OK, "the others are not");
	const char *ids[] = { "p-carol" };
	struct cjson *ev;
	ok(retention_custody_change(&mem, vault, carol, ids, 1, &ev, &e) == ERR_INTEGRITY,
		"no rotation meanwhile");
	ok(destroy_rest(RETENTION_KEK_OVERWRITTEN) == OK, "rewrapped");
	ok(retention_custody_change(&mem, vault, carol, (const char *[]){ "p-carol", "p-dan" }, 2,
		   &ev,
		   &e) == ERR_CONFLICT,
		"no second rotation before the old key is gone");
	ok(destroy_rest(RETENTION_STEP_N) == OK, "finished: %s", e.msg);
}

static void
restored(void)
{
	AUTO_BUF(slot);
	char path[700];

	ok(destroy_begin("r-1") == OK, "a slot with a backup");
	snprintf(path, sizeof path, "%s", slot_of("r-1"));
	ok(file_read(&slot, path, 8192, &e) == OK && destroy_rest(RETENTION_SLOT_GONE) == OK,
		"overwritten");
	int fd = open(path, O_WRONLY);
	ok(pwrite(fd, slot.s, slot.len, 0) == 4096, "and put back");
	close(fd);
	ok(destroy_one(RETENTION_SLOT_GONE) == ERR_CONFLICT && strstr(e.msg, "restored"),
		"is noticed before its name is removed");
	job.done[RETENTION_SLOT_OVERWRITTEN] = NULL;
	text_file(record_path, "");
	memset(job.done, 0, sizeof job.done);
	text_file(cohort_path, "");
	ok(retention_plan(&mem, vault, "r-1", copies, 3, (struct cjson **)(void *)&job.plan,
		   plan_digest,
		   &e) == OK
			&& destroy_rest(RETENTION_STEP_N) == OK,
		"planned again and destroyed: %s", e.msg);
}

static void
harm(void)
{
	char path[700];
	struct cjson *ev;

	ok(retention_store(&mem, vault, "harmed", row, sizeof row, &ev, &e) == OK
			&& destroy_begin("h-1") == OK && destroy_rest(RETENTION_VERIFIED) == OK,
		"all but the check");
	snprintf(path, sizeof path, "%s/data/%s", vault_dir, cjson_str(ev, "file", ""));
	lab_flip(path, 120);
	ok(destroy_one(RETENTION_VERIFIED) == OK && !evidence_ok(job.done[RETENTION_VERIFIED])
			&& cjson_num(job.done[RETENTION_VERIFIED], "harmed", 0) == 1,
		"harm to another dataset is bad news");
	lab_flip(path, 120);
	job.done[RETENTION_VERIFIED] = NULL;
	snprintf(path, sizeof path, "%s/slots/.gone-0123456789abcdef", keystore_dir);
	text_file(path, "");
	ok(destroy_one(RETENTION_VERIFIED) == OK && !evidence_ok(job.done[RETENTION_VERIFIED]),
		"so is a leftover");
	unlink(path);
	job.done[RETENTION_VERIFIED] = NULL;
	ok(destroy_one(RETENTION_VERIFIED) == OK && evidence_ok(job.done[RETENTION_VERIFIED]),
		"put right it is good");
}

/* ---- the scan ---- */

static const struct cjson *
area(size_t i)
{
	return cjson_get(job.done[RETENTION_SCANNED], "areas")->item[i];
}

static void
git_with(const char *path, const char *text)
{
	git_repository *r;
	git_oid id;

	git_libgit2_init();
	git_repository_init(&r, path, 1);
	git_blob_create_from_buffer(&id, r, text, strlen(text));
	git_repository_free(r);
	git_libgit2_shutdown();
}

static void
scans(void)
{
	char stray[500], git[500];
	struct retention_area more[4];
	struct retention_note_ref ref;
	const char *words[] = { "Testperson" };
	AUTO_BUF(all);

	ok(destroy_begin("s-1") == OK && file_read(&all, cohort_path, 1 << 20, &e) == OK
			&& destroy_rest(RETENTION_SCANNED) == OK,
		"a destruction up to the scan");
	snprintf(stray, sizeof stray, "%s/deep", outside_dir);
	mkdir(stray, 0700);
	snprintf(stray, sizeof stray, "%s/deep/.notes.swp", outside_dir);
	AUTO_BUF(padded);
	for (int i = 0; i < 1048570; i++)
		buf_add(&padded, ".", 1);
	buf_add(&padded, all.s, all.len);
	text_file(stray, padded.s);
	ok(destroy_one(RETENTION_SCANNED) == OK && !evidence_ok(job.done[RETENTION_SCANNED])
			&& cjson_num(area(1), "hits", 0) >= 16
			&& cjson_num(area(0), "hits", -1) == 0,
		"a planted copy is found, whole");
	ok(destroy_one(RETENTION_SLOT_OVERWRITTEN) == ERR_UNFINISHED, "and stops the destruction");
	job.hits_accepted = true;
	ok(destroy_one(RETENTION_SLOT_OVERWRITTEN) == OK, "until somebody decides");
	ok(destroy_rest(RETENTION_STEP_N) == OK, "the rest: %s", e.msg);
	job.hits_accepted = false;
	unlink(stray);

	ok(destroy_begin("s-2") == OK && destroy_rest(RETENTION_SCANNED) == OK,
		"again, with more areas");
	snprintf(git, sizeof git, "%s/repository", lab_dir);
	git_with(git, all.s);
	ok(retention_note_put(vault, "sim.lab", "c-1", "reason", "about Testperson", 16, &ref, &e)
			== OK,
		"a note with a name in it");
	more[0] = (struct retention_area){ .name = "repository, raw", .path = git };
	more[1] = (struct retention_area){
		.name = "repository, inflated", .path = git, .kind = RETENTION_AREA_GIT
	};
	more[2] = (struct retention_area){
		.name = "notes", .kind = RETENTION_AREA_NOTES, .kept = true
	};
	more[3] = (struct retention_area){
		.name = "no repository", .path = outside_dir, .kind = RETENTION_AREA_GIT
	};
	job.areas = more;
	job.n_areas = 4;
	job.words = words;
	job.n_words = 1;
	ok(destroy_one(RETENTION_SCANNED) == OK, "scanned: %s", e.msg);
	ok(cjson_num(area(0), "hits", -1) == 0
			&& strcmp(cjson_str(area(0), "control", ""), "found") == 0,
		"raw, a compressed object hides the data");
	ok(cjson_num(area(1), "hits", -1) > 1000
			&& strcmp(cjson_str(area(1), "control", ""), "found") == 0,
		"inflated, it is found");
	ok(cjson_num(area(2), "hits", -1) == 1, "the word is found in the note");
	ok(strcmp(cjson_str(area(3), "control", ""), "missed") == 0
			&& cjson_get(area(3), "conclusive")->kind == CJSON_FALSE,
		"what cannot be read is not conclusive");
	ok(cjson_get(job.done[RETENTION_SCANNED], "clean")->kind == CJSON_FALSE, "not clean");
	more[1].name = "a folder that is not there";
	more[1].path = "/nonexistent";
	more[1].kind = RETENTION_AREA_FILES;
	job.done[RETENTION_SCANNED] = NULL;
	ok(destroy_one(RETENTION_SCANNED) == ERR_NOT_FOUND,
		"an area that does not exist is an error");
	words[0] = "short";
	ok(destroy_one(RETENTION_SCANNED) == ERR_INVALID,
		"so is a word too short to mean anything");
	job.areas = areas;
	job.n_areas = 2;
	job.n_words = 0;
	job.hits_accepted = true;
	ok(destroy_rest(RETENTION_STEP_N) == OK, "finished: %s", e.msg);
	ok(retention_note_erase(&mem, vault, ref.id, &(struct cjson *){ NULL }, &e) == OK,
		"the note is erased");
}

/* ---- a batch ---- */

static void
batch(void)
{
	struct retention_job first, second;
	struct cjson *ev;

	ok(destroy_begin("b-1") == OK && destroy_rest(RETENTION_REWRAPPED) == OK,
		"the first of two, up to its slot");
	first = job;
	ok(destroy_begin("b-2") == OK && destroy_rest(RETENTION_REWRAPPED) == OK, "the second");
	second = job;
	ok(retention_share_rotation(&mem, vault, &second, &first, RETENTION_REWRAPPED, &ev, &e)
			== ERR_REFUSED,
		"nothing to share yet");
	job = first;
	text_file(record_path, "");
	for (int s = RETENTION_REWRAPPED; s <= RETENTION_KEK_GONE; s++)
		ok(destroy_one((enum retention_step)s) == OK, "one rotation: %s",
			retention_step_name((enum retention_step)s));
	first = job;
	job = second;
	ok(destroy_one(RETENTION_REWRAPPED) == ERR_CONFLICT && strstr(e.msg, "share"),
		"the second has nothing to turn");
	for (int s = RETENTION_REWRAPPED; s <= RETENTION_KEK_GONE; s++) {
		ok(retention_share_rotation(&mem, vault, &job, &first, (enum retention_step)s, &ev,
			   &e) == OK,
			"shared");
		job.done[s] = ev;
	}
	for (int s = RETENTION_DATA_OVERWRITTEN; s < RETENTION_STEP_N; s++)
		ok(destroy_one((enum retention_step)s) == OK, "%s",
			retention_step_name((enum retention_step)s));
	second = job;
	ok(cjson_get(job.done[RETENTION_REWRAPPED], "shared") != NULL, "marked as shared");
	job = first;
	for (int s = RETENTION_DATA_OVERWRITTEN; s < RETENTION_STEP_N; s++)
		ok(destroy_one((enum retention_step)s) == OK, "first: %s",
			retention_step_name((enum retention_step)s));
	ok(evidence_ok(job.done[RETENTION_VERIFIED]) && evidence_ok(second.done[RETENTION_VERIFIED]),
		"both are verified");
	ok(retention_key_level(job.done) == retention_key_level(second.done), "at the same level");
}

/* ---- killed everywhere ---- */

struct point { char name[64]; int passes; };

static int
points_of(const char *list, struct point *p, int max)
{
	FILE *f = fopen(list, "r");
	char line[64];
	int n = 0;

	while (f && fgets(line, sizeof line, f)) {
		int i = 0;
		line[strcspn(line, "\n")] = '\0';
		while (i < n && strcmp(p[i].name, line) != 0)
			i++;
		if (i == n && n < max)
			snprintf(p[n++].name, sizeof p->name, "%s", line);
		p[i].passes++;
	}
	if (f)
		fclose(f);
	return n;
}

static void
one_kill(const char *fault, bool die)
{
	static int number;
	char id[32];
	int status;

	snprintf(id, sizeof id, "k-%d", ++number);
	if (destroy_begin(id)) {
		ok(0, "begin: %s", e.msg);
		return;
	}
	IN_CHILD(fault, status, _exit(destroy_rest(RETENTION_STEP_N)));
	int good = die ? KILLED(status) : WIFEXITED(status) && WEXITSTATUS(status) != 0;
	bool resumed =
		destroy_rest(RETENTION_STEP_N) == OK && evidence_ok(job.done[RETENTION_VERIFIED]);
	struct retention_presence p;
	ok(good && resumed && opens("live-1") == OK && opens("live-2") == OK
			&& retention_presence(vault, id, &p, &e) == OK && !p.slot && !p.file
			&& !file_exists(cohort_path),
		"%s at %s, resumed%s%s", die ? "killed" : "failed", fault + die,
		resumed ? "" : ": ", resumed ? "" : e.msg);
}

static void
killed(void)
{
	struct point p[64] = { 0 };
	char list[400], fault[96];
	int status;

	snprintf(list, sizeof list, "%s/points", lab_dir);
	ok(destroy_begin("k-0") == OK, "to find the fault points");
	setenv("PROBITY_FAULT_LIST", list, 1);
	IN_CHILD("none", status, _exit(destroy_rest(RETENTION_STEP_N)));
	unsetenv("PROBITY_FAULT_LIST");
	int n = points_of(list, p, 64);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0 && n >= 16, "%d points", n);
	for (int i = 0; i < n; i++) {
		int step = p[i].passes > 6 ? p[i].passes / 3 : 1;
		for (int k = 1; k <= p[i].passes; k += step) {
			snprintf(fault, sizeof fault, "+%s:%d", p[i].name, k);
			one_kill(fault, true);
		}
		snprintf(fault, sizeof fault, "%s:%d", p[i].name, p[i].passes);
		one_kill(fault, false);
	}
}

static void
live(void)
{
	struct cjson *ev;

	ok(retention_store(&mem, vault, "live-1", "one", 3, &ev, &e) == OK
			&& retention_store(&mem, vault, "live-2", row, sizeof row, &ev, &e) == OK,
		"two datasets that stay");
}

int
main(void)
{
	lab_begin();
	live();
	plans();
	order();
	whole();
	noticed();
	restored();
	harm();
	scans();
	batch();
	lab_end();
	/* many short runs: in memory where that is possible, since a kill leaves the same either way */
	lab_begin_in(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	live();
	killed();
	lab_end();
	return done();
}
