#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# attack.t -- what somebody can do to a ledger who owns the repository, the host's keys and one
# person's key, and which code of `ledger verify` says so.  Every forgery leaves git content.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/short-lab.sh"
short_lab
cp -r lab x && rm -f x/lab.db*	# what is attacked; lab stays honest
G=x/ledger.git
HONEST=$(tail -n 1 commits)
HOST=$(cat lab/keys/host)
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.fsync GIT_CONFIG_VALUE_0=none	# nothing here is to keep
p() { "$PROBITY" "$@"; }
back() { git -C $G update-ref refs/heads/ledger "${1:-$HONEST}"; }
forge() { "$FORGE" $G entries "$HOST" "${1:-lab/keys/host-commit.key}"; }
# id WHO: the actor's id; spec SEQ: an entry that stands, to be put in again as it was signed
id() { key=$(cut -d" " -f1,2 keys/$1.key.pub); sed -n 's/.*"act":"key.add","actor":"[^"]*","as":"[^"]*","f":{"actor":"\([^"]*\)".*"pub":"'"$(printf %s "$key" | sed 's,[/+],.,g')"'".*/\1/p' lines; }
spec() { line "$1" | jq -cS '{st, sig, eff, ts}'; }
# finds CODE... [-- OPTION...]: exit status 7 and exactly these codes
finds() {
	codes=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do codes="$codes$1 "; shift; done
	[ $# = 0 ] || shift
	code 7 p -C x ledger verify --json "$@" || return 1
	have=$(jq -r '[.findings[].code] | unique | join(" ")' stdout)
	[ "$have " = "$codes" ] || { echo "found: $have, want: $codes"; jq -c '.findings[]' stdout; return 1; }
}
content() {	# git finds no fault, in a copy of what the branch reaches
	rm -rf content && git -c transfer.fsckObjects=true clone -q --bare --no-local x/ledger.git content &&
	[ -z "$(git -C content fsck --full --strict --no-progress 2>&1 | tee fsck)" ] || { cat fsck; return 1; }
}
# swap OFFSET: stdin with the byte there made another one
swap() {
	cat >swap.in; cp swap.in swap.out
	b=$(dd if=swap.in bs=1 skip="$1" count=1 2>/dev/null)
	if [ "$b" = a ]; then b=b; else b=a; fi
	printf %s "$b" | dd of=swap.out bs=1 seek="$1" conv=notrunc 2>/dev/null
	cat swap.out
}
blob_tree() {	# the tree of a commit with the entries on stdin
	printf '100644 blob %s\tentries\n' "$(git -C $G hash-object -w --stdin)" | git -C $G mktree
}

t 'nobody has done anything: nothing is found' 'code 0 p -C x ledger verify --pin pin --json && jq -e ".level == 3" stdout'

# ---- without any key ----
t 'one byte of any entry, every object id made right again' '
	k=0
	while read -r c; do
		git -C $G cat-file blob $c:entries >blob
		at=$((k * 131 % ($(wc -c <blob) - 1)))
		tree=$(swap $at <blob | blob_tree)
		git -C $G cat-file commit $c | sed "1s/.*/tree $tree/" | "$FORGE" $G rehash $k
		code 7 p -C x ledger verify --json || { echo "byte $at of the entries of commit $k"; exit 1; }
		back; k=$((k + 1))
	done <commits; [ $k = 19 ]'
t 'one byte of the subject, the date, the trailer, the tree or the signature of any commit' '
	k=0
	while read -r c; do
		git -C $G cat-file commit $c >raw
		case $((k % 6)) in
		0) sed "/^$/,\$s/ entry\\| entries/ entri/" raw ;;
		1) sed "s/^\(author .*\)0 +0000/\11 +0000/" raw ;;
		2) sed "s/^size: /size: 1/" raw ;;
		3) sed "1s/.*/tree $(echo x | blob_tree)/" raw ;;
		4) sed "s/^committer/encoding UTF-8\n&/" raw ;;
		5) sed "s/^ U1NIU0lH/ U1NIU0lG/;s/^\( .*\)A\(.*\)$/\1B\2/" raw ;;
		esac >edited
		! cmp -s raw edited || { echo "commit $k: nothing changed"; exit 1; }
		"$FORGE" $G rehash $k <edited
		code 7 p -C x ledger verify --json || { echo "commit $k"; exit 1; }
		back; k=$((k + 1))
	done <commits; [ $k = 19 ]'
