/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * begin.c -- the lab's lock, and what a killed writer left behind it; see lab.h.
 *
 * Looking through every folder for leftovers costs more the more cases a lab has, so it is done when
 * there is a reason.  LAB/writing exists while a writer is at work: whoever takes the lock and finds it
 * knows that the last one was killed.  A power cut may lose that mark and keep a leftover, so `tick`
 * looks once a day all the same; LAB/swept holds when that was.
 */
#include "workflow/lab.h"
#include "core/file.h"
#include "retention/document.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_MS = 30000, DAY_MS = 24 * 60 * 60 * 1000 };

static const char *
in_lab(struct workflow_lab *lab, const char *name)
{
	return arena_printf(lab->mem, "%s/%s", lab->dir, name);
}

static enum err_code
sweep(struct workflow_lab *lab, size_t *removed, struct err *e)
{
	enum err_code code;

	if ((code = retention_sweep(lab->vault, removed, e)) || (code = retention_sweep_folder(lab->documents, e)) ||
	    (code = retention_sweep_folder(in_lab(lab, "documents/drafts"), e)))
		return code;
	return workflow_lab_tidy(lab, e);
}

static enum err_code
mark(struct workflow_lab *lab, struct err *e)
{
	int fd = open(in_lab(lab, "writing"), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_errno(e, "making %s", in_lab(lab, "writing"));
	close(fd);
	return OK;
}

enum err_code
workflow_lab_begin(struct workflow_lab *lab, struct err *e)
{
	enum err_code code = ledger_lock(lab->ledger, LOCK_MS, e);

	if (code)
		return code;
	if (lab->depth++ > 0) {
		if ((code = workflow_lab_level(lab, e)))
			workflow_lab_end(lab);
		return code;
	}
	bool killed = file_exists(in_lab(lab, "writing"));
	if ((code = mark(lab, e)) || (code = workflow_lab_level(lab, e)) || (killed && (code = sweep(lab, NULL, e)))) {
		lab->depth = 0;		/* the mark stays: what could not be swept is there still */
		ledger_unlock(lab->ledger);
	}
	return code;
}

void
workflow_lab_end(struct workflow_lab *lab)
{
	if (lab->depth > 0 && --lab->depth == 0)
		(void)unlink(in_lab(lab, "writing"));	/* left there, it only costs a look */
	ledger_unlock(lab->ledger);
}

static bool
swept_today(struct workflow_lab *lab)
{
	struct err ignored = ERR_INIT;
	AUTO_BUF(text);
	instant last;

	return !file_read(&text, in_lab(lab, "swept"), 64, &ignored) && !instant_parse(&last, text.s, &ignored) &&
	    last <= lab->now && lab->now - last < DAY_MS;
}

enum err_code
workflow_lab_sweep(struct workflow_lab *lab, size_t *removed, struct err *e)
{
	enum err_code code;
	char now[32];

	*removed = 0;
	if (swept_today(lab))
		return OK;
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	if (!(code = sweep(lab, removed, e))) {
		instant_format(now, lab->now);
		code = file_write(in_lab(lab, "swept"), now, strlen(now), e);
	}
	workflow_lab_end(lab);
	return code;
}

enum err_code
workflow_lab_tidy(struct workflow_lab *lab, struct err *e)
{
	const char **id;
	size_t n, damaged;
	enum err_code code = retention_datasets(lab->mem, lab->vault, &id, &n, &damaged, e);

	for (size_t i = 0; !code && i < n; i++)
		if (!*workflow_facts_get(lab->facts, id[i], "kind"))
			code = retention_discard(lab->vault, id[i], e);
	return code;
}
