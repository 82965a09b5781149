#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# case import: cases from a table, each row its own signed entry; the same row is not opened twice; nothing of a cell is repeated.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
count() { git -C "$L/ledger.git" rev-list --count ledger; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
fact() { "$P" -C "$L" case show $1 --plain | sed -n "s/^$2	//p"; }
fresh programme; day 2025-10-06T09:30:00Z
cat >five.csv <<'C'
title,organisation,programme
"A study of Jocasta Quill, made up",acme-trust,justice-data-lab
second,nobody-here,justice-data-lab
"third
of two lines",acme-trust,justice-data-lab
,acme-trust,justice-data-lab
fifth,acme-trust,justice-data-lab
C
t "a dry run judges each row and opens none" '
	before=$(count) && code 4 as hari case import evaluation-request five.csv --dry-run --plain && [ $(count) = $before ] &&
	[ "$(cut -f 1-3 stdout | tr "\t\n" " ;")" = "1 2 would open;2 3 refused;3 4 would open;4 6 refused;5 7 would open;" ]'
t "each row is opened or refused by itself; the report has the record, the line and the reason" '
	before=$(count) && code 4 as hari case import evaluation-request five.csv --plain && [ $(count) = $((before + 3)) ] &&
	grep -qx "1	2	opened	JDL-2025-0001	" stdout && grep -qx "2	3	refused		the field .organisation. names nothing that is known here" stdout &&
	grep -q "^4	6	refused		the field .title. (.*) is missing$" stdout && grep -qx "5	7	opened	JDL-2025-0003	" stdout'
t "each is signed by whoever gave the file" '[ "$("$P" -C "$L" ledger log --json | jq "[.entries[] | select(.act == \"apply\")] | length")" = 3 ]'
t "the texts are sealed; nobody is named on the ledger, in lab.db or in the report" '
	! grep -q "Jocasta\|second\|nobody-here" stdout stderr && ! grep -rqa "Jocasta" "$L" && [ "$(as ewan case text JDL-2025-0001 title)" = "A study of Jocasta Quill, made up" ]'
t "the same file again opens none of them a second time" '
	before=$(count) && code 4 as hari case import evaluation-request five.csv --json && [ $(count) = $before ] &&
	jq -e ".schema == 1 and ([.rows[].result] == [\"already\",\"refused\",\"already\",\"refused\",\"already\"]) and .rows[0].case == \"JDL-2025-0001\"" stdout'
sed 's/nobody-here/acme-trust/; s/^,acme/fourth,acme/' five.csv >mended.csv
t "a file that was mended opens what was missing and no more" '
	before=$(count) && code 0 as hari case import evaluation-request mended.csv --plain && [ $(count) = $((before + 2)) ] && [ "$(cut -f 3 stdout | tr "\n" " ")" = "already opened already opened already " ]'
printf 'title,organisation,programme\nsame,acme-trust,justice-data-lab\nsame,acme-trust,justice-data-lab\n' >twins.csv
t "two rows that say the same are two cases, and stay two" '
	code 0 as hari case import evaluation-request twins.csv --plain && [ "$(grep -c opened stdout)" = 2 ] && code 0 as hari case import evaluation-request twins.csv --plain && [ "$(grep -c already stdout)" = 2 ]'
printf 'reference,title,organisation,programme\nR-1,one,acme-trust,justice-data-lab\n' >ref.csv
printf 'reference,title,organisation,programme\nR-1,another title,acme-trust,justice-data-lab\nR-2,two,acme-trust,justice-data-lab\n' >ref2.csv
t "a row with a reference is known by that" '
	code 0 as hari case import evaluation-request ref.csv --plain && code 0 as hari case import evaluation-request ref2.csv --plain && [ "$(cut -f 3 stdout | tr "\n" " ")" = "already opened " ]'
printf 'title,organisation,programme,service\norder,acme-trust,justice-data-lab,\n' >order.csv
printf 'programme,title,organisation\njustice-data-lab,order,acme-trust\n' >order2.csv
t "the same row is known with its columns in another order, and without one that was empty" '
	code 0 as hari case import evaluation-request order.csv --plain && code 0 as hari case import evaluation-request order2.csv --plain && [ "$(cut -f 3 stdout)" = already ]'
printf 'reference,title,organisation,programme\nR-7,one,acme-trust,justice-data-lab\nR-7,another,acme-trust,justice-data-lab\nR-7,one,acme-trust,justice-data-lab\n' >ref3.csv
t "one reference is not of two rows that say different things" '
	code 3 as hari case import evaluation-request ref3.csv --plain && [ "$(cut -f 3 stdout | tr "\n" " ")" = "opened refused already " ] && grep -q "^2	3	refused		row 1 has the same reference and says something else" stdout'
t "the mark says nothing without the key of the host" '
	m=$(fact JDL-2025-0001 imported-as) && [ ${#m} = 64 ] && [ $m != $(printf "evaluation-request\\0reference\\0R-1\\0" | sha256sum | cut -c 1-64) ] && ! grep -rqa "R-1" "$L/ledger.git" "$L/lab.db"'

# ---- what is wrong with a file ----
bad() { printf "$3" >bad.csv; before=$(count); refused $1 "$2" as hari case import evaluation-request bad.csv && ! grep -q "Jocasta" stderr && [ $(count) = $before ]; }
t "a heading that is no field is named by its place, never by its words" 'bad 3 "bad.csv:1: column 2 is no field of apply" "title,Jocasta Quill\\na,b\\n"'
t "what the tool measures, or a document without its path, is none" 'bad 3 "column 1 is no field" "file:title\\na\\n" && bad 3 "column 1 is no field" "clock:review-period\\na\\n"'
t "a row of another length" 'bad 3 "bad.csv:2" "title,organisation\\nJocasta Quill\\n"'
t "no heading at all, or none twice" 'bad 3 "must name the columns" "" && bad 3 "bad.csv:1" "title,title\\na,b\\n"'
t "a table of nothing opens nothing" 'printf "title\\n" >bad.csv && code 0 as hari case import evaluation-request bad.csv --json && jq -e ".rows == []" stdout'
t "no such file, process or command" '
	refused 4 "nowhere.csv" as hari case import evaluation-request nowhere.csv && refused 4 "cases are of" as hari case import hold five.csv &&
	refused 4 "opens a case of" as hari case import evaluation-request five.csv --command accept && refused 2 "" as hari case import evaluation-request'
t "who may not open such a case opens none; nothing of the cells is told" '
	before=$(count) &&
	printf "title,organisation,programme\\nJocasta Quill,acme-trust,justice-data-lab\\n" >new.csv && code 5 as fay case import evaluation-request new.csv --plain && grep -q "^1	2	refused		.*role" stdout && ! grep -q Jocasta stdout stderr && [ $(count) = $before ]'
t "a value in a wrong form is told by its field" '
	printf "title,organisation,programme,occurred-on\\nx,acme-trust,justice-data-lab,Jocasta Quill\\n" >bad.csv && code 3 as hari case import evaluation-request bad.csv --plain && grep -q "occurred-on. is not a date" stdout && ! grep -q Jocasta stdout stderr'

printf 'title,organisation,programme,received-from,evidence\nx,acme-trust,justice-data-lab,acme-trust,letter.txt\ny,acme-trust,justice-data-lab,acme-trust,\n' >letters.csv
echo "a letter, made up" >letter.txt
t "what organisations signed on paper is entered for them, each with its letter" '
	code 3 as ewan case import evaluation-request letters.csv --plain && grep -q "^1	2	opened" stdout && grep -q "^2	3	refused		.*needs evidence" stdout &&
	C=$(sed -n "1s/.*opened	\([^	]*\).*/\1/p" stdout) && o=$(fact $C organisation) && is $C received-from-apply $o'

# ---- carried in ----
echo "the file of a made-up case" >file.txt
printf 'state,title,organisation,programme,conditions-agreed,evidence,reason,clock:review-period\naccepted,Jocasta,acme-trust,justice-data-lab,yes,file.txt,made up,\nreleased,b,acme-trust,justice-data-lab,yes,file.txt,made up,2025-09-22\nJocasta,c,acme-trust,justice-data-lab,yes,file.txt,made up,\nclosed,d,acme-trust,justice-data-lab,yes,none.txt,made up,\n' >carried.csv
t "with a column state they are carried in, each with its clock and its evidence" '
	code 3 as ewan case import evaluation-request carried.csv --plain && [ "$(cut -f 3 stdout | tr "\n" " ")" = "opened opened refused refused " ] && ! grep -q Jocasta stdout stderr &&
	A=$(sed -n "1s/.*opened	\([^	]*\).*/\1/p" stdout) B=$(sed -n "2s/.*opened	\([^	]*\).*/\1/p" stdout) && is $A unconfirmed yes && is $B/review-period from 2025-09-22 && echo $A $B >ab'
read -r A B <ab
t "each waits for its second person, who confirms them one by one or line by line" '
	refused 5 "does not confirm it" as ewan do $A carry-in-confirm --field paper-read=$(fact $A evidence) &&
	for x in $A $B; do printf "{\"object\":\"%s\",\"command\":\"carry-in-confirm\",\"fields\":{\"paper-read\":\"%s\"}}\\n" $x $(fact $x evidence); done >confirm.json &&
	code 0 as dora do --batch confirm.json && [ "$(wc -l <stdout)" = 2 ] && [ -z "$(fact $A unconfirmed)" ] && [ -z "$(fact $B unconfirmed)" ]'
t "and are not carried in twice" 'before=$(count); code 3 as ewan case import evaluation-request carried.csv --plain; [ $(count) = $before ]; [ "$(grep -c already stdout)" = 2 ]'
t "an opening command is not named for them" 'refused 2 "leave --command out" as ewan case import evaluation-request carried.csv --command apply'

# ---- cut short ----
if "$PROBITY_DEBUG" version 2>/dev/null | grep -q debug; then
	printf 'title,organisation,programme\nf1,acme-trust,justice-data-lab\nf2,acme-trust,justice-data-lab\n' >cut.csv
	t "killed after the entry of a row, the same file opens only the rest" '
		before=$(count); P=$PROBITY_DEBUG; PROBITY_FAULT=command.recorded code 1 as hari case import evaluation-request cut.csv; grep -q "row 1" stderr
		code 0 as hari case import evaluation-request cut.csv --plain && [ "$(cut -f 3 stdout | tr "\n" " ")" = "already opened " ] && [ $(count) = $((before + 2)) ]'
else skip "killed after the entry of a row" "no debug build"; fi
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
