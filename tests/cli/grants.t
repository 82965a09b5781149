#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may enter is told to the system that enforces it: the file, the hook, what is acknowledged, and what goes wrong with them.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"
. "$ROOT/tests/cli/access-lab.sh"
# ---- programs that hand the file over, or do not ----
cat >take <<'EOS'
#!/bin/sh
printf '%s\n' "$#" "$@" >"${0%/*}/argv"; for f; do :; done
cp "$f" "${0%/*}/outside.json"; echo run >>"${0%/*}/runs"; sha256sum "$f"
EOS
printf '#!/bin/sh\necho "no route" >&2; exit 75\n' >fail
printf '#!/bin/sh\nsleep 60\n' >hang
printf '#!/bin/sh\nprintf %%064d 0\n' >other
chmod +x take fail hang other
with() { sed '/grants/d' "$L/lab.yaml" >lab.yaml; { cat lab.yaml; echo "grants-file: ${2:-grants.json}"; [ -z "${1:-}" ] || echo "grants-hook: [\"$T/$1\", \"a b\"]"; } >"$L/lab.yaml"; }
runs() { cat runs 2>/dev/null | wc -l; }
tick() { as ewan tick --plain; }
grants() { "$P" -C "$L" grant list --plain; }
entries() { "$P" -C "$L" ledger log --json | jq "[.entries[] | select(.act == \"$1\")] | length"; }
id() { as ada actor list --plain | sed -n "s/^\(p-......\)	$1	.*/\1/p"; }
trained_all() { for x in vetting-ctc training-secure-network training-disclosure-control training-software training-data-protection operating-agreement; do [ -n "$(fact actor/$1 credential-$x)" ] || trained $1 $x; done; }
fresh people
for by in ada bode; do must as $by actor role grant fay head-of-unit; done
day 2025-09-03T09:00:00Z
trained_all chidi; trained_all hari
asked_access() { must as ewan case open access-grant --field person=$1 --field access-kind=staff --field read-only=${2:-no} --field owners-rules=yes --field need=@secret.txt --field alternatives=x; must as dora do $3 check-person; }
echo "because of Jocasta, made up" >secret.txt
asked_access hari yes ACC-2025-0001; asked_access chidi no ACC-2025-0002

# ---- nothing configured ----
t "where nothing is configured nothing is written, and doctor says so" '
	code 0 tick; [ ! -e "$L/grants.json" ] && "$P" -C "$L" doctor --plain | grep -q "^grants	warn	no system is told"'
for bad in 'grants-hook: [/bin/true]' 'grants-hook-seconds: 0' 'grants-file: x
grants-hook: /bin/true -x' 'grants-file: x
grants-hook: [true]' 'grants-file: x
grants-hook: [/bin/true, ""]'; do
	t "lab.yaml: $(echo "$bad" | tail -n 1)" 'cp "$L/lab.yaml" keep.yaml; echo "$bad" >>"$L/lab.yaml"; refused 3 "lab.yaml" as ewan tick; cp keep.yaml "$L/lab.yaml"'
done

# ---- a grant ----
with take
t "an access that was not approved is no grant" 'code 0 tick; [ "$(jq -c .grants "$L/grants.json")" = "[]" ] && [ -z "$(grants)" ]'
t "one that was is in the file at once, by the id of the person, with its last day" '
	code 0 as fay do ACC-2025-0001 approve-access --field access-until=2025-12-31 && h=$(id hari) &&
	jq -e ".schema == 1 and (.grants | length) == 1 and .grants[0].case == \"ACC-2025-0001\" and .grants[0].person == \"$h\" and .grants[0].until == \"2025-12-31\" and .grants[0].read_only" "$L/grants.json" && cmp "$L/grants.json" outside.json'
t "without a name and without a word of why" '! grep -qi "hari\|jocasta\|made up" "$L/grants.json"'
t "through the program as it stands, the path of the file last" '[ "$(tr "\n" "|" <argv)" = "2|a b|$L/grants.json|" ]'
t "what it acknowledged is on the ledger, by the host, with the digest of the file" '
	d=$(sha256sum <"$L/grants.json" | cut -c 1-64) && is ACC-2025-0001 grants-file $d && is ACC-2025-0001 enforced open && [ "$(entries grant.acknowledged)" = 1 ] &&
	"$P" -C "$L" ledger log --json | jq -e "[.entries[] | select(.act == \"grant.acknowledged\")][0].actor | startswith(\"h-\")"'
t "grant list has until when, and since when it is acknowledged" '
	"$P" -C "$L" grant list --json | jq -e ".schema == 1 and .grants[0].until == \"2025-12-31\" and .grants[0].acknowledged and .grants[0].since == \"2025-09-03T09:00:00Z\" and .grants[0].person == \"hari\" and .grants[0].state == \"stands\""'
