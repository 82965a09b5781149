/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_vault.c -- containers, slots, custody and file systems. */
#include "retention_lab.h"

#include "retention/container_int.h"
#include "retention/slot_int.h"

#include <fcntl.h>
#include <sys/vfs.h>

static unsigned char data[200001];

/* ---- containers in memory ---- */

static unsigned char *box;
static size_t box_n;
static unsigned char dek[32];

static void
make_box(size_t n)
{
	struct retention_source from = { .p = data, .n = n, .fd = -1 };
	struct retention_windows ws = { 0 };
	struct retention_container c;
	FILE *f = tmpfile();

	retention_random(dek, sizeof dek);
	ok(f && retention_container_write(fileno(f), dek, &from, &ws, &c, &e) == OK,
		"a container of %zu bytes", n);
	box_n = c.bytes;
	box = realloc(box, box_n + 1);
	rewind(f);
	ok(fread(box, 1, box_n, f) == box_n && c.plain_bytes == n, "its sizes");
	fclose(f);
}

static enum err_code
read_box(const unsigned char *p, size_t n, struct retention_secret_buf *out)
{
	struct retention_source from = { .p = p, .n = n, .fd = -1 };

	err_clear(&e);
	return retention_container_read(&from, dek, out, &e);
}

static int
flips_found(size_t from, size_t to, size_t step)
{
	int bad = 0;

	for (size_t i = from; i < to; i += step) {
		box[i] ^= 0x10;
		bad += read_box(box, box_n, NULL) != ERR_INTEGRITY;
		box[i] ^= 0x10;
	}
	return bad;
}

static void
container_round_trips(void)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 200001 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		RETENTION_SECRET(out);
		make_box(sizes[i]);
		ok(read_box(box, box_n, &out) == OK && out.len == sizes[i]
			&& (out.len == 0 || memcmp(out.s, data, out.len) == 0), "comes back whole");
		ok(box_n == 108 + sizes[i] + 16 * (sizes[i] ? (sizes[i] + 65535) / 65536 : 1),
			"16 bytes a chunk more");
	}
}

static void
container_tampering(void)
{
	enum { BLOCK = 65536 + 16 };
	unsigned char *other;
	size_t cuts[] = { 0, 1, 107, 108, 109, 108 + 15, 108 + 16, 108 + BLOCK - 1, 108 + BLOCK,
		108 + BLOCK + 16 };
	int bad = 0;

	make_box(140000);
	ok(flips_found(0, 108, 1) == 0, "each byte of the header, changed, is refused");
	ok(flips_found(108, box_n, 4999) == 0, "bytes of the chunks, changed, are refused");
	ok(flips_found(108 + BLOCK - 16, 108 + BLOCK, 1) == 0,
		"each byte of a tag, changed, is refused");
	ok(flips_found(box_n - 16, box_n, 1) == 0,
		"each byte of the last tag, changed, is refused");
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
		bad += read_box(box, cuts[i], NULL) != ERR_INTEGRITY;
	bad += read_box(box, box_n - 1, NULL) != ERR_INTEGRITY;
	ok(bad == 0, "cut anywhere, also between chunks, is refused");
	box[box_n] = 0;
	ok(read_box(box, box_n + 1, NULL) == ERR_INTEGRITY, "a byte behind the end is refused");
	other = malloc(box_n + BLOCK);
	memcpy(other, box, 108);
	memcpy(other + 108, box + 108 + BLOCK, BLOCK);
	memcpy(other + 108 + BLOCK, box + 108, BLOCK);
	memcpy(other + 108 + 2 * BLOCK, box + 108 + 2 * BLOCK, box_n - 108 - 2 * BLOCK);
	ok(read_box(other, box_n, NULL) == ERR_INTEGRITY, "two chunks exchanged are refused");
	memcpy(other, box, 108 + BLOCK);
	memcpy(other + 108 + BLOCK, box + 108, box_n - 108);
	ok(read_box(other, box_n + BLOCK, NULL) == ERR_INTEGRITY, "a chunk given twice is refused");
	memcpy(other, box, 108);
	memcpy(other + 108, box + 108 + BLOCK, box_n - 108 - BLOCK);
	ok(read_box(other, box_n - BLOCK, NULL) == ERR_INTEGRITY,
		"the first chunk dropped is refused");
	free(other);
	make_box(65536);
	ok(box_n == 108 + BLOCK, "one full chunk, no empty one behind it");
}

