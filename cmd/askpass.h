/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * askpass -- where passphrases come from on the command line.
 *
 * ssh-keygen, run by core/sshsig, asks for a passphrase by running this program again with
 * PROBITY_ASKPASS in its environment; the prompt is the only argument and the answer goes to
 * standard output.  "file": the first line of the file that PROBITY_PASSPHRASE_FILE names;
 * "terminal": that, or else the person is asked.  A token's PIN is never taken from a file, since a
 * few wrong ones lock the token.
 */
#ifndef CMD_ASKPASS_H
#define CMD_ASKPASS_H

#include "core/err.h"
#include "core/sshsig.h"

#include <stdbool.h>
#include <stddef.h>

/* First thing in main(): true if this run was an askpass, and *status is its exit status. */
bool askpass_main(int argc, char **argv, int *status);

/* Ask on /dev/tty without echo: "Passphrase for WHAT: ".  ERR_INVALID without a terminal (the
 * message names PROBITY_PASSPHRASE_FILE), ERR_FAILED when interrupted. */
enum err_code askpass_ask(const char *what, char *out, size_t size, struct err *e);

/* `file` if not NULL, else the file of PROBITY_PASSPHRASE_FILE, else the terminal. */
struct sshsig_passphrase askpass_source(const char *file);

/* PROBITY_CUSTODY_FILE, else the terminal: never the actor's own file. */
struct sshsig_passphrase askpass_custody_source(void);

/* Whether there is a person: standard input and /dev/tty are a terminal. */
bool askpass_person(void);

#endif
