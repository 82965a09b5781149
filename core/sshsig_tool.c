/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sshsig_tool.c -- signing with what ssh-keygen can use: OpenSSH files, ssh-agent, FIDO2 tokens.
 *
 * The message goes to ssh-keygen's standard input.  Without a terminal ssh-keygen would then read
 * the passphrase from the message, so SSH_ASKPASS_REQUIRE=force makes it ask this program, run
 * again with PROBITY_ASKPASS=1 (cmd/askpass.c).  What comes back is verified before it is used.
 */
#include "core/file.h"
#include "core/spawn.h"
#include "core/sshsig_int.h"
#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PERSON_MS = 180000, ALONE_MS = 30000 };	/* with a person: a passphrase to type, a token to touch */

/* The environment of ssh-keygen: only what it needs to reach the agent and to ask us. */
struct tool_env {
	struct buf text[8];
	const char *list[9];
	int n;
};

static void
env_p(struct tool_env *env)
{
	for (int i = 0; i < env->n; i++)
		buf_release(&env->text[i]);
}

static void
env_add(struct tool_env *env, const char *name, const char *value)
{
	struct buf *b = &env->text[env->n];

	*b = (struct buf)BUF_INIT;
	buf_printf(b, "%s=%s", name, value);
	env->list[env->n++] = b->s;
	env->list[env->n] = NULL;
}

static void
env_fill(struct tool_env *env, const struct sshsig_signer *s)
{
	const char *agent = getenv("SSH_AUTH_SOCK");
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	bool can_ask = n > 0 && (s->passphrase_file || s->may_ask || s->pub.sk);

	self[n > 0 ? n : 0] = '\0';
	env_add(env, "PATH", "/usr/local/bin:/usr/bin:/bin");
	env_add(env, "LC_ALL", "C");
	env_add(env, "SSH_ASKPASS_REQUIRE", "force");
	env_add(env, "SSH_ASKPASS", can_ask ? self : "/bin/false");
	env_add(env, "PROBITY_ASKPASS", s->may_ask ? "terminal" : "file");
	if (s->passphrase_file)
		env_add(env, "PROBITY_PASSPHRASE_FILE", s->passphrase_file);
	if (agent)
		env_add(env, "SSH_AUTH_SOCK", agent);
}

/* The last line that ssh-keygen wrote on standard error, without its line end. */
static const char *
last_line(struct buf *errors)
{
	while (errors->len && (errors->s[errors->len - 1] == '\n' || errors->s[errors->len - 1] == '\r'))
		errors->s[--errors->len] = '\0';
	char *nl = strrchr(errors->s, '\n');
	return nl ? nl + 1 : errors->len ? errors->s : "no message";
}

static enum err_code
explain(const struct sshsig_signer *s, struct buf *errors, struct err *e)
{
	const char *ours = strstr(errors->s, "probity: ");

	if (ours)	/* our askpass could not answer, and has said why */
		return err_set(e, ERR_INVALID, "%s: %.*s", s->path, (int)strcspn(ours + 9, "\r\n"), ours + 9);
	if (strstr(errors->s, "incorrect passphrase") && !s->passphrase_file && !s->may_ask)
		return err_set(e, ERR_INVALID, "%s is protected by a passphrase; name a file whose first line it is", s->path);
	if (strstr(errors->s, "incorrect passphrase"))
		return err_set(e, ERR_INVALID, "wrong passphrase for %s", s->path);
	if (strstr(errors->s, "find key in agent") || strstr(errors->s, "get agent socket"))
		return err_set(e, ERR_FAILED, "the private half of %s is not in ssh-agent; add it with ssh-add, and see "
		    "that SSH_AUTH_SOCK is set", s->path);
	if (strstr(errors->s, "invalid format") || strstr(errors->s, "error in libcrypto"))
		return err_set(e, ERR_INVALID, "%s is not a key that ssh-keygen can read", s->path);
	return err_set(e, ERR_FAILED, "ssh-keygen did not use %s: %s", s->path, last_line(errors));
}

static enum err_code
tool(const struct sshsig_signer *s, const char *const *argv, struct sshsig_wire in, struct buf *out, struct err *e)
{
	struct tool_env env __attribute__((cleanup(env_p))) = { .n = 0 };
	bool person = s->may_ask || s->pub.sk;
	AUTO_BUF(errors);
	enum err_code code;
	int status;

	env_fill(&env, s);
	struct spawn run = { .argv = argv, .env = env.list, .in = in.p, .n_in = in.n, .max_out = 65536,
		.timeout_ms = person ? PERSON_MS : ALONE_MS, .terminal = person };
	if ((code = spawn_run(&run, out, &errors, &status, e)))
		return code;
	return status ? explain(s, &errors, e) : OK;
}

/* The public half of an OpenSSH private file: the .pub beside it, else what ssh-keygen -y prints. */
static enum err_code
public_half(struct sshsig_signer *s, struct err *e)
{
	const char *argv[] = { "ssh-keygen", "-y", "-f", s->path, NULL };
	AUTO_BUF(name);
	AUTO_BUF(text);
	enum err_code code;

	buf_printf(&name, "%s.pub", s->path);
	if (file_exists(name.s))
		code = file_read(&text, name.s, 16384, e);
	else
		code = tool(s, argv, (struct sshsig_wire){ NULL, 0 }, &text, e);
	if (code)
		return code;
	if ((code = sshsig_public_parse(&s->pub, text.s, text.len, e)))
		return err_wrap(e, "the public half of %s", s->path);
	return OK;
}

enum err_code
sshsig_tool_open(struct sshsig_signer *s, const char *path, const struct buf *text, const struct sshsig_passphrase *pass,
    struct err *e)
{
	enum err_code code;

	s->path = xstrdup(path);
	s->passphrase_file = pass && pass->file ? xstrdup(pass->file) : NULL;
	s->may_ask = pass && !pass->file && pass->ask;
	s->wrapping = "openssh";
	if (strncmp(text->s, "-----", 5) == 0)
		code = public_half(s, e);
	else
		code = sshsig_public_parse(&s->pub, text->s, text->len, e);
	s->agent_only = strncmp(text->s, "ssh-", 4) == 0;	/* ssh-keygen looks for a token by itself */
	s->custody = s->pub.sk ? "token" : s->agent_only ? "agent" : "file";
	return code;
}

enum err_code
sshsig_tool_sign(struct sshsig_signer *s, const char *ns, const void *msg, size_t n, struct buf *sig, struct err *e)
{
	const char *argv[] = { "ssh-keygen", "-Y", "sign", "-O", "hashalg=sha512", "-n", ns, "-f", s->path,
		s->agent_only ? "-U" : NULL, NULL };
	struct sshsig_wire w, in = { msg, n };
	struct err why = ERR_INIT;
	AUTO_BUF(armor);
	AUTO_BUF(scratch);
	enum err_code code = tool(s, argv, in, &armor, e);

	if (code)
		return code;
	if (sshsig_armor_read(&s->pub, ns, armor.s, &scratch, &w, &why) ||
	    sshsig_verify_wire(&s->pub, ns, msg, n, w, &why))
		return err_set(e, ERR_FAILED, "what ssh-keygen signed with %s is of no use: %s", s->path, why.msg);
	buf_add(sig, w.p, w.n);
	return OK;
}
