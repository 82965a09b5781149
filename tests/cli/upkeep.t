#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# upkeep.t -- what stands on the disk against what the ledger says, who holds the keys of data, and
# what `todo` and `doctor` make of it.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

verify() { "$PROBITY" -C "$L" ledger verify --json >v.json; }
# finds N CODE [SEQ]: exactly N findings, all of this code; exit status 7
finds() {
	got=0; verify || got=$?
	[ $got = 7 ] && jq -e --argjson n "$1" --arg code "$2" '(.findings | length) == $n and all(.findings[]; .code == $code)' v.json ||
		{ echo "exit $got"; cat v.json; return 1; }
}
# grade CHECK GRADE TEXT: doctor has such a line
grade() {
	status=0; "$PROBITY" -C "$L" doctor --plain >doctor.out || status=$?
	grep -q "^$1	$2	.*$3" doctor.out || { cat doctor.out; return 1; }
}
d() { L=$T/now; cp -r shot/base "$T/copy" && rm -rf "$L" && mv "$T/copy" "$L"; }	# the lab again, as it was
id_of() { "$PROBITY" -C "$L" actor list --json | jq -r --arg who "$1" '.actors[] | select(.label == $who) | .actor'; }

# ---- a lab with three datasets that are held and one that is destroyed ----
fresh released; rm -f ours.csv
day 2026-01-09T10:00:00Z
ls "$L/keystore/slots" >slots.all; ls "$L/vault/data" >data.all
cp -r "$L/keystore/slots" slots; cp -r "$L/vault/data" data
PLAN=$(as fay destroy plan $CASE/link-table); must as dora destroy approve $PLAN; must as fay destroy run $PLAN
rm -rf shot/base; cp -r "$L" shot/base
SLOT=$(ls "$L/keystore/slots" | comm -23 slots.all -) DATA=$(ls "$L/vault/data" | comm -23 data.all -)
HELD=$(ls "$L/keystore/slots" | head -n 1)
CERT=$("$PROBITY" -C "$L" destroy certificate $CASE/link-table | jq -jcS . | sha256sum | cut -c 1-64)
entry() { git -C "$L/ledger.git" cat-file blob ledger:entries | jq -r "$1"; }
git -C "$L/ledger.git" log --format=%H ledger | while read -r c; do git -C "$L/ledger.git" cat-file blob $c:entries; done >lines
named() { jq -r "$1" lines | grep -x '[0-9a-f]\{64\}' | tail -n 1; }

t 'the control: nothing is wrong, three are held and one destroyed' '
	verify && jq -e ".ok and .level == 3" v.json && [ -n "$SLOT" ] && [ -n "$DATA" ] && [ -e "$L/documents/$CERT" ]
	[ "$("$PROBITY" -C "$L" data list --json | jq -c "[.datasets[].state] | sort")" = "[\"destroyed\",\"held\",\"held\",\"held\"]" ]
	grade datasets ok "4 datasets" && [ $status = 0 ]'

# ---- documents ----
one_document() {	# NAME DIGEST: removed, it is missing; altered, it is altered
	d; [ -n "$2" ] && [ -e "$L/documents/$2" ] || { echo "no $1"; return 1; }
	rm "$L/documents/$2"; finds 1 document-missing || return 1
	d; printf x >>"$L/documents/$2"; finds 1 document-altered
}
t 'the certificate' 'one_document certificate $CERT; jq -e ".findings[0].seq > 0" v.json'
t 'the evidence of a step' 'one_document evidence "$(named "select(.st.act == \"plan.step\") | .st.f.evidence")"'
t 'the plan that was approved and begun' 'one_document plan "$(named "select(.st.act == \"destroy-plan\") | .st.f.digest")"'
t 'a document that a command names' 'one_document doc "$(named ".st.doc // {} | .[]")"'
t 'its salt' 'd; rm "$(ls "$L"/documents/*.salt | head -n 1)"; code 7 verify; jq -e "any(.findings[]; .code == \"document-altered\")" v.json'
t 'the calendar' 'd; rm "$L/documents/$(named "select(.st.act == \"genesis\") | .st.f.calendar")"
	code 7 verify; jq -e "any(.findings[]; .code == \"document-missing\" and .seq == 0)" v.json'
