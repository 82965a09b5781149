/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * carry -- a case that began elsewhere is taken over: `probity case carry-in PROCESS --state S`.
 *
 * It enters in the state in which it stood, with what a person said of it in the past and with the
 * document that shows it; one person signs that, another confirms it after reading the document, and
 * until then nothing else may be done with it.  It says so for ever:
 *
 *     c-7m2xq9   carried-in=yes  at-state=accepted  unconfirmed=yes (until it is confirmed)
 *
 * Its facts are those of its process that may be corrected (correct.h), and the texts of the command
 * that opens such a case.  Nothing else comes in: no data, no oath, no approval, no measurement, no end.
 * A clock may be counted from a day long past, for two people sign it; the day that it gives then binds.
 */
#ifndef WORKFLOW_CARRY_H
#define WORKFLOW_CARRY_H

#include "workflow/policy.h"

/* The field that a case of this kind may bring with it under this name ("clock-ID": a day); else NULL. */
const struct policy_field *workflow_carried_field(const struct policy *p, const char *kind, const char *name);

#endif
