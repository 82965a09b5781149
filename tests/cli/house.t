#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The house itself: documents that say what is so, and what an installation leaves.
. "${0%/*}/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL BUILD

"$PROBITY" help --json | jq -r '.commands[] | .noun + " " + .verb' | sed 's/ $//' >commands
t 'every command stands in docs/cli.md' '
	while read -r c; do grep -qE "^\| .$c[ \`]" "$ROOT/docs/cli.md" || { echo "no $c: make docs"; bad=1; }; done <commands
	[ -z "${bad:-}" ]'
t 'and none that does not exist' '
	sed -n "/^<!-- commands/,/^<!-- end/s/^| [^a-z]\([a-z][a-z-]*\( [a-z][a-z-]*\)\{0,1\}\)[ \`].*/\1/p" "$ROOT/docs/cli.md" >listed &&
	[ -s listed ] && while read -r noun verb; do
		grep -qx "$noun $verb" commands || grep -qx "$noun" commands || { echo "$noun $verb: make docs"; bad=1; }
	done <listed
	[ -z "${bad:-}" ]'
t 'the statuses in docs/cli.md are those of help' '
	"$PROBITY" help | sed -n "s/^  \([0-8]\)  \([a-z]*\).*/\1 \2/p" >want && [ "$(wc -l <want)" = 9 ] &&
	while read -r n word; do grep -q "^| $n | $word" "$ROOT/docs/cli.md" || { echo "$n $word"; exit 1; }; done <want'
