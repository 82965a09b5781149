#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules are changed: proposed, signed by two, refused, withdrawn; a case keeps to those that it was
# opened under until it is moved; and an auditor judges each entry under the right ones.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
fresh accepted
OLD=$("$P" -C "$L" policy show --plain | cut -f 1)
fact() { "$P" -C "$L" case show "$1" --plain | sed -n "s/^$2	//p"; }
plain() { "$P" -C "$L" policy list --plain; }
# changed NAME SED...: a copy of the shipped document, changed
changed() { f=$1; shift; mkdir -p new; sed "$@" "$ROOT/workflow/processes/$f" >new/$f; ! cmp -s new/$f "$ROOT/workflow/processes/$f"; }
governance() { mkdir -p new; sed "$@" "$ROOT/GOVERNANCE.md" >new/GOVERNANCE.md; ! cmp -s new/GOVERNANCE.md "$ROOT/GOVERNANCE.md"; }
# From now on the head of unit accepts applications.
changed evaluation-request.md '/^id: accept$/,/^```/s/^roles: .*/roles: [head-of-unit]/'

# ---- proposing ----
t 'the first policy is a policy like any other' '[ "$(plain | cut -f 2-5)" = "in-force	0	1	0" ] && plain | grep -q "$OLD"'
t 'faults are told with their places' '
	sed "s/^to: accepted/to: acepted/" new/evaluation-request.md >bad.md && code 3 as ewan policy adopt bad.md --reason x
	grep -q "^bad.md:[0-9]*:[0-9]*: .*acepted.*accepted" stdout'
t 'a proposal takes a role and a reason' '
	refused 5 "one of these roles" as ada policy adopt new/evaluation-request.md --reason "made up"
	refused 3 "a reason must be given" as ewan policy adopt new/evaluation-request.md; [ "$(plain | wc -l)" = 1 ]'
t 'what is refused leaves no file behind' '[ ! -f "$L/documents/$(sha256sum <new/evaluation-request.md | cut -c 1-64)" ]'
t 'a dry run changes nothing' 'as ewan policy adopt new/evaluation-request.md --reason "made up" --dry-run | grep -q "^policy/y-...... (dry run)$"; [ "$(plain | wc -l)" = 1 ]'
t 'somebody proposes' 'code 0 as ewan policy adopt new/evaluation-request.md --reason "made up" && grep -q "^policy/y-...... proposed 1$" stdout && grep -q "2 more signatures" stderr
	grep -q "^command  *evaluation-request/accept  *roles  *\[project-manager\]  *\[head-of-unit\]" stdout'
NEW=$(plain | sed -n 's/.*	proposed	.*	2	//p')
t 'and nothing follows yet' '[ ${#NEW} = 64 ] && [ "$("$P" -C "$L" policy show --plain | cut -f 1)" = $OLD ]'

# ---- signing ----
t 'whoever grants roles does not sign, nor does who proposed without a role for it' '
	refused 5 "one of these roles" as ada policy adopt $NEW; refused 5 "one of these roles" as ewan policy adopt $NEW'
t 'one signature is not enough, and the same person gives no second' '
	code 0 as chidi policy adopt $NEW && grep -q " proposed 2$" stdout && grep -q "1 more signature" stderr
	refused 5 "has given it already" as chidi policy adopt new/evaluation-request.md'
t 'the missing signature is listed' 'plain | grep -q "	proposed	[0-9]*	0	1	$NEW"'
t 'the second puts it in force, by the first digits too' '
	code 0 as dora policy adopt $(echo $NEW | cut -c 1-8) --json && jq -e ".state == \"in-force\" and .missing == 0 and .digest == \"$NEW\"" stdout
	[ "$("$P" -C "$L" policy show --plain | cut -f 1)" = $NEW ] && [ "$(plain | grep -c "	superseded	.*$OLD")" = 1 ]'
t 'it is not adopted twice' 'refused 4 "no policy" as dora policy adopt $NEW; refused 5 "it is the policy in force" as ewan policy adopt new/evaluation-request.md --reason x'

