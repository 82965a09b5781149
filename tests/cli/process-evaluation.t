#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-evaluation.t -- a request for an evaluation with its side paths: wrong channel, unsafe transfer, further sources,
# a report returned, a bounce, questions, errors of the lab, unprocessable data, withdrawal.  Every command, given and
# refused.  Destruction and the certificate: demo.t.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk evaluation-request
A=JDL-2025-0001 B=JDL-2025-0002 C=JDL-2025-0003
applied() { begin hari evaluation-request apply title=x organisation=acme-trust programme=justice-data-lab; }
OATH="law-enforcement=no public-authority=no gateway=oma-2007-s14-probation-provider legal-basis=article-6-1-f special-data=no criminal-data=yes
	criminal-condition=schedule-1-4 policy-document=yes collected-on-consent=no compatibility=article-5-1-b-research notice=notice-given could-decline=yes"
sworn() {
	give ewan $1 accept conditions-agreed=yes && give hari $1 attest-lawfulness $OATH authority=yes signatory=x
	document $1 lawful-basis
	give hari $1 attest-transfer
}
received() { tool receive zed ewan data receive $1 "$T/cohort.csv" --channel cjsm $SENT --copy provider && over $1 received; }

t 'applied, accepted on the conditions, sworn by who may bind the organisation' '
	applied && deny "conditions" ewan $A accept conditions-agreed=no; deny "signatory-may-bind" hari $A attest-lawfulness $OATH authority=no signatory=x
	sworn $A && over $A attested'
t 'a wrong channel and an unsafe transfer: rejected, purged, sworn again' '
	deny "channel-is-forbidden" ewan $A wrong-channel channel=cjsm; give ewan $A wrong-channel channel=ordinary-email
	deny "purged" ewan $A reject-return returned-how=message-refused returned-on=2025-09-03 purged=no purged-on=2025-09-03 evidence=x; give ewan $A reject-return returned-how=message-refused returned-on=2025-09-03 purged=yes purged-on=2025-09-03 evidence=x
	give hari $A attest-transfer && give ewan $A unsafe-transfer fault=not-encrypted && give ewan $A reject-return returned-how=message-refused returned-on=2025-09-03 purged=yes purged-on=2025-09-03 evidence=x && give hari $A attest-transfer
	give ewan $A record-clarification direction=to-the-organisation clarified-on=2025-09-03 clarified-by=email clarification=x'
t 'received, acknowledged, purged; the sources that it needs are consented to, each by its day' '
	received $A && give ewan $A acknowledge acknowledged-by=email acknowledged-on=2025-09-03 && give ewan $A tell-provider told-what=receipt told-by=email told-on=2025-09-03
	deny "mailbox" ewan $A confirm-purge mailbox-purged=no media-purged=yes evidence=x; give ewan $A confirm-purge mailbox-purged=yes media-purged=yes evidence=x
	give dora $A consent-source sources=pnc consent-until=2026-12-31 && deny "needed" dora $A consent-further-source further-source=courts further-until=2026-12-31; give ewan $A need-source further-source=courts
	give dora $A consent-further-source further-source=courts further-until=2026-12-31 && give ewan $A settle-notice lab-notice=notice-given told-since=2025-09-03 -x && give dora $A permit-live-test -x'
t 'validated, linked, analysed, returned, analysed again' '
	tool validate fay ewan data validate $A && tool link fay ewan data link $A --extracted 2025-06-30 && tool analyse ewan fay stats run $A && give chidi $A return-output -x && over $A linked && tool analyse ewan fay stats run $A'
t 'passed by another, sent, and sent again when it bounced' '
	tool check-output zed chidi release check $A && tool release zed ewan release send $A && over $A released && deny "sent-after-last" ewan $A record-bounce sent-on=2025-09-02; give ewan $A record-bounce sent-on=2025-09-03'
t 'questions: answered, withdrawn, refused when they are about a person' '
	deny "query-not-about-a-person" hari $A raise-query about-a-person=yes query=x; give ewan $A refuse-query query-came-on=2025-09-03 query-came-by=email query-refused-on=2025-09-03
	deny "a-query-is-open" fay $A answer-query answer=x; give hari $A raise-query about-a-person=no query=x && give fay $A answer-query answer=x && give hari $A raise-query about-a-person=no query=x && give hari $A withdraw-query'
t 'results that are wrong: marked, mended, or left so' '
	give ewan $A mark-incorrect -x && give fay $A lab-error -x && over $A linked && [ "$(fact $A/review-period state)" = stopped ] && give ewan $A leave-incorrect -x && over $A released'
t 'it is not closed while its data is there' 'deny "all-data-destroyed" ewan $A close'
t 'data that cannot be used: found, and confirmed, which starts its ten days' '
	applied && sworn $B && received $B && give ewan $B find-unprocessable outcome=inaccurate && give ewan $B confirm-unprocessable confirmed-on=2025-09-03 && [ "$(fact $B/unprocessable-destruction due)" = 2025-09-17 ]'
t 'withdrawn before anything came, and closed' 'applied && give hari $C withdraw && over $C withdrawn && give ewan $C close && over $C closed'
walked evaluation-request
finish