t 'a clone has no documents, and misses none' '
	rm -rf clone; git clone -q --bare shot/base/ledger.git clone; code 0 "$PROBITY" -C clone ledger verify --json'
t 'level 2 does not look' 'd; rm "$L/documents/$CERT"; code 0 "$PROBITY" -C "$L" ledger verify --level 2'

# ---- datasets ----
t 'a key slot is gone' 'd; rm "$L/keystore/slots/$HELD"; finds 1 vault-missing; grade datasets bad vault-missing; [ $status = 1 ]'
t 'a key slot is overwritten' 'd; head -c 4096 /dev/zero >"$L/keystore/slots/$HELD"; finds 1 vault-missing; grade datasets bad damaged'
t 'a container is gone' 'd; rm "$L/vault/data/$(ls "$L/vault/data" | head -n 1)"; finds 1 vault-missing; grade datasets bad container'
t 'all of them' 'd; rm "$L"/vault/data/* "$L"/keystore/slots/*; finds 3 vault-missing'
t 'a destroyed key slot came back' 'd; cp slots/$SLOT "$L/keystore/slots/"; finds 1 reopened; grade datasets bad reopened; [ $status = 1 ]'
t 'a destroyed container came back' 'd; cp data/$DATA "$L/vault/data/"; finds 1 reopened; grade datasets bad "container is there"'
t 'the vault cannot be opened' 'd; rm -r "$L/keystore"; finds 1 vault-unreadable'
t 'nor found' 'd; rm "$L/lab.yaml"; finds 1 vault-unreadable'
t 'a destruction that was cut short is no fault' '
	fresh released; rm -f ours.csv; day 2026-01-09T10:00:00Z
	PLAN=$(as fay destroy plan $CASE/link-table); must as dora destroy approve $PLAN
	P=$PROBITY_DEBUG; PROBITY_FAULT=destroy.step:6 as fay destroy run $PLAN && exit 1; P=$PROBITY
	verify'

# ---- lateness ----
t 'a query is answered; its deferral ends before the review period does, and nothing is late' '
	fresh released; day 2025-12-15T09:00:00Z
	must as hari do $CASE raise-query --field about-a-person=no --field query="made up"
	must as fay do $CASE answer-query --field answer="made up"
	day 2026-01-08T09:00:00Z
	"$PROBITY" -C "$L" clock list $CASE --json | jq -e "any(.clocks[]; .period == \"P5BD\" and .late < \"2026-01-08\")"
	code 0 as ewan todo --check --json; jq -e "all(.todo[]; .overdue | not)" stdout'
t 'the review period is over, with its grace: it is late, and it alone' '
	day 2026-03-02T09:00:00Z; code 6 as ewan todo --check --json
	jq -e "[.todo[] | select(.overdue) | .what] == [\"review-period\"]" stdout'
t 'an error of the lab stops the clock: nothing is due and nothing late' '
	fresh released; day 2025-12-15T09:00:00Z
	must as hari do $CASE raise-query --field about-a-person=no --field query="made up"
	must as fay do $CASE answer-query --field answer="made up"
	must as ewan do $CASE lab-error --reason "made up"
	day 2026-03-02T09:00:00Z; code 0 as ewan todo --check
	"$PROBITY" -C "$L" destroy due --json | jq -e "all(.due[]; .due | not)"'

# ---- custody ----
day 2025-09-03T09:00:00Z
t 'who is not allowed makes no key' 'fresh programme; day 2025-09-03T09:00:00Z; refused 5 "has not allowed" as chidi custodian new'
t 'without a passphrase' '
	must as dora do actor/bode custodian-allow
	PROBITY_ACTOR=bode PROBITY_KEY=keys/bode.key refused 5 "PROBITY_CUSTODY_FILE" "$P" -C "$L" custodian new'