# ---- two policies at once ----
t 'the old case keeps to its policy' '[ "$(fact $CASE policy)" = $OLD ] && must attest && [ "$(fact $CASE state)" = attested ]'
t 'a new case is opened under the new one' '
	must as hari case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab
	[ "$(fact JDL-2025-0002 policy)" = $NEW ]'
t 'on which the project manager no longer accepts' 'refused 5 "head-of-unit" as ewan do JDL-2025-0002 accept --field conditions-agreed=yes'
t 'can says the same of both' '
	"$P" -C "$L" can JDL-2025-0002 accept --actor ewan | grep -q "^no  accept" && "$P" -C "$L" can $CASE attest-transfer --actor hari | grep -q "^yes"'
pol() { "$P" -C "$L" ledger log --plain | awk -F "\t" -v o="$1" '$0 ~ o { n = $1 } END { print n }' | xargs "$P" -C "$L" ledger show | sed -n "s/^pol //p"; }
t 'documents and holds follow their case' '
	must as ewan doc new $CASE lawful-basis; must as ewan doc new JDL-2025-0002 lawful-basis
	[ "$(pol "$(fact $CASE/lawful-basis case)/lawful-basis")" = $OLD ] && [ "$(pol "$(fact JDL-2025-0002/lawful-basis case)/lawful-basis")" = $NEW ]
	h=$(as chidi hold place $CASE --reason "made up") && [ "$(pol $h)" = $OLD ]
	h=$(as chidi hold place JDL-2025-0002 --reason "made up") && [ "$(pol $h)" = $NEW ]'
t 'the auditor judges each entry under the right one' 'sound "$L"'
rm -rf two && cp -r "$L" two

# ---- what was read without a fault is not read again ----
of() { head -n 1 "$L/policies/$1" | grep -q "^probity policy $1 rules [0-9]*, sha256 $(tail -n +2 "$L/policies/$1" | sha256sum | cut -c 1-64)$"; }
same() { "$P" -C "$L" can $CASE --actor ewan | cmp - want; }
t 'the lab remembers what the policies say that it has read without a fault' 'of $NEW && "$P" -C "$L" can $CASE --actor ewan >want && of $OLD'
t 'and does as well without that, with it spoilt, of another program, or where it cannot write it' '
	rm -r "$L/policies"; same && of $OLD && for spoil in "echo nonsense" "true" "head -c 9000" "sed 1s/rules/rule/" "tr a b"; do
		$spoil <"$L/policies/$OLD" >spoilt; cp spoilt "$L/policies/$OLD"; same && of $OLD || { echo "after $spoil"; exit 1; }
	done
	rm -r "$L/policies"; echo >"$L/policies"; same; rm "$L/policies"; same'
t 'an auditor finds one that says otherwise than the documents, and one that nobody would believe does no harm' '
	rm -rf x && cp -r two x && sed "1d; s/head-of-unit/head-of-moon/" "x/policies/$NEW" >tree
	{ echo "probity policy $NEW rules $(sed -n "1s/.* rules \([0-9]*\),.*/\1/p" x/policies/$NEW), sha256 $(sha256sum <tree | cut -c 1-64)"; cat tree; } >"x/policies/$NEW"
	code 7 "$P" -C x ledger verify && grep -q "policies/$NEW says otherwise than the documents" stdout
	echo nonsense >"x/policies/$NEW" && sound x'

# ---- an auditor who is shown something else ----
finds() { code 7 "$P" -C "$1" ledger verify --json && for f in $2; do jq -e --arg c $f "any(.findings[]; .code == \$c)" stdout >/dev/null || { cat stdout; return 1; }; done; }
t 'a file of the newer policy altered' '
	rm -rf x && cp -r two x && f=x/documents/$(sha256sum <new/evaluation-request.md | cut -c 1-64) && sed "s/head-of-unit/requester/" "$f" >f && cp f "$f"
	finds x "not-recheckable"; refused 7 "the policy in force" "$P" -C x case list'
