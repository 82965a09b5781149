#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# stats.t -- the stand-alone statistics: documents, files, refusals.
. "${0%/*}/lib.sh"
DATA=$ROOT/../shared/data

# like FILTER WANT TOLERANCE: a number of ./stdout within a relative tolerance
like() {
	got=$(jq -r "$1" stdout)
	awk -v g="$got" -v w="$2" -v t="$3" 'BEGIN { d = g - w; if (d < 0) d = -d; if (w < 0) w = -w; exit !(g != "null" && d <= t * w) }' ||
		{ echo "$1: $got, want $2"; return 1; }
}

t 'test-rates prints every test' '
	code 0 "$PROBITY" stats test-rates --x1 22 --n1 72 --x2 4300 --n2 10000 --json &&
	jq -e ".schema == 1 and .pooled.df == 10070 and .chi2.df == 1" stdout &&
	like .t -2.26708119076 1e-10 && like .p 0.0263819119373 1e-10 && like ".ci[1]" -0.0150237858844 1e-10 &&
	like .pooled.p 0.0335216562331 1e-10 && like .chi2.statistic 4.51904465413 1e-10 &&
	like ".chi2.ci[0]" -0.231286972856 1e-10 && like .fisher.p 0.0414965529184 1e-10'
t 'what is not defined is null' '
	code 0 "$PROBITY" stats test-rates --x1 0 --n1 1 --x2 0 --n2 9 --json &&
	jq -e ".t == null and .p == null and .chi2.p == null and .fisher.p == 1" stdout'
t 'test-rates as text and as a table' '
	code 0 "$PROBITY" stats test-rates --x1 22 --n1 72 --x2 4300 --n2 10000 && grep -q "^welch .*0.0263819" stdout &&
	code 0 "$PROBITY" stats test-rates --x1 22 --n1 72 --x2 4300 --n2 10000 --plain &&
	[ "$(awk -F"\t" "NF != 6" stdout | wc -l)" = 0 ]'
t 'more than all is refused' 'refused 3 "22 of 12" "$PROBITY" stats test-rates --x1 22 --n1 12 --x2 1 --n2 2'
t 'a missing count is a usage error' 'refused 2 "needs --n2" "$PROBITY" stats test-rates --x1 1 --n1 12 --x2 1'
t 'a count that is none' 'refused 2 "--x1 needs a whole number" "$PROBITY" stats test-rates --x1 1.5 --n1 12 --x2 1 --n2 3'

# twelve made-up people: three of one town, one column that follows from another
cat >people.csv <<'END'
"",took part,age,town,months,weeks,y
"p, 1",1,20,"Ash",240,1,10
p2,0,21,Ash,252,2,3
p3,1,35,Birch,420,3,7
p4,0,33,Birch,396,4,5
p5,0,41,Birch,492,5,6
p6,1,28,Ash,336,6,1
p7,0,29,Ash,348,7,2
p8,0,55,Birch,660,8,9
p9,1,54,Birch,648,9,4
p10,0,26,Ash,312,10,8
p11,0,61,Birch,732,11,2
p12,1,44, Ash ,528,12,1
END
t 'propensity names levels and what it drops' '
	code 0 "$PROBITY" stats propensity people.csv --treatment "took part" --covariates age,town,months --out scores.csv --json &&
	jq -e ".schema == 1 and .n == 12 and .dropped == [\"months\"] and (.coefficients | keys) == [\"(Intercept)\",\"age\",\"townBirch\"]" stdout &&
	jq -e "(.se | keys) == (.coefficients | keys) and .deviance < .null_deviance" stdout &&
	[ "$(head -n 1 scores.csv)" = row,score ] && [ "$(wc -l <scores.csv)" = 13 ]'
t 'match writes pairs by row, or by --id' '
	code 0 "$PROBITY" stats match people.csv --treatment "took part" --covariates age --method nearest --outcome y --out pairs.csv --json &&
	jq -e ".treated == 5 and .matched_treated == 5 and .matched_controls == 5 and .ess == 5 and .balance[0].name == \"distance\"" stdout &&
	[ "$(head -n 2 pairs.csv | tail -n 1)" = "1,2,1" ] &&
	code 0 "$PROBITY" stats match people.csv --treatment "took part" --covariates age --method nearest --id "" --out pairs.csv &&
	[ "$(sed -n 2p pairs.csv)" = "\"p, 1\",p2,1" ]'
t 'radius gives 1/k to each, and both levels in the balance' '
	code 0 "$PROBITY" stats match people.csv --treatment "took part" --covariates age,town --method radius --caliper-sd 1 --out pairs.csv --json &&
	jq -e "[.balance[].name] == [\"distance\",\"age\",\"townAsh\",\"townBirch\"] and .att == null" stdout &&
	awk -F, "NR > 1 { w[\$1] += \$3 } END { for (t in w) if (w[t] < 1 - 1e-9 || w[t] > 1 + 1e-9) exit 1 }" pairs.csv'
