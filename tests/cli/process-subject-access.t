#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-subject-access.t -- requests of people for their data: answered, passed back, asked what they mean and for a
# fee, put off, withdrawn, lapsed.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk subject-access
A=SAR-2025-0001
logged() { begin ${1:-ewan} subject-access log-access-request title=x requester="somebody made up" received-on=2025-09-03; }
clock() { fact $1/access-request ${2:-state}; }

t 'staff record it; a month from the day of receipt' 'logged && over $A received && [ "$(clock $A due)" = 2025-10-03 ]'
t 'what it touches is held, once; who it is, is proved after it was received' '
	give ewan $A hold-data data=programme/justice-data-lab && deny "does not hold it yet" ewan $A hold-data data=programme/justice-data-lab
	deny "after" ewan $A prove-identity proved-on=2025-09-02; give ewan $A prove-identity proved-on=2025-09-03'
t 'asked what is meant, the clock stops; a search, something left out, and taken back' '
	give ewan $A ask-clarification asked-on=2025-09-03 -x && [ "$(clock $A)" = stopped ] && give ewan $A clarified clarified-on=2025-09-03 && [ "$(clock $A)" = running ]
	give ewan $A record-search +search=paper found=held && give ewan $A withhold ground=third-party extent=redaction -x && give ewan $A clear-withheld -x && give ewan $A withhold ground=third-party extent=redaction -x'
t 'no answer before it is known whose it is to give' '
	deny "label" ewan $A prepare-answer +answer=paper
	give dora $A route-request label=controller && give ewan $A prepare-answer +answer=paper'
t 'put off once, and told so' '
	deny "told" chidi $A extend-request extended-for=complexity told-requester=no -x && give chidi $A extend-request extended-for=complexity told-requester=yes -x && [ "$(clock $A due)" = 2025-12-04 ]
	deny "extended once" chidi $A extend-request extended-for=complexity told-requester=yes -x'
t 'advised, sent back, prepared again, decided by another, by what they read' '
	give chidi $A advise-answer advice=objection && deny "does not object" dora $A decide-answer outcome=partial digest=$(fact $A answer) && give dora $A return-answer -x
	give ewan $A prepare-answer +answer=paper && give chidi $A advise-answer advice=no-objection
	deny "leaves nothing out" dora $A decide-answer outcome=full digest=$(fact $A answer) && give dora $A decide-answer outcome=partial digest=$(fact $A answer)'
t 'sent with how to complain; looked at again; closed, and what it held is free' '
	deny "how to complain" ewan $A disclose sent-on=2025-09-03 digest=$(fact $A answer) told-reasons=yes told-complaint=no
	give ewan $A disclose sent-on=2025-09-03 digest=$(fact $A answer) told-reasons=yes told-complaint=yes && over $A answered && give dora $A reopen-request -x && over $A open
	give ewan $A prepare-answer +answer=paper && give chidi $A advise-answer advice=no-objection && give dora $A decide-answer outcome=partial digest=$(fact $A answer)
	give ewan $A disclose sent-on=2025-09-03 digest=$(fact $A answer) told-reasons=yes told-complaint=yes && give chidi $A close-request && over $A closed && [ "$(fact programme/justice-data-lab holds)" = 0 ]'

B=SAR-2025-0002 C=SAR-2025-0003 D=SAR-2025-0004
t 'what is of the police goes back to them, with the clock running; taken back, or answered there' '
	logged && give ewan $B prove-identity proved-on=2025-09-03 && give dora $B route-request label=police-data
	deny "told" ewan $B pass-back passed-to=acme-trust passed-on=2025-09-03 told-requester=no && give ewan $B pass-back passed-to=acme-trust passed-on=2025-09-03 told-requester=yes && [ "$(clock $B)" = running ]
	give chidi $B take-back -x && over $B open && give dora $B route-request label=police-data && give ewan $B pass-back passed-to=acme-trust passed-on=2025-09-03 told-requester=yes
	give ewan $B passed-answered answered-on=2025-09-03 +shown-by=paper && over $B answered && [ "$(clock $B)" = "done" ]'
t 'one that nobody explains goes on; a fee, and paid' '
	logged dora && give ewan $C prove-identity proved-on=2025-09-03 && give ewan $C ask-clarification asked-on=2025-09-03 -x && give chidi $C not-clarified -x && over $C open
	give chidi $C ask-fee fee-ground=manifestly-excessive asked-on=2025-09-03 -x && deny "after" ewan $C fee-paid paid-on=2025-09-02; give ewan $C fee-paid paid-on=2025-09-03 && over $C open'
t 'withdrawn in the words of the requester, recorded by two' '
	give ewan $C record-withdrawal +withdrawal=paper && deny "digest given" dora $C withdraw-request digest=$(printf %064d 0)
	give dora $C withdraw-request digest=$(fact $C withdrawal) && over $C open && give chidi $C withdraw-request digest=$(fact $C withdrawal) && over $C withdrawn'
t 'nobody proves who they are: not before two months' '
	logged && give ewan $D ask-identity asked-on=2025-09-03 -x && deny "time" dora $D lapse-request -x'
later_on 2025-11-05T09:00:00Z
t 'then it lapses, by two' 'give dora $D lapse-request -x && over $D identity-asked && give chidi $D lapse-request -x && over $D lapsed'
walked subject-access
finish
