/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_policy.c -- any bytes as a policy: no crash; a policy or faults, never both or neither; and
 * whatever was read can be looked up and drawn. */
#include "workflow/diagram.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
use(struct arena *mem, const struct policy *p)
{
	AUTO_BUF(out);
	struct workflow_cell *cell;

	for (size_t i = 0; i < p->n_commands; i++)
		if (!workflow_policy_process(p, p->command[i].on) ||
		    workflow_policy_command(p, p->command[i].on, p->command[i].id) != &p->command[i])
			abort();
	for (size_t i = 0; i < p->n_clocks; i++)
		if (p->clock[i].period && !workflow_policy_period(p, p->clock[i].period))
			abort();
	for (size_t i = 0; i < p->n_bases; i++) {
		const struct policy_basis *b = &p->basis[i];
		const struct date day = { 2020, 2, 29 };
		if (workflow_policy_basis(p, b->id) != b || (!workflow_law_in_force(p, b, day) && workflow_law_regime_of(p, b, day)))
			abort();
		for (size_t k = 0; k < p->n_rights; k++)
			if (workflow_law_gives(p, b, &p->right[k], day) && !workflow_law_is_basis(b))
				abort();
	}
	for (size_t i = 0; i < p->n_processes && i < 4; i++) {
		workflow_diagram_svg(mem, p, &p->process[i], &out);
		workflow_diagram_dot(mem, p, &p->process[i], &out);
		(void)workflow_diagram_table(mem, p, &p->process[i]);
		(void)workflow_matrix(mem, p, &p->process[i], &cell);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy_file file = { "f.md", (const char *)data, n };
	const struct policy *p = workflow_policy_read(&mem, &file, 1, &d);

	if ((p != NULL) == (d.n != 0))
		abort();
	if (p) {
		workflow_policy_warn(p, &d);
		use(&mem, p);
	}
	arena_free(&mem);
	return 0;
}