t 'a file of the older one gone: its case is refused and not judged under another' '
	rm -rf x && cp -r two x && rm x/documents/$(sha256sum <"$ROOT/workflow/processes/evaluation-request.md" | cut -c 1-64)
	finds x "not-recheckable document-missing"
	L=x; refused 7 "cannot be read" as hari do $CASE attest-transfer; refused 7 "cannot be read" "$P" -C x can $CASE --actor hari
	code 0 "$P" -C x can JDL-2025-0002 --actor ewan; L=$T/now'
t 'the list of its files altered' '
	rm -rf x && cp -r two x && sed "s/^./f/" "x/documents/$NEW" >f && cp f "x/documents/$NEW" && finds x "not-recheckable document-altered"'

t 'a file of a policy that is only proposed gone: missing, and nobody is accused' '
	rm -rf x && cp -r two x && L=x && governance "s/^title: hold$/title: Hold/;1s/.*/# Governance, changed/" && must as ewan policy adopt new/GOVERNANCE.md --reason "made up"
	rm x/documents/$(sha256sum <new/GOVERNANCE.md | cut -c 1-64); L=$T/now; code 7 "$P" -C x ledger verify --json
	jq -e "[.findings[].code] | sort | unique == [\"document-missing\",\"not-recheckable\"]" stdout'

# ---- what changes ----
t 'the difference of two policies: texts, and what it means' '
	code 0 "$P" -C "$L" policy diff $OLD && grep -q "^command  *evaluation-request/accept  *roles  *\[head-of-unit\]  *\[project-manager\]" stdout
	code 0 "$P" -C "$L" policy diff $OLD --json
	jq -e ".blocks == [{kind:\"command\",id:\"evaluation-request/accept\",key:\"roles\",was:\"[head-of-unit]\",is:\"[project-manager]\"}]" stdout
	jq -e "[.effects[] | [.state, .what, .subject, .role]] == [[\"applied\",\"allowed\",\"accept\",\"project-manager\"],[\"applied\",\"forbidden\",\"accept\",\"head-of-unit\"]]" stdout
	jq -e "[.cases[] | select(.case == \"JDL-2025-0002\") | .what] == [\"allowed\",\"forbidden\"]" stdout'
t 'of files: periods, words, checks, roles' '
	governance -e "/^id: review$/,/^\`\`\`/s/^length: .*/length: P25BD/" -e "s/^  I am authorised to bind my organisation\. I confirm that my/  I may bind my organisation. I confirm that my/" \
		-e "/^id: role-revoke/,/^\`\`\`/s/^roles: .*/&\nreason: required/"
	code 0 "$P" -C "$L" policy diff new/GOVERNANCE.md --json
	jq -e "any(.effects[]; .what == \"clock\" and .subject == \"review-period\" and (.detail | test(\"P20BD.* -> .*P25BD\")))" stdout
	jq -e "any(.effects[]; .what == \"words\" and .subject == \"lawful-application\")" stdout
	jq -e "any(.effects[]; .what == \"asked\" and .subject == \"role-revoke\" and .detail == \"reason\")" stdout
	jq -e "any(.cases[]; .case == \"$CASE\" and .what == \"lapses\" and .subject == \"lawful-application\")" stdout'
t 'nothing is nothing' 'code 0 "$P" -C "$L" policy diff $NEW --json && jq -e ".blocks == [] and .effects == []" stdout'
t 'no such policy' 'refused 4 "no policy" "$P" -C "$L" policy diff 0123456789'

# ---- moving a case ----
t 'a move needs a role, a reason, and the policy in force' '
	refused 5 "one of these roles" as hari policy migrate $CASE --reason "made up"; refused 3 "a reason must be given" as ewan policy migrate $CASE
	refused 3 "a case moves to the policy in force" as ewan policy migrate $CASE --to $OLD --reason "made up"'
t 'a dry run says what would change' '
	code 0 as ewan policy migrate $CASE --to $NEW --reason "made up" --dry-run && grep -q "dry run" stdout; [ "$(fact $CASE policy)" = $OLD ]'
