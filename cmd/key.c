/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.c -- `key new` and `key check`: a person's signing key, before any lab knows it. */
#include "cmd/askpass.h"
#include "cmd/cmd.h"
#include "core/file.h"
#include "core/json.h"
#include "core/random.h"
#include "core/sshsig.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SECRET_MAX = 1024 };
static void wipe(char (*s)[SECRET_MAX]) { OPENSSL_cleanse(*s, sizeof *s); }
static void signer_p(struct sshsig_signer **s) { sshsig_signer_free(*s); }

static enum err_code
first_line(const char *file, char *out, struct err *e)
{
	AUTO_BUF(text);
	enum err_code code = file_read(&text, file, 65536, e);

	if (code)
		return code;
	size_t n = strcspn(text.s, "\r\n");
	bool good = n > 0 && n < SECRET_MAX && strlen(text.s) == text.len;
	if (good)
		memcpy(out, text.s, n), out[n] = '\0';
	OPENSSL_cleanse(text.s, text.len);
	return good ? OK : err_set(e, ERR_INVALID, "the first line of %s is not a passphrase of 1 to %d bytes", file,
	    SECRET_MAX - 1);
}

static enum err_code
ask_twice(const char *path, char *out, struct err *e)
{
	char again[SECRET_MAX] __attribute__((cleanup(wipe))) = "";
	enum err_code code;

	if ((code = askpass_ask(path, out, SECRET_MAX, e)) || !*out)
		return code;
	if ((code = askpass_ask("it once more", again, sizeof again, e)))
		return code;
	return strcmp(out, again) == 0 ? OK : err_set(e, ERR_INVALID, "the two passphrases differ; nothing was made");
}

/* From the file that is named, from a person at the terminal, else none: like ssh-keygen. */
static enum err_code
new_passphrase(const struct ctx *ctx, const char *path, char *out, struct err *e)
{
	struct sshsig_passphrase from = askpass_source(cmd_opt(ctx, "passphrase-file"));

	if (cmd_flag(ctx, "no-passphrase"))
		return cmd_opt(ctx, "passphrase-file") ?
		    err_set(e, ERR_USAGE, "--no-passphrase and --passphrase-file cannot both be") : OK;
	if (from.file)
		return first_line(from.file, out, e);
	return askpass_person() ? ask_twice(path, out, e) : OK;
}

static void
print_key(struct ctx *ctx, const char *path, const struct sshsig_public *key, const char *custody, const char *wrapping)
{
	const char *kind = key->sk ? "sk-ssh-ed25519" : "ssh-ed25519";
	bool weak = strcmp(wrapping, "weak") == 0;

	if (ctx->json) {
		struct json j = json_to(ctx->out);
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "path", path);
		json_string(&j, "public", key->line);
		json_string(&j, "fingerprint", key->fingerprint);
		json_string(&j, "id", key->id);
		json_string(&j, "kind", kind);
		json_string(&j, "custody", custody);
		json_string(&j, "wrapping", wrapping);
		json_bool(&j, "weak", weak);
		json_end(&j);
	} else if (ctx->plain)
		buf_printf(ctx->out, "%s\t%s\t%s\t%s\t%s\n", key->fingerprint, kind, custody, wrapping, key->line);
	else
		buf_printf(ctx->out, "%s\n%s\n", key->line, key->fingerprint);
}

static enum err_code
new_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	char secret[SECRET_MAX] __attribute__((cleanup(wipe))) = "";
	struct sshsig_public key;
	enum err_code code;

	if ((code = cmd_args(ctx, argc, 1, 1, e)))
		return code;
	if (file_exists(argv[0]))	/* before anybody types a passphrase for nothing */
		return err_set(e, ERR_CONFLICT, "%s exists and is not overwritten", argv[0]);
	if ((code = new_passphrase(ctx, argv[0], secret, e)) ||
	    (code = sshsig_keygen(argv[0], *secret ? secret : NULL, &key, e)))
		return code;
	print_key(ctx, argv[0], &key, "file", *secret ? "scrypt" : "none");
	if (!*secret && !ctx->json && !ctx->plain)
		fprintf(stderr, "Note: %s has no passphrase: whoever can read the file can sign with it\n", argv[0]);
	cmd_next(ctx, "key check %s", argv[0]);
	return OK;
}

