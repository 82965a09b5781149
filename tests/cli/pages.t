#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# pages.t -- docs/processes/ is what the program prints now: every picture, every page, and a page for each process; and
# a page has every cell of the matrix and no other.  And each process is walked by a test.
. "${0%/*}/lib.sh"
not_in_short_form 'drawn by make test; policy.t draws under the sanitizers'

# cells PAGE PROCESS: "role TAB state TAB command" from its table by role, as `policy matrix --plain` prints it
cells() {
	"$PROBITY" policy show processes --json | jq -r --arg p "$2" '.processes[] | select(.process == $p).states' | tr -d ' ' >states
	perl -e '
		my ($page, $file) = @ARGV; my (@all, $on);
		open my $s, "<", $file or die; chomp(my $line = <$s>); @all = split /,/, $line;
		open my $in, "<", $page or die;
		while (<$in>) {
			$on = 1 if /^### By role/;
			next unless $on && /^\| ([a-z0-9-]+) \| (\*\*.*) \|$/;
			my ($role, $rest) = ($1, $2);
			for my $part (split /<br>/, $rest) {
				my ($where, $what) = $part =~ /^\*\*(.*?)\*\*: (.*)$/ or die "row: $part";
				my @in = $where eq "before there is one" ? ("none") : $where eq "in every state" ? @all : ($where);
				for my $state (@in) { print "$role\t$state\t$_\n" for $what =~ /`([a-z0-9-]+)`/g }
			}
		}' "$1" states | sort
}
# by_state PAGE: the commands that its sections by state list, each once
by_state() { sed -n '1,/^### By role/s/^| `\([a-z0-9-]*\)` |.*/\1/p' "$1" | sort -u; }

t 'the pages are drawn' '"$ROOT/tools/draw-processes" "$PROBITY" "$T/now" && [ "$(ls now/*.md | wc -l)" -ge 26 ]'
t 'docs/processes/ is what the program prints now' '
	diff -r "$ROOT/docs/processes" now >differ || { echo "make docs"; head -n 5 differ; exit 1; }'
t 'each process has a picture, a page and a row in the list' '
	"$PROBITY" policy show processes --plain | cut -f 1 >ids; [ "$(wc -l <ids)" -ge 25 ]
	while read -r id; do
		grep -q "<svg .*role=\"img\"" "$ROOT/docs/processes/$id.svg" && grep -q "]($id.svg)" "$ROOT/docs/processes/$id.md" &&
		grep -q "]($id.md)" "$ROOT/docs/processes/README.md" || { echo "$id"; exit 1; }
	done <ids'
t 'its page has every cell of the matrix, and no other' '
	while read -r id; do
		"$PROBITY" policy matrix $id --plain | sort >want; cells "$ROOT/docs/processes/$id.md" $id >got; cmp want got || { echo $id; exit 1; }
		cut -f 3 want | sort -u >all; by_state "$ROOT/docs/processes/$id.md" >got; cmp all got || { echo $id; exit 1; }
	done <ids'
t 'and sees one that is missing' '
	sed "s/, \`programme-stop\`//; s/ \`programme-stop\`,//; s/ \`programme-stop\`//" "$ROOT/docs/processes/programme.md" >less.md; ! cmp -s less.md "$ROOT/docs/processes/programme.md"
	"$PROBITY" policy matrix programme --plain | sort >want; cells less.md programme >got; ! cmp -s want got'
t 'each process that has case numbers is walked from end to end by a test' '
	"$PROBITY" policy show processes --json | jq -r ".processes[] | select(.prefix) | .process" | while read -r p; do
		case $p in meeting|finding|asset-statement) [ -f "$ROOT/tests/cli/$(echo $p | sed "s/finding/audit/; s/asset-statement/mine/").t" ] && continue ;; esac
		grep -qE "^walked (.* )?$p( |\$)" "$ROOT"/tests/cli/process-*.t || echo $p
	done >none; [ ! -s none ] || { cat none; false; }'
finish