t "docs/cli.md has its members, in order" '
	want=$("$P" -C "$L" grant list --json | jq -r ".grants[0] | keys_unsorted | join(\", \")") && tr "\n" " " <"$ROOT/docs/cli.md" | tr -d "\140" | grep -qF "under grants $want; "'
t "and the register of grants, since when" '"$P" -C "$L" register grants --json | jq -e ".rows[0].taken_over_outside == \"open\" and .rows[0].taken_over_since == \"2025-09-03\""'
t "the same grants are not handed over again" 'k=$(runs) && code 0 tick && code 0 as fay do ACC-2025-0002 approve-access --field access-until=2025-10-31 --dry-run && [ "$(runs)" = $k ] && [ "$(entries grant.acknowledged)" = 1 ]'
t "the second is; the first is not acknowledged again" '
	code 0 as fay do ACC-2025-0002 approve-access --field access-until=2025-10-31 && jq -e "[.grants[].case] == [\"ACC-2025-0001\",\"ACC-2025-0002\"]" outside.json && [ "$(entries grant.acknowledged)" = 2 ]'
t "one that is changed is handed over and acknowledged anew" '
	code 0 as fay do ACC-2025-0001 extend-access --field access-until=2026-01-31 --reason "made up" && is ACC-2025-0001 enforced-until 2026-01-31 && [ "$(entries grant.acknowledged)" = 3 ]'

# ---- its end ----
t "while the case is suspended it does not stand" '
	code 0 as dora do ACC-2025-0001 suspend --field suspended-for=complaint --reason x && jq -e "[.grants[].case] == [\"ACC-2025-0002\"]" outside.json && is ACC-2025-0001 enforced shut &&
	code 0 as fay do ACC-2025-0001 resume --reason x && is ACC-2025-0001 enforced open'
t "it ends by command, and the system outside is told at once" '
	refused 5 "head-of-unit" as hari grant end ACC-2025-0001 --for not-needed --reason x && refused 3 "ended-for" as ewan grant end ACC-2025-0001 --reason x &&
	code 0 as ewan grant end ACC-2025-0001 --for not-needed --reason x && jq -e "[.grants[].case] == [\"ACC-2025-0002\"]" outside.json && is ACC-2025-0001 enforced shut'
day 2025-10-31T22:00:00Z; must as ewan tick
t "on its last day it stands" 'jq -e ".grants | length == 1" outside.json'
day 2025-11-01T06:00:00Z
t "the day after, the timer alone takes it out of the file" 'code 0 tick && jq -e ".grants == []" outside.json && is ACC-2025-0002 enforced shut && is ACC-2025-0002 state granted'
t "and it can be approved anew" 'code 0 as fay do ACC-2025-0002 extend-access --field access-until=2026-03-31 --reason x && is ACC-2025-0002 enforced open'
t "what is no grant is not ended" 'refused 3 "is no grant" as ewan grant end actor/fay --reason x && refused 4 "ACC-2099-0001" as ewan grant end ACC-2099-0001 --reason x'

# ---- what goes wrong ----
trouble() { as ada todo --plain | grep -q "not-acknowledged" && "$P" -C "$L" doctor --plain | grep -q "^grants	bad	.*$1"; }
t "a hook that fails does not undo the command; it stands in todo and doctor, and the list says not acknowledged" '
	with fail && code 0 as fay do ACC-2025-0002 extend-access --field access-until=2026-04-30 --reason x && grep -q "exit status 75" stderr && trouble "exit status 75" &&
	"$P" -C "$L" grant list --json 2>/dev/null | jq -e ".grants[0].acknowledged == false and .grants[0].until == \"2026-04-30\"" && is ACC-2025-0002 enforced-until 2026-03-31'
t "it is not tried at every turn, but again in a while" '
	with take; k=$(runs); code 0 tick; [ "$(runs)" = $k ]; day 2025-11-01T06:16:00Z; code 0 tick; [ "$(runs)" = $((k + 1)) ] && is ACC-2025-0002 enforced-until 2026-04-30 && as ada todo --plain >o && ! grep -q "not-acknowledged" o'
day 2025-11-01T06:16:00Z
t "a hook that answers with another digest has taken over nothing" '
	with other; code 0 as fay do ACC-2025-0002 extend-access --field access-until=2026-05-29 --reason x && trouble "digest of the file" && is ACC-2025-0002 enforced-until 2026-04-30'
t "an access that ended while nothing could be handed over is shown as one that may still be open" '
	code 0 as ewan grant end ACC-2025-0002 --for not-needed --reason x && "$P" -C "$L" grant list --json 2>/dev/null | jq -e ".grants == [.grants[0]] and .grants[0].state == \"ended\" and (.grants[0].acknowledged | not)"'
