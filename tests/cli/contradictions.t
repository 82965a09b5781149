#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# contradictions.t -- each row of tests/cases/contradictions.txt: what answers it is provoked, or found where it says; what
# belongs to a room that is not built yet is counted, never passed off.
. "${0%/*}/lib.sh"
not_in_short_form 'told by make test'
. "$ROOT/tests/cli/lab.sh"
TABLE=$ROOT/tests/cases/contradictions.txt
sed -e '/^#/d' -e '/^ *$/d' "$TABLE" | awk -F' [|] ' '{ print $1 "\t" $3 "\t" $4 "\t" $5 }' >rows

# the blocks of the shipped policy, each on one line: "kind TAB id TAB text"
for doc in "$ROOT/GOVERNANCE.md" "$ROOT"/workflow/processes/*.md; do
	awk '/^```yaml /{ kind = $2; id = text = ""; next }
		/^```$/ { if (kind) print kind "\t" id "\t" text; kind = "" }
		kind { gsub(/\t/, " "); sub(/^ +/, " "); if (/^id: /) id = $2; text = text " " $0 }' "$doc"
done | tr -s ' ' >blocks

# ---- the labs ----
at() {	# a lab whose case is in STATE; `cases` has other cases besides.  Refusals leave it as it is
	[ -d "shot/$1" ] || { L=$T/lab; [ -z "$AT" ] || day "$(cat shot/$AT.now)"; if [ $1 = cases ]; then other_cases; else bring $1; fi; }
	L=$T/shot/$1; day "$(cat shot/$1.now)"
}
other_cases() {
	fresh released "$T/shot/cases"
	echo "made up" >paper
	must as ewan programme add other
	for p in justice-data-lab other; do	# the first is put forward with a high risk
		must as ewan case open impact-assessment --title x --field programme=$p --field review-interval=yearly
	done
	must as ewan do DPIA-2025-0001 screen --field level=full --field screened-on=2025-12-08 --file screening=paper
	must as ewan do DPIA-2025-0001 assess-put-forward-high --field document=justice-data-lab/moj-pia
	must as chidi do DPIA-2025-0001 advise-assessment --field advice=no-objection --field summary=x
	must as dora do DPIA-2025-0001 take-advice
	must as ewan case open subject-access --title x --field requester=x --field received-on=2025-12-08
	must as ewan do SAR-2025-0001 prove-identity --field proved-on=2025-12-08
	must as chidi do SAR-2025-0001 route-request --field label=police-data
	must as ewan do SAR-2025-0001 pass-back --field passed-to=acme-trust --field passed-on=2025-12-08 --field told-requester=yes
	must as ewan case open breach --title x --field whose=police --field aware-at=2025-12-08T14:00:00Z
	must as ewan do BRE-2025-0001 time-breach --field detected-at=2025-12-08T12:00:00Z
	echo "$PROBITY_NOW" >shot/cases.now
}

# ---- what shows an answer ----
block() { awk -F'\t' -v k="$1" -v i="$2" '$1 == k && $2 == i { print $3 }' blocks; }
has() { case $1 in *"$2"*) ;; *) echo "no '$2' in: $1"; return 1 ;; esac; }
says() { has "$(block $1 $2)" "$3"; }
asks() {
	has "$(awk -v want="id: $2" '/^```yaml question/ { q = 1; next } /^```$/ { on = q = 0 } q && $0 == want { on = 1 } on' "$ROOT/templates/$1.md")" "$3"
}
undecided() {	# the policy with the decision of a conflict taken out
	awk -v want="id: $1" '/^```yaml conflict/ { c = 1 } /^```$/ { c = on = 0 } c && $0 == want { on = 1 }
		on && /^(decision|decided-by|decided-on|reason):/ { skip = 1; next } /^[^ ]/ { skip = 0 } !(skip && on)' "$ROOT/GOVERNANCE.md" >GOVERNANCE.md
	! cmp -s GOVERNANCE.md "$ROOT/GOVERNANCE.md"
	"$P" policy check GOVERNANCE.md >said 2>&1 || true
	grep -q "the conflict .$1. is undecided\|warning: .*$1" said || { head -3 said; return 1; }
}
refuse() {
	at $1; me=$2 text=$3 status=$4; shift 4
	case $1 in
	swear) shift; set -- do $CASE attest-lawfulness --field law-enforcement=no --field public-authority=no --field gateway=oma-2007-s14-probation-provider \
		--field policy-document=yes --field collected-on-consent=no --field compatibility=article-5-1-b-research --field notice=notice-given \
		--field could-decline=yes --field authority=yes --field signatory=x "$@" ;;
	propose) shift; set -- case open data-sharing-agreement --title x --field organisation=acme-trust --field other-party=controller --field contents=x --field uses=x \
		--field justification=x --field protections=x --field public-authority=yes --field gateway=dea-2017-s64 --field legal-basis=article-6-1-e \
		--field criminal-data=no --field policy-document=yes "$@" ;;
	esac
	refused $status "$text" as $me "$@"
}
bars() { at $1; as $2 can $3 $4 >said 2>&1; grep -q "^no" said && has "$(cat said)" "$5"; }
fact() { at $1; v=$("$P" -C "$L" case show $2 --plain | sed -n "s/^$3	//p"); [ "$v" = "$4" ] || { echo "$2 $3 is '$v'"; return 1; }; }
finds() {
	template=$1 text=$2; shift 2; : >answers.yaml
	for a in "$@"; do printf '%s: "%s"\n' "${a%%=*}" "${a#*=}" >>answers.yaml; done
	[ $# -gt 0 ] || echo '{}' >answers.yaml
	code 3 "$P" doc check $template --answers answers.yaml && has "$(cat stdout)" "$text"
}
counts() { want=$1; shift; got=$("$P" clock compute "$@" | head -n 1); [ "$got" = "$want" ] || { echo "$got"; return 1; }; }
fault() { "$P" policy check --alone "$ROOT/tests/cases/policy/$1" >said 2>&1 || true; has "$(cat said)" "$2"; }
tried() { grep -qF -- "$2" "$ROOT/$1" || { echo "no '$2' in $1"; return 1; }; }
rights() {	# A B: a right that the first basis gives and the second does not
	"$P" policy rights $1 --plain | awk -F'\t' '$2 == "yes" { print $1 }' >a; "$P" policy rights $2 --plain | awk -F'\t' '$2 == "yes" { print $1 }' >b
	grep -qx $3 a && ! grep -qx $3 b
}
later() { case $1 in workflow|documents|retention|statistics|web) ;; *) echo "no such room: $1"; return 1 ;; esac; }

t 'numbers 1 to 57, and those found later, each once' '
	{ seq 57; seq 10 | sed "s/^/C/"; } >want && cut -f 1 rows | cmp - want && [ "$(awk -F"\t" "\$2 != \"\" && \$3 != \"\" && \$4 != \"\"" rows | wc -l)" = 67 ]'
while IFS='	' read -r number what answer probes; do
	t "$number: $what" "$(echo "$probes" | sed 's/ *; */\n/g')"
done <rows
waiting() { awk -F'\t' -v r="later $1" '$4 ~ r' rows | wc -l; }
t 'the runner sees what is not so' '
	! (says conflict unprocessable-data "no such words") && ! (tried tests/cli/adopt.t "no such test") && ! (later cellar) && ! (counts 2014-01-11 --from 2013-12-10 --period P20BD) &&
	! (undecided no-such-conflict) && ! (bars released ewan JDL-2025-0001 raise-query "no such reason") && ! (asks moj-pia accuracy-again "no such words")'
echo "# $(cut -f 4 rows | grep -vc "later ") of $(wc -l <rows) are answered here; $(for r in workflow documents retention statistics web; do printf '%s %s, ' $(waiting $r) $r; done | sed 's/, $//') wait for their room"
finish
