#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# demo.t -- what `make demo` leaves: every file that is promised, proof that stock git accepts, and
# pages that say what they must.  Run from another folder, into one with a blank in its name.
. "${0%/*}/lib.sh"
jsons() { jq -e "$1" "$2" >/dev/null || { echo "not so in $2: $1"; return 1; }; }

t "the demonstration runs to its end" 'code 0 sh "$ROOT/tests/demo/run" "$PROBITY" "made up"'
D="$T/made up"
CASE=$(grep -o 'JDL-[0-9]*-[0-9]*' "$D/story.txt" | head -n 1)
t "it leaves what the manual promises" 'for f in cohort.csv register.csv allowed_signers pin story.txt pia.html report.html certificate.html; do
	[ -s "$D/$f" ] || { echo "no $f"; exit 1; }; done; [ -d "$D/lab/ledger.git" ]'
t "the story is what was printed, in at most 100 columns, with no error in it" 'cmp "$D/story.txt" stdout &&
	! sed "/^Open/,\$d" "$D/story.txt" | grep ".\{101\}" && ! grep -q "FAILED\|Next:" stdout && [ ! -s stderr ]'
t "it tells of the refusals, the early destruction and the tampering" 'grep -q "REFUSED: ewan may not receive $CASE" "$D/story.txt" &&
	grep -q "permitted channel (channel-is-permitted)" "$D/story.txt" && grep -q "REFUSED: fay may not destroy-commit" "$D/story.txt" &&
	grep -q "may not be before 2026-01-09 (review-is-over)" "$D/story.txt" && tr -s " \n" "  " <"$D/story.txt" | grep -q "exit status 7 and names entry [0-9]*: chain, .*signature"'
t "every command that it offers runs as printed" 'sed -n "s/^\(Try\|   \)     *\([^ ].* -C .*\)/\2/p" "$D/story.txt" >try && [ "$(wc -l <try)" = 5 ] &&
	while IFS= read -r line; do eval "$line" >shown 2>&1 && [ -s shown ] || { echo "$line"; cat shown; exit 1; }; done <try'

# the ledger, by git alone and by ourselves
L="$D/lab/ledger.git"
signed() { git -C "$L" -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$D/allowed_signers" log "--format=%G?" ledger; }
t "stock git: a good signature on every commit" '[ "$(signed | sort -u)" = G ] && [ "$(signed | wc -l)" = "$(git -C "$L" rev-list --count ledger)" ]'
t "log --show-signature says Good for each" '[ "$(git -C "$L" -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$D/allowed_signers" log --show-signature ledger 2>&1 |
	grep -c "^Good .git. signature for ")" = "$(git -C "$L" rev-list --count ledger)" ]'
t "fsck --strict" 'out=$(git -C "$L" fsck --strict --no-progress 2>&1) && [ -z "$(printf "%s" "$out" | grep -v "^dangling")" ]'
t "verify --json, pinned" 'code 0 "$PROBITY" -C "$D/lab" ledger verify --pin "$D/pin" --json && jsons ".schema == 1 and .ok == true and .pinned == true and
	.level == 3 and .entries > 100 and (.findings == []) and (.head | test(\"^[0-9a-f]{64}$\")) and (.root | test(\"^[0-9a-f]{64}$\"))" stdout'
t "unpinned it says so" 'code 0 "$PROBITY" -C "$D/lab" ledger verify --json && jsons ".ok and .pinned == false" stdout'

# the pages
t "each page is one complete file that loads nothing" 'for p in pia report certificate; do f="$D/$p.html"
	head -n 1 "$f" | grep -q "<!DOCTYPE html>" && tail -n 1 "$f" | grep -q "</html>" && grep -q "default-src .none." "$f" && ! grep -q "<script\|<img\|src=\"http" "$f" ||
	{ echo "$f"; exit 1; }; done'
t "the assessment has its 69 questions answered" '[ "$(grep -c "class=\"number\"" "$D/pia.html")" -ge 69 ] && ! grep -q "class=\"missing\"\|class=\"banner\"" "$D/pia.html"'
t "nothing is left unanswered in the report or the certificate" '! grep -q "class=\"missing\"\|class=\"banner\"" "$D/report.html" "$D/certificate.html"'
t "the report: simulated, measures, balance, both methods" 'for w in Simulated "One-year proven reoffending rate" "Reoffences per person" "Days to first reoffence" \
	"Welch" "Holm" "second method" "propensity score" "region: north" "Records received"; do grep -q "$w" "$D/report.html" || { echo "no $w"; exit 1; }; done'
t "the groups are alike after matching" '! grep -q "poorly matched</td>" "$D/report.html" && ! grep -q "Read with care" "$D/report.html"'
t "no name, identifier or postcode of the cohort is in a page or in the lab" 'sed 1d "$D/cohort.csv" | cut -d, -f3 | grep -E "^[A-Za-z]{5,}$" | sort -u >names &&
	sed 1d "$D/cohort.csv" | cut -d, -f4 | grep -E "^[A-Za-z]{6,}$" | sort -u >>names && sed 1d "$D/cohort.csv" | cut -d, -f1 | grep . >>names &&
	[ "$(wc -l <names)" -gt 100 ] && ! grep -rlaFwf names "$D/report.html" "$D/certificate.html" "$D/lab"'
t "the certificate: status, exception, time, first and last day" 'for w in "Destroyed with exceptions" "host clock only" "Simulated clock" 2026-01-09 "the report was sent"; do
	grep -q "$w" "$D/certificate.html" || { echo "no $w"; exit 1; }; done'
t "the provider's copy is outside its scope, by id and not by name" 'grep -q "outside scope" "$D/certificate.html" && grep -q "received-file" "$D/certificate.html" &&
	! grep -q "cohort\.csv" "$D/certificate.html" "$D/certificate.json"'
words() { sed 's/&#39;/'"'"'/g; s/&quot;/"/g' "$1" | tr -s ' \n' '  '; }
t "the limits stand on the page word for word" 'jq -r .limits "$D/certificate.json" | tr -d "\n" >limits && [ "$(wc -c <limits)" -gt 400 ] && words "$D/certificate.html" | grep -qF -f limits'
t "all four datasets are gone and certified" 'for s in cohort linked link-table analysis; do code 0 "$PROBITY" -C "$D/lab" destroy certificate $CASE/$s && jsons ".copies[0].gone and (.status | startswith(\"Destroyed\"))" stdout || exit 1; done'

# it never replaces what is not its own
t "a folder that is not of a demonstration is left alone" 'mkdir mine && echo x >mine/keep && ! sh "$ROOT/tests/demo/run" "$PROBITY" mine 2>why && grep -q "not of a demonstration" why && [ -s mine/keep ]'
t "no program, no demonstration" '! sh "$ROOT/tests/demo/run" ./none other 2>why && grep -q "build it first" why && [ ! -e other ]'
finish
