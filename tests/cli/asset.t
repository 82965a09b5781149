#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# asset.t -- through the binary: where data lies, what protects it, how its marking reaches the certificate of its
# destruction; and the catalogue.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

fresh released
fact() { as dora case show "$1" --plain | sed -n "s/^$2	//p"; }
day 2025-12-09T09:00:00Z
t 'an asset is registered with its route; place and description are sealed' '
	refused 3 "is none of" as ewan new asset --field asset-kind=paper --field what="made up" --field place="made up" --field asset-owner=dora --field source=police --field route=post --field personal=yes
	A=$(as ewan new asset --field asset-kind=system --field what="zq the vault" --field place="zq room" --field asset-owner=dora --field source=provider --field route=secure-email --field personal=yes)
	echo $A >asset; case $A in asset/a-??????) ;; *) false ;; esac
	! grep -r "zq room" "$L/ledger.git" "$L/lab.db" >/dev/null 2>&1
	[ "$(fact $A/asset-review due)" = 2026-12-09 ]'
A=$(cat asset)
t 'it is in order when it is marked and has what such an asset needs' '
	refused 5 "it is marked" as dora do $A asset-in-order
	code 0 as dora do $A mark-classification --field marking=secret --field marked-on=2025-12-09 --reason "made up"
	refused 5 "has the control stays-in-system" as dora do $A asset-in-order
	for c in stays-in-system access-auditable; do
		code 0 as ewan new control --field owner=$A --field control=$c --field looked-on=2025-12-09 --file shown-by=keys/paper --field look-again=2026-06-09; done
	code 0 as dora do $A asset-in-order && [ "$(fact $A state)" = in-order ]'
t 'a control that fails is seen by whoever keeps the registers' '
	C=$(as ewan new control --field owner=$A --field control=other --field looked-on=2025-12-09 --file shown-by=keys/paper --field look-again=2025-12-15)
	as dora todo --plain | grep -q "$C/control-look"
	code 0 as fay do $C control-failed --reason "made up" && [ "$(fact $A controls-failed)" = 1 ]
	refused 5 "none of its controls fails" as dora do $A asset-in-order
	code 0 as dora do $C control-restored --field looked-on=2025-12-09 --file shown-by=keys/paper'
t 'the register lists it, with its texts for whoever may read them' '
	as dora register assets --plain >o; cat o; grep -q "system.*in-order.*secret.*government-classification.*2025-12-09.*D3" o
	as dora register controls --plain | grep -c "stays-in-system" | grep -qx 1'
t 'a dataset is filed under it, once it is marked' '
	refused 5 "is an asset" as ewan do $CASE/cohort file-under --field asset=$CASE
	code 0 as ewan do $CASE/cohort file-under --field asset=$A && [ "$(fact $CASE/cohort asset)" = $A ]'
day 2026-01-09T10:00:00Z
t 'what the marking asks for and the program cannot show is an exception of the certificate' '
	for set in cohort analysis; do
		PLAN=$(as fay destroy plan $CASE/$set) && code 0 as dora destroy approve $PLAN && code 0 as fay destroy run $PLAN; done
	as fay destroy certificate $CASE/cohort | jq -r ".exceptions[]" >o; cat o; grep -q "is below the floor C3" o
	as fay destroy certificate $CASE/analysis | jq -r ".exceptions[]" >o; ! grep -q "below the floor" o
	[ "$(as fay destroy certificate $CASE/cohort | jq -r .floors.clear)" = D3 ]
	code 0 as fay destroy sign $CASE/cohort'
t 'an entry of the catalogue names purposes and bodies before it is listed' '
	E=$(as ewan new catalogue-entry --name made-up --field entry-title="made up" --field data-owner=dora --file fields-list=keys/paper --field sensitivity=criminal-offence --field years-from=2012 --field years-to=2023)
	[ $E = catalogue-entry/made-up ] && refused 5 "at least one purpose" as dora do $E list-entry
	refused 3 "is none of" as dora do $E permit-purpose --field purpose=operations --reason x
	code 0 as dora do $E permit-purpose --field purpose=research --reason "made up"
	code 0 as dora do $E name-panel --field body=data-access-board
	code 0 as dora do $E list-entry && as dora register catalogue --plain | grep -q "made-up.*2012.*2023.*data-access-board.*research"'
t 'every entry is judged again and stands' 'sound "$L"'
finish
