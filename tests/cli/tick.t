#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tick.t -- what time makes due: after an outage of months, killed in the middle, over a change of the clocks and of
# the calendar.  The report is sent on Monday 8 December 2025.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
REVIEW=$CASE/review-period
tick() { "$P" -C "$L" tick --json >tick.json; jq -c "[.fired[] | [(.clock | split(\"/\")[1]), .event, .when]]" tick.json; }
facts() { "$P" -C "$L" case show "$1" --plain | sort; }
is() { facts "$1" | grep -qx "$2	$3" || { echo "$1 $2 is not '$3':"; facts "$1"; return 1; }; }
# events LAB: what the ledger says of clocks, in its order
events() {
	"$P" -C "$1" ledger log --json | jq -r '.entries | sort_by(.seq)[] | select(.act | test("^(clock|reminder|escalation)[.]")) | .act'
}
query() {	# asked and answered on 15 December: five working days more, to the 22nd
	day 2025-12-15T09:00:00Z
	must as hari do $CASE raise-query --field about-a-person=no --field query="made up"
	must as fay do $CASE answer-query --field answer="made up"
}
WANT='[["query-deferral","reminder.fired","2025-12-19"],["query-deferral","clock.fired","2025-12-23"],["review-period","reminder.fired","2025-12-31"],["query-deferral","escalation.fired","2026-01-03"],["review-period","reminder.fired","2026-01-07"],["review-period","clock.fired","2026-01-09"],["review-period","escalation.fired","2026-01-17"]]'

# ---- an outage ----
fresh released; query; cp -r "$L" "$T/asked"
again() { rm -rf "$L"; cp -r "$T/asked" "$L"; }
t 'before its moment nothing is put down' 'day 2025-12-18T23:59:59Z; [ "$(tick)" = "[]" ]'
t 'after an outage of months one tick puts everything down, in the order in which it fell due' '
	day 2026-02-20T06:00:00Z; got=$(tick); [ "$got" = "$WANT" ] || { echo "$got"; exit 1; }
	is $REVIEW state fired; is $REVIEW escalated information-asset-owner; sound "$L"
	facts $REVIEW >late.review; facts $CASE/query-deferral >late.query; events "$L" >late.events'
t 'and once: the next has nothing to do' 'day 2026-02-20T06:00:01Z; [ "$(tick)" = "[]" ] && [ "$(events "$L" | wc -l)" = 7 ]'
t 'every day a tick, instead: the same entries, the same facts' '
	again; for on in 12-19 12-23 12-24 12-31 01-03 01-07 01-09 01-16 01-17; do
		case $on in 12*) y=2025 ;; *) y=2026 ;; esac
		day $y-${on}T06:00:00Z; tick >>daily
	done
	[ "$(grep -c . daily)" = 9 ] && [ "$(jq -s -c add daily)" = "$WANT" ] || { cat daily; exit 1; }
	facts $REVIEW | cmp - late.review; facts $CASE/query-deferral | cmp - late.query; events "$L" | cmp - late.events'

# ---- killed ----
killed() {	# MODE POINT N: a tick that fails or dies there; then ticks until nothing is left
	again; day 2026-02-20T06:00:00Z; P=$PROBITY_DEBUG
	first=0; PROBITY_FAULT=$1$2:$3 "$P" -C "$L" tick --json >half 2>&1 || first=$?
	[ $first != 0 ] || { echo "$1$2:$3 was not reached"; return 1; }
	day 2026-02-20T06:00:05Z; tick >rest && [ "$(events "$L")" = "$(cat late.events)" ] || { echo "$1$2:$3:"; cat half rest; events "$L"; return 1; }
	facts $REVIEW | cmp - late.review || { echo "$1$2:$3"; return 1; }
	P=$PROBITY
}
for point in command.decided command.signed ledger.ref command.recorded project.commit; do
	for nth in 1 4 7; do
		t "fails at $point, the $nth time: the next tick goes on, nothing is missed or twice" "killed '' $point $nth"
	done
	t "dies at $point, the third time" "killed + $point 3; sound \"\$L\""
done

