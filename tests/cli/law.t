#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The law as the policy states it, by days; what a case rests on, which rights follow, and who swore what.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
p() { "$PROBITY" policy "$@"; }

# ---- outside a lab ----
t "the regimes of a day: one for general processing, Part 3 apart" \
	'p show regimes --as-at 2018-05-24 --plain | cut -f 1 >got && printf "dpa-1998\n" | cmp - got &&
	 p show regimes --as-at 2018-05-25 --plain | cut -f 1,2 >got && printf "eu-gdpr\tgeneral\npart-3\tlaw-enforcement\n" | cmp - got &&
	 p show regimes --as-at 2026-03-02 --plain | cut -f 1 >got && printf "uk-gdpr\npart-3\n" | cmp - got'
t "the 2025 Act by the days on which it took effect" \
	'p show commencements --plain | cut -f 2 >got && printf "2025-06-19\n2025-08-19\n2025-08-20\n2026-02-05\n2026-06-19\n" | cmp - got &&
	 [ "$(p show commencements --as-at 2026-02-04 --plain | wc -l)" = 3 ]'
t "a basis appears on its first day" \
	'! p show bases --as-at 2026-02-04 --plain | grep -q "^article-6-1-ea	" && p show bases --as-at 2026-02-05 --plain | grep -q "^article-6-1-ea	basis	Art 6(1)(ea)	2026-02-05		yes	"'
t "what was not checked is marked" \
	'p show rights --plain | grep -q "^erasure	Art 17	2018-05-25		unverified	" && p show rights --json | jq -e ".rights[] | select(.right == \"objection\") | .verified == \"yes\"" >out'
t "what no statute was read for is not said to be verified" \
	'p show bases --plain >got && p show rights --plain >>got && p show commencements --plain >>got &&
	 for id in annex-1-1 annex-1-6 article-6-1-a schedule-1-36 schedule-1-37 dea-2017-s64 access-1998 erasure complaint-to-controller \
			duaa-2025-08-20 duaa-2026-02-05 duaa-2026-06-19; do grep -q "^$id	.*	unverified	" got || { echo "$id"; exit 1; }; done'
t "a check of the policy says how much was not" \
	'n=$(cat "$ROOT"/workflow/processes/*.md | grep -c "^verified: no$") && p check | grep -qx "$n rules of law that nobody has compared with its text"'
t "the rights of a basis, both those it gives and those it does not" \
	'p rights article-6-1-e --plain | cut -f 1,2 >got && grep -qx "objection	yes" got && grep -qx "erasure	no" got && ! grep -q 1998 got &&
	 p rights schedule-2-5-c --as-at 2013-10-07 --json | jq -e "[.rights[].right] | contains([\"access-1998\"])" >out'
t "and only those of the day" '! p rights article-6-1-e --as-at 2026-06-18 --plain | grep -q complaint-to-controller && p rights article-6-1-e --as-at 2026-06-19 --plain | grep -q "^complaint-to-controller	yes"'

# ---- a case ----
fresh accepted; day 2025-10-06T10:00:00Z
lawful="--field law-enforcement=no --field gateway=own-constitution --field special-data=no --field criminal-data=yes
	--field criminal-condition=schedule-1-4 --field policy-document=yes --field collected-on-consent=no --field notice=notice-given
	--field could-decline=yes --field authority=yes --field signatory=-"
swear() { echo "made up" | as hari do $CASE attest-lawfulness $lawful "$@"; }
t "a public authority does not rely on its legitimate interests" \
	'refused 5 "article-6-1-f (Art 6(1)(f)) is not for a public authority performing its tasks" swear --field legal-basis=article-6-1-f --field public-authority=yes --field compatibility=article-5-1-b-research'
t "nor anybody on what is not yet the law" \
	'refused 3 "article-6-1-ea (recognised legitimate interest) is not in force on 2025-10-06, only from 2026-02-05" swear --field legal-basis=article-6-1-ea --field interest-condition=annex-1-1 --field public-authority=no --field compatibility=article-5-1-b-research'
t "data collected on consent is not free for research" \
	'refused 5 "not free for another purpose by article-5-1-b-research (Art 5(1)(b)); this rule is unverified" swear --field legal-basis=article-6-1-a --field public-authority=no --field compatibility=article-5-1-b-research --field collected-on-consent=yes'
t "a case that rests on nothing gives no right" 'refused 4 "records no lawful basis" as ewan case rights $CASE'
t "whoever relies on an unverified rule is told so" \
	'code 0 swear --field legal-basis=article-6-1-f --field public-authority=no --field compatibility=article-5-1-b-research &&
	 grep -q "^Unverified: article-5-1-b-research (Art 5(1)(b)) is a rule that nobody has compared" stderr &&
	 grep -q "^Unverified: own-constitution" stderr && ! grep -q "^Unverified: article-6-1-f" stderr'
t "the rights of the case follow from its basis" \
	'as ewan case rights $CASE --plain | cut -f 1,2 >got && grep -qx "erasure	yes" got && grep -qx "portability	no" got'
t "who swore what, when, until when, in which words" \
	'as ewan case sworn $CASE --json >got && jq -e ".sworn | length == 1 and (.[0] | .attestation == \"lawful-application\" and .by == \"hari\" and
	 .from == \"2025-10-06\" and .until == \"2026-10-06\" and .standing == \"in force\" and (.text | startswith(\"I am authorised\")))" got &&
	 [ "$(jq -r ".sworn[0].text" got | tr -d "\n" | sha256sum | cut -c 1-64)" = "$(jq -r ".sworn[0].digest" got)" ]'
day 2026-10-07T10:00:00Z
t "an oath that has expired says so" 'as ewan case sworn $CASE --plain | grep -q "^lawful-application	hari	2025-10-06	2026-10-06	expired	"'
day 2025-10-06T11:00:00Z
t "it may be sworn again on another basis" \
	'code 0 swear --field legal-basis=article-6-1-e --field public-authority=yes --field compatibility=same-purpose &&
	 as ewan case rights $CASE --plain | grep -q "^erasure	no	"'
t "and the ledger replays" 'code 0 "$P" -C "$L" ledger verify'
finish
