#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Registers: each reads, in every form; three of them as at three days are counted again from the ledger's own lines
# with jq, which knows nothing of lab.db; spreadsheets, sealed texts, figures under disclosure control.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
fresh released
reg() { "$P" -C "$L" register "$@"; }

# A request that begins like a formula is declined, on 9 December; one more evaluation is asked for and withdrawn.
day 2025-12-09T09:00:00Z
ls "$L/vault/notes" >notes.before
printf %s "=HYPERLINK(0) is asked for, \"quoted\"" >why
must as hari case open external-request --field organisation=acme-trust --field programme=justice-data-lab --field source=survey \
	--field use=research --field personal=no --field what="made up" --field purpose="made up"
must as dora do EXT-2025-0001 request-decline --reason @why
ls "$L/vault/notes" | comm -13 notes.before - >notes.case
must as hari case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab
must as hari do JDL-2025-0002 withdraw --reason "made up"

# ---- what there is ----
reg --json | jq -r '.registers[].register' >names
t "alone it lists the registers of the policy, each with who asks for it" '
	[ "$(wc -l <names)" = "$(grep -c "^.\{3\}yaml register" "$ROOT"/workflow/processes/*.md "$ROOT/GOVERNANCE.md" | awk -F: "{ n += \$NF } END { print n }")" ] &&
	reg --plain | awk -F"\t" "NF != 3 || \$3 == \"\" { exit 1 }"'
