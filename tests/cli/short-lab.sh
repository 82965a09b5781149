# SPDX-License-Identifier: GPL-3.0-or-later
# short-lab.sh -- sourced after lib.sh: a lab of five made-up people and 21 entries, in ./lab with its
# ./pin; one assessment is written by ewan, advised on by chidi and approved by dora.
FORGE=${PROBITY_DEBUG%/*}/tests/tools/forge
[ -x "$FORGE" ] || { echo "Bail out! no $FORGE: 'make test' builds it"; exit 1; }
NOW=2025-09-02T09:00:00Z

# as WHO COMMAND...: one command by one person
as() {
	me=$1; shift
	PROBITY_ACTOR=$me PROBITY_KEY=keys/$me.key "$PROBITY" -C lab "$@" >>log 2>&1 ||
		{ echo "Bail out! $me: $*"; sed 's/^/# /' log; exit 1; }
}
short_lab() {
	mkdir keys
	for who in ada bode chidi dora ewan; do "$PROBITY" key new keys/$who.key --no-passphrase >>log 2>&1; done
	export PROBITY_NOW=2025-09-01T09:00:00Z
	"$PROBITY" init lab --founder ada=keys/ada.key --founder bode=keys/bode.key --simulated-clock >pin 2>>log
	for who in chidi dora ewan; do
		as ada actor add $who --pub keys/$who.key.pub
		as $who actor accept
	done
	for pair in chidi:dpo dora:information-asset-owner ewan:information-asset-owner; do
		as ada actor role grant ${pair%:*} ${pair#*:}
		as bode actor role grant ${pair%:*} ${pair#*:}
	done
	as ada actor role grant ewan project-manager
	PROBITY_NOW=$NOW
	as ewan programme add justice-data-lab
	as ewan doc new justice-data-lab moj-pia
	as ewan doc import justice-data-lab/moj-pia "$ROOT/tests/demo/moj-pia.yaml"
	as ewan doc submit justice-data-lab/moj-pia
	as chidi do justice-data-lab/moj-pia doc-advise --field advice=no-objection
	as dora doc approve justice-data-lab/moj-pia
	unset PROBITY_NOW
	git -C lab/ledger.git rev-list --reverse ledger >commits
	while read -r c; do git -C lab/ledger.git cat-file blob $c:entries; done <commits >lines
}
# line SEQ: the entry as it stands; leaf: the hash of the line on stdin
line() { sed -n "$(($1 + 1))p" lines; }
leaf() { (printf '\0'; tr -d '\n') | sha256sum | cut -c 1-64; }
