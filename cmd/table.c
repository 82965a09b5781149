/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c -- every command, in the order help shows them; a noun's verbs stand together. */
#include "cmd/cmd.h"

#include <string.h>

#define COMMANDS(X) \
	X(key_new) \
	X(key_check) \
	X(help) \
	X(completion) \
	X(policy_check) \
	X(policy_show) \
	X(policy_diagram) \
	X(policy_matrix) \
	X(clock_compute) \
	X(stats_link) \
	X(stats_test_rates) \
	X(stats_propensity) \
	X(stats_match) \
	X(stats_survival) \
	X(stats_protect) \
	X(stats_audit) \
	X(ledger_log) \
	X(ledger_show) \
	X(ledger_head) \
	X(ledger_signers) \
	X(synth) \
	X(doc_render) \
	X(doc_check) \
	X(version)

#define DECLARE(name) extern const struct cmd cmd_##name;
COMMANDS(DECLARE)

#define ROW(name) &cmd_##name,
const struct cmd *const cmd_table[] = { COMMANDS(ROW) NULL };

const struct cmd *
cmd_find(int argc, char **argv, int *words)
{
	for (size_t i = 0; cmd_table[i]; i++) {
		const struct cmd *c = cmd_table[i];
		if (argc < 1 || strcmp(c->noun, argv[0]) != 0)
			continue;
		if (!*c->verb && (*words = 1))
			return c;
		if (argc > 1 && strcmp(c->verb, argv[1]) == 0 && (*words = 2))
			return c;
	}
	return NULL;
}
