#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sharing agreement, and a request for access to data under it, through the program by different people.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
. "$ROOT/tests/cli/access-lab.sh"
fresh people
access_people

# ---- the share ----
t "a share is proposed, with the basis that it rests on" '
	code 0 as ewan case open data-sharing-agreement --title "made up" --field organisation=acme-trust --field other-party=accredited-processor \
		--field contents="made up" --field uses="made up" --field justification="made up" --field protections="made up" \
		--field public-authority=yes --field gateway=dea-2017-s64 --field legal-basis=article-6-1-e --field special-data=no \
		--field criminal-data=no --field policy-document=yes && is DSA-2025-0001 state proposed'
t "a public authority does not rest it on legitimate interests" '
	deny "may rely on the basis" ewan case open data-sharing-agreement --title "made up" --field organisation=acme-trust --field other-party=controller \
		--field contents=x --field uses=x --field justification=x --field protections=x \
		--field public-authority=yes --field gateway=common-law --field legal-basis=article-6-1-f --field special-data=no \
		--field criminal-data=no --field policy-document=yes'
t "its text is advised on and signed by both parties, each naming what they read" '
	give ewan $DSA write-agreement --file agreement=agreement.txt && digest=$(fact $DSA agreement) &&
	give chidi $DSA advise-agreement --field digest=$digest --field advice=no-objection &&
	deny "digest given" dora do $DSA sign-agreement --field digest=$(printf %064d 0) &&
	give dora $DSA sign-agreement --field digest=$digest && deny "institutional-signatory" hari do $DSA countersign-agreement --field digest=$digest &&
	give ines $DSA countersign-agreement --field digest=$digest'
give dora organisation/acme-trust doubt-party --reason "made up"
t "it is not in force without its assessment, its party in order and its consultation" '
	as nora can $DSA begin-share >o; cat o; grep -q "share-assessed" o && grep -q "party-is-confirmed" o && grep -q "processor-is-accredited" o && grep -q "views-were-taken" o'
confirmed acme-trust
give dora organisation/acme-trust accredit-processor --field processor-number="made up" --field processor-until=2027-12-31
give dora $DSA record-consultation --field academic-advisers=consulted --field ethics-advisers=consulted --field user-representatives=not-consulted --reason "made up"
assessed() {	# the assessment of a case, by doc commands
	must as ewan doc new $1 ico-dpia
	must as ewan do $1/ico-dpia doc-submit --file content=form.txt
	must as chidi do $1/ico-dpia doc-advise --field advice=no-objection
	must as dora do $1/ico-dpia doc-approve --field digest=$(fact $1/ico-dpia content)
}
assessed $DSA
t "then it is, until a day" 'give nora $DSA begin-share --field share-until=2027-09-03 && is $DSA/share-ends due 2027-09-03 && is $DSA/share-review due 2026-09-03'

# ---- the request ----
NONE="--field court-data=no --field other-prison-data=no --field education-data=no --field work-data=no --field sensitive-fields=no --field further-linking=no --field own-setting=no"
parts() { for x in project people fields-asked-for combination-risk protection; do printf -- "--file $x=form.txt "; done; }
must as hari case open data-access --title "made up" --field organisation=acme-trust --field purpose=research --field justice-data=yes $NONE
t "a form with a part missing, or without an agreement, is not submitted" '
	give hari $DAR write-application $(parts) && deny "justice-part-complete" hari do $DAR submit-application &&
	give hari $DAR write-application $(parts) --file justice-part=other.txt && deny "share-in-force" hari do $DAR submit-application'
t "the agreement is tied to it, which both show" '
	code 0 as dora case link $DSA $DAR --as agreement-for && a=$(as ewan case list --plain | awk -F"\t" "\$1 == \"$DSA\" { print \$5 }") &&
	r=$(as ewan case list --plain | awk -F"\t" "\$1 == \"$DAR\" { print \$5 }") && is $DAR linked-agreement-for $a && is $DSA links-agreement-for $r'
t "not twice, and not to what is no case" '
	refused 3 "already" as dora case link $DSA $DAR --as agreement-for && refused 3 "is none" as dora case link programme/justice-data-lab $DAR --as agreement-for'
t "a dry run ties nothing" 'code 0 as dora case link $DSA $DAR --as follows --dry-run && [ -z "$(fact $DAR linked-follows)" ]'
t "while the agreement is suspended, can says that it is not in force" '
	give dora $DSA suspend --field suspended-for=complaint --reason "made up" && as hari can $DAR submit-application | grep -q "share-in-force" &&
	give nora $DSA resume --reason "made up" && as hari can $DAR submit-application | grep -qx "yes submit-application"'
t "complete, it goes before the owners of the data, and no others" '
	give hari $DAR submit-application && give ewan $DAR find-complete --field owners-right=yes &&
	"$P" -C "$L" panel list $DAR --plain | cut -f 1 >o && printf "dag\ndagb\n" | cmp - o'
