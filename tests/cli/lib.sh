# SPDX-License-Identifier: GPL-3.0-or-later
# lib.sh -- sourced by every tests/cli/*.t: a fresh folder, a fixed environment, TAP helpers.
set -u
export LC_ALL=C TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME=/nonexistent
unset PROBITY_LAB PROBITY_ACTOR PROBITY_KEY PROBITY_NOW PROBITY_FAULT PROBITY_FAULT_LIST
ROOT=$(cd "${0%/*}/../.." && pwd)
: "${PROBITY:=$ROOT/build/probity}" "${PROBITY_DEBUG:=$ROOT/build/debug/probity}"
T=$(mktemp -d "${TMPDIR:-/tmp}/probity test.XXXXXX")	# a blank in every path, on purpose
trap 'rm -rf "$T"' EXIT
cd "$T" || exit 1
n=0
# t NAME TEXT: passes when every command of the shell text succeeds (set -e, so not within && or ||);
# its output is shown when one does not
t() {
	n=$((n + 1))
	out=$(set -e; eval "$2" 2>&1)
	if [ $? = 0 ]; then echo "ok $n - $1"
	else echo "not ok $n - $1"; printf '%s\n' "$out" | sed 's/^/# /'; fi
}
# code WANT COMMAND...: the exit status is WANT; leaves ./stdout and ./stderr
code() {
	want=$1; shift
	got=0; "$@" >stdout 2>stderr || got=$?
	[ "$got" = "$want" ] || { echo "exit $got, want $want"; cat stdout stderr; return 1; }
}
# refused STATUS TEXT COMMAND...: exits so, prints nothing on stdout and one line that has TEXT
refused() {
	want=$1 text=$2; shift 2
	code "$want" "$@" || return 1
	[ ! -s stdout ] || { echo "stdout is not empty"; cat stdout; return 1; }
	[ "$(wc -l <stderr)" = 1 ] || { echo "not one line:"; cat stderr; return 1; }
	grep -qF -- "$text" stderr || { echo "no '$text' in:"; cat stderr; return 1; }
}
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }
# What the sanitizers need not see again (PROBITY_SHORT): the whole file is left out, and says so.
not_in_short_form() { [ -z "${PROBITY_SHORT:-}" ] || { echo "1..0 # SKIP $1"; exit 0; }; }
finish() { echo "1..$n"; }
