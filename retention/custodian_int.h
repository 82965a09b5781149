/* SPDX-License-Identifier: GPL-3.0-or-later */
/* custodian -- see custody.h: a person's X25519 key pair, its private half under a passphrase. */
#ifndef RETENTION_CUSTODIAN_INT_H
#define RETENTION_CUSTODIAN_INT_H

#include "core/err.h"
#include "retention/crypt_int.h"
#include "retention/custody.h"
#include "retention/secret.h"

struct retention_custodian {
	char id[33];
	struct retention_secret_buf private;	/* 32 bytes */
};

/* ERR_NOT_FOUND: no such custodian. */
enum err_code retention_custodian_public(
	const char *keystore, const char *id, unsigned char public[KEY], struct err *e);

#endif
