#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-outside.t -- requests from outside for another use: agreed to and given out, referred to the lead provider,
# declined, withdrawn.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk external-request
asked() { begin hari external-request request-submit organisation=acme-trust programme=justice-data-lab source=$1 use=$2 personal=$3 what=x purpose=x; }
A=EXT-2025-0001 B=EXT-2025-0002 C=EXT-2025-0003 D=EXT-2025-0004
must as ewan case open impact-assessment --title x --field programme=justice-data-lab --field review-interval=yearly
DPIA=DPIA-2025-0001
must as ewan do $DPIA skip-screening --field level=full --reason x
must as dora do $DPIA not-consult --reason x
must as ewan do $DPIA assess-put-forward --field document=justice-data-lab/moj-pia --field residual-risk=low
must as chidi do $DPIA advise-assessment --field advice=no-objection --field summary=x
must as dora do $DPIA take-advice
must as nora do $DPIA accept-risk --field accepted-because=x
must as dora do $DPIA sign-off --field digest=$(fact justice-data-lab/moj-pia content) --field position=x --field next-review=2026-09-02 --field not-begun=yes

t 'about persons: scrutinised, on an assessment, with consent, agreed to by the owner' '
	asked survey research yes && deny "scrutin" dora $A request-agree -x
	give chidi $A request-scrutinise advice=no-objection scrutiny=x && deny "agreement recorded" dora $A request-agree -x
	give ewan $A request-basis +agreement=paper assessment=$DPIA own-brought-up=yes && give ewan $A request-consent +consent=paper consent-until=2025-12-31 && give dora $A request-agree -x && over $A agreed'
t 'given out by another, through a permitted channel, on a power to disclose, and logged' '
	deny "channel-is-permitted" ewan $A request-disclose gateway=oma-2007-s14-probation-provider supplied-on=2025-09-03 channel=ordinary-email nature=x lawful-reason=x
	give ewan $A request-disclose gateway=oma-2007-s14-probation-provider supplied-on=2025-09-03 channel=cjsm nature=x lawful-reason=x && over $A disclosed'
t 'figures are read by an output checker; a decision of the police is no use' '
	asked survey policing-decision no && give chidi $B request-scrutinise advice=no-objection scrutiny=x && deny "figures" dora $B request-agree -x
	give chidi $B request-figures-safe output=$(printf %064d 7) && deny "police" dora $B request-agree -x && give dora $B request-decline -x && over $B declined'
t 'an acute need goes to the lead provider' '
	asked provider service-delivery yes && give chidi $C request-scrutinise advice=no-objection scrutiny=x && give dora $C request-refer lead-provider=acme-trust -x && give ewan $C lead-provider-agrees +lead-consent=paper
	deny "agreement recorded" dora $C request-agree-acute -x; give ewan $C request-basis +agreement=paper assessment=$DPIA own-brought-up=yes && give ewan $C request-consent +consent=paper consent-until=2025-12-31 && give dora $C request-agree-acute -x && over $C agreed'
t 'not what came from the police' 'asked police service-delivery yes && give chidi $D request-scrutinise advice=no-objection scrutiny=x && deny "police" dora $D request-refer lead-provider=acme-trust -x'
t 'withdrawn, with the reason' 'give ewan $D request-withdraw -x && over $D withdrawn'
walked external-request
finish