t 'links between documents lead somewhere' '
	cd "$ROOT" && for f in *.md docs/*.md docs/decisions/*.md docs/processes/*.md; do
		for l in $(grep -oE "\]\([^)#]+" "$f" | sed "s/^](//" | grep -vE "^[a-z]+:"); do
			[ -e "$(dirname "$f")/$l" ] || { echo "$f: $l"; bad=1; }
		done
	done; [ -z "${bad:-}" ]'
t 'files that documents name exist' '
	cd "$ROOT" && for f in README.md CONTRIBUTING.md SECURITY.md docs/*.md docs/decisions/*.md; do
		for p in $(grep -oE "\`(core|ledger|templates|retention|stats|workflow|cmd|tools|docs|tests)/[a-z0-9_./-]+\.(h|c|md|csv|sql|t|sh)\`" "$f" | tr -d "\`"); do
			[ -e "$p" ] || { echo "$f: $p"; bad=1; }
		done
	done; [ -z "${bad:-}" ]'
t 'targets of make that documents name exist' '
	cd "$ROOT" && for g in $(grep -ohE "\`?make [a-z]+\`" README.md CONTRIBUTING.md SECURITY.md docs/*.md | tr -d "\`" | cut -d" " -f2 | sort -u); do
		grep -qE "^$g:" Makefile || { echo "make $g"; bad=1; }
	done; [ -z "${bad:-}" ]'

# The README shows a first session between two markers: it is run as it stands, from an empty folder.
sed -n '/^<!-- session -->$/,/^<!-- end of session -->$/p' "$ROOT/README.md" | awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' >session
t 'the README has a first session' '[ "$(wc -l <session)" -ge 10 ]'
if [ ! -x "$ROOT/build/probity" ]; then skip 'and it works as it stands' 'no build/probity'
elif ! grep -qx init commands; then skip 'and it works as it stands' 'no lab commands in this build'
else
	t 'and it works as it stands' 'cd "$ROOT" && TMPDIR="$T" sh -eu "$T/session" >"$T/session.out" 2>"$T/session.err" ||
		{ tail -n 3 "$T/session.err"; false; }'
	t 'its refusal, its verification and its date are what the text says' '
		grep -q "exit status 5" session.out && grep -q "^OK: sim" session.out && grep -qx 2014-01-10 session.out &&
		grep -q "yes attest-lawfulness" session.out && [ "$(grep -cE "^[0-9a-f]+ G " session.out)" = 3 ]'
fi

if [ "$("$PROBITY" version --json | jq -r .build)" = release ] && [ "$PROBITY" -ef "$ROOT/build/probity" ]; then
	t 'install puts program, manual, completion, documents and demonstration in place' '
		make -s -C "$ROOT" install PREFIX=/usr DESTDIR="$T/root dir" &&
		cd "root dir/usr" && [ -x bin/probity ] && [ -s share/man/man1/probity.1 ] &&
		[ -s share/bash-completion/completions/probity ] && [ -s share/probity/GOVERNANCE.md ] &&
		[ -s share/probity/templates/moj-pia.md ] && [ -s share/probity/workflow/calendars/uk.csv ] &&
		[ -s share/probity/demo/moj-pia.yaml ] && ! find . -type f -perm /022 | grep .'
	t 'the units of the timer: for the installed program, every setting once' '
		u="$T/root dir/usr/lib/systemd/system"; [ -s "$u/probity-tick@.timer" ] && grep -qx "ExecStart=/usr/bin/probity -C %f tick --plain" "$u/probity-tick@.service"
		! grep "@BINDIR@" "$u"/* && grep -v "^#" "$u/probity-tick@.service" | grep = | cut -d= -f1 | sort | uniq -d | grep . && exit 1
		for k in ProtectSystem=strict NoNewPrivileges=yes PrivateTmp=yes CapabilityBoundingSet= ReadWritePaths=%f; do grep -qx -- "$k" "$u/probity-tick@.service" || exit 1; done
		grep -qx Persistent=true "$u/probity-tick@.timer"'
	if command -v systemd-analyze >/dev/null; then
		t 'and systemd takes them' '
			mkdir -p units && cp "$T/root dir/usr/lib/systemd/system"/probity-tick@* units/
			sed -i "s|/usr/bin/probity|$(command -v true)|; s/^User=.*/User=root/; s/^Group=.*/Group=root/" "units/probity-tick@.service"
			for x in service timer; do cp "units/probity-tick@.$x" "units/probity-tick@srv-lab.$x"; done
			systemd-analyze verify --man=no "units/probity-tick@srv-lab.service" "units/probity-tick@srv-lab.timer" 2>err; ! grep probity-tick err'
	else skip 'and systemd takes them' 'no systemd-analyze on this machine'; fi
	t 'what is installed works by itself' '
		"$T/root dir/usr/bin/probity" version | cmp - /dev/stdin <<-EOF
			$("$PROBITY" version)
		EOF'
	t 'uninstall leaves nothing' '
		make -s -C "$ROOT" uninstall PREFIX=/usr DESTDIR="$T/root dir" && ! find "root dir" -type f | grep . && [ ! -e "root dir/usr/share/probity" ]'
	t 'compile_commands.json is JSON, and its commands compile' '
		jq -e "length > 50 and all(.directory and .file and .command)" "$ROOT/compile_commands.json" &&
		cd "$ROOT" && sh -c "$(jq -r ".[] | select(.file == \"core/err.c\") | .command" compile_commands.json) -fsyntax-only"'
	t 'the program is hardened: position independent, no writable code, no lazy binding' '
		readelf -hW "$PROBITY" | grep -q "DYN" && readelf -lW "$PROBITY" | grep GNU_STACK | grep -q "RW " &&
		readelf -dW "$PROBITY" | grep -q "NOW" && readelf -lW "$PROBITY" | grep -q GNU_RELRO'
	t 'and none of its symbols stands in for a library'"'"'s' '
		! nm -D --defined-only "$PROBITY" | grep -E " [TDB] (json|core|ledger|workflow|err|buf)_"'
else
	skip 'install and uninstall' 'not the release build'
fi
t 'every make target of the help exists' '
	make -s -C "$ROOT" help | sed -n "s/^  make \([a-z][a-z]*\)  .*/\1/p" | while read -r g; do
		grep -qE "^$g:" "$ROOT/Makefile" || { echo "$g"; exit 1; }; done'
t 'make help needs nothing and lists what to type' 'make -s -C "$ROOT" help | grep -q "make demo"'
t 'an unknown variant is refused' '! make -s -C "$ROOT" BUILD=fast help 2>err && grep -q "is not one of" err'
finish
