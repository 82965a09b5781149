/* SPDX-License-Identifier: GPL-3.0-or-later */
/* destruction_int -- what destruction.c and certify.c share. */
#ifndef WORKFLOW_DESTRUCTION_INT_H
#define WORKFLOW_DESTRUCTION_INT_H

#include "retention/destroy.h"
#include "workflow/lab.h"

/* The plan as approved. */
enum err_code workflow_plan_document(struct workflow_lab *lab, const char *plan, struct cjson **out, struct err *e);

/* The certificate of a plan whose steps are all on record. */
enum err_code workflow_certificate_build(struct workflow_lab *lab, const char *plan,
    const struct retention_job *job, struct cjson **out, struct err *e);

#endif
