#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# deadlines.t -- every clock of the law by its facts (tests/cases/clocks.txt), days proclaimed late, and ten thousand
# deadlines against an oracle in another language.
. "${0%/*}/lib.sh"
DUE=${PROBITY_DEBUG%/*}/tests/tools/due
[ -x "$DUE" ] || { echo "Bail out! no $DUE: 'make test' builds it"; exit 1; }
UK=$ROOT/workflow/calendars/uk.csv
oracle() { perl "$ROOT/tests/oracle/deadlines.pl" "$@"; }

agree() {	# ROWS: "... | facts | want"; each word of `want` stands in the answer to `facts`, a line of ./facts
	"$DUE" <facts >got
	[ "$(wc -l <"$1")" -ge 20 ] && [ "$(wc -l <"$1")" = "$(wc -l <got)" ] || { echo "rows without an answer"; return 1; }
	bad=0
	sed 's/.*| *//' "$1" | paste -d'|' - got >both
	while IFS='|' read -r want have; do
		for w in $want; do
			case " $have " in *" $w "*) ;; *) echo "want $want, got $have"; bad=1 ;; esac
		done
	done <both
	[ $bad = 0 ]
}
table() {
	sed -e 's/#.*//' -e '/^ *$/d' "$ROOT/tests/cases/clocks.txt" >rows
	sed 's/ *|.*//' rows >facts; agree rows
}
shipped() {	# a clock of each period as the policy has it
	sed -e 's/#.*//' -e '/^ *$/d' "$ROOT/tests/cases/shipped-periods.txt" >rows
	"$PROBITY" policy show periods --json | jq -r '.periods[] | [.period, "period=" + .length, (.grace // empty | "grace=" + .),
		"division=" + ((.calendar // "lab") | sub("lab"; "england-and-wales")), (select(.rule != "plain") | "counting=" + .rule),
		(select(.day_zero == "included") | "day-zero=included"), (.notice_within // empty | "notice-within=" + .)] | join(" ")' >periods
	while IFS='|' read -r id more want; do
		sed -n "s/^${id% } //p" periods | sed "s/\$/ $more/; /rule=not-before/!s/^/rule=within /" | tr -s ' '
	done <rows >facts
	agree rows
}
proclaimed() {
	sed -e 's/#.*//' -e '/^ *$/d' "$ROOT/tests/cases/proclaimed.txt" | { bad=0
	while read -r from period division day without with; do
		grep -v "^$day," "$UK" >less.csv
		cmp -s less.csv "$UK" && { echo "$day is not in the calendar"; bad=1; }
		for pair in "less.csv $without" "$UK $with"; do
			got=$("$PROBITY" clock compute --from $from --period $period --division $division --calendar "${pair% *}" | head -n 1)
			[ "$got" = "${pair##* }" ] || { echo "$from $period $division: $got, want ${pair##* }"; bad=1; }
		done
	done; [ $bad = 0 ]; }
}
t 'the clocks of clocks.txt' table
t 'the periods of GOVERNANCE.md, as in shipped-periods.txt' shipped
t 'days proclaimed late, with and without them, as in proclaimed.txt' proclaimed
t 'ten thousand deadlines agree with the oracle' '
	oracle "$UK" 10000 2026 questions answers >kinds
	"$DUE" <questions >got
	[ "$(wc -l <answers)" = 10000 ] && [ "$(sort -u questions | wc -l)" -gt 9900 ]
	paste -d"|" questions answers got | awk -F"|" "\$2 != \$3" >differ
	[ ! -s differ ] || { wc -l <differ; head -n 5 differ; exit 1; }'
t 'among them enough of every unit, rule, division and difficulty' '
	for kind in BD D W M Y hours "hours across a change" plain roll sar cut-off "day 0 included" "the change of August 2019" extended "extended in another unit" stopped provisional \
			england-and-wales scotland northern-ireland uk; do
		n=$(sed -n "s/^$kind \([0-9]*\)\$/\1/p" kinds); [ "${n:-0}" -ge 100 ] || { echo "$kind: ${n:-none}"; exit 1; }
	done'
t 'the oracle sees a difference: it is given a calendar without one day' '
	grep -v "^2026-06-15," "$UK" >less.csv; oracle less.csv 10000 2026 questions answers >/dev/null
	"$DUE" <questions | paste -d"|" answers - | awk -F"|" "\$1 != \$2" >differ; [ "$(wc -l <differ)" -ge 5 ]'
t 'facts that are not of their form are said to be so' '
	for bad in "rule=within period=20 from=2026-01-05 division=uk" "rule=within period=P1M from=2026-02-30 division=uk" \
			"rule=within period=PT1H" "rule=within period=P1M division=uk from=2026-01-05 stops=2026-01-06" \
			"rule=within period=P1M division=uk from=2026-01-05 stops=2026-01-09..2026-01-06" \
			"rule=within period=P1M division=france from=2026-01-05" "rule=within period=PT99999H from-at=9999-12-01T00:00:00Z"; do
		echo "$bad" | "$DUE" | grep -q "^error: ." || { echo "taken: $bad"; exit 1; }
	done'
finish
