#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# policy check, diagram, matrix: outside a lab, on the shipped documents and on files.
. "${0%/*}/lib.sh"

shipped=$ROOT/GOVERNANCE.md
process=$ROOT/workflow/processes/evaluation-request.md
p() { "$PROBITY" policy "$@"; }

t 'the shipped policy has no fault' 'code 0 p check && grep -q "no fault" stdout && [ ! -s stderr ]'
t 'nor have its files, named' 'code 0 p check "$shipped" "$process"'
t 'and nothing to warn of' 'p check --plain >out && [ ! -s out ]'
t 'the digest is that of sha256sum' '
	(cd "$ROOT" && sha256sum GOVERNANCE.md workflow/processes/*.md | LC_ALL=C sort -k 2) | sha256sum | cut -c 1-64 >want
	p check | sed -n "s/^digest //p" >got && cmp want got'

t 'the digest is that of the policy as a lab adopts it, wherever its files lie' '
	want=$(cd "$ROOT" && sha256sum GOVERNANCE.md workflow/processes/*.md | sha256sum | cut -c 1-64)
	p check | grep -qx "digest $want"; cp "$ROOT/GOVERNANCE.md" .; p check ./GOVERNANCE.md | grep -qx "digest $want"
	p check "$ROOT/workflow/processes/lawful-basis.md" --json | jq -e ".digest == \"$want\""; rm GOVERNANCE.md'
t 'a fault is printed with its place, and exits 3' '
	sed "s/roles: \[project-manager\]/roles: [project-manger]/" "$process" >evaluation-request.md
	code 3 p check evaluation-request.md
	grep -q "^evaluation-request.md:[0-9]*:[0-9]*: there is no role .project-manger.; did you mean .project-manager.?$" stdout'
t 'a named file replaces the shipped one of its name, not another' '
	! grep -q "defined twice" stdout'
t 'every fault is printed' '[ "$(wc -l <stdout)" -ge 4 ]'
t 'as JSON it is one document' '
	code 3 p check evaluation-request.md --json && grep -q "^{\"schema\":1,\"ok\":false,\"digest\":null,\"faults\":\[{\"file\":\"evaluation-request.md\",\"line\":" stdout'
t 'as TSV, one line for each' 'code 3 p check evaluation-request.md --plain && cut -f 1,4 stdout | grep -q "^evaluation-request.md	there is no role"'
t 'a process alone lacks its roles' 'code 3 p check --alone "$process"'
t 'a warning does not count' '
	code 0 p check --alone "$ROOT/tests/cases/policy/warn-undecided.md" && grep -q "warning: the conflict .which. is undecided" stdout'
t 'no file is not there' 'refused 4 "nowhere.md" p check nowhere.md'
t '--alone needs a file' 'refused 2 "needs the files" p check --alone'

t 'a diagram is a list of steps' 'p diagram evaluation-request | grep -q "^checked  *release  *released  *project-manager"'
t 'a kind of GOVERNANCE.md has one too' 'p diagram plan --plain | grep -q "^done	destroy-sign	certified	.*	2	"'
t 'a file gives its own' 'p diagram "$process" >a && p diagram evaluation-request >b && cmp a b'
t 'as JSON' 'p diagram hold --json | grep -q "^{\"schema\":1,\"steps\":\[{\"from\":\"none\",\"command\":\"hold-place\""'
t 'as dot' 'p diagram hold --to dot | grep -q "\"placed\" -> \"released\" \[label=\"hold-release\"\];"'
t 'as SVG, with a title, a description and no script' '
	p diagram evaluation-request --to svg >d.svg
	grep -q "<svg .*role=\"img\"" d.svg && grep -q "<title>Evaluation request" d.svg &&
	grep -q "From checked, release leads to released\." d.svg && ! grep -qi "script\|href" d.svg'
t 'every state is drawn' '
	sed -n "/^states: /,/\]/p" "$process" | tr -d "\n[]" | sed "s/states: //" | tr -d " " | tr , "\n" >states; echo >>states
	[ "$(wc -l <states)" = 15 ] && while read -r s; do grep -q ">$s</text>" d.svg || { echo "no $s"; exit 1; }; done <states'
t 'no two names in it meet, in any process' '
	for k in $(p show processes --plain 2>/dev/null | cut -f 1) evaluation-request actor track plan document; do
		p diagram $k --to svg | grep "font-size=.12" | sed "s/.* x=.\([0-9]*\). y=.\([0-9]*\). text-anchor=.\([a-z]*\).*/\3 \1 \2/" | sort -k 1,2 -k 3n |
			awk "\$1 == a && \$2 == x && \$3 - y < 12 { bad = 1 } { a = \$1; x = \$2; y = \$3 } END { exit bad }" || { echo $k; exit 1; }
	done; [ "$(p diagram track --to svg | grep -c "font-size=.12")" -ge 9 ]'
t 'a state into which a clock leads names the clock' '
	p diagram data-access --to svg >c.svg && grep -q ">clock data-access-ends<" c.svg && grep -q "The clock data-access-ends leads to expired\." c.svg'
t 'the same twice' 'p diagram evaluation-request --to svg | cmp - d.svg'
t 'an unknown process lists the others' 'refused 4 "evaluation-request" p diagram evaluations'
t 'an unknown form' 'refused 2 "svg, dot or text" p diagram hold --to png'
t '--json is text' 'refused 2 "go with --to text" p diagram hold --to svg --json'
t 'a file without a process' 'refused 4 "no process block" p diagram "$ROOT/tests/cases/policy/../../../docs/policy-language.md"'
t 'a faulty file' 'refused 3 "evaluation-request.md:" p diagram ./evaluation-request.md'

t 'a matrix has every role, state and command of the list' '
	p matrix evaluation-request --plain | cut -f 2,3 | sort -u >matrix
	{ p diagram evaluation-request --plain | cut -f 1,2; printf "none\tcarry-in\n"; } | sort -u >steps; cmp matrix steps'
t 'who sits on the panel is in that of a track' 'p matrix track --plain | grep -qx "panel	considering	track-approve"'
t 'an unknown form of it' 'refused 2 "md or text" p matrix hold --to html; refused 2 "go with --to text" p matrix hold --to md --json'
t 'nothing in it stands twice' '[ -z "$(p matrix evaluation-request --plain | sort | uniq -d)" ]'
t 'an administrator may do nothing in a request' '! p matrix evaluation-request --plain | grep -q ^administrator'
t 'as JSON it is complete: every role with every state, and anyone' '
	p matrix evaluation-request --json | tr "{" "\n" | grep -c "^\"role\":" >cells
	roles=$(grep -c "^.*yaml role$" "$shipped"); [ "$(cat cells)" = $(((roles + 1) * 16)) ]'
t 'show: what the policy says' 'p show >out && grep -q "^the shipped policy$" out && grep -q "^review-period  *not-before  *review  *P20BD  *P5BD" out'
t 'show one topic, as TSV' 'p show conflicts --plain | grep -q "^review-period-unit	review-calendar-days	superseded by decision"'
t 'show everything as one JSON document' 'p show --json | grep -q "^{\"schema\":1,\"digest\":\"[0-9a-f]\{64\}\",\"where\":\"the shipped policy\",\"processes\":\["'
t 'no such topic' 'refused 4 "it has processes, roles" p show rolls'
t 'what people are trained for, and what is owed' '
	p show credentials --plain | grep -q "^operating-agreement	P1Y	operating-agreement-ends	"
	p show obligations --json | jq -e ".schema == 1 and ([.obligations[].obligation] | contains([\"condition\", \"summary-of-application\"]))"; p show roles --plain | grep -q "training-disclosure-control$"
	p show panels --json | jq -e "[.panels[].panel] | unique == [\"data-first-owners\"]"; p show clocks --plain | grep -q "^at-once	within	at-once	P0D	P1BD"'
t 'the example of every kind in the manual is in form: it lacks only what it names' '
	awk "/^    \`\`\`yaml /{ n++; f = sprintf(\"%s-%02d.md\", \$2, n) } f { print substr(\$0, 5) > f } /^    \`\`\`\$/{ f = \"\" }" "$ROOT/docs/policy-language.md"
	sed -n "/^## Kinds/,/^## Fields/s/^### //p" "$ROOT/docs/policy-language.md" >kinds; [ $(wc -l <kinds) -ge 18 ]
	for kind in $(cat kinds); do ls $kind-*.md >/dev/null; done
	for x in $(cat kinds | sed "s/\$/-[0-9]*.md/"); do "$PROBITY" policy check --alone $x >said 2>&1 || true
		if grep -vE "there is no |nothing leads to|no field and no effect ever sets|what is this a command of|warning: |no fault|^[0-9]+ rules|^digest" said; then exit 1; fi; done'
t 'a folder that is no lab' 'refused 4 "is not a lab" "$PROBITY" -C "$T" policy show'
t 'inside a lab it is the policy in force there' '
	"$PROBITY" key new alice.key --no-passphrase >/dev/null 2>&1 && "$PROBITY" key new bob.key --no-passphrase >/dev/null 2>&1 &&
	PROBITY_NOW=2026-01-05T09:00:00Z "$PROBITY" init lab --founder alice=alice.key --founder bob=bob.key --simulated-clock >/dev/null 2>&1
	(cd lab && p show) >out && grep -q "^the policy in force in .*/lab$" out &&
	[ "$(sed -n "s/^digest //p" out)" = "$(cat got)" ] && "$PROBITY" -C lab policy diagram hold | grep -q hold-release'
t 'needs a process' 'refused 2 "needs PROCESS" p matrix'
finish
