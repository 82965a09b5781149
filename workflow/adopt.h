/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * adopt -- may one policy, or one calendar, take the place of another?
 *
 * What `policy check` finds makes a set of files a policy.  To be adopted it must also decide every
 * conflict, and leave a lab that can still be run: people, plans, holds and everything else that is no
 * case are judged under the new policy from that moment on, so none of their kinds and states may be
 * gone; and somebody must be able to enrol people, to grant roles (as those who do so today, or in a
 * new lab the founders), to hold data, and to adopt, withdraw and correct a policy again.
 *
 * Cases stay behind on the policy that they were opened under, so their processes may change freely.
 * What stands in the way of moving one is the judgement's to say (decide_adopt.c).
 */
#ifndef WORKFLOW_ADOPT_H
#define WORKFLOW_ADOPT_H

#include "core/arena.h"
#include "core/calendar.h"
#include "workflow/policy.h"

/* Why `next` may not follow `now` (NULL: `next` is a lab's first policy): every reason, one line
 * each, in `mem`.  0: it may. */
size_t workflow_adopt_faults(struct arena *mem, const struct policy *now, const struct policy *next, const char ***out);

/* What a calendar adds to and takes from another, in the order of the days. */
struct workflow_calendar_change { struct calendar_row row; bool added; };
size_t workflow_calendar_changes(struct arena *mem, const struct calendar *now, const struct calendar *next,
    struct workflow_calendar_change **out);

/* What `next` takes away, a day or years covered, for a message; NULL: nothing.  Somebody has to say why. */
const char *workflow_calendar_loss(struct arena *mem, const struct calendar *now, const struct calendar *next);

#endif
