#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An impact assessment, access to the network and a request from outside, through the program.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
did() { as "$@" >o 2>e || { cat e; return 1; }; }
new() { did "$@" && NEW=$(cat o); }
PIA=justice-data-lab/moj-pia

fresh programme
echo "made up" >paper
for x in "fay siro" "fay head-of-unit"; do must as ada actor role grant $x; must as bode actor role grant $x; done
day 2025-09-04T09:00:00Z

# ---- the impact assessment ----
must new ewan case open impact-assessment --title "made up" --field programme=justice-data-lab --field review-interval=six-monthly
DPIA=$NEW
t "an assessment is opened, and has a number" '[ $DPIA = DPIA-2025-0001 ] && is $DPIA state proposed'
t "a second one of the same programme is not" '
	deny "no other assessment" ewan case open impact-assessment --title x --field programme=justice-data-lab --field review-interval=yearly'
t "screening is recorded with its report" '
	refused 3 "reason must be given" as ewan do $DPIA skip-screening --field level=full &&
	did ewan do $DPIA screen --field level=full --field screened-on=2025-09-04 --file screening=paper'
t "a view is asked for and disposed of" '
	did chidi do $DPIA ask-view --field asked-whom=peer-reviewers --field asked-on=2025-09-04 --field question=x &&
	did chidi do $DPIA dispose-view --field disposition=followed --field view=x --reason "made up"'
t "a high risk is put forward, and bars the programme" '
	did ewan do $DPIA assess-put-forward-high --field document=$PIA && "$P" -C "$L" case show justice-data-lab --plain | grep -qx "regulator	awaited"'
t "the officer objects; the owner overrules it with a reason" '
	did chidi do $DPIA advise-assessment --field advice=objection --field summary="made up" && deny "does not object" dora do $DPIA take-advice &&
	refused 3 "reason must be given" as dora do $DPIA overrule-advice && did dora do $DPIA overrule-advice --reason "made up"'
t "a high risk is not accepted before the Commissioner has replied" '
	deny "reply on it is disposed of" fay do $DPIA accept-risk --field accepted-because=x &&
	did fay do $DPIA refer-regulator --field received-on=2025-09-04 --file request=paper &&
	"$P" -C "$L" case show $DPIA/prior-consultation --plain | grep -qx "due	2025-10-30"'
t "the reply is recorded and disposed of, and the risk accepted" '
	did chidi do $DPIA regulator-replies --field replied-on=2025-09-04 --field outcome=advice --file reply=paper &&
	deny "accepted" fay do $DPIA accept-risk --field accepted-because=x && did dora do $DPIA dispose-reply --field followed=all --reason "made up" && did fay do $DPIA accept-risk --field accepted-because="made up"'
content=$("$P" -C "$L" case show $PIA --plain | sed -n 's/^content	//p')
sign() { as ${2:-dora} do $DPIA sign-off --field digest=$content --field position="made up" --field next-review=$1 --field not-begun=${3:-yes}; }
t "it is signed with a next review that keeps to the interval, by the owner only" '
	refused 5 "keeps to the interval" sign 2026-03-05 && refused 5 "information-asset-owner" sign 2026-03-04 chidi && refused 5 "processing has begun" sign 2026-03-04 dora no &&
	sign 2026-03-04 >/dev/null 2>&1 && is $DPIA state in-force && "$P" -C "$L" case show justice-data-lab --plain >o && ! grep -q "^regulator" o'
t "its review stands in the list of clocks" '"$P" -C "$L" clock list --plain | grep -q "assessment-review.*2026-03-04"'
t "a review is made by one, advised on by another, accepted by a third" '
	did ewan do $DPIA review-assessment --field reviewed-on=2025-09-04 --field actions-effective=yes --field nothing-new=yes --field findings=x &&
	deny "does not object to the review" dora do $DPIA accept-review --field next-review=2026-02-27 &&
	did chidi do $DPIA advise-review --field review-advice=no-objection && did dora do $DPIA accept-review --field next-review=2026-02-27'

# ---- access to the network ----
must new ewan case open access-grant --field person=fay --field access-kind=staff --field read-only=no --field owners-rules=yes \
	--field need=x --field alternatives=x
ACC=$NEW
t "access needs papers that are in date" '
	is $ACC state asked && deny "vetting is in date" dora do $ACC check-person'
for x in vetting-ctc training-secure-network training-disclosure-control training-software; do trained fay $x; done
t "whose it is does not approve it" '
	did dora do $ACC check-person && deny "their own access" fay do $ACC approve-access --field access-until=2026-08-31'
t "a process with two openings names one" '
	refused 4 "opens a case of access-grant" as ewan case open access-grant --command apply &&
	new ewan case open access-grant --command ask-maintenance --field supplier=acme-trust --field named-staff=x --field cleared=yes \
		--field on-site-only=yes --field supervisor=fay --field need=x &&
	did dora do $NEW check-supplier --file clearance-seen=paper && did fay do $NEW approve-access --field access-until=2026-08-31 &&
	did fay do $NEW record-visit --field visited-on=2025-09-04 --field cleared=yes --field who-came=x --field work-done=x --field next-visit-on=2025-10-06 &&
	deny "who oversees the visits" ewan do $NEW record-visit --field visited-on=2025-09-04 --field cleared=yes --field who-came=x --field work-done=x --field next-visit-on=2025-10-06'

# ---- a request from outside ----
must new hari case open external-request --field organisation=acme-trust --field programme=justice-data-lab --field source=probation \
	--field use=research --field personal=yes --field what=x --field purpose=x
EXT=$NEW
t "what is about persons waits for agreement, assessment and consent" '
	did chidi do $EXT request-scrutinise --field advice=no-objection --field scrutiny=x &&
	refused 5 "agreement recorded" as dora do $EXT request-agree --reason x'
t "with them it is agreed to, and logged when it is given out, by somebody else" '
	did ewan do $EXT request-basis --file agreement=paper --field assessment=$DPIA --field own-brought-up=yes &&
	did ewan do $EXT request-consent --file consent=paper --field consent-until=2025-12-31 && did dora do $EXT request-agree --reason "made up" &&
	did ewan do $EXT request-disclose --field gateway=oma-2007-s14-probation-provider --field supplied-on=2025-09-04 --field channel=cjsm \
		--field nature=x --field lawful-reason=x && is $EXT state disclosed'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