t 'git is content with one of them' '
	git -C $G cat-file commit $HONEST | sed "s/^size: 21/size: 22/" | "$FORGE" $G rehash 18; content && finds size'
back
t 'a commit without signature' '
	git -C $G cat-file commit $HONEST | sed "/^gpgsig/d;/^ /d" | "$FORGE" $G rehash 18; content && finds commit-signature'
back
t 'the last commit dropped: seen with a note at hand, and only so' '
	p -C lab ledger head >note && back $HONEST^
	code 0 p -C x ledger verify --pin pin --json && jq -e ".anchored == 0" stdout
	finds rollback -- --pin pin --note note'
t 'and the host does not sign for less than it did' '
	cp lab/keys/head x/keys/ && refused 7 "" p -C x ledger head'
back
t 'a replaced tail of the same length is a fork' '
	back $HONEST^ && spec 20 | jq -cS ".ts += 1000" | forge && code 0 p -C x ledger verify --pin pin && finds fork -- --note note'
back

# ---- what makes git lie ----
lie() {	# CODE FILE TEXT
	mkdir -p "$G/${2%/*}"; printf '%s\n' "$3" >"$G/$2"
	answer=0
	finds $1 && refused 7 "$1" p -C x ledger log || answer=1
	rm "$G/$2"
	return $answer
}
t 'a replace ref' 'lie replace-refs refs/replace/$HONEST $(git -C $G rev-parse ledger^)'
t 'a graft' 'lie grafts info/grafts "$HONEST"'
t 'alternates' 'lie alternates objects/info/alternates "$T/lab/ledger.git/objects"'
t 'a foreign branch' 'lie foreign-ref refs/heads/other $HONEST'
t 'a HEAD that names another branch, or a commit' '
	git -C $G update-ref refs/heads/anchors $HONEST^ && code 0 p -C x ledger verify
	for to in "ref: refs/heads/anchors" "$(git -C $G rev-parse $HONEST^)"; do echo "$to" >$G/HEAD && finds foreign-ref || exit 1; done
	echo "ref: refs/heads/ledger" >$G/HEAD && git -C $G update-ref -d refs/heads/anchors && code 0 p -C x ledger verify'
t 'a shallow clone' '
	git clone -q --bare --depth 3 "file://$T/lab/ledger.git" shallow
	code 7 p -C shallow ledger verify --json && jq -e "[.findings[].code] | index(\"shallow\")" stdout'
t 'a clone that borrows' '
	git clone -q --bare --shared lab/ledger.git shared
	code 7 p -C shared ledger verify --json && jq -e "[.findings[].code] == [\"alternates\"]" stdout'
t 'a damaged object' '
	cp -r x damaged; f=damaged/ledger.git/objects/$(echo $HONEST | sed "s,..,&/,"); chmod u+w $f; printf x | dd of=$f bs=1 seek=9 conv=notrunc 2>/dev/null
	code 7 p -C damaged ledger verify --json && jq -e "[.findings[].code] == [\"unreadable\"]" stdout'

# ---- with the host'"'"'s keys ----
t 'put in again as it was: honest' 'back $HONEST^ && spec 20 | forge && [ "$(git -C $G rev-parse ledger)" = $HONEST ] && code 0 p -C x ledger verify'
back
t 'a date of its own, well signed' '
	git -C $G cat-file commit $HONEST | sed "/^gpgsig/d;/^ /d;s/0 +0000/1 +0000/" >payload && back $HONEST^ &&
	"$FORGE" $G commit lab/keys/host-commit.key <payload && content && finds commit-bytes'
back
t 'a false subject, well signed' '
	git -C $G cat-file commit $HONEST | sed "/^gpgsig/d;/^ /d;s/doc-approve,/doc-reject,/" >payload && back $HONEST^ &&
	"$FORGE" $G commit lab/keys/host-commit.key <payload && content && finds subject'