# ---- what people do meanwhile ----
t 'the engine refuses the host itself: before the moment, and a second time' '
	again; day 2025-12-19T06:00:00Z; tick
	"$P" -C "$L" ledger log --json >log.json; jq -e "[.entries[] | select(.act == \"clock.fired\")] == []" log.json
	is $REVIEW next 2025-12-31; is $CASE/query-deferral next 2025-12-23'
t 'stopped and let go on: the days between, both included, are not counted; explain says so of each' '
	again; day 2025-12-16T09:00:00Z; code 0 as chidi clock stop $REVIEW --reason "made up" --on 2025-12-15
	is $REVIEW stops 2025-12-15..; day 2025-12-17T09:00:00Z; code 0 as chidi clock restart $REVIEW --reason "made up"
	is $REVIEW stops 2025-12-15..2025-12-17; is $REVIEW due 2026-01-13; is $REVIEW announced 2026-01-08
	"$P" -C "$L" clock explain $REVIEW --json >x.json
	jq -e ".due == \"2026-01-13\" and .announced == \"2026-01-08\" and .stops == \"2025-12-15..2025-12-17\"" x.json
	jq -e "[.steps[] | select(.why == \"stopped\") | .date] == [\"2025-12-15\",\"2025-12-16\",\"2025-12-17\"]" x.json
	jq -e "any(.steps[]; .date == \"2025-12-25\" and .why == \"bank holiday: Christmas Day (england-and-wales)\")" x.json
	jq -e "any(.steps[]; .date == \"2025-12-08\" and (.why | test(\"day 0\")))" x.json
	jq -e ".readings | length == 2 and any(.[]; .period == \"review\" and .due == \"2026-01-13\") and any(.[]; .period == \"review-calendar-days\" and .due == \"2025-12-31\" and .standing == \"superseded by decision\")" x.json
	"$P" -C "$L" clock explain $REVIEW >x.txt; grep -q "announced.*2026-01-08" x.txt; grep -q "superseded by decision" x.txt
	"$P" -C "$L" clock list $CASE --json | jq -e "any(.clocks[]; .due == \"2026-01-13\" and .announced == \"2026-01-08\" and .counted == null)"
	sound "$L"'
t 'who may not stop it is told' 'again; refused 5 "it takes one of these roles" as hari clock stop $REVIEW --reason "made up"'
t 'a clock whose period does not say so is not stopped' 'again; refused 5 "cannot be stopped" as chidi clock stop $CASE/query-deferral --reason "made up"'
t 'what a policy does not let the host say holds nothing else up, and is told' '
	fresh accepted; day 2025-10-07T09:00:00Z
	sed "/^id: reminder-fired$/,/^from:/s/^from: .*/from: [stopped]/" "$ROOT/GOVERNANCE.md" >GOVERNANCE.md
	must as ewan policy adopt GOVERNANCE.md --reason "made up"
	D=$("$P" -C "$L" policy list --plain | sed -n "s/.*	proposed	.*	2	//p"); must as chidi policy adopt $D; must as dora policy adopt $D
	must as hari case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab
	must as hari do JDL-2025-0002 withdraw; must as hari do $CASE withdraw
	day 2025-12-01T09:00:00Z; refused 5 "reminder-fired" as ewan tick
	is $CASE/withdrawal-destruction state fired; is $CASE/withdrawal-destruction escalated information-asset-owner
	is JDL-2025-0002/withdrawal-destruction state running'

# ---- a change of the clocks ----
t 'a day begins at midnight in London: in summer an hour before it does in UTC' '
	again; day 2026-04-01T09:00:00Z; must as ewan do $CASE record-bounce --field sent-on=2026-04-01
	is $REVIEW not-before 2026-05-05; day 2026-05-04T22:59:59Z; tick >before; ! grep "review-period.*clock.fired" before
	day 2026-05-04T23:00:00Z; tick | grep "review-period\",\"clock.fired\",\"2026-05-05"'

