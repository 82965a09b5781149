/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.c -- see outbox.h. */
#include "workflow/outbox.h"
#include "core/file.h"
#include "core/parse.h"

#include <inttypes.h>
#include <string.h>

enum { OUTBOX_MAX = 16 << 20 };

static const char magic[] = "probity-outbox-1\n";

static const char *
path_of(struct workflow_lab *lab)
{
	return arena_printf(lab->mem, "%s/outbox", lab->dir);
}

void
workflow_outbox_add(struct workflow_lab *lab, struct workflow_outbox *box, const struct workflow_letter *l)
{
	box->letter = arena_room(lab->mem, box->letter, box->n, &box->cap, sizeof *box->letter);
	box->letter[box->n++] = *l;
}

static bool
read_letter(char *line, struct workflow_letter *l)
{
	struct err ignored = ERR_INIT;
	char *word[6] = { NULL }, *save = NULL;

	for (int i = 0; i < 5; i++)
		if (!(word[i] = strtok_r(i ? NULL : line, " ", &save)))
			return false;
	l->role = word[1], l->who = word[2];
	l->trouble = save ? save : "";
	return parse_int(word[0], 0, INT64_MAX, &l->seq) && parse_int(word[3], 0, INT64_MAX, &l->tries) &&
	    !instant_parse(&l->at, word[4], &ignored);
}

static bool
read_lines(struct workflow_lab *lab, char *text, struct workflow_outbox *out)
{
	char *save = NULL, *next = strtok_r(text, "\n", &save), *digest = strtok_r(NULL, "\n", &save);

	if (!next || !digest || strncmp(next, "next ", 5) != 0 || strncmp(digest, "digest ", 7) != 0 ||
	    !parse_int(next + 5, 0, INT64_MAX, &out->next))
		return false;
	out->digest = digest + 7;
	for (char *line; (line = strtok_r(NULL, "\n", &save));) {
		struct workflow_letter l = { .seq = 0 };
		if (!read_letter(line, &l))
			return false;
		workflow_outbox_add(lab, out, &l);
	}
	return true;
}

enum err_code
workflow_outbox_read(struct workflow_lab *lab, struct workflow_outbox *out, struct err *e)
{
	size_t head = strlen(magic);
	AUTO_BUF(b);
	enum err_code code;

	*out = (struct workflow_outbox){ .next = -1, .digest = "-" };
	if (!file_exists(path_of(lab)))
		return OK;
	if ((code = file_read(&b, path_of(lab), OUTBOX_MAX, e)))
		return code;
	if (b.len < head || memcmp(b.s, magic, head) != 0 || !read_lines(lab, arena_strdup(lab->mem, b.s + head), out))
		return err_set(e, ERR_INTEGRITY, "%s is damaged; remove it: what is on the ledger is not lost, what was still to be "
		    "told is in 'probity todo'", path_of(lab));
	return OK;
}

enum err_code
workflow_outbox_write(struct workflow_lab *lab, const struct workflow_outbox *box, struct err *e)
{
	AUTO_BUF(b);
	char at[32];

	buf_printf(&b, "%snext %" PRId64 "\ndigest %s\n", magic, box->next, box->digest);
	for (size_t i = 0; i < box->n; i++) {
		const struct workflow_letter *l = &box->letter[i];
		instant_format(at, l->at);
		if (!l->gone)
			buf_printf(&b, "%" PRId64 " %s %s %" PRId64 " %s%s%s\n", l->seq, l->role, l->who, l->tries, at,
			    *l->trouble ? " " : "", l->trouble);
	}
	return file_write(path_of(lab), b.s, b.len, e);
}