static void
container_keys(void)
{
	unsigned char commit[32];
	RETENTION_SECRET(out);

	make_box(1000);
	retention_commit_of(dek, commit);
	ok(memcmp(commit, box + 44, 32) == 0, "the header commits to the key");
	ok(retention_container_fits(box, dek), "the key fits");
	dek[0] ^= 1;
	ok(!retention_container_fits(box, dek), "another key does not fit");
	ok(read_box(box, box_n, &out) == ERR_INTEGRITY && strstr(e.msg, "does not open") && !out.s,
		"a wrong key says so and gives nothing");
}

/* ---- slots ---- */

static void
slots(void)
{
	struct retention_slot s = { .dataset = "JDL-2026-0001/cohort", .epoch = 7 }, got;
	unsigned char block[4096] = { 0 }, private[32], public[32], key[32], out[32];
	int bad = 0;

	retention_pair_new(private, public);
	retention_random(key, sizeof key);
	retention_commit_of(key, s.container.commit);
	ok(retention_slot_seal(&s, public, key), "a key is sealed");
	retention_half_pack(&s, block + 2048);
	ok(retention_slot_pick(block, 7, &got) && retention_slot_open(&got, private, out)
		&& memcmp(out, key, 32) == 0, "and opened");
	ok(!retention_slot_pick(block, 6, &got) && !retention_slot_pick(block, 9, &got),
		"of its epoch only");
	for (int i = 2048; i < 4096; i++) {
		block[i] ^= 1;
		bad += retention_slot_pick(block, 0, &got);
		block[i] ^= 1;
	}
	ok(bad == 0, "each byte of the record, changed, is refused");
	memcpy(got.dataset, "JDL-2026-0002/cohort", 20);
	got = s;
	got.dataset[8] = '9';
	ok(!retention_slot_open(&got, private, out),
		"a slot moved to another dataset does not open");
	got = s;
	got.epoch = 9;
	ok(!retention_slot_open(&got, private, out), "nor to another epoch");
	retention_pair_new(private, public);
	ok(!retention_slot_open(&s, private, out), "nor for another key");
}

/* ---- the vault ---- */

static struct cjson *ev;

static enum err_code
load(const char *id, const struct retention_custodian *who, struct retention_secret_buf *out)
{
	err_clear(&e);
	retention_secret_release(out);
	return retention_load(vault, id, who, out, &e);
}

static void
store_and_load(void)
{
	RETENTION_SECRET(out);
	struct retention_presence p;
	const char **ids;
	size_t n, damaged;
	int fd;

	ok(retention_store(&mem, vault, "c-1/cohort", data, 100000, &ev, &e) == OK,
		"a dataset is stored without a custodian");
	ok(cjson_num(ev, "plain_bytes", 0) == 100000 && strlen(cjson_str(ev, "sha256", "")) == 64
			&& cjson_num(ev, "windows", 0) == 16 && cjson_num(ev, "epoch", 0) == 1,
		"with evidence");
	ok(strlen(cjson_str(ev, "file", "")) == 32
			&& strcmp(cjson_str(ev, "file", ""), cjson_str(ev, "slot", "")) != 0,
		"its names are opaque and differ");
	ok(load("c-1/cohort", carol, &out) == OK && out.len == 100000
			&& memcmp(out.s, data, out.len) == 0,
		"and loaded with one");
	ok(load("c-1/cohort", NULL, &out) == ERR_REFUSED, "not without");
	ok(retention_store(&mem, vault, "c-1/cohort", data, 1, &ev, &e) == ERR_CONFLICT,
		"an id is used once");
	ok(retention_store(&mem, vault, "c 1", data, 1, &ev, &e) == ERR_INVALID,
		"a bad id is refused");
	fd = open("Makefile", O_RDONLY);
	ok(retention_store_fd(&mem, vault, "c-2/cohort", fd, &ev, &e) == OK
			&& cjson_num(ev, "plain_bytes", 0) > 1000,
		"from a descriptor");
	close(fd);
	ok(retention_presence(vault, "c-2/cohort", &p, &e) == OK && p.slot && p.file
			&& p.epoch == 1,
		"presence");
	ok(retention_presence(vault, "c-3/none", &p, &e) == OK && !p.slot && !p.file && !p.epoch,
		"absence");
	ok(retention_datasets(&mem, vault, &ids, &n, &damaged, &e) == OK && n == 2 && damaged == 0,
		"two datasets");
	is(ids[0], "c-1/cohort", "in order");
}

static int found_plain;