t 'can says that it may be moved' '"$P" -C "$L" can $CASE migrate --actor ewan | grep -q "^yes migrate"'
t 'a state that is gone stands in the way' '
	sed -e "s/\battested\b/sworn/g" -e "s/{attested:/{attested:/" "$ROOT/workflow/processes/evaluation-request.md" | sed "s/{sworn:/{attested:/" >renamed.md
	mkdir -p ren && mv renamed.md ren/evaluation-request.md && code 0 "$P" -C "$L" policy diff ren/evaluation-request.md --json
	jq -e "any(.cases[]; .case == \"$CASE\" and .what == \"obstacle\" and (.detail | test(\"knows no such state\")))" stdout'
t 'the case is moved, and judged under the newer policy from then on' '
	code 0 as ewan policy migrate $CASE --reason "made up" && [ "$(fact $CASE policy)" = $NEW ] && [ "$(fact $CASE migrated-from)" = $OLD ]
	refused 5 "under the policy in force already" as ewan policy migrate $CASE --reason "made up"
	"$P" -C "$L" can $CASE migrate --actor ewan | grep -q "policy: this case is under the policy in force already"
	must as hari do $CASE attest-transfer; [ "$(plain | sed -n "s/.*	superseded	[0-9]*	\([0-9]*\)	.*/\1/p")" = 0 ]'
t 'and the auditor agrees' 'sound "$L"'

# ---- refusing and withdrawing ----
t 'a proposal is refused by one, with a reason' '
	must as ewan policy adopt new/GOVERNANCE.md --reason "made up"; D=$(plain | sed -n "s/.*	proposed	.*	2	//p")
	refused 3 "a reason must be given" as chidi policy refuse $D; code 0 as chidi policy refuse $D --reason "made up"
	refused 4 "no policy" as dora policy adopt $D'
t 'two withdraw the policy in force' '
	refused 5 "one of these roles" as ewan policy withdraw $NEW --reason "made up"
	code 0 as chidi policy withdraw $NEW --reason "made up" && grep -q " in-force " stdout && grep -q "1 more signature" stderr
	code 0 as dora policy withdraw $NEW --reason "made up" && grep -q " withdrawn " stdout'
t 'its cases wait, and no new one is opened; the one before does not come back' '
	refused 5 "was withdrawn" as ewan do $CASE withdraw --reason "made up"; refused 5 "was withdrawn" as dora do $CASE/lawful-basis doc-supersede --reason x
	refused 5 "nothing is opened" as hari case open evaluation-request --title x --field organisation=acme-trust --field programme=justice-data-lab
	[ "$("$P" -C "$L" policy show --plain | cut -f 1)" = $NEW ]'
t 'holds, roles and clocks go on' '
	code 0 as chidi hold place $CASE --reason "made up"; code 0 as ada actor role grant fay panel-member; code 0 as ewan tick'
t 'and nothing moves to it' 'refused 5 "was withdrawn" as ewan policy migrate $CASE --reason x'
t 'another is adopted, and the case goes on when it was moved' '
	must as ewan policy adopt new/GOVERNANCE.md --reason "made up"; D=$(plain | sed -n "s/.*	proposed	.*	2	//p")
	must as chidi policy adopt $D; must as dora policy adopt $D
	refused 5 "was withdrawn" as dora do $CASE/lawful-basis doc-supersede --reason x
	code 0 as ewan policy migrate $CASE --reason "made up" && grep -q "lapses *lawful-application" stdout
	[ -z "$(fact $CASE attested-lawful-application)" ] && [ -n "$(fact $CASE attested-lawful-transfer)" ]'
t 'what was withdrawn is not proposed again' '
	cp "$ROOT/GOVERNANCE.md" ren/; refused 5 "was withdrawn" as ewan policy adopt ren/GOVERNANCE.md new/evaluation-request.md --reason x'
t 'the first one, which is still good, may be adopted again' '
	cp "$ROOT/workflow/processes/evaluation-request.md" ren/ && code 0 as ewan policy adopt ren/*.md --reason "made up" && [ "$(plain | grep -c "$OLD")" = 2 ]'
t 'and the auditor agrees with all of it' 'sound "$L"'

# ---- what cannot be adopted ----
t 'an undecided conflict, and a lab that nobody could run' '
	governance "/^decision: review$/,/^  the other/d" && refused 5 "is undecided" as ewan policy adopt new/GOVERNANCE.md --reason x
	governance "/^id: role-grant/,/^\`\`\`/s/^roles: .*/roles: [auditor]/" && refused 5 "none of the roles that grant roles" as ewan policy adopt new/GOVERNANCE.md --reason x
	governance "/^id: policy-adopt$/,/^\`\`\`/s/^quorum: 2/quorum: 1/" && code 3 as ewan policy adopt new/GOVERNANCE.md --reason x && grep -q "nobody changes alone" stdout'


