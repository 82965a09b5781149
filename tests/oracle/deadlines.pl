#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# deadlines.pl CALENDAR N SEED QUESTIONS ANSWERS -- make N clocks by chance and say when each is due.
#
# The second opinion on every deadline: what a clock is due on is counted by Days.pm, written to the law, not to the
# program.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Days;

my ($csv, $count, $seed, $questions, $answers) = @ARGV;
die "usage: deadlines.pl CALENDAR N SEED QUESTIONS ANSWERS\n" unless defined $answers;

calendar($csv);

# ---- chance: a generator of its own, the same on every machine ----
my $state = $seed;
sub chance { my ($n) = @_; $state = ($state * 1103515245 + 12345) % 2147483648; return int($state / 65536) % $n }
sub pick { return $_[chance(scalar @_)] }
sub wide { my ($n) = @_; return (chance(32768) * 32768 + chance(32768)) % $n }

sub stops {	# up to three runs of days, some of which touch, overlap or lie before the start
	my ($from, $span) = @_;
	my (@runs, %stopped, @text);
	for (1 .. chance(4)) {
		my $first = $from - 5 + chance($span + 15);
		my $last = $first + chance(12);
		push @runs, [$first, $last];
		push @text, "$name[$first]..$name[$last]";
		$stopped{$_} = 1 for $first .. $last;
	}
	# runs that overlap are one: a day is stopped once, and the whole has begun with its first day
	my @merged;
	for my $run (sort { $a->[0] <=> $b->[0] } @runs) {
		if (@merged && $run->[0] <= $merged[-1][1]) {
			$merged[-1][1] = $run->[1] if $run->[1] > $merged[-1][1];
		} else {
			push @merged, [@$run];
		}
	}
	return (\@merged, \%stopped, join ',', @text);
}

my $first = $number{'2013-01-02'};
my $last = $number{'2028-12-31'};
my (%seen, @lines, @want);
sub hours_case {
	my $min = pick(1, 2, 3) == 1 ? last_sunday(2013 + chance(15), pick(3, 10)) * 1440 - 4000 + chance(8000) :
	    ($first + wide($last - $first)) * 1440 + chance(1440);
	my $h = pick(1, 24, 48, 72, chance(200) + 1);
	my $due = $min + 60 * $h;
	my $bst = summer($due);
	push @lines, 'rule=within period=PT' . $h . 'H from-at=' . clock($min, 'Z');
	push @want, 'due-at=' . clock($due, 'Z') . ' local=' . clock($due + ($bst ? 60 : 0), $bst ? '+01:00' : '+00:00');
	$seen{hours}++;
	$seen{'hours across a change'}++ if summer($min) != $bst;
}
sub day_case {
	my $unit = pick(qw(BD BD BD D D W M M M Y));
	my $number = $unit eq 'BD' ? 1 + chance(45) : $unit eq 'D' ? 1 + chance(90) : $unit eq 'W' ? 1 + chance(14) :
	    $unit eq 'M' ? 1 + chance(12) : 1 + chance(8);
	my $rule = $unit eq 'BD' ? 'plain' : $unit eq 'M' || $unit eq 'Y' ? pick(qw(plain roll sar sar)) : pick(qw(plain roll));
	my $q = { unit => $unit, number => $number, rule => $rule, division => pick(@divisions), from => $first + wide($last - $first) };
	if ($rule eq 'sar' && chance(8) == 0) {	# about the day on which the Commissioner's reading changed
		$q->{from} = $number{'2019-08-15'} - 3 + chance(6);
		$seen{'the change of August 2019'}++;
	}
	$q->{included} = $rule ne 'sar' && chance(4) == 0;
	my @say = ("period=P$number$unit", "division=$q->{division}");
	push @say, "counting=$rule" if $rule ne 'plain';
	push @say, 'day-zero=included' if $q->{included};
	push @say, "from=$name[$q->{from}]";
	if ($rule ne 'sar' && chance(5) == 0) {	# an event at an hour, with a cut-off in London
		my $hour = pick('17:00', '12:00', '16:30');
		my ($h, $m) = split /:/, $hour;
		my $min = $q->{from} * 1440 + chance(1440);
		my $local = $min + (summer($min) ? 60 : 0);
		$q->{from} = int($local / 1440);
		$q->{from} = next_open($q->{division}, $q->{from}) if $local % 1440 > $h * 60 + $m;
		push @say, "cut-off=$hour", 'event=' . clock($min, 'Z');
		$seen{'cut-off'}++;
	}
	my $text;
	($q->{runs}, $q->{stopped}, $text) = stops($q->{from}, $unit eq 'Y' ? 400 : $unit eq 'M' ? 31 * $number : 40);
	push @say, "stops=$text" if length $text;
	my $notice = '';
	if (chance(3) == 0) {		# extended; told within a time that is counted, and stopped, in the same way
		my %told = (%$q, unit => $unit eq 'Y' ? 'M' : $unit, number => $unit eq 'Y' ? 1 : 1 + int($number / 2));
		my $by = 1 + chance(3);
		my $more = $rule ne 'sar' && chance(3) == 0 ? pick(qw(BD D W M Y)) : $unit;
		push @say, "extended=P$by$more", "notice-within=P$told{number}$told{unit}";
		$notice = ' notice=' . $name[end_of_period(\%told)];
		# days and weeks are one sort, months and years another; two sorts follow one another, and only the end rolls
		my %sort = (BD => 1, D => 2, W => 2, M => 3, Y => 3);
		if ($sort{$unit} == $sort{$more}) {
			my %in = (BD => 1, D => 1, W => 7, M => 1, Y => 12);
			$q->{number} = $q->{number} * $in{$unit} + $by * $in{$more};
			$q->{unit} = { 1 => 'BD', 2 => 'D', 3 => 'M' }->{$sort{$unit}};
		} else {
			my $end = end_of_period({ %$q, rule => 'plain' });
			$q = { %$q, from => $end, unit => $more, number => $by, included => 0 };
			$seen{'extended in another unit'}++;
		}
		$seen{extended}++;
	}
	my $due = end_of_period($q);
	my ($late, $wait, $out) = ($due, chance(2), '');
	push @say, 'rule=' . ($wait ? 'not-before' : 'within');
	if ($wait) {
		$late = next_open($q->{division}, $due);
		$out = " not-before=$name[$late]";
	}
	if ($wait || chance(2)) {
		my $grace = 1 + chance(10);
		push @say, 'grace=P' . $grace . 'BD';
		$late = next_open($q->{division}, $late) for 1 .. $grace;
	}
	my $back = 1 + chance(8);
	push @say, 'remind=P' . $back . 'BD';
	my $reminder = $due;
	for (1 .. $back) { do { $reminder-- } until open_day($q->{division}, $reminder) }
	push @lines, join ' ', @say;
	push @want, 'provisional=' . ($name[$late] ge '2029' ? 'yes' : 'no') . " due=$name[$due]$out late=$name[$late]$notice reminder=$name[$reminder]";
	$seen{$unit}++;
	$seen{$rule}++;
	$seen{$q->{division}}++;
	$seen{stopped}++ if length $text;
	$seen{'day 0 included'}++ if $q->{included};
	$seen{provisional}++ if $name[$late] ge '2029';
}

for (1 .. $count) { chance(6) == 0 ? hours_case() : day_case() }
open my $out, '>', $questions or die "$questions: $!\n";
print $out map { "$_\n" } @lines;
close $out or die;
open $out, '>', $answers or die "$answers: $!\n";
print $out map { "$_\n" } @want;
close $out or die;
print "$_ $seen{$_}\n" for sort keys %seen;
