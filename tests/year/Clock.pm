# SPDX-License-Identifier: GPL-3.0-or-later
# Clock.pm -- one clock, counted from what the policy's text says of its period and the days that people gave.
#
# A clock is {block, period, rule, state, from, from_at, stops, open_stop, extended, reminded, escalated, fired} and what is
# counted: due, not_before, late (days by number), or due_at, late_at (seconds since 2012).  `block` and `period` are those
# of the policy.
package Clock;
use strict;
use warnings;
use Days;
use Exporter 'import';
our @EXPORT = qw(stamp unstamp local_day begins $epoch period ends settle start expected);
our ($policy);		# whose words count

# ---- time ----
sub stamp {	# "2026-01-05T09:00:00Z": minutes and seconds since 2012 as seconds
	my ($s) = @_;
	my ($d, $h, $m, $x) = $s =~ /^(\S{10})T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/ or die "no instant: $s\n";
	return $number{$d} * 86400 + $h * 3600 + $m * 60 + $x;
}

sub unstamp {
	my ($t) = @_;
	return sprintf '%sT%02d:%02d:%02dZ', $name[int($t / 86400)], int($t / 3600) % 24, int($t / 60) % 60, $t % 60;
}
our $epoch = 1325376000;	# 2012-01-01 in Unix time
sub local_day { my ($t) = @_; return int(($t + (summer(int($t / 60)) ? 3600 : 0)) / 86400) }    # London's

sub begins {
	my ($d) = @_;
	my $t = $d * 86400;
	return $t - (summer(int($t / 60)) ? 3600 : 0);
}    # the first moment of a day there
my $zone = 'england-and-wales';	# of this lab

sub period {
	my ($s) = @_;
	my ($t, $n, $u) = $s =~ /^P(T?)(\d+)(BD|[DWMYH])$/ or die "no period: $s\n";
	return ($n, $u);
}

# ---- a clock: counted ----
sub count {
	my ($c) = @_;
	my $p = $c->{period} or return;
	my ($n, $unit) = period($p->{length});
	if ($unit eq 'H') {
		$c->{due_at} = $c->{from_at} + $n * 3600;
		$c->{from} = local_day($c->{from_at});
		$c->{due} = local_day($c->{due_at});
		$c->{late_at} = $c->{due_at};
		return;
	}
	my $division = $p->{calendar} eq 'lab' ? $zone : $p->{calendar};
	my $rule = $p->{rule} || 'plain';
	my (%stopped, @runs);
	for my $run (@{$c->{stops}}) { push @runs, $run; $stopped{$_} = 1 for $run->[0] .. $run->[1] }
	my %ask = (
		from => $c->{from},
		number => $n,
		unit => $unit,
		rule => $rule,
		included => ($p->{'day-zero'} || '') eq 'included',
		division => $division,
		runs => \@runs,
		stopped => \%stopped
	);
	if ($c->{extended}) {
		my ($by, $more) = period($p->{extend});
		die "two sorts of unit: $p->{id}\n" if $more ne $unit;
		$ask{number} += $by;
	}
	$c->{due} = end_of_period(\%ask);
	$c->{late} = $c->{due};
	$c->{late} = $c->{not_before} = next_open($division, $c->{due}) if $c->{rule} eq 'not-before';
	if ($p->{grace}) {
		my ($g, $u) = period($p->{grace});
		if ($u eq 'BD') { $c->{late} = next_open($division, $c->{late}) for 1 .. $g }
		else { $c->{late} += $g * ($u eq 'W' ? 7 : 1) }
	}
}

sub ends {
	my ($c) = @_;
	return defined $c->{due_at} ? $c->{due_at} : begins($c->{not_before} // $c->{due} + 1);
}    # its moment

sub settle {	# counted again: another last day has reminders of its own; what forbids never ends sooner
	my ($c, $floor) = @_;
	my %old = %$c;
	count($c);
	return if !defined $old{due};
	if ($floor && ends($c) < ends(\%old)) { @$c{qw(due not_before late)} = @old{qw(due not_before late)} }
	elsif (ends($c) != ends(\%old)) { $c->{reminded} = {}; delete $c->{escalated} }
}

sub start {	# one that ran before is given, or undef
	my ($old, $block, %with) = @_;
	my $c = {block => $block, state => 'running', rule => $block->{rule}, stops => [], reminded => {}, %with};
	if (defined $with{due}) { $c->{late} = $c->{due}; return $c }
	$c->{period} = $policy->{period}{$block->{period}};
	count($c);
	@$c{qw(due not_before late)} = @$old{qw(due not_before late)}
	    if $old && $c->{rule} eq 'not-before' && $old->{rule} eq 'not-before' && ends($c) < ends($old);
	return $c;
}

# ---- what is next for it ----
sub reminder_at {
	my ($c, $id) = @_;
	my ($n, $unit) = period($policy->{period}{$id}{length});
	return $unit eq 'H' ? $c->{due_at} - $n * 3600 : undef if defined $c->{due_at};
	return undef if $unit eq 'H';
	my $d = $c->{due};
	if ($unit eq 'BD') {
		my $division = $c->{period} && $c->{period}{calendar} ne 'lab' ? $c->{period}{calendar} : $zone;
		for (1 .. $n) {
			do { $d-- } until open_day($division, $d);
		}
	} else {
		$d -= $n * ($unit eq 'W' ? 7 : 1);
	}
	return begins($d);
}

sub expected {	# at a moment: [act, reminder or role] in order
	my ($c, $t) = @_;
	my @must;
	if ($c->{state} eq 'running') {
		my %at = map { ($_ => reminder_at($c, $_)) } @{$c->{block}{reminders} || []};
		for my $id (sort { $at{$a} <=> $at{$b} } grep { defined $at{$_} } keys %at) {
			push @must, ['reminder.fired', $id]
			    if !$c->{reminded}{$id} && $at{$id} <= $t && $at{$id} <= ends($c);
		}
		push @must, ['clock.fired', ''] if ends($c) <= $t;
	}
	if (       $c->{block}{escalate}
		&& !$c->{escalated}
		&& ($c->{state} eq 'fired' || grep { $_->[0] eq 'clock.fired' } @must))
	{
		my $late = defined $c->{late_at} ? $c->{late_at} : begins($c->{late} + 1);
		push @must, ['escalation.fired', $c->{block}{escalate}] if $late <= $t;
	}
	return @must;
}


1;