back
t 'a commit signed by a person: git says Good, for an honest-looking file' '
	back $HONEST^ && spec 20 | forge keys/ewan.key && finds commit-signature'
back
t 'any entry but the last taken a second later, all after it made again' '
	k=4
	while [ $k -lt 20 ]; do	# the signers after it had seen another head
		back "$(sed -n "$((k - 2))p" commits)"
		{ spec $k | jq -cS ".ts += 1000"; echo; i=$((k + 1)); while [ $i -le 20 ]; do spec $i; echo; i=$((i + 1)); done; } | forge
		code 7 p -C x ledger verify --json && jq -e "[.findings[].code] | index(\"seen\")" stdout >seen || exit 1
		back; k=$((k + 5))
	done'
t 'two entries in the other order' 'back $HONEST~2 && { spec 20; echo; spec 19; } | forge && content && finds refused-command seen'
back
t 'an entry left out' 'back $HONEST~2 && spec 20 | forge && content && finds refused-command seen'
back
t 'a statement taken twice' 'spec 20 | forge && content && finds nonce refused-command'
back
t 'a statement refused long ago, put in now' '
	spec 14 | jq -cS ".ts = 1756900800000" | forge && finds expired made nonce refused-command'
back
t 'an approval that the host signs' '
	line 20 | jq -cS "{eff, key: \"lab/keys/host-statement.key\", st: (.st | del(.n, .key, .seen, .made, .until) | .actor = \"$HOST\")}" >s
	back $HONEST^ && forge <s && content && finds host-act refused-command'
back
t 'sim. stripped from the origin that is signed' '
	line 20 | jq -cS "{eff, key: \"keys/dora.key\", st: (.st | del(.n, .seen) | .log |= ltrimstr(\"sim.\"))}" >s
	back $HONEST^ && forge <s && finds origin'
back
t 'a history that the signer had not seen' '
	line 20 | jq -cS "{eff, key: \"keys/dora.key\", st: (.st | del(.n) | .seen.head |= .[1:] + \"0\")}" >s
	back $HONEST^ && forge <s && finds seen'
back
t 'a statement altered after it was signed, all else made right' '
	back $HONEST^ && spec 20 | jq -cS ".st.until += 1" | forge && content && finds signature'
back
t 'dora'"'"'s name and key, signed by ewan' '
	line 20 | jq -cS "{eff, key: \"keys/ewan.key\", st: (.st | del(.n, .seen))}" >s
	back $HONEST^ && forge <s && content && finds signature'
back
t 'another person'"'"'s name' '
	line 20 | jq -cS "{eff, key: \"keys/ewan.key\", st: (.st | del(.n, .seen, .key))}" >s
	back $HONEST^ && forge <s && content && finds key-owner'
back

# ---- with a person'"'"'s key too ----
EWAN=$(id ewan) DORA=$(id dora)
t 'the control: dora'"'"'s approval made by hand is as good as her own' '
	line 20 | jq -cS "{eff, key: \"keys/dora.key\", st: (.st | del(.n, .seen, .key, .made, .until, .log))}" >s
	back $HONEST^ && forge <s && code 0 p -C x ledger verify --pin pin'
back
t 'a self-approval, well signed, chained and rooted: the policy refuses it' '
	[ -n "$EWAN" ] && [ -n "$DORA" ]
	sed "s/$DORA/$EWAN/g;s/keys.dora/keys\/ewan/" s >own && back $HONEST^ && forge <own && content && finds refused-command -- --pin pin
	[ "$(git -C $G log -1 --format=%G? ledger)" = G ] && jq -r ".findings[0].text" stdout | grep -q "the same person gave doc-submit here"
	[ "$(jq -r ".findings[0].seq" stdout)" = 20 ]'
