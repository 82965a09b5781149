#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rights.t -- through the binary, by different people: an access request that holds the data which it touches until it
# is answered, a complaint, a request for information, and a breach from the first word to the log.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

fresh released
SAR=SAR-2025-0001 BRE=BRE-2025-0001
fact() { as dora case show "$1" --plain | sed -n "s/^$2	//p"; }
give() { who=$1; shift; must as $who do "$@"; }
digest() { fact $SAR answer; }
echo "an answer, made up" >answer
echo "a search, made up" >search

t 'staff record a request; who asks is sealed; a month from the day of receipt' '
	refused 5 "one of these roles" as fay case open subject-access --title "made up" --field requester="somebody made up" --field received-on=2025-12-08
	code 0 as ewan case open subject-access --title "made up" --field requester="somebody made up" --field received-on=2025-12-08 && grep -q "$SAR" stdout
	! as dora case show $SAR | grep -q "somebody made up" && [ "$(fact $SAR/access-request due)" = 2026-01-08 ]'
t 'what it touches is held, once' '
	code 0 as ewan do $SAR hold-data --field data=$CASE/cohort && [ "$(fact $CASE/cohort holds)" = 1 ]
	refused 5 "does not hold it yet" as ewan do $SAR hold-data --field data=$CASE/cohort'
t 'and no destruction of it is approved' '
	PLAN=$(as fay destroy plan $CASE/cohort) && refused 5 "under a hold" as dora destroy approve $PLAN && as fay destroy cancel $PLAN'
day 2025-12-10T09:00:00Z
t 'identity that nobody doubted leaves the clock as it is' '
	code 0 as ewan do $SAR prove-identity --field proved-on=2025-12-10 && [ "$(fact $SAR/access-request due)" = 2026-01-08 ]'
t 'asked what is meant, the clock stops' '
	code 0 as ewan do $SAR ask-clarification --field asked-on=2025-12-10 --reason "made up" && [ "$(fact $SAR/access-request state)" = stopped ]'
day 2025-12-12T09:00:00Z
t 'and goes on after the answer, both days left out' '
	code 0 as ewan do $SAR clarified --field clarified-on=2025-12-12 && [ "$(fact $SAR/access-request due)" = 2026-01-12 ]'
t 'routed, searched, a part left out, prepared' '
	give dora $SAR route-request --field label=controller
	give ewan $SAR record-search --file search=search --field found=held
	give ewan $SAR withhold --field ground=third-party --field extent=redaction --reason "made up"
	give ewan $SAR prepare-answer --file answer=answer
	give chidi $SAR advise-answer --field advice=no-objection'
t 'decided by a third person, and not as what it is not' '
	refused 5 "leaves nothing out" as dora do $SAR decide-answer --field outcome=full --field digest=$(digest)
	code 0 as dora do $SAR decide-answer --field outcome=partial --field digest=$(digest)'
t 'it is not sent without the right to complain' '
	refused 5 "how to complain" as ewan do $SAR disclose --field sent-on=2025-12-12 --field digest=$(digest) --field told-reasons=yes --field told-complaint=no
	code 0 as ewan do $SAR disclose --field sent-on=2025-12-12 --field digest=$(digest) --field told-reasons=yes --field told-complaint=yes
	[ "$(fact $SAR/access-request state)" = "done" ]'
t 'whoever decided it does not decide on the complaint about it' '
	code 0 as chidi case open data-complaint --title "made up" --field complaint="made up" --field received-on=2025-12-12 --field about=$SAR
	[ "$(fact DPC-2025-0001/complaint due)" = 2026-01-12 ]
	refused 5 "has not decided on the request" as dora do DPC-2025-0001 decide-complaint --field outcome=upheld --reason "made up"'
t 'information: twenty working days, and the second of January is none in Scotland' '
	code 0 as ewan case open information-request --title "made up" --field requester="made up" --field received-on=2025-12-12
	[ "$(fact FOI-2025-0001/information-request due)" = 2026-01-15 ]'

t 'the first word of a breach is what, whose and when; anybody may give it' '
	refused 3 "whose" as hari case open breach --title "made up" --field aware-at=2025-12-11T15:00:00Z
	code 0 as hari case open breach --title "made up" --field whose=police --field aware-at=2025-12-11T15:00:00Z && grep -q $BRE stdout
	[ "$(fact $BRE/breach-commissioner due-at)" = 2025-12-14T15:00:00Z ] && [ "$(fact $BRE/breach-police due-at)" = 2025-12-12T15:00:00Z ]
	refused 4 "breach-provider" as dora case show $BRE/breach-provider'
day 2025-12-15T09:00:00Z
t 'after 72 hours tick says so, and the Commissioner is told with reasons' '
	code 0 "$P" -C "$L" tick && [ "$(fact $BRE/breach-commissioner state)" = fired ]
	refused 5 "72 hours" as chidi do $BRE notify --field notified-at=2025-12-15T08:00:00Z --file notice=answer
	refused 3 "reason" as chidi do $BRE notify-late --field notified-at=2025-12-15T08:00:00Z --file notice=answer
	code 0 as chidi do $BRE notify-late --field notified-at=2025-12-15T08:00:00Z --file notice=answer --reason "made up"'
t 'assessed, investigated; not closed while the police were told nothing' '
	give ewan $BRE assess-breach --field nature=personal --field people=20 --field records=20 --field impact="made up" --field actions="made up" \
		--field risk=likely --field serious=no --field our-role=controller
	give chidi $BRE go-on; give dora $BRE investigate-breach --file findings=search
	give dora $BRE share-lessons --file lessons=search --field shared=inside
	give ewan $BRE remedy-breach --field remedy="made up" --field done-at=2025-12-15T08:30:00Z
	refused 5 "police" as dora do $BRE close-breach
	give ewan $BRE tell-police --field police-told-at=2025-12-15T08:40:00Z'
t 'the log counts what was notified' '
	code 0 as dora do $BRE close-breach
	[ "$(as dora case list --process breach --state closed-notified --plain | wc -l)" = 1 ]'
t 'closed, the access request lets go of the data' '
	code 0 as chidi do $SAR close-request && [ "$(fact $CASE/cohort holds)" = 0 ]'
t 'the registers show them as they stand, and as they stood on the day of the report' '
	reg() { "$P" -C "$L" register "$@" --json; }
	reg breaches | jq -e --arg b $BRE ".rows[] | select(.number == \$b) | .state == \"closed-notified\" and .whose_data == \"police\" and
		.commissioner_told_at == \"2025-12-15T08:00:00Z\" and .police_told_at == \"2025-12-15T08:40:00Z\" and (.lessons | length == 64)"
	reg breaches --as-at 2025-12-12 | jq -e --arg b $BRE ".rows[] | select(.number == \$b) | .state == \"reported\" and
		.commissioner_due == \"2025-12-14T15:00:00Z running\" and .commissioner_told_at == null"
	reg rights | jq -e --arg r $SAR ".rows[] | select(.number == \$r) | .state == \"closed\" and .kind == \"subject-access\" and .closed_on == \"2025-12-15\" and
		(.access_request_due | test(\"done$\"))"
	reg rights --as-at 2025-12-12 | jq -e --arg r $SAR ".rows[] | select(.number == \$r) | .state != \"closed\" and .closed_on == null"'
t 'the ledger verifies at level 3, and a rebuild is the same' 'sound "$L"'
finish
