/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text -- what people wrote, opened again.
 *
 * Reasons, queries, reviews and titles are sealed: the ledger holds a commitment, the vault the
 * text, which can be erased.  Reading one takes a key and a role in force: somebody of another
 * organisation reads the texts of cases of the one that they speak for, nobody reads what they stand
 * aside from, nor another's blinded review before a quorum has reviewed.  The account that owns the
 * vault could open every note all the same; what is refused here keeps honest people to the rules and
 * nobody else.
 */
#ifndef WORKFLOW_TEXT_H
#define WORKFLOW_TEXT_H

#include "core/buf.h"
#include "workflow/command.h"

/* The text of sealed field `field` of `obj`, appended to `out`: as entry `seq` gave it, or, seq -1, as it
 * stands; *entry says which.  ERR_NOT_FOUND: no such text, or it was erased; ERR_REFUSED: not for this
 * reader; ERR_INTEGRITY: it is not the text that the ledger names. */
enum err_code workflow_text_read(struct workflow_lab *lab, const char *reader, const char *obj, const char *field,
    int64_t seq, int64_t *entry, struct buf *out, struct err *e);

#endif
