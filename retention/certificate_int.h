/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificate -- the composite rule, shared by building and checking. */
#ifndef RETENTION_CERTIFICATE_INT_H
#define RETENTION_CERTIFICATE_INT_H

#include "retention/certificate.h"

/* Judge a certificate by what it itself holds: status, and the reasons, as an array of text. */
const char *retention_assess(
	struct arena *mem, const struct cjson *certificate, struct cjson **exceptions);

/* The weakest level among the copies in scope. */
enum retention_level retention_weakest(const struct cjson *certificate);

/* The digest as it must be: of everything but "digest" and "signatures". */
void retention_certificate_digest(
	struct arena *mem, const struct cjson *certificate, char digest[65]);

/* The evidence in "record", by step; NULL where there is none. */
void retention_record_of(
	const struct cjson *certificate, const struct cjson *done[RETENTION_STEP_N]);

#endif
