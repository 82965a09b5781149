#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-rights.t -- the other rights: erasure granted and carried out, rectification that the author refuses, an
# objection refused with its ground, requests withdrawn and lapsed.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk rights-request
A=RTS-2025-0001 B=RTS-2025-0002 C=RTS-2025-0003 D=RTS-2025-0004 JDL=programme/justice-data-lab
logged() { begin ewan rights-request log-rights-request title=x requester="somebody made up" received-on=2025-09-03 right=$1; }
sent() { give ewan $1 disclose sent-on=2025-09-03 digest=$(fact $1 answer) told-reasons=yes told-complaint=yes; }

t 'erasure is asked for; what it touches is held; a month' '
	logged erasure && [ "$(fact $A/rights-request due)" = 2025-10-03 ] && give ewan $A hold-data data=$JDL && deny "does not hold it yet" ewan $A hold-data data=$JDL
	give ewan $A prove-identity proved-on=2025-09-03'
t 'routed, put off, prepared, advised, sent back, granted; it is carried out by a day' '
	deny "label" ewan $A prepare-answer +answer=paper
	give dora $A route-request label=controller about=$JDL && give chidi $A extend-request extended-for=complexity told-requester=yes -x && give ewan $A prepare-answer +answer=paper
	give chidi $A advise-answer advice=no-objection && give oona $A return-answer -x && give ewan $A prepare-answer +answer=paper && give chidi $A advise-answer advice=no-objection
	deny "digest given" dora $A grant-right digest=$(printf %064d 0) && give dora $A grant-right digest=$(fact $A answer) && over $A/carry-out-right open'
t 'told, and not closed before it was carried out' '
	deny "how to complain" ewan $A disclose sent-on=2025-09-03 digest=$(fact $A answer) told-reasons=yes told-complaint=no
	sent $A && deny "met or waived" chidi $A close-request && must as dora do $A/carry-out-right waive-obligation --reason x && give chidi $A close-request && over $A closed'
t 'rectification goes to the author; taken back, passed again, refused there; the dispute is noted' '
	logged rectification && give ewan $B ask-identity asked-on=2025-09-03 -x && give ewan $B prove-identity proved-on=2025-09-03 && give dora $B route-request label=police-data about=$JDL
	deny "told" ewan $B pass-back passed-to=acme-trust passed-on=2025-09-03 told-requester=no && give ewan $B pass-back passed-to=acme-trust passed-on=2025-09-03 told-requester=yes && give chidi $B take-back -x
	give ewan $B pass-back passed-to=acme-trust passed-on=2025-09-03 told-requester=yes && give ewan $B author-answered author-decision=refused +shown-by=paper
	give ewan $B note-dispute dispute=x && [ "$(fact $JDL disputes)" = 1 ]
	give ewan $B prepare-answer +answer=paper && give chidi $B advise-answer advice=no-objection && give dora $B refuse-right ground=refused-by-author digest=$(fact $B answer) -x
	sent $B && give dora $B reopen-request -x && over $B open'
t 'withdrawn by two' '
	give ewan $B record-withdrawal +withdrawal=paper && give dora $B withdraw-request digest=$(fact $B withdrawal) && over $B open && give chidi $B withdraw-request digest=$(fact $B withdrawal) && over $B withdrawn'
t 'a dispute is noted of a rectification only' '
	logged objection && give ewan $C prove-identity proved-on=2025-09-03 && deny "rectification" ewan $C note-dispute dispute=x'
t 'nobody proves who they are' 'logged opt-out && give ewan $D ask-identity asked-on=2025-09-03 -x && deny "time" chidi $D lapse-request -x'
later_on 2025-11-05T09:00:00Z
t 'it lapses by two' 'give chidi $D lapse-request -x && give oona $D lapse-request -x && over $D lapsed'
t 'the words in which people consented stand with the programme' 'give ewan $JDL consent-words +consent-text=paper consent-version=1 consent-from=2025-09-03'
walked rights-request
finish
