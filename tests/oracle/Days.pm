# SPDX-License-Identifier: GPL-3.0-or-later
# Days.pm -- days, periods and London's clocks, counted without the C sources: what the oracle of deadlines and the recount
# of the year stand on.
#
# The second opinion on every deadline: nothing here is taken from the C sources.  Days are counted one at
# a time on a list of days that are marked open or shut, where the C counts with dates; months are found by
# walking the days of a month; the clocks of London change on the last Sundays of March and October at 01:00
# UTC.  Written to the law, not to the program:
#
#   Regulation (EEC, Euratom) 1182/71 Art 3(1) the day of the event is not counted; 3(2)(c) a period in months
#       ends on the day of the same date, or the last of the month; 3(4) a last day that is no working day
#       moves to the next one;
#   UK GDPR Art 12A(5)  the days from the one on which the requester is asked to the one on which they
#       answer, both included, do not count; also not for telling an extension;
#   Commissioner's guidance of August 2019  one month from the day of receipt (before: the day after);
#   FOIA 2000 s.10(6)  a working day is one in every part of the United Kingdom.
package Days;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(@name %number @first_of @month_of @divisions calendar open_day next_open same_date end_of_period last_sunday summer clock);

# ---- days: number 0 is 2012-01-01, a Sunday ----
our (@name, %number, @month_of);
{
	my $n = 0;
	for my $y (2012 .. 2045) {
		my @len = (31, ($y % 4 == 0 && ($y % 100 != 0 || $y % 400 == 0)) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
		for my $m (1 .. 12) {
			for my $d (1 .. $len[$m - 1]) {
				my $s = sprintf '%04d-%02d-%02d', $y, $m, $d;
				$name[$n] = $s;
				$number{$s} = $n;
				$month_of[$n] = ($y - 2012) * 12 + $m - 1;
				$n++;
			}
		}
	}
}
our @first_of;	# the number of the first day of each month
for my $n (reverse 0 .. $#name) { $first_of[$month_of[$n]] = $n }
my %closed;	# division -> day number -> 1
our @divisions = qw(england-and-wales scotland northern-ireland uk);
sub calendar {	# read the bank holidays of a file: "date,division,name"
	my ($csv) = @_;
	%closed = ();
	open my $in, '<', $csv or die "$csv: $!\n";
	while (<$in>) {
		next unless /^(\d{4}-\d\d-\d\d),([a-z-]+),/;
		$closed{$2}{$number{$1}} = 1;
		$closed{uk}{$number{$1}} = 1;
	}
	close $in;
	die "no bank holidays in $csv\n" if grep { !$closed{$_} } @divisions;
}
sub weekend { my $w = $_[0] % 7; return $w == 0 || $w == 6 }	# Sunday is 0
sub open_day { my ($division, $n) = @_; return !weekend($n) && !$closed{$division}{$n} }
sub next_open { my ($division, $n) = @_; do { $n++ } until open_day($division, $n); return $n }

# ---- periods ----
sub same_date {	# the day $months later with the same number in its month, and whether there is one
	my ($n, $months) = @_;
	my $place = $n - $first_of[$month_of[$n]];
	my $there = $first_of[$month_of[$n] + $months] + $place;
	return ($there, 1) if $month_of[$there] == $month_of[$n] + $months;
	return ($first_of[$month_of[$n] + $months + 1] - 1, 0);
}

# ask: {from, number, unit, rule, included, division, stopped => {day => 1}, runs => [[first, last], ...]}
sub end_of_period {
	my ($q) = @_;
	my ($from, $n, $unit) = ($q->{from}, $q->{number}, $q->{unit});
	if ($unit eq 'BD') {
		my $d = $q->{included} ? $from - 1 : $from;
		while ($n > 0) {
			$d++;
			$n-- if open_day($q->{division}, $d) && !$q->{stopped}{$d};
		}
		return $d;
	}
	my ($begin, $end, $there) = ($from, 0, 1);
	$begin = $from + 1 if $q->{rule} eq 'sar' && $name[$from] lt '2019-08-15';
	if ($unit eq 'D' || $unit eq 'W') {
		$end = $begin + $n * ($unit eq 'W' ? 7 : 1) - ($q->{included} ? 1 : 0);
	} else {
		($end, $there) = same_date($begin, $n * ($unit eq 'Y' ? 12 : 1));
		$end-- if $q->{included} && $there;
	}
	# the first day that can be left out: the day of receipt counts for requests and where day 0 is included
	my $least = $q->{rule} eq 'sar' || $q->{included} ? $begin : $from + 1;
	my $rolled = sub {
		my ($d) = @_;
		return $d if $q->{rule} eq 'plain';
		$d++ until open_day($q->{division}, $d) && !$q->{stopped}{$d};
		return $d;
	};
	my $due = $end;
	for (;;) {	# every stop that has begun by the day reached puts it off, until no more do
		my $reach = $rolled->($due);
		my %out;
		for my $run (@{ $q->{runs} }) {
			next if $run->[1] < $least || ($run->[0] < $least ? $least : $run->[0]) > $reach;
			$out{$_} = 1 for grep { $_ >= $least } $run->[0] .. $run->[1];
		}
		my $later = $end + keys %out;
		last if $later == $due;
		$due = $later;
	}
	return $rolled->($due);
}

# ---- London ----
sub last_sunday {	# of month $m of year $y: its day number
	my ($y, $m) = @_;
	my $n = $first_of[($y - 2012) * 12 + $m] - 1;	# the last day of the month
	$n-- while $n % 7 != 0;
	return $n;
}
sub summer { my ($min) = @_;	# minutes since 2012-01-01T00:00Z
	my $y = substr $name[int($min / 1440)], 0, 4;
	return $min >= last_sunday($y, 3) * 1440 + 60 && $min < last_sunday($y, 10) * 1440 + 60;
}
sub clock { my ($min, $tail) = @_; return sprintf '%sT%02d:%02d:00%s', $name[int($min / 1440)], int($min % 1440 / 60), $min % 60, $tail }

1;
