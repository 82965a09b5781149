/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sshsig_int.h"
enum err_code
sshsig_tool_open(struct sshsig_signer *s, const char *path, const struct buf *text,
    const struct sshsig_passphrase *pass, struct err *e)
{
	(void)s, (void)text, (void)pass;
	return err_set(e, ERR_FAILED, "%s: OpenSSH keys are not used yet", path);
}
enum err_code
sshsig_tool_sign(struct sshsig_signer *s, const char *ns, const void *msg, size_t n, struct buf *sig, struct err *e)
{
	(void)s, (void)msg, (void)n, (void)sig;
	return err_set(e, ERR_FAILED, "no key for %s", ns);
}
