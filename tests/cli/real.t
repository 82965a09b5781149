#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# real.t -- the demonstration's request again, on files that others have published: FEBRL 4a as the
# cohort, FEBRL 4b as the register, and Rossi's 432 released men as the extract that comes back.
# The clock is simulated; the numbers are known (Fox's Rossi data: 48 of 216 against 66 of 216).
. "${0%/*}/lib.sh"
DATA=$ROOT/../shared/data
FEBRL=$DATA/linkage ROSSI=$DATA/matching/rossi.csv DEMO=$ROOT/tests/demo
if [ ! -e "$FEBRL/febrl_dataset4a.csv" ] || [ ! -e "$ROSSI" ]; then
	skip "the same case runs in a lab on real files" "no ../shared/data: FEBRL 4 and Rossi stay beside the project"
	finish; exit 0
fi
umask 077
day() { export PROBITY_NOW="$1"; }
as() {
	me=$1; shift
	PROBITY_ACTOR=$me PROBITY_KEY=keys/$me.key PROBITY_CUSTODY_FILE=keys/$me.custody "$PROBITY" -C lab "$@"
}
key() { "$PROBITY" key new "keys/$1.key" --no-passphrase; }
role() { as ada actor role grant "$1" "$2" && as bode actor role grant "$1" "$2"; }

# FEBRL 4a as an upload: every row, a date of 8 digits as YYYY-MM-DD, everything else as it stands
upload() {
	awk -F', ' 'BEGIN { OFS = ","; print "forename,surname,dob,gender,postcode,intervention_start" }
		NR > 1 { d = $10; if (length(d) == 8) d = substr(d, 1, 4) "-" substr(d, 5, 2) "-" substr(d, 7, 2)
			print $2, $3, d, "", $8, "2025-03-03" }' "$FEBRL/febrl_dataset4a.csv" >cohort.csv
}
t "FEBRL 4a becomes an upload and no row is dropped" 'upload &&
	[ "$(sed 1d cohort.csv | grep -c .)" = "$(sed 1d "$FEBRL/febrl_dataset4a.csv" | grep -c .)" ] && [ "$(sed 1d cohort.csv | grep -c .)" = 5000 ]'
# the cohort follows the template; the register has names and a date format of its own
cat >map.yaml <<'Y'
forename: {register: given_name}
dob: {register: date_of_birth, register_format: YYYYMMDD}
Y

found() {
	"$PROBITY" stats link --cohort cohort.csv --register "$FEBRL/febrl_dataset4b.csv" --map map.yaml --out pairs.csv >/dev/null || return 1
	for f in a b; do cut -d, -f1 "$FEBRL/febrl_dataset4$f.csv" | sed '1d; s/rec-//; s/-.*//' >truth-$f; done
	awk -F, 'FILENAME == "truth-a" { a[FNR] = $1; next } FILENAME == "truth-b" { b[FNR] = $1; next }
		FNR > 1 { n++; good += a[$1] == b[$2] }
		END { printf "# FEBRL 4 by name, date of birth and postcode: %d links, precision %.5f, recall %.5f\n", n, good / n, good / 5000
			exit !(good / n >= 0.999 && good / 5000 >= 0.90) }' truth-a truth-b pairs.csv >found.txt
}
t "the link against the truth in rec_id: precision over 0.999, recall over 0.90" found
cat found.txt

