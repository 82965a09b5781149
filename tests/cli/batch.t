#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# do --batch: commands as JSON lines, up to the first that fails.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
count() { git -C "$L/ledger.git" rev-list --count ledger; }
accept='{"object":"'$CASE'","command":"accept","fields":{"conditions-agreed":"yes"}}'

fresh applied
cat >good.json <<J
{"object":"$CASE","command":"accept","fields":{"conditions-agreed":"yes"}}

{"object":"justice-data-lab/moj-pia","command":"doc-revise","reason":"made up"}
J
t "two lines are two entries, each answered" \
	'before=$(count) && code 0 as ewan do --batch good.json && [ "$(wc -l <stdout)" = 2 ] && grep -qx "$CASE accepted 2" stdout && [ $(count) = $((before + 2)) ] && sound "$L"'
fresh applied
{ echo "$accept"; echo "$accept"; echo "$accept"; } >twice.json
t "the first that fails ends it: what was before stands, its exit status is the batch's" \
	'before=$(count) && code 5 as ewan do --batch twice.json && grep -qx "$CASE accepted 2" stdout && grep -q "twice.json:2: .*the 1 before it stand, the 1 after it" stderr &&
	 [ "$(wc -l <stderr)" = 1 ] && [ $(count) = $((before + 1)) ]'
fresh applied
t "with --json every line is an object, the failure too" \
	'code 5 as ewan do --batch twice.json --json && jq -se "length == 2 and .[0].state == \"accepted\" and .[1].error == \"refused\" and .[1].line == 2" stdout'
t "when the first fails nothing was done, and it is an error like any other" \
	'before=$(count) && refused 5 "twice.json:1" as ewan do --batch twice.json --json && [ $(count) = $before ]'
t "from standard input, with --dry-run, nothing is recorded" \
	'fresh applied; before=$(count) && echo "$accept" | code 0 as ewan do --batch - --dry-run && grep -q "dry run" stdout && [ $(count) = $before ]'

fresh applied
echo "a letter, made up" >letter
t "what was done before is given with its day and its evidence" '
	d=2025-10-03; printf "%s\n" "{\"object\":\"$CASE\",\"command\":\"accept\",\"fields\":{\"conditions-agreed\":\"yes\"},\"occurred-on\":\"$d\",\"evidence\":\"letter\"}" >late.json
	code 0 as ewan do --batch late.json && "$P" -C "$L" case show $CASE --plain | grep -qx "occurred-accept	$d"'
t "and what an organisation signed outside, with its letter" '
	printf "%s\n" "{\"object\":\"$CASE\",\"command\":\"withdraw\",\"received-from\":\"acme-trust\"}" >out.json
	refused 5 "needs evidence" as ewan do --batch out.json'
fresh applied
bad() { printf '%s\n' "$accept" "$2" >bad.json; refused $1 "$3" as ewan do --batch bad.json; }
before=$(count)
t "not JSON: file, line and column, and nothing is done" 'bad 3 "{\"object\":" "bad.json:2:"'
t "not an object" 'bad 3 "[1]" "bad.json:2: a line is one object"'
t "a member twice" 'bad 3 "{\"object\":\"a\",\"object\":\"b\",\"command\":\"c\"}" "duplicate"'
t "a member that is not known" 'bad 3 "{\"object\":\"a\",\"command\":\"c\",\"field\":{}}" "; there are object, command"'
t "no command" 'bad 3 "{\"object\":\"a\"}" "\"command\""'
t "a value that is not a string" 'bad 3 "{\"object\":\"a\",\"command\":\"c\",\"fields\":{\"x\":1}}" "is not a string"'
t "two objects on a line" 'bad 3 "{} {}" "bad.json:2:"'
t "none of them did anything" '[ $(count) = '$before' ]'
t "an empty file" ': >none.json && refused 3 "no command" as ewan do --batch none.json'
t "no such file" 'refused 4 "nowhere" as ewan do --batch nowhere'
t "an option that belongs into the file" 'refused 2 "stand in the file" as ewan do --batch good.json --field a=b'
t "an object as well" 'refused 2 "" as ewan do $CASE accept --batch good.json'
t "an unknown object" 'printf "%s\n" "{\"object\":\"nobody\",\"command\":\"x\"}" >b.json && refused 4 "nobody" as ewan do --batch b.json'
t "roles are not given in a batch" \
	'printf "%s\n" "{\"object\":\"actor/fay\",\"command\":\"role-grant\",\"fields\":{\"role\":\"panel-member\"}}" >b.json && refused 5 "one by one" as ada do --batch b.json'
HOLD=$(as chidi hold place $CASE --reason "made up" 2>/dev/null)
t "nor is a hold released" \
	'printf "%s\n" "{\"object\":\"$HOLD\",\"command\":\"hold-release\",\"reason\":\"x\"}" >b.json && refused 5 "one by one" as chidi do --batch b.json'
fresh released; PLAN=$(as fay destroy plan $CASE/cohort 2>/dev/null)
t "nor anything of a destruction" \
	'printf "%s\n" "{\"object\":\"$PLAN\",\"command\":\"destroy-cancel\"}" >b.json && refused 5 "one by one" as fay do --batch b.json'
finish