t 'the same command gives the same bytes' '
	"$PROBITY" stats match people.csv --treatment "took part" --covariates age,town --method radius --caliper 0.2 --json >a &&
	"$PROBITY" stats match people.csv --treatment "took part" --covariates age,town --method radius --caliper 0.2 --json >b && cmp a b'
t 'radius needs a caliper' 'refused 2 "needs --caliper" "$PROBITY" stats match people.csv --treatment "took part" --covariates age --method radius'
t 'two calipers are one too many' 'refused 2 "not both" "$PROBITY" stats match people.csv --treatment "took part" --covariates age --method nearest --caliper 1 --caliper-sd 1'
t 'an unknown column' 'refused 4 "people.csv:1: no column '"'Town'"'; did you mean '"'town'"'" "$PROBITY" stats propensity people.csv --treatment "took part" --covariates Town'
t 'a file that is not there' 'refused 4 "nowhere.csv" "$PROBITY" stats propensity nowhere.csv --treatment a --covariates b'
t 'a row that is too short, with its line; nothing of its content' '
	printf "t,a,note\n1,2,\n0,3,\"x\ny\"\nSecretName,1\n" >ragged.csv
	refused 3 "ragged.csv:5: row 3 has 2 fields" "$PROBITY" stats propensity ragged.csv --treatment t --covariates a && ! grep -q Secret stderr'
t 'a blank covariate, with its row' '
	printf "t,a\n1,2\n0,\n1,3\n" >blank.csv
	refused 3 "blank.csv:3: row 2: column '"'a'"' is blank" "$PROBITY" stats match blank.csv --treatment t --covariates a --method nearest'
t 'numbers with one NA among them are not silently categories' '
	printf "t,a\n1,2\n0,NA\n1,3\n" >na.csv
	refused 3 "row 2: covariate '"'a'"' is not a number, though other rows are" "$PROBITY" stats propensity na.csv --treatment t --covariates a'
t 'a text column of one value is dropped by name' '
	printf "t,a,b\n1,2,x\n0,2,x\n1,3,x\n0,3,x\n" >one.csv
	code 0 "$PROBITY" stats propensity one.csv --treatment t --covariates a,b --json && jq -e ".dropped == [\"bx\"]" stdout'
t 'covariates that separate the groups' '
	printf "t,a\n1,5\n1,6\n0,1\n0,2\n" >apart.csv
	refused 3 "'"'a'"' grows" "$PROBITY" stats propensity apart.csv --treatment t --covariates a'

printf 'time,event,g\n1,1,a\n2,0,a\n3,1,b\n3,1,a\n4,0,b\n' >times.csv
t 'survival: a curve, groups, given times' '
	code 0 "$PROBITY" stats survival times.csv --time time --event event --json &&
	jq -e ".logrank == null and (.curve | length) == 4 and .curve[0].survival == 0.8 and .curve[0].group == null and .curve[1].n_censored == 1" stdout &&
	code 0 "$PROBITY" stats survival times.csv --time time --event event --group g --at 3,9 --ci log-log --json &&
	jq -e "[.curve[] | .group] == [\"a\",\"a\",\"b\",\"b\"] and .curve[1].survival == null and .logrank.df == 1" stdout'
t 'an event that is neither 0 nor 1' '
	printf "time,event\n1,1\n2,2\n" >bad.csv
	refused 3 "bad.csv:3: row 2: column '"'event'"' must be 0 or 1" "$PROBITY" stats survival bad.csv --time time --event event'
t 'times that go down' 'refused 2 "ascending" "$PROBITY" stats survival times.csv --time time --event event --at 3,2'

cat >full.csv <<'END'
offence,c1,c2,c3,c4,total
r1,120,88,64,35,307
r2,45,37,22,14,118
r3,33,9,17,25,84
r4,18,21,3,16,58
r5,7,12,15,10,44
r6,26,31,28,5,90
r7,14,6,11,13,44
r8,52,44,39,27,162
total,315,248,199,145,907
END
cat >leaky.csv <<'END'
offence,c1,c2,c3,c4,total
r1,120,88,64,35,307
r2,45,37,22,14,118
r3,33,c,c,25,84
r4,c,21,c,16,58
r5,c,12,15,c,44
r6,c,31,28,c,90
r7,14,c,c,13,44
r8,52,44,39,27,162
total,315,248,199,145,907
END
t 'protect writes a table that the audit passes' '
	code 0 "$PROBITY" stats protect full.csv --out safe.csv --json &&
	jq -e ".schema == 1 and .primary == 5 and .secondary <= 7 and .safe" stdout && [ "$(grep -c , safe.csv)" = 10 ] &&
	code 0 "$PROBITY" stats audit safe.csv --original full.csv --json && jq -e ".safe and all(.cells[]; .safe)" stdout'
