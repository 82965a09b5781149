#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What an asset owner answers for, and the yearly statement of it to the risk owner.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
fact() { "$P" -C "$L" case show "$1" --plain | sed -n "s/^$2	//p"; }
mine() { who=$1; shift; as $who my assets "$@"; }
row() { mine $1 --json | jq -r --arg w $2 '.rows[] | select(.what == $w) | [.object, .of // "-", .who // "-", .day // "-", (.overdue | tostring), .detail] | join(" ")'; }
fresh released
day 2025-12-09T09:00:00Z
for who in rosa oona; do	# all made up
	must "$P" key new keys/$who.key --no-passphrase
	must as ada actor add $who --pub keys/$who.key.pub; must as $who actor accept
done
for by in ada bode; do must as $by actor role grant rosa siro; must as $by actor role grant oona information-asset-owner; done
must as ewan new asset --field asset-kind=system --field what="made up" --field place="made up" --field asset-owner=dora --field source=provider --field route=secure-email --field personal=yes
A=$(cat out)
must as dora do $A mark-classification --field marking=official --field marked-on=2025-12-09 --reason "made up"
must as ewan new control --field owner=$A --field control=stays-in-system --field looked-on=2025-12-09 --file shown-by=keys/paper --field look-again=2026-06-09
must as ewan do $CASE/cohort file-under --field asset=$A
day 2025-12-10T09:00:00Z

t "an owner sees the assets that name them, and their controls, each with its day" '
	row dora asset | grep -qx "$A - - 2026-12-09 false system, registered, official" && row dora control | grep -q " $A - 2026-06-09 false stays-in-system, in-place"'
t "the data filed under these, and what is filed under none: for that nobody is named" '
	row dora data | grep -qx "$CASE/cohort $A - - false held" && [ "$(row dora data | wc -l)" = 4 ] && row dora data | grep -qx "$CASE/linked - - - false held, filed under no asset" &&
	[ "$(mine dora --json | jq .unfiled)" = 3 ]'
t "another owner does not see it, but what nobody is named for" '
	[ -z "$(row oona asset)$(row oona control)" ] && [ "$(row oona data | wc -l)" = 3 ] && ! row oona data | grep cohort'
t "copies, and who destroys them" 'row dora copy | grep -qx "received-file $CASE/cohort - - false file, destroyed by: provider"'
t "the day before which each dataset is not destroyed" 'row dora destruction | grep -qx "$CASE/cohort $A - $(fact $CASE/review-period not-before) false not before, by review-period"'
t "who has access: custodians, and cases that grant it until a day" '
	[ "$(row dora access | sed "s/ .* - false / /" | sort | tr "\n" " ")" = "ewan opens data while a role and its training serve fay opens data while a role and its training serve " ]'
t "what waits for the owner, and nothing that does not" '
	row dora duty | grep -q "$CASE/review-period" && ! row dora duty | grep -q command'
day 2026-02-02T09:00:00Z
t "what is late is said to be, and counted" '
	row dora destruction | grep -q "$CASE/cohort .* true " && [ "$(mine dora --json | jq .overdue)" = "$(mine dora --json | jq "[.rows[] | select(.overdue)] | length")" ] && [ "$(mine dora --json | jq .overdue)" -ge 4 ]'
t "people see a table and what is filed under nothing; a program lines" 'mine dora | grep -q "Filed under no asset" && [ "$(mine dora --plain | wc -l)" = "$(mine dora --json | jq ".rows | length")" ]'
t "without a name it is for nobody; with one it takes no key" 'refused 2 "whose" "$P" -C "$L" my assets && code 0 "$P" -C "$L" my assets --actor dora'

# ---- the yearly statement ----
mine dora --to md >s.md; head -n 6 s.md >head
t "the statement says whose it is, of which entry, and what it does not show" '
	grep -q "^dora, as it stood on 2026-02-02" s.md && grep -q " $("$P" -C "$L" register data --json | jq .entries) entries, the last one [0-9a-f]\{64\}; policy [0-9a-f]\{64\}" head &&
	grep -q "^## What this does not show" s.md && grep -q "| $CASE/cohort | $A |" s.md && grep -q "\*\*overdue\*\*" s.md && [ "$(grep -c "^## " s.md)" = 10 ]'
t "its owner gives it, for themselves, swearing to it" '
	deny "whose statement it is" dora case open asset-statement --field asset-owner=oona --field period-to=2026-02-02 --file statement=s.md &&
	deny "information-asset-owner" ewan case open asset-statement --field asset-owner=ewan --field period-to=2026-02-02 --file statement=s.md &&
	code 0 as dora case open asset-statement --field asset-owner=dora --field period-to=2026-02-02 --file statement=s.md'
t "the next one is due in a year, and waits for owners" '"$P" -C "$L" todo --actor oona --json | jq -e ".todo[] | select(.what == \"statement-due\") | .due == \"2027-02-02\""'
t "the risk owner acknowledges the text that was given, and no other" '
	deny "digest given" rosa do STM-2026-0001 acknowledge-statement --field digest=$(printf %064d 0) &&
	code 0 as rosa do STM-2026-0001 acknowledge-statement --field digest=$(fact STM-2026-0001 statement) && [ "$(fact STM-2026-0001 state)" = acknowledged ]'
t "the register of statements shows it" '"$P" -C "$L" register statements --json | jq -e ".rows[0] | .owner == \"dora\" and .next_due == \"2027-02-02 running\" and .acknowledged_by == \"rosa\""'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