MET="--field ethics=met --field necessity=met --field data-protection=met --field methodology=met --field public-good=met"
t "a vote answers the five questions" 'deny "ethics-answered" mary do $DAR/dag track-approve && give mary $DAR/dag track-approve $MET && give nora $DAR/dag track-approve $MET'
t "nobody decides in the group and in the board" 'deny "two levels" mary do $DAR/dagb track-approve $MET'
t "the secretary records the meeting" 'give fay $DAR/dag track-minutes --field met-on=2025-09-03 --file minutes=form.txt'
give ewan $DAR/dagb track-approve $MET; give dora $DAR/dagb track-approve $MET
t "with every owner, it is sent on and accredited; a summary is owed" '
	give ewan $DAR record-approval && give ewan $DAR send-for-accreditation &&
	give ewan $DAR record-accreditation --field accreditation="made up" --field accreditation-kind=full --field accredited-until=2027-06-30 --file decision=decision.txt &&
	is $DAR/summary-of-application state open && is $DAR/summary-of-application/summary-due due 2025-10-01'
t "the signatory signs, not the one who applied" '
	give ewan $DAR draft-access-agreement --file access-agreement=agreement.txt && digest=$(fact $DAR access-agreement) &&
	deny "institutional-signatory" hari do $DAR sign-access-agreement --field digest=$digest && give ines $DAR sign-access-agreement --field digest=$digest'
t "an accredited researcher is named and accepts the terms; another is not" '
	deny "researcher-is-accredited" ewan do $DAR name-researcher --field researcher=fay && give ewan $DAR name-researcher --field researcher=gail &&
	give gail $DAR accept-terms'
WHERE="--field setting=ons-site --field certified=yes --field offline=yes"
t "who tied the agreement does not grant access under it" 'deny "does not grant access" dora do $DAR grant-access $WHERE --field access-until=2026-09-03'
t "another owner does; its last day stands" '
	give oona $DAR grant-access $WHERE --field access-until=2026-09-03 && is $DAR/data-access-ends due 2026-09-03'

# ---- access ----
t "an output leaves only when another has passed it" '
	give gail $DAR output-ask --file output=output.txt && digest=$(fact $DAR output) && deny "the output was passed" ewan do $DAR output-send --field digest=$digest &&
	deny "minimum counts" chidi do $DAR output-pass --field digest=$digest --field in-scope=yes --field aggregate=yes --field counts-met=no &&
	give chidi $DAR output-pass --field digest=$digest --field in-scope=yes --field aggregate=yes --field counts-met=yes && give ewan $DAR output-send --field digest=$digest'
t "when the agreement is being changed, nothing more is asked for" '
	give dora $DSA change-share --file agreement=other.txt --reason "made up" && deny "share-in-force" gail do $DAR output-ask --file output=other.txt'
t "a tie is undone by another than who made it, with a reason" '
	a=$(fact $DAR linked-agreement-for) && deny "does not undo" dora do $DAR unlink-case --field other=$a --field relation=agreement-for --reason "made up" &&
	deny "head-of-unit" ewan do $DAR unlink-case --field other=$a --field relation=agreement-for --reason "made up"'
t "a researcher whose accreditation is withdrawn has no role any more" '
	give dora actor/gail withdraw-credential --field credential=accredited-researcher --reason "made up" && deny "accredited-researcher" gail do $DAR output-ask --file output=output.txt'
t "a breach stops the project at once, and access is revoked" '
	give ewan $DAR report-misuse --file misuse-report=form.txt --reason "made up" && deny "suspended since" hari do $DAR ask-amendment --field amendment=time --file amendment-text=form.txt &&
	give oona $DAR revoke-access --reason "made up" && is $DAR state revoked && is $DAR/data-access-ends state done'
t "the data is deleted; the case is closed once the summary is published or exempt, by the owner with a reason" '
	give ewan $DAR confirm-deletion --field deleted-on=2025-09-03 --file deletion=form.txt && give nora $DAR resume --reason "made up" &&
	deny "met or waived" ewan do $DAR close-access && give oona $DAR/summary-of-application waive-obligation --reason "a made-up exemption" &&
	give ewan $DAR close-access && is $DAR state closed'
t "the registers show the grant, its setting, the agreement it rests on, the misuse and the duty that was waived" '
	reg() { "$P" -C "$L" register "$@" --json; }
	reg grants | jq -e --arg d $DAR ".rows[] | select(.number == \$d) | .until == \"2026-09-03\" and .setting == \"ons-site\" and .access_granted_by == \"oona\" and .researcher == \"gail\""
	reg safe-settings | jq -e --arg d $DAR ".rows[] | select(.project == \$d) | .setting == \"ons-site\" and .without_internet == \"yes\""
	reg exclusions | jq -e --arg d $DAR ".rows[] | select(.number == \$d) | .revoked_by == \"oona\" and .revoked_on == \"2025-09-03\""
	reg agreements | jq -e --arg a $DSA ".rows[] | select(.number == \$a) | .in_force_until == \"2027-09-03\" and .other_party == \"acme-trust\""
	reg obligations | jq -e ".rows[] | select(.kind == \"summary-of-application\") | .state == \"waived\" and .due == \"2025-10-01 done\" and .waived_by == \"oona\""'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
