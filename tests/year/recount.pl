#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# recount.pl LAB TICKS SNAPSHOTS [lose N | twice N | holiday DATE] -- count a year of a lab again, without the program.
#
# Everything is told from three things: the signed statements of the ledger as stock git gives them, the text of the policy,
# and the calendar of bank holidays (Days.pm counts).  Every clock is started, stopped, extended, corrected and ended here
# by what the policy's commands say; its days are counted here; and at every moment at which the timer ran, what had to be
# put on the ledger is worked out and compared with what stands there.  What the program said of itself at month ends
# (clocks, todo, cases, registers) is compared with the same.  Of what the engine wrote into an entry (`eff`) only
# this is used: whether a conditional clock was started, and ids that it drew.  Prints what does not agree, and figures.
#
# lose N: the Nth act of the host's on a clock is taken out of what is read; twice N: it stands there twice; holiday DATE:
# that day is no holiday.  Each must be found.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../oracle";
use Days;
use Policy;
use Clock;
use JSON::PP;

my ($lab, $ticks, $snaps, $spoil, $what) = @ARGV;
die "usage: recount.pl LAB TICKS SNAPSHOTS [lose N | twice N | holiday DATE]\n" unless defined $snaps;
my $root = "$FindBin::Bin/../..";
my (@wrong, %figure);
sub wrong { my $text = sprintf shift, @_; push @wrong, $text }
{
	my $csv = "$root/workflow/calendars/uk.csv";
	if (($spoil // '') eq 'holiday') {
		local $/;
		open my $in, '<', $csv or die;
		my $text = <$in>;
		$text =~ s/^$what,.*\n//mg;
		$csv = "$snaps/../less.csv";
		open my $out, '>', $csv or die;
		print $out $text;
		close $out;
	}
	calendar($csv);
}

# ---- the ledger ----
sub entries {
	my @e;
	open my $in, '-|',
"git -C '$lab/ledger.git' rev-list --reverse ledger | sed 's/\$/:entries/' | git -C '$lab/ledger.git' cat-file --batch"
	    or die;
	my $json = JSON::PP->new;
	while (<$in>) { push @e, $json->decode($_) if /^\{/ }
	close $in or die "git\n";
	return @e;
}
my @entry = entries();
my @named = do {
	my %seen;
	grep { defined && !$seen{$_}++ } map { $_->{st}{pol} } @entry;
};
die "a year under one policy, please\n" if @named != 1;
my $policy = $Clock::policy = Policy::read_policy($lab, @named);
if (($spoil // '') =~ /^(lose|twice)$/) {
	my @host = grep { $entry[$_]{st}{act} =~ /^(clock|reminder|escalation)\.fired$/ } 0 .. $#entry;
	splice @entry, $host[$what % @host], 1, $spoil eq 'twice' ? ($entry[$host[$what % @host]]) x 2 : ();
}
$figure{entries} = @entry;

# ---- what stands, told from the statements ----
my (%fact, %state, %kind, %clock);	# object -> ...

# ---- an entry ----
sub start_on {
	my ($id, $block, %with) = @_;
	$clock{$id} = start($clock{$id}, $block, %with);
	$figure{'clocks started'}++;
}
sub owner_of { my ($obj) = @_; return $obj =~ m{^(.*)/[^/]+$} ? $1 : $obj }

sub of {
	my ($obj, $effect) = @_;
	return
	    defined $effect->{of}
	    ? ($effect->{of} eq 'case' ? (split m{/}, $obj)[0] : $fact{$obj}{$effect->{of}})
	    : $obj;
}

sub when_done {
	my ($e) = @_;
	my $d = $e->{st}{occurred} // $e->{st}{f}{'occurred-on'};
	return defined $d ? $number{$d} : local_day($e->{ts} / 1000 - $epoch);
}
my %touched;

sub effect {
	my ($e, $x) = @_;
	my ($obj, $f, $t) = ($e->{st}{obj}, $e->{st}{f} || {}, $e->{ts} / 1000 - $epoch);
	my $on = of($obj, $x) // return;
	my $id = defined $x->{clock} ? "$on/$x->{clock}" : $on;
	my $c = $clock{$id};
	my $day = sub {
		my $v = defined $x->{date} ? $f->{$x->{date}} : undef;
		return defined $v && length $v ? $number{$v} : when_done($e);
	};
	my $k = $x->{kind};
	if ($k eq 'start-clock') {
		my $came = grep { $_->[0] eq $id } @{$e->{eff}{set}};
		return if defined $x->{when} && !$came;	# the engine found that its condition does not hold
		wrong('%d: %s does not start %s', $e->{seq}, $e->{st}{act}, $id) unless $came;
		my %with = (from => $day->(), source => [$on, $x->{date} // $x->{instant} // '']);
		$with{from_at} = defined $x->{instant} ? stamp($f->{$x->{instant}}) : $t;
		start_on($id, $policy->{clock}{$x->{clock}}, %with);
	} elsif ($k eq 'start-deadline') {
		start_on($id, $policy->{clock}{$x->{clock}}, from => local_day($t), due => $day->());
	} elsif ($k eq 'record-credential') {
		my $credential = $policy->{credential}{$f->{credential}};
		return unless $credential->{clock};
		my ($n, $unit) = period($credential->{'valid-for'});
		my ($last) = same_date($number{$f->{from}}, $n * ($unit eq 'Y' ? 12 : 1));
		$id = "$on/$credential->{clock}";

		# an earlier day than today starts no clock that could still remind
		start_on($id, $policy->{clock}{$credential->{clock}}, from => local_day($t), due => $last)
		    if $last >= local_day($t);
	} elsif ($k eq 'owe') {
		my $o = $policy->{obligation}{$x->{obligation}};
		$state{"$on/$x->{obligation}"} = 'open';
		start_on(
			"$on/$x->{obligation}/$o->{clock}", $policy->{clock}{$o->{clock}},
			from => when_done($e),
			from_at => $t
		    ),
		    $id = "$on/$x->{obligation}/$o->{clock}"
		    if $o->{clock};
	} elsif ($k eq 'settle') {	# an obligation that is met: nothing of it runs on
		for (grep { owner_of($_) eq $on } keys %clock) {
			$clock{$_}{state} = 'done';
			$touched{$_} = 1;
		}
	} elsif (!$c) {
		return;
	} elsif ($k eq 'stop-clock') {
		my $stops = $c->{rule} eq 'not-before' ? $c->{state} =~ /running|fired/ : $c->{state} eq 'running'
		    && ends($c) > $t;
		return unless $stops;
		$c->{state} = 'stopped';
		$c->{open_stop} = $day->();
	} elsif ($k eq 'restart-clock') {
		return unless $c->{state} eq 'stopped';
		push @{$c->{stops}}, [delete $c->{open_stop}, $day->()];
		$c->{state} = 'running';
		settle($c, $c->{rule} eq 'not-before');
		$c->{state} = 'fired' if defined $c->{fired} && $c->{fired} == ends($c);
	} elsif ($k eq 'extend-clock') {
		$c->{extended} = 1;
		settle($c, $c->{rule} eq 'not-before');
	} elsif ($k eq 'end-clock') {
		$c->{state} = 'done';
	} elsif ($k eq 'fire-clock') {
		$c->{state} = 'fired';
		$c->{fired} = ends($c);
	} elsif ($k eq 'remind-clock') {
		$c->{reminded}{$f->{reminder}} = 1;
	} elsif ($k eq 'escalate-clock') {
		$c->{escalated} = $f->{role};
	} else {
		return;
	}
	$touched{$id} = 1;
}

sub correct {	# a fact superseded: what counts from it counts again
	my ($e) = @_;
	my $c = $fact{$e->{st}{obj}};
	my ($on, $name, $value) = @$c{qw(owner fact value)};
	for my $id (grep { $clock{$_}{source} && $clock{$_}{source}[0] eq $on && $clock{$_}{source}[1] eq $name }
		keys %clock)
	{
		my $k = $clock{$id};
		next if $k->{state} eq 'done' || $k->{from} != $number{$fact{$on}{$name}};
		$k->{from} = $number{$value};
		$touched{$id} = 1;
		next if $k->{state} eq 'stopped';
		settle($k, $k->{rule} eq 'not-before');
		$k->{state} = 'running' if $k->{state} eq 'fired' && $k->{fired} != ends($k);
	}
	$figure{corrections}++;
}

sub compare {	# what the entry put down of its clocks is what was counted here
	my ($e) = @_;
	my %set;
	$set{$_->[0]}{$_->[1]} = $_->[2] for @{$e->{eff}{set}};
	for my $id (grep { ($fact{$_}{kind} // '') eq 'clock' } keys %set) {
		my $c = $clock{$id};
		if (!$c || !$touched{$id}) {
			my @changed = grep { !/^(ver|by-|next|recorded|children)/ } keys %{$set{$id}};
			wrong('%d: %s changes %s (%s), and no rule says so',
				$e->{seq}, $e->{st}{act}, $id, join ' ', @changed)
			    if @changed;
			next;
		}
		my %mine = (state => $c->{state}, from => $name[$c->{from}], due => $name[$c->{due}]);
		$mine{'not-before'} = $name[$c->{not_before}] if defined $c->{not_before};
		$mine{'due-at'} = unstamp($c->{due_at}) if defined $c->{due_at};
		$mine{late} = defined $c->{late_at} ? unstamp($c->{late_at}) : $name[$c->{late}];
		delete @mine{qw(due not-before late due-at from)}
		    if $c->{state} eq 'stopped' || $c->{state} eq 'done';
		for (sort keys %mine) {
			my $has = $fact{$id}{$_} // '';
			wrong('%d: %s: %s is %s, counted here %s', $e->{seq}, $id, $_, $has, $mine{$_})
			    if $has ne $mine{$_};
			$figure{'facts of clocks compared'}++;
		}
	}
}

sub take {
	my ($e) = @_;
	my ($obj, $act) = ($e->{st}{obj}, $e->{st}{act});
	%touched = ();
	my %set;
	$set{$_->[0]}{$_->[1]} = $_->[2] for @{$e->{eff}{set}};
	my $was = $kind{$obj} // $set{$obj}{kind} // '';
	my $command =
	    $policy->{command}{$was}{$act} || ($policy->{prefix}{$was} && $policy->{command}{'any-case'}{$act});

	# a vote short of its quorum changes no state, and starts nothing
	my $done = $e->{eff} && (defined $e->{eff}{to} ? 1 : 0);
	my $counts = $command && !($command->{quorum} && $command->{quorum} ne '1' && !moved($e, $command));
	correct($e) if $command && grep { $_->{kind} eq 'correct-fact' } @{$command->{effects}};
	my @before = map { [of($obj, $_)] } @{$command->{effects} || []};
	for my $x (@{$command->{effects} || []}) { effect($e, $x) if $counts }
	for my $t (@{$e->{eff}{set}}) {
		$fact{$t->[0]}{$t->[1]} = $t->[2];
		$kind{$t->[0]} = $t->[2] if $t->[1] eq 'kind';
	}
	if ($counts && defined $command->{to}) { $state{$obj} = $command->{to} }
	$state{$obj} //= $fact{$obj}{state} if $policy->{prefix}{$kind{$obj} // ''};
	if ($act eq 'clock.fired' && (my $to = $clock{$obj}{block}{interrupts}))
	{	# takes what it runs on to a state of its own
		my $on = owner_of($obj);
		my $process = $policy->{process}{$kind{$on} // ''};
		$state{$on} = $to if $process && !grep { $_ eq ($state{$on} // '') } @{$process->{ends}};
	}
	compare($e);
}

# Did the quorum come about?  Then the state moved, or what the command sets was set.
sub moved {
	my ($e, $command) = @_;
	return
	       defined $command->{to}
	    && ($e->{eff}{to} // '') eq $command->{to}
	    && ($e->{eff}{from} // '') ne $command->{to};
}

# ---- the year ----
open my $in, '<', $ticks or die "$ticks: $!\n";
chomp(my @tick = <$in>);
@tick = map { stamp($_) } @tick;
my @snap = sort { $a->[0] <=> $b->[0] }
    map { my $d = $_; open my $f, '<', "$d/now" or die; chomp(my $s = <$f>); [stamp($s), $d] } glob "'$snaps/'*";
my $i = 0;
sub run_to { my ($t) = @_; take($entry[$i++]) while $i < @entry && $entry[$i]{ts} / 1000 - $epoch < $t }
my (%host_act) = map { ($_ => 1) } qw(clock.fired reminder.fired escalation.fired clock.recomputed);

sub at_tick {
	my ($t) = @_;
	my (%must, %did);
	for my $id (keys %clock) { $must{"$id $_->[0] $_->[1]"}++ for expected($clock{$id}, $t) }
	while ($i < @entry && $entry[$i]{ts} / 1000 - $epoch == $t) {
		my $e = $entry[$i];
		$did{"$e->{st}{obj} $e->{st}{act} " . ($e->{st}{f}{reminder} // $e->{st}{f}{role} // '')}++;
		$figure{$e->{st}{act}}++;
		take($e);
		$i++;
	}
	my %all = (%must, %did);
	for (sort keys %all) {
		wrong(
			'%s: %s had to be put down %d times, and was %d times',
			unstamp($t), $_,
			$must{$_} // 0,
			$did{$_} // 0
		) if ($must{$_} // 0) != ($did{$_} // 0);
	}
	$figure{ticks}++;
}
require Snapshot;
my %moment;
push @{$moment{$_}}, 'tick' for @tick;
push @{$moment{$_->[0]}}, $_->[1] for @snap;
for my $t (sort { $a <=> $b } keys %moment) {
	run_to($t);
	for (@{$moment{$t}}) {
		if ($_ eq 'tick') { at_tick($t) }
		else { Snapshot::agree($_, $t, \%clock, \%state, \%kind, \%fact, $policy, \&wrong, \%figure) }
	}
}
run_to(9e99);
for my $e (@entry) {	# nothing of the host's between the ticks
	wrong('%d: %s when the timer did not run', $e->{seq}, $e->{st}{act})
	    if $host_act{$e->{st}{act}} && !grep { $_ eq 'tick' } @{$moment{$e->{ts} / 1000 - $epoch} || []};
}
$figure{cases} = grep { $policy->{prefix}{$kind{$_} // ''} } keys %kind;
$figure{clocks} = keys %clock;
print "$_ $figure{$_}\n" for sort keys %figure;
print "wrong: $_\n" for @wrong[0 .. ($#wrong > 19 ? 19 : $#wrong)];
print scalar(@wrong), " wrong\n";
exit(@wrong ? 1 : 0);

