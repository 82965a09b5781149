#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# clock.t -- `clock compute` over the tables of tests/cases, its documents and its refusals.
. "${0%/*}/lib.sh"
CASES=$ROOT/tests/cases

# rows FILE: the cases without comments and empty lines
rows() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$CASES/$1"; }
# due WANT OPTION...: the first line of the answer
due() {
	want=$1; shift
	got=$("$PROBITY" clock compute "$@" | head -n 1)
	[ "$got" = "$want" ] || { echo "$*: $got, want $want"; return 1; }
}

working_days() {
	rows working-days.txt | { bad=0
	while read -r from period ew sc ni uk; do
		[ "$ew" = - ] || due "$ew" --from "$from" --period "$period" || bad=1
		[ "$sc" = - ] || due "$sc" --from "$from" --period "$period" --division scotland || bad=1
		[ "$ni" = - ] || due "$ni" --from "$from" --period "$period" --division northern-ireland || bad=1
		[ "$uk" = - ] || due "$uk" --from "$from" --period "$period" --division uk || bad=1
	done; [ $bad = 0 ]; }
}
months() {
	rows months.txt | { bad=0
	while read -r from period want; do due "$want" --from "$from" --period "$period" || bad=1; done; [ $bad = 0 ]; }
}
requests() {
	rows sar.txt | { bad=0
	while read -r from period rule division stop want; do
		set -- --from "$from" --period "$period" --rule "$rule" --division "$division"
		[ "$stop" = - ] || set -- "$@" --stop "$stop"
		due "$want" "$@" || bad=1
	done; [ $bad = 0 ]; }
}
hours() {
	rows hours.txt | { bad=0
	while read -r from period want _; do due "$want" --from "$from" --period "$period" || bad=1; done; [ $bad = 0 ]; }
}
refusals() {
	rows refused.txt | { bad=0
	while IFS='|' read -r from period status text; do
		from=$(printf %s "$from" | sed 's/ *$//; s/^"\(.*\)"$/\1/')
		period=$(printf %s "$period" | sed 's/^ *//; s/ *$//')
		status=$(printf %s "$status" | tr -d ' ')
		refused "$status" "${text# }" "$PROBITY" clock compute --from "$from" --period "$period" || {
			echo "for '$from' '$period'"; bad=1; }
	done; [ $bad = 0 ]; }
}

t 'working days as in working-days.txt' working_days
t 'days, months and years as in months.txt' months
t 'access requests and complaints as in sar.txt' requests
t 'hours as in hours.txt' hours
t 'what refused.txt lists is refused, one line each' refusals

