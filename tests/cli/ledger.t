#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ledger.t -- reading and verifying a new lab's ledger, with Probity and with stock tools.
. "${0%/*}/lib.sh"

"$PROBITY" key new ann.key --no-passphrase >/dev/null 2>&1 &&
"$PROBITY" key new ben.key --no-passphrase >/dev/null 2>&1 &&
"$PROBITY" init lab --founder ann=ann.key --founder ben=ben.key >pin 2>init.err ||
	{ echo "Bail out! no lab: $(cat init.err)"; exit 1; }
p() { "$PROBITY" -C lab ledger "$@"; }
json() { p "$@" --json | jq -e "$Q" >/dev/null; }

t 'log lists genesis first' 'p log --plain | head -n 1 | cut -f 1,3 | grep -qx "0	genesis"'
t 'and both founders' '[ "$(p log --plain | cut -f 3 | grep -c found)" = 2 ]'
t 'log --json' 'Q=".schema == 1 and .entries[0].act == \"genesis\"" && json log'
t 'log of a case that is not there' 'refused 4 "no entry of" "$PROBITY" -C lab ledger log --case nope'
t 'show' 'p show 0 | grep -qx "act genesis"'
t 'show --json has the entry' 'Q=".entry.st.act == \"found\" and .seq == 1" && json show 1'
t 'a line is its own canonical form' 'p show 1 --plain >line && jq -cS . line | cmp - line'
t 'the leaf hash, by sha256sum' '[ "$( (printf "\0"; p show 1 --plain | tr -d "\n") | sha256sum | cut -c 1-64)" = "$(p show 1 --json | jq -r .leaf)" ]'
t 'each links to the one before' '[ "$(p show 2 --json | jq -r .entry.prev)" = "$(p show 1 --json | jq -r .leaf)" ]'
t 'show of no number' 'refused 2 "not the number" "$PROBITY" -C lab ledger show x'
t 'show beyond the head' 'refused 4 "no entry 999" "$PROBITY" -C lab ledger show 999'
t 'head is a note' 'p head >note && [ "$(sed -n 1p note)" = "$(p head --json | jq -r .origin)" ]'
t 'head --json' 'Q=".schema == 1 and .entries == ([.note | split(\"\n\")[1] | tonumber][0])" && json head'
t 'signers' 'p signers --plain | cut -f 2,3 | grep -qx "checkpoint	in-force"'
t 'signers --json' 'Q=".schema == 1 and ([.keys[] | select(.use == \"actor\")] | length) == 2" && json signers'
t 'signers --allowed is the file in the repository' 'p signers --allowed | cmp - lab/ledger.git/allowed_signers'
t 'not a lab' 'refused 4 "" "$PROBITY" -C /nonexistent ledger log'

t 'git fsck --strict' '[ -z "$(git -C lab/ledger.git fsck --strict --full 2>&1)" ]'
t 'git log: every signature is good' '[ "$(git -C lab/ledger.git log --format=%G? | sort -u)" = G ]'
t 'git verify-commit' 'git -C lab/ledger.git verify-commit ledger 2>&1 | grep -q "^Good \"git\" signature for h-"'
t 'every principal is an id' '! cut -d " " -f 1 lab/ledger.git/allowed_signers | grep -vEx "[hp]-[a-z0-9]{6}"'
t 'entries-sha256, by sha256sum' '[ "$(git -C lab/ledger.git log -1 --format=%B | sed -n "s/^entries-sha256: //p")" = "$(git -C lab/ledger.git cat-file blob ledger:entries | sha256sum | cut -c 1-64)" ]'

t 'verify with the pin' 'code 0 "$PROBITY" -C lab ledger verify --level 2 --pin pin && ! grep -q UNPINNED stdout'
t 'and without' 'code 0 "$PROBITY" -C lab ledger verify --level 2 && head -n 1 stdout | grep -q ^UNPINNED'
t 'with a note' 'code 0 "$PROBITY" -C lab ledger verify --level 2 --pin pin --note note && grep -q "^anchored up to" stdout'
t 'a clone verifies too' 'mkdir copy && : >copy/lab.yaml && git clone -q --mirror lab/ledger.git copy/ledger.git && code 0 "$PROBITY" -C copy ledger verify --level 2 --pin pin'
t 'a clone cut back fails with the note' '
	git -C copy/ledger.git update-ref refs/heads/ledger "$(git -C copy/ledger.git rev-list --max-parents=0 ledger)" &&
	if [ "$(git -C lab/ledger.git rev-list --count ledger)" = 1 ]; then :; else
	code 7 "$PROBITY" -C copy ledger verify --level 2 --pin pin --note note && grep -q ^rollback: stdout; fi'
t 'a replace ref fails' 'h=$(git -C copy/ledger.git rev-parse ledger) && git -C copy/ledger.git update-ref refs/replace/$h $h && code 7 "$PROBITY" -C copy ledger verify --level 1 && grep -q ^replace-refs: stdout'
finish
