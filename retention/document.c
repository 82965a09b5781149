/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document.c -- see document.h. */
#include "retention/document.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/crypt_int.h"
#include "retention/overwrite_int.h"

#include <string.h>

enum { SALT = 32 };

static void
path_of(struct buf *out, const char *dir, const char *d, const char *suffix)
{
	buf_printf(out, "%s/%s%s", dir, d, suffix);
}

static enum err_code
name_ok(const char *d, struct err *e)
{
	unsigned char sum[KEY];

	if (strlen(d) != 64 || !parse_hex(d, sum, sizeof sum))
		return err_set(
			e, ERR_INVALID, "'%.80s' is not a document's digest (64 hex digits)", d);
	return OK;
}

static void
digest_of(const unsigned char *salt, size_t sn, const void *bytes, size_t n, char d[65])
{
	unsigned char sum[KEY];
	AUTO_BUF(all);

	buf_add(&all, salt, sn);
	buf_add(&all, bytes, n);
	retention_sha256(all.s, all.len, sum);
	parse_hex_write(d, sum, sizeof sum);
}

static enum err_code
size_ok(size_t n, struct err *e)
{
	if (n > RETENTION_DOCUMENT_MAX)
		return err_set(e, ERR_INVALID, "a document of %zu bytes: %d is the most", n,
			RETENTION_DOCUMENT_MAX);
	return OK;
}

enum err_code
retention_document_put(const char *dir, const void *bytes, size_t n, char d[65], struct err *e)
{
	unsigned char salt[SALT];
	char name[65];
	AUTO_BUF(path);
	AUTO_BUF(side);
	enum err_code code;

	if ((code = size_ok(n, e)))
		return code;
	retention_random(salt, sizeof salt);
	digest_of(salt, sizeof salt, bytes, n, name);
	path_of(&path, dir, name, "");
	path_of(&side, dir, name, ".salt");
	if (FAULT("retention.document.salt"))
		return err_set(e, ERR_FAILED, "storing a document: injected fault");
	if ((code = file_write(side.s, salt, sizeof salt, e)))
		return err_wrap(e, "storing a document");
	if (FAULT("retention.document.bytes"))
		return err_set(e, ERR_FAILED, "storing a document: injected fault");
	if ((code = file_write(path.s, bytes, n, e)))
		return err_wrap(e, "storing a document");
	memcpy(d, name, sizeof name);
	return OK;
}

enum err_code
retention_document_put_public(
	const char *dir, const void *bytes, size_t n, char d[65], struct err *e)
{
	char name[65];
	AUTO_BUF(path);
	enum err_code code;

	if ((code = size_ok(n, e)))
		return code;
	digest_of(NULL, 0, bytes, n, name);
	path_of(&path, dir, name, "");
	if ((code = file_write(path.s, bytes, n, e)))
		return err_wrap(e, "storing a document");
	memcpy(d, name, sizeof name);
	return OK;
}

enum err_code
retention_document_salt(const char *dir, const char *d, unsigned char salt[32], struct err *e)
{
	AUTO_BUF(path);
	AUTO_BUF(bytes);
	enum err_code code = name_ok(d, e);

	if (code)
		return code;
	path_of(&path, dir, d, ".salt");
	if ((code = file_read(&bytes, path.s, 4096, e)))
		return code;
	if (bytes.len != SALT)
		return err_set(e, ERR_INTEGRITY, "the salt of document %s is %zu bytes, not 32", d,
			bytes.len);
	memcpy(salt, bytes.s, SALT);
	return OK;
}

enum err_code
retention_document_get(const char *dir, const char *d, struct buf *out, struct err *e)
{
	unsigned char salt[SALT];
	size_t sn = SALT;
	char real[65];
	AUTO_BUF(path);
	AUTO_BUF(bytes);
	enum err_code code = retention_document_salt(dir, d, salt, e);

	if (code == ERR_NOT_FOUND) {
		err_clear(e);
		sn = 0;
	} else if (code) {
		return code;
	}
	path_of(&path, dir, d, "");
	if ((code = file_read(&bytes, path.s, RETENTION_DOCUMENT_MAX, e)))
		return code == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND,
			       "document %s is not here: fetch it, or see whether it was erased", d)
					     : code;
	digest_of(salt, sn, bytes.s, bytes.len, real);
	if (strcmp(real, d) != 0)
		return err_set(e, ERR_INTEGRITY,
			"document %s does not have the digest in its name: %s", d,
			sn ? "it or its salt was altered"
			   : "it was altered, or its salt is missing");
	buf_add(out, bytes.s, bytes.len);
	return OK;
}

enum err_code
retention_document_erase(const char *dir, const char *d, struct err *e)
{
	static const char *const suffix[] = { "", ".salt" };
	enum err_code code = name_ok(d, e);

	for (int i = 0; !code && i < 2; i++) {
		AUTO_BUF(path);
		path_of(&path, dir, d, suffix[i]);
		code = retention_scrub(path.s, e);
	}
	return code;
}
