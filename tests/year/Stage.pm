# SPDX-License-Identifier: GPL-3.0-or-later
# Stage.pm -- what the stories of the year act on: a lab, its people and their keys, an agenda of days, and the program.
# Every command is a run of the real binary; one that fails where the story says that it succeeds ends everything.
package Stage;
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../oracle";
use Days;
use Exporter 'import';
our @EXPORT =
    qw(chance pick options set_stage now today day_back as out_of refused fact opened given_by
    later on_day run_days look_back snapshot file %tally);

our %tally;	# what happened, for the report
our ($probity, $dir, $lab, $day, $second);
my (%agenda, @outage, @ticked);

# ---- chance: a generator of its own, the same on every machine ----
my $state = 1;
sub chance { my ($n) = @_; $state = ($state * 1103515245 + 12345) % 2147483648; return int($state / 65536) % $n }
sub pick { return $_[chance(scalar @_)] }

sub set_stage {
	my %with = @_;
	($probity, $dir, $lab, $state) = ($with{probity}, $with{dir}, "$with{dir}/lab", $with{seed});
	@outage = @{$with{outages}};
	$day = $number{$with{begin}};
	$second = 9 * 3600;
}

# ---- time ----
sub today { return $name[$day] }

sub now {
	return sprintf '%sT%02d:%02d:%02dZ', $name[$day], int($second / 3600), int($second / 60) % 60, $second % 60;
}

sub day_back {	# the working day, at most $n back
	my ($n) = @_;
	my $d = $day;
	for (1 .. $n) {
		do { $d-- } until open_day('england-and-wales', $d);
	}
	return $name[$d];
}

# ---- commands ----
sub run_it {	# who, words: (status, output, error)
	my ($who, @words) = @_;
	local $ENV{PROBITY_NOW} = now();
	local @ENV{qw(PROBITY_ACTOR PROBITY_KEY PROBITY_CUSTODY_FILE)} =
	    ($who, "$dir/keys/$who.key", "$dir/keys/$who.custody")
	    if $who;
	my $pid = open(my $out, '-|') // die "fork: $!\n";
	if (!$pid) {
		open STDERR, '>', "$dir/err" or die;
		open STDIN, '<', '/dev/null' or die;
		exec $probity, '-C', $lab, @words or die "exec: $!\n";
	}
	local $/;
	my $said = <$out> // '';
	close $out;
	my $status = $? >> 8;
	open my $in, '<', "$dir/err" or die;
	my $error = <$in> // '';
	$second += 20;
	$tally{commands}++;
	return ($status, $said, $error);
}

sub out_of {
	my ($status, $said, $error) = run_it(@_);
	die now() . " @_: exit $status: $error" if $status;
	chomp $said;
	return $said;
}
sub as { out_of(@_); return }

sub refused {	# who, words, and last what the refusal says
	my $text = pop;
	my ($status, $said, $error) = run_it(@_);
	die now() . " @_: not refused for '$text': exit $status $error"
	    unless $status == 5 && index($error, $text) >= 0;
	$tally{refusals}++;
}

# words: name=value a field, +name=path a document, -text a reason
sub options {
	return map { /^\+(.*)/s ? ('--file', $1) : /^-(.*)/s ? ('--reason', $1) : ('--field', $_) } @_;
}
sub given_by { my ($who, $object, $command, @more) = @_; as($who, 'do', $object, $command, options(@more)) }

sub opened {
	my ($who, $process, @more) = @_;
	$tally{cases}++;
	$tally{"case $process"}++;
	return out_of($who, 'case', 'open', $process, options(@more));
}

sub fact {
	my ($object, $name) = @_;
	my ($status, $said) = run_it('', 'case', 'show', $object, '--plain');
	$second -= 20;
	return $said =~ /^\Q$name\E\t(.*)$/m ? $1 : '';
}

sub file {	# a small made-up file
	my ($text) = @_;
	my $path = "$dir/paper-" . unpack('%32C*', $text) . length $text;
	open my $f, '>', $path or die "$path: $!\n";
	print $f "$text, made up\n";
	close $f;
	return $path;
}

# ---- the agenda ----
sub on_day { my ($date, $what) = @_; push @{$agenda{ref $date ? $$date : $number{$date}}}, $what }

sub later {	# so many working days from now
	my ($n, $what) = @_;
	my $d = $day;
	for (1 .. $n) {
		do { $d++ } until open_day('england-and-wales', $d);
	}
	push @{$agenda{$d}}, $what;
}

sub out_of_service {
	my ($d) = @_;
	return grep { $name[$d] ge $_->[0] && $name[$d] le $_->[1] } @outage;
}

sub tick {
	$second = 5 * 3600;
	open my $f, '>>', "$dir/ticks" or die;
	print $f now() . "\n";
	close $f;
	my $said = out_of('', 'tick', '--plain');
	$tally{firings} += () = $said =~ /^/mg if length $said;
	$tally{ticks}++;
}
our @registers = qw(rights breaches grants requests assessments agreements destructions obligations);

sub say_to {
	my ($file, @words) = @_;
	my $said = out_of('', @words, '--json');
	open my $f, '>', $file or die "$file: $!\n";
	print $f $said;
	close $f or die;
}

sub look_back {	# at the end: the registers as they stood at each month's end
	for my $to (glob "'$dir/snap/'*") {
		my $then = substr $to, -10;
		say_to("$to/then-$_.json", 'register', $_, '--as-at', $then) for @registers;
	}
}

sub snapshot {	# what the program says of itself, for the recount
	my $to = "$dir/snap/" . today();
	mkdir "$dir/snap";
	mkdir $to;
	$second = 20 * 3600;
	my %say = (
		todo => ['todo'],
		clocks => ['clock', 'list'],
		cases => ['case', 'list'],
		holds => ['hold', 'list'],
		obligations => ['obligation', 'list']
	);
	say_to("$to/$_.json", @{$say{$_}}) for sort keys %say;
	say_to("$to/register-$_.json", 'register', $_) for @registers;
	open my $f, '>', "$to/now" or die;
	print $f now(), "\n";
	$tally{snapshots}++;
}

sub run_days {
	my ($last) = @_;
	while (++$day <= $number{$last}) {
		tick() unless out_of_service($day);
		$second = 9 * 3600;
		my $todo = delete $agenda{$day} or do { snapshot() if month_end(); next };

		# what happens on a day happens in an order drawn by chance
		for (my $i = $#$todo; $i > 0; $i--) { my $k = chance($i + 1); @$todo[$i, $k] = @$todo[$k, $i] }
		while (@$todo) { (shift @$todo)->(); push @$todo, @{delete $agenda{$day} || []} }
		snapshot() if month_end() || $day == $number{$last};
	}
}
sub month_end { return $month_of[$day] != $month_of[$day + 1] }

1;
