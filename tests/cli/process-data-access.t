#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-data-access.t -- an agreement to share, and requests of researchers under it: granted, changed, revoked,
# finished, rejected, refused accreditation, withdrawn.  Every command of both, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk data-sharing-agreement
"$P" policy diagram data-access --plain >>steps
S=DSA-2025-0001 A=DAR-2025-0001
proposed() {
	begin ewan data-sharing-agreement propose-share title=x organisation=acme-trust other-party=controller contents=x uses=x justification=x protections=x \
		public-authority=yes gateway=dea-2017-s64 legal-basis=article-6-1-e special-data=no criminal-data=no policy-document=yes
}
assessed() {
	must as ewan doc new $1 ico-dpia
	must as ewan do $1/ico-dpia doc-submit --file content=paper
	must as chidi do $1/ico-dpia doc-advise --field advice=no-objection
	must as dora do $1/ico-dpia doc-approve --field digest=$(fact $1/ico-dpia content)
}
read_it() { echo "digest=$(fact $1 $2)"; }
wrong=digest=$(printf %064d 0)

# ---- the agreement ----
t 'written, advised on, signed by both, each naming what they read' '
	proposed && over $S proposed && give ewan $S write-agreement +agreement=paper && deny "digest given" chidi $S advise-agreement $wrong advice=no-objection && give chidi $S advise-agreement $(read_it $S agreement) advice=no-objection
	deny "digest given" dora $S sign-agreement $wrong; give dora $S sign-agreement $(read_it $S agreement) && deny "digest given" ines $S countersign-agreement $wrong; give ines $S countersign-agreement $(read_it $S agreement)'
t 'in force when it is assessed and people were heard, until a day' '
	deny "views-were-taken" nora $S begin-share share-until=2026-08-31; deny "share-assessed" nora $S begin-share share-until=2026-08-31
	give ewan $S record-consultation academic-advisers=consulted ethics-advisers=consulted user-representatives=not-consulted -x && assessed $S && give nora $S begin-share share-until=2026-08-31 && [ "$(fact $S/share-ends due)" = 2026-08-31 ]'
t 'reviewed' 'deny "reason must be given" dora $S review-share refresh=refreshed privacy-notice=updated assessment=updated; give dora $S review-share refresh=refreshed privacy-notice=updated assessment=updated -x'
t 'one that nobody wants is abandoned' 'proposed && give ewan DSA-2025-0002 abandon-share -x && over DSA-2025-0002 abandoned'

# ---- a request ----
MET="ethics=met necessity=met data-protection=met methodology=met public-good=met"
asked() {
	begin hari data-access request-access title=x organisation=acme-trust purpose=research justice-data=yes court-data=no other-prison-data=no education-data=no \
		work-data=no sensitive-fields=no further-linking=no own-setting=no && give hari $NEW write-application +project=paper +people=paper +fields-asked-for=paper \
		+combination-risk=paper +protection=paper +justice-part=paper && must as dora case link $S $NEW --as agreement-for
}
considered() { give hari $1 submit-application && give ewan $1 find-complete owners-right=yes; }
agreed() {	# by the group and the board
	must as mary do $1/dag track-approve $(echo " $MET" | sed "s/ / --field /g"); must as nora do $1/dag track-approve $(echo " $MET" | sed "s/ / --field /g")
	must as ewan do $1/dagb track-approve $(echo " $MET" | sed "s/ / --field /g"); must as dora do $1/dagb track-approve $(echo " $MET" | sed "s/ / --field /g")
	give ewan $1 record-approval && give ewan $1 send-for-accreditation
}
accredited() { give ewan $1 record-accreditation accreditation=x accreditation-kind=full accredited-until=2027-06-30 +decision=paper; }
WHERE="setting=ons-site certified=yes offline=yes"
granted() {
	give ewan $1 draft-access-agreement +access-agreement=paper && give ines $1 sign-access-agreement $(read_it $1 access-agreement) && give ewan $1 name-researcher researcher=gail && give gail $1 accept-terms
	give oona $1 grant-access $WHERE access-until=${2:-2025-12-31}
}

t 'a form that lacks something is returned, and submitted again' '
	asked && deny "state is" ewan $A find-complete owners-right=no
	give hari $A submit-application && give ewan $A return-incomplete -x && over $A incomplete && give hari $A write-application +project=paper +people=paper +fields-asked-for=paper +combination-risk=paper +protection=paper +justice-part=paper'
t 'before the owners: rejected, and put again' '
	considered $A && deny "owner" ewan $A record-approval; give ewan $A reject-application -x && over $A rejected && considered $A'
t 'approved by every owner, refused accreditation, which is appealed' '
	agreed $A && give ewan $A refuse-accreditation +decision=paper -x && over $A accreditation-refused && give hari $A appeal-accreditation +grounds=paper && accredited $A && give ewan $A renew-accreditation accreditation=x accreditation-kind=full accredited-until=2027-08-31 +decision=paper'
t 'no access before the agreement is signed, by another than who tied the share' '
	deny "is-accredited" ewan $A name-researcher researcher=fay; granted $A && over $A granted && [ "$(fact $A/data-access-ends due)" = 2025-12-31 ]'
t 'an output leaves when another has passed it; one that is not safe does not' '
	deny "waits to be checked" chidi $A output-refuse -x; give gail $A output-ask +output=paper && give chidi $A output-refuse -x && deny "passed" ewan $A output-send $(read_it $A output)
	give gail $A output-ask +output=paper && deny "minimum counts" chidi $A output-pass $(read_it $A output) in-scope=yes aggregate=yes counts-met=no; give chidi $A output-pass $(read_it $A output) in-scope=yes aggregate=yes counts-met=yes && give ewan $A output-send $(read_it $A output)'
t 'changes: of people, of time, refused, and of substance, which goes before the owners again' '
	change() { give hari $A ask-amendment amendment=$1 +amendment-text=paper; }
	change people && give dora $A allow-people && change time && deny "later" oona $A extend-data-access access-until=2025-12-01 -x; give oona $A extend-data-access access-until=2026-01-31 -x && [ "$(fact $A/data-access-ends due)" = 2026-01-31 ]
	change method && deny "people" dora $A allow-people; give dora $A refuse-amendment -x && over $A granted && change data && give ewan $A reconsider justice-data=yes court-data=no other-prison-data=no education-data=no work-data=no && over $A considered'
t 'granted again, and misused: suspended at once, revoked, deleted, closed once the summary is settled' '
	agreed $A && accredited $A && granted $A && give ewan $A report-misuse +misuse-report=paper -x && deny "suspended since" hari $A finish
	give oona $A revoke-access -x && over $A revoked && give ewan $A confirm-deletion deleted-on=2025-09-03 +deletion=paper && must as nora do $A resume --reason x
	deny "met or waived" ewan $A close-access; must as oona do $A/summary-of-application waive-obligation --reason x; give ewan $A close-access && over $A closed'
t 'one that is finished, and one that is withdrawn' '
	asked && considered DAR-2025-0002 && agreed DAR-2025-0002 && accredited DAR-2025-0002 && granted DAR-2025-0002 && give hari DAR-2025-0002 finish && over DAR-2025-0002 finished
	asked && give hari DAR-2025-0003 withdraw-application -x && over DAR-2025-0003 withdrawn'
t 'the agreement is changed, and ended with proof that the data is gone' '
	give dora $S change-share +agreement=paper -x && over $S written && give oona $S end-share +deletion=paper -x && over $S ended'
walked data-sharing-agreement data-access
finish
