#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# process-complaint.t -- complaints; and what may be done to any case: interests, suspension, ties, carrying in.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/scenario.sh"
walk data-complaint
A=DPC-2025-0001 B=DPC-2025-0002
t 'acknowledged within thirty days, followed, decided by another, told with the Commissioner' '
	begin ewan data-complaint log-complaint title=x complaint=x received-on=2025-09-03 && [ "$(fact $A/complaint due)" = 2025-10-03 ]
	give ewan $A complaint-progress progress=x told-on=2025-09-03 && deny "after" ewan $A acknowledge-complaint acknowledged-on=2025-09-02; give ewan $A acknowledge-complaint acknowledged-on=2025-09-03 && [ "$(fact $A/complaint state)" = "done" ]'
t 'an interest is declared, others are set aside and come back' '
	give dora $A declare-interest -x
	deny "stands aside" dora $A decide-complaint outcome=upheld -x'
t 'suspended it stands still; whoever suspended it does not let it go on' '
	give nora $A suspend suspended-for=complaint -x && deny "suspended since" oona $A decide-complaint outcome=upheld -x && deny "does not resume" nora $A resume -x && give oona $A resume -x'
t 'decided and told' '
	give oona $A decide-complaint outcome=upheld -x && deny "Commissioner" ewan $A tell-outcome sent-on=2025-09-03 told-commissioner=no; give ewan $A tell-outcome sent-on=2025-09-03 told-commissioner=yes && over $A closed'
t 'withdrawn in the words of the person' 'begin chidi data-complaint log-complaint title=x complaint=x received-on=2025-09-03 && give chidi $B withdraw-complaint +withdrawal=paper && over $B withdrawn'
walked data-complaint
finish
