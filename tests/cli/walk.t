#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A random walk: commands of random people on random objects, plausible or not, through the program.
# Afterwards the rules are checked again by jq over what the ledger says, not by the engine.
# WALK_SEED chooses another walk, WALK_STEPS its length, PROBITY_SHORT=1 a short one.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
steps=${WALK_STEPS:-1000}; [ -z "${PROBITY_SHORT:-}" ] || steps=100
fresh released
git -C "$L/ledger.git" rev-list --count ledger >before

# Each line: how many days pass (mostly none), who acts, the command line.  OBJ is drawn by the shell
# from the objects that there are, so that the walk reaches plans and holds of its own making.
awk -v n=$steps -v seed="${WALK_SEED:-20260109}" -v case=$CASE '
function pick(s,  a) { return a[1 + int(rand() * split(s, a, "|"))] }
function set() { return case "/" pick("cohort|linked|link-table|analysis") }
function line() {
	r = int(rand() * 20)
	if (r < 4) return "destroy plan " set()
	if (r < 7) return "destroy approve PLAN"
	if (r < 10) return "destroy run PLAN"
	if (r == 10) return "destroy " pick("sign " set() "|cancel PLAN")
	if (r == 11 && rand() < .7) return "destroy run PLAN"
	if (r == 11) return "hold place " pick(set() "|" case "|justice-data-lab|PLAN") pick("| --reason made-up")
	if (r < 14) return "hold release HOLD --reason made-up"
	if (r == 14) return "do " case " raise-query --field about-a-person=" pick("no|no|no|yes|maybe") " --field query=how"
	if (r == 15) return "do " case " answer-query --field answer=so"
	if (r == 16) return "do " case "/lawful-basis " pick("doc-revise --reason x|doc-advise --field advice=no-objection|doc-advise --field advice=objection|doc-return --reason x|doc-approve --field digest=x")
	if (r == 17) return pick("doc submit |doc approve ") case "/lawful-basis"
	if (r == 18) return pick("actor role grant |actor role revoke ") pick("ada|bode|chidi|dora|ewan|fay|hari") " " pick("panel-member|panel-member|nonsense")
	return pick("do " case " close|do " case " withdraw|do " case " record-bounce --field sent-on=2025-12-09|do " case " lab-error|data receive " case " cohort.csv --channel cjsm|data open x|case open evaluation-request --title t --field organisation=acme-trust --field programme=justice-data-lab|tick|organisation add x --type police --channel cjsm|release send " case)
}
# seven times of ten somebody who may
function who(words) {
	if (rand() < .3) return pick("ada|bode|chidi|dora|ewan|fay|hari")
	return words ~ /^destroy (plan|run|cancel)|answer/ ? "fay" : words ~ /^destroy approve|doc approve/ ? "dora" : words ~ /^hold/ ? pick("chidi|dora") : words ~ /raise/ ? "hari" : words ~ /^actor/ ? "ada" : "ewan"
}
BEGIN { srand(seed); for (i = 0; i < n; i++) { words = line(); print (rand() < .12 ? 1 + int(rand() * 3) : 0), who(words), words } }' >walk

plans() { "$P" -C "$L" destroy status --plain 2>/dev/null | awk -F'\t' '$1 ~ /^plan/ { p = $1 } END { print p }'; }
holds() { "$P" -C "$L" hold list --plain 2>/dev/null | awk -F'\t' '$2 == "placed" { p = $1 } END { print p }'; }
PLAN=plan/p-222222 HOLD=hold/h-222222 today=1765206000; : >odd
while read -r days who words; do
	if [ $days -gt 0 ]; then today=$((today + days * 86400)); day "$(date -u -d @$today +%Y-%m-%dT%H:%M:%SZ)"; fi
	words=$(echo "$words" | sed "s#PLAN#$PLAN#; s#HOLD#$HOLD#")
	case $words in "do "*) set -- $words; "$P" -C "$L" can "$2" "$3" --actor $who 2>/dev/null | grep -q "^yes" && can=yes || can=no ;; *) can= ;; esac
	# shellcheck disable=SC2086
	as $who $words </dev/null >o 2>e; status=$?
	echo "$status $who $words" >>done
	[ "$status $can" != "0 no" ] || echo "can refuses it, do took it: $who $words" >>odd
	[ $status -le 8 ] && { [ $status = 0 ] || [ "$(wc -l <e)" = 1 ]; } || { echo "$status $who $words: $(cat e)" >>odd; }
	case "$status $words" in "0 destroy plan"*) PLAN=$(cat o) ;; "0 hold place"*) HOLD=$(cat o) ;; esac
	case $words in *PLAN*|"hold release"*) HOLD=$(holds); HOLD=${HOLD:-hold/h-222222} ;; esac