/* What a person should know about the file, on stderr. */
static void
remarks(const struct ctx *ctx, const char *path, const struct sshsig_signer *s)
{
	struct stat st;

	if (ctx->json || ctx->plain)
		return;
	if (sshsig_signer_weak(s))
		fprintf(stderr, "Note: %s is wrapped weaker than scrypt; mend it with "
		    "'openssl pkcs8 -topk8 -scrypt -in OLD -out NEW'\n", path);
	if (strcmp(sshsig_signer_wrapping(s), "none") == 0)
		fprintf(stderr, "Note: %s has no passphrase: whoever can read the file can sign with it\n", path);
	if (strcmp(sshsig_signer_custody(s), "file") == 0 && stat(path, &st) == 0 && (st.st_mode & 077) &&
	    strcmp(sshsig_signer_wrapping(s), "openssh") != 0)
		fprintf(stderr, "Note: %s can be read by others; mend it with 'chmod 600'\n", path);
}

static enum err_code
check_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	struct sshsig_signer *s __attribute__((cleanup(signer_p))) = NULL;
	struct sshsig_passphrase from = askpass_source(cmd_opt(ctx, "passphrase-file"));
	unsigned char challenge[32];
	AUTO_BUF(sig);
	enum err_code code;

	if ((code = cmd_args(ctx, argc, 1, 1, e)) || (code = sshsig_signer_open(&s, argv[0], &from, e)))
		return code;
	const struct sshsig_public *key = sshsig_signer_public(s);
	random_bytes(challenge, sizeof challenge);
	if ((code = sshsig_sign(s, "probity-check", challenge, sizeof challenge, &sig, e)) ||
	    (code = sshsig_verify(key, "probity-check", challenge, sizeof challenge, sig.s, e)))
		return code;
	print_key(ctx, argv[0], key, sshsig_signer_custody(s), sshsig_signer_wrapping(s));
	if (!ctx->json && !ctx->plain)
		buf_printf(ctx->out, "signs: yes   custody: %s   wrapping: %s\n", sshsig_signer_custody(s),
		    sshsig_signer_wrapping(s));
	remarks(ctx, argv[0], s);
	return OK;
}

static const struct opt new_opts[] = {
	{ "passphrase-file", "FILE", "take the passphrase from the first line of FILE (else PROBITY_PASSPHRASE_FILE)" },
	{ "no-passphrase", NULL, "make a file that signs without one" }, { 0 },
};
static const struct opt check_opts[] = {
	{ "passphrase-file", "FILE", "the first line of FILE unlocks it (else PROBITY_PASSPHRASE_FILE)" }, { 0 },
};

const struct cmd cmd_key_new = { .noun = "key", .verb = "new", .args = "PATH",
	.brief = "make a signing key", .detail =
	"Writes an Ed25519 private key to PATH, as PKCS#8 wrapped with scrypt, and its public half to PATH.pub;\n"
	"never overwrites either.  Prints the public line and its fingerprint.  The passphrase comes from a file or\n"
	"is asked for on the terminal; with neither, the key has none, and a note says so.",
	.opts = new_opts, .run = new_run };

const struct cmd cmd_key_check = { .noun = "key", .verb = "check", .args = "PATH",
	.brief = "open a key, sign something and verify it", .detail =
	"PATH is a PKCS#8 file, an OpenSSH private key, or an OpenSSH public key whose other half is in ssh-agent or\n"
	"on a token.  Says where the key is kept (file, agent, token) and how the file is wrapped (scrypt, weak,\n"
	"none, or openssh, which ssh-keygen looks after).", .opts = check_opts, .run = check_run };