t 'a table with two suppressed in every line can still disclose' '
	code 5 "$PROBITY" stats audit leaky.csv --original full.csv --json && [ ! -s stderr ] &&
	jq -e ".schema == 1 and (.safe | not) and any(.cells[]; .row == \"r4\" and .column == \"c3\" and .low == 3 and .high == 3 and .exact)" stdout'
t 'the audit as text names the cell' '
	code 5 "$PROBITY" stats audit leaky.csv --original full.csv && grep -q "^row .r4., column .c3.: 3 to 3, can be worked out" stdout'
t 'the smallest count may be chosen, and zeros declared safe' '
	printf ",a,b,total\nx,0,20,20\ny,30,40,70\ntotal,30,60,90\n" >zero.csv
	code 0 "$PROBITY" stats protect zero.csv --zeros safe --out z.csv && cmp zero.csv z.csv &&
	code 5 "$PROBITY" stats audit zero.csv --original zero.csv &&
	code 0 "$PROBITY" stats audit zero.csv --original zero.csv --zeros safe &&
	code 0 "$PROBITY" stats protect full.csv --min-count 3 --out z.csv --json && jq -e ".primary == 0" stdout'
t 'no safe pattern: refused, and nothing written' '
	printf ",a,b,total\nx,1,2,3\ny,3,4,7\ntotal,4,6,10\n" >tiny.csv
	refused 5 "no safe pattern" "$PROBITY" stats protect tiny.csv --out never.csv && [ ! -e never.csv ]'
t 'totals that do not add up' '
	printf ",a,b,total\nx,1,2,4\n" >sum.csv; refused 3 "does not add up" "$PROBITY" stats protect sum.csv --out never.csv'
t 'another original' 'refused 3 "differs" "$PROBITY" stats audit zero.csv --original tiny.csv'

L=$DATA/matching/lalonde.csv C='--treatment treat --covariates age,educ,race,married,nodegree,re74,re75'
if [ -f "$L" ]; then
	t 'lalonde: coefficients and standard errors' '
		code 0 "$PROBITY" stats propensity "$L" $C --json && like ".coefficients[\"(Intercept)\"]" -1.66328159773 1e-9 &&
		like .coefficients.racehispan -2.08173412 1e-9 && like .coefficients.re74 -7.17766864385e-05 1e-8 &&
		like .se.re75 4.63488409584e-05 1e-8 && like .deviance 487.843931310498 1e-12 && jq -e ".dropped == []" stdout'
	t 'lalonde: pairs and effects' '
		code 0 "$PROBITY" stats match "$L" $C --method nearest --outcome re78 --id "" --out pairs.csv --json && like .att 894.36748027 1e-10 &&
		tail -n +2 pairs.csv | cut -d, -f1,2 | sort >got &&
		tail -n +2 "$DATA/oracles/lalonde_pairs_no_caliper_largest.csv" | tr -d "\"" | grep -v NA | sort >want && cmp got want &&
		code 0 "$PROBITY" stats match "$L" $C --method nearest --caliper 0.05 --outcome re78 --id "" --out pairs.csv --json &&
		like .att 1362.18167832 1e-10 && jq -e ".matched_treated == 113" stdout &&
		tail -n +2 pairs.csv | cut -d, -f1,2 | sort >got &&
		tail -n +2 "$DATA/oracles/lalonde_pairs_caliper_0.05_abs_largest.csv" | tr -d "\"" | grep -v NA | sort >want && cmp got want &&
		code 0 "$PROBITY" stats match "$L" $C --method nearest --caliper-sd 0.05 --outcome re78 --json && like .att 2277.59152248 1e-10 &&
		code 0 "$PROBITY" stats match "$L" $C --method nearest --caliper 0.05 --replace --outcome re78 --json && like .ess 46.89196676 1e-9 &&
		code 0 "$PROBITY" stats match "$L" $C --method radius --caliper 0.01 --outcome re78 --json && like .att 1870.94865955 1e-10'
else
	skip 'lalonde' "no $L"
fi
R=$DATA/matching/rossi.csv
if [ -f "$R" ]; then
	t 'Rossi: curve and log-rank' '
		code 0 "$PROBITY" stats survival "$R" --time week --event arrest --at 13,26,52 --json && like ".curve[2].survival" .736111111111 1e-11 &&
		like ".curve[2].se" .021205101981 1e-10 && like ".curve[2].upper" .778868029026 1e-11 &&
		code 0 "$PROBITY" stats survival "$R" --time week --event arrest --group fin --json && like .logrank.chi2 3.837569576549 1e-10'
else
	skip 'Rossi' "no $R"
fi
finish
