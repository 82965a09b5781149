# SPDX-License-Identifier: GPL-3.0-or-later
# Policy.pm -- the rules as the recount reads them: from the fenced blocks of the policy that the ledger names, line by line.
# Its digest leads to the list of its documents, and that to each of them; all are files of the lab, named by their SHA-256.
package Policy;
use strict;
use warnings;
use Digest::SHA 'sha256_hex';

# A value: "[a, b]" a list, else a word.  Lists may run over lines, joined before.
sub value {
	my ($s) = @_;
	return [map {s/^\s+|\s+$//gr} split /,/, $1] if $s =~ /^\[(.*)\]$/s;
	return $s =~ s/^"(.*)"$/$1/r;
}

sub effect {	# "start-clock: {clock: x, date: y}", or a bare name
	my ($s) = @_;
	my ($kind, $rest) = $s =~ /^([a-z-]+)(?::\s*\{(.*)\})?$/ or die "effect: $s\n";
	my %x = (kind => $kind);
	for (split /,/, $rest // '') { my ($k, $v) = /^\s*([a-z-]+):\s*(\S+)\s*$/ or die "effect: $s\n"; $x{$k} = $v }
	return \%x;
}

sub block {
	my ($text) = @_;
	my (%b, $key);
	for (split /\n/, $text) {
		if (/^([a-z-]+):\s*(.*)$/) { $key = $1; $b{$key} = $2 }
		elsif (/^  - (.*)$/ && $key eq 'effects') { push @{$b{list}}, $1 }
		elsif (defined $key && /^\s+(.*)$/) {
			if ($key eq 'effects' && $b{list}) { $b{list}[-1] .= " $1" }
			else { $b{$key} .= " $1" }
		}
	}
	$b{effects} = [map { effect($_) } @{delete $b{list} || []}] unless length($b{effects} // '');
	if (!ref $b{effects}) {	# in one line: [{open-panel: {panel: owners}}, give-number]
		my $s = $b{effects};
		$s =~ s/^\[|\]$//g;
		$b{effects} = [map {s/^\{(.*)\}$/$1/r} grep {length} map {s/^\s+|\s+$//gr} split /,(?![^{]*\})/, $s];
		$b{effects} = [map { effect($_) } @{$b{effects}}];
	}
	$b{$_} = value($b{$_}) for grep { !ref $b{$_} } keys %b;
	return \%b;
}

sub document {
	my ($lab, $digest) = @_;
	local $/;
	my $file = "$lab/documents/$digest";
	open my $in, '<', $file or die "$file: $!\n";
	my $text = <$in>;
	die "$file is not what its name says\n" if sha256_hex($text) ne $digest;
	return $text;
}

sub read_policy {
	my ($lab, $digest) = @_;
	my %all;
	for (split /\n/, document($lab, $digest)) {
		my $text = document($lab, /^([0-9a-f]{64})  \S/);
		my (@here, @process);
		while ($text =~ /^```yaml ([a-z]+)\n(.*?)^```$/msg) {
			my ($kind, $b) = ($1, block($2));
			push @process, $b->{id} if $kind eq 'process';
			push @here, [$kind, $b];
		}
		for (@here) {
			my ($kind, $b) = @$_;
			if ($kind eq 'command') { $all{command}{$b->{on} // $process[0]}{$b->{act} // $b->{id}} = $b }
			else { $all{$kind}{$b->{id}} = $b }
			$all{prefix}{$b->{id}} = $b->{prefix} if $kind eq 'process' && $b->{prefix};
		}
	}
	return \%all;
}

1;
