# SPDX-License-Identifier: GPL-3.0-or-later
# access-lab.sh -- sourced after lab.sh: more people, a sharing agreement that is in force, and a request for access to data under
# it that waits for its panels; everybody is made up.
#       mary, nora, ewan, dora panel-member     fay panel-secretary     nora siro     oona information-asset-owner     gail researcher
#       hari requester     ines institutional-signatory
DSA=DSA-2025-0001 DAR=DAR-2025-0001
give() { who=$1 what=$2; shift 2; as $who do $what "$@" >o 2>e || { cat e; return 1; }; }
fact() { "$P" -C "$L" case show $1 --plain | sed -n "s/^$2	//p"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
MET="--field ethics=met --field necessity=met --field data-protection=met --field methodology=met --field public-good=met"

access_people() {	# [NOW]: a sensitive role begins on the next working day
	for who in ines gail mary nora oona; do
		must "$P" key new keys/$who.key --no-passphrase
		must as ada actor add $who --pub keys/$who.key.pub
		must as $who actor accept
	done
	must as ada actor role grant ines institutional-signatory
	must as ada actor role grant fay panel-secretary
	for who in mary nora ewan dora; do
		for by in ada bode; do must as $by actor role grant $who panel-member; done
	done
	for by in ada bode; do must as $by actor role grant nora siro; must as $by actor role grant oona information-asset-owner; done
	for who in ines gail; do must as ewan do actor/$who actor-represents --field organisation=acme-trust; done
	day ${1:-2025-09-03T09:00:00Z}
	for x in training-data-protection accredited-researcher; do
		must as dora do actor/gail record-credential --field credential=$x --field from=2025-09-01 --file evidence=keys/paper
	done
	must as ada actor role grant gail researcher
	for x in agreement contract form other output decision; do echo "a made-up $x" >$x.txt; done
}
in_force() {	# the agreement, as access.t walks it step by step
	must as ewan case open data-sharing-agreement --title "made up" --field organisation=acme-trust --field other-party=accredited-processor \
		--field contents=x --field uses=x --field justification=x --field protections=x --field public-authority=yes \
		--field gateway=dea-2017-s64 --field legal-basis=article-6-1-e --field special-data=no --field criminal-data=no --field policy-document=yes
	must as ewan do $DSA write-agreement --file agreement=agreement.txt; digest=$(fact $DSA agreement)
	must as chidi do $DSA advise-agreement --field digest=$digest --field advice=no-objection
	must as dora do $DSA sign-agreement --field digest=$digest
	must as ines do $DSA countersign-agreement --field digest=$digest
	must as dora do organisation/acme-trust accredit-processor --field processor-number=x --field processor-until=2027-12-31
	must as dora do $DSA record-consultation --field academic-advisers=consulted --field ethics-advisers=consulted \
		--field user-representatives=not-consulted --reason x
	must as ewan doc new $DSA ico-dpia
	must as ewan do $DSA/ico-dpia doc-submit --file content=form.txt
	must as chidi do $DSA/ico-dpia doc-advise --field advice=no-objection
	must as dora do $DSA/ico-dpia doc-approve --field digest=$(fact $DSA/ico-dpia content)
	must as nora do $DSA begin-share --field share-until=2027-09-03
}
asked_for() {	# NUMBER: a request that its panels consider
	must as hari case open data-access --title "made up" --field organisation=acme-trust --field purpose=research --field justice-data=yes --field court-data=no \
		--field other-prison-data=no --field education-data=no --field work-data=no --field sensitive-fields=no --field further-linking=no --field own-setting=no
	must as hari do $1 write-application --file project=form.txt --file people=form.txt --file fields-asked-for=form.txt \
		--file combination-risk=form.txt --file protection=form.txt --file justice-part=other.txt
	must as dora case link $DSA $1 --as agreement-for
	must as hari do $1 submit-application
	must as ewan do $1 find-complete --field owners-right=yes
}
