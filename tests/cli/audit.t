#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An audit: what a period had, counted again from the ledger's own lines; a sample that sha256sum draws as well; findings
# that nobody answers, takes and closes alone.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
fact() { "$P" -C "$L" case show $1 --plain | sed -n "s/^$2	//p"; }
give() { who=$1 what=$2; shift 2; as $who do $what "$@" >o 2>e || { cat e; return 1; }; }
audit() { "$P" -C "$L" audit report --from 2025-12-09 --to 2026-02-27 "$@"; }
rows() { audit --json | jq -r --arg s $1 '.rows[] | select(.section == $s) | [.day, .object, .what, .by // "-", .detail // "-"] | join(" ")'; }
fresh released
printf "a made-up letter\n" >letter.txt

# ---- a period that has everything ----
day 2025-12-09T09:00:00Z
for who in nora olaf rosa; do	# all made up
	must "$P" key new keys/$who.key --no-passphrase
	must as ada actor add $who --pub keys/$who.key.pub; must as $who actor accept
done
must as ada actor role grant nora auditor; must as ada actor role grant olaf auditor
for by in ada bode; do must as $by actor role grant rosa siro; done
must as dora actor delegate ewan --role information-asset-owner --until 2025-12-31
must as ewan do justice-data-lab/moj-pia doc-revise --on-behalf-of dora --reason "made up"
must as ewan correct $CASE sent-on --to 2025-12-09 --reason "made up"; C=$(cat out)
must as dora do $C correction-approve
must as ewan case open external-request --received-from acme-trust --evidence letter.txt --field organisation=acme-trust \
	--field programme=justice-data-lab --field source=survey --field use=research --field personal=no --field what="made up" --field purpose="made up"
day 2025-12-10T09:00:00Z
must as fay break-glass project-manager --reason "made up"; E=$(cat out)
must as hari do $CASE raise-query --field about-a-person=no --field query="made up" --occurred-on 2025-12-09 --evidence letter.txt
mkdir new && { cat "$ROOT/workflow/processes/breach.md"; echo; echo "One more sentence."; } >new/breach.md
must as ewan policy adopt new/breach.md --reason "made up"
must as ada actor leave hari
day 2026-03-02T09:00:00Z

git -C "$L/ledger.git" rev-list --reverse ledger | while read -r c; do git -C "$L/ledger.git" cat-file blob $c:entries; done >lines
jq -cs '[.[] | . + { day: (.ts / 1000 | strftime("%Y-%m-%d")) } | select(.day >= "2025-12-09" and .day <= "2026-02-27")]' lines >period
count() { jq "[.[] | select($1)] | length" period; }
told() { audit --json | jq --arg s $1 '[.rows[] | select(.section == $s and .entry != null)] | length'; }
t "it is of the entries of the period, counted in the ledger's own lines" '[ "$(audit --json | jq .entries)" = "$(jq length period)" ] && [ "$(jq length period)" -ge 18 ]'
t "what was given for somebody else, and delegations" '
	rows delegation | grep -q "^2025-12-09 .*justice-data-lab/moj-pia doc-revise ewan for dora$"
	[ "$(told delegation)" = "$(count ".st.for != null or .st.act == \"delegate\"")" ] && rows delegation | grep -q "dora delegate dora"'