set_up() {
	mkdir keys && for who in ada bode chidi dora ewan fay hari; do key $who || return 1; done
	"$PROBITY" init lab --founder ada=keys/ada.key --founder bode=keys/bode.key --simulated-clock >pin || return 1
	for who in chidi dora ewan fay hari; do as ada actor add $who --pub keys/$who.key.pub && as $who actor accept || return 1; done
	role chidi dpo && role chidi output-checker && role dora information-asset-owner && role ewan linking-staff &&
	as ada actor role grant fay analyst && as ada actor role grant hari requester && as ada actor role grant ewan project-manager &&
	as ada actor role grant dora information-governance-lead && echo "a certificate, made up" >paper &&
	trained ewan training-data-protection && trained ewan operating-agreement && trained fay training-data-protection &&
	trained fay operating-agreement && trained chidi training-disclosure-control
}
trained() { as dora do actor/$1 record-credential --field credential=$2 --field from=2025-09-01 --file evidence=paper; }
custody() {
	for who in ewan fay; do printf 'custody of %s, made up\n' $who >keys/$who.custody
		as dora do actor/$who custodian-allow && as $who custodian new && as ewan custodian add $who || return 1; done
	as ewan programme add justice-data-lab && as ewan organisation add acme-trust --type voluntary --channel cjsm &&
		as ewan do actor/hari actor-represents --field organisation=acme-trust &&
		as dora do organisation/acme-trust confirm-party --field party-role=controller --field confirmed-on=2025-09-01 --file confirmation=paper \
			--field first-contact="made up" --field second-contact="made up" --field agreement-kind=conditions-of-service \
			--field agreement-id="made up" --file compliance=paper --field compliance-until=2027-08-31 &&
		as dora new account --name first --field organisation=acme-trust --field channel=cjsm --field address="made up" \
			--field verified-on=2025-09-01 --field verified-how=called-back
}
# document WHERE NAME: answered, submitted, advised on, approved
document() {
	as ewan doc new $1 $2 && as ewan doc import $1/$2 "$DEMO/$2.yaml" && as ewan doc submit $1/$2 &&
	as chidi do $1/$2 doc-advise --field advice=no-objection && as dora doc approve $1/$2
}
day 2025-09-01T09:00:00Z
t "a lab of seven people" set_up
day 2025-09-02T09:00:00Z
t "two custodians, a programme, an organisation" custody
t "the programme's assessment is approved" 'document justice-data-lab moj-pia'
applied() {
	CASE=$(as hari case open evaluation-request --title "Real files, nobody real" --field organisation=acme-trust --field programme=justice-data-lab) || return 1
	echo "$CASE" >case
	as ewan do $CASE accept --field conditions-agreed=yes &&
	as hari do $CASE attest-lawfulness --field law-enforcement=no --field public-authority=no \
		--field gateway=oma-2007-s14-probation-provider --field legal-basis=article-6-1-f --field special-data=no \
		--field criminal-data=yes --field criminal-condition=schedule-1-4 --field policy-document=yes \
		--field collected-on-consent=no --field compatibility=article-5-1-b-research \
		--field notice=notice-given --field could-decline=yes --field authority=yes --field signatory="a made-up director" &&
	document $CASE lawful-basis && as hari do $CASE attest-transfer
}
day 2025-10-06T09:30:00Z
t "a request, lawful on both sides" applied
CASE=$(cat case 2>/dev/null || echo none)
received() {
	as ewan data receive $CASE cohort.csv --channel cjsm --encrypted yes --password-separate yes --account account/first --copy provider &&
	as ewan do $CASE acknowledge --field acknowledged-by=email --field acknowledged-on=2025-10-13 &&
	as ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence="message purged" &&
	as ewan do $CASE settle-notice --field lab-notice=notice-given --reason "made up" &&
	as dora do $CASE consent-source --field sources=pnc --field consent-until=2026-12-31 &&
	as ewan data validate $CASE >faults.csv
}
day 2025-10-13T10:00:00Z
t "5,000 records are received and validated" received
t "faults are told by row, never by value" '[ "$(grep -c forename-missing faults.csv)" = 112 ] && [ "$(grep -c surname-missing faults.csv)" = 48 ] &&
	[ "$(grep -c dob-missing faults.csv)" = 94 ] && ! grep -q neumann faults.csv'
cp "$ROSSI" rossi.csv
sed '1s/prio/surname/' rossi.csv >named.csv
awk -F, 'BEGIN { OFS = "," } { print $0, NR == 1 ? "who" : "made-up-" NR }' rossi.csv >unique.csv
t "an extract with a name in it, or a text for each person, is refused before anything is kept" '
	refused 3 "surname" as ewan data link $CASE --register "$FEBRL/febrl_dataset4b.csv" --map map.yaml --extract named.csv &&
	refused 3 "who" as ewan data link $CASE --register "$FEBRL/febrl_dataset4b.csv" --map map.yaml --extract unique.csv'
t "data link: FEBRL 4b through a map, and Rossi as the linked extract" 'code 0 as ewan data link $CASE --register "$FEBRL/febrl_dataset4b.csv" \
	--map map.yaml --extract rossi.csv'
t "the extract's file is a copy of what was linked" 'as ewan data copies $CASE/linked --json >copies.json && grep -q "\"lab\"" copies.json'

day 2025-11-17T11:00:00Z
t "a column that is not there, a design that is not known, an outcome that is no flag: refused, and nothing is recorded" '
	before=$("$PROBITY" -C lab ledger head) &&
	refused 4 "nope" as fay stats run $CASE --treatment nope --outcome arrest && refused 3 "prio" as fay stats run $CASE --treatment fin --outcome prio --design as-they-are &&
	refused 3 "design" as fay stats run $CASE --treatment fin --outcome arrest --design whatever && [ "$before" = "$("$PROBITY" -C lab ledger head)" ]'
