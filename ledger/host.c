/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host.c -- see host.h. */
#include "ledger/host.h"
#include "core/buf.h"
#include "core/file.h"
#include "core/xalloc.h"
#include "ledger/statement.h"

#include <stdlib.h>
#include <string.h>

static const char *const key_files[] = { "host-commit.key", "host-statement.key",
	"checkpoint.key" };

static void
key_path(struct buf *out, const char *lab, const char *name)
{
	buf_reset(out);
	buf_printf(out, "%s/keys/%s", lab, name);
}

enum err_code
ledger_host_make(const char *lab, struct err *e)
{
	struct sshsig_public pub;
	enum err_code code;
	char id[10];
	AUTO_BUF(path);

	buf_printf(&path, "%s/keys", lab);
	if ((code = file_mkdir(path.s, e)))
		return code;
	for (size_t i = 0; i < 3; i++) {
		key_path(&path, lab, key_files[i]);
		if ((code = sshsig_keygen(path.s, NULL, &pub, e)))
			return code;
	}
	ledger_draw_id(id, 'h');
	id[8] = '\n';
	key_path(&path, lab, "host");
	return file_create(path.s, id, 9, e);
}

static enum err_code
read_id(struct ledger_host *h, struct err *e)
{
	enum err_code code;
	AUTO_BUF(path);
	AUTO_BUF(text);

	key_path(&path, h->lab, "host");
	if ((code = file_read(&text, path.s, 64, e)))
		return code;
	if (text.len == 9 && text.s[8] == '\n')
		text.s[8] = '\0';
	if (!ledger_id_ok(text.s, 'h'))
		return err_set(e, ERR_INVALID, "%s does not hold a host's id (h-xxxxxx)", path.s);
	memcpy(h->id, text.s, sizeof h->id);
	return OK;
}

static enum err_code
open_keys(struct ledger_host *h, struct err *e)
{
	struct sshsig_signer **slot[] = { &h->commit, &h->statement };
	const struct sshsig_passphrase none = { 0 };
	enum err_code code;
	AUTO_BUF(path);

	if ((code = read_id(h, e)))
		return code;
	for (size_t i = 0; i < 2; i++) {
		key_path(&path, h->lab, key_files[i]);
		if ((code = sshsig_signer_open(slot[i], path.s, &none, e)))
			return err_wrap(e, "this host's key");
	}
	return OK;
}

enum err_code
ledger_host_open(struct ledger_host **out, const char *lab, struct err *e)
{
	struct ledger_host *h = xcalloc(1, sizeof *h);
	enum err_code code;

	h->lab = xstrdup(lab);
	if ((code = open_keys(h, e))) {
		ledger_host_free(h);
		return code;
	}
	*out = h;
	return OK;
}

void
ledger_host_free(struct ledger_host *h)
{
	if (!h)
		return;
	sshsig_signer_free(h->commit);
	sshsig_signer_free(h->statement);
	free(h->lab);
	free(h);
}

bool
ledger_host_may(const char *act)
{
	static const char *const acts[] = { "genesis", "clock.fired", "clock.recomputed", "reminder.fired",
		"escalation.fired", "grant.acknowledged", "grant.removed", "grant.expired", "delegation.expired", "attestation.expired",
		"act.done", "act.failed", "plan.step", "restore.replayed", "note.erased",
		"document.erased", "anchor.seen", "clock.step" };

	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (strcmp(act, acts[i]) == 0)
			return true;
	return false;
}
