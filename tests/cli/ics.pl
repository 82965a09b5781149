#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# ics.pl FILE -- is it iCalendar as RFC 5545 says?  Strict where calendars differ: line ends, folding,
# escapes, nesting, the members each part must have, values of their types.  Prints one line for each
# event, "UID|SEQUENCE|DTSTART|SUMMARY|ALARMS", unfolded and unescaped; exits 1 at the first fault.
use strict; use warnings;
open(my $in, '<:raw', $ARGV[0]) or die "$ARGV[0]: $!\n";
my $all = do { local $/; <$in> };
die "does not end in CR LF\n" unless $all =~ /\r\n\z/;
my @physical = split /\r\n/, $all, -1; pop @physical;
for (@physical) { die "a bare CR or LF\n" if /[\r\n]/; die length($_) . " bytes: $_\n" if length > 75; die "an empty line\n" if !length; }
my @lines;
for (@physical) { if (s/^[ \t]//) { die "begins with a fold\n" unless @lines; $lines[-1] .= $_ } else { push @lines, $_ } }
my (@open, %uid, %have, $alarms);
my %must = (VCALENDAR => [qw(VERSION PRODID)], VEVENT => [qw(UID DTSTAMP SEQUENCE DTSTART SUMMARY)], VALARM => [qw(ACTION TRIGGER DESCRIPTION)]);
my %in = (VEVENT => 'VCALENDAR', VALARM => 'VEVENT');
for my $line (@lines) {
	utf8::decode(my $copy = $line) or die "not UTF-8: $line\n";
	my ($name, $param, $value) = $line =~ /^([A-Z-]+)((?:;[A-Z-]+=[A-Za-z-]+)*):(.*)$/s or die "no content line: $line\n";
	die "a control character\n" if $value =~ /[\x00-\x08\x0b-\x1f\x7f]/;
	if ($name eq 'BEGIN') {
		die "BEGIN:$value inside " . ($open[-1] // 'nothing') . "\n" unless $value eq 'VCALENDAR' ? !@open : @open && ($in{$value} // '') eq $open[-1];
		push @open, $value; $have{$value} = {}; $alarms = 0 if $value eq 'VEVENT'; next;
	}
	if ($name eq 'END') {
		die "END:$value ends " . ($open[-1] // 'nothing') . "\n" unless @open && $open[-1] eq $value;
		for (@{ $must{$value} }) { die "$value without $_\n" unless defined $have{$value}{$_} }
		$alarms++ if $value eq 'VALARM';
		if ($value eq 'VEVENT') {
			my %e = %{ $have{VEVENT} };
			die "UID $e{UID} twice\n" if $uid{ $e{UID} }++;
			print join('|', @e{qw(UID SEQUENCE DTSTART SUMMARY)}, $alarms), "\n";
		}
		pop @open; next;
	}
	die "$name outside\n" unless @open;
	die "$name twice\n" if defined $have{ $open[-1] }{$name};
	if ($name =~ /^(SUMMARY|DESCRIPTION)$/) {
		die "an unescaped comma or semicolon: $line\n" if $value =~ /(?<!\\)(?:\\\\)*[,;]/ && $value !~ /^(?:[^,;\\]|\\[,;\\nN])*$/;
		die "a bad escape: $line\n" unless $value =~ /^(?:[^\\]|\\[\\,;nN])*$/;
		$value =~ s/\\([\\,;])/$1/g; $value =~ s/\\[nN]/\n/g;
	}
	if ($name =~ /^DT(START|END)$/ && $param eq ';VALUE=DATE') { die "no date: $line\n" unless $value =~ /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/ }
	elsif ($name =~ /^DT/) { die "no UTC instant: $line\n" unless $param eq '' && $value =~ /^\d{8}T([01]\d|2[0-3])[0-5]\d[0-5]\dZ$/ }
	die "no integer: $line\n" if $name eq 'SEQUENCE' && $value !~ /^\d+$/;
	die "no duration: $line\n" if $name eq 'TRIGGER' && $value !~ /^-P(\d+D|T\d+H)$/;
	die "not 2.0\n" if $name eq 'VERSION' && $value ne '2.0';
	$have{ $open[-1] }{$name} = $value;
}
die "$open[-1] is not ended\n" if @open;
die "no calendar\n" unless $have{VCALENDAR};