t "a hook that hangs is stopped" 'with hang; echo "grants-hook-seconds: 1" >>"$L/lab.yaml"; sed -i "s/^[0-9]* 20.*/0 2025-01-01T00:00:00Z/" "$L/grants.state"; code 0 tick; grep -q "took longer" stderr && trouble "hang"'
t "a file that cannot be written is told, and written when it can be" '
	with take nowhere/grants.json; code 0 tick; grep -q "were not handed over" stderr && trouble "nowhere" && mkdir "$L/nowhere" && code 0 tick && [ -e "$L/nowhere/grants.json" ] && is ACC-2025-0002 enforced shut && [ -z "$(grants)" ]'
t "a damaged state says what to do" 'with take; echo x >"$L/grants.state"; refused 7 "remove it" as ewan grant list; rm "$L/grants.state"'
t "a file that somebody else has written is put right, and handed over once more" 'code 0 tick; echo "{}" >"$L/grants.json"; code 0 tick; jq -e .schema "$L/grants.json"'
must as ewan case open access-grant --field person=hari --field access-kind=staff --field read-only=no --field owners-rules=yes --field need=x --field alternatives=x
must as dora do ACC-2025-0003 check-person
if "$PROBITY_DEBUG" version 2>/dev/null | grep -q debug; then
	cp -r "$L" "$T/keep"; here=$L
	for point in grants.written grants.told grants.acknowledged file.write file.fsync file.rename; do
		t "killed at $point, the next tick does the rest" '
			L=$T/at; rm -rf "$L"; cp -r "$T/keep" "$L"; rm -f runs
			must as fay do ACC-2025-0003 approve-access --field access-until=2026-02-27; sed -i /grants-/d "$L/lab.yaml"; must as fay do ACC-2025-0003 extend-access --field access-until=2026-03-27 --reason x
			with take; P=$PROBITY_DEBUG; PROBITY_FAULT=+$point as ewan tick >o 2>e && exit 1; P=$PROBITY; code 0 tick
			is ACC-2025-0003 enforced-until 2026-03-27 && cmp "$L/grants.json" outside.json && sound "$L"'
	done
	t "on a full disk the old file stands whole, and the new one is written later" '
		L=$T/at; rm -rf "$L"; cp -r "$T/keep" "$L"; must as fay do ACC-2025-0003 approve-access --field access-until=2026-02-27; cp "$L/grants.json" old.json; sed -i /grants-/d "$L/lab.yaml"
		must as ewan grant end ACC-2025-0003 --for misuse --reason x; with take; P=$PROBITY_DEBUG; PROBITY_FAULT=file.write code 0 as ewan tick; P=$PROBITY; cmp "$L/grants.json" old.json
		code 0 tick; jq -e ".grants == []" "$L/grants.json"'
	L=$here
else skip "killed while it is handed over" "no debug build"; fi

# ---- a researcher's access to data ----
access_people 2025-11-04T09:00:00Z; in_force; asked_for $DAR
for who in mary nora; do must as $who do $DAR/dag track-approve $MET; done
for who in ewan dora; do must as $who do $DAR/dagb track-approve $MET; done
must as ewan do $DAR record-approval
must as ewan do $DAR send-for-accreditation
must as ewan do $DAR record-accreditation --field accreditation=x --field accreditation-kind=full --field accredited-until=2027-06-30 --file decision=decision.txt
must as ewan do $DAR draft-access-agreement --file access-agreement=agreement.txt
must as ines do $DAR sign-access-agreement --field digest=$(fact $DAR access-agreement)
for who in gail; do must as ewan do $DAR name-researcher --field researcher=$who; must as $who do $DAR accept-terms; done
t "each researcher who is bound has a line, with the setting" '
	code 0 as oona do $DAR grant-access --field setting=ons-site --field certified=yes --field offline=yes --field access-until=2026-10-31 && g=$(id gail) &&
	jq -e "[.grants[] | select(.case == \"$DAR\")] == [{case:\"$DAR\",process:\"data-access\",person:\"$g\",organisation:null,setting:\"ons-site\",read_only:false,until:\"2026-10-31\"}]" "$L/grants.json" &&
	is $DAR enforced open && "$P" -C "$L" grant list --json | jq -e "[.grants[] | select(.case == \"$DAR\")][0] | .setting == \"ons-site\" and .acknowledged"'
t "whose accreditation is withdrawn has none any more, nor has one in a project that is stopped" '
	k=$(entries grant.removed); code 0 as dora do actor/gail withdraw-credential --field credential=accredited-researcher --reason x && ! grep -q "$DAR" outside.json && is $DAR enforced shut &&
	code 0 as oona grant end $DAR --reason x && is $DAR state revoked'

t "a leaver has no grant any more" '
	must as fay do ACC-2025-0003 approve-access --field access-until=2026-02-27; jq -e ".grants | length == 1" "$L/grants.json"; must as ada actor leave hari; jq -e ".grants == []" "$L/grants.json" && is ACC-2025-0003 enforced shut'
t "the ledger verifies to level 3, and a rebuild is the same" 'sound "$L"'
finish
