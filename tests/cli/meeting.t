#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A panel meets: agenda, papers, who was there and who stood aside, decisions that the votes bear out, minutes; two meetings.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
. "$ROOT/tests/cli/access-lab.sh"
track() { "$P" -C "$L" panel list $1 --json | jq -r ".tracks[] | select(.track == \"$2\") | $3"; }
fresh people
access_people; in_force; asked_for $DAR; asked_for DAR-2025-0002
echo "minutes, made up" >minutes.txt; echo "the place, made up" >place.txt
M1=MTG-2025-0001 M2=MTG-2025-0002

# ---- calling it, and the agenda ----
t "a meeting is called by the secretary, of one body, on a day to come" '
	deny "panel-secretary" mary case open meeting --field body=dag --field meets-on=2025-09-10 --field place=x &&
	refused 5 "lies in the past" as fay case open meeting --field body=dag --field meets-on=2025-09-02 --field place=@place.txt &&
	code 0 as fay case open meeting --field body=dag --field meets-on=2025-09-10 --field place=@place.txt && grep -qx $M1 stdout && is $M1/meeting-day due 2025-09-10'
t "its place is sealed" 'grep -rl "the place, made up" "$L" && false; [ "$(as mary case text $M1 place)" = "the place, made up" ]'
t "members see it in what waits for them" 'as mary todo --plain | grep -q "$M1/meeting-day	meeting-day	2025-09-10"'
t "before it is on an agenda the applicant sees no day, and what is missing where something is" '
	[ "$(track $DAR dag .meeting)" = null ] && [ "$(track $DAR dag .missing)" = null ] && track $DAR dagb .missing | grep -q "every body that comes before this one"'
t "a case is put on the agenda of its own body" '
	must as fay case open meeting --field body=dagb --field meets-on=2025-09-11 --field place=@place.txt
	deny "of the body that this track is" fay do $DAR/dag track-table --field meeting=$M2 && deny "is a meeting" fay do $DAR/dag track-table --field meeting=$DAR &&
	give fay $DAR/dag track-table --field meeting=$M1 && deny "on no agenda" fay do $DAR/dag track-table --field meeting=$M1 && give fay DAR-2025-0002/dag track-table --field meeting=$M1'
t "and the applicant sees which panel, and when" '[ "$(track $DAR dag .meeting)" = $M1 ] && [ "$(track $DAR dag .meets_on)" = 2025-09-10 ]'
t "a meeting with cases on its agenda is not called off; one without is" 'deny "no case stands on the agenda" fay do $M1 cancel-meeting --reason x && give fay $M2 cancel-meeting --reason "made up"'

# ---- the papers ----
t "the agenda says what each case is, when it came, and its documents by digest" '
	code 0 as mary panel agenda $M1 --json && jq -e ".schema == 1 and .standing == \"not issued\" and (.items | length) == 2 and .items[0].came == \"2025-09-03\" and .items[0].quorum == 2" stdout &&
	digest=$(fact $DAR fields-asked-for) && jq -e ".items[0].documents | any(.document == \"fields-asked-for\" and .digest == \"$digest\")" stdout'
t "papers that were not issued are not shown as if they were" 'refused 4 "were not issued" as mary panel agenda $M1 --issued'
t "only the tool makes the papers" 'refused 5 "measured by the tool" as fay do $M1 issue-pack --file pack=form.txt'
t "they are issued, by digest: what was given is what is shown" '
	deny "panel-secretary" mary panel issue $M1 && as mary panel agenda $M1 --to md >now.md && code 0 as fay panel issue $M1 && is $M1 state issued &&
	as mary panel agenda $M1 --issued | cmp - now.md && d=$(fact $M1 pack) && [ "$(cat "$L/documents/$d.salt" "$L/documents/$d" | sha256sum | cut -c 1-64)" = $d ]'
t "as a page they are complete in themselves, and hold no sealed text and no name" '
	as mary panel agenda $M1 --to html >p.html && grep -q "DAR-2025-0002" p.html && ! grep -qi "made up\|gail\|acme\|<script" p.html'
t "who stands aside afterwards shows against what was issued" '
	as mary panel agenda $M1 --json | jq -e ".standing == \"as issued\"" && give dora $DAR declare-interest --reason "made up" && p=$(as ada actor list --plain | sed -n "s/^\(p-......\)	dora	.*/\1/p") &&
	as mary panel agenda $M1 --json | jq -e ".standing == \"changed since it was issued\" and .items[0].stand_aside == [\"$p\"] and .items[1].stand_aside == []" &&
	as mary panel agenda $M1 --to md >later.md && ! cmp -s now.md later.md'
t "what is put on the agenda or taken off needs the papers again" '
	give fay DAR-2025-0002/dag track-untable --reason "made up" && deny "issued again" fay do $M1 hold-meeting --field held-on=2025-09-03 --field chair=mary &&
	give fay DAR-2025-0002/dag track-table --field meeting=$M1 && code 0 as fay panel issue $M1'

# ---- the meeting ----
day 2025-09-10T14:00:00Z
t "it is held; who was there and who was not is recorded" '
	give fay $M1 hold-meeting --field held-on=2025-09-10 --field chair=mary && give fay $M1 record-apology --field person=nora && give fay $M1 record-present --field person=dora'
