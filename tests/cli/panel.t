#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a decision asks for, suspension, and sealed texts, through the program.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
owe() { as dora obligation impose $CASE --responsible ${1:-fay} --due ${2:-2026-01-30} --text @condition.txt >o 2>e && OWED=$(cat o); }
impose() { owe "$@" || { cat e; return 1; }; }

fresh received
echo "publish the method (made up)" >condition.txt; echo "it was published (made up)" >proof.txt

# ---- what is owed ----
t "a condition is imposed on a named person, with a day" '
	impose && grep -q "^obligation/o-......$" o && is $CASE open-obligations 1 && is $(cat o) state open'
OWED=$(cat o)
t "it stands in the list, with who owes it and by when" '
	"$P" -C "$L" obligation list $CASE --plain | grep -q "^$OWED	condition	$CASE	open	fay	2026-01-30$" &&
	"$P" -C "$L" obligation list --json | jq -e ".obligations[0].responsible == \"fay\"" >/dev/null'
t "one for a day that has passed is refused" 'deny "lies in the past" dora obligation impose $CASE --responsible fay --due 2025-10-01 --text x'
t "nor one of a kind that the policy has not, nor of nobody" '
	refused 3 "obligation" as dora obligation impose $CASE --kind thanks --responsible fay --due 2026-01-30 --text x &&
	refused 4 "nobody" as dora obligation impose $CASE --responsible nobody --due 2026-01-30 --text x'
t "who does not impose conditions does not" 'deny "panel-secretary" hari obligation impose $CASE --responsible fay --due 2026-01-30 --text x'
t "only the person responsible gives evidence" '
	deny "the person responsible" ewan do $OWED evidence-obligation --field met-on=2025-10-13 --file shown-by=proof.txt &&
	as fay do $OWED evidence-obligation --field met-on=2025-10-13 --file shown-by=proof.txt >/dev/null 2>&1 && is $OWED state evidenced'
shown=$("$P" -C "$L" case show $OWED --plain | sed -n "s/^shown-by	//p")
t "and somebody else accepts it, by its digest" '
	deny "digest" dora do $OWED accept-evidence --field digest=$(printf %064d 0) && refused 5 "not the person" as fay do $OWED waive-obligation --reason x &&
	as dora do $OWED accept-evidence --field digest=$shown >/dev/null 2>&1 && is $OWED state met && is $CASE open-obligations 0'
t "the words of the condition are read by those who may" '
	[ "$(as ewan case text $OWED condition)" = "publish the method (made up)" ] && as hari case text $OWED condition | grep -q "made up" &&
	as dora case text $OWED condition --json | jq -e ".field == \"condition\" and .entry > 0 and (.text | test(\"made up\"))" >/dev/null'
t "not by one without a role" 'as ada actor role revoke hari requester >/dev/null 2>&1 && deny "no role in force" hari case text $OWED condition'
t "a signatory reads nothing of another organisation's case" '
	as ada actor role grant hari institutional-signatory >/dev/null 2>&1 && as hari case text $OWED condition | grep -q "made up" &&
	as ewan do actor/hari representation-end >/dev/null 2>&1 && deny "no role in force" hari case text $OWED condition'
must as ada actor role revoke hari institutional-signatory
t "nor does whoever stands aside" '
	as fay case text $OWED condition | grep -q "made up" && as fay do $CASE declare-interest --reason "made up" >/dev/null 2>&1 &&
	deny "stands aside" fay case text $OWED condition'
t "what is no text, or not of that entry, is not found" '
	refused 4 "no fact" as ewan case text $OWED nonsense && refused 4 "no sealed text" as ewan case text $OWED due-on &&
	refused 4 "not about" as ewan case text $OWED condition --entry 0 && refused 2 "number of an entry" as ewan case text $OWED condition --entry x'

# ---- suspension ----
t "a suspended case stands still, and says since when" '
	as chidi do $CASE suspend --field suspended-for=complaint --reason "made up" >/dev/null 2>&1 && is $CASE suspended 2025-10-13 &&
	deny "suspended since 2025-10-13" ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence=x'
t "can says so, too" 'as ewan can $CASE confirm-purge | grep -q "suspended: the case has been suspended since 2025-10-13"'
t "a hold may still be placed" 'as chidi hold place $CASE --reason "made up" >hold 2>/dev/null && grep -q ^hold/ hold'
t "who suspended it does not resume it; another does" '
	deny "does not resume" chidi do $CASE resume --reason "made up" &&
	as dora do $CASE resume --reason "made up" >/dev/null 2>&1 && as ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence=x >/dev/null 2>&1'

