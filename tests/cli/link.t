#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# link.t -- `synth` makes people who do not exist; `stats link` finds them again.
. "${0%/*}/lib.sh"
DATA=$ROOT/../shared/data/linkage

t "synth writes three files" 'code 0 "$PROBITY" synth --out-dir "a b" --register-size 20000 --seed 5 &&
	[ -s "a b/register.csv" ] && [ -s "a b/cohort.csv" ] && [ -s "a b/truth.csv" ] && grep -q "20000 synthetic people" stdout'
t "the same seed gives the same files" 'code 0 "$PROBITY" synth --out-dir again --register-size 20000 --seed 5 &&
	cmp "a b/register.csv" again/register.csv && cmp "a b/cohort.csv" again/cohort.csv'
t "and another seed others" 'code 0 "$PROBITY" synth --out-dir other --register-size 20000 --seed 6 &&
	! cmp -s "a b/register.csv" other/register.csv'
t "synth --json" 'code 0 "$PROBITY" synth --out-dir again --register-size 20000 --seed 5 --json &&
	grep -q "^{\"schema\":1,\"folder\":\"again\",\"register\":20000,\"cohort\":300," stdout'
t "synth refuses" 'refused 2 "--out-dir" "$PROBITY" synth && refused 2 "whole number" "$PROBITY" synth --out-dir x --seed y &&
	refused 3 "100 to 10000000" "$PROBITY" synth --out-dir x --register-size 5 && refused 2 "synth takes" "$PROBITY" synth x --out-dir x'

link() { "$PROBITY" stats link --cohort "a b/cohort.csv" --register "a b/register.csv" --out pairs.csv "$@"; }
t "link as JSON" 'code 0 link --json && grep -q "^{\"schema\":1,\"cohort\":300,\"register\":20000,\"accepted\":2[0-9][0-9],\"suspect\":" stdout &&
	grep -q "\"reasons\":{\"suspect-" stdout'
t "the pairs: header, order, no names" 'head -n 1 pairs.csv | grep -qx "cohort_row,register_row,probability,evidence" &&
	sed 1d pairs.csv | cut -d, -f1 | sort -nc && ! grep -qi "[g-z][a-z]*x" pairs.csv'
wrong() { awk -F, 'NR == FNR { true_row[$1] = $2; next } FNR > 1 && true_row[$1] != $2 { n++ } END { print n + 0 }' "a b/truth.csv" pairs.csv; }
t "at least 200 links, none wrong" '[ "$(sed 1d pairs.csv | wc -l)" -ge 200 ] && [ "$(wrong)" = 0 ]'
t "the same answer twice" 'cp pairs.csv first.csv && code 0 link && cmp first.csv pairs.csv && grep -q " of 300 linked" stdout'
t "link --plain" 'code 0 link --plain && grep -q "^accepted	2" stdout && grep -q "^register	20000$" stdout'
t "renamed columns and dates through a map" '
	sed "1s/dob/born/; 1s/surname/family/" "a b/cohort.csv" | sed -E "2,\$s/([0-9]{4})-([0-9]{2})-([0-9]{2})/\3.\2.\1/" >renamed.csv &&
	sed "1s/dob/birth/" "a b/register.csv" | sed -E "2,\$s/([0-9]{4})-([0-9]{2})-([0-9]{2})/\3.\2.\1/" >reg.csv &&
	printf "dob: {cohort: born, register: birth, format: DD.MM.YYYY}\nsurname: {cohort: family}\n" >map.yaml &&
	code 0 "$PROBITY" stats link --cohort renamed.csv --register reg.csv --map map.yaml --out mapped.csv &&
	[ "$(sed 1d mapped.csv | wc -l)" -ge 200 ]'
t "a register of nobody" 'printf "surname,dob\n" >none.csv && code 0 "$PROBITY" stats link --cohort "a b/cohort.csv" --register none.csv --out p.csv --json &&
	grep -q "\"accepted\":0,\"suspect\":0,\"unlinked\":300," stdout && [ "$(wc -l <p.csv)" = 1 ]'

t "what is missing" 'refused 2 "--cohort" "$PROBITY" stats link && refused 2 "--out" "$PROBITY" stats link --cohort a --register b'
t "no such file" 'refused 4 "no file" "$PROBITY" stats link --cohort none --register "a b/register.csv" --out p.csv'
printf 'surname,dob\nQuivux,1980-01-01\nSecretname\n' >bad.csv
t "a ragged row: by line and row, never by value" 'refused 3 "bad.csv:3: row 2 has 1 cells, the header has 2" \
	"$PROBITY" stats link --cohort bad.csv --register "a b/register.csv" --out q.csv && ! grep -q Secret stderr && [ ! -e q.csv ]'
t "the same in the register" 'refused 3 "bad.csv:3: row 2" "$PROBITY" stats link --cohort "a b/cohort.csv" --register bad.csv --out q.csv'
printf 'dob: {cohort: C, format: YYYY}\n' >bad.yaml
t "a bad map: line and column" 'refused 3 "bad.yaml:1:26:" "$PROBITY" stats link --cohort "a b/cohort.csv" --register "a b/register.csv" --map bad.yaml --out q.csv'
t "nothing in common" 'printf "x\n1\n" >x.csv && refused 3 "no field in common" "$PROBITY" stats link --cohort x.csv --register "a b/register.csv" --out q.csv'

febrl() {
	printf 'forename: {cohort: given_name, register: given_name}\ndob: {cohort: date_of_birth, register: date_of_birth, format: YYYYMMDD}\n' >febrl.yaml
	code 0 "$PROBITY" stats link --cohort "$DATA/febrl_dataset4a.csv" --register "$DATA/febrl_dataset4b.csv" --map febrl.yaml --out febrl.csv --json || return 1
	cut -d, -f1 "$DATA/febrl_dataset4a.csv" | sed '1d; s/rec-//; s/-.*//' >ta; cut -d, -f1 "$DATA/febrl_dataset4b.csv" | sed '1d; s/rec-//; s/-.*//' >tb
	awk -F, 'FILENAME == "ta" { a[FNR] = $1; next } FILENAME == "tb" { b[FNR] = $1; next }
		FNR > 1 && $3 >= 0.9 { n++; good += a[$1] == b[$2] }
		END { printf "precision %.5f recall %.5f\n", good / n, good / 5000; exit !(good / n >= 0.999 && good / 5000 >= 0.96) }' ta tb febrl.csv
}
if [ -e "$DATA/febrl_dataset4a.csv" ]; then t "FEBRL 4: precision and recall" febrl
else skip "FEBRL 4: precision and recall" "no ../shared/data/linkage"; fi
finish
