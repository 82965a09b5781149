/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * destroy_lab.h -- a caller of the destruction steps as workflow/ is one: it keeps the record in a
 * file, a line for each step, so that what a killed process had recorded is known to the next.
 */
#ifndef DESTROY_LAB_H
#define DESTROY_LAB_H
#include "retention_lab.h"

#include "retention/destroy.h"

#include <fcntl.h>

#define COMMIT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char outside_dir[300], cohort_path[400], record_path[400];
static struct retention_copy copies[3];
static struct retention_area areas[2];
static struct retention_job job;
static char plan_digest[65];

static const char row[] = "A1234BC,Testperson,Synthetic,1980-01-01,LS1 1AA,2026-01-05\n";

static void
text_file(const char *path, const char *s)
{
	FILE *f = fopen(path, "w");

	if (f) {
		fputs(s, f);
		fclose(f);
	}
}

/* A dataset in the vault, its file outside, a fresh plan and an empty record. */
static enum err_code
destroy_begin(const char *dataset)
{
	struct cjson *ev, *plan;
	AUTO_BUF(all);
	enum err_code code;

	for (int i = 0; i < 2000; i++)
		buf_printf(&all, "%05d,%s", i * 7919 % 100003, row);
	snprintf(outside_dir, sizeof outside_dir, "%s/outside", lab_dir);
	snprintf(cohort_path, sizeof cohort_path, "%s/cohort.csv", outside_dir);
	snprintf(record_path, sizeof record_path, "%s/record", lab_dir);
	mkdir(outside_dir, 0700);
	text_file(cohort_path, all.s);
	unlink(record_path);
	err_clear(&e);
	if ((code = retention_store(&mem, vault, dataset, all.s, all.len, &ev, &e)))
		return code;
	copies[0] = (struct retention_copy){ .id = "received", .kind = "file", .scope = RETENTION_OURS, .path = cohort_path };
	copies[1] = (struct retention_copy){ .id = "mailbox", .kind = "mailbox", .scope = RETENTION_ATTESTED,
		.attested = true, .attestation = COMMIT, .by = "p-dan" };
	copies[2] = (struct retention_copy){ .id = "original", .kind = "file", .scope = RETENTION_PROVIDER };
	areas[0] = (struct retention_area){ .name = "vault", .path = vault_dir };
	areas[1] = (struct retention_area){ .name = "incoming folder", .path = outside_dir };
	if ((code = retention_plan(&mem, vault, dataset, copies, 3, &plan, plan_digest, &e)))
		return code;
	job = (struct retention_job){ .plan = plan, .commit = COMMIT, .copies = copies, .n_copies = 3,
		.areas = areas, .n_areas = 2, .custodian = carol };
	return OK;
}

static void
destroy_recall(void)
{
	struct err bad = ERR_INIT;
	AUTO_BUF(all);
	int step = 0;

	memset(job.done, 0, sizeof job.done);
	if (file_read(&all, record_path, 1 << 20, &bad))
		return;
	for (char *p = all.s, *nl; (nl = strchr(p, '\n')); p = nl + 1) {
		struct cjson *line;
		if (cjson_read(&mem, p, (size_t)(nl - p), &line, &bad) == OK)
			job.done[step++] = line;
	}
}

static enum err_code
destroy_one(enum retention_step step)
{
	struct cjson *ev = NULL;

	err_clear(&e);
	enum err_code code = retention_destroy_step(&mem, vault, &job, step, &ev, &e);
	if (code)
		return code;
	AUTO_BUF(line);
	cjson_write(&line, ev);
	buf_puts(&line, "\n");
	int fd = open(record_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	code = file_write_all(fd, line.s, line.len, "the record", &e);
	close(fd);
	job.done[step] = ev;
	return code;
}

/* From the first step not on record to the end, or until one fails. */
static enum err_code
destroy_rest(enum retention_step end)
{
	enum err_code code = OK;

	destroy_recall();
	for (int step = 0; !code && step < (int)end; step++)
		if (!job.done[step])
			code = destroy_one((enum retention_step)step);
	return code;
}

static inline bool
evidence_ok(const struct cjson *ev)
{
	const struct cjson *good = cjson_get(ev, "ok");

	return good && good->kind == CJSON_TRUE;
}
#endif