t "the analysis runs as it was fixed: as they are, by fin, on arrest" 'code 0 as fay stats run $CASE --treatment fin --outcome arrest --time week --design as-they-are'
report() { "$PROBITY" -C lab stats report $CASE --to "$1"; }
t "the report as JSON and as text" 'report json >report.json && report md >report.md'
# stats.md 5.2: Welch on 0/1, t 1.969 df 425.55 p .049578; among the re-arrested 28.94 against 28.55 weeks, p .886
t "216 men against 216: 22.2% against 30.6%, -16.7 to 0.0, Welch p 0.0496" '
	jq -r "[.. | objects | select(.id? == \"measures\")][0]" report.json >m.json && cat m.json &&
	grep -q "| One-year proven reoffending rate (%) | 216 | 216 | 22.2 | 30.6 | -16.7 to 0.0 percentage points | Yes | 0.0496 |" report.md'
t "a limit that prints as 0.0 is explained" 'grep -q "prints as 0.0 lies below zero" report.md'
t "time is in the weeks of its column, among the re-arrested only" 'grep -q "| Weeks to first reoffence (reoffenders only) | 48 | 66 | 28.9 | 28.5 | .* weeks | No | 0.8864 |" report.md'
t "no frequency is claimed without a count" '! grep -q "per person" report.md'
t "the losses: received, not usable, found, and the extract" 'grep -q "^| Records received | - | 5000 |" report.md && grep -q "fault in the row" report.md &&
	grep -q "^| In the linked extract | - | 430 |" report.md && grep -q "made outside this lab" report.md'
t "the stand-alone test gives the same" '"$PROBITY" stats test-rates --x1 48 --n1 216 --x2 66 --n2 216 --json >w.json &&
	[ "$(jq -r "(.p * 1e12 | round)" w.json)" = 49578263251 ]'
t "who ran it may not check it" 'refused 5 "output-checker" as fay release check $CASE'
t "checked" 'code 0 as chidi release check $CASE'
day 2025-12-08T15:00:00Z
t "sent" 'code 0 as ewan release send $CASE'
# 52 of 247 with work experience against 48 of 216 with aid: the one taken from the other tells of four
t "after a mistake of the lab, another report that differs from the one sent by a few people is refused" '
	as ewan do $CASE lab-error --reason "a made-up mistake" && before=$("$PROBITY" -C lab ledger head) &&
	refused 5 "differs from the report made before by fewer than 10 people" as fay stats run $CASE --treatment wexp --outcome arrest \
		--time week --design as-they-are && [ "$before" = "$("$PROBITY" -C lab ledger head)" ]'
t "the same people again are fine: checked and sent" 'as fay stats run $CASE --treatment fin --outcome arrest --time week --design as-they-are &&
	as chidi release check $CASE && as ewan release send $CASE'
reviewed() {
	as hari do $CASE raise-query --field about-a-person=no --field query="Why as they are?" &&
	as fay do $CASE answer-query --field answer="Aid was given at random."
}
day 2025-12-15T09:00:00Z
t "a question is asked and answered" reviewed
early() { PLAN=$(as fay destroy plan $CASE/linked) && as dora destroy approve $PLAN && refused 5 "before 2026-01-09" as fay destroy run $PLAN && as fay destroy cancel $PLAN; }
t "destruction three weeks early is refused" early
ended() {
	for set in cohort linked link-table analysis; do
		PLAN=$(as fay destroy plan $CASE/$set) && as dora destroy approve $PLAN && as fay destroy run $PLAN &&
		as fay destroy sign $CASE/$set && as dora destroy sign $CASE/$set || return 1
	done
	echo "a page, made up" >page && as ewan do $CASE/publish-report assign-obligation --field responsible=hari &&
	as hari do $CASE/publish-report evidence-obligation --field met-on=2026-01-09 --file shown-by=page --field url="made up" &&
	DIGEST=$("$PROBITY" -C lab case show $CASE/publish-report --plain | sed -n "s/^shown-by	//p") &&
	as ewan do $CASE/publish-report accept-evidence --field digest=$DIGEST &&
	as dora do $CASE/publish-results waive-obligation --reason "a rehearsal with made-up people" &&
	as ewan do $CASE close
}
day 2026-01-09T10:00:00Z
t "all four datasets are destroyed, each by two people" ended
certified() {
	for set in cohort linked link-table analysis; do
		"$PROBITY" -C lab destroy certificate $CASE/$set | jq -r .status | grep -q "^Destroyed" || return 1
		"$PROBITY" -C lab destroy certificate $CASE/$set --to html >$set.html || return 1
	done
}
t "four certificates" certified
t "the extract's file went with the linked data, and the published one is untouched" '[ ! -e rossi.csv ] && [ -e "$ROSSI" ]'
t "ledger verify" '"$PROBITY" -C lab ledger verify --pin pin --json | tee v.json | jq -e ".ok and .pinned and (.findings | length == 0)"'
t "no name of FEBRL and no row of Rossi is in the lab" '! grep -rqaF -e neumann -e winston -e "20,1,0,27,1,0,0,1,3" lab'
finish