static int
grep_one(const char *path, const struct stat *st, int kind, struct FTW *w)
{
	AUTO_BUF(b);

	(void)w;
	if (kind == FTW_F && st->st_size && file_read(&b, path, 1 << 24, &e) == OK)
		found_plain += memmem(b.s, b.len, data + 5000, 24) != NULL;
	return 0;
}

static void
nothing_in_clear(void)
{
	nftw(lab_dir, grep_one, 16, FTW_PHYS);
	ok(found_plain == 0, "no plaintext anywhere in the lab");
}

static void
store_killed(void)
{
	static const char *const points[] = { "+retention.store.write", "+retention.store.sync",
		"+retention.store.rename", "+retention.store.slot", "+file.write", "+file.fsync",
		"+file.rename" };
	RETENTION_SECRET(out);
	size_t swept = 0;

	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		char id[40];
		int status;
		snprintf(id, sizeof id, "killed-%zu", i);
		IN_CHILD(points[i], status,
			(void)retention_store(&mem, vault, id, data, 70000, &ev, &e));
		ok(KILLED(status), "killed at %s", points[i] + 1);
		ok(retention_store(&mem, vault, id, data, 70000, &ev, &e) == OK
				&& load(id, carol, &out) == OK && out.len == 70000,
			"stored again and readable");
	}
	ok(retention_sweep(vault, &swept, &e) == OK && swept >= 5, "temporaries are swept");
	ok(retention_sweep(vault, &swept, &e) == OK && swept == 0, "once");
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		int status;
		IN_CHILD(points[i] + 1, status, {
			if (retention_store(&mem, vault, "failing", data, 70000, &ev, &e) == OK)
				_exit(1);
		});
		ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "failing at %s is no success",
			points[i] + 1);
	}
}

static void
damage(void)
{
	RETENTION_SECRET(out);
	char path[700];

	ok(retention_store(&mem, vault, "d-1", data, 70000, &ev, &e) == OK, "one more dataset");
	snprintf(path, sizeof path, "%s/data/%s", vault_dir, cjson_str(ev, "file", ""));
	lab_flip(path, 4000);
	ok(load("d-1", carol, &out) == ERR_INTEGRITY && !out.s, "a changed container is refused");
	lab_flip(path, 4000);
	ok(load("d-1", carol, &out) == OK, "put right it opens");
	unlink(path);
	ok(load("d-1", carol, &out) == ERR_INTEGRITY && strstr(e.msg, "vault-missing"),
		"a missing container is vault-missing");
	snprintf(path, sizeof path, "%s/slots/%s", keystore_dir, cjson_str(ev, "slot", ""));
	lab_flip(path, 2048 + 50);	/* epoch 1 lies in the second half */
	ok(load("d-1", carol, &out) == ERR_INTEGRITY && strstr(e.msg, "vault-missing"),
		"a damaged slot is vault-missing");
	unlink(path);
	ok(load("d-1", carol, &out) == ERR_INTEGRITY && strstr(e.msg, "vault-missing"),
		"a deleted slot is vault-missing");
}

/* ---- custody ---- */