t "a decision is not recorded before there are minutes, nor by other minutes" '
	deny "minutes of the meeting are written" fay do $DAR/dag track-decision --field outcome=considering --field digest=$(printf %064d 0) &&
	give fay $M1 write-minutes --file minutes=minutes.txt && deny "that of the minutes" fay do $DAR/dag track-decision --field outcome=considering --field digest=$(printf %064d 0)'
MIN=$(fact $M1 minutes)
record() { as fay do $1/dag track-decision --field outcome=$2 --field digest=${3:-$MIN}; }
t "what the votes do not bear out is refused" 'refused 5 "own signatures" record $DAR approved'
t "whoever stands aside signs nothing" 'deny "stands aside" dora do $DAR/dag track-approve $MET'
t "nor counts: two were there, one of them aside, and two approved by signature; it takes another" '
	give mary $DAR/dag track-approve $MET && give ewan $DAR/dag track-approve $MET && refused 5 "were there and do not stand aside" record $DAR approved'
t "on the other case, where she does not stand aside, she counts" '
	give mary DAR-2025-0002/dag track-refuse --reason x && give dora DAR-2025-0002/dag track-refuse --reason x && record DAR-2025-0002 refused'
t "minutes by which something was decided are not written anew, and not approved before all is dealt with" '
	deny "no decision was recorded" fay do $M1 write-minutes --file minutes=other.txt && deny "no case stands" mary do $M1 approve-minutes --field digest=$MIN'
t "the secretary who stands aside records nothing of it" '
	give fay $DAR declare-interest --reason "made up" && refused 5 "stands aside" record $DAR considering && p=$(as ada actor list --plain | sed -n "s/^\(p-......\)	fay	.*/\1/p") &&
	give nora $DAR recusal-end --field person=$p --reason "made up"'
t "what is approved by signature is not recorded as carried over; a vote that does not stand is taken again" '
	refused 5 "own signatures" record $DAR considering && deny "panel-secretary" mary do $DAR/dag track-reopen --reason x &&
	give fay $DAR/dag track-reopen --reason "made up" && record $DAR considering && is $DAR/dag carried-over 1'
t "whoever was in the chair approves the minutes that they read" '
	deny "was in the chair" dora do $M1 approve-minutes --field digest=$MIN && give mary $M1 approve-minutes --field digest=$MIN && is $M1 state approved'

# ---- the next meeting ----
M3=MTG-2025-0003
must as fay case open meeting --field body=dag --field meets-on=2025-09-17 --field place=@place.txt
t "what was carried over stands on the agenda of the next meeting, and the applicant sees that one" '
	give fay $DAR/dag track-table --field meeting=$M3 && [ "$(track $DAR dag .meets_on)" = 2025-09-17 ] && as mary panel agenda $M3 --json | jq -e ".items[0].carried_over == 1"'
must as fay panel issue $M3
day 2025-09-17T14:00:00Z
must as fay do $M3 hold-meeting --field held-on=2025-09-17 --field chair=nora
must as fay do $M3 record-present --field person=mary
must as fay do $M3 write-minutes --file minutes=other.txt
t "with two who do not stand aside it is decided, and the case goes on" '
	give mary $DAR/dag track-approve $MET && give nora $DAR/dag track-approve $MET && record $DAR approved $(fact $M3 minutes) &&
	give nora $M3 approve-minutes --field digest=$(fact $M3 minutes) && is $DAR/dag state approved && [ "$(track $DAR dagb .missing)" = null ]'
t "the agenda of a meeting stays, and says what it came to" 'as mary panel agenda $M1 --plain | cut -f 1 >o && printf "$DAR/dag\nDAR-2025-0002/dag\n" | cmp - o'
t "a refusal stays among the decisions not to share when its case is closed, with its reason, and is no grant" '
	give ewan DAR-2025-0002 reject-application --reason "the reason, made up" && give hari DAR-2025-0002 withdraw-application --reason "another" && give ewan DAR-2025-0002 close-access &&
	as chidi register decisions-not-to-share --json | jq -e ".rows | length == 1 and .[0].state == \"closed\" and .[0].reason == \"the reason, made up\" and .[0].rejected_by == \"ewan\"" &&
	as chidi register grants --json | jq -e ".rows == []"'
t "the registers of meetings and of what they decided say so" '
	"$P" -C "$L" register meetings --json | jq -e "(.rows | length) == 3 and .rows[0].number == \"$M1\" and .rows[0].state == \"approved\" and .rows[0].minutes == \"$MIN\"" &&
	"$P" -C "$L" register panel-decisions --json | jq -e "[.rows[] | select(.body == \"dag\") | [.case, .meeting, .outcome]] | sort == [[\"$DAR\",\"$M3\",\"approved\"],[\"DAR-2025-0002\",\"$M1\",\"refused\"]]"'
t "docs/cli.md has the members of the list of tracks, in order" '
	want=$("$P" -C "$L" panel list $DAR --json | jq -r ".tracks[0] | keys_unsorted | join(\", \")") && tr "\n" " " <"$ROOT/docs/cli.md" | tr -d "\140" | grep -qF "under tracks $want."'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
