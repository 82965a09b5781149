#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Facts that were recorded wrongly: proposed by one, approved by another, both values kept, clocks counted again.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

deny() { text=$1; shift; refused 5 "$text" as "$@"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
propose() { who=$1; shift; as $who correct "$@" --reason "made up: the form was misread" >id 2>err || { cat err; return 1; }; }
printf 'a letter, made up\n' >letter.txt

fresh released; day 2025-12-10T10:00:00Z
is $CASE/review-period not-before 2026-01-09 || echo "# the review period was to end on 2026-01-09"
t "nothing is corrected without a reason, or without saying to what" \
	'refused 3 "a reason must be given" as ewan correct $CASE sent-on --to 2025-12-09 && refused 2 "--to" as ewan correct $CASE sent-on --reason x'
t "nor by somebody who has no part in it" 'deny "takes one of these roles" hari correct $CASE sent-on --to 2025-12-09 --reason x'
for x in "state closed" "ver 1" "by-accept p-aaaaaa" "holds 0" "report x" "digest x" "title x" "match-rate 95" "nonsense x"; do
	t "not corrected: ${x% *}" 'deny "is not corrected" ewan correct $CASE '"${x% *}"' --to '"${x#* }"' --reason x'
done
t "nothing of a plan, a document, a person, a dataset or a clock" \
	'for o in $CASE/lawful-basis $CASE/cohort $CASE/review-period actor/ewan; do deny "is not corrected" ewan correct $o advice --to x --reason x || return 1; done'
t "the value must be one that its command would take" \
	'deny "in the future" ewan correct $CASE sent-on --to 2025-12-11 --reason x && deny "is not a date; write it as" ewan correct $CASE sent-on --to soon --reason x &&
	 deny "permitted channel" ewan correct $CASE channel --to post --reason x && deny "is that already" ewan correct $CASE sent-on --to 2025-12-08 --reason x'
t "a dry run changes nothing" 'code 0 as ewan correct $CASE sent-on --to 2025-12-09 --reason x --dry-run && is $CASE sent-on 2025-12-08'
t "proposed, with what shows it, it is not yet made" 'propose ewan $CASE sent-on --to 2025-12-09 --evidence letter.txt && is $(cat id) state proposed && "$P" -C "$L" todo --actor dora --plain | grep -q correction-approve && is $CASE sent-on 2025-12-08'
t "whoever proposed it does not approve" 'deny "whoever proposes a correction does not approve one" ewan do $(cat id) correction-approve'
t "another does, and both values stand there" \
	'code 0 as dora do $(cat id) correction-approve && is $CASE sent-on 2025-12-09 && is $CASE was-sent-on 2025-12-08 && is $CASE corrected-sent-on $(cat id)'
t "the clock is counted again, to the later day" 'is $CASE/review-period from 2025-12-09 && is $CASE/review-period not-before 2026-01-10 || is $CASE/review-period not-before 2026-01-12'
before=$("$P" -C "$L" case show $CASE/review-period --plain | grep "^not-before")
t "and never to an earlier one than was announced" \
	'propose ewan $CASE sent-on --to 2025-12-08 && code 0 as dora do $(cat id) correction-approve && "$P" -C "$L" case show $CASE/review-period --plain | grep -qx "'"$before"'"'
t "what is proposed may be refused, with a reason, or taken back by whoever proposed it" \
	'propose ewan $CASE sent-on --to 2025-12-09 && refused 3 "reason" as dora do $(cat id) correction-refuse && code 0 as dora do $(cat id) correction-refuse --reason x &&
	 propose ewan $CASE sent-on --to 2025-12-09 && deny "has proposed it" fay do $(cat id) correction-withdraw && code 0 as ewan do $(cat id) correction-withdraw'
t "an organisation is named by its label" \
	'code 0 as ewan organisation add help-trust --type voluntary --channel cjsm && propose ewan $CASE organisation --to help-trust &&
	 code 0 as dora do $(cat id) correction-approve && "$P" -C "$L" case list --plain | grep -q help-trust && refused 4 "nobody-trust" as ewan correct $CASE organisation --to nobody-trust --reason x'
t "the reason is sealed" '! grep -rq "the form was misread" "$L/ledger.git"'
t "the history of the case has it all" '[ $("$P" -C "$L" case history $CASE --plain | grep -c "	correction-approve	") = 3 ]'
t "the ledger verifies to the end" 'sound "$L"'

fresh attested
other=yes; ! is $CASE collected-on-consent yes >/dev/null || other=no
t "before the data come: what was sworn lapses, the approved basis is stale, and nothing is received" \
	'propose ewan $CASE collected-on-consent --to $other && code 0 as dora do $(cat id) correction-approve && is $CASE/lawful-basis stale $(cat id) &&
	 is $CASE lapsed-lawful-application $(cat id) && code 5 as ewan data receive $CASE cohort.csv --channel cjsm $SENT --copy provider &&
	 grep -q "was approved before a fact of this case was corrected" stderr && grep -q "has sworn that it may lawfully share" stderr'
again() {	# approved again after a revision
	must as ewan do $CASE/lawful-basis doc-revise --reason x; must as ewan doc import $CASE/lawful-basis "$DEMO/lawful-basis.yaml"
	must as ewan doc submit $CASE/lawful-basis; must as chidi do $CASE/lawful-basis doc-advise --field advice=no-objection; must as dora doc approve $CASE/lawful-basis
}
t "sworn and approved again, they are" \
	'attest >/dev/null 2>&1; again; code 0 as hari do $CASE attest-transfer && code 0 as ewan data receive $CASE cohort.csv --channel cjsm $SENT --copy provider && sound "$L"'
finish