static void
custody(void)
{
	const char *ids[] = { "p-carol", "p-dan" }, *none[] = { "p-nobody" };
	struct retention_custodian *dan = NULL, *x = NULL;
	struct retention_custody now;
	RETENTION_SECRET(out);
	char fresh[400], path[500];

	ok(retention_custodian_unlock(&x, keystore_dir, "p-carol", "wrong horses", 12, &e)
				== ERR_REFUSED
			&& !x,
		"a wrong passphrase is refused");
	ok(retention_custodian_unlock(&x, keystore_dir, "p-nobody", WORD, 13, &e) == ERR_NOT_FOUND,
		"nobody is not found");
	ok(retention_custodian_create(keystore_dir, "p-dan", "short", 5, &e) == ERR_INVALID,
		"a short passphrase");
	ok(retention_custodian_create(keystore_dir, "../dan", WORD, 13, &e) == ERR_INVALID,
		"a bad id");
	ok(retention_custodian_create(keystore_dir, "p-carol", WORD, 13, &e) == ERR_CONFLICT,
		"one pair each");
	ok(retention_custodian_create(keystore_dir, "p-dan", "battery staple", 14, &e) == OK
			&& retention_custodian_unlock(
				   &dan, keystore_dir, "p-dan", "battery staple", 14, &e)
				== OK,
		"a second custodian");
	ok(load("c-1/cohort", dan, &out) == ERR_REFUSED, "cannot open what was not sealed to him");
	ok(retention_custody_init(keystore_dir, RETENTION_CUSTODY_ANY, ids, 2, &e) == ERR_CONFLICT,
		"custody begins once");
	ok(retention_custody_add(&mem, vault, carol, "p-dan", &ev, &e) == OK
			&& cjson_num(cjson_get(ev, "rewrapped"), "to", 0) == 2,
		"he is added by turning the keys");
	ok(retention_custody_read(&mem, keystore_dir, &now, &e) == OK && now.epoch == 2
			&& now.n == 2,
		"epoch 2, two custodians");
	ok(load("c-1/cohort", dan, &out) == OK && load("c-2/cohort", carol, &out) == OK,
		"and both open");
	snprintf(path, sizeof path, "%s/epochs/1", keystore_dir);
	ok(!file_exists(path), "epoch 1 is gone");
	ok(retention_custody_add(&mem, vault, carol, "p-dan", &ev, &e) == ERR_CONFLICT,
		"not twice");
	ok(retention_custody_add(&mem, vault, carol, none[0], &ev, &e) == ERR_NOT_FOUND,
		"nor who has no key pair");
	ok(retention_custody_change(&mem, vault, dan, ids + 1, 1, &ev, &e) == OK, "carol leaves");
	ok(load("c-1/cohort", carol, &out) == ERR_REFUSED && load("c-1/cohort", dan, &out) == OK,
		"and opens no more");
	ok(retention_custody_change(&mem, vault, dan, ids, 1, &ev, &e) == OK
			&& load("c-1/cohort", carol, &out) == OK,
		"carol is back, dan leaves");
	ok(retention_custody_add(&mem, vault, carol, "p-dan", &ev, &e) == OK
			&& load("c-1/cohort", dan, &out) == OK, "dan is back");
	ok(retention_custody_remove(&mem, vault, dan, "p-dan", &e) == ERR_REFUSED
			&& retention_custodian_known(keystore_dir, "p-dan"),
		"nobody removes themself");
	ok(retention_custody_remove(&mem, vault, carol, "p-dan", &e) == OK
			&& load("c-1/cohort", dan, &out) == ERR_REFUSED
			&& load("c-1/cohort", carol, &out) == OK,
		"dan is removed, and opens no more");
	ok(!retention_custodian_known(keystore_dir, "p-dan")
			&& retention_custodian_known(keystore_dir, "p-carol"),
		"his key pair is gone, hers is not");
	ok(retention_custody_read(&mem, keystore_dir, &now, &e) == OK && now.n == 1
			&& retention_custody_remove(&mem, vault, carol, "p-dan", &e) == OK,
		"once more changes nothing");
	int64_t was = now.epoch;
	ok(retention_custody_read(&mem, keystore_dir, &now, &e) == OK && now.epoch == was,
		"nor turns the keys");
	ok(retention_custody_remove(&mem, vault, dan, "p-carol", &e) == ERR_REFUSED
			&& strstr(e.msg, "last"),
		"the last custodian stays");
	retention_custodian_free(dan);
	snprintf(fresh, sizeof fresh, "%s/fresh", lab_dir);
	ok(retention_keystore_init(fresh, &e) == OK && retention_keystore_init(fresh, &e) == OK,
		"a keystore is laid out once");
	ok(retention_custody_init(fresh, RETENTION_CUSTODY_BOTH, ids, 2, &e) == ERR_REFUSED
			&& strstr(e.msg, "not built"),
		"split custody is refused, plainly");
	ok(retention_custody_init(fresh, RETENTION_CUSTODY_ANY, ids, 0, &e) == ERR_INVALID,
		"custody needs a custodian");
	ok(retention_custody_init(fresh, RETENTION_CUSTODY_ANY, none, 1, &e) == ERR_NOT_FOUND,
		"who exists");
	struct retention_vault *v = NULL;
	ok(retention_vault_open(&v, vault_dir, fresh, true, &e) == OK
			&& retention_store(&mem, v, "x", data, 1, &ev, &e) == ERR_NOT_FOUND,
		"no data before custody begins");
	retention_vault_free(v);
	v = NULL;
	ok(retention_vault_open(&v, lab_dir, fresh, true, &e) == ERR_NOT_FOUND && !v,
		"a folder is not a vault");
	snprintf(path, sizeof path, "%s/custody", keystore_dir);
	lab_flip(path, 3);
	ok(load("c-1/cohort", carol, &out) == ERR_INTEGRITY, "a damaged custody file is refused");
	lab_flip(path, 3);
}

