#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-assessment.t -- impact assessments: with a high risk and the regulator's reply, with none, prohibited, revised,
# reviewed, assessed anew, ended.  Every command, given and refused.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk impact-assessment
A=DPIA-2025-0001 B=DPIA-2025-0002 C=DPIA-2025-0003 JDL=justice-data-lab
for p in two three; do must as ewan programme add $p; done
proposed() { begin ewan impact-assessment assess-propose title=x programme=$1 review-interval=six-monthly; }
read_it() { echo "digest=$(fact $JDL/moj-pia content)"; }

t 'one at a time for a programme; screened, or not, with a reason' '
	proposed $JDL && refused 5 "no other assessment" as ewan case open impact-assessment --title x --field programme=$JDL --field review-interval=yearly
	deny "reason must be given" ewan $A skip-screening level=full; give ewan $A screen level=full screened-on=2025-09-03 +screening=paper'
t 'views are asked for and disposed of' '
	deny "view" chidi $A dispose-view disposition=followed view=x -x && give chidi $A ask-view asked-whom=lawyers asked-on=2025-09-03 question=x && give chidi $A dispose-view disposition=followed view=x -x'
t 'a high risk: advised against, overruled with a reason, referred' '
	give ewan $A assess-put-forward-high document=$JDL/moj-pia && give chidi $A advise-assessment advice=objection summary=x && deny "does not object" dora $A take-advice && give dora $A overrule-advice -x
	deny "reply on it is disposed of" nora $A accept-risk accepted-because=x && give dora $A refer-regulator received-on=2025-09-03 +request=paper && [ "$(fact $A/prior-consultation due)" = 2025-10-29 ]'
t 'the regulator asks, its clock stops; it is answered; it takes longer; it replies' '
	give dora $A regulator-asks more-asked-on=2025-09-03 && [ "$(fact $A/prior-consultation state)" = stopped ] && give dora $A regulator-answered answered-on=2025-09-03
	give chidi $A regulator-extends +notice=paper && deny "extended once" chidi $A regulator-extends +notice=paper
	give chidi $A regulator-replies replied-on=2025-09-03 outcome=advice +reply=paper && give dora $A dispose-reply followed=all -x && give nora $A accept-risk accepted-because=x'
t 'signed by the owner when everybody was heard and nothing had begun' '
	deny "processing has begun" dora $A sign-off $(read_it) position=x next-review=2026-03-03 not-begun=no && give dora $A record-early-start began-on=2025-09-03 -x
	deny "keeps to the interval" dora $A sign-off $(read_it) position=x next-review=2026-03-05 not-begun=yes && give dora $A sign-off $(read_it) position=x next-review=2026-03-03 not-begun=yes && over $A in-force'
t 'published, or not, with a reason' 'give oona $A not-publish-assessment -x && give ewan $A publish-assessment +public-copy=paper published-on=2025-09-03 marking=official'
t 'reviewed by one, advised on by another, accepted by a third' '
	give ewan $A review-assessment reviewed-on=2025-09-03 actions-effective=yes nothing-new=yes findings=x && deny "does not object" dora $A accept-review next-review=2026-03-02
	give chidi $A advise-review review-advice=no-objection && give dora $A accept-review next-review=2026-03-02 && over $A in-force'
t 'it ends with its programme' '
	deny "programme has ended" dora $A end-assessment -x; must as dora do programme/$JDL programme-end --field concluded-on=2025-09-03 --reason x
	give dora $A end-assessment -x && over $A ended'

t 'none is needed: advised, and confirmed by the owner' '
	proposed two && give ewan $B screen level=none screened-on=2025-09-03 +screening=paper && deny "none-is-advised" dora $B confirm-none -x
	give chidi $B advise-none none-advice=no-objection && give dora $B confirm-none -x && over $B not-needed'
document three moj-pia
t 'under Part 3 the six weeks begin with the day of receipt; prohibited, revised, taken up, abandoned' '
	proposed three && give ewan $C skip-screening level=full -x && give dora $C not-consult -x && give ewan $C assess-put-forward-high document=three/moj-pia && give chidi $C advise-assessment advice=no-objection summary=x
	deny "objects" dora $C overrule-advice -x && give dora $C take-advice && give dora $C refer-regulator-part-3 received-on=2025-09-03 +request=paper && give dora $C regulator-extends-part-3 +notice=paper
	give dora $C regulator-prohibits replied-on=2025-09-03 +reply=paper && over $C prohibited && give ewan $C assess-revise -x && over $C screened'
t 'a low one is taken through, assessed anew, and abandoned' '
	give ewan $C assess-put-forward document=three/moj-pia residual-risk=low && give chidi $C advise-assessment advice=no-objection summary=x && give dora $C take-advice && give nora $C accept-risk accepted-because=x
	give dora $C sign-off digest=$(fact three/moj-pia content) position=x next-review=2026-03-03 not-begun=yes && over $C in-force && give ewan $C reassess reassessed-for=new-aspect -x && over $C screened
	give dora $C assess-abandon -x && over $C abandoned'
walked impact-assessment
finish
