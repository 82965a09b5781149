/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes_key.c -- the host's own key for notes: keystore/notes.kek. */
#include "retention/notes_int.h"
#include "core/file.h"
#include "retention/slot_int.h"

#include <openssl/crypto.h>
#include <string.h>

enum { AT_KEY = 32, AT_SUM = SLOT - KEY };

enum err_code
retention_notes_kek_make(const char *keystore, struct err *e)
{
	unsigned char block[SLOT] = "PNOTEKEK";
	AUTO_BUF(path);

	buf_printf(&path, "%s/notes.kek", keystore);
	if (file_exists(path.s))
		return OK;
	retention_random(block + AT_KEY, KEY);
	retention_sha256(block, AT_SUM, block + AT_SUM);
	enum err_code code = file_write(path.s, block, sizeof block, e);
	OPENSSL_cleanse(block, sizeof block);
	return code;
}

enum err_code
retention_notes_kek_read(const char *keystore, struct retention_secret_buf *out, struct err *e)
{
	unsigned char block[SLOT], sum[KEY];
	AUTO_BUF(path);
	enum err_code code;

	buf_printf(&path, "%s/notes.kek", keystore);
	if ((code = retention_block_read(path.s, block, e)))
		return code == ERR_NOT_FOUND
			? err_set(e, ERR_NOT_FOUND, "%s is not a keystore", keystore)
			: code;
	retention_sha256(block, AT_SUM, sum);
	if (memcmp(block, "PNOTEKEK", 8) != 0 || !retention_same(sum, block + AT_SUM, KEY))
		code = err_set(e, ERR_INTEGRITY, "%s is damaged", path.s);
	else
		retention_secret_add(out, block + AT_KEY, KEY);
	OPENSSL_cleanse(block, sizeof block);
	return code;
}
