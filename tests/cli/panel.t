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
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
