/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holder -- who serves in a role today: those who hold it, and deputies who act in it for one of them.
 *
 * Whom something waits for, and who is told.  It gives no right: workflow_decide judges that, and may
 * refuse somebody who is listed here (separation, recusal).
 */
#ifndef WORKFLOW_HOLDER_H
#define WORKFLOW_HOLDER_H

#include "workflow/lab.h"

/* Active people ("p-4kq7m2") who serve in `role` on the lab's day, sorted, each once. */
enum err_code workflow_holders(struct workflow_lab *lab, const char *role, const char ***out, size_t *n, struct err *e);

/* Is `actor` one of them? */
bool workflow_serves(struct workflow_lab *lab, const char *actor, const char *role, struct date today);

/* Did they declare an interest in what `obj` belongs to? */
bool workflow_recused(struct workflow_lab *lab, const char *actor, const char *obj);

#endif