t 'nobody is let in before they have a key' 'refused 4 "custodian new" as ewan custodian add bode'
t 'nobody makes it for another' 'refused 5 "its owner only" as ewan custodian add bode --new-passphrase-file keys/bode.custody
	[ "$(ls "$L/keystore/custodians" | wc -l)" = 4 ]'
t 'their own key, by themself, opens nothing yet' '
	code 0 as bode custodian new && refused 6 "already" as bode custodian new
	[ "$(jq -r ".custodians | length" "$L/keystore/custody")" = 2 ] && grade custody ok "epoch 2"'
t 'a custodian lets them in' 'code 0 as ewan custodian add bode && grade custody ok "epoch 3, 3 custodians"'
t 'who has no role that opens data is named' 'grade custody warn "bode has no role that opens data"'
t 'the asset owner, who holds no key, turns none' 'refused 4 "not a custodian" as dora custodian remove bode'
t 'nobody shuts themself out' 'refused 5 "by another one" as ewan custodian remove ewan'
t 'a leaver is named, and shut out' '
	must as ada actor leave fay; grade custody warn "has left and still holds"
	old=$(jq -r .epoch "$L/keystore/custody"); code 0 as ewan custodian remove fay
	[ "$(jq -r .epoch "$L/keystore/custody")" = $((old + 1)) ] && [ "$(jq -r ".custodians | length" "$L/keystore/custody")" = 2 ]
	[ ! -e "$L/keystore/epochs/$old" ] && [ "$(ls "$L/keystore/custodians" | wc -l)" = 4 ]
	grade custody ok "2 custodians" && ! grep "has left" doctor.out && verify'
t 'on the ledger as well' '"$PROBITY" -C "$L" ledger log --json | jq -e "any(.entries[]; .act == \"custodian-remove\")"'
t 'again it changes no key' 'old=$(cat "$L/keystore/custody"); code 0 as ewan custodian remove fay; [ "$(cat "$L/keystore/custody")" = "$old" ]'
t 'the record alone turns no key, and doctor says so' '
	must as ewan do actor/bode custodian-remove; grade custody warn "bode is no custodian on the ledger"'
t 'data come and are read with those who are left' '
	code 0 as ewan custodian remove bode; lead_to applied; lead_to accepted; lead_to attested; lead_to received; lead_to validated
	[ "$("$PROBITY" -C "$L" case show $CASE --plain | sed -n "s/^state	//p")" = validated ] && verify'
t 'custody does not begin through another' '
	fresh made; day 2025-09-02T09:00:00Z; must as dora do actor/ewan custodian-allow; must as dora do actor/fay custodian-allow
	must as fay custodian new; refused 5 "begins custody" as ewan custodian add fay
	must as ewan custodian new; code 0 as ewan custodian add ewan; code 0 as ewan custodian add fay; grade custody ok "2 custodians"'

# ---- what a killed writer left: looked for when there is a sign of one, and once a day ----
leftovers() { : >"$L/vault/notes/x.tmp-1"; : >"$L/keystore/notes/.gone-1"; : >"$L/documents/x.tmp-1"; }
left() { [ -e "$L/vault/notes/x.tmp-1" ] && [ -e "$L/keystore/notes/.gone-1" ] && [ -e "$L/documents/x.tmp-1" ]; }
none_left() { [ ! -e "$L/vault/notes/x.tmp-1" ] && [ ! -e "$L/keystore/notes/.gone-1" ] && [ ! -e "$L/documents/x.tmp-1" ]; }
t 'the mark of a writer that was killed makes the next one look, and goes' '
	fresh programme; day 2025-09-03T09:00:00Z; leftovers; : >"$L/writing"
	code 0 as ewan programme add another; none_left; [ ! -e "$L/writing" ]'
t 'without it nobody looks, until tick does' '
	leftovers; code 0 as ewan programme add a-third; left; [ ! -e "$L/writing" ]; code 0 as ewan tick; none_left'
t 'and tick does so once a day' '
	leftovers; code 0 as ewan tick; left; day 2025-09-04T09:00:01Z; code 0 as ewan tick; none_left'
t 'a refused command leaves no mark' '! as ewan programme add another; [ ! -e "$L/writing" ]'
finish
