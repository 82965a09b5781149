#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/requirements.md is true: 160 rows, each met where it says or open in a room that is not finished,
# and every pointer leads to something.  PAGE=FILE tries another page.
. "${0%/*}/lib.sh"
page=${PAGE:-$ROOT/docs/requirements.md}
rooms="workflow documents retention statistics ledger web"
sed -n 's/^| \([0-9][0-9]*\) | \(.*\) | \(.*\) | \(.*\) |$/\1	\2	\3	\4/p' "$page" >rows
cut -f 4 rows | tr -d ' `' | tr ',' '\n' >pointers

# "kind id on" for each block of the shipped policy
for doc in "$ROOT/GOVERNANCE.md" "$ROOT"/workflow/processes/*.md; do
	awk '/^```yaml /{ kind = $2; id = on = ""; next }
		/^```/ { if (kind) print kind, id, on; if (kind == "process") last = id; kind = "" }
		kind && /^id: / { id = $2 } kind && /^on: / { on = $2 }' "$doc" | awk -v OFS=' ' '
		{ row[NR] = $0 } $1 == "process" { process = $2; n++ }
		END { for (i = 1; i <= NR; i++) { split(row[i], f, " "); print f[1], f[2], f[3] ? f[3] : f[1] == "command" ? process : "" } }'
done >blocks

block() { grep -qx "$1 $2 *" blocks; }
question() {	# the id of a question is the first line of its block
	awk -v want="id: $2" '/^```yaml question/ { q = 1; next } q && $0 == want { found = 1 } { q = 0 } END { exit !found }' \
		"$ROOT/templates/$1.md"
}
leads() {	# a pointer leads to something
	what=${1%%:*} name=${1#*:}
	case $what in
	process) grep -qx "command ${name#*/} ${name%%/*}" blocks ;;
	check|clock|attestation|channel|role|credential|retention|conflict|basis|right|obligation|panel) block $what "$name" ;;
	template) case $name in */*) question "${name%%/*}" "${name#*/}" ;; *) [ -f "$ROOT/templates/$name.md" ] ;; esac ;;
	command) "$PROBITY" help ${name%%-*} "${name#*-}" >out 2>&1 || "$PROBITY" help "$name" >out 2>&1 ;;
	test) case $name in tests/*) [ -f "$ROOT/$name" ] ;; *) false ;; esac ;;
	later) case " $rooms " in *" $name "*) ;; *) false ;; esac ;;
	*) false ;;
	esac
}
finished() { sed -n 's/^Finished rooms, which may have no open row: \(.*\)\.$/\1/p' "$page"; }

t "160 rows, numbered 1 to 160, each once" 'cut -f 1 rows >got && seq 160 | cmp - got'
t "each says what is asked and by whom" '[ "$(awk -F "\t" "\$2 != \"\" && \$3 != \"\" && \$4 != \"\"" rows | wc -l)" = 160 ]'
t "each comes from one of the documents that the page names" '
	cut -f 3 rows | sed "s/; /\n/g" | sort -u | grep -vx "all five" | while read -r name; do
		grep -qF "| $name | " "$page" || echo "no document $name"; done >none; [ ! -s none ] || { cat none; false; }'
t "none is both met and open" '! cut -f 4 rows | grep later: | grep "[,\`]"'
t "every pointer leads to something" '
	sort -u pointers | while read -r x; do leads "$x" || echo "leads nowhere: $x"; done >nowhere; [ ! -s nowhere ] || { cat nowhere; false; }'
t "no finished room has an open row" '
	[ -n "$(finished)" ] && for room in $(finished | tr -d ,); do ! grep -qx "later:$room" pointers || { echo "$room is not finished"; exit 1; }; done'
t "the counts on the page are those of its rows" '
	open=$(cut -f 4 rows | grep -c "^later:") && grep -q "^$((160 - open)) rows are met, $open are open: " "$page" &&
	for room in $rooms; do n=$(grep -cx "later:$room" pointers || true); [ $n = 0 ] || grep -q "are open: .*$room $n[,.]" "$page" || exit 1; done'
t "the test sees a pointer that leads nowhere" '
	! leads process:evaluation-request/receives && ! leads process:plan/receive && ! leads check:pia && ! leads template:moj-pia/hra-1 &&
	! leads template:moj && ! leads command:case-close && ! leads test:tests/cli/none.t && ! leads test:README.md &&
	! leads later:cellar && ! leads basis:article-7 && ! leads nonsense && leads process:any-case/suspend && leads command:tick'
finish
