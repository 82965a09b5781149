/* SPDX-License-Identifier: GPL-3.0-or-later */
/* askpass.c -- see askpass.h. */
#include "cmd/askpass.h"
#include "core/buf.h"
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { ANSWER_MAX = 1024, TOUCH_SECONDS = 180 };

static volatile sig_atomic_t interrupted;
static void on_signal(int sig) { interrupted = sig; }

/* One line from the terminal, without its line end.  False at its end, an error or a signal. */
static bool
read_line(int tty, char *out, size_t size)
{
	size_t n = 0;
	char c;

	while (!interrupted) {
		ssize_t k = read(tty, &c, 1);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		if (c == '\n' || c == '\r') {
			out[n] = '\0';
			return true;
		}
		if (n + 1 < size)
			out[n++] = c;
	}
	return false;
}

/* Echo is off before the prompt is seen, and only while the signals that would leave it so are
 * caught. */
static bool
read_quietly(int tty, const char *prompt, char *out, size_t size)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	enum { N = sizeof sigs / sizeof *sigs };
	struct sigaction catch = { .sa_handler = on_signal }, old[N];
	struct termios was, quiet;
	bool got;

	if (tcgetattr(tty, &was) < 0)
		return false;
	interrupted = 0;
	for (int i = 0; i < N; i++)
		sigaction(sigs[i], &catch, &old[i]);
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(tty, TCSAFLUSH, &quiet);
	(void)!write(tty, prompt, strlen(prompt));	/* a prompt that cannot be shown can still be answered */
	got = read_line(tty, out, size);
	tcsetattr(tty, TCSAFLUSH, &was);
	(void)!write(tty, "\n", 1);
	for (int i = 0; i < N; i++)
		sigaction(sigs[i], &old[i], NULL);
	return got;
}

static enum err_code
ask_with(const char *prompt, char *out, size_t size, struct err *e)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0)
		return err_set(e, ERR_INVALID, "a passphrase is needed and there is no terminal; set PROBITY_PASSPHRASE_FILE");
	bool got = read_quietly(tty, prompt, out, size);
	close(tty);
	return got ? OK : err_set(e, ERR_FAILED, "no passphrase was given");
}

enum err_code
askpass_ask(const char *what, char *out, size_t size, struct err *e)
{
	char prompt[512];

	snprintf(prompt, sizeof prompt, "Passphrase for %s: ", what);
	return ask_with(prompt, out, size, e);
}

bool
askpass_person(void)
{
	int tty = isatty(STDIN_FILENO) ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;

	if (tty >= 0)
		close(tty);
	return tty >= 0;
}

struct sshsig_passphrase
askpass_source(const char *file)
{
	if (!file)
		file = getenv("PROBITY_PASSPHRASE_FILE");
	return (struct sshsig_passphrase){ .file = file && *file ? file : NULL, .ask = askpass_ask };
}

struct sshsig_passphrase
askpass_custody_source(void)
{
	const char *file = getenv("PROBITY_CUSTODY_FILE");

	return (struct sshsig_passphrase){ .file = file && *file ? file : NULL, .ask = askpass_ask };
}

/* ---- this program as SSH_ASKPASS ---- */

/* "Touch your token": show it until ssh-keygen, which has what it wants, ends us. */
static int
notify(const char *prompt)
{
	int tty = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (tty >= 0) {
		(void)!write(tty, prompt, strlen(prompt));
		(void)!write(tty, "\n", 1);
		close(tty);
	}
	sleep(TOUCH_SECONDS);
	return 0;
}

static enum err_code
answer(const char *prompt, bool may_ask, char *out, struct err *e)
{
	const char *file = getenv("PROBITY_PASSPHRASE_FILE");
	bool pin = strncmp(prompt, "Enter PIN", 9) == 0;
	AUTO_BUF(text);
	enum err_code code;

	if (pin || !file)
		return may_ask || pin ? ask_with(prompt, out, ANSWER_MAX, e) :
		    err_set(e, ERR_INVALID, "no passphrase file is named");
	if ((code = file_read(&text, file, 65536, e)))
		return code;
	size_t n = strcspn(text.s, "\r\n");
	if (n < ANSWER_MAX)
		memcpy(out, text.s, n), out[n] = '\0';
	OPENSSL_cleanse(text.s, text.len);
	return n < ANSWER_MAX ? OK : err_set(e, ERR_INVALID, "the first line of %s is too long for a passphrase", file);
}

bool
askpass_main(int argc, char **argv, int *status)
{
	const char *mode = getenv("PROBITY_ASKPASS"), *kind = getenv("SSH_ASKPASS_PROMPT");
	const char *prompt = argc > 1 ? argv[1] : "Passphrase: ";
	struct err e = ERR_INIT;
	char secret[ANSWER_MAX] = "";

	if (!mode)
		return false;
	if (kind && strcmp(kind, "none") == 0) {
		*status = notify(prompt);
		return true;
	}
	*status = kind && strcmp(kind, "confirm") == 0 ? ERR_REFUSED :
	    (int)answer(prompt, strcmp(mode, "terminal") == 0, secret, &e);
	if (*status == OK && (printf("%s\n", secret) < 0 || fflush(stdout)))
		*status = ERR_FAILED;
	if (e.code)
		fprintf(stderr, "probity: %s\n", e.msg);
	OPENSSL_cleanse(secret, sizeof secret);
	return true;
}
