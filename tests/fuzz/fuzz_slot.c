/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_slot.c -- any bytes as a key slot, a custody key or a note: no crash, and what is accepted
 * has one spelling: written again it is the same. */
#include "retention/epoch_int.h"
#include "retention/notes_int.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	unsigned char block[SLOT] = { 0 }, again[SLOT];
	struct retention_slot s;
	struct retention_epoch x;
	struct retention_note note = { .all = BUF_INIT };

	memcpy(block, data, n < SLOT ? n : SLOT);
	(void)retention_slot_pick(block, 0, &s);
	(void)retention_epoch_unpack(block, &x);
	retention_sha256(block, HALF - KEY, block + HALF - KEY);	/* past the checksum */
	if (retention_half_unpack(block, &s)) {
		memset(block + 6, 0, 2);		/* bytes without a meaning */
		memset(block + 12, 0, 4);
		retention_sha256(block, HALF - KEY, block + HALF - KEY);
		retention_half_pack(&s, again);
		if (memcmp(block, again, HALF) != 0)
			abort();
	}
	retention_sha256(block, SLOT - KEY, block + SLOT - KEY);
	if (retention_epoch_unpack(block, &x)) {
		retention_epoch_pack(&x, again);
		if (!retention_epoch_unpack(again, &x))
			abort();
	}
	buf_add(&note.all, data, n);
	if (retention_note_parse(&note) && note.text + note.text_n != note.all.s + note.all.len)
		abort();
	retention_note_close(&note);
	return 0;
}