t "each can be read, as JSON, as lines and for a spreadsheet, and says what the policy is" '
	while read -r r; do
		reg $r --json >j && jq -e --arg r $r ".schema == 1 and .register == \$r and .entries > 60 and (.source | length > 0) and (.rows | type == \"array\")" j >/dev/null &&
		[ "$(jq -r .policy j)" = "$("$P" -C "$L" policy list --json | jq -r "[.. | objects | select(.state? == \"in-force\")][0].digest")" ] &&
		[ "$(reg $r --plain 2>/dev/null | wc -l)" = "$(jq ".rows | length" j)" ] && reg $r --csv >c 2>/dev/null && reg $r >p || { echo "$r"; exit 1; }
		[ "$(head -n 1 c | tr -cd , | wc -c)" -ge 2 ] || { echo "$r: no header"; exit 1; }
	done <names'
t "what it does not cover is said with it: to people, in JSON and beside the lines for a program" '
	reg risks | grep -q "^Not in it: the risks themselves" && reg risks --json | jq -e ".lacks | test(\"the risks themselves\")" &&
	reg risks --csv 2>&1 >/dev/null | grep -q "^Not in it: the risks themselves" && reg risks | grep -q "Nothing is recorded that it lists"'

# ---- counted again ----
git -C "$L/ledger.git" rev-list --reverse ledger | while read -r c; do git -C "$L/ledger.git" cat-file blob $c:entries; done >lines
# fold DAY: the facts at the end of the day, {object: {fact: value}}, from the ledger's lines alone; when: the day of each
fold() {
	jq -cs --arg day "$1" 'def day: .ts / 1000 | strftime("%Y-%m-%d");
		reduce (.[] | select(day <= $day)) as $e ({}; reduce $e.eff.set[] as $t (.;
			if $t[2] == "" then del(.[$t[0]][$t[1]]) else .[$t[0]][$t[1]] = { v: $t[2], on: ($e | day) } end))' lines
}
same() { cmp -s want got || { diff want got; return 1; }; }
for d in 2025-09-02 2025-10-13 2025-12-09; do
	fold $d >facts
	jq -r 'to_entries[] | .value | select(.kind.v == "evaluation-request") |
		[.number.v, .state.v, .kind.on, .state.on, .records.v // "", .["sent-on"].v // ""] | @tsv' facts | sort >requests.$d
	jq -r 'to_entries[] | select(.value.kind.v == "dataset") | .key as $k | .value |
		[.state.v, .kind.on, (.copies.v // "" | gsub(","; ", "))] | @tsv' facts | sort >data.$d
	jq -r 'def spans($p): [to_entries[] | select(.key | startswith($p)) | (.key | ltrimstr($p)) + " " + .value.v] | sort | join("; ");
		to_entries[] | .value | select(.kind.v == "actor") | [.state.v, spans("role-"), spans("credential-")] | @tsv' facts | sort >training.$d
	t "requests, data and training as at $d are what jq counts from the ledger's lines" '
		reg requests --as-at '$d' --json | jq -r ".rows[] | [.number, .state, .received_on, .since, .records // \"\", .report_sent_on // \"\"] | @tsv" | sort >got &&
		cp requests.'$d' want && same
		reg data --as-at '$d' --json | jq -r ".rows[] | [.state, .received_on, .copies // \"\"] | @tsv" | sort >got && cp data.'$d' want && same
		reg training --as-at '$d' --json | jq -r ".rows[] | [.state, .roles // \"\", .vetting_and_training // \"\"] | @tsv" | sort >got && cp training.'$d' want && same'
	t "and it says of how many entries that is" '
		[ "$(reg requests --as-at '$d' --json | jq .entries)" = "$(jq -s --arg d '$d' "[.[] | select((.ts / 1000 | strftime(\"%Y-%m-%d\")) <= \$d)] | length" lines)" ]'
done
t "the days differ, so that one which shows only today would be noticed" '
	[ ! -s data.2025-09-02 ] && [ -s data.2025-10-13 ] && ! cmp -s requests.2025-10-13 requests.2025-12-09'
t "as at today it is what it is now" '
	for r in requests data training conditions programme-figures; do reg $r --json | jq -c .rows >today && reg $r --as-at 2025-12-09 --json | jq -c .rows | cmp - today || exit 1; done'
t "a day begins in the zone of the lab, not in UTC" '
	cp -r "$L" zone && (L=$T/zone; day 2026-06-30T23:30:00Z; must as hari case open evaluation-request --title x --field organisation=acme-trust --field programme=justice-data-lab
	[ "$(reg requests --as-at 2026-06-30 --json | jq ".rows | length")" = 2 ] && [ "$(reg requests --as-at 2026-07-01 --json | jq ".rows | length")" = 3 ])'
t "it reads no cache for a day that has been" 'cp -r "$L" fresh && rm fresh/lab.db && "$P" -C fresh register data --as-at 2025-10-13 --plain >got && reg data --as-at 2025-10-13 --plain | cmp - got'

# ---- sealed texts and spreadsheets ----
t "a reason is shown to whoever may read it, and to nobody without a key; it says so" '
	as chidi register decisions-not-to-share --json | jq -e --rawfile w why ".rows[0].reason == \$w and .note == null" &&
	reg decisions-not-to-share --json | jq -e ".rows[0].reason == null and (.note | test(\"1 not shown\"))" &&
	reg decisions-not-to-share --actor chidi --json | jq -e ".rows[0].reason == null"'
t "the reason is that of the decision, whatever was given another reason later" '
	cp -r "$L" later && (L=$T/later; must as fay do EXT-2025-0001 declare-interest --reason "another, made up"
	as chidi register decisions-not-to-share --json | jq -e --rawfile w why ".rows[0].reason == \$w")'
t "nor to an administrator whose role was taken away, nor to a requester of another organisation" '
	must as ewan organisation add other-trust --type voluntary --channel cjsm; must "$P" key new keys/zoe.key --no-passphrase
	must as ada actor add zoe --pub keys/zoe.key.pub; must as zoe actor accept; must as ada actor role grant zoe requester
	must as ewan do actor/zoe actor-represents --field organisation=other-trust
	as zoe register decisions-not-to-share --json | jq -e ".rows[0].reason == null and (.note | test(\"1 not shown\"))"'
t "a cell that a spreadsheet would take for a formula is defused, and quotes are doubled" '
	as dora register decisions-not-to-share --csv >c 2>err && grep -qF "\"'\''=HYPERLINK(0) is asked for, \"\"quoted\"\"\"" c && ! grep -E "(^|,)\"?[=+@]" c && [ "$(wc -l <c)" = 2 ]'
t "what was erased is said to be, also of a day before that" '
	cp -r "$L" erased && for i in $(cut -d- -f1 notes.case | sort -u); do rm erased/keystore/notes/$i*; done && (L=$T/erased
	as chidi register decisions-not-to-share --json >j && jq -e ".rows[0].reason == \"(erased)\" and (.note | test(\"1 erased\"))" j &&
	as chidi register decisions-not-to-share --as-at 2025-12-09 --json | jq -e ".rows[0].reason == \"(erased)\"")'
t "a name never stands in a register of what the ledger keeps: labels are looked up, and an erased one is its id" '
	cp -r "$L" nolabel && rm -rf nolabel/vault/labels && mkdir nolabel/vault/labels && "$P" -C nolabel register training --json | jq -e "all(.rows[]; .person | test(\"^(actor/)?p-[a-z0-9]{6}$\"))"'

# ---- figures ----
t "what was carried in by mistake, or is not confirmed, is in no figure" '
	cp -r "$L" carried && (L=$T/carried
	day 2025-12-09T10:00:00Z; must as ewan case carry-in evaluation-request --state accepted --title x --field organisation=acme-trust --field programme=justice-data-lab \
		--field conditions-agreed=yes --evidence why --reason "made up"; n=$(cat out)
	reg programme-figures --json | jq -e ".rows[0].in_progress == \"0\"" && must as dora do $n carry-in-abandon --reason "made up" && reg programme-figures --json | jq -e ".rows[0].other == \"0\"")'
t "a text that is altered, or gone while its key is there, is no erased one: it is refused" '
	cp -r "$L" gone && for i in $(cat notes.case); do rm gone/vault/notes/$i; done && L=$T/gone refused 7 "has a key and no text" as chidi register decisions-not-to-share'
t "figures of few requests show no count and no median, and say why" '
	reg programme-figures --json | jq -e ".rows | all(.[]; [.fully_answered, .could_not_be_answered, .withdrawn, .in_progress, .total] | all(. == \"c\" or . == \"0\"))" &&
	reg programme-figures --json | jq -e ".rows[0].median_days_to_the_report == null and (.note | test(\"suppressed\"))"'
t "what the report found is tallied from what it prints" '
	"$P" -C "$L" stats report $CASE --to md | tr "\n" " " >words
	case $(cat words) in *"does not provide clear evidence"*) want=inconclusive ;; *"may decrease"*) want=reduction ;; *"may increase"*) want=increase ;; esac
	reg requests --json | jq -e --arg w $want ".rows[0].finding == \$w" && reg findings-figures --json | jq -e ".rows[0].total == \"c\" and (.lacks | test(\"frequency\"))" &&
	refused 5 "measured by the tool" as chidi do $CASE check-output --field outcome=safe --field finding=reduction'
t "refusals are one line each: no such register, no such day, a day to come, one before the lab, two forms at once" '
	refused 4 "records-of-processing, conditions" reg nothing && refused 3 "2025-13-01" reg data --as-at 2025-13-01 && refused 3 "still to come" reg data --as-at 2025-12-10 &&
	refused 3 "nothing had been recorded" reg data --as-at 2025-08-31 && refused 2 "one of --csv" reg data --csv --json && refused 2 "needs NAME" reg --csv'
t "other lists as they stood: cases, people, organisations, programmes, clocks, data, holds, duties, releases" '
	past() { "$P" -C "$L" "$@" --as-at 2025-10-06 --plain; }
	[ "$(past case list | cut -f 3)" = attested ] && [ "$(past actor list | wc -l)" = 7 ] && [ "$(past organisation list | wc -l)" = 1 ] && [ "$(past programme list | wc -l)" = 1 ] &&
	[ -z "$(past clock list | grep review-period)$(past data list)$(past hold list)$(past obligation list)$(past release list)" ] &&
	past case show $CASE | grep -qx "state	attested" && past organisation show acme-trust | grep -q "^case	$CASE	attested" && past programme show justice-data-lab | grep -q "$CASE" &&
	"$P" -C "$L" case list --as-at 2025-10-06 | grep -qx "As at the end of 2025-10-06: [0-9]* entries of the ledger"'
t "of a day before a case there is none" 'refused 4 "$CASE" "$P" -C "$L" case show $CASE --as-at 2025-10-05 && refused 3 "still to come" "$P" -C "$L" hold list --as-at 2031-01-01'
t "reading changes nothing" 'h=$(git -C "$L/ledger.git" rev-parse ledger) && reg data --as-at 2025-10-13 >/dev/null && [ "$h" = "$(git -C "$L/ledger.git" rev-parse ledger)" ] && sound "$L"'
finish
