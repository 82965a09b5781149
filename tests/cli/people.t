#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Roles and separation through the program, with real keys: deputies, interests, training, leaving.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
can_not() { as $1 can "$2" $3 >can.out 2>&1; grep -qx "no  $3" can.out && grep -qF -- "$4" can.out || { cat can.out; return 1; }; }
holds() { "$P" -C "$L" actor show $1 --json | jq -r '.holds[] | [.what, .id, .object, .days] | map(. // "-") | join(" ")'; }

# ---- deputies: dora, the asset owner, goes on leave; ewan stands in ----
fresh attested; day 2025-10-13T10:00:00Z
lend() { as dora actor delegate "$@"; }
t "a delegation has an end" 'refused 2 "--until" lend ewan --role information-asset-owner'
t "and not a late one" 'refused 5 "ends by 2026-01-13 at the latest" lend ewan --role information-asset-owner --until 2026-01-14'
t "only a delegable role is lent" 'refused 5 "not delegable" lend ewan --role information-governance-lead --until 2025-10-31'
t "and only one's own" 'refused 5 "do not hold today" lend ewan --role head-of-unit --until 2025-10-31'
t "not to somebody who could not hold it" 'refused 5 "may not be held together with analyst" lend fay --role information-asset-owner --until 2025-10-31'
t "nor by anybody else" 'deny "self" ada actor delegate ewan --for dora --role information-asset-owner --until 2025-10-31'
t "without one nobody acts for another" 'deny "no delegation" ewan do $CASE suspend --on-behalf-of dora --reason "made up"'
t "it is given and seen on both" '
	code 0 lend ewan --role information-asset-owner --until 2025-10-31
	holds dora | grep -qx "deputy information-asset-owner ewan 2025-10-13..2025-10-31"
	holds ewan | grep -qx "acts-for information-asset-owner dora 2025-10-13..2025-10-31"'
t "ewan may not approve what he wrote, also for dora" '
	must as dora do $CASE/lawful-basis doc-revise --reason "made up"
	must as ewan doc submit $CASE/lawful-basis
	must as chidi do $CASE/lawful-basis doc-advise --field advice=no-objection
	digest=$("$P" -C "$L" case show $CASE/lawful-basis --plain | sed -n "s/^content	//p")
	deny "does not approve it" ewan do $CASE/lawful-basis doc-approve --field digest=$digest --on-behalf-of dora'
t "but may return it for her, and the ledger says for whom" '
	as ewan can $CASE/lawful-basis doc-return --on-behalf-of dora | grep -qx "yes doc-return"
	code 0 as ewan do $CASE/lawful-basis doc-return --on-behalf-of dora --reason "made up"
	git -C "$L/ledger.git" cat-file blob ledger:entries | tail -n 1 | jq -e ".st.for | startswith(\"p-\")"'
t "in his own name he may not" 'can_not ewan $CASE/lawful-basis doc-supersede "it takes one of these roles"'
t "what is done to people and policy is given in person" '
	deny "given in person" ewan do actor/fay custodian-allow --on-behalf-of dora
	as ewan can actor/fay custodian-allow --on-behalf-of dora | grep -q "given in person"'
t "nobody acts for somebody unknown" 'refused 4 "--on-behalf-of" as ewan can $CASE --on-behalf-of nobody'
day 2025-11-03T10:00:00Z
t "the day after its end it serves nobody" 'deny "until 2025-10-31" ewan do $CASE suspend --on-behalf-of dora --reason "made up"'
t "the deputy ends it" '
	code 0 as ewan actor delegate ewan --role information-asset-owner --end --for dora && ! holds dora | grep -q ^deputy'

# ---- interests ----
fresh received
t "whoever declares an interest stands aside from the case and its data" '
	code 0 as ewan do $CASE declare-interest --reason "a made-up cousin"
	deny "stands aside" ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence=x
	can_not ewan $CASE/cohort data-open "interest"
	deny "stands aside" ewan data validate $CASE'
t "and does not bring themselves back" 'deny "stands aside" ewan do $CASE recusal-end --field person=ewan --reason "made up"'
t "nor does whoever holds no office for it" 'deny "head-of-unit" fay do $CASE recusal-end --field person=ewan --reason "made up"'
t "the data protection officer does" '
	code 0 as chidi do $CASE recusal-end --field person=ewan --reason "no cousin after all" && as ewan can $CASE/cohort data-open | grep -qx "yes data-open"'
t "who set somebody aside does not bring them back" '
	code 0 as chidi do $CASE recuse --field person=ewan --reason "made up" && deny "another brings them back" chidi do $CASE recusal-end --field person=ewan --reason "made up"'
