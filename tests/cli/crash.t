#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every command that changes something, failed and killed at every point that it passes, then given
# again: nothing acknowledged is lost, nothing is left between ledger, vault and projection.
# What every command passes (ledger, command, file, project) is taken in turn, a seventh of it with
# each; of a command's own points every one, failed or killed, and killed at all of them where data
# comes or goes.  PROBITY_LONG=1 takes everything, PROBITY_SHORT=1 a small sample.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
P=$PROBITY_DEBUG
"$P" version | grep -q release && { echo "1..0 # SKIP a release build has no fault points"; exit 0; }

# ---- scenes: s_X leads a copy of the lab to where the command c_X is given; d_X holds after it ----
s_actor_add() { fresh programme; [ -f zoe ] || must "$P" key new zoe --no-passphrase; }
c_actor_add() { as ada actor add zoe --pub "$T/zoe.pub"; }
d_actor_add() { [ "$("$P" -C "$L" actor list --plain | grep -c "	zoe	pending")" = 1 ] && [ "$(ls "$L/vault/labels" | wc -l)" = 9 ]; }
s_organisation_add() { fresh programme; }
c_organisation_add() { as ewan organisation add help-trust --type voluntary --channel cjsm; }
d_organisation_add() { [ "$("$P" -C "$L" organisation list --plain | grep -c "	help-trust	active")" = 1 ] && [ "$(ls "$L/vault/labels" | wc -l)" = 9 ]; }
s_key_accept() { s_actor_add; must c_actor_add; cp zoe keys/zoe.key; }
c_key_accept() { as zoe actor accept; }
d_key_accept() { "$P" -C "$L" actor list --plain | grep -q "	zoe	active"; }
s_role_grant() { fresh programme; must as ada actor role grant fay linking-staff; }
c_role_grant() { as bode actor role grant fay linking-staff; }
d_role_grant() { "$P" -C "$L" actor list --plain | grep -q "	fay	.*linking-staff"; }
s_custodian_add() { fresh made; day 2025-09-02T09:00:00Z; must as dora do actor/ewan custodian-allow; }
c_custodian_add() { as ewan custodian add ewan --new-passphrase-file "$T/keys/ewan.custody"; }
d_custodian_add() { is actor/ewan custodian yes; }
s_custodian_two() { fresh programme; must as dora do actor/bode custodian-allow; must as bode custodian new; }
c_custodian_two() { as ewan custodian add bode; }
d_custodian_two() { is actor/bode custodian yes; }
s_policy_propose() {
	fresh accepted; mkdir -p pol
	sed '/^id: accept$/,/^```/s/^roles: .*/roles: [head-of-unit]/' "$ROOT/workflow/processes/evaluation-request.md" >pol/evaluation-request.md
}
c_policy_propose() { as ewan policy adopt pol/evaluation-request.md --reason "made up"; }
d_policy_propose() { [ "$("$P" -C "$L" policy list --plain | grep -c "	proposed	")" = 1 ]; }
s_policy_adopt() { s_policy_propose; must c_policy_propose; must as chidi policy adopt pol/evaluation-request.md; }
c_policy_adopt() { as dora policy adopt pol/evaluation-request.md; }
d_policy_adopt() { "$P" -C "$L" policy list --plain | cut -f 2 | sort | tr '\n' ' ' | grep -q "^in-force superseded $"; }
s_policy_migrate() { s_policy_adopt; must c_policy_adopt; }
c_policy_migrate() { as ewan policy migrate $CASE --reason "made up"; }
d_policy_migrate() { [ "$("$P" -C "$L" case show $CASE --plain | grep -c "^migrated-from")" = 1 ]; }
s_calendar() {
	fresh accepted; { cat "$ROOT/workflow/calendars/uk.csv"; echo "2039-05-05,scotland,A day made up"; } >pol.csv
	must as chidi calendar import pol.csv
}
c_calendar() { as dora calendar import pol.csv; }
d_calendar() { is lab calendar "$(sha256sum <pol.csv | cut -c 1-64)"; }
s_doc_new() { fresh accepted; }
c_doc_new() { as ewan doc new $CASE lawful-basis; }
d_doc_new() { is $CASE/lawful-basis state draft; }
s_doc_submit() { s_doc_new; must c_doc_new; must as ewan doc import $CASE/lawful-basis "$DEMO/lawful-basis.yaml"; }
c_doc_submit() { as ewan doc submit $CASE/lawful-basis; }
d_doc_submit() { is $CASE/lawful-basis state submitted; }
s_doc_approve() { s_doc_submit; must c_doc_submit; must as chidi do $CASE/lawful-basis doc-advise --field advice=no-objection; }
c_doc_approve() { as dora doc approve $CASE/lawful-basis; }
d_doc_approve() { is $CASE/lawful-basis state approved; }
s_case_open() { fresh programme; }
c_case_open() { as hari case open evaluation-request --title "made up" --field organisation=acme-trust --field programme=justice-data-lab; }
d_case_open() { is $CASE state applied; }
s_receive() { fresh attested; day 2025-10-13T10:00:00Z; }
c_receive() { as ewan data receive $CASE "$T/cohort.csv" --channel cjsm $SENT; }
d_receive() { is $CASE state received && "$P" -C "$L" data copies $CASE/cohort --plain | grep -q received-file; }
s_validate() {
	fresh received
	must as ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence="made up"
	must as ewan do $CASE settle-notice --field lab-notice=notice-given --reason "made up"
	must as dora do $CASE consent-source --field sources=pnc --field consent-until=2026-12-31
}
c_validate() { as ewan data validate $CASE; }
d_validate() { is $CASE state validated; }
s_link() { fresh validated; }
c_link() { as ewan data link $CASE --extracted 2025-06-30; }
d_link() { is $CASE state linked; }
s_stats_run() { fresh linked; }
c_stats_run() { as fay stats run $CASE; }
d_stats_run() { is $CASE state analysed && "$P" -C "$L" stats report $CASE --to json >/dev/null; }
s_release_check() { fresh analysed; }
c_release_check() { as chidi release check $CASE; }
d_release_check() { is $CASE state checked; }
s_release_send() { fresh checked; }
c_release_send() { as ewan release send $CASE; }
d_release_send() { is $CASE state released && is $CASE/review-period state running; }
s_raise_query() { fresh released; }
c_raise_query() { as hari do $CASE raise-query --field about-a-person=no --field query="How?"; }
d_raise_query() { "$P" -C "$L" case show $CASE --plain | grep -q "^open-queries	[12]$"; }
s_hold_place() { fresh released; }
c_hold_place() { as chidi hold place $CASE/linked --reason "made up"; }
d_hold_place() { "$P" -C "$L" case show $CASE/linked --plain | grep -q "^holds	[12]$"; }
s_hold_release() { s_hold_place; HOLD=$(c_hold_place); echo $HOLD >"$L/.hold"; must as chidi hold release $HOLD --reason "made up"; }
c_hold_release() { as dora hold release "$(cat "$L/.hold")" --reason "made up"; }
d_hold_release() { is "$(cat "$L/.hold")" state released; }
s_destroy_plan() { fresh released; rm -f ours.csv; day 2026-01-09T10:00:00Z; }
c_destroy_plan() { as fay destroy plan $CASE/cohort; }
d_destroy_plan() { "$P" -C "$L" destroy status --plain | grep -q "	planned	"; }
# a plan names places on the disk, so that these are made in the copy itself
s_destroy_approve() { s_destroy_plan; }
p_destroy_approve() { c_destroy_plan >"$L/.plan" 2>/dev/null; }
c_destroy_approve() { as dora destroy approve "$(cat "$L/.plan")"; }
d_destroy_approve() { is "$(cat "$L/.plan")" state approved; }
s_destroy_run() { s_destroy_plan; }
p_destroy_run() { p_destroy_approve; c_destroy_approve >/dev/null 2>&1; }
c_destroy_run() { as fay destroy run "$(cat "$L/.plan")"; }
d_destroy_run() { is "$(cat "$L/.plan")" state done && "$P" -C "$L" destroy verify $CASE/cohort >/dev/null && "$P" -C "$L" destroy certificate $CASE/cohort >/dev/null; }
s_destroy_sign() { s_destroy_run; p_destroy_run; must c_destroy_run; must as fay destroy sign $CASE/cohort; }
c_destroy_sign() { as dora destroy sign $CASE/cohort; }
d_destroy_sign() { is "$(cat "$L/.plan")" state certified; }
s_rebuild() { fresh people; }
c_rebuild() { "$P" -C "$L" rebuild; }
d_rebuild() { :; }
is() { "$PROBITY" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { echo "$1: $2 is not $3"; return 1; }; }

