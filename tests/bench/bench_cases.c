/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_cases -- fill a lab with many cases, as `do` would have made them, but quickly.
 *
 *     bench_cases LAB N REQUESTER.key MANAGER.key ORGANISATION
 *     bench_cases time N COMMAND...      run it N times; prints best and median time, and least processor time, in ms;
 *                                        an argument {} is the line of standard input
 *
 * Every entry is judged by workflow_decide on the facts before it, signed by the person who gives
 * it, and appended by the ledger's own batch; so level 3 of verify takes them all.  What is spared
 * is one process, one commit and one projection for each.  Titles are sealed in the vault like any.
 *
 * Of each 100 cases 95 are over (applied, withdrawn, closed), 2 are withdrawn with a clock that runs,
 * 3 are applied and wait.  LAB has a programme justice-data-lab with its assessment in force.  The
 * time is PROBITY_NOW; a batch of entries is one commit, as many as `do --batch` would make are not.
 */
#include "ledger/append.h"
#include "retention/notes.h"
#include "workflow/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1024 };

struct bench {
	struct workflow_lab *lab;
	struct sshsig_signer *signer[2];	/* requester, manager */
	const char *actor[2], *organisation;
	struct arena mem;			/* of one batch */
	struct ledger_new new[BATCH];
	size_t n;
};

static struct err e = ERR_INIT;

static void
must(enum err_code code, const char *what)
{
	if (!code)
		return;
	fprintf(stderr, "bench_cases: %s: %s\n", what, e.msg);
	exit(1);
}

static void
flush(struct bench *b)
{
	if (b->n)
		must(ledger_append(b->lab->ledger, b->lab->host, b->new, b->n, b->lab->now, &b->mem, NULL, &e), "append");
	arena_free(&b->mem);
	b->n = 0;
}

/* Judge, sign and put into the batch. */
static void
give(struct bench *b, int who, struct workflow_request *r)
{
	const struct workflow_lab *lab = b->lab;
	struct workflow_decision d;
	struct cjson *st = NULL;
	AUTO_BUF(sig);

	r->actor = b->actor[who];
	r->ver = workflow_facts_int(lab->facts, r->obj, "ver");
	workflow_decide(&b->mem, &lab->env, lab->facts, r, lab->now, &d);
	if (!d.allowed) {
		fprintf(stderr, "bench_cases: %s: %s\n", r->act, d.reason[0].text);
		exit(1);
	}
	struct ledger_statement s = { .act = r->act, .actor = r->actor, .as = *d.as ? d.as : NULL, .obj = r->obj,
		.pol = lab->env.policy->digest, .f = r->f, .seal = r->seal, .rules = WORKFLOW_RULES, .ver = r->ver };
	must(ledger_statement_fill(lab->ledger, &b->mem, &s, sshsig_signer_public(b->signer[who]), lab->now, &e), "fill");
	must(ledger_statement_json(&b->mem, &s, &st, &e), "statement");
	must(ledger_statement_sign(st, b->signer[who], &sig, &e), "sign");
	must(workflow_fold(lab->facts, d.eff, &e), "fold");
	b->new[b->n++] = (struct ledger_new){ .st = st, .sig = arena_strdup(&b->mem, sig.s), .eff = d.eff };
	if (b->n == BATCH)
		flush(b);
}

static const char *
apply(struct bench *b, size_t i)
{
	const struct workflow_lab *lab = b->lab;
	struct retention_note_ref ref;
	char title[64], obj[32];
	struct cjson *f = cjson_object(&b->mem), *seal = cjson_object(&b->mem);

	snprintf(obj, sizeof obj, "c-%06zu", i);
	int n = snprintf(title, sizeof title, "made-up request %zu", i);
	must(retention_note_put(lab->vault, ledger_origin(lab->ledger), obj, "title", title, (size_t)n, &ref, &e), "title");
	cjson_set_string(&b->mem, seal, "title", ref.commitment);
	cjson_set_string(&b->mem, f, "organisation", b->organisation);
	cjson_set_string(&b->mem, f, "programme", "programme/justice-data-lab");
	struct workflow_request r = { .obj = arena_strdup(lab->mem, obj), .kind = "evaluation-request", .act = "apply",
		.f = f, .seal = seal };
	give(b, 0, &r);
	return r.obj;
}

static void
one_case(struct bench *b, size_t i)
{
	struct workflow_request withdraw = { .act = "withdraw" }, close = { .act = "close" };

	withdraw.obj = close.obj = apply(b, i);
	if (i % 100 < 97)
		give(b, 0, &withdraw);
	if (i % 100 < 95)
		give(b, 1, &close);
}

/* ---- timing ---- */

struct took { double wall, cpu; };

static double
ms(struct timespec t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct took
run_once(char **argv)
{
	struct timespec from, to;
	struct rusage use;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &from);
	pid_t pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench_cases: %s failed\n", argv[0]);
		exit(1);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (struct took){ ms(to) - ms(from), (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
		(double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3 };
}

static int
by_wall(const void *a, const void *b)
{
	const struct took *x = a, *y = b;

	return (x->wall > y->wall) - (x->wall < y->wall);
}

static int
timed(int n, char **argv)
{
	struct took *all = calloc((size_t)n, sizeof *all);
	char line[256] = "";
	double cpu = 1e9;

	for (int i = 0; all && i < n; i++) {
		char *copy[64] = { NULL };
		for (int k = 0; k < 63 && argv[k]; k++)
			copy[k] = argv[k];
		for (int k = 0; copy[k]; k++)
			if (strcmp(copy[k], "{}") == 0 && fgets(line, sizeof line, stdin)) {
				line[strcspn(line, "\n")] = '\0';
				copy[k] = line;
			}
		all[i] = run_once(copy);
		cpu = all[i].cpu < cpu ? all[i].cpu : cpu;
	}
	if (all)
		qsort(all, (size_t)n, sizeof *all, by_wall);
	if (all)
		printf("%.1f %.1f %.1f\n", all[0].wall, all[n / 2].wall, cpu);
	free(all);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "time") == 0 && atoi(argv[2]) > 0)
		return timed(atoi(argv[2]), argv + 3);
	static struct bench b;
	static struct arena mem;
	const struct sshsig_passphrase none = { 0 };
	const char *organisation;

	if (argc != 6)
		return fprintf(stderr, "usage: bench_cases LAB N REQUESTER.key MANAGER.key ORGANISATION\n"), 2;
	struct workflow_clock clock = { .told = getenv("PROBITY_NOW") };
	must(workflow_lab_open(&b.lab, &mem, argv[1], &clock, &e), "open");
	for (int i = 0; i < 2; i++) {
		must(sshsig_signer_open(&b.signer[i], argv[3 + i], &none, &e), "key");
		must(workflow_actor_of(b.lab, sshsig_signer_public(b.signer[i]), &b.actor[i], &e), "actor");
	}
	must(workflow_lab_resolve(b.lab, argv[5], &organisation, &e), "organisation");
	b.organisation = strrchr(organisation, '/') + 1;
	must(workflow_lab_begin(b.lab, &e), "lock");
	size_t n = (size_t)strtoul(argv[2], NULL, 10);
	for (size_t i = 0; i < n; i++)
		one_case(&b, i);
	flush(&b);
	must(workflow_lab_level(b.lab, &e), "project");
	workflow_lab_end(b.lab);
	workflow_lab_close(b.lab);
	sshsig_signer_free(b.signer[0]);
	sshsig_signer_free(b.signer[1]);
	arena_free(&mem);
	return 0;
}
