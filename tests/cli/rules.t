#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules that a lab is accepted by, each tried through the program; `can` gives every reason.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

# can WHO OBJECT COMMAND TEXT...: the answer is no, and every TEXT is among the reasons
can_not() {
	who=$1 obj=$2 act=$3; shift 3
	as $who can "$obj" $act >can.out 2>&1 || { cat can.out; return 1; }
	grep -qx "no  $act" can.out || { echo "it may:"; cat can.out; return 1; }
	for text; do grep -qF -- "$text" can.out || { echo "no '$text' among:"; cat can.out; return 1; }; done
}
can() { as $1 can "$2" $3 | grep -qx "yes $3" || { as $1 can "$2" $3; return 1; }; }
deny() { text=$1; shift; refused 5 "$text" as "$@"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
planned() { as fay destroy plan ${1:-$CASE/cohort} >plan 2>/dev/null; }	# its id is in ./plan, because t forks
approved() { planned "$@" && as dora destroy approve $(cat plan) >/dev/null 2>&1; }
# nobody destroys by the clock alone: somebody else has given a command within the day
somebody_else() { as ewan organisation add org-$(ls "$L/vault/labels" | wc -l) --type voluntary --channel cjsm >/dev/null 2>&1; }
run() { code 0 as fay destroy run $(cat plan); }
sign_both() { as fay destroy sign $1 >/dev/null 2>&1 && as dora destroy sign $1 >/dev/null 2>&1; }

# ---- who decides ----
fresh applied
t "the requester does not accept their own application: role and separation are both said" \
	'can_not hari $CASE accept "it takes one of these roles, in force today: project-manager" "whoever applies does not accept the application"'
t "and is refused when they try" 'deny "project-manager" hari do $CASE accept --field conditions-agreed=yes && is $CASE state applied'
t "the requester approves no document" \
	'as ewan do $CASE accept --field conditions-agreed=yes >/dev/null 2>&1 && as ewan doc new $CASE lawful-basis >/dev/null 2>&1 &&
	 as ewan doc import $CASE/lawful-basis "$DEMO/lawful-basis.yaml" >/dev/null 2>&1 && as ewan doc submit $CASE/lawful-basis >/dev/null &&
	 can_not hari $CASE/lawful-basis doc-approve "information-asset-owner" "whoever applies does not approve a document of the case" &&
	 deny "whoever applies" hari doc approve $CASE/lawful-basis'
t "nobody approves what they wrote or submitted" \
	'can_not ewan $CASE/lawful-basis doc-approve "whoever starts a document does not approve it" "whoever submits a document does not approve it" &&
	 deny "whoever submits" ewan doc approve $CASE/lawful-basis'
t "the asset owner does not approve before the data protection officer has advised" \
	'can_not dora $CASE/lawful-basis doc-approve "the data protection officer has advised and does not object" && deny "advised" dora doc approve $CASE/lawful-basis'
t "an objection blocks the approval" \
	'as chidi do $CASE/lawful-basis doc-advise --field advice=objection --reason "made up" >/dev/null 2>&1 &&
	 can_not dora $CASE/lawful-basis doc-approve "does not object" && deny "does not object" dora doc approve $CASE/lawful-basis'
t "without one, the officer still does not decide: role and separation" \
	'as chidi do $CASE/lawful-basis doc-advise --field advice=no-objection >/dev/null 2>&1 &&
	 can_not chidi $CASE/lawful-basis doc-approve "information-asset-owner" "whoever advises on a document does not approve it" &&
	 deny "whoever advises" chidi doc approve $CASE/lawful-basis'
t "the asset owner does" 'can dora $CASE/lawful-basis doc-approve && code 0 as dora doc approve $CASE/lawful-basis && is $CASE/lawful-basis state approved'

# ---- how data comes ----
fresh attested; day 2025-10-13T10:00:00Z
t "data by a forbidden channel is not received, and nothing is stored" \
	'deny "the data came by a permitted channel" ewan data receive $CASE cohort.csv --channel ordinary-email $SENT && is $CASE state attested && [ -z "$(ls "$L/vault/data")" ]'
for x in encrypted password-separate; do
	t "nor when it is not: $x" 'deny "may not receive" ewan data receive $CASE cohort.csv --channel cjsm $SENT --$x no && [ -z "$(ls "$L/vault/data")" ]'
done
t "nor by whoever swore that it may be sent" 'deny "whoever swears that a transfer is lawful does not receive it" hari data receive $CASE cohort.csv --channel cjsm $SENT'
t "the wrong channel is recorded, the data rejected" \
	'code 0 as ewan do $CASE wrong-channel --field channel=ordinary-email && deny "every copy" ewan do $CASE reject-return --field purged=no --field evidence="made up" &&
	 code 0 as ewan do $CASE reject-return --field returned-how=message-refused --field returned-on=2025-10-06 --field purged-on=2025-10-06 --field purged=yes --field evidence="made up" && is $CASE state rejected'
t "then nothing is received until it is sworn again" \
	'deny "the state is" ewan data receive $CASE cohort.csv --channel cjsm $SENT && code 0 as hari do $CASE attest-transfer &&
	 code 0 as ewan data receive $CASE cohort.csv --channel cjsm $SENT && is $CASE state received'

# ---- nothing is destroyed before its day ----
fresh released; day 2026-01-08T10:00:00Z
t "one person does not destroy: the planner does not approve" \
	'planned && can_not fay $(cat plan) destroy-approve "whoever plans a destruction does not approve it" "information-asset-owner" && deny "does not approve it" fay destroy approve $(cat plan)'
t "nor runs what nobody else approved" 'deny "the state is" fay destroy run $(cat plan)'
t "nor does the approver run it" 'code 0 as dora destroy approve $(cat plan) && can_not dora $(cat plan) destroy-commit "linking-staff" "whoever carries out a destruction does not approve it"'
day 2026-01-08T23:59:59Z
t "on the last day of the review it is refused" \
	'can_not fay $(cat plan) destroy-commit "it may not be before 2026-01-09" && deny "2026-01-09" fay destroy run $(cat plan) && [ -n "$(ls "$L/vault/data")" ]'
day 2026-01-09T00:00:00Z
t "on the day after it is done" 'run && is $(cat plan) state done && code 0 "$P" -C "$L" destroy verify $CASE/cohort'
t "the certificate takes two people" \
	'code 0 as fay destroy sign $CASE/cohort && is $(cat plan) state done && deny "it takes 2 different people" fay destroy sign $CASE/cohort && code 0 as dora destroy sign $CASE/cohort && is $(cat plan) state certified'
t "the case is not closed while a dataset is left" 'deny "every dataset of the case is destroyed" ewan do $CASE close'

# ---- holds ----
for target in $CASE/cohort $CASE justice-data-lab; do
	void="void"; [ $target = justice-data-lab ] || void="nothing has happened to the dataset since the plan was made"
	fresh released; day 2026-01-09T10:00:00Z
	t "hold on $target: nothing is approved or run under it" \
		'approved && as chidi hold place '$target' --reason "made up" >hold 2>/dev/null && can_not fay $(cat plan) destroy-commit "not under a hold" && deny "not under a hold" fay destroy run $(cat plan) &&
		 planned && can_not dora $(cat plan) destroy-approve "not under a hold" && deny "not under a hold" dora destroy approve $(cat plan)'
	t "hold on $target: one person does not release it" \
		'code 0 as chidi hold release $(cat hold) --reason "made up" && is $(cat hold) state placed && deny "it takes 2 different people" chidi hold release $(cat hold) --reason again'
	t "hold on $target: released, it has voided what was approved before" \
		'code 0 as dora hold release $(cat hold) --reason "made up" && is $(cat hold) state released &&
		 for p in $("$P" -C "$L" destroy status --plain | awk -F"\t" "\$3 == \"approved\" { print \$1 }"); do deny "$void" fay destroy run $p || return 1; done'
	t "hold on $target: a new plan runs" 'approved && run'
done

# ---- queries ----
fresh released; day 2025-12-15T09:00:00Z; approved
t "an approval made early dies when a query is raised" \
	'code 0 as hari do $CASE raise-query --field about-a-person=no --field query="How?"; cp plan old; day 2026-01-09T10:00:00Z;
	 can_not fay $(cat old) destroy-commit "no query has been raised since the plan was made" "no query is open"'
day 2026-01-09T10:00:00Z
t "nothing is destroyed with an open query" 'approved && deny "no query is open" fay destroy run $(cat plan)'
t "answered, five working days pass first" \
	'code 0 as fay do $CASE answer-query --field answer="So." && can_not fay $(cat plan) destroy-commit "five working days have passed since the last query was answered"'
day 2026-01-16T23:00:00Z
t "not a day sooner" 'deny "before 2026-01-17" fay destroy run $(cat plan) || deny "before 2026-01-19" fay destroy run $(cat plan)'
day 2026-01-19T09:00:00Z
t "nor by one person alone with the clock" 'deny "nobody else has given a command within the last day" fay destroy run $(cat plan)'
t "then the plan made after the query runs, the one before does not" 'deny "no query has been raised since the plan was made" fay destroy run $(cat old) && somebody_else && run'
t "a query about a person is not taken" 'fresh released && deny "the query is not about a person" hari do $CASE raise-query --field about-a-person=yes --field query="Who?"'

# ---- side paths, end to end ----
must "$P" synth --seed 7 --register-size 3000 --cohort-size 40 --out-dir few
fresh attested; day 2025-10-13T10:00:00Z
t "too few records: refused with the outcome to record" \
	'code 0 as ewan data receive $CASE few/cohort.csv --channel cjsm $SENT --copy provider && code 5 as ewan data validate $CASE && grep -q "too-few-received" stderr && is $CASE state received'
t "recorded, and confirmed by the organisation" \
	'code 0 as ewan do $CASE find-unprocessable --field outcome=too-few-received && deny "the state is" ewan data link $CASE &&
	 code 0 as ewan do $CASE confirm-unprocessable --field confirmed-on=2025-10-13 && is $CASE state unprocessable-confirmed && approved'
day 2025-10-27T23:30:00Z
t "not destroyed on the tenth working day" 'can_not fay $(cat plan) destroy-commit "it may not be before 2025-10-28" && deny "2025-10-28" fay destroy run $(cat plan)'
day 2025-10-28T00:00:00Z
t "destroyed after it, and the case closed" 'somebody_else && run && code 0 as ewan do $CASE close && is $CASE state closed && sound "$L"'
fresh validated
t "a withdrawn request: no more is done with the data" \
	'code 0 as hari do $CASE withdraw --reason "made up" && deny "the state is" ewan data link $CASE --extracted 2025-06-30'
t "it is destroyed, and the case closed" 'approved && run && sign_both $CASE/cohort && code 0 as ewan do $CASE close && is $CASE state closed && sound "$L"'

# ---- copies ----
fresh attested; day 2025-10-13T10:00:00Z; cp cohort.csv ours.csv
t "the file that the data came in is the lab's to destroy" \
	'code 0 as ewan data receive $CASE ours.csv --channel cjsm $SENT && "$P" -C "$L" data copies $CASE/cohort --plain | grep -q received-file && code 0 as hari do $CASE withdraw'
t "while it is there nothing is called destroyed" \
	'approved && [ -e ours.csv ] && code 0 "$P" -C "$L" destroy verify $CASE/cohort && grep -q held stdout && refused 4 "no certificate" "$P" -C "$L" destroy certificate $CASE/cohort'
t "afterwards it is gone, and not merely unlinked in the report" \
	'run && [ ! -e ours.csv ] && "$P" -C "$L" destroy certificate $CASE/cohort >c.json && jq -e ".copies | tostring | contains(\"received-file\")" c.json >/dev/null'
fresh attested; day 2025-10-13T10:00:00Z; cp cohort.csv theirs.csv
t "a provider's copy is left, and stands on the certificate as outside scope" \
	'code 0 as ewan data receive $CASE theirs.csv --channel cjsm $SENT --copy provider && code 0 as hari do $CASE withdraw && approved && run && cmp -s theirs.csv cohort.csv &&
	 "$P" -C "$L" destroy certificate $CASE/cohort --to md >c.md && grep -qi "outside" c.md'
fresh attested; day 2025-10-13T10:00:00Z; cp cohort.csv gone.csv
t "a file that somebody removed meanwhile stops the plan, and is not called destroyed" \
	'code 0 as ewan data receive $CASE gone.csv --channel cjsm $SENT && code 0 as hari do $CASE withdraw && rm gone.csv && code 5 as fay destroy plan $CASE/cohort'

# ---- a vault that was tampered with ----
fresh received
t "a key slot deleted by hand is vault-missing, by every way in" \
	'rm "$L"/keystore/slots/* && refused 7 "vault-missing" "$P" -C "$L" destroy verify $CASE/cohort && refused 7 "vault-missing" as ewan data validate $CASE'
fresh received; cp -r "$L" before; as hari do $CASE withdraw >/dev/null 2>&1; approved; run
t "a vault restored after the destruction is found" \
	'cp -r before/vault/data/. "$L/vault/data/" && cp -r before/keystore/slots/. "$L/keystore/slots/" && refused 7 "reopened" "$P" -C "$L" destroy verify $CASE/cohort'
t "and what came back is not opened" 'deny "" ewan data validate $CASE && deny "" ewan data link $CASE --extracted 2025-06-30'
finish
