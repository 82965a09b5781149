# SPDX-License-Identifier: GPL-3.0-or-later
# scenario.sh -- sourced after lib.sh by tests/cli/process-*.t: a process from its beginning to each of its ends, by
# different people through the program, every command given and every command refused.
#
#   give WHO OBJECT COMMAND MORE...    zed, who is enrolled and holds no role, gives it first and is refused; then WHO does
#   begin WHO PROCESS COMMAND MORE...  the same of a command that opens a case, whose number becomes $NEW
#   tool COMMAND NOT WHO WORDS...       of one that another verb gives, such as `data receive`: NOT is refused, WHO is not
#   deny TEXT WHO OBJECT COMMAND ...   refused for this reason
#   MORE: name=value a field, +name=FILE a document, -TEXT the reason; anything else as it stands
#   over OBJECT STATE                  that is where it is now
#   walked PROCESS...                  every command that the policy has on it was given, and refused, at least once; and
#                                      level 3 judges every entry again
#
# Which test walks which process; tests/cli/pages.t fails when one with case numbers is walked by none:
#
#   evaluation-request        process-evaluation.t     breach                process-breach.t
#   data-access               process-data-access.t    access-grant          process-network.t
#   data-sharing-agreement    process-data-access.t    external-request      process-outside.t
#   impact-assessment         process-assessment.t     information-request   process-information.t
#   subject-access            process-subject-access.t data-complaint        process-complaint.t
#   rights-request            process-rights.t         what any case has     process-complaint.t, carried.t, link.t, adopt.t
#   meeting, finding, asset-statement: meeting.t, audit.t and mine.t, which do not count their commands
#
# People, besides those of lab.sh: nora siro and head-of-unit, oona information-asset-owner, fay panel-secretary too,
# ines institutional-signatory and gail researcher for acme-trust, mary, nora, ewan and dora panel-member.
# In the short form, under sanitizers, two of them are walked: the rules of all are judged there in test_decide.
case ${PROBITY_SHORT:+short}${0##*/} in
shortprocess-complaint.t | shortprocess-network.t | process-*) ;;
*) not_in_short_form 'walked by make test' ;;
esac
. "$ROOT/tests/cli/lab.sh"
: >given; : >denied

crowd() {
	fresh programme
	for who in ines gail mary nora oona zed; do
		must "$P" key new keys/$who.key --no-passphrase
		must as ada actor add $who --pub keys/$who.key.pub
		must as $who actor accept
	done
	must as ada actor role grant ines institutional-signatory
	must as ada actor role grant fay panel-secretary
	for who in mary nora ewan dora; do for by in ada bode; do must as $by actor role grant $who panel-member; done; done
	for by in ada bode; do
		must as $by actor role grant nora siro
		must as $by actor role grant nora head-of-unit
		must as $by actor role grant oona information-asset-owner
	done
	for who in ines gail; do must as ewan do actor/$who actor-represents --field organisation=acme-trust; done
	day 2025-09-03T09:00:00Z
	for x in training-data-protection accredited-researcher; do trained gail $x; done
	must as ada actor role grant gail researcher
	echo "a paper, made up" >paper; echo "custody of zed, made up" >keys/zed.custody
}
later_on() { PROBITY_NOW=$1; }
fact() { "$P" -C "$L" case show "$1" --plain | sed -n "s/^$2	//p"; }
over() { [ "$(fact $1 state)" = $2 ] || { echo "$1 is $(fact $1 state), not $2"; return 1; }; }

# words MORE...: as the program takes them, one to a line
words() {
	for w in "$@"; do
		case $w in
		--*) printf '%s\n' "$w" ;;
		-*) printf '%s\n' --reason "${w#-}" ;;
		+*) printf '%s\n' --file "${w#+}" ;;
		[a-z]*=*) printf '%s\n' --field "$w" ;;
		*) printf '%s\n' "$w" ;;
		esac
	done
}
run_words() {	# WHO and, in ./words, the rest
	set -- "$1" "$2"; me=$1 verb=$2
	IFS='
'; set -f
	# shellcheck disable=SC2046
	set -- $(cat words); set +f; unset IFS
	as $me $verb "$@"
}
try() {	# WHO VERB: exit status; ./out and ./err
	got=0; run_words $1 $2 >out 2>err || got=$?
	return $got
}
stranger() {	# COMMAND VERB: refused, for want of a role
	roles=$(awk -F'\t' -v c=$1 '$2 == c { print $4; exit }' steps)
	case ,$roles, in *,anyone,*|*,self,*) return 0 ;; esac
	try zed $2 && { echo "zed may give $1"; return 1; }
	[ $got = 5 ] && [ "$(wc -l <err)" = 1 ] || { echo "$1 by zed: exit $got: $(cat err)"; return 1; }
	echo $1 >>denied
}
give() {
	who=$1 object=$2 command=$3; shift 3
	words "$object" "$command" "$@" >words
	stranger $command do || return 1
	try $who do || { echo "$who $object $command: exit $got: $(cat err)"; return 1; }
	echo $command >>given
}
begin() {
	who=$1 process=$2 command=$3; shift 3
	words open "$process" --command "$command" "$@" >words
	stranger $command case || return 1
	try $who case || { echo "$who $process $command: exit $got: $(cat err)"; return 1; }
	NEW=$(cat out); echo "$NEW" >new; echo $command >>given
}
tool() {	# COMMAND NOT WHO WORDS...: of a command that another verb gives, such as `data receive`; NOT is refused first
	command=$1 not=$2 who=$3; shift 3
	got=0; as $not "$@" >out 2>err </dev/null || got=$?
	[ $got = 5 ] && [ "$(wc -l <err)" = 1 ] || { echo "$command by $not: exit $got: $(cat err)"; return 1; }
	echo $command >>denied
	as $who "$@" >out 2>err </dev/null || { echo "$who $command: $(cat err)"; return 1; }
	echo $command >>given
}
deny() {
	text=$1 who=$2 object=$3 command=$4; shift 4
	words "$object" "$command" "$@" >words
	try $who do && { echo "$who may give $command"; return 1; }
	[ $got = 5 ] || [ $got = 3 ] || { echo "$command: exit $got: $(cat err)"; return 1; }
	grep -qF -- "$text" err || { echo "no '$text' in: $(cat err)"; return 1; }
	echo $command >>denied
}
# The process's own commands of people; those that any case has are walked in other tests.
own() {
	awk '/^```yaml command/ { c = 1; id = on = "" } /^```$/ { if (c && id && !on) print id; c = 0 } c && /^id: / { id = $2 } c && /^on: / { on = $2 }
		c && /^roles: .host.$/ { on = "host" }' "$ROOT/workflow/processes/$1.md"
}
walk() {	# PROCESS: crowd, and who may give what
	crowd
	"$P" policy diagram $1 --plain >steps
}
walked() {
	for process in "$@"; do own $process; done | sort -u >own
	t "every command of it was given: $(wc -l <own)" 'sort -u given | comm -23 own - >none; [ ! -s none ] || { cat none; false; }'
	t 'and every one was refused' 'sort -u denied | comm -23 own - >none; [ ! -s none ] || { cat none; false; }'
	t 'the ledger verifies at level 3, and a rebuild is the same' 'sound "$L"'
}