# ---- one case: SCENE POINT N MODE in the folder of a worker ----
count() { git -C "$L/ledger.git" rev-list --count ledger; }
# Vault and ledger agree: one container and one slot for each dataset that is held, no temporaries,
# and nobody's identifiers in clear anywhere.
agree() {
	want=$("$PROBITY" -C "$L" data list --json | jq '[.datasets[] | select(.state == "held")] | length') || return 1
	for d in vault/data keystore/slots; do
		[ "$(ls -A "$L/$d" | wc -l)" = "$want" ] || { echo "$d: $(ls -A "$L/$d" | wc -l) files, $want datasets are held"; return 1; }
	done
	[ -z "$(find "$L/vault" "$L/documents" "$L/keystore" -name '*.tmp*' -o -name '.*.??????')" ] || { echo "temporaries: $(find "$L" -name '*tmp*')"; return 1; }
	! grep -rqF "$SECRET" "$L" || { echo "plaintext in $(grep -rlF "$SECRET" "$L")"; return 1; }
}
prepare() { case $1 in destroy_approve|destroy_run) p_$1 ;; esac; }
one_case() {
	scene=$1 point=$2 nth=$3 mode=$4
	rm -rf "$L"; cp -r "shot/s_$scene" "$L"; day "$(cat shot/s_$scene.now)"; prepare $scene
	before=$(count)
	PROBITY_FAULT=$mode$point:$nth c_$scene >"$L.o1" 2>"$L.e1"; first=$?
	after=$(count)
	case $mode$first in
	+137) ;;
	+*|0) [ $after -gt $before ] || [ $scene = rebuild ] || { echo "exit $first, and nothing recorded"; return 1; } ;;
	*) [ "$(wc -l <"$L.e1")" = 1 ] && [ ! -s "$L.o1" ] || { echo "exit $first, not one line:"; cat "$L.e1" "$L.o1"; return 1; } ;;
	esac
	c_$scene >"$L.o2" 2>"$L.e2"; second=$?
	[ $second = 0 ] || [ $after -gt $before ] || { echo "given again: exit $second: $(cat "$L.e2")"; return 1; }
	[ $second = 0 ] || [ "$(wc -l <"$L.e2")" = 1 ] || { echo "given again: not one line:"; cat "$L.e2"; return 1; }
	[ "$(count)" -ge $after ] || { echo "the ledger shrank"; return 1; }
	d_$scene || { echo "not done: $(cat "$L.e1"); again: $second $(cat "$L.e2")"; return 1; }
	agree && sound "$L"
}
worker() {	# takes its share of the list; a line for each case that went wrong
	L=$T/w$1
	while read -r scene point nth mode; do
		said=$(one_case $scene $point $nth "$mode" 2>&1) ||
			printf '%s %s%s:%s: %s\n' $scene "$mode" $point $nth "$(echo "$said" | tr '\n' ' ')" >>bad.$1
	done <cases.$1
}
bound=3
scenes=$(sed -n 's/^c_\([a-z_]*\)() .*/\1/p' "$ROOT/tests/cli/crash.t")
SCENES=${*:-$scenes}
SECRET=zzz
for s in $SCENES; do
	s_$s; [ "$SECRET" != zzz ] || SECRET=$(sed -n 2p cohort.csv | cut -d, -f3-5)
	git -C "$L/ledger.git" repack -adq; rm -rf shot/s_$s; cp -r "$L" shot/s_$s; echo $PROBITY_NOW >shot/s_$s.now
	prepare $s
	rm -f points; PROBITY_FAULT_LIST=$T/points c_$s >o 2>e || echo "# $s: $(cat e)" >&2
	sort points | uniq -c | awk -v s=$s -v b=$bound '{ for (i = 1; i <= $1 && i <= b; i++) { print s, $2, i; print s, $2, i, "+" } }'
