#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A case that began elsewhere is taken over: signed by two, and for ever marked.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

deny() { text=$1; shift; refused 5 "$text" as "$@"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
fact() { "$P" -C "$L" case show $1 --plain | sed -n "s/^$2	//p"; }
printf 'the file of a made-up case, from the old office\n' >file.txt
carry() {	# WHO STATE OPTION...
	who=$1 state=$2; shift 2
	as $who case carry-in evaluation-request --state $state --title "made up" --field organisation=acme-trust \
		--field programme=justice-data-lab --evidence file.txt --reason "made up: it began at the old office" "$@"
}

fresh programme; day 2025-10-06T09:30:00Z
t "only by whom the policy names, with the document, a reason, and all that such a case is opened with" \
	'refused 5 "takes one of these roles" carry fay accepted && refused 3 "a reason" as ewan case carry-in evaluation-request --state accepted --title x --field organisation=acme-trust \
		--field programme=justice-data-lab --evidence file.txt && refused 3 "programme" as ewan case carry-in evaluation-request --state accepted --title x --field organisation=acme-trust \
		--evidence file.txt --reason x && refused 3 "evidence" as ewan case carry-in evaluation-request --state accepted --title x --field organisation=acme-trust --field programme=justice-data-lab --reason x'
t "to a state of its process that is not its end" 'refused 3 "no state in which" carry ewan closed && refused 3 "no state in which" carry ewan somewhere'
t "with nothing that is sworn, measured, approved or the engine's" \
	'for x in gateway=common-law match-rate=90 report=x checked-on=2025-01-01 state=closed holds=0; do refused 2 "has no field" carry ewan accepted --field $x || return 1; done'
t "and no clock that its process has not, nor from a day to come" \
	'refused 2 "has no field" carry ewan accepted --clock remind-early=2025-01-01 && refused 5 "future" carry ewan released --clock review-period=2025-10-07'
t "a dry run carries nothing in" 'code 0 carry ewan accepted --dry-run && [ -z "$("$P" -C "$L" case list --plain)" ]'
t "so it is carried in" 'carry ewan accepted --field conditions-agreed=yes >case 2>/dev/null && [ "$(cat case)" = $CASE ] && is $CASE state accepted && is $CASE carried-in yes && is $CASE unconfirmed yes'
t "nothing is done with it meanwhile, by anybody" \
	'deny "before a second person has confirmed it" hari do $CASE withdraw && deny "before a second person" ewan doc new $CASE lawful-basis && as chidi can $CASE >can.out && [ $(grep -c "^yes" can.out || true) = 0 ]'
t "whoever carried it in does not confirm it" 'deny "does not confirm it" ewan do $CASE carry-in-confirm --field paper-read=$(fact $CASE evidence)'
t "nor does somebody who has read something else" 'deny "the document that came with the case" dora do $CASE carry-in-confirm --field paper-read=$(fact $CASE evidence | tr 0-9a-f 1-9a-f0)'
t "another does, who has read it" 'code 0 as dora do $CASE carry-in-confirm --field paper-read=$(fact $CASE evidence) && [ -z "$(fact $CASE unconfirmed)" ] && is $CASE carried-in yes'
t "and once" 'deny "does not wait to be confirmed" dora do $CASE carry-in-confirm --field paper-read=$(fact $CASE evidence) && deny "does not wait" dora do $CASE carry-in-abandon --reason x'
t "its history says so, and the list of cases" '"$P" -C "$L" case list --plain | grep -q "	yes$" && "$P" -C "$L" case history $CASE --plain | grep -q "	carry-in	"'
t "it goes on like any other: sworn, approved, received" \
	'code 0 attest && document $CASE lawful-basis && code 0 as hari do $CASE attest-transfer && code 0 as ewan data receive $CASE cohort.csv --channel cjsm $SENT --copy provider && is $CASE state received'
t "what it brought can be corrected" \
	'deny "neither yes nor no" ewan correct $CASE conditions-agreed --to maybe --reason x'
t "a clock from long ago counts from there" \
	'carry ewan released --clock review-period=2025-09-22 --field sent-on=2025-09-22 >case 2>/dev/null && is $(cat case)/review-period from 2025-09-22 && is $(cat case)/review-period not-before 2025-10-21'
t "what is not taken over after all is done with" \
	'code 0 as ewan do $(cat case) carry-in-abandon --reason "made up" && is $(cat case) state closed && is $(cat case) carried-in abandoned && is $(cat case)/review-period state done &&
	 deny "was not taken over after all" dora do $(cat case) carry-in-confirm --field paper-read=$(fact $(cat case) evidence)'
t "the title and the reason are sealed" '! grep -rq "the old office" "$L/ledger.git"'
t "the ledger verifies to the end" 'sound "$L"'
finish
