/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c -- every command, in the order help shows them; a noun's verbs stand together. */
#include "cmd/cmd.h"

#include <string.h>

#define COMMANDS(X) \
	X(help) \
	X(init) \
	X(do) \
	X(can) \
	X(new) \
	X(todo) \
	X(my_assets) \
	X(register) \
	X(audit_report) \
	X(audit_sample) \
	X(actor_add) \
	X(actor_accept) \
	X(actor_role) \
	X(actor_delegate) \
	X(actor_list) \
	X(actor_show) \
	X(actor_leave) \
	X(actor_address) \
	X(custodian_new) \
	X(custodian_add) \
	X(custodian_remove) \
	X(organisation_add) \
	X(organisation_list) \
	X(organisation_show) \
	X(programme_add) \
	X(programme_list) \
	X(programme_show) \
	X(programme_stop) \
	X(key_new) \
	X(key_check) \
	X(policy_check) \
	X(policy_show) \
	X(policy_rights) \
	X(policy_diff) \
	X(policy_adopt) \
	X(policy_migrate) \
	X(policy_refuse) \
	X(policy_withdraw) \
	X(policy_list) \
	X(policy_diagram) \
	X(policy_matrix) \
	X(calendar_import) \
	X(case_open) \
	X(case_carry_in) \
	X(case_import) \
	X(case_link) \
	X(case_list) \
	X(case_show) \
	X(case_text) \
	X(case_history) \
	X(case_rights) \
	X(case_sworn) \
	X(correct) \
	X(break_glass) \
	X(doc_new) \
	X(doc_answer) \
	X(doc_import) \
	X(doc_submit) \
	X(doc_approve) \
	X(doc_render) \
	X(doc_check) \
	X(data_receive) \
	X(data_validate) \
	X(data_link) \
	X(data_list) \
	X(data_copies) \
	X(data_copy) \
	X(data_attest) \
	X(stats_run) \
	X(stats_report) \
	X(stats_test_rates) \
	X(stats_propensity) \
	X(stats_match) \
	X(stats_survival) \
	X(stats_link) \
	X(stats_protect) \
	X(stats_audit) \
	X(grant_list) \
	X(grant_end) \
	X(release_check) \
	X(release_send) \
	X(release_list) \
	X(clock_list) \
	X(clock_explain) \
	X(clock_stop) \
	X(clock_restart) \
	X(clock_correct) \
	X(clock_compute) \
	X(hold_place) \
	X(hold_release) \
	X(hold_list) \
	X(obligation_impose) \
	X(obligation_list) \
	X(panel_list) \
	X(panel_agenda) \
	X(panel_issue) \
	X(destroy_due) \
	X(destroy_plan) \
	X(destroy_show) \
	X(destroy_approve) \
	X(destroy_run) \
	X(destroy_sign) \
	X(destroy_certificate) \
	X(destroy_verify) \
	X(destroy_status) \
	X(destroy_cancel) \
	X(ledger_log) \
	X(ledger_show) \
	X(ledger_head) \
	X(ledger_signers) \
	X(ledger_verify) \
	X(synth) \
	X(notice_list) \
	X(notice_send) \
	X(tick) \
	X(doctor) \
	X(rebuild) \
	X(completion) \
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
