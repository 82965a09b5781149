#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# todo.t -- what waits for whom: the list, one person's view of it, pages of it, and the calendar file.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
ICS="perl $ROOT/tests/cli/ics.pl"
todo() { "$PROBITY" -C "$L" todo "$@"; }
rows() { jq -e "[.todo[] | select($1)]$2" todo.json; }
ics() { todo --to ics "$@" >todo.ics && $ICS todo.ics >events; }

# ---- the checker of calendars can fail ----
good() { printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:1\r\nDTSTART;VALUE=DATE:20260109\r\nSUMMARY:a\\, b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'; }
t 'the checker takes a good calendar' 'good >x.ics && $ICS x.ics | grep -qx "a|1|20260109|a, b|0"'
for change in 's/\r$//' 's/^UID:a/X:a/' 's/a\\, b/a, b/' 's/^SEQUENCE:1/SEQUENCE:x/' 's/20260109/2026-01-09/' 's/T000000Z/T000000/' \
	's/^END:VEVENT/END:VALARM/' 's/^SUMMARY:a/SUMMARY:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/' 's/^VERSION.*/VERSION:1.0\r/'; do
	t "and not one after $change" 'good | sed "$change" >x.ics; ! $ICS x.ics 2>err && [ -s err ]'
done

# ---- a case at work ----
fresh applied
t 'everybody: the case, and who can lead it on' '
	todo --json >todo.json; rows ".object == \"$CASE\" and .kind == \"case\"" " | .[0] | (.for | contains(\"project-manager\")) and .what == \"applied\" and (.overdue | not)"'
t 'the person who may: the command' '
	todo --actor ewan --json >todo.json; rows ".kind == \"command\" and .object == \"$CASE\" and .what == \"accept\" and .for == \"project-manager ewan\"" " | length == 1"'
t 'and nobody else' 'todo --actor fay --json >todo.json; rows true " | length == 0"; todo --actor chidi --json >todo.json; rows ".what == \"accept\"" " | length == 0"'
t 'it agrees with can' '
	todo --actor hari --plain | cut -f2 | sort >a; "$PROBITY" -C "$L" can $CASE --actor hari | sed -n "s/^yes //p" | sort >b
	[ -s a ] && [ -z "$(comm -23 a b)" ]'
t 'a document that waits for the owner' '
	must as ewan doc new $CASE lawful-basis; must as ewan doc import $CASE/lawful-basis "$DEMO/lawful-basis.yaml"; must as ewan doc submit $CASE/lawful-basis
	todo --actor chidi --plain | grep -q "^$CASE/lawful-basis	doc-advise	" && ! todo --actor fay --plain | grep lawful-basis'
t 'a vote waits for a second person, not for the first' '
	must as ada actor role grant ewan head-of-unit; todo --json >todo.json
	rows ".kind == \"vote\" and .what == \"role-grant\" and .object == \"ewan\"" " | length == 1" || { cat todo.json; exit 1; }
	todo --actor ada --json >todo.json; rows ".kind == \"vote\"" " | length == 0"; todo --actor bode --json >todo.json; rows ".kind == \"vote\"" " | length == 1"'
t 'a hold waits for who may release it' '
	id=$(as chidi hold place $CASE --class audit --reason "made up"); todo --actor dora --json >todo.json; rows ".kind == \"hold\"" " | length == 1"
	todo --actor hari --json >todo.json; rows ".kind == \"hold\"" " | length == 0"'
t 'nothing of it is overdue' 'code 0 todo --check'

# ---- clocks and calendars ----
fresh released
t 'the review period, with its day and its role' '
	todo --json >todo.json; rows ".kind == \"clock\" and .what == \"review-period\"" " | length == 1 and (.[0].due | test(\"^2026-01-\")) and (.[0].overdue | not)"'
t 'is a calendar that the checker takes' 'ics; grep -q "^[^|]*/review-period\.sim\.[^|]*@probity|[0-9]*|202601[0-9]*|$CASE/review-period: queries may be raised" events'
t 'with an alarm for each reminder' 'grep "/review-period" events | grep -q "|2$"'
t 'the same clock has the same UID, and its sequence does not change by itself' 'cp events first; day 2025-12-10T15:00:00Z; ics; cmp events first'
t 'nor does a calendar tell whose data, or what the case is called' '
	for word in "made up" acme hari ewan evaluation; do ! grep -i "$word" todo.ics || exit 1; done'
t 'an error of the lab stops the clock: it leaves the calendar' '
	must as ewan do $CASE lab-error --reason "made up"; ics; ! grep "/review-period" events'
fresh released
t 'the report is sent again: the day moved, and the sequence rose' '
	seq() { sed -n "s/^[^|]*review-period[^|]*|\([0-9]*\)|.*/\1/p" events; }; on() { sed -n "s/^[^|]*review-period[^|]*|[0-9]*|\([0-9]*\)|.*/\1/p" events; }
	ics; s=$(seq); d=$(on); day 2025-12-11T15:00:00Z; must as ewan do $CASE record-bounce --field sent-on=2025-12-11
	ics; [ "$(seq)" -gt "$s" ] && [ "$(on)" -gt "$d" ]'
day 2025-12-12T15:00:00Z
t 'one event for each UID in a lab of several clocks' '
	must as hari do $CASE raise-query --field about-a-person=no --field query="made up"; must as fay do $CASE answer-query --field answer="made up"; ics; [ "$(wc -l <events)" -ge 2 ]'
day 2026-03-16T09:00:00Z
t 'overdue: first in the list, and the exit status says so' '
	code 6 todo --check --json; jq -e ".todo[0].overdue" stdout; code 6 todo --check; grep -q "review-period.*yes" stdout; code 0 todo'
t 'for whom it waits, and for nobody else' 'code 6 todo --check --actor dora; code 0 todo --check --actor hari'

# ---- pages ----
t 'pages: so many, and what is overdue beside' '
	for i in 1 2 3; do must as hari case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab; done
	[ "$(todo --limit 2 --json | jq "[.todo[] | select(.overdue | not)] | length")" = 2 ] && todo --limit 2 --json | jq -e ".todo[0].overdue"
	todo --limit 1 >out 2>err; grep -q "There is more" err; todo --limit 0 >out 2>err; ! grep "There is more" err'
t 'a list of cases by page, state and process' '
	list() { "$PROBITY" -C "$L" case list "$@"; }
	[ "$(list --plain | wc -l)" = 4 ] && [ "$(list --plain --limit 2 | cut -f1 | tr "\n" " ")" = "JDL-2025-0001 JDL-2026-0001 " ]
	[ "$(list --plain --state applied | wc -l)" = 3 ] && [ "$(list --plain --state closed | wc -l)" = 0 ]
	[ "$(list --plain --process evaluation-request --state released | cut -f1)" = $CASE ]
	list --limit 1 >out 2>err; grep -q "There are more" err'
t 'a clock list of one case has its clocks only' '
	"$PROBITY" -C "$L" clock list $CASE --json | jq -e ".clocks | length >= 2"; "$PROBITY" -C "$L" clock list JDL-2026-0001 --json | jq -e ".clocks | length == 0"'
t 'the ledger and the projection are sound' 'sound "$L"'
finish