done >all
[ -n "${PROBITY_LONG:-}" ] || {
	awk '{ pair = int((NR - 1) / 2); kill = $4 == "+"; big = $1 ~ /^(receive|link|destroy_run)$/ }
		$1 == "rebuild" { print; next }
		$2 ~ /^(ledger|command|file|project)\./ { if ($1 == "receive" ? kill && pair % 2 == 0 : NR % 7 == 0) print; next }
		kill ? big || pair % 2 == 0 : pair % (big ? 4 : 2) == 1' all >some; mv some all; }
[ -z "${PROBITY_SHORT:-}" ] || { awk 'NR % 16 == 5' all >some; mv some all; }
: >cases.0; : >cases.1
awk '{ print > ("cases." NR % 2) }' all
: >bad.0; : >bad.1
worker 0 & worker 1; wait
for s in $SCENES; do
	t "$s: $(grep -c "^$s " all) faults" "! grep -h '^$s ' bad.0 bad.1"
done

# ---- init: what was half made is nothing, and says so ----
init() { "$P" init half --founder ada=keys/ada.key --founder bode=keys/bode.key --simulated-clock; }
half_made() {
	rm -rf half
	PROBITY_FAULT=$2$1 init >o 2>e; first=$?
	case $2$first in +137) ;; [1-8]) [ "$(wc -l <e)" = 1 ] && [ ! -s o ] ;; *) echo "exit $first"; return 1 ;; esac || { cat o e; return 1; }
	if [ -d half/documents ]; then
		refused 6 "remove the folder" init && refused 4 "remove the folder" "$P" -C half case list || return 1
		rm -rf half
	fi
	init >o 2>e && "$PROBITY" -C half ledger verify >/dev/null || { cat e; return 1; }
}
rm -rf half points
day 2025-09-01T09:00:00Z
PROBITY_FAULT_LIST=$T/points init >/dev/null 2>&1
sort points | uniq -c | awk '{ print $2 ":1"; if ($1 > 4) print $2 ":" int($1 / 2); print $2 ":" $1 }' | sort -u >init.points
[ -z "${PROBITY_SHORT:-}" ] || { awk 'NR % 9 == 0' init.points >some; mv some init.points; }
bad=
for x in $(cat init.points); do for mode in "" +; do said=$(half_made $x "$mode" 2>&1) || bad="$bad $mode$x: $said"; done; done
t "init: $(wc -l <init.points) points" '[ -s init.points ] && [ -z "$bad" ] || { echo "$bad"; false; }'
finish
