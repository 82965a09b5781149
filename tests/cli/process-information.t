#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-information.t -- requests under the Freedom of Information Act.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk information-request
A=FOI-2025-0001 B=FOI-2025-0002 C=FOI-2025-0003 D=FOI-2025-0004
logged() { begin ewan information-request log-information-request title=x requester="somebody made up" received-on=2025-09-03; }
clock() { fact $1/information-request ${2:-state}; }

t 'twenty working days; what is unclear is asked, and the answer starts them again' '
	logged && [ "$(clock $A due)" = 2025-10-01 ] && give ewan $A ask-clarification asked-on=2025-09-03 -x && [ "$(clock $A)" = "done" ]
	deny "after" ewan $A clarified clarified-on=2025-09-02; give ewan $A clarified clarified-on=2025-09-03 && [ "$(clock $A)" = running ]'
t 'a notice of fees stops them' 'give dora $A fees-notice asked-on=2025-09-03 -x && [ "$(clock $A)" = stopped ] && give ewan $A fee-paid paid-on=2025-09-03 && [ "$(clock $A)" = running ]'
t 'the public interest is weighed until a day that the applicant was told; a party is asked' '
	deny "told" dora $A weigh-public-interest until=2025-10-15 told-requester=no -x; give dora $A weigh-public-interest until=2025-10-15 told-requester=yes -x && [ "$(fact $A/public-interest-test due)" = 2025-10-15 ]
	give ewan $A consult-party party=acme-trust view=x'
t 'something is left out; prepared, sent back, prepared again, decided by another' '
	give ewan $A withhold ground=cost-s12 -x && give ewan $A prepare-answer +answer=paper && give chidi $A return-answer -x && give ewan $A withhold ground=cost-s12 -x && give ewan $A prepare-answer +answer=paper
	deny "leaves nothing out" dora $A decide-answer outcome=full digest=$(fact $A answer); give dora $A decide-answer outcome=partial digest=$(fact $A answer)'
t 'sent with how to complain; reviewed; closed' '
	deny "how to complain" ewan $A disclose sent-on=2025-09-03 digest=$(fact $A answer) told-reasons=yes told-complaint=no
	give ewan $A disclose sent-on=2025-09-03 digest=$(fact $A answer) told-reasons=yes told-complaint=yes && give chidi $A ask-review asked-on=2025-09-03 && give nora $A review-answer review-outcome=upheld -x
	give chidi $A close-request && over $A closed'
t 'another authority has it; the applicant is told' '
	logged && deny "told" chidi $B transfer-request passed-to=acme-trust passed-on=2025-09-03 told-requester=no -x; give chidi $B transfer-request passed-to=acme-trust passed-on=2025-09-03 told-requester=yes -x && over $B transferred'
t 'withdrawn in the applicant'"'"'s words' 'logged && give dora $C withdraw-request +withdrawal=paper && over $C withdrawn'
t 'one that was asked what it means is not closed before it had time' 'logged && give ewan $D ask-clarification asked-on=2025-09-03 -x && deny "time" chidi $D close-request'
walked information-request
finish
