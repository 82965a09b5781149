#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# notify.t -- people are told: to whom, once or twice but never not at all, and without a word about a case.
. "${0%/*}/lib.sh"
. "$ROOT/tests/cli/lab.sh"

# ---- programs that take mail, or do not ----
mkdir mail
cat >take <<'EOS'
#!/bin/sh
n=$(ls "${0%/*}/mail" | wc -l); printf '%s\n' "$#" "$@" >"${0%/*}/argv"; cat >"${0%/*}/mail/$(printf %03d "$n")"
EOS
printf '#!/bin/sh\ncat >/dev/null; echo "no relay for x@example.org" >&2; exit 75\n' >fail
printf '#!/bin/sh\nsleep 60\n' >hang
chmod +x take fail hang
with() { printf 'sendmail: ["%s/%s", "-t", "-i", "a b"]\nmail-from: lab@example.org\n%s' "$T" "$1" "${2:-}" >mail.yaml; grep -v "mail" "$L/lab.yaml" >lab.yaml; cat lab.yaml mail.yaml >"$L/lab.yaml"; }
mails() { ls mail | wc -l; }
none() { rm -f mail/*; }
tick() { as ewan tick --plain; }
doctor() { "$PROBITY" -C "$L" doctor --plain; }
address() { printf '%s\n' "$2" | as $1 actor address $1 -; }
to() { cat mail/* | sed -n 's/^To: //p' | sort | tr '\n' ' '; }

# ---- addresses ----
fresh released
t 'an address comes from a file or standard input, not from the arguments' '
	refused 2 "argv" as dora actor address dora dora@example.org; code 0 address dora dora@example.org
	[ "$(as dora actor address dora)" = dora@example.org ]'
t 'what is no address is refused' '
	for x in "" dora "a b@example.org" "a@b" "a@example..org" ".a@example.org" "a@-x.org" "a@x-.org" "-f@example.org" "a@example.org," "<a@example.org>" \
		"a@example.org b@example.org" "\"a\"@example.org" "a@exam_ple.org" "é@example.org"; do
		got=0; address chidi "$x" >stdout 2>stderr || got=$?; [ $got = 3 ] || { echo "$x: $got"; exit 1; }
	done
	printf "a@example.org\rBcc: x@example.org\n" | as chidi actor address chidi - && [ "$(as chidi actor address chidi)" = a@example.org ]
	code 0 as chidi actor address chidi --erase; refused 4 "no address" as chidi actor address chidi'
t 'one changes one'"'"'s own, and an administrator anybody'"'"'s' '
	refused 5 "their own" as fay actor address dora; code 0 as ada actor address dora'
t 'and it is in clear nowhere in the lab' '! grep -rqa "dora@example" "$L" && ! git -C "$L/ledger.git" log --all -p | grep -q example.org'
rm -rf shot/addressed; cp -r "$L" shot/addressed; echo "$PROBITY_NOW" >shot/addressed.now

# ---- configuration ----
t 'without sendmail nobody is told, and doctor says so' '
	code 0 tick; [ ! -e "$L/outbox" ]; doctor | grep -q "^mail	warn	nobody is told"; refused 4 "no mail is configured" as ewan notice send'
for bad in 'sendmail: /usr/sbin/sendmail -t' 'sendmail: []' 'sendmail: [sendmail, -t]' 'sendmail: [/bin/true, ""]' 'mail-digest: maybe' 'mail-from: somebody'; do
	t "lab.yaml: $bad" 'fresh addressed; echo "$bad" >>"$L/lab.yaml"; refused 3 "lab.yaml" as ewan tick'
done

# ---- told ----
days() { fresh addressed; with take "${1:-}"; none; day 2025-12-09T09:00:00Z; code 0 tick || return 1; day 2026-01-05T09:00:00Z; }
t 'a reminder goes to who serves in the role' '
	days; code 0 tick; [ "$(mails)" -ge 1 ] && [ "$(to | tr " " "\n" | grep . | sort -u | tr "\n" " ")" = "dora@example.org " ] || { to; exit 1; }
	grep -q "^Subject: $CASE: queries may be raised" mail/000 && grep -qx "    day       2026-01-09" mail/000'
t 'through the program, its arguments as they stand' '[ "$(tr "\n" "|" <argv)" = "3|-t|-i|a b|" ]'
t 'as a message: headers, an empty line, ASCII' '
	awk "NF == 0 { exit } { print }" mail/000 >head
	for h in From To Date Message-ID Subject Auto-Submitted MIME-Version Content-Type Content-Transfer-Encoding; do [ "$(grep -c "^$h: " head)" = 1 ] || { echo $h; exit 1; }; done
	[ "$(wc -l <head)" = 9 ] && ! grep -qP "[^\x20-\x7e]" mail/000 && ! grep -q "[{}]" mail/000
	grep -qE "^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} [+]0000$" head'
t 'of the case it has the number, and nothing else' 'for word in "made up" acme hari ewan fay chidi mentoring; do ! cat mail/* | grep -i "$word" || exit 1; done'
t 'once' 'days; code 0 tick; k=$(mails); code 0 tick; code 0 as ewan notice send; [ "$(mails)" = "$k" ] && [ "$(as ewan notice list --plain | wc -l)" = 0 ]
	[ "$(grep -h ^Message-ID mail/* | sort -u | wc -l)" = "$k" ]'
t 'the day, then the escalation' '
	days; code 0 tick; none; day 2026-01-12T09:00:00Z; code 0 tick; grep -lq "^Subject: $CASE: .* has come" mail/*; none
	day 2026-03-02T09:00:00Z; code 0 tick; grep -lq "^Subject: $CASE: .* is late" mail/*'
t 'what fired before there was an outbox is not told' '
	fresh addressed; day 2026-01-05T09:00:00Z; code 0 tick; with take; none; day 2026-01-05T10:00:00Z; code 0 tick; [ "$(mails)" = 0 ]'
t 'who stands aside from the case is not told' '
	days; PROBITY_ACTOR=dora PROBITY_KEY=keys/dora.key "$P" -C "$L" can $CASE >/dev/null
	sqlite3 "$L/lab.db" "INSERT INTO fact VALUES((SELECT obj FROM fact WHERE name = '"'number'"' AND value = '"'$CASE'"'), '"'recused'"', substr((SELECT obj FROM fact WHERE name = '"'role-information-asset-owner'"'), 7), 1)"
	code 0 tick; [ "$(mails)" = 0 ] && grep -q " - .*nobody serves" "$L/outbox" && doctor | grep -q "^mail	bad	.*nobody serves"'
t 'once a day together, and what is urgent at once' '
	fresh addressed; with take "mail-digest: yes"; none; day 2025-12-09T09:00:00Z; code 0 tick; must as hari do $CASE raise-query --field about-a-person=no --field query="made up"
	must as fay do $CASE answer-query --field answer="made up"; code 0 tick; none; day 2026-01-12T09:00:00Z; code 0 tick
	[ "$(grep -l "^Subject: .* what waits" mail/* | wc -l)" = 1 ] && [ "$(grep -c "^  $CASE" "$(grep -l "what waits" mail/*)")" -ge 2 ]
	none; code 0 tick; [ "$(mails)" = 0 ]; day 2026-03-02T09:00:00Z; code 0 tick; grep -lq "is late" mail/*'

# ---- not told, and told later ----
t 'a program that fails holds nothing up: the clock fired, the exit status is that of tick' '
	days; with fail; code 0 tick; [ -s stdout ]; grep -q "could not be sent: .*exit status 75" stderr; ! grep -q example.org stderr "$L/outbox"
	doctor | grep -q "^mail	bad	.*exit status 75"; as ewan todo --json | jq -e "any(.todo[]; .kind == \"notice\")"
	as ewan notice list --json | jq -e ".notices[0] | .tried == 1 and .who == \"dora\" and .role == \"information-asset-owner\""
	code 1 as ewan notice send'
t 'it is tried again, not at once, and then it goes' '
	days; with fail; code 0 tick; with take; code 0 tick; [ "$(mails)" = 0 ]; day 2026-01-05T09:16:00Z; code 0 tick; [ "$(mails)" -ge 1 ]
	doctor | grep -q "^mail	ok"; as ewan todo --json | jq -e "all(.todo[]; .kind != \"notice\")"'
t 'ever less often' '
	days; with fail; code 0 tick; day 2026-01-05T09:16:00Z; code 0 tick; day 2026-01-05T09:32:00Z; code 0 tick; as ewan notice list --json | jq -e ".notices[0].tried == 2"
	day 2026-01-05T09:47:00Z; code 0 tick; as ewan notice list --json | jq -e ".notices[0].tried == 3"'
t 'a program that does not exist' 'days; with nowhere; code 0 tick; grep -q "no program" stderr; doctor | grep -q "^mail	bad"'
t 'a program that hangs is stopped' 'days; with hang; code 0 timeout 100 env PROBITY_NOW=$PROBITY_NOW "$PROBITY" -C "$L" tick; grep -q "took longer than 20 s" stderr; as ewan notice list --plain | grep -q "took longer"'
t 'who gave no address waits, and is told when there is one' '
	days; must as dora actor address dora --erase; code 0 tick; [ "$(mails)" = 0 ]; as ewan notice list --plain | grep -q "no address"
	address dora new@example.org; day 2026-01-05T10:00:00Z; code 0 tick; [ "$(to | tr " " "\n" | sort -u | tr -d "\n")" = new@example.org ]'
t 'whoever takes the role over is told instead of who left it' '
	days; with fail; code 0 tick; must as ada actor role revoke dora information-asset-owner; must as bode actor role revoke dora information-asset-owner; with take
	day 2026-01-05T10:00:00Z; code 0 tick; [ "$(mails)" = 0 ] && as ewan notice list --plain | grep -q "nobody serves"'
t 'a leaver'"'"'s address is named' 'days; must as ada actor leave dora; must as bode actor leave dora; doctor | grep -q "^mail	warn	.*has left and their address"'
t 'a damaged outbox says what to do' 'days; echo x >"$L/outbox"; refused 7 "remove it" as ewan notice list'

# ---- killed at every moment: never not at all ----
for point in notify.read notify.queued notify.sent notify.done; do for mode in "" +; do
	t "killed or failing at $mode$point: told all the same" '
		days; P=$PROBITY_DEBUG; PROBITY_FAULT=$mode$point as ewan tick >o 2>e || true; P=$PROBITY; day 2026-01-05T09:30:00Z; code 0 tick
		k=$(mails); [ "$k" -ge 1 ] && [ "$(as ewan notice list --plain | wc -l)" = 0 ] || { echo "$k"; cat o e "$L/outbox"; exit 1; }
		[ "$(grep -h ^Message-ID mail/* | sort -u | wc -l)" = "$(git -C "$L/ledger.git" log --format=%H ledger | while read -r x; do git -C "$L/ledger.git" cat-file blob $x:entries; done | grep -cE "\"act\":\"(reminder|clock|escalation)[.]fired\"")" ]'
done; done
t 'killed between the firing and the telling' '
	days; P=$PROBITY_DEBUG; PROBITY_FAULT=+command.recorded as ewan tick >o 2>e && exit 1; P=$PROBITY; code 0 tick; [ "$(mails)" -ge 1 ]'
t 'two at once tell once' 'days; tick >o1 2>&1 & tick >o2 2>&1 || true; wait; [ "$(grep -h ^Message-ID mail/* | sort | uniq -d | wc -l)" = 0 ]; code 0 as ewan notice send; [ "$(mails)" -ge 1 ]'
t 'none of it is on the ledger, and the lab is sound' 'sound "$L"'
finish
