/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fault -- named points where tests make the program fail or die.
 *
 * PROBITY_FAULT=ledger.ref makes FAULT("ledger.ref") true, so the code there takes its error path;
 * PROBITY_FAULT=+ledger.ref kills the process there instead (a crash).  A suffix ":3" waits for
 * the third time the point is passed.  PROBITY_FAULT_LIST=FILE appends the name of every point
 * passed, so that a test can find them all.  Only debug variants have them: release builds
 * compile FAULT() to false, and so cannot be told to fail.
 */
#ifndef CORE_FAULT_H
#define CORE_FAULT_H

#ifdef PROBITY_FAULTS
int fault_hit(const char *point);
#define FAULT(point) fault_hit(point)
#else
#define FAULT(point) 0
#endif

#endif