t 'levels 1 and 2 do not know the policy' 'for l in 1 2; do code 0 p -C x ledger verify --level $l; done'
t 'deleting lab.db does not hide it' '[ ! -e x/lab.db ] && finds refused-command'
back
t 'her approval, with more effect than it has' '
	jq -cS ".eff.set += [[\"actor/$EWAN\", \"role-dpo\", \"2025-09-01..\"]]" s >more && back $HONEST^ && forge <more && content && finds effect'
back
t 'with less' 'jq -cS ".eff.set |= .[1:]" s >less && back $HONEST^ && forge <less && finds effect'
back
t 'with none' 'jq -cS "del(.eff)" s >none && back $HONEST^ && forge <none && finds effect'
back
t 'with a number of its own, for the first line of its commit' '
	jq -cS ".eff.number = \"JDL-2025-0001\"" s >number && back $HONEST^ && forge <number && content && finds effect'
back
t 'in a role that is not hers' 'jq -cS ".st.as = \"dpo\"" s >role && back $HONEST^ && forge <role && finds refused-command'
back
t 'under a policy that was not in force' '
	jq -cS ".st.pol |= .[1:] + \"0\"" s >pol && back $HONEST^ && forge <pol && finds policy'
back
t 'under rules of another number: said, never passed over' '
	jq -cS ".st.rules = 99" s >rules && back $HONEST^ && forge <rules && finds not-recheckable'
back
t 'of a version that had passed' 'jq -cS ".st.ver -= 1" s >ver && back $HONEST^ && forge <ver && finds refused-command'
back
t 'a role that one founder grants alone, twice' '
	line 9 | jq -cS "{eff, key: \"keys/ada.key\", st: (.st | del(.n, .seen, .key, .made, .until))}" >grant
	line 10 | jq -cS "{eff, key: \"keys/ada.key\", st: (.st | del(.n, .seen, .key, .made, .until) | .actor = \"$(line 9 | jq -r .st.actor)\")}" >again
	back "$(sed -n 7p commits)" && { cat grant; echo; cat again; } | forge && content &&
	code 7 p -C x ledger verify --json && jq -e ".findings[0] | .code == \"refused-command\" and .seq == 10" stdout'
back
t 'a key that nobody with the right added' '
	p key new keys/mallory.key --no-passphrase >log 2>&1
	jq -cS ".key = \"keys/mallory.key\"" s >mallory && back $HONEST^ && forge <mallory && finds key-unknown'
back
t 'a key of his own that ewan adds' '
	line 3 | jq -cS "{eff, key: \"keys/ewan.key\", st: (.st | del(.n, .seen, .key, .made, .until, .as) | .actor = \"$EWAN\" | .obj = \"actor/p-zzzzzz\" |
		.f.actor = \"p-zzzzzz\" | .f.pub = \"$(cut -d" " -f1,2 keys/mallory.key.pub)\")}" >add
	forge <add && content && code 7 p -C x ledger verify --json && jq -e ".findings[0] | .code == \"refused-command\" and .seq == 21" stdout'
back

# ---- another lab, another beginning ----
t 'a statement put into another lab of the same name and people' '
	mkdir other && (cd other && PROBITY_NOW=2025-09-01T09:00:00Z p init lab --founder ada=../keys/ada.key --founder bode=../keys/bode.key --simulated-clock >pin 2>log)
	line 3 | jq -cS "{st, sig, eff, ts}" >s3
	"$FORGE" other/lab/ledger.git entries "$(cat other/lab/keys/host)" other/lab/keys/host-commit.key <s3
	code 7 p -C other/lab ledger verify --json && jq -e "[.findings[].code] | index(\"origin\") and index(\"seen\")" stdout'
t 'a ledger made anew by the same people: UNPINNED without a pin, FAIL with the first one' '
	rm -rf anew && mkdir anew && (cd anew && PROBITY_NOW=2025-09-01T09:00:00Z p init lab --founder ada=../keys/ada.key --founder bode=../keys/bode.key --simulated-clock >pin 2>log)
	code 0 p -C anew/lab ledger verify && sed -n 1p stdout | grep -q "^UNPINNED"
	code 7 p -C anew/lab ledger verify --pin pin && sed -n 1p stdout | grep -q "^FAIL: sim.lab-"
	[ "$(grep -o "^pin-[a-z]*" stdout | sort | tr "\n" " ")" = "pin-checkpoint pin-founder pin-genesis pin-origin " ]'