t 'the JSON has the contract'"'"'s fields' '
	code 0 "$PROBITY" clock compute --from 2013-12-10 --period P20BD --json
	jq -e ".schema == 1 and .due == \"2014-01-10\" and .provisional == false and
		(.calendar | test(\"^[0-9a-f]{64}$\")) and (.steps | length) == 31 and
		.steps[0] == {date: \"2013-12-11\", counted: true, why: \"working day 1 of 20\"} and
		.steps[14] == {date: \"2013-12-25\", counted: false, why: \"bank holiday: Christmas Day (england-and-wales)\"} and
		([.steps[] | select(.counted)] | length) == 20" stdout'
t 'schema comes first' '"$PROBITY" clock compute --from 2013-12-10 --period P20BD --json | grep -q "^{\"schema\":1,"'
t 'the calendar is named by the digest of its file' '
	sum=$(sha256sum "$ROOT/workflow/calendars/uk.csv" | cut -d" " -f1)
	code 0 "$PROBITY" clock compute --from 2013-12-10 --period P1D --json
	[ "$(jq -r .calendar stdout)" = "$sum" ]'
t 'hours look at no calendar' '
	code 0 "$PROBITY" clock compute --from 2026-03-27T15:00Z --period PT72H --json
	jq -e ".due == \"2026-03-30T15:00:00Z\" and .calendar == null and .provisional == false" stdout'
t 'beyond the calendar the answer is provisional, and says so' '
	code 0 "$PROBITY" clock compute --from 2028-12-20 --period P20BD --json
	jq -e ".provisional == true" stdout
	code 0 "$PROBITY" clock compute --from 2028-12-20 --period P20BD
	sed -n 2p stdout | grep -q "^provisional: .*2028"'
t 'a calendar that ends too soon gives another day, and says that it is provisional' '
	grep -v "^2028" "$ROOT/workflow/calendars/uk.csv" >short.csv
	code 0 "$PROBITY" clock compute --from 2028-01-31 --period P3M --rule sar --calendar short.csv --json
	jq -e ".due == \"2028-05-01\" and .provisional" stdout; due 2028-05-02 --from 2028-01-31 --period P3M --rule sar'
t 'plain is tab-separated after the due date' '
	code 0 "$PROBITY" clock compute --from 2013-12-24 --period P1BD --plain
	printf "2013-12-27\n2013-12-25\tfalse\tbank holiday: Christmas Day (england-and-wales)\n" >want
	printf "2013-12-26\tfalse\tbank holiday: Boxing Day (england-and-wales)\n2013-12-27\ttrue\tworking day 1 of 1\n" >>want
	cmp want stdout'
t 'several stops; a day in two of them stops once' '
	due 2026-03-17 --from 2026-03-02 --period P5BD --stop 2026-03-12..2026-03-13 --stop 2026-03-05..2026-03-09 --stop=2026-03-08..2026-03-10'
t 'the process'"'"'s time zone does not matter' 'TZ=Pacific/Apia due 2014-01-10 --from 2013-12-10 --period P20BD'
t 'the JSON of www.gov.uk/bank-holidays does as well' '
	day() { echo "{\"title\":\"Made up\",\"date\":\"$1\",\"notes\":\"\",\"bunting\":true}"; }
	division() { echo "\"$1\":{\"division\":\"$1\",\"events\":[$(day 2026-01-01),$(day 2026-01-06)]}"; }
	echo "{$(division england-and-wales),$(division scotland),$(division northern-ireland)}" >gov.json
	[ "$("$PROBITY" clock compute --from 2026-01-05 --period P1BD --calendar gov.json | head -n 1)" = 2026-01-07 ]'
t 'another calendar by file' '
	cp "$ROOT/workflow/calendars/uk.csv" my.csv && echo "2029-01-01,scotland,New Year" >>my.csv
	code 0 "$PROBITY" clock compute --from 2028-12-29 --period P1BD --division scotland --calendar my.csv --json
	jq -e ".due == \"2029-01-02\" and .provisional" stdout'

t 'the day of the event as the first' '
	due 2026-06-11 --from 2026-05-01 --period P6W --day-zero included; due 2026-06-12 --from 2026-05-01 --period P6W --day-zero excluded
	refused 3 "neither excluded nor included" "$PROBITY" clock compute --from 2026-01-01 --period P1D --day-zero maybe
	refused 3 "from the day of receipt" "$PROBITY" clock compute --from 2026-01-01 --period P1M --rule sar --day-zero included
	refused 3 "hours run on" "$PROBITY" clock compute --from 2026-01-01T00:00Z --period PT1H --day-zero included'
t 'a missing option' 'refused 2 "needs --from DATE and --period" "$PROBITY" clock compute --from 2026-01-01'
t 'an argument too many' 'refused 2 "takes no arguments" "$PROBITY" clock compute --from 2026-01-01 --period P1D x'
t 'an unknown division' 'refused 3 "no division '"'wales'"'" "$PROBITY" clock compute --from 2026-01-01 --period P1D --division wales'
t 'an unknown rule' 'refused 3 "no rule" "$PROBITY" clock compute --from 2026-01-01 --period P1M --rule foi'
t 'the rule for access requests wants months' 'refused 3 "one month or more" "$PROBITY" clock compute --from 2026-01-01 --period P20BD --rule sar'
t 'a stop that is not two dates' 'refused 3 "not two dates" "$PROBITY" clock compute --from 2026-01-01 --period P1D --stop 2026-01-02'
t 'a stop with a bad date' 'refused 3 "that month has 28 days" "$PROBITY" clock compute --from 2026-01-01 --period P1D --stop 2026-02-29..2026-03-01'
t 'a stop that runs backwards' 'refused 3 "ends before it starts" "$PROBITY" clock compute --from 2026-01-01 --period P1D --stop 2026-01-09..2026-01-05'
t 'hours take no stop' 'refused 3 "hours run on" "$PROBITY" clock compute --from 2026-01-01T00:00Z --period PT1H --stop 2026-01-02..2026-01-05'
t 'hours take no rule' 'refused 3 "hours run on" "$PROBITY" clock compute --from 2026-01-01T00:00Z --period PT1H --rule roll'
t 'no such calendar' 'refused 4 "no file nowhere.csv" "$PROBITY" clock compute --from 2026-01-01 --period P1D --calendar nowhere.csv'
t 'a calendar with a fault, by file, line and column' '
	printf "date,division,title\n2026-01-01,wales,X\n" >bad.csv
	refused 3 "bad.csv:2:12: the division is" "$PROBITY" clock compute --from 2026-01-01 --period P1D --calendar bad.csv'
finish
