#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A charity whose people have no keys is served wholly: staff enter what it signed on paper, and decide
# nothing of its case.  And what is recorded later than it was done says so.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

deny() { text=$1; shift; refused 5 "$text" as "$@"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
paper="--received-from acme-trust --evidence form.txt"
printf 'a form that a made-up director signed\n' >form.txt

fresh programme
must "$P" key new keys/gwen.key --no-passphrase
must as ada actor add gwen --pub keys/gwen.key.pub
must as gwen actor accept
must as ada actor role grant gwen project-manager
day 2025-10-06T09:30:00Z
enter() { as gwen case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab "$@"; }

t "staff do not apply in their own name, and are told how an outside signature is entered" \
	'refused 5 "for an organisation that signed it outside (--received-from): project-manager" enter'
t "nor without the paper" 'refused 3 "needs evidence (--evidence FILE)" enter --received-from acme-trust'
t "nor with a paper that is not there" 'code 4 enter --received-from acme-trust --evidence nowhere'
t "nor for an organisation that nobody knows" 'refused 4 "nobody-trust" enter --received-from nobody-trust --evidence form.txt'
t "nor on behalf of another" 'deny "in one'"'"'s own name" gwen do justice-data-lab programme-stop --reason x --received-from acme-trust --evidence form.txt --on-behalf-of ada'
t "with it, the application is entered" 'enter $paper >case 2>/dev/null && [ "$(cat case)" = $CASE ] && is $CASE state applied'
t "who signed and who entered are kept apart" \
	'is $CASE received-from-apply o-.* && "$P" -C "$L" case show $CASE --plain | grep -q "^recorded-by-apply	p-" && "$P" -C "$L" case show $CASE --plain | grep -q "^evidence-apply	[0-9a-f]*$"'
t "the paper is kept, and not its text on the ledger" '! grep -rq "made-up director" "$L/ledger.git" && grep -rlq "made-up director" "$L/documents"'
t "whoever entered it does not accept it" \
	'deny "whoever applies does not accept the application" gwen do $CASE accept --field conditions-agreed=yes'
t "accepting is nothing that an outside person signs" 'deny "cannot be entered for an outside organisation" ewan do $CASE accept --field conditions-agreed=yes $paper'
t "another does" 'code 0 as ewan do $CASE accept --field conditions-agreed=yes'
t "whoever accepted enters nothing for the organisation" 'deny "does not enter for the outside organisation" ewan do $CASE attest-transfer $paper || deny "the state is" ewan do $CASE attest-transfer $paper'
attest_on_paper() { attest $1 $paper --occurred-on $2; }
t "an oath of another day is dated so" 'refused 5 "in the future" attest_on_paper gwen 2025-10-07 && refused 3 "date" attest_on_paper gwen 2025-10-32 && code 0 attest_on_paper gwen 2025-10-03'
t "it is the organisation's oath, from the day it was sworn" \
	'"$P" -C "$L" case show $CASE --plain | grep -q "^attested-by-lawful-application	o-" && is $CASE attested-lawful-application "2025-10-03..2026-10-03"'
t "the history shows both days, and can be asked for them alone" \
	'"$P" -C "$L" case history $CASE --backdated --plain >h && [ $(wc -l <h) = 1 ] && grep -q "attest-lawfulness.*	2025-10-03$" h &&
	 "$P" -C "$L" case history $CASE --plain | grep "	apply	" | grep -vq 2025-10-03'
t "earlier than today needs evidence" 'refused 3 "before today needs evidence" as hari do $CASE attest-transfer --occurred-on 2025-10-03'
t "evidence of nothing is not taken" 'refused 3 "signed outside" as hari do $CASE attest-transfer --evidence form.txt'
document $CASE lawful-basis
t "the oath for the file is entered" 'code 0 as gwen do $CASE attest-transfer $paper'
day 2025-10-13T10:00:00Z
t "the data are received, by another" 'code 0 as ewan data receive $CASE cohort.csv --channel cjsm $SENT --copy provider && is $CASE state received'
for stage in validated linked analysed checked released; do lead_to $stage; done
t "the report goes out" 'is $CASE state released'
t "a question asked by letter is entered" 'code 0 as gwen do $CASE raise-query --field about-a-person=no --field query="How?" $paper && is $CASE open-queries 1'
t "and answered" 'code 0 as fay do $CASE answer-query --field answer="So."'
t "the ledger verifies to the end" 'sound "$L"'
finish