# begin ORIGIN-EDIT: the genesis commit again, with the host'"'"'s and the founders'"'"' keys
begin() {
	git -C $G update-ref -d refs/heads/ledger
	line 0 | jq -cS "{eff, key: \"lab/keys/host-statement.key\", ts, st: (.st | del(.n) | $1)}" >g0 && forge <g0
	git -C $G cat-file blob ledger:entries | tr -d '\n' >l0
	log=$(jq -r .st.log l0) L0=$(leaf <l0)
	git -C $G update-ref -d refs/heads/ledger
	{ jq -cS '{eff, sig, st, ts}' l0
	  for i in 1 2; do
		who=ada; [ $i = 1 ] || who=bode
		line $i | jq -cS "{eff, key: \"keys/$who.key\", ts, st: (.st | del(.n) | .f.genesis = \"$L0\" | .log = \"$log\" | .seen.head = \"$L0\")}"
	  done; } | forge
}
t 'the same origin, people and keys, all of them false: only the pin tells' '
	begin . && content && code 0 p -C x ledger verify && finds pin-genesis -- --pin pin'
t 'sim. stripped from the beginning' 'begin ".f.origin |= ltrimstr(\"sim.\") | .log |= ltrimstr(\"sim.\")" && finds founder genesis host key-unknown pin-checkpoint pin-founder pin-genesis pin-origin -- --pin pin'
t 'and the clock called the system'"'"'s: another ledger, and the statements of the old are not for it' '
	begin ".f.origin |= ltrimstr(\"sim.\") | .log |= ltrimstr(\"sim.\") | .f.clock = \"system\"" && spec 3 | forge &&
	code 7 p -C x ledger verify --json && jq -e "[.findings[].code] | index(\"origin\")" stdout
	code 7 p -C x ledger verify --json --pin pin && jq -e "[.findings[].code] | index(\"pin-origin\")" stdout'
git -C $G update-ref -d refs/heads/ledger; back
t 'after all this the ledger is the honest one' 'code 0 p -C x ledger verify --pin pin --note note'

# ---- lab.db ----
fresh() { rm -f x/lab.db*; cp lab/lab.db x/; }
db() { fresh; sqlite3 x/lab.db "$1"; }
t 'the control: lab.db as it is' 'fresh && code 0 p -C x ledger verify'
t 'a fact altered' 'db "UPDATE fact SET value = '"'approved'"' WHERE obj LIKE '"'%moj-pia'"' AND name = '"'by-doc-approve'"'" && finds projection'
t 'a fact added' 'db "INSERT INTO fact VALUES('"'actor/$EWAN','role-dpo','2025-09-01..',3"')" && finds projection'
t 'a fact dropped' 'db "DELETE FROM fact WHERE obj = '"'actor/$DORA'"' AND name = '"'state'"'" && finds projection'
t 'the entry that set it' 'db "UPDATE fact SET seq = seq - 1 WHERE obj LIKE '"'%moj-pia'"' AND name = '"'state'"'" && finds projection'
t 'the history altered' 'db "UPDATE entry SET actor = '"'$EWAN'"' WHERE seq = 20" && finds projection'
t 'a trigger that waits' '
	db "CREATE TRIGGER later AFTER INSERT ON entry BEGIN UPDATE fact SET value = '"'x'"' WHERE obj = '"'lab'"' AND name = '"'state'"'; END" && finds projection'
t 'ahead of the ledger' 'fresh && back $HONEST^ && finds projection'
back
t 'behind is no fault' '
	fresh && line 20 | jq -cS "{eff: {}, key: \"keys/dora.key\", st: (.st | del(.n, .seen, .key))}" >s && forge <s && finds effect refused-command'
back
t 'behind and altered is one: the next command would build on it' '
	cp -r lab half && git -C half/ledger.git update-ref refs/heads/ledger $HONEST^ && rm -f half/keys/head half/ledger.git/probity-cache
	p -C half rebuild >log && rm -f x/lab.db* && cp half/lab.db x/ && code 0 p -C x ledger verify
	sqlite3 x/lab.db "INSERT INTO fact VALUES('"'actor/$EWAN','role-dpo','2025-09-01..',3"')" && finds projection'