t "corrections" '[ "$(told correction)" = "$(count ".st.act | startswith(\"correct\")")" ] && [ "$(told correction)" = 2 ]'
t "what was recorded on a later day than done" '
	rows back-dated | grep -qx "2025-12-10 $CASE raise-query hari done on 2025-12-09" && [ "$(told back-dated)" = "$(count "(.st.f[\"occurred-on\"] // .day) < .day")" ]'
t "what was entered for somebody outside" 'rows received | grep -q "EXT-2025-0001 request-submit ewan from acme-trust" && [ "$(told received)" = "$(count ".st.f[\"received-from\"] != null")" ]'
t "roles taken in an emergency" 'rows emergency | grep -q "$E break-glass fay"'
t "what was proposed about the policy" '[ "$(told policy)" = 1 ] && rows policy | grep -q "policy-propose ewan"'
t "entries by people who have left, before or after" 'rows leaver | grep -qx "2025-12-10 $CASE raise-query hari before leaving" && [ "$(told leaver)" = 1 ]'
t "clocks past their last day: nobody reviewed the emergency, and the data stays" '
	rows overdue | grep -q "$E/emergency-review emergency-review - waits for dpo" && rows overdue | grep -q "$CASE/review-period"'
t "data whose last day has passed, each of them" '
	late=$(fact $CASE/review-period late) && [ "$(rows late-destruction | grep -c " still held$")" = "$("$P" -C "$L" data list $CASE --plain | grep -c held)" ] &&
	rows late-destruction | grep -qx "$late $CASE/cohort review-period - still held"'
t "nothing was destroyed early, or overruled: it says none, and no line is made up" '
	[ -z "$(rows early-destruction)$(rows overruled)" ] && audit | grep -qx "Data whose destruction began before its day: none"'
t "a request whose programme has no assessment in force any more" 'rows no-assessment | grep -q "$CASE released"'
t "it says what nobody recorded" 'audit | grep -q "^Not recorded: Refused commands" && audit --json | jq -e ".not_recorded | length == 3" && audit --plain 2>&1 >/dev/null | grep -q "a refusal makes no entry"'
t "a period before all that has none of it" '
	"$P" -C "$L" audit report --from 2025-09-01 --to 2025-12-08 --json | jq -e "[.sections[] | select(.rows > 0)] == []"'
t "the sections add up to the rows" 'audit --json | jq -e "([.sections[].rows] | add) == (.rows | length)"'

# ---- samples ----
draw() { "$P" -C "$L" audit sample --of actor --size 4 --seed "draw of 2026-02-28: 3 17 22" "$@"; }
t "sha256sum draws the same sample" '
	jq -r ".eff.set[] | select(.[1] == \"kind\" and .[2] == \"actor\") | .[0]" lines | sort -u | while read -r id; do
		printf "%s %s\n" "$(printf "%s\n%s" "draw of 2026-02-28: 3 17 22" "$id" | sha256sum | cut -d" " -f1)" "$id"; done | sort >want
	[ "$(wc -l <want)" = 10 ] && draw --json | jq -r ".sample[] | .digest + \" \" + .id" >got && head -n 4 want | cmp - got && [ "$(draw --json | jq .population)" = 10 ]'
t "another seed draws another; more than there are is all of them" '
	draw --plain >a && "$P" -C "$L" audit sample --of actor --size 4 --seed other --plain | cut -f 2 >b && ! cut -f 2 a | cmp -s - b &&
	[ "$("$P" -C "$L" audit sample --of actor --size 99 --seed x --plain | wc -l)" = 10 ]'
t "of what there was on a day" '[ "$(draw --as-at 2025-12-08 --json | jq .population)" = 7 ]'

# ---- findings ----
t "an auditor raises a finding, with a day for the answer; nobody else does" '
	deny "auditor" ewan case open finding --field severity=high --field response-due=2026-03-13 --field found="made up" &&
	code 0 as nora case open finding --field severity=high --field about=$CASE --field response-due=2026-03-13 --field found="the data is still there" &&
	is FND-2026-0001 state raised && "$P" -C "$L" todo --actor ewan --plain | grep -q finding-response'
F=FND-2026-0001
t "she does not answer it herself; management does, and says who acts by when" '
	deny "does not answer it" nora do $F answer-finding --field agreed=agreed --field answer=x --field responsible=fay --field action-due=2026-04-30 &&
	give ewan $F answer-finding --field agreed=agreed --field answer="we shall destroy it" --field responsible=fay --field action-due=2026-04-30'
give nora $F return-answer --field response-due=2026-03-20 --reason "who approves?"
day 2026-03-25T09:00:00Z; must "$P" -C "$L" tick
t "sent back, it is due again; a day that passes is overdue for whoever answers, and goes to the risk owner" '
	"$P" -C "$L" todo --actor ewan --json | jq -e ".todo[] | select(.what == \"finding-response\") | .overdue" &&
	"$P" -C "$L" todo --actor rosa --plain | grep -q finding-response'
t "answered again, the auditor takes it, with the day that was promised; not the one who answered" '
	give ewan $F answer-finding --field agreed=agreed --field answer="dora approves" --field responsible=fay --field action-due=2026-04-30 &&
	deny "auditor" ewan do $F accept-answer --field action-due=2026-04-30 && deny "the one that the answer promised" nora do $F accept-answer --field action-due=2026-05-31 &&
	give nora $F accept-answer --field action-due=2026-04-30 && is $F/finding-action due 2026-04-30'
day 2026-04-01T09:00:00Z
t "whoever is named shows that it is done, and an auditor who has read that closes it" '
	deny "the person responsible" ewan do $F show-action --field done-on=2026-04-01 --file shown-by=letter.txt &&
	give fay $F show-action --field done-on=2026-04-01 --file shown-by=letter.txt &&
	deny "digest given" nora do $F close-finding --field digest=$(printf %064d 0) && give nora $F close-finding --field digest=$(fact $F shown-by) && is $F state closed'
t "the register of findings shows it, with the words to whoever may read them" '
	as olaf register findings --json | jq -e ".rows[0] | .state == \"closed\" and .found == \"the data is still there\" and .answer_given == \"dora approves\" and .responsible == \"fay\"" &&
	"$P" -C "$L" register findings --as-at 2026-03-10 --json | jq -e ".rows[0] | .state == \"raised\" and .found == null"'
t "a finding that proves wrong is dropped by another auditor; a risk is borne by the risk owner alone" '
	must as nora case open finding --field severity=low --field response-due=2026-04-30 --field found="made up" && deny "does not drop it" nora do FND-2026-0002 drop-finding --reason x &&
	give olaf FND-2026-0002 drop-finding --reason "made up" && must as nora case open finding --field severity=low --field response-due=2026-04-30 --field found="made up" &&
	give ewan FND-2026-0003 answer-finding --field agreed=not-agreed --field answer="no" --field responsible=ewan --field action-due=2026-05-31 &&
	deny "management agrees" nora do FND-2026-0003 accept-answer --field action-due=2026-05-31 && deny "siro" dora do FND-2026-0003 bear-risk --reason x &&
	give rosa FND-2026-0003 bear-risk --reason "made up" && is FND-2026-0003 state borne'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
