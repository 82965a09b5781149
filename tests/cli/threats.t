#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# threats.t -- docs/threats.md holds what it says: every test that it names exists.  And the clock: one
# person alone destroys nothing by it, through the binary, and verify says so of an entry put in by hand.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/short-lab.sh"
D=$ROOT/docs/threats.md

# the last column of every row: `file`: "name"; "name", or `file`: function(), or "later: ..." words
sed -n 's/^| .* | \(.*\) |$/\1/p' "$D" | grep -v '^test$' | grep -v '^---' >column
t 'docs/threats.md has its rows, each with a test or with who owns it' '
	[ "$(wc -l <column)" -ge 60 ] && ! grep -vE "^\`tests/[a-z0-9_./-]+\`: \"|later: |rests on: " column'
grep -oE '`tests/[a-z0-9_./-]+`: "[^"]+"(; "[^"]+")*' column | while IFS= read -r x; do
	file=$(printf %s "$x" | cut -d'`' -f2)
	printf '%s\n' "$x" | grep -oE '"[^"]+"' | tr -d '"' | while IFS= read -r name; do printf '%s\t%s\n' "$file" "$name"; done
done >named
t 'every test that it names exists' '
	[ "$(wc -l <named)" -ge 80 ] || exit 1
	while IFS="	" read -r file name; do
		[ -f "$ROOT/$file" ] || { echo "no $file"; bad=1; continue; }
		grep -qF -- "$name" "$ROOT/$file" || { echo "$file has no \"$name\""; bad=1; }
	done <named; [ -z "${bad:-}" ]'
t 'every test of the suite that is for threats is named' '
	for f in tests/unit/test_threat_texts.c tests/unit/test_threat_time.c tests/unit/test_threat_alone.c tests/unit/test_ledger_threat.c tests/cli/attack.t; do
		cut -f1 named | grep -qx "$f" || { echo "$f"; bad=1; }
	done; [ -z "${bad:-}" ]'

