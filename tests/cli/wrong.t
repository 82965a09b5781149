#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Wrong input: one clear line, nothing on standard output, the exit status of the table, also with
# --json; see tests/cases/wrong.txt.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
fresh released
must "$P" key new zoe --no-passphrase
echo '{}' >wrong.json
heads() { git -C "$L/ledger.git" rev-parse ledger; }
before=$(heads)
try() {	# STATUS TEXT LINE: the words of LINE are split at blanks
	who=ewan line=$3
	case ${line%% *} in ada:|bode:|chidi:|dora:|fay:|hari:) who=${line%%:*} line=${line#*: } ;; esac
	# shellcheck disable=SC2086
	refused "$1" "$2" as $who $line && refused "$1" "$2" as $who $line --json && [ "$(heads)" = $before ]
}
while IFS='|' read -r status text line; do
	case $status in ''|'#'*) continue ;; esac
	set -- $status "$(echo "$text" | sed 's/^ //; s/ $//')" "$(echo "$line" | sed 's/^ //')"
	want=$1 words=$2 given=$3
	t "$given" 'try "$want" "$words" "$given"'
done <"$ROOT/tests/cases/wrong.txt"
t "every command has a line" '
	"$P" help | sed -n "s/^  \([a-z]*\( [a-z-]*\)\{0,1\}\)   *.*/\1/p" | while read -r name; do
		grep -qE "\| ([a-z]+: )?$name( |\$)" "$ROOT/tests/cases/wrong.txt" || echo "none for: $name"
	done >none; [ ! -s none ] || { cat none; false; }'
t "and nothing was done by any of them" '[ "$(heads)" = '$before' ] && sound "$L"'
finish