t 'what is no database is said and left as it is' '
	fresh && echo "not a database" >x/lab.db && cp x/lab.db was && finds projection && cmp was x/lab.db'
t 'pages damaged' 'fresh && printf "xxxxxxxxxxxxxxxx" | dd of=x/lab.db bs=1 seek=4100 conv=notrunc 2>/dev/null && finds projection'
t 'deleted, it is made again byte for byte' '
	sqlite3 lab/lab.db .dump >was && rm -f x/lab.db* && code 0 p -C x rebuild && sqlite3 x/lab.db .dump | cmp - was && [ "$(wc -l <was)" -gt 100 ]'
t 'altered, it is too' 'db "DELETE FROM fact" && code 0 p -C x rebuild && sqlite3 x/lab.db .dump | cmp - was && code 0 p -C x ledger verify'

# ---- documents ----
t 'the policy in documents/ altered: not read, and no command works' '
	f=x/documents/$(sha256sum <"$ROOT/GOVERNANCE.md" | cut -c 1-64) && cp "$f" kept && sed "s/quorum: 2/quorum: 1/" kept >"$f" && ! cmp -s kept "$f"
	finds document-altered not-recheckable; refused 7 "" p -C x actor list
	cp kept "$f" && code 0 p -C x ledger verify'
# The cache made to name another policy: commands then follow it, and every one of them shows.
own_policy() {
	rm -rf own && cp -r lab own && sed "s/^sensitive: yes/sensitive: no/" kept >GOVERNANCE.md
	old=$(sha256sum <kept | cut -c 1-64) new=$(sha256sum <GOVERNANCE.md | cut -c 1-64) && cp GOVERNANCE.md own/documents/$new
	digest=$(p policy check GOVERNANCE.md | sed -n 's/^digest //p')
	sqlite3 own/lab.db "UPDATE fact SET value = '$digest' WHERE obj = 'lab' AND name = 'policy'"
	refused 7 "the policy in force" p -C own actor list || return 1
	(cd "$ROOT" && sha256sum GOVERNANCE.md workflow/processes/*.md) >own/documents/$digest
	refused 7 "the policy in force" p -C own actor list || return 1
	sed "s/$old/$new/" own/documents/$digest >list && [ "$(sha256sum <list | cut -c 1-64)" = $digest ] && cp list own/documents/$digest
	PROBITY_NOW=$NOW code 0 p -C own actor role grant dora output-checker --actor ada --key keys/ada.key || return 1
	code 7 p -C own ledger verify --json
	[ "$(jq -c '[.findings[] | [.code, .seq]]' stdout)" = '[["policy",21],["projection",-1]]' ] || { cat stdout; return 1; }
}
t 'a policy of its own, named by an altered lab.db' own_policy

# ---- time ----
t 'PROBITY_NOW is not for a real lab' '
	p init real --founder ada=keys/ada.key --founder bode=keys/bode.key >realpin 2>log &&
	for c in "case list" "todo" "actor list"; do PROBITY_NOW=2030-01-01T00:00:00Z refused 3 "PROBITY_NOW is set, but this lab" p -C real $c || exit 1; done'
t 'nor does a real lab take an entry by it' '
	p key new keys/fay.key --no-passphrase >log 2>&1
	PROBITY_NOW=2030-01-01T00:00:00Z refused 3 "PROBITY_NOW" p -C real actor add fay --pub keys/fay.key.pub --actor ada --key keys/ada.key
	code 0 p -C real ledger verify --pin realpin --json && jq -e ".entries == 3" stdout'
t 'in a simulated lab it does not go back' 'PROBITY_NOW=2025-09-02T08:59:59Z refused 3 "before the last entry" p -C lab actor list'
t 'nor is it nonsense' 'PROBITY_NOW=yesterday refused 3 "PROBITY_NOW" p -C lab actor list'
finish
