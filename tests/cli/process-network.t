#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-network.t -- access to the secure network: of a person, from the need to the leaver's checklist; and of a
# supplier who maintains it.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk access-grant
A=ACC-2025-0001 B=ACC-2025-0002 C=ACC-2025-0003 D=ACC-2025-0004
asked() { begin $1 access-grant ask-access person=$2 access-kind=staff read-only=no owners-rules=yes need=x alternatives=x; }
papers() { for x in vetting-ctc training-secure-network training-disclosure-control training-software; do trained $1 $x; done; }

t 'no owner'"'"'s rules, no access; no papers, no check' '
	refused 5 "owners" as ewan case open access-grant --command ask-access --field person=fay --field access-kind=staff --field read-only=no --field owners-rules=no --field need=x --field alternatives=x
	asked ewan fay && over $A asked && deny "vetting is in date" dora $A check-person'
t 'with them it is checked; whose it is decides nothing about it; a year at most' '
	papers fay && give dora $A check-person && deny "access-not-too-long" nora $A approve-access access-until=2027-01-01
	give nora $A approve-access access-until=2026-08-31 && [ "$(fact $A/access-ends due)" = 2026-08-31 ]'
t 'opened, reviewed, made longer' '
	give ada $A access-opened opened-on=2025-09-03 +acknowledgement=paper && deny "still needed" dora $A review-access needed=no -x && give dora $A review-access needed=yes -x
	give nora $A extend-access access-until=2026-09-02 -x && [ "$(fact $A/access-ends due)" = 2026-09-02 ]'
t 'a leaver is not simply shut out: keys, passwords, duties, records' '
	give ewan $A end-access ended-for=leaver -x && deny "leave" ada $A access-shut account-disabled=yes shut-on=2025-09-03 +acknowledgement=paper
	deny "keys" dora $A leaver-checklist keys-returned=no exit-interview=yes escorted=yes equipment-returned=yes passwords-changed=yes duties-handed-over=yes account-disabled=yes records-settled=yes partners-told=yes shut-on=2025-09-03
	give dora $A leaver-checklist keys-returned=yes exit-interview=yes escorted=yes equipment-returned=yes passwords-changed=yes duties-handed-over=yes account-disabled=yes records-settled=yes partners-told=yes shut-on=2025-09-03 && over $A closed'
t 'another is shut when it is not needed' '
	papers ewan && asked fay ewan && give dora $B check-person && give nora $B approve-access access-until=2025-12-31 && give dora $B end-access ended-for=not-needed -x
	deny "disabled" ada $B access-shut account-disabled=no shut-on=2025-09-03 +acknowledgement=paper; give ada $B access-shut account-disabled=yes shut-on=2025-09-03 +acknowledgement=paper && over $B closed'
t 'a supplier: cleared staff on site, a supervisor at every visit' '
	deny_open() { refused 5 "$1" as ewan case open access-grant --command ask-maintenance --field supplier=acme-trust --field named-staff=x --field cleared=$2 --field on-site-only=$3 --field supervisor=fay --field need=x; }
	deny_open "staff-are-cleared" no yes && deny_open "not-from-outside" yes no
	begin ewan access-grant ask-maintenance supplier=acme-trust named-staff=x cleared=yes on-site-only=yes supervisor=fay need=x && give dora $C check-supplier +clearance-seen=paper && give nora $C approve-access access-until=2026-08-31
	deny "who oversees the visits" ewan $C record-visit visited-on=2025-09-03 cleared=yes who-came=x work-done=x next-visit-on=2025-10-06
	give fay $C record-visit visited-on=2025-09-03 cleared=yes who-came=x work-done=x next-visit-on=2025-10-06 && [ "$(fact $C/next-visit due)" = 2025-10-06 ]'
t 'what is refused is refused with a reason' 'asked fay mary && give nora $D refuse-access -x && over $D refused'
walked access-grant
finish