# ---- the calendar ----
cal="$ROOT/workflow/calendars/uk.csv"
t 'the calendar in force is not imported again' 'refused 3 "it is the calendar in force" as ewan calendar import "$cal"'
t 'a faulty one is told with its place, and so is JSON' '
	sed "s/^2013-12-26,scotland/2013-12-26,wales/" "$cal" >bad.csv && refused 3 "bad.csv:64:12:" as ewan calendar import bad.csv
	echo "{\"scotland\": 1, \"scotland\": 2}" >bad.json && refused 3 "bad.json:1:" as ewan calendar import bad.json
	echo "{\"scotland\": {\"division\": \"scotland\", \"events\": []}}" >bad.json && refused 3 "england-and-wales: this division is missing" as ewan calendar import bad.json'
one() { echo "{\"england-and-wales\":{\"division\":\"england-and-wales\",\"events\":[$1]},\"scotland\":{\"division\":\"scotland\",\"events\":[]},\"northern-ireland\":{\"division\":\"northern-ireland\",\"events\":[]}}" >one.json; }
t 'of JSON nothing is passed over' '
	one "{\"title\":\"A, b\",\"date\":\"2025-01-01\"}" && refused 3 "a comma or a quotation mark" as ewan calendar import one.json
	one "{\"title\":\"A\",\"date\":\"2025-01-01\",\"hours\":\"half\"}" && refused 3 "no member '"'hours'"'" as ewan calendar import one.json
	one "{\"date\":\"2025-01-01\"}" && refused 3 "has a title and a date" as ewan calendar import one.json
	one "{\"title\":\"A\",\"date\":\"2025-02-30\"}" && refused 3 "is not a date" as ewan calendar import one.json
	one "{\"title\":\"A\",\"date\":\"2025-01-01\"}" && refused 3 "takes away what the calendar in force has" as ewan calendar import one.json'
t 'one enters a day more, with what it changes' '
	{ cat "$cal"; echo "2039-05-05,scotland,A day made up"; } >more.csv; before=$(fact lab calendar)
	refused 5 "one of these roles" as ada calendar import more.csv
	code 0 as ewan calendar import more.csv && grep -q "^added *2039-05-05 *scotland *A day made up" stdout && grep -q "1 more signature" stderr
	[ "$(fact lab calendar)" = "$before" ]; refused 5 "has given it already" as ewan calendar import more.csv'
t 'another confirms the same file' '
	code 0 as dora calendar import more.csv --json && jq -e ".missing == 0 and (.changes | length) == 1 and .state == \"open\"" stdout
	[ "$(fact lab calendar)" = "$(sha256sum <more.csv | cut -c 1-64)" ]'
t 'a calendar that takes a day away needs a reason' '
	grep -v "^2013-12-26,scotland" more.csv >less.csv; refused 3 "1 day, the first 2013-12-26 in scotland" as ewan calendar import less.csv
	must as ewan calendar import less.csv --reason "made up"; code 0 as dora calendar import less.csv --reason "made up"; grep -q "^removed *2013-12-26" stdout'
gov=$ROOT/../shared/data/bank-holidays.json
if [ -f "$gov" ]; then
	t 'the JSON of www.gov.uk/bank-holidays is the calendar, but for a day proclaimed since and another spelling' '
		code 0 as ewan calendar import "$gov" --reason "made up" --json && jq -e "[.changes[] | [.change, .date]] == [[\"added\",\"2013-12-26\"],[\"removed\",\"2026-06-15\"],[\"removed\",\"2039-05-05\"]]" stdout'
else
	skip 'the JSON of www.gov.uk/bank-holidays is the calendar' "there is no $gov"
fi
t 'each entry is judged by the calendar of its time' 'sound "$L"'

finish