done <walk

t "$steps commands: every one answered, in one line where it was refused" '[ "$(wc -l <done)" = '$steps' ] && [ ! -s odd ] || { head -5 odd; false; }'
t "some were done and some refused" '[ "$(grep -c "^0 " done)" -gt $(('$steps' / 20)) ] && [ "$(grep -c "^5 " done)" -gt $(('$steps' / 10)) ]'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
# The entries as stock git gives them: everything below is told from the signed statements alone.
git -C "$L/ledger.git" rev-list --reverse ledger | sed 's/$/:entries/' | git -C "$L/ledger.git" cat-file --batch | grep '^{' |
	jq -s '[.[] | {seq, ts, act: .st.act, who: .st.actor, obj: .st.obj, f: (.st.f // {})}]' >entries.json
[ $steps = 100 ] || t "some datasets were destroyed on the way" '[ "$(jq "map(select(.act == \"destroy-commit\")) | length" entries.json)" -gt 0 ]'
t "every entry is there" '[ "$(jq length entries.json)" = "$("$P" -C "$L" ledger verify --json | jq .entries)" ]'
none() { jq -e "length == 0" "$1" >/dev/null || { jq -c '.[:5]' "$1"; false; }; }
jq '. as $e | [.[] | select(.act == "apply") | .who] as $asked |
	[$e[] | select(.who as $w | $asked | index($w)) | select(.act | IN("accept", "check-output", "release", "role-grant", "hold-release") or test("approve|advise|destroy"))]' entries.json >r1
t "who applies approves nothing" 'none r1'
jq '. as $e | [.[] | select(.act == "doc-approve") | . as $a |
	select([$e[] | select(.obj == $a.obj and .who == $a.who and (.act | IN("doc-new", "doc-submit", "doc-advise")))] | length > 0)]' entries.json >r2
t "nobody approves what they wrote or advised on" 'none r2'
jq '. as $e | [.[] | select(.act == "destroy-commit") | . as $c | ($e | map(select(.obj == $c.obj and .seq < $c.seq))) as $h |
	select(([$h[] | select(.act == "destroy-plan") | .who] | length != 1) or
		([$h[] | select(.act == "destroy-approve") | .who] as $ok | ($ok | length == 0) or ($ok | index($c.who)) or
			($ok | index($h[] | select(.act == "destroy-plan") | .who))))]' entries.json >r3
t "no plan is carried out that another person did not approve" 'none r3'
jq '. as $e | [.[] | select(.act == "destroy-commit") | . as $c |
	([$e[] | select(.seq < $c.seq and (.act | IN("release", "record-bounce"))) | .f["sent-on"]] | last) as $sent |
	({"2025-12-08": "2026-01-09", "2025-12-09": "2026-01-12"}[$sent] // "9999") as $from |
	select(($c.ts / 1000 | todate) < $from)]' entries.json >r4
t "nothing is destroyed before its day" 'none r4'
jq '. as $e | [.[] | select(.act == "destroy-commit") | . as $c | ($e | map(select(.seq < $c.seq))) as $h |
	($h[] | select(.act == "destroy-plan" and .obj == $c.obj) | .f.dataset) as $set |
	[$set, ($set | split("/")[0]), "programme/justice-data-lab"] as $over |
	select([$h[] | select(.act == "hold-place" and (.f.target as $t | $over | index($t))) | .obj as $hold |
		select([$h[] | select(.act == "hold-release" and .obj == $hold) | .who] | unique | length < 2)] | length > 0)]' entries.json >r5
t "nor under a hold" 'none r5'
jq '. as $e | [.[] | select(.act == "destroy-commit") | . as $c | ($e | map(select(.seq < $c.seq))) as $h |
	select(([$h[] | select(.act == "raise-query")] | length) > ([$h[] | select(.act == "answer-query")] | length))]' entries.json >r6
t "nor with a question open" 'none r6'
jq '. as $e | [.[] | select(.act == "role-grant") | select(.who as $w | .obj == "actor/" + $w)]' entries.json >r7
t "nobody grants themselves a role" 'none r7'
echo "# $(jq -r 'map(.act) | group_by(.) | map("\(.[0]) \(length)") | join(", ")' entries.json)"
finish