# ---- a change of the calendar ----
UK=$ROOT/workflow/calendars/uk.csv
t 'a holiday is proclaimed: the next tick counts every running clock again, and nothing moves by itself' '
	again; sed "/^2026-01-01,scotland/a 2026-01-02,england-and-wales,Proclaimed" "$UK" | sort -t, -s -k1,1 >new.rows; grep "^[0-9]" new.rows >rows
	{ echo date,division,title; cat rows; } >more.csv
	day 2025-12-16T09:00:00Z; code 0 as ewan calendar import more.csv; is $REVIEW due 2026-01-08
	code 0 as chidi calendar import more.csv; is $REVIEW due 2026-01-08
	tick | grep "review-period\",\"clock.recomputed\",\"2026-01-09\""
	is $REVIEW due 2026-01-09; is $REVIEW announced 2026-01-08; is $CASE/query-deferral due 2025-12-22
	[ "$(tick)" = "[]" ]; cp -r "$L" "$T/moved"; sound "$L"'
t 'a clock that has fired keeps the day it fired for, and is referred upwards as before' '
	again; day 2026-01-12T09:00:00Z; tick >fired; grep -q "review-period.,.clock.fired" fired
	code 0 as ewan calendar import more.csv; code 0 as chidi calendar import more.csv
	code 0 "$P" -C "$L" tick --json; jq -e "all(.fired[]; .event == \"clock.recomputed\" and (.clock | test(\"publish-re\")))" stdout; is $REVIEW due 2026-01-08
	"$P" -C "$L" clock explain $REVIEW >x.txt; grep -q "working day 20 of 20" x.txt; grep -q "^2026-01-08  yes      working day 20 of 20" x.txt
	grep -q "another calendar than the one in force" x.txt; ! grep Proclaimed x.txt
	day 2026-01-17T09:00:00Z; tick | grep "review-period\",\"escalation.fired"'
t 'a day beyond the calendar is provisional, also where destruction waits for it' '
	again; day 2025-12-16T09:00:00Z; sed "/^202[678]-/d" "$UK" >short.csv
	must as ewan calendar import short.csv --reason "made up"; must as chidi calendar import short.csv --reason "made up"; tick >ticked
	is $REVIEW provisional yes; is $REVIEW due 2026-01-08; is $REVIEW computed 2026-01-07
	"$P" -C "$L" destroy due --json | jq -e "all(.due[]; .provisional)"; "$P" -C "$L" clock explain $REVIEW | grep -q "^provisional: .*2025"
	must as ewan calendar import "$UK"; must as chidi calendar import "$UK"; tick >ticked; is $REVIEW due 2026-01-08
	"$P" -C "$L" case show $REVIEW --plain >shown.now; ! grep -q "^provisional\|^computed" shown.now'
t 'the entry says from what to what: day and calendar' '
	rm -rf "$L"; cp -r "$T/moved" "$L"; day 2025-12-16T09:00:00Z
	"$P" -C "$L" ledger log --json | jq -r ".entries[] | select(.act == \"clock.recomputed\") | .seq" >seq
	for s in $(cat seq); do "$P" -C "$L" ledger show $s --json >>shown || true; done
	grep -q "$(sha256sum more.csv | cut -c 1-64)" shown && grep -q "\"due\"" shown && grep -q 2026-01-09 shown'
t 'the holiday is taken back: what was announced stands, both are shown, and a person decides' '
	rm -rf "$L"; cp -r "$T/moved" "$L"; day 2025-12-17T09:00:00Z
	code 0 as ewan calendar import "$UK" --reason "made up"; code 0 as chidi calendar import "$UK" --reason "made up"
	tick; is $REVIEW due 2026-01-09; is $REVIEW computed 2026-01-08
	"$P" -C "$L" clock explain $REVIEW | grep -q "the announced day stands"
	"$P" -C "$L" clock list $CASE --json | jq -e "any(.clocks[]; .due == \"2026-01-09\" and .counted == \"2026-01-08\")"
	refused 3 "reason" as chidi clock correct $REVIEW; refused 5 "roles" as ewan clock correct $REVIEW --reason "made up"
	code 0 as chidi clock correct $REVIEW --reason "made up"; is $REVIEW due 2026-01-08; is $REVIEW not-before 2026-01-09
	refused 5 "nothing to correct" as chidi clock correct $REVIEW --reason "made up"; sound "$L"'
finish
