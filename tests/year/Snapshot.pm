# SPDX-License-Identifier: GPL-3.0-or-later
# Snapshot.pm -- what the program said of itself at a moment, against what was counted.
package Snapshot;
use strict;
use warnings;
use Days;
use JSON::PP;

sub load {
	my ($file) = @_;
	local $/;
	open my $in, '<', $file or die "$file: $!\n";
	return JSON::PP->new->decode(<$in>);
}

sub agree {
	my ($dir, $t, $clock, $state, $kind, $fact, $policy, $wrong, $figure) = @_;
	my $day = substr $dir, -10;
	my $same = sub {	# what: two maps from name to text
		my ($what, $mine, $said) = @_;
		my %all = (%$mine, %$said);
		for (sort keys %all) {
			$wrong->(
				'%s: %s: %s is "%s", counted here "%s"',
				$day, $what, $_,
				$said->{$_} // 'not there',
				$mine->{$_} // 'not there'
			) if ($mine->{$_} // "\0") ne ($said->{$_} // "\0");
			$figure->{"rows compared: $what"}++;
		}
	};
	my $numbered = sub {
		my ($id) = @_;
		my ($root, $rest) = $id =~ m{^(c-[a-z0-9]+)(/.*)?$};
		return defined $root ? ($fact->{$root}{number} // $root) . ($rest // '') : $id =~ s{^(actor|organisation)/}{}r;
	};
	my $root = sub { my ($id) = @_; return $id =~ m{^(c-[^/]+)} ? $1 : '' };
	my $ended = sub {
		my ($id) = @_;
		my $r = $root->($id) or return 0;
		my $p = $policy->{process}{$kind->{$r}};
		return grep { $_ eq $state->{$r} } @{$p->{ends}};
	};

	my (%mine, %said);
	for my $id (keys %$clock) {
		my $c = $clock->{$id};
		$mine{$numbered->($id)} =
		    "$c->{state} $name[$c->{due}] " . (defined $c->{not_before} ? $name[$c->{not_before}] : '-');
	}
	%said = map { ($_->{clock} => "$_->{state} $_->{due} " . ($_->{not_before} // '-')) }
	    @{load("$dir/clocks.json")->{clocks}};
	$same->('clocks', \%mine, \%said);

	# what waits with a day: clocks that run or have fired, of cases that are not at an end; overdue when the last day is past
	my $today = $number{$day};
	my %binding; # of several clocks that forbid, the one that ends last decides; one that stands still before any
	for my $id (keys %$clock) {
		my $c = $clock->{$id};
		next if $c->{state} eq 'done' || $c->{rule} ne 'not-before';
		my $r = $root->($id);
		my $weight = $c->{state} eq 'stopped' ? 1e9 : $c->{not_before};
		$binding{$r} = [$weight, $id]
		    if !$binding{$r}
		    || $weight > $binding{$r}[0]
		    || ($weight == $binding{$r}[0] && $id lt $binding{$r}[1]);
	}
	my $over = sub {
		my ($id) = @_;
		my $c = $clock->{$id};
		return 0 if $c->{state} !~ /^(running|fired)$/ || $ended->($id);
		return 0 if !(defined $c->{due_at} ? $c->{late_at} < $t : $today > $c->{late});
		return $c->{rule} ne 'not-before' || $binding{$root->($id)}[1] eq $id;
	};
	%mine = ();
	for my $id (grep { $clock->{$_}{state} =~ /^(running|fired)$/ && !$ended->($_) } keys %$clock) {
		my $c = $clock->{$id};
		my $when = defined $c->{due_at} ? Clock::unstamp($c->{due_at}) : $name[$c->{not_before} // $c->{due}];
		$mine{$numbered->($id)} = $when . ($over->($id) ? ' overdue' : '');
		$figure->{'overdue at month ends'}++ if $over->($id);
	}
	my $todo = load("$dir/todo.json")->{todo};
	%said = map { ($_->{object} => $_->{due} . ($_->{overdue} ? ' overdue' : '')) }
	    grep { $_->{kind} eq 'clock' } @$todo;
	$same->('todo: clocks', \%mine, \%said);
	%mine = map { ($fact->{$_}{number} => $state->{$_}) }
	    grep { $policy->{prefix}{$kind->{$_}} && !$ended->($_) } keys %$kind;
	%said = map { ($_->{object} => $_->{what}) }
	    grep { $_->{kind} eq 'case' && $_->{object} =~ /^[A-Z]+-\d+-\d+$/ } @$todo;
	$same->('todo: cases', \%mine, \%said);

	%mine = map { ($fact->{$_}{number} => "$kind->{$_} $state->{$_}") }
	    grep { $policy->{prefix}{$kind->{$_}} } keys %$kind;
	%said = map { ($_->{number} => "$_->{process} $_->{state}") } @{load("$dir/cases.json")->{cases}};
	$same->('cases', \%mine, \%said);

	# the registers: as they stood then, and as the program told it at the end of the year
	my $of = sub {
		my %is = map { ($_ => 1) } @_;
		return grep { $is{$kind->{$_}} && defined $state->{$_} } keys %$kind;
	};
	my $due = sub {
		my ($id) = @_;
		my $c = $clock->{$id} or return '';
		return (  $c->{state} eq 'stopped' ? '*'
			: defined $c->{due_at} ? Clock::unstamp($c->{due_at})
			: $name[$c->{due}])
		    . ' '
		    . ($over->($id) ? 'overdue' : $c->{state});
	};
	my $told = sub { my ($id, $f) = @_; return $fact->{$id}{$f} // '' };
	my %count = (    # what a row says of itself, counted here and read there
		rights => [
			[$of->(qw(subject-access rights-request data-complaint information-request))],
			sub {
				my ($id) = @_;
				return "$state->{$id} " . join ' ',
				    map { $due->("$id/$_") }
				    qw(access-request rights-request complaint information-request);
			},
			sub {
				my ($r) = @_;
				return "$r->{state} " . join ' ',
				    map { $_ // '' }
				    @$r{qw(access_request_due rights_request_due complaint_due information_due)};
			}
		],
		breaches => [
			[$of->('breach')],
			sub { my ($id) = @_; return "$state->{$id} " . $due->("$id/breach-commissioner") },
			sub { my ($r) = @_; return "$r->{state} $r->{commissioner_due}" }
		],
		requests =>
		    [[$of->('evaluation-request')], sub { return $state->{$_[0]} }, sub { return $_[0]{state} }],
		agreements =>
		    [[$of->('data-sharing-agreement')], sub { return $state->{$_[0]} }, sub { return $_[0]{state} }],
		assessments => [
			[$of->('impact-assessment')],
			sub { my ($id) = @_; return "$state->{$id} " . $told->($id, 'next-review') },
			sub { my ($r) = @_; return "$r->{state} " . ($r->{next_review} // '') }
		],
		grants => [
			[
				grep {
					$state->{$_} =~
/^(granted|ending|amendment-pending|expired|finished|revoked|deleted|closed)$/
				} $of->(qw(access-grant data-access))
			],
			sub { my ($id) = @_; return "$state->{$id} " . $told->($id, 'access-until') },
			sub { my ($r) = @_; return "$r->{state} " . ($r->{until} // '') }
		],
		destructions => [
			[grep { $state->{$_} =~ /^(committed|done|failed|certified)$/ } $of->('plan')],
			sub { return $state->{$_[0]} },
			sub { return $_[0]{state} }
		],
		obligations => [[$of->('obligation')], sub { return $state->{$_[0]} }, sub { return $_[0]{state} }]
	);
	for my $register (sort keys %count) {
		my ($ids, $count, $read) = @{$count{$register}};
		%mine = map { ($register eq 'destructions' ? $_ : $numbered->($_) => $count->($_)) } @$ids;
		for my $when (qw(register then)) {
			my %rows = map { (($_->{number} // $_->{plan} // $_->{duty}) => $read->($_)) }
			    @{load("$dir/$when-$register.json")->{rows}};
			for (grep { ($mine{$_} // '') =~ /\*/ } keys %rows) {
				my $like = quotemeta $mine{$_};
				$like =~ s/\\\*/\\S*/g;
				$rows{$_} = $mine{$_} if $rows{$_} =~ /^$like$/;
			}
			$same->("$when: $register", \%mine, \%rows);
		}
	}
}

1;
