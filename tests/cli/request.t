#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# request.t -- through the binary, the side paths of an evaluation request: what the organisation is asked and told, what
# stands before a linkage, purposes that are refused, a question about a person, publication, and the letter of destruction.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

fact() { as dora case show "$1" --plain | sed -n "s/^$2	//p"; }
echo "a paper, made up" >paper
fresh received
t 'a clarification says which way it went, when and how; its words are sealed' '
	refused 3 "direction" as ewan do $CASE record-clarification --field clarified-on=2025-10-13 --field clarified-by=email --field clarification="zq which date"
	code 0 as ewan do $CASE record-clarification --field direction=to-the-organisation --field clarified-on=2025-10-13 --field clarified-by=email --field clarification="zq which date"
	[ "$(fact $CASE clarifications)" = 1 ] && ! as dora case show $CASE | grep -q "zq which"
	as dora case text $CASE clarification | grep -q "zq which date"'
t 'nothing is linked before the notice, or the ground for none, is recorded with reasons' '
	must as ewan do $CASE confirm-purge --field mailbox-purged=yes --field media-purged=yes --field evidence="made up"
	must as dora do $CASE consent-source --field sources=pnc --field consent-until=2026-12-31
	must as ewan data validate $CASE
	refused 5 "has told the people concerned" as ewan data link $CASE --extracted 2025-06-30
	refused 3 "a reason must be given" as ewan do $CASE settle-notice --field lab-notice=notice-given
	refused 3 "is not in force" as ewan do $CASE settle-notice --field lab-notice=article-14-5-e --reason "made up"
	code 0 as ewan do $CASE settle-notice --field lab-notice=article-14-5-b --reason "made up"'
t 'nor before the owner of every source has consented' '
	must as fay do $CASE need-source --field further-source=prison-and-probation
	refused 5 "every further source" as ewan data link $CASE --extracted 2025-06-30
	code 0 as dora do $CASE consent-further-source --field further-source=prison-and-probation --field further-until=2026-12-31
	code 0 as ewan data link $CASE --extracted 2025-06-30'
t 'data is opened for research, never for a decision about a person' '
	for p in decision-about-a-person operational-use performance-of-courts re-identification; do
		refused 5 "the purpose is research or analysis" as ewan do $CASE/cohort data-open --field purpose=$p; done
	refused 5 "has not permitted" as fay do $CASE/analysis data-open --field purpose=live-test
	code 0 as ewan do $CASE/cohort data-open --field purpose=quality-check'
fresh checked
day 2025-12-08T15:00:00Z
t 'the report goes back to the account that sent the data' '
	O=$(as dora new account --field organisation=acme-trust --field channel=cjsm --field address="made up" --field verified-on=2025-10-01 --field verified-how=called-back)
	refused 5 "back to the account that sent" as ewan release send $CASE --account $O
	code 0 as ewan release send $CASE && [ "$(fact $CASE open-obligations)" = 2 ]'
t 'a question about a person is recorded as refused, and holds nothing up' '
	refused 5 "not about a person" as hari do $CASE raise-query --field about-a-person=yes --field query=x
	code 0 as ewan do $CASE refuse-query --field query-came-on=2025-12-08 --field query-came-by=telephone --field query-refused-on=2025-12-08
	[ "$(fact $CASE queries-refused)" = 1 ] && [ -z "$(fact $CASE open-queries)" ]'
t 'what the organisation is sent is recorded' '
	for w in receipt rejected-rows match-rate last-day-for-queries; do code 0 as ewan do $CASE tell-provider --field told-what=$w --field told-by=email --field told-on=2025-12-08 --file told-text=paper; done
	[ "$(fact $CASE told)" = receipt,rejected-rows,match-rate,last-day-for-queries ]'
t 'two publications are owed, and todo says until when' '
	[ "$(fact $CASE/publish-report/publication-due due)" = 2026-03-08 ]
	as ewan todo --plain | grep -q "$CASE/publish-results/publication-due"'
day 2026-01-09T10:00:00Z
t 'the case is not closed before they are met, or waived with a reason' '
	for set in cohort linked link-table analysis; do
		PLAN=$(as fay destroy plan $CASE/$set); must as dora destroy approve $PLAN; must as fay destroy run $PLAN; must as fay destroy sign $CASE/$set; must as dora destroy sign $CASE/$set; done
	refused 5 "every condition and duty" as ewan do $CASE close
	must as ewan do $CASE/publish-report assign-obligation --field responsible=hari
	must as hari do $CASE/publish-report evidence-obligation --field met-on=2026-01-09 --file shown-by=paper --field url=https://example.org/x
	must as ewan do $CASE/publish-report accept-evidence --field digest=$(fact $CASE/publish-report shown-by)
	refused 3 "a reason must be given" as dora do $CASE/publish-results waive-obligation
	must as dora do $CASE/publish-results waive-obligation --reason "made up"
	echo $PLAN >plan; code 0 as ewan do $CASE close'
t 'the letter of destruction names the certificate' '
	PLAN=$(cat plan)
	refused 5 "that of the certificate" as ewan do $PLAN send-letter --file letter=paper --field letter-on=2026-01-09 --field certificate=$(printf %064d 0)
	code 0 as ewan do $PLAN send-letter --file letter=paper --field letter-on=2026-01-09 --field certificate=$(fact $PLAN certificate)
	[ "$(fact $CASE destruction-letters)" = 1 ]'
t 'every entry is judged again and stands' 'sound "$L"'
finish
