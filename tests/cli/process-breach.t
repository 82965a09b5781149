#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-breach.t -- a breach that is told in phases, with misuse, to its end; one that is not told, and why; one that
# was none.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk breach
A=BRE-2025-0001 B=BRE-2025-0002 C=BRE-2025-0003

t 'anybody says what, whose and when; three clocks run' '
	refused 3 "whose" as zed case open breach --title x --field aware-at=2025-09-03T08:00:00Z && echo report-breach >>denied
	begin zed breach report-breach title=x whose=not-known aware-at=2025-09-03T08:00:00Z && over $A reported
	[ "$(fact $A/breach-commissioner due-at)" = 2025-09-06T08:00:00Z ] && [ "$(fact $A/breach-police due-at)" = 2025-09-04T08:00:00Z ]'
t 'what is found out is added; the senior official and the people are to be told' '
	give ewan $A time-breach detected-at=2025-09-03T07:00:00Z happened-at=2025-09-02T20:00:00Z
	give ewan $A assess-breach nature=personal people=20 records=20 impact=x actions=x risk=high serious=yes our-role=processor
	[ "$(fact $A/breach-senior-official state)" = running ] && [ "$(fact $A/breach-subjects state)" = running ] && [ "$(fact $A/breach-controller state)" = running ]
	give nora $A tell-official official=nora official-told-at=2025-09-03T08:30:00Z'
t 'the Commissioner is told in time, and told more' '
	deny "was told" chidi $A notify-further +further-notice=paper
	deny "Commissioner" chidi $A go-on
	give chidi $A notify notified-at=2025-09-03T08:50:00Z +notice=paper && give chidi $A notify-further +further-notice=paper && give chidi $A go-on && over $A decided'
t 'partners, controller and people are told' '
	give ewan $A tell-police police-told-at=2025-09-03T08:55:00Z && give ewan $A tell-provider provider-told-at=2025-09-03T08:55:00Z provider=acme-trust
	give ewan $A tell-controller controller-told-at=2025-09-03T08:55:00Z controller=acme-trust && give dora $A tell-people told-on=2025-09-03 people-told=one-by-one +message=paper'
t 'misuse is decided on three times over, each with its reason' '
	deny "misuse" nora $A decide-liaison liaison=done -x
	give nora $A find-misuse -x && give nora $A decide-liaison liaison=done -x && give nora $A decide-discipline discipline=opened -x && give nora $A decide-police police-referral=referred -x'
t 'investigated, mended, learned from, closed' '
	give nora $A investigate-breach +findings=paper && give ewan $A remedy-breach remedy=x done-at=2025-09-03T08:58:00Z
	deny "what was learned" dora $A close-breach
	give nora $A share-lessons +lessons=paper shared=inside && give dora $A close-breach && over $A closed-notified'

t 'one with no risk: advised on, not told, for reasons; a partner is not concerned' '
	begin ewan breach report-breach title=x whose=not-known aware-at=2025-09-03T08:00:00Z
	give ewan $B assess-breach nature=personal people=20 records=20 impact=x actions=x risk=high serious=no our-role=controller
	deny "unlikely" dora $B not-notify -x
	give chidi $B advise-breach advice=no-objection -x && give dora $B not-tell-people people-told=not-readable -x
	give ewan $B assess-breach nature=personal people=20 records=20 impact=x actions=x risk=unlikely serious=no our-role=controller
	give chidi $B advise-breach advice=no-objection -x && give dora $B partner-not-concerned not-concerned=police -x && give dora $B not-notify -x && over $B decided
	give ewan $B tell-provider provider-told-at=2025-09-03T08:59:00Z provider=acme-trust'
t 'it is closed as not told, and cannot be as told' '
	give nora $B investigate-breach +findings=paper && give ewan $B remedy-breach remedy=x done-at=2025-09-03T08:58:00Z && give nora $B share-lessons +lessons=paper shared=not-needed
	deny "Commissioner" dora $B close-breach && give dora $B close-unnotified && over $B closed-not-notified'
later_on 2025-09-08T09:00:00Z
t 'after 72 hours it is told late, with reasons' '
	begin fay breach report-breach title=x whose=own-collection aware-at=2025-09-03T08:00:00Z
	deny "72 hours" chidi $C notify notified-at=2025-09-08T08:00:00Z +notice=paper'
t 'or found to be none, by two of whom one owns the data' '
	give chidi $C no-breach -x && over $C reported && give dora $C no-breach -x && over $C no-breach
	begin fay breach report-breach title=x whose=own-collection aware-at=2025-09-03T08:00:00Z && give chidi BRE-2025-0004 notify-late notified-at=2025-09-08T08:00:00Z +notice=paper -x'
t 'a programme says whom it tells besides' 'give dora programme/justice-data-lab breach-duties tells-police=yes tells-provider=yes tells-below=yes'
walked breach
finish
