/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_rooms -- the work of one room, alone, for tests/bench/run to set beside its peer's.
 *
 *     cjson FILE       read every line of FILE as canonical JSON
 *     register FILE    read every cell of a CSV file
 *     ledger N         sign N statements and append them in one commit
 *     vault FILE       encrypt FILE as a dataset, in a vault beside it, durably
 *
 * Prints the seconds that this took, what went before it (keys, an empty lab) not counted.
 */
#include "retention/vault.h"
#include "stats/register.h"
#include "tests/unit/ledger_lab.h"

#include <fcntl.h>
#include <time.h>

static struct err e = ERR_INIT;

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
bench_cjson(const char *path)
{
	AUTO_BUF(text);
	struct cjson *v;

	lab_must(file_read(&text, path, (size_t)1 << 32, &e), &e, "read");
	double from = seconds();
	for (const char *s = text.s, *end; (end = strchr(s, '\n')); s = end + 1) {
		struct arena mem = ARENA_INIT;
		lab_must(cjson_read(&mem, s, (size_t)(end - s), &v, &e), &e, "line");
		arena_free(&mem);
	}
	return seconds() - from;
}

static double
bench_register(const char *path)
{
	struct stats_register *r = NULL;
	size_t bytes = 0;
	bool more;

	double from = seconds();
	lab_must(stats_register_map(&r, path, &e), &e, "map");
	size_t n = stats_register_columns(r);
	while (!stats_register_next(r, &more, &e) && more)
		for (size_t i = 0; i < n; i++)
			bytes += stats_register_cells(r)[i].n;
	lab_must(e.code, &e, "row");
	double took = seconds() - from;
	stats_register_free(r);
	return bytes ? took : -1;
}

static double
bench_ledger(size_t n)
{
	static struct ledger_new new[LEDGER_BATCH_MAX];
	struct lab t;

	lab_make(&t);
	double from = seconds();
	for (size_t i = 0; i < n; i++) {
		char obj[32];
		snprintf(obj, sizeof obj, "c-%06zu", i);
		struct ledger_statement st = lab_statement(&t, t.ann, "note", obj);
		new[i] = lab_sign(&t, &st, t.ann);
	}
	lab_must(lab_append(&t, new, n, &e), &e, "append");
	double took = seconds() - from;
	lab_free(&t);
	return took;
}

static double
bench_vault(const char *path)
{
	static const char *const who[] = { "p-aaaaaa" };
	struct retention_vault *v = NULL;
	struct arena mem = ARENA_INIT;
	struct cjson *evidence;
	char vault[256], keystore[256];

	snprintf(vault, sizeof vault, "%s.vault", path);
	snprintf(keystore, sizeof keystore, "%s.keystore", path);
	lab_must(file_mkdir(vault, &e) || file_mkdir(keystore, &e) ? e.code : OK, &e, "folders");
	lab_must(retention_keystore_init(keystore, &e), &e, "keystore");
	lab_must(retention_vault_init(vault, true, &e), &e, "vault");
	lab_must(retention_custodian_create(keystore, who[0], "a made-up passphrase", 20, &e), &e, "custodian");
	lab_must(retention_custody_init(keystore, RETENTION_CUSTODY_ANY, who, 1, &e), &e, "custody");
	lab_must(retention_vault_open(&v, vault, keystore, true, &e), &e, "open");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	double from = seconds();
	lab_must(retention_store_fd(&mem, v, "c-aaaaaa/bench", fd, &evidence, &e), &e, "store");
	double took = seconds() - from;
	close(fd);
	retention_vault_free(v);
	arena_free(&mem);
	return took;
}

int
main(int argc, char **argv)
{
	double took = -1;

	if (argc == 3 && strcmp(argv[1], "cjson") == 0)
		took = bench_cjson(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "register") == 0)
		took = bench_register(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "ledger") == 0)
		took = bench_ledger((size_t)strtoul(argv[2], NULL, 10));
	else if (argc == 3 && strcmp(argv[1], "vault") == 0)
		took = bench_vault(argv[2]);
	if (took < 0)
		return fprintf(stderr, "usage: bench_rooms cjson|register|vault FILE, ledger N\n"), 2;
	printf("%.6f\n", took);
	return 0;
}
