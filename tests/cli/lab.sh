# SPDX-License-Identifier: GPL-3.0-or-later
# lab.sh -- a small lab with people, a programme and one case, brought to any state; sourced after
# lib.sh.  The lab in use is $L (and its clock $PROBITY_NOW); $CASE is JDL-2025-0001.
#
#   bring STATE          make the lab, if need be, and lead its case along the usual path to STATE
#   fresh STATE [DIR]    a copy of the lab as it was in STATE (brought there first) becomes $L
#   as WHO COMMAND...    one command by one person:
#       ada, bode administrators      chidi dpo, output-checker    dora information-asset-owner, information-governance-lead
#       ewan linking-staff, project-manager (custodian)   fay analyst (custodian)   hari requester
SENT="--encrypted yes --password-separate yes --account account/first"
P=$PROBITY CASE=JDL-2025-0001 DEMO=$ROOT/tests/demo

as() {
	me=$1; shift
	PROBITY_ACTOR=$me PROBITY_KEY=$T/keys/$me.key PROBITY_CUSTODY_FILE=$T/keys/$me.custody "$P" -C "$L" "$@"
}
day() { export PROBITY_NOW=$1; }
exec 9>&1
must() { "$@" >out 2>err || { echo "Bail out! $*: $(cat err)" >&9; exit 1; }; }

lab_make() {
	mkdir -p keys shot
	must "$P" synth --seed 2026 --register-size 3000 --cohort-size 120 --out-dir .
	for who in ada bode chidi dora ewan fay hari; do
		must "$P" key new keys/$who.key --no-passphrase
		echo "custody of $who, made up" >keys/$who.custody
	done
	day 2025-09-01T09:00:00Z; L=$T/lab
	must "$P" init lab --founder ada=keys/ada.key --founder bode=keys/bode.key --simulated-clock --register "$T/register.csv"
	cp out pin
	for who in chidi dora ewan fay hari; do
		must as ada actor add $who --pub keys/$who.key.pub
		must as $who actor accept
	done
	for x in "chidi dpo" "dora information-asset-owner" "ewan linking-staff" "chidi output-checker"; do
		must as ada actor role grant $x; must as bode actor role grant $x
	done
	for x in "fay analyst" "hari requester" "ewan project-manager" "dora information-governance-lead"; do must as ada actor role grant $x; done
	echo "a certificate, made up" >keys/paper
	for who in ewan fay; do trained $who training-data-protection; trained $who operating-agreement; done
	trained chidi training-disclosure-control
}
trained() { must as dora do actor/$1 record-credential --field credential=$2 --field from=2025-09-01 --file evidence=keys/paper; }
lab_people() {	# a sensitive role begins on the next working day
	day 2025-09-02T09:00:00Z
	must as dora do actor/ewan custodian-allow
	must as dora do actor/fay custodian-allow
	must as ewan custodian add ewan --new-passphrase-file keys/ewan.custody
	must as fay custodian new
	must as ewan custodian add fay
	must as ewan programme add justice-data-lab
	must as ewan organisation add acme-trust --type voluntary --channel cjsm
	must as ewan do actor/hari actor-represents --field organisation=acme-trust
	party acme-trust
}
confirmed() {	# ORGANISATION: what is asked of a party
	must as dora do organisation/$1 confirm-party --field party-role=controller --field confirmed-on=2025-09-01 --file confirmation=keys/paper \
		--field first-contact="made up" --field second-contact="made up" --field agreement-kind=conditions-of-service \
		--field agreement-id="made up" --file compliance=keys/paper --field compliance-until=2028-08-31
}
party() {	# ORGANISATION: that, and its first account
	confirmed $1
	must as dora new account --name first --field organisation=$1 --field channel=cjsm --field address="made up" \
		--field verified-on=2025-09-01 --field verified-how=called-back
}
document() {	# OWNER TEMPLATE: written, advised on and approved
	must as ewan doc new $1 $2
	must as ewan doc import $1/$2 "$DEMO/$2.yaml"
	must as ewan doc submit $1/$2
	must as chidi do $1/$2 doc-advise --field advice=no-objection
	must as dora doc approve $1/$2
}
attest() {	# [WHO OPTION...]: the organisation's oath
	swears=${1:-hari}; [ $# = 0 ] || shift
	as $swears do $CASE attest-lawfulness "$@" --field law-enforcement=no --field public-authority=no \
		--field gateway=oma-2007-s14-probation-provider --field legal-basis=article-6-1-f --field special-data=no \
		--field criminal-data=yes --field criminal-condition=schedule-1-4 --field policy-document=yes \
		--field collected-on-consent=no --field compatibility=article-5-1-b-research \
		--field notice=notice-given --field could-decline=yes --field authority=yes --field signatory="a made-up director"
}
lead_to() {	# one step along the path
	case $1 in
	people) lab_people ;;
	programme) document justice-data-lab moj-pia ;;
	applied) day 2025-10-06T09:30:00Z; must as hari case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab ;;
	accepted) must as ewan do $CASE accept --field conditions-agreed=yes ;;
	attested) must attest; document $CASE lawful-basis; must as hari do $CASE attest-transfer ;;
	received) day 2025-10-13T10:00:00Z; must as ewan data receive $CASE "${COHORT:-cohort.csv}" --channel cjsm $SENT --copy provider ;;
	validated)
		must as ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence="made up"
		must as ewan do $CASE settle-notice --field lab-notice=notice-given --reason "made up"
		must as dora do $CASE consent-source --field sources=pnc --field consent-until=2026-12-31
		must as ewan data validate $CASE ;;
	linked) must as ewan data link $CASE --extracted 2025-06-30 ;;
	analysed) day 2025-11-17T11:00:00Z; must as fay stats run $CASE ;;
	checked) must as chidi release check $CASE ;;
	released) day 2025-12-08T15:00:00Z; must as ewan release send $CASE ;;
	esac
}
keep() {	# the objects of the ledger in one pack: a copy is quick
	git -C "$L/ledger.git" repack -adq && cp -r "$L" "shot/$1" && echo "$PROBITY_NOW" >"shot/$1.now"
}
AT=
bring() {
	for stage in made people programme applied accepted attested received validated linked analysed checked released; do
		if [ ! -d "$T/shot/$stage" ]; then
			if [ $stage = made ]; then lab_make; else lead_to $stage; fi
			keep $stage; AT=$stage
		fi
		[ $stage != "$1" ] || return 0
	done
}
fresh() {
	L=$T/lab; [ -d "shot/$1" ] || { [ -z "$AT" ] || day "$(cat shot/$AT.now)"; bring $1; }
	L=${2:-$T/now}; rm -rf "$L"; cp -r "shot/$1" "$L"; day "$(cat "shot/$1.now")"
}
# sound LAB: the ledger verifies, stock git finds it clean, and the projection is what a rebuild makes
sound() {
	"$PROBITY" -C "$1" ledger verify --json >"$1.verify" 2>&1 || { cat "$1.verify"; return 1; }
	git -C "$1/ledger.git" fsck --strict --no-progress >"$1.fsck" 2>&1 || { cat "$1.fsck"; return 1; }
	sqlite3 "$1/lab.db" .dump >"$1.dump" && "$PROBITY" -C "$1" rebuild >/dev/null && sqlite3 "$1/lab.db" .dump | cmp - "$1.dump"
}
