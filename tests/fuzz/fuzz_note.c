/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_note.c -- a verifier key on the first line, a signed note after it. */
#include "ledger/note.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *nl = n ? memchr(data, '\n', n) : NULL;
	size_t k = nl ? (size_t)(nl - data) : n, rest = nl ? n - k - 1 : 0;
	char *vkey = malloc(k + 1),
	     *text = malloc(rest ? rest : 1); /* exact size: no NUL to lean on */
	struct ledger_note note;
	struct err e = ERR_INIT;

	if (k)
		memcpy(vkey, data, k);
	vkey[k] = '\0';
	if (rest)
		memcpy(text, nl + 1, rest);
	enum err_code code = ledger_note_read(&note, text, rest, vkey, &e);
	if (code == OK ? strncmp(vkey, note.origin, strlen(note.origin)) != 0 || note.size < 0 ||
		    strlen(note.root) != 64
		       : code != ERR_INVALID && code != ERR_INTEGRITY)
		abort();
	free(vkey);
	free(text);
	return 0;
}