t 'one place signs for people, one at the beginning, and none again' '
	cd "$ROOT" && [ "$(grep -ln "ledger_statement_sign(" */*.c | tr "\n" " ")" = "ledger/genesis.c ledger/statement.c workflow/command.c " ] &&
	[ "$(grep -c "ledger_statement_sign(" workflow/command.c)" = 1 ] && [ "$(grep -c "[^a-z_]sign(p, " workflow/command.c)" = 1 ]'

# ---- a clock that runs ahead: a withdrawn request, its data ready to be destroyed ----
short_lab
p() { "$PROBITY" "$@"; }
do_as() { PROBITY_ACTOR=$1 PROBITY_KEY=keys/$1.key PROBITY_CUSTODY_FILE=keys/$1.custody; export PROBITY_ACTOR PROBITY_KEY PROBITY_CUSTODY_FILE; shift; "$PROBITY" -C lab "$@"; }
as_() { do_as "$@" >>log 2>&1 || { echo "Bail out! $*"; sed 's/^/# /' log | tail -n 3; exit 1; }; }
"$PROBITY" synth --seed 7 --register-size 2000 --cohort-size 70 --out-dir . >>log 2>&1
for who in fay hari; do "$PROBITY" key new keys/$who.key --no-passphrase >>log 2>&1; done
export PROBITY_NOW=2025-09-02T10:00:00Z
for who in fay hari; do as_ ada actor add $who --pub keys/$who.key.pub; as_ $who actor accept; done
as_ ada actor role grant fay linking-staff; as_ bode actor role grant fay linking-staff
as_ ada actor role grant hari requester
as_ ada actor role grant dora information-governance-lead
printf 'a certificate, made up\n' >paper
for x in training-data-protection operating-agreement; do
	as_ dora do actor/fay record-credential --field credential=$x --field from=2025-09-01 --file evidence=paper
done
PROBITY_NOW=2025-09-03T10:00:00Z
printf 'custody of fay, made up\n' >keys/fay.custody
as_ dora do actor/fay custodian-allow
as_ fay custodian add fay --new-passphrase-file keys/fay.custody
as_ ewan organisation add acme-trust --type voluntary --channel cjsm
as_ ewan do actor/hari actor-represents --field organisation=acme-trust
as_ dora do organisation/acme-trust confirm-party --field party-role=controller --field confirmed-on=2025-09-01 --file confirmation=paper \
	--field first-contact="made up" --field second-contact="made up" --field agreement-kind=conditions-of-service \
	--field agreement-id="made up" --file compliance=paper --field compliance-until=2027-08-31
as_ dora new account --name first --field organisation=acme-trust --field channel=cjsm --field address="made up" \
	--field verified-on=2025-09-01 --field verified-how=called-back
printf 'made up\n' >title.txt
CASE=$(do_as hari case open evaluation-request --title @title.txt --field organisation=acme-trust --field programme=justice-data-lab 2>>log)
as_ ewan do $CASE accept --field conditions-agreed=yes
as_ hari do $CASE attest-lawfulness --field law-enforcement=no --field public-authority=no \
	--field gateway=oma-2007-s14-probation-provider --field legal-basis=article-6-1-f --field special-data=no \
	--field criminal-data=yes --field criminal-condition=schedule-1-4 --field policy-document=yes \
	--field collected-on-consent=no --field compatibility=article-5-1-b-research \
	--field notice=notice-given --field could-decline=yes --field authority=yes --field signatory="a made-up director"
as_ ewan doc new $CASE lawful-basis
as_ ewan doc import $CASE/lawful-basis "$ROOT/tests/demo/lawful-basis.yaml"
as_ ewan doc submit $CASE/lawful-basis
as_ chidi do $CASE/lawful-basis doc-advise --field advice=no-objection
as_ dora doc approve $CASE/lawful-basis
as_ hari do $CASE attest-transfer
as_ fay data receive $CASE cohort.csv --channel cjsm --encrypted yes --password-separate yes --account account/first
t 'the file that was received is registered as a copy, to be destroyed with the data' '
	do_as fay data copies $CASE/cohort --plain >out && grep -q "received-file.*lab" out || { cat out; false; }'

# ---- names where no name belongs ----
"$PROBITY" key new keys/zq.key --no-passphrase >>log 2>&1
sed 's/$/ zqcomment@zqhost/' keys/zq.key.pub >zq.pub
# typed TEXT WHO COMMAND...: refused as input or by the policy
typed() { text=$1; shift; got=0; do_as "$@" >stdout 2>stderr || got=$?; [ $got = 3 ] || [ $got = 5 ] || { echo "exit $got"; cat stdout stderr; return 1; }
	grep -qF -- "$text" stderr || { echo "exit $got:"; cat stdout stderr; return 1; }; }
t 'a name in a date' 'typed destroyed-on fay do $CASE/cohort copy-attest --field copy=received-file --field destroyed-on="Zqjanuary Person" --reason x'
t 'in an id' 'typed "field '"'copy'"'" fay do $CASE/cohort copy-register --field copy="Zqid Person" --field copy-kind=file --field copy-scope=lab --field place=zqplace'
t 'in a choice' 'typed copy-kind fay do $CASE/cohort copy-register --field copy-kind=zqkind --field copy-scope=lab --field place=zqplace'
t 'in a number, which only the tool measures' 'typed "measured by the tool" fay do $CASE receive --field records=zqnumber'
t 'in the comment of a key, and as a label: those are taken' 'do_as ada actor add zqlabel --pub zq.pub'
t 'none of them is in clear anywhere in the lab' '
	git -C lab/ledger.git cat-file --batch-all-objects --batch >objects && [ -s objects ] &&
	! grep -aioE "zq(comment|host|january|id p|place|kind|number|label)" objects && ! grep -raioE "zq(comment|host|january|id p|place|kind|number|label)" lab && do_as ada actor list | grep -q zqlabel'

t 'a lab that others may write to: whoever can, holds the host'"'"'s key, and doctor says so' '
	chmod g+w lab && code 1 do_as ada doctor; grep -q "permissions.*bad.*held by all who can write" stdout || { cat stdout stderr; false; }'
chmod g-w lab
as_ hari do $CASE withdraw --reason "made up"
PLAN=$(do_as fay destroy plan $CASE/cohort 2>>log)
as_ dora destroy approve $PLAN

t 'the clock stands at 2036: one person alone destroys nothing' '
	PROBITY_NOW=2036-01-01T10:00:00Z refused 5 "nobody else has given a command" do_as fay destroy run $PLAN'
t 'and can says so' 'PROBITY_NOW=2036-01-01T10:00:00Z do_as fay can $PLAN --plain >out; grep -q "^destroy-commit.*nobody else" out || { cat out; false; }'
t 'nor by steps of 23 hours, with a command of their own at each' '
	for at in 04T09 05T08 06T07; do PROBITY_NOW=2025-09-${at}:00:00Z do_as fay destroy plan $CASE/cohort || exit 1; done
	PROBITY_NOW=2025-09-06T08:00:00Z refused 5 "nobody else has given a command" do_as fay destroy run $PLAN'
cp -r lab x && rm -f x/lab.db*
t 'another person acts, of whatever kind' '
	PROBITY_NOW=2025-09-06T09:00:00Z do_as dora do actor/ewan custodian-allow && cp -r lab y && rm -f y/lab.db*'
PROBITY_NOW=2025-09-07T09:00:00Z

# ---- the entry comes before the act, and the act before what says that it is done ----
size() { p -C lab ledger head --json | jq .entries; }
under() { (PROBITY=$PROBITY_DEBUG; export PROBITY_FAULT=$1; shift; do_as "$@"); }
acts() { p -C lab ledger log --plain | cut -f 3 | grep -cx -- "$1"; }
vault() { find lab/vault lab/keystore -type f -exec sha256sum {} + | sort; cksum cohort.csv; }
t 'the append of the commit fails: no entry, and nothing is touched' '
	vault >before; n=$(size); code 1 under command.signed fay destroy run $PLAN && vault | cmp - before && [ "$(size)" = $n ]'
t 'killed between the entry and the act: the entry stands, and nothing is touched' '
	code 137 under +destroy.committed fay destroy run $PLAN && vault | cmp - before && [ "$(acts destroy-commit)" = 1 ] && [ "$(acts act.done)" = 0 ]'
t 'killed between an act and its entry: it is not said to be done' '
	code 137 under +destroy.step fay destroy run $PLAN && [ "$(acts plan.step)" = 0 ] && [ "$(acts act.done)" = 0 ] && code 0 p -C lab ledger verify --pin pin'
t 'within the day of the other person it goes on to the end' '
	do_as fay destroy run $PLAN && [ "$(acts destroy-commit)" = 1 ] && [ "$(acts act.done)" = 1 ] && [ ! -e cohort.csv ] && code 0 p -C lab ledger verify --pin pin'
t 'killed between a note and its entry: no entry, and the next command works' '
	n=$(size); code 137 under +command.notes chidi hold place $CASE --reason "made up" && [ "$(size)" = $n ] &&
	code 0 p -C lab ledger verify --pin pin && code 0 do_as chidi hold place $CASE --reason "made up"'
git -C lab/ledger.git rev-list --reverse ledger >commits
while read -r c; do git -C lab/ledger.git cat-file blob "$c:entries"; done <commits >lines
# commit_at DIR TS: the same commit, signed by fay again for that time and put in by the host
commit_at() {
	grep '"act":"destroy-commit"' lines | jq -cS "{eff, ts: $2, key: \"keys/fay.key\", st: (.st | del(.n, .seen, .key, .made, .until, .log))}" >spec
	[ "$(wc -l <spec)" = 1 ] && "$FORGE" "$1/ledger.git" entries "$(cat lab/keys/host)" lab/keys/host-commit.key <spec
}
t 'put in by hand at 2036, level 3 refuses it' '
	commit_at x 2082800000000 && code 7 p -C x ledger verify --pin pin --json &&
	jq -e "[.findings[].code] == [\"refused-command\"] and (.findings[0].text | contains(\"nobody else has given\"))" stdout || { cat stdout; false; }'
t 'and within the day of another it is as good as her own' '
	commit_at y "$(grep destroy-commit lines | head -n 1 | jq .ts)" && code 0 p -C y ledger verify --pin pin || { cat stdout; false; }'
t 'plans made beside the one that ran do not hide its certificate' '
	[ "$(grep -c destroy-plan lines)" = 4 ] && do_as fay destroy sign $CASE/cohort'
t 'the certificate claims no other time than the host'"'"'s' '
	do_as fay destroy certificate $CASE/cohort >certificate.json && jq -e ".. | objects | select(.time?) | .time == \"host clock only\"" certificate.json'
finish
