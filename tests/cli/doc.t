#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# doc render, doc check: forms and answers on files, outside any lab.
. "${0%/*}/lib.sh"

D=$ROOT/tests/demo
cat >form.md <<'X'
# Form

```yaml template
id: form
title: A form
values: [case-number]
```

Case `=case-number`.

## Questions

```yaml question
id: name
number: 1
text: What is it called?
```

```yaml question
id: start
number: 2
text: When does it start?
type: date
required: never
```
X

t "the demonstration's assessment is complete" \
	'code 0 "$PROBITY" doc check moj-pia --answers "$D/moj-pia.yaml" && grep -q "100 questions, 0 open" stdout'
t "and so is its lawful-basis record" \
	'code 0 "$PROBITY" doc check lawful-basis --answers "$D/lawful-basis.yaml"'
t "the page is whole and fetches nothing" \
	'code 0 "$PROBITY" doc render moj-pia --answers "$D/moj-pia.yaml" --to html && grep -q "^<!DOCTYPE html>" stdout &&
	 grep -q "^</html>" stdout && ! grep -qE "<script|<img|<link|src=|@import|url\(" stdout'
t "it is the same every time" \
	'cp stdout first && code 0 "$PROBITY" doc render moj-pia --answers "$D/moj-pia.yaml" && cmp first stdout'
t "every number from 1 to 69 stands in it once" \
	'[ "$(grep -o "<span class=\"number\">[0-9]*" first | grep -o "[0-9]*$" | tr "\n" " ")" = "$(seq 1 69 | tr "\n" " ")" ]'
t "as JSON it is one document with 100 questions" \
	'code 0 "$PROBITY" doc render moj-pia --answers "$D/moj-pia.yaml" --to json &&
	 [ "$(grep -o "{\"id\":" stdout | wc -l)" = 100 ] && grep -q "^{\"schema\":1,\"template\":\"moj-pia\"" stdout && grep -q "\"complete\":true" stdout'
t "--json is --to json" 'cp stdout j && code 0 "$PROBITY" doc render moj-pia --answers "$D/moj-pia.yaml" --json && cmp j stdout'
t "as Markdown" 'code 0 "$PROBITY" doc render moj-pia --answers "$D/moj-pia.yaml" --to md && grep -q "^#### 13\\\\. How will" stdout'
t "without answers it is the blank form, with its guidance" \
	'code 0 "$PROBITY" doc render moj-pia && grep -q "class=\"guidance\"" stdout && ! grep -q "class=\"banner\"" stdout'
t "a missing answer renders, and says so" \
	'echo "start: 2026-01-05" >a.yaml && code 0 "$PROBITY" doc render ./form.md --answers a.yaml &&
	 grep -q "Not answered" stdout && grep -q "Incomplete: 1 point is open" stdout'
t "a value of the program" \
	'code 0 "$PROBITY" doc render form.md --answers a.yaml --value "case-number=JDL <1>" && grep -q "Case JDL &lt;1&gt;" stdout'
t "check lists what is open and exits 3" \
	'code 3 "$PROBITY" doc check form.md --answers a.yaml && grep -qx "1 name: not answered" stdout'
t "with --plain" \
	'code 3 "$PROBITY" doc check form.md --answers a.yaml --plain && [ "$(cat stdout)" = "$(printf "name\t1\t0\tnot answered")" ]'
t "with --json" \
	'code 3 "$PROBITY" doc check form.md --answers a.yaml --json && grep -q "\"complete\":false,\"gaps\":\[{\"question\":\"name\",\"number\":\"1\"" stdout'
t "TBC blocks a signature" \
	'echo "name: TBC" >b.yaml && code 3 "$PROBITY" doc check form.md --answers b.yaml && grep -q "still says TBC" stdout'

t "an unknown question: where, and near ones" \
	'printf "start: 2026-01-05\nnames: x\n" >x.yaml &&
	 refused 3 "x.yaml:2:1: template '"'form'"' has no question '"'names'"'; did you mean name" "$PROBITY" doc render form.md --answers x.yaml'
t "a date that does not exist" \
	'echo "start: 2026-02-30" >x.yaml && refused 3 "x.yaml:1:8: the answer to '"'start'"' is not a date" "$PROBITY" doc render form.md --answers x.yaml'
t "an answer twice" \
	'printf "name: a\nname: b\n" >x.yaml && refused 3 "x.yaml:2:1:" "$PROBITY" doc check form.md --answers x.yaml'
t "several faults are counted" \
	'printf "start: x\nb: 1\nc: 2\n" >x.yaml && refused 3 "(and 2 more)" "$PROBITY" doc render form.md --answers x.yaml'
t "an alias is refused" \
	'printf "name: &a b\nstart: *a\n" >x.yaml && refused 3 "x.yaml:1:7: an anchor" "$PROBITY" doc render form.md --answers x.yaml'
t "a hidden character is refused" \
	'printf "name: a\342\200\256b\n" >x.yaml && refused 3 "x.yaml:1:8: invisible or control character U+202E" "$PROBITY" doc render form.md --answers x.yaml'
t "a faulty template: file, line and column" \
	'printf "# F\n\n\`\`\`yaml question\nid: a\ntext: A\ntype: essay\n\`\`\`\n" >bad.md &&
	 refused 3 "bad.md:6:7: no question type is called '"'essay'"'" "$PROBITY" doc render bad.md'
t "HTML of the template's author is refused" \
	'{ cat form.md; echo "<b>x</b>"; } >bad.md && refused 3 "raw HTML is not allowed" "$PROBITY" doc render bad.md'
t "HTML, scripts and bad links in an answer are text" \
	'printf "name: |\n  <script>alert(1)</script>\n\n  [a](javascript:alert(1)) ![b](http://x.example/i.png) <b onclick=x>\n" >x.yaml &&
	 code 0 "$PROBITY" doc render form.md --answers x.yaml && grep -q "&lt;script&gt;alert(1)" stdout &&
	 ! grep -qE "<script|href=.javascript|<img|<b " stdout'
t "no such template" 'refused 4 "there are: agenda-pack, destruction-certificate, evaluation-report, ico-dpia, lawful-basis, moj-pia" "$PROBITY" doc render nothing'
t "no such file" 'refused 4 "none.yaml" "$PROBITY" doc render moj-pia --answers none.yaml'
t "no such format" 'refused 2 "html, md or json" "$PROBITY" doc render moj-pia --to docx'
t "no answers to check" 'refused 2 "--answers" "$PROBITY" doc check moj-pia'
t "a value without a name" 'refused 2 "NAME=TEXT" "$PROBITY" doc render form.md --answers a.yaml --value x'
t "a value that the template does not have" 'refused 4 "has no value" "$PROBITY" doc render form.md --answers a.yaml --value x=y'
t "the certificate carries its limits" \
	'code 0 "$PROBITY" doc render destruction-certificate && tr "\n" " " <stdout | grep -q "It does not protect against a well-funded laboratory. It rests on whoever administered this host: such a person could have kept a copy of data or keys, or used keys unlocked here in another.s name."'
finish
