#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Breaking the glass: a role taken at once and for hours, for everybody to see, confirmed by a second person and reviewed.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

deny() { text=$1; shift; refused 5 "$text" as "$@"; }
is() { "$P" -C "$L" case show $1 --plain | grep -qx "$2	$3" || { "$P" -C "$L" case show $1 --plain; return 1; }; }
glass() { who=$1; shift; as $who break-glass "$@" --reason "made up: the manager is ill" >id 2>err || { cat err; return 1; }; }
accept() { as $1 do $CASE accept --field conditions-agreed=yes; }

fresh applied; day 2025-10-06T10:00:00Z
t "it takes a reason, and is no way to administer" \
	'refused 3 "a reason must be given" as fay break-glass project-manager && deny "gives roles and keys" fay break-glass administrator --reason x'
t "nor to a role that may not be held with one's own, or that is one's own" \
	'deny "may not be held together with analyst" fay break-glass information-asset-owner --reason x && deny "holds analyst already" fay break-glass analyst --reason x'
t "nor for somebody outside, nor for a role that is none" \
	'deny "takes one of these roles" hari break-glass project-manager --reason x && refused 3 "role" as fay break-glass nonsense --reason x'
t "without it, the analyst does not accept" 'deny "project-manager" accept fay || deny "takes one of these roles" fay do $CASE accept --field conditions-agreed=yes'
t "a dry run lends nothing" 'code 0 as fay break-glass project-manager --reason x --dry-run && deny "takes one of these roles" fay do $CASE accept --field conditions-agreed=yes'
t "taken, it serves at once" 'glass fay project-manager && as fay can $CASE accept | grep -qx "yes accept" && code 0 accept fay && is $CASE state accepted'
E=$(cat id)
t "and says so, on the case and on the emergency" 'is $CASE emergencies $E && "$P" -C "$L" case show $E --plain | grep -q "^used	accept@c-"'
t "everybody sees it: in the ledger, and in what is due" \
	'"$P" -C "$L" ledger log | grep -q break-glass && "$P" -C "$L" todo --plain | grep -q emergency-confirmation && "$P" -C "$L" todo --plain | grep -q emergency-review &&
	 "$P" -C "$L" todo --actor chidi --plain | grep -q emergency-review && "$P" -C "$L" todo --actor dora --plain | grep -q emergency-confirm'
t "whoever took it neither confirms nor reviews it, nor takes another" \
	'deny "does not confirm it" fay do $E emergency-confirm && deny "does not review it" fay do $E emergency-review --field finding=justified --reason x &&
	 deny "has not been reviewed" fay break-glass output-checker --reason x'
t "it is nothing for what is given in person: a destruction, a role, a key" \
	'deny "takes one of these roles" fay do actor/hari actor-represents --field organisation=acme-trust'
day 2025-10-06T13:59:59Z
t "within four hours another confirms it" 'code 0 as dora do $E emergency-confirm && is $E state confirmed'
day 2025-10-07T09:59:59Z
t "then it lasts a day from its beginning" 'as fay can justice-data-lab | grep -q "^yes\|^no" && [ "$("$P" -C "$L" case show actor/fay --plain | sed -n "s/^emergency-project-manager	//p")" = 2025-10-06T10:00:00Z..2025-10-07T10:00:00Z ]'
day 2025-10-07T10:00:00Z
t "and not a second longer" 'deny "takes one of these roles" fay organisation add late-trust --type voluntary --channel cjsm'
t "it is reviewed, with a finding and a reason" \
	'refused 3 "reason" as chidi do $E emergency-review --field finding=justified && refused 3 "finding" as chidi do $E emergency-review --reason x &&
	 code 0 as chidi do $E emergency-review --field finding=justified --reason "made up" && is $E state reviewed && is $E finding justified'
t "then it may be taken again; unconfirmed, it lapses" 'glass fay project-manager && is $(cat id) state unconfirmed'
day 2025-10-07T14:00:00Z
t "to the second, and is not confirmed any more" \
	'deny "takes one of these roles" fay organisation add late-trust --type voluntary --channel cjsm && deny "the role has lapsed" dora do $(cat id) emergency-confirm'
t "a review not in time is overdue" 'day 2025-10-16T09:00:00Z; code 6 "$P" -C "$L" todo --check && code 0 as chidi do $(cat id) emergency-review --field finding=not-justified --reason x'
t "the reason is sealed" '! grep -rq "the manager is ill" "$L/ledger.git"'
t "the ledger verifies to the end" 'sound "$L"'
finish
