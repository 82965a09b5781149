/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_int.h -- what audit.c (entries) and audit_facts.c (facts at the end) share: one audit in progress. */
#ifndef WORKFLOW_AUDIT_INT_H
#define WORKFLOW_AUDIT_INT_H

#include "workflow/audit.h"
#include "workflow/past.h"

struct auditing {
	struct arena *mem;
	struct workflow_lab *lab, *at;	/* today, and at the end of the period */
	instant from, until;
	char first[11], last[11];	/* the days */
	bool over;
	struct workflow_audit *out;
	size_t cap;
};

void workflow_audit_add(struct auditing *a, const struct workflow_audit_row *row);	/* a copy */
const char *workflow_audit_name(struct auditing *a, const char *obj);		/* that outlives the past; "" of "" */

/* Overdue clocks, destructions, and the register without-assessment. */
enum err_code workflow_audit_facts(struct auditing *a, struct err *e);

#endif