static void
custody_killed(void)
{
	static const char *const points[] = { "+retention.epoch.make", "+retention.rotate.slot:2",
		"+retention.rotate.flip", "+retention.rotate.clear:2",
		"+retention.rotate.overwrite", "+retention.overwrite.sync",
		"+retention.remove.truncate", "+retention.remove.rename",
		"+retention.remove.unlink" };
	const char *ids[] = { "p-carol" };
	RETENTION_SECRET(out);

	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		int status;
		IN_CHILD(points[i], status,
			(void)retention_custody_change(&mem, vault, carol, ids, 1, &ev, &e));
		ok(KILLED(status), "turning killed at %s", points[i] + 1);
		ok(load("c-1/cohort", carol, &out) == OK, "all is readable");
		ok(retention_custody_change(&mem, vault, carol, ids, 1, &ev, &e) == OK
				&& load("c-2/cohort", carol, &out) == OK,
			"and the keys can be turned");
	}
	ok(retention_sweep(vault, NULL, &e) == OK, "swept");
}

/* ---- file systems ---- */

static void
file_systems(void)
{
	static const char info[] =
		"garbage\n36 35 98:0 /a /mnt rw,noatime shared:1 master:2 - ext4 /dev/x rw,data=journal\n"
		"37 35 98:1 / / rw - xfs /dev/y\n38 35 98:0 / /again ro - ext4 /dev/x rw\n"
		"39 35 9999999999:1 / /z rw - ext4 /dev/x rw\n40 35 1:1 /only five\n41 35 1:2 / / rw no-dash ext4 x y\n";
	struct retention_fs fs = { 0 };
	struct statfs sf;
	enum retention_level l;

	ok(retention_mountinfo_find(info, sizeof info - 1, 98, 0, &fs), "a mount is found");
	is(fs.options, "ro,rw", "the last one of a device counts");
	ok(retention_mountinfo_find(info, 105, 98, 0, &fs) && strstr(fs.options, "data=journal"),
		"options of mount and fs");
	ok(retention_mountinfo_find(info, sizeof info - 1, 98, 1, &fs)
			&& strcmp(fs.type, "xfs") == 0,
		"without super options");
	ok(!retention_mountinfo_find(info, sizeof info - 1, 1, 1, &fs)
			&& !retention_mountinfo_find(info, sizeof info - 1, 1, 2, &fs)
			&& !retention_mountinfo_find("", 0, 1, 2, &fs),
		"malformed lines are passed over");
	ok(retention_level_parse("C2", &l) && l == RETENTION_C2 && !retention_level_parse("c2", &l),
		"levels by name");
	ok(retention_fs_check("/nonexistent", true, &fs, &e) == ERR_NOT_FOUND, "no folder");
	if (statfs("/dev/shm", &sf) == 0 && sf.f_type == 0x01021994) {
		ok(retention_fs_check("/dev/shm", false, &fs, &e) == ERR_REFUSED
				&& strstr(e.msg, "tmpfs"),
			"a real lab does not keep data in memory");
		ok(retention_fs_check("/dev/shm", true, &fs, &e) == OK && fs.cap <= RETENTION_D1,
			"a simulated one may, at D1");
	} else {
		ok(1, "a real lab does not keep data in memory # SKIP no tmpfs");
	}
	ok(retention_fs_check("/proc", false, &fs, &e) == ERR_REFUSED, "nor on what is not known");
	if (retention_vault_fs(vault)->allowed && retention_keystore_fs(vault)->allowed) {
		struct retention_vault *real = NULL;
		ok(retention_vault_init(vault_dir, false, &e) == OK
			&& retention_vault_open(&real, vault_dir, keystore_dir, false, &e) == OK
			&& !retention_vault_simulated(real), "a real lab on %s", retention_vault_fs(vault)->type);
		retention_vault_free(real);
	} else {
		struct retention_vault *real = NULL;
		ok(retention_vault_open(&real, vault_dir, keystore_dir, false, &e) == ERR_REFUSED && !real,
			"no real lab on %s", retention_vault_fs(vault)->type);
	}
	ok(retention_vault_simulated(vault) && retention_vault_fs(vault)->type[0]
			&& retention_keystore_fs(vault)->type[0],
		"the vault knows where it is");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)((i * 2654435761u) >> 13 ^ i);
	retention_harden_process();
	container_round_trips();
	container_tampering();
	container_keys();
	slots();
	lab_begin();
	store_and_load();
	nothing_in_clear();
	custody();
	custody_killed();
	store_killed();
	damage();
	file_systems();
	lab_end();
	free(box);
	return done();
}