t "a programme is shown with whoever stands aside" '
	code 0 as ewan do programme/justice-data-lab declare-interest --reason "made up"
	"$P" -C "$L" programme show justice-data-lab --json | jq -e ".facts | map(.what) | contains([\"recused\", \"case\", \"document\"])"'

# ---- training ----
fresh linked; day 2026-08-25T10:00:00Z
t "a clock reminds before it runs out" '
	code 0 as ewan tick && "$P" -C "$L" todo --plain | grep "training-data-protection-ends" | grep -q "2026-09-01"
	"$P" -C "$L" ledger log --plain | grep -q "reminder.fired"'
t "until then the analysis waits for the analyst" '"$P" -C "$L" todo --actor fay --plain | grep -q analyse'
day 2026-09-02T10:00:00Z
t "and afterwards not: nothing waits for who may not do it" '! "$P" -C "$L" todo --actor fay --plain | grep -q analyse'
t "when training runs out the role stops, and the refusal says what and when" '
	deny "analyst asks for training-data-protection, which ran out" fay stats run $CASE
	grep -q "on 2026-09-01" stderr'
t "nobody records their own" '
	must as ada actor role grant fay information-governance-lead
	deny "nobody records their own" fay do actor/fay record-credential --field credential=training-data-protection --field from=2026-09-01 --file evidence=keys/paper'
t "another does, with the paper" '
	code 0 as dora do actor/fay record-credential --field credential=training-data-protection --field from=2026-09-01 --file evidence=keys/paper
	code 0 as dora do actor/fay record-credential --field credential=operating-agreement --field from=2026-09-01 --file evidence=keys/paper
	holds fay | grep -qx "credential training-data-protection - 2026-09-01..2027-09-01" && as fay can $CASE analyse | grep -qx "yes analyse"'
t "and withdraws it" '
	code 0 as dora do actor/fay withdraw-credential --field credential=operating-agreement --reason "made up"
	can_not fay $CASE analyse "none is recorded"'

# ---- granting ----
t "a grant does not end before it begins" 'deny "before it begins" ada actor role grant fay programme-lead --from 2026-12-01 --until 2026-11-30'
t "nor is a role made shorter by granting it again" 'deny "only a revocation" ada actor role grant hari requester --until 2026-10-01'

# ---- organisations ----
t "who speaks for an organisation, and until when" '
	code 0 as ewan do actor/hari actor-represents --field organisation=acme-trust --field until=2026-09-30
	"$P" -C "$L" organisation show acme-trust --json | jq -e ".facts[] | select(.what == \"speaks\") | .value == \"hari\" and .state == \"2026-09-02..2026-09-30\""
	"$P" -C "$L" organisation show acme-trust --plain | grep -q "^case	$CASE	"'

# ---- leaving ----
holds fay >before
t "leaving lists what is still held, and names the custody" '
	code 0 as ada actor leave fay && grep -q " left " stdout && grep -q "^custody  *yes" stdout && grep -q "^role  *analyst" stdout && grep -q "custodian remove" stderr'
t "the same is found afterwards" 'holds fay >after && cmp before after'
t "and the role serves no more" 'deny "not an active actor" fay stats run $CASE'
t "the last administrators stay" 'deny "nobody records their own leaving" ada actor leave ada && deny "another does it" ada actor role revoke ada administrator'
t "everything stands on the ledger, judged again" 'sound "$L"'
t 'docs/cli.md has the members of every list, in order' '
	fresh released; must as ewan obligation impose $CASE --kind condition --responsible fay --due 2025-12-20 --text "made up"
	sed -n "/^## Lists of a lab/,/^## Clocks/s/^| [^a-z]\([a-z][a-z ]*\)[^a-z]* | [^a-z]\([a-z]*\)[^a-z]* | \(.*\) |\$/\1|\2|\3/p" "$ROOT/docs/cli.md" | tr -d "\140 " |
		sed "s/^\([a-z]*\)\(list\|show\|rights\|history\|sworn\)|/\1 \2|/" >lists
	[ $(wc -l <lists) = 15 ]
	while IFS="|" read -r name list members; do
		case $name in
		"actor show") arg=dora ;; "organisation show") arg=acme-trust ;; "programme show") arg=justice-data-lab ;;
		"policy rights") arg=article-6-1-f ;; "case list") arg= ;; case*) arg=$CASE ;; *) arg= ;; esac
		[ "$(as ewan $name $arg --json </dev/null | jq -r ".schema, (.$list[0] | keys_unsorted | join(\",\"))" | paste -sd" ")" = "1 $members" ] || { echo "$name: $members"; exit 1; }
	done <lists'
finish
