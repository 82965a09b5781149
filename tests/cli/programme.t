#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# programme.t -- through the binary: a gate that holds a stage back, a notice, a pilot and its decision, and one
# command that stops a programme and all its cases, and holds their data.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

fresh validated
J=justice-data-lab
fact() { as dora case show "$1" --plain | sed -n "s/^$2	//p"; }
echo "a paper, made up" >paper
for who in abel sam; do must "$P" key new keys/$who.key --no-passphrase; must as ada actor add $who --pub keys/$who.key.pub; must as $who actor accept; done
for x in "abel head-of-unit" "sam siro"; do must as ada actor role grant $x; must as bode actor role grant $x; done
day 2025-10-14T09:00:00Z

t 'a gate before linking holds the request back' '
	must as dora do $J set-gate --field gate-before=linking --field gate-kind=count --field gate-at=100 --reason "made up"
	refused 5 "holds linking back" as ewan data link $CASE --extracted 2025-06-30'
t 'and whoever set it does not open it' '
	refused 5 "does not open the stage" as dora do $J open-stage --field gate-reached=120 --reason "made up"
	code 0 as sam do $J lift-gate --reason "made up"
	code 0 as ewan data link $CASE --extracted 2025-06-30'
t 'deliveries, a notice and a pilot have their days, which todo shows' '
	code 0 as ewan do $J plan-delivery --field deliver-by=2025-10-20 --field cases-expected=120
	code 0 as ewan do $J publish-notice --file privacy-notice=paper --field notice-published-on=2025-10-14 --field other-formats=yes
	code 0 as dora do $J set-pilot --field pilot-until=2026-03-31
	[ "$(fact programme/$J/delivery due)" = 2025-10-20 ] && [ "$(fact programme/$J/programme-refresh due)" = 2026-10-14 ]
	as ewan todo --plain | grep -q "programme/$J/delivery"'
t 'one command stops it' '
	refused 3 "stopped-by" as dora programme stop $J --reason "made up"
	: >empty; refused 3 "the reason is empty" as dora programme stop $J --by decision --reason " "
	code 3 as dora programme stop $J --by decision --order empty --reason "made up" && grep -q "for .order. is empty" stderr
	code 3 as dora hold place $J --reason "made up" --evidence empty --occurred-on 2025-10-13 && grep -q "evidence is an empty file" stderr
	code 3 as dora do $J publish-notice --field other-formats= --file privacy-notice=empty && grep -q "for .privacy-notice. is empty" stderr
	refused 5 "one of these roles" as ewan programme stop $J --by decision --reason "made up"
	code 0 as dora programme stop $J --by injunction --order paper --reason "made up"
	as dora programme show $J --plain | grep -q "^stopped-by	injunction"'
t 'nothing of it goes on' '
	refused 5 "has not been stopped" as fay stats run $CASE
	refused 5 "has not been stopped" as hari case open evaluation-request --title x --field organisation=acme-trust --field programme=$J'
t 'its data is held, and the hold is a thing that anybody sees' '
	as fay hold list --plain | grep -q "^programme/$J/stop-hold	placed	programme-stopped	programme/$J$"
	PLAN=$(as ewan destroy plan $CASE/cohort) && refused 5 "under a hold" as dora destroy approve $PLAN'
t 'it takes two others to let it go on' '
	refused 5 "not the one who stopped it" as dora do $J programme-go-on --reason "made up"
	code 0 as abel do $J programme-go-on --reason "made up" && [ "$(fact programme/$J state)" = stopped ]
	code 0 as sam do $J programme-go-on --reason "made up" && [ "$(fact programme/$J state)" = open ]
	code 0 as fay stats run $CASE'
t 'and the hold stays until two release it' '
	[ "$(fact programme/$J holds)" = 1 ]
	code 0 as dora hold release programme/$J/stop-hold --reason "made up" && [ "$(fact programme/$J holds)" = 1 ]
	code 0 as chidi hold release programme/$J/stop-hold --reason "made up" && [ "$(fact programme/$J holds)" = 0 ]'
t 'an evaluation that is concluded ends its programme' '
	code 0 as dora do $J programme-end --field concluded-on=2025-10-14 --reason "made up"
	[ "$(fact programme/$J/delivery state)" = "done" ]
	refused 5 "the state is" as sam programme stop $J --by decision --reason "made up"'
t 'a thing that is no case is made by new, and only such a one' '
	refused 4 "it makes:" as dora new evaluation-request
	H=$(as dora new hold --name by-hand --field target=$CASE --field class=audit --reason "made up") && [ "$H" = hold/by-hand ]
	refused 5 "exists already" as dora new hold --name by-hand --field target=$CASE --field class=audit --reason "made up"'
t 'every entry is judged again and stands' 'sound "$L"'
finish
