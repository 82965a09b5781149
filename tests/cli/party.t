#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# party.t -- through the binary: what is asked of an organisation before anything is received from it, the accounts from
# which it sends, and an organisation that signs for another.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

fresh attested
fact() { as dora case show "$1" --plain | sed -n "s/^$2	//p"; }
day 2025-10-13T10:00:00Z
t 'an organisation that is doubted sends nothing' '
	refused 5 "one of these roles" as hari do organisation/acme-trust doubt-party --reason "made up"
	must as chidi do organisation/acme-trust doubt-party --reason "made up"
	refused 5 "has confirmed in writing" as ewan data receive $CASE cohort.csv --channel cjsm $SENT
	[ -z "$(ls "$L/vault/data")" ]'
t 'confirmed again, by one who keeps the registers' '
	refused 3 "second-contact" as dora do organisation/acme-trust confirm-party --field party-role=controller --field confirmed-on=2025-10-13 \
		--file confirmation=keys/paper --field first-contact=x --field agreement-kind=memorandum --field agreement-id=x \
		--file compliance=keys/paper --field compliance-until=2026-01-31
	confirmed acme-trust && ! as dora case show organisation/acme-trust | grep -q "made up"'
t 'evidence that runs out is asked for again, with a reminder' '
	must as dora do organisation/acme-trust renew-compliance --file compliance=keys/paper --field compliance-until=2025-10-20
	[ "$(fact acme-trust/compliance-ends due)" = 2025-10-20 ]
	as dora todo --plain | grep -q "compliance-ends	2025-10-20"'
t 'the account is named, verified, and of the organisation' '
	refused 2 "--account" as ewan data receive $CASE cohort.csv --channel cjsm --encrypted yes --password-separate yes
	refused 4 "account/other" as ewan data receive $CASE cohort.csv --channel cjsm --encrypted yes --password-separate yes --account account/other
	must as ewan organisation add other-trust --type voluntary --channel cjsm
	O=$(as dora new account --field organisation=other-trust --field channel=cjsm --field address="made up" --field verified-on=2025-10-01 --field verified-how=called-back)
	case $O in account/a-??????) ;; *) echo "$O"; false ;; esac
	refused 5 "one of the organisation that asks" as ewan data receive $CASE cohort.csv --channel cjsm --encrypted yes --password-separate yes --account $O
	must as dora do $O withdraw-account --reason "made up"
	! as ewan case show $CASE | grep -q "^account "'
t 'then it is received, and the record says from which account, and who verified that' '
	code 0 as ewan data receive $CASE cohort.csv --channel cjsm $SENT
	[ "$(fact $CASE account)" = account/first ] && [ "$(fact account/first verified-on)" = 2025-09-01 ]
	[ "$(fact account/first by-verify-account)" = "$(as dora actor list --plain | sed -n "s/^\(p-[a-z0-9]*\)	dora.*/\1/p")" ]'
t 'a lead signs for its subcontractor until a day' '
	for who in lee; do must "$P" key new keys/$who.key --no-passphrase; must as ada actor add $who --pub keys/$who.key.pub; must as $who actor accept; done
	must as ada actor role grant lee requester
	must as ewan do actor/lee actor-represents --field organisation=other-trust
	refused 5 "speaks for the organisation" as lee do $CASE withdraw
	must as dora do organisation/acme-trust let-sign --field lead=other-trust --field until=2025-10-31 --file delegation=keys/paper
	as lee can $CASE | grep -q "^yes withdraw$"
	must as ewan do organisation/acme-trust let-sign-end --reason "made up"
	refused 5 "speaks for the organisation" as lee do $CASE withdraw'
t 'an excluded institution is on the list, and asks for no data' '
	must as dora do organisation/other-trust exclude --field excluded-until=2026-10-31 --reason "made up"
	as dora register exclusion-list --plain >o; cat o; grep -q "^other-trust	2026-10-31" o
	refused 5 "not excluded" as lee case open data-access --title x --field organisation=other-trust --field purpose=research --field justice-data=yes --field court-data=no \
		--field other-prison-data=no --field education-data=no --field work-data=no --field sensitive-fields=no --field further-linking=no --field own-setting=no
	must as dora do organisation/other-trust exclude-end --reason "made up"
	as dora register exclusion-list --plain >o; ! grep -q "^other-trust" o'
t 'every entry is judged again and stands' 'sound "$L"'
finish