# ---- panels, by a policy that the lab adopts ----
for x in "fay panel-member" "chidi panel-member" "dora chief-executive" "ewan chief-executive"; do
	must as ada actor role grant $x; must as bode actor role grant $x
done
must as ada actor role grant ewan panel-secretary
day 2025-10-14T10:00:00Z
must as ada actor role grant hari requester
must as ewan policy adopt "$ROOT/tests/cases/decide/panels.md" --reason "made up"
digest=$("$P" -C "$L" policy list --plain | sed -n 's/.*	proposed	.*	2	//p')
must as chidi policy adopt $digest; must as dora policy adopt $digest
must as hari case open panel-request --field prison=yes --field court=yes; PAN=$(cat out)
must as ewan do $PAN put-before-panels
track() { "$P" -C "$L" panel list $PAN --plain | awk -F'\t' -v t=$1 '$1 == t { print $4, $8, $9 }'; }	# state, reviews, votes to approve
echo "first thoughts, made up" >review.txt
t "the bodies that the data concerns stand side by side" '
	[ "$(track prison-group)" = "considering 0 0" ] && [ "$(track court-panel)" = "considering 0 0" ] && [ -z "$(track court-board)" ] &&
	"$P" -C "$L" panel list $PAN --json | jq -e ".tracks | length == 3" >/dev/null'
t "nobody votes before enough members have reviewed" '
	deny "their own review" fay do $PAN/prison-group track-approve && as fay do $PAN/prison-group track-review --field review=@review.txt >/dev/null 2>&1 &&
	[ "$(track prison-group)" = "considering 1 0" ]'
t "until then a member reads only their own" '
	deny "blinded" chidi case text $PAN/prison-group review && as fay case text $PAN/prison-group review | grep -q "first thoughts"'
t "afterwards they read one another's, and vote" '
	as chidi do $PAN/prison-group track-review --field review=agreed >/dev/null 2>&1 &&
	[ "$(as fay case text $PAN/prison-group review)" = agreed ] &&
	as fay do $PAN/prison-group track-approve >/dev/null 2>&1 && deny "has given it already" fay do $PAN/prison-group track-approve &&
	as chidi do $PAN/prison-group track-approve >/dev/null 2>&1 && [ "$(track prison-group | cut -d " " -f 1)" = approved ]'
t "nobody decides at two levels" 'as fay do $PAN/prison-board track-review --field review=x >/dev/null 2>&1 && as dora do $PAN/prison-board track-review --field review=x >/dev/null 2>&1 &&
	deny "two levels" fay do $PAN/prison-board track-approve'
t "one that has an interest stands aside, and their vote falls" '
	as chidi do $PAN/court-panel track-review --field review=x >/dev/null 2>&1 && as fay do $PAN/court-panel track-review --field review=x >/dev/null 2>&1 &&
	as chidi do $PAN/court-panel track-approve >/dev/null 2>&1 && as chidi do $PAN declare-interest --reason "made up" >/dev/null 2>&1 &&
	deny "stands aside" chidi do $PAN/court-panel track-refuse --reason x && as fay do $PAN/court-panel track-approve >/dev/null 2>&1 &&
	[ "$(track court-panel)" = "considering 2 1" ]'
t "the secretary refers it up, and the level above decides" '
	as ewan do $PAN/court-panel track-escalate --reason "made up" >/dev/null 2>&1 && deny "every panel" ewan do $PAN grant-it &&
	for who in dora ewan; do as $who do $PAN/court-board track-review --field review=x >/dev/null 2>&1 || return 1; done &&
	for who in dora ewan; do as $who do $PAN/court-board track-approve >/dev/null 2>&1 || return 1; done && [ "$(track court-board | cut -d " " -f 1)" = approved ]'
t "only with all of them is it granted" '
	deny "every panel" ewan do $PAN grant-it && as ewan do $PAN/prison-board track-approve >/dev/null 2>&1 && as dora do $PAN/prison-board track-approve >/dev/null 2>&1 &&
	as ewan do $PAN grant-it >/dev/null 2>&1 && is $PAN state granted && is $PAN open-obligations 1'
t "and not shut before what follows from it is met" 'deny "met or waived" ewan do $PAN shut-it'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
