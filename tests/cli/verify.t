#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# verify.t -- an honest ledger, checked by `ledger verify` and again by git, ssh-keygen, jq and sha256sum.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/short-lab.sh"
short_lab
p() { "$PROBITY" "$@"; }
G=lab/ledger.git
LAST=$(($(wc -l <lines) - 1))

t 'the lab has 21 entries in 19 commits' '[ $LAST = 20 ] && [ "$(wc -l <commits)" = 19 ]'
t 'with its pin nothing is wrong at level 3' '
	code 0 p -C lab ledger verify --pin pin --json
	jq -e ".ok and .pinned and .level == 3 and .entries == 21 and .findings == [] and .anchored == 0" stdout'
t 'schema comes first; head, root and commit are those of the branch' '
	grep -q "^{\"schema\":1,\"ok\":true," stdout && git -C $G rev-parse ledger >a && jq -r .commit stdout | cmp - a
	[ "$(jq -r .head stdout)" = "$(line $LAST | leaf)" ] &&
	[ "$(jq -r .root stdout)" = "$(git -C $G log -1 --format=%B ledger | sed -n "s/^root: //p")" ]'
t 'without a pin the first line says so, and it still exits 0' '
	code 0 p -C lab ledger verify && sed -n 1p stdout | grep -q ^UNPINNED && sed -n 2p stdout | grep -q "^OK: sim.lab-.*, 21 entries, level 3$"'
t 'with a pin it does not' 'code 0 p -C lab ledger verify --pin pin && ! grep -q UNPINNED stdout && grep -q "unanchored 0..20" stdout'
t 'a note anchors what it covers' '
	p -C lab ledger head >note && code 0 p -C lab ledger verify --note note --json && jq -e ".anchored == 21" stdout
	code 0 p -C lab ledger verify --note note && grep -q "^anchored up to 20$" stdout'
t 'each level by itself' 'for l in 0 1 2 3; do code 0 p -C lab ledger verify --level $l || exit 1; done'

t 'a bare clone, from outside any lab: level 2' '
	git clone -q --bare lab/ledger.git clone && code 0 p -C clone ledger verify --pin pin --json
	jq -e ".ok and .level == 2 and .entries == 21" stdout'
t 'standing in the clone' '(cd clone && code 0 p ledger verify --json && jq -e ".level == 2" stdout)'
t 'named by PROBITY_LAB' 'PROBITY_LAB=$T/clone code 0 p ledger verify --json && jq -e ".level == 2" stdout'
t 'a clone with a work tree, and a mirror' '
	git clone -q lab/ledger.git tree 2>/dev/null && code 0 p -C tree ledger verify --pin pin
	git clone -q --mirror lab/ledger.git mirror && code 0 p -C mirror ledger verify --pin pin'
t 'a packed clone' 'git -C clone gc -q && code 0 p -C clone ledger verify --pin pin'
t 'standing in the lab, and below it' '(cd lab/documents && code 0 p ledger verify --json && jq -e ".level == 3" stdout)'
t 'a deleted lab.db lowers no level' '
	cp -r lab nodb && rm nodb/lab.db* && code 0 p -C nodb ledger verify --json && jq -e ".level == 3" stdout && [ ! -e nodb/lab.db ]'
t 'the policy cannot be read: said, never passed over' '
	cp -r lab nodoc && rm -r nodoc/documents/*; code 7 p -C nodoc ledger verify --json
	jq -e ".level == 3 and ([.findings[].code] | unique) == [\"document-missing\", \"not-recheckable\"]" stdout'
t 'no ledger there' 'refused 4 "no ledger in $T" p -C "$T" ledger verify'
t 'no lab here or above' '(cd / && refused 4 "no lab here or above" p ledger verify) 2>&1 || (cd "$T" && refused 4 "no lab here" p ledger verify)'
t 'an option that is none' 'refused 2 "from 0 to 4" p -C lab ledger verify --level 5'
t 'anchors are not claimed' 'refused 1 "none is configured" p -C lab ledger verify --level 4'
t 'no such pin' 'refused 4 "nowhere" p -C lab ledger verify --pin nowhere'
t 'a pin that is none' 'echo x >bad; refused 3 "pin" p -C lab ledger verify --pin bad'
t 'a note that is none' 'code 7 p -C lab ledger verify --note bad --json && jq -e "[.findings[].code] == [\"note\"]" stdout'
t 'an argument too many' 'refused 2 "takes no arguments" p -C lab ledger verify x'

t 'git: every commit is Good, by the derived allowed_signers' '
	[ "$(git -C $G log --format=%G? ledger | sort | uniq -c | tr -s " ")" = " 19 G" ]
	[ "$(git -C $G log --show-signature ledger 2>&1 | grep -c "^Good \"git\" signature for h-")" = 19 ]'
t 'git: by signers that the auditor brings' '
	p -C lab ledger signers --allowed >signers && cmp signers $G/allowed_signers
	[ "$(git -C clone -c gpg.ssh.allowedSignersFile="$T/signers" log --format=%G? ledger | sort -u)" = G ]'
t 'git: without the host'"'"'s key no commit is Good' '
	grep -v "$(cut -d" " -f2 lab/keys/host-commit.key.pub)" signers >fewer
	! git -C clone -c gpg.ssh.allowedSignersFile="$T/fewer" log --format=%G? ledger | grep -q G'
t 'git: fsck --strict is clean' '[ -z "$(git -C $G fsck --full --strict --no-progress 2>&1)" ]'
t 'ssh-keygen: every entry, once its signature is in armor' '
	i=0
	while read -r l; do
		printf %s "$l" | jq -jcS .st >st
		key=$(jq -r .key st) actor=$(jq -r .actor st)
		while read -r who opt alg pub; do	# the key whose SHA-256 the statement names
			[ "$(printf %s "$pub" | base64 -d | sha256sum | cut -c 1-64)" = $key ] && echo "$alg $pub" && break
		done <signers >pub
		[ -s pub ] || { echo "entry $i: no key"; exit 1; }
		{ printf SSHSIG; printf "\0\0\0\1"
		  printf "\0\0\0\063"; cut -d" " -f2 pub | base64 -d
		  printf "\0\0\0\015probity-entry\0\0\0\0\0\0\0\6sha512"
		  printf "\0\0\0\123"; printf %s "$l" | jq -r .sig | base64 -d; } >blob
		{ echo "-----BEGIN SSH SIGNATURE-----"; base64 -w 70 blob; echo "-----END SSH SIGNATURE-----"; } >st.sig
		echo "$actor namespaces=\"probity-entry\" $(cat pub)" >one
		ssh-keygen -q -Y verify -f one -I $actor -n probity-entry -s st.sig <st >/dev/null || { echo "entry $i"; exit 1; }
		! { cat st; printf x; } | ssh-keygen -q -Y verify -f one -I $actor -n probity-entry -s st.sig >/dev/null 2>&1 || { echo "entry $i: anything is good"; exit 1; }
		i=$((i + 1))
	done <lines; [ $i = 21 ]'
t 'jq -cS leaves every line as it is' 'jq -cS . lines | cmp - lines'
t 'sha256sum: every leaf is the prev of the next, and of the log' '
	prev=0000000000000000000000000000000000000000000000000000000000000000 i=0
	while read -r l; do
		[ "$(printf %s "$l" | jq -r "\"\(.seq) \(.prev)\"")" = "$i $prev" ] || { echo "entry $i"; exit 1; }
		prev=$(printf %s "$l" | leaf) i=$((i + 1)); echo $prev
	done <lines >leaves
	p -C lab ledger log --plain | cut -f 8 | cmp - leaves'
t 'sha256sum: every commit'"'"'s entries, chain, size and root' '
	bin() { tr a-f A-F | tr -d "\n" | basenc -d --base16; }
	root() {	# FROM N: RFC 6962
		if [ $2 = 1 ]; then sed -n "$(($1 + 1))p" leaves; return; fi
		half=1; while [ $((half * 2)) -lt $2 ]; do half=$((half * 2)); done
		{ printf "\1"; root $1 $half | bin; half=1; while [ $((half * 2)) -lt $2 ]; do half=$((half * 2)); done
		  root $(($1 + half)) $(($2 - half)) | bin; } | sha256sum | cut -c 1-64
	}
	size=0
	while read -r c; do
		git -C $G cat-file blob $c:entries >b; size=$((size + $(wc -l <b)))
		{ echo "entries-sha256: $(sha256sum <b | cut -c 1-64)"; echo "chain: $(sed -n "${size}p" leaves)"; echo "size: $size"; } >want
		case $size in 3|4|8|13|21) echo "root: $(root 0 $size)" ;; *) git -C $G log -1 --format=%B $c | grep ^root ;; esac >>want
		git -C $G log -1 --format=%B $c | sed -n "3,6p" | cmp - want || exit 1
	done <commits'

t 'show: the line as it stands, one of several in a commit too' '
	for i in 0 1 2 3 $LAST; do line $i >want; code 0 p -C lab ledger show $i --plain && cmp stdout want || exit 1; done'
t 'show: the JSON holds it, one of several too' '
	for i in 0 2 $LAST; do code 0 p -C lab ledger show $i --json && jq -cS .entry stdout >got && line $i | cmp - got || exit 1; done'
t 'show: for people' 'code 0 p -C lab ledger show 20 && grep -q "^act doc-approve$" stdout && grep -q "^taken 2025-09-02T09:00:00Z$" stdout'
t 'show: what is none' 'refused 2 "not the number" p -C lab ledger show x && refused 4 "" p -C lab ledger show 21'
t 'log: the entries of one object' '[ "$(p -C lab ledger log --case programme/justice-data-lab --plain | wc -l)" = 5 ]'
t 'log: of none' 'refused 4 "no entry" p -C lab ledger log --case c-zzzzzz'
t 'signers: every key with its state' '
	p -C lab ledger signers --json >stdout && jq -e "[.keys[] | select(.use == \"actor\")] | length == 5 and all(.state == \"in-force\")" stdout'
t 'nothing of this changed the ledger' '[ "$(git -C $G rev-parse ledger)" = "$(tail -n 1 commits)" ] && code 0 p -C lab ledger verify --pin pin'
finish
