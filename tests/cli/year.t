#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# year.t -- a busy lab in simulated time, and a recount of it in another language (tests/year/recount.pl): no clock missed,
# none fired twice, and what the program says of itself at month ends is what was counted.  Here from January over Easter
# with twenty cases; `make year` plays a whole year with two hundred.  YEAR_SEED plays another one.
. "${0%/*}/lib.sh"
cases=${YEAR_CASES:-20} last=${YEAR_LAST:-2026-04-17}
not_in_short_form 'played by make test'
YEAR=$ROOT/tests/year
recount() { perl "$YEAR/recount.pl" "$T/year/lab" "$T/year/ticks" "$T/year/snap" "$@"; }
some() { for what in "$@"; do grep -q "^$what [1-9]" year/tally figures || { echo "no $what"; return 1; }; done; }
mkdir year

t "$cases cases, from January to $last" 'perl "$YEAR/play.pl" "$PROBITY" "$T/year" '$cases' ${YEAR_SEED:-10} '$last' && grep -qx "cases '$cases'" year/tally'
t 'every clock counted again, every firing looked for; the lists of month ends agree' 'recount >figures || { grep wrong figures; false; }'
sed 's/^/# /' figures year/tally 2>/dev/null
[ $cases -lt 20 ] || t 'there was something to count' 'some cases clocks "facts of clocks compared" ticks clock.fired escalation.fired reminder.fired refusals joined
	for list in clocks "todo: clocks" "todo: cases" cases "register: rights" "then: rights" "then: breaches" "then: grants" "then: destructions"; do some "rows compared: $list"; done'
t 'a firing that is taken out of what it reads is found' '! recount lose 3 >out && grep -q "wrong: .* had to be put down 1 times, and was 0 times" out'
t 'and one that stands there twice' '! recount twice 5 >out && grep -q "had to be put down 1 times, and was 2 times" out'
if [ $cases -ge 20 ]; then
	t 'and a holiday that it does not know' '! recount holiday 2026-04-03 >out && grep -q "wrong: .*: due is 2026-.*, counted here 2026-" out'
fi
if [ $cases -ge 200 ]; then
	t 'all of it happened: people left, data was destroyed, a programme stopped, things were held, asked, corrected, withdrawn' '
		some left destroyed "programmes stopped" holds queries corrections bounces received "held for a request" "overdue at month ends"
		for kind in access-grant breach data-access data-complaint data-sharing-agreement evaluation-request external-request impact-assessment information-request rights-request subject-access; do some "case $kind"; done
		some "evaluation-request withdrawn" "evaluation-request wrong-channel" "evaluation-request unprocessable" "subject-access lapse" "subject-access clarify"'
fi
t 'the ledger verifies at level 3, with its pin, and a rebuild is the same' '
	"$PROBITY" -C year/lab ledger verify --pin year/pin --json >verify && jq -e ".ok and .level >= 3 and .pinned" verify >/dev/null
	sqlite3 year/lab/lab.db .dump >before && "$PROBITY" -C year/lab rebuild >/dev/null && sqlite3 year/lab/lab.db .dump | cmp - before'
finish
