#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# play.pl PROBITY DIR CASES SEED LAST -- a busy lab from 5 January 2026 to LAST, through the program, in simulated time.
# Leaves in DIR: lab/, ticks (when the timer ran), snap/DATE/ (what the program said of itself at month ends), tally.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../oracle";
use Days;
use Stage;
use Stories;
use Evaluation;

our ($probity, $dir, $cases, $seed, $last) = @ARGV;
die "usage: play.pl PROBITY DIR CASES SEED LAST\n" unless defined $last;
my $root = "$FindBin::Bin/../..";
my $lab = "$dir/lab";
calendar("$root/workflow/calendars/uk.csv");

# the timer does not run over Easter and in August, while people go on working
set_stage(
	probity => $probity,
	dir => $dir,
	seed => $seed,
	begin => '2026-01-05',
	outages => [['2026-01-24', '2026-01-29'], ['2026-03-30', '2026-04-09'], ['2026-08-24', '2026-09-02']]
);
mkdir "$dir/keys";
my $paper = file('a certificate');

sub join_lab {	# a person with a key of their own, enrolled by ada
	my ($who) = @_;
	Stage::run_it('', 'key', 'new', "$dir/keys/$who.key", '--no-passphrase');
	open my $f, '>', "$dir/keys/$who.custody" or die;
	print $f "custody of $who, made up\n";
	close $f;
	as('ada', 'actor', 'add', $who, '--pub', "$dir/keys/$who.key.pub");
	as($who, 'actor', 'accept');
}
sub role { my ($who, $role, @by) = @_; as($_, 'actor', 'role', 'grant', $who, $role) for @by ? @by : ('ada') }

sub trained {
	my ($who, $what, $from) = @_;
	given_by('dora', "actor/$who", 'record-credential', "credential=$what", "from=$from", "+evidence=$paper");
}

sub party {	# what is asked of one before anything passes; its evidence runs out in autumn, and is brought again
	my ($who) = @_;
	given_by('dora', "organisation/$who", 'confirm-party', 'party-role=controller', 'confirmed-on=2026-01-05',
		"+confirmation=$paper", 'first-contact=made up', 'second-contact=made up', 'agreement-kind=conditions-of-service',
		'agreement-id=made up', "+compliance=$paper", 'compliance-until=2026-10-30');
	given_by('dora', "organisation/$who", 'accredit-processor', 'processor-number=made up', 'processor-until=2027-12-31');
	as('dora', 'new', 'account', '--name', 'first', options("organisation=$who", 'channel=cjsm', 'address=made up',
		'verified-on=2026-01-05', 'verified-how=called-back'));
	on_day('2026-10-27', sub {
		given_by('dora', "organisation/$who", 'renew-compliance', "+compliance=$paper", 'compliance-until=2027-10-30');
	});
}

sub document {	# a text that is written, advised on and approved
	my ($owner, $template) = @_;
	as('ewan', 'doc', 'new', $owner, $template);
	as('ewan', 'doc', 'import', "$owner/$template", "$root/tests/demo/$template.yaml");
	as('ewan', 'doc', 'submit', "$owner/$template");
	given_by('chidi', "$owner/$template", 'doc-advise', 'advice=no-objection');
	as('dora', 'doc', 'approve', "$owner/$template");
}

# ---- 5 January: the lab and its people ----
for my $who (qw(ada bode)) {
	system("'$probity' key new '$dir/keys/$who.key' --no-passphrase >'$dir/err' 2>&1") == 0 or die;
}
system("'$probity' synth --seed 2026 --register-size 3000 --cohort-size 120 --out-dir '$dir' >'$dir/err' 2>&1") == 0
    or die;
{
	local $ENV{PROBITY_NOW} = now();
	open my $out, '-|', join(' ', "'$probity' init '$lab'", (map { "--founder $_='$dir/keys/$_.key'" } qw(ada bode)),
		"--simulated-clock --register '$dir/register.csv' 2>'$dir/err'") or die;
	open my $pin, '>', "$dir/pin" or die;
	print $pin $_ while <$out>;
	close $out or die "init\n";
}
join_lab($_) for qw(chidi dora ewan fay hari nora oona mary ines gail);
role(@$_, 'ada', 'bode')
    for ['chidi', 'dpo'], ['chidi', 'output-checker'], ['dora', 'information-asset-owner'],
    ['oona', 'information-asset-owner'],
    ['ewan', 'linking-staff'], ['nora', 'siro'], ['nora', 'head-of-unit'],
    map { [$_, 'panel-member'] } qw(mary nora ewan dora);
role(@$_)
    for ['fay', 'analyst'], ['fay', 'panel-secretary'], ['hari', 'requester'], ['ewan', 'project-manager'],
    ['dora', 'information-governance-lead'], ['ines', 'institutional-signatory'];

# papers of last year, which run out in this one
trained($_, 'training-data-protection', '2025-03-16'), trained($_, 'operating-agreement', '2025-06-01')
    for qw(ewan fay);
trained('fay', 'training-secure-network', '2024-05-04'), trained('fay', 'vetting-ctc', '2019-05-01'),
    trained('fay', 'training-software', '2024-02-02');
trained($_, 'training-disclosure-control', '2024-09-01') for qw(chidi fay);

# ---- 6 and 7 January: programmes, assessments, a share ----
on_day(
	'2026-01-06',
	sub {
		given_by('dora', "actor/$_", 'custodian-allow') for qw(ewan fay);
		as('ewan', 'custodian', 'add', 'ewan', '--new-passphrase-file', "$dir/keys/ewan.custody");
		as('fay', 'custodian', 'new');
		as('ewan', 'custodian', 'add', 'fay');
		as('ewan', 'organisation', 'add', 'acme-trust', '--type', 'voluntary', '--channel', 'cjsm');
		given_by('ewan', "actor/$_", 'actor-represents', 'organisation=acme-trust') for qw(hari ines gail);
		party('acme-trust');
		trained('gail', $_, '2025-08-10') for qw(training-data-protection accredited-researcher);
		role('gail', 'researcher');

		for my $programme (qw(justice-data-lab pilot-one pilot-two)) {
			as('ewan', 'programme', 'add', $programme);
			document($programme, 'moj-pia');
		}
	}
);

sub assessment {	# of a programme: signed, with a day for its review that is kept or missed
	my ($programme, $interval, $next, @kept) = @_;
	my $case =
	    opened('ewan', 'impact-assessment', 'title=made up', "programme=$programme", "review-interval=$interval");
	given_by('ewan', $case, 'skip-screening', 'level=full', '-made up');
	given_by('dora', $case, 'not-consult', '-made up');
	given_by('ewan', $case, 'assess-put-forward', "document=$programme/moj-pia", 'residual-risk=low');
	given_by('chidi', $case, 'advise-assessment', 'advice=no-objection', 'summary=made up');
	given_by('dora', $case, 'take-advice');
	given_by('nora', $case, 'accept-risk', 'accepted-because=made up');
	given_by(
		'dora', $case, 'sign-off',
		'digest=' . fact("$programme/moj-pia", 'content'),
		'position=made up',
		"next-review=$next", 'not-begun=yes'
	);
	on_day(
		$_,
		sub {
			given_by('ewan', $case, 'review-assessment', 'reviewed-on=' . today(),
				'actions-effective=yes', 'nothing-new=yes', 'findings=made up');
			given_by('chidi', $case, 'advise-review', 'review-advice=no-objection');
			my ($then) = same_date($Stage::day, 5);
			given_by('dora', $case, 'accept-review', "next-review=$name[$then]");
		}
	) for @kept;
}
on_day(
	'2026-01-07',
	sub {
		assessment('justice-data-lab', 'six-monthly', '2026-07-03', '2026-06-30', '2026-11-24');
		assessment('pilot-one', 'six-monthly', '2026-05-29', '2026-06-10', '2026-11-06')
		    ;	# a review that comes late
		my $agreement = file('an agreement');
		my $share = opened(
			'ewan',
			'data-sharing-agreement',
			'title=made up',
			'organisation=acme-trust',
			'other-party=accredited-processor',
			'contents=made up',
			'uses=made up',
			'justification=made up',
			'protections=made up',
			qw(public-authority=yes gateway=dea-2017-s64 legal-basis=article-6-1-e special-data=no criminal-data=no policy-document=yes)
		);
		given_by('ewan', $share, 'write-agreement', "+agreement=$agreement");
		my $digest = fact($share, 'agreement');
		given_by('chidi', $share, 'advise-agreement', "digest=$digest", 'advice=no-objection');
		given_by('dora', $share, 'sign-agreement', "digest=$digest");
		given_by('ines', $share, 'countersign-agreement', "digest=$digest");
		given_by('dora', $share, 'record-consultation', 'academic-advisers=consulted',
			'ethics-advisers=consulted', 'user-representatives=not-consulted',
			'-made up');
		as('ewan', 'doc', 'new', $share, 'ico-dpia');
		given_by('ewan', "$share/ico-dpia", 'doc-submit', "+content=$paper");
		given_by('chidi', "$share/ico-dpia", 'doc-advise', 'advice=no-objection');
		given_by('dora', "$share/ico-dpia", 'doc-approve', 'digest=' . fact("$share/ico-dpia", 'content'));
		given_by('nora', $share, 'begin-share', 'share-until=2026-12-18');
		given_by('dora', $share, 'review-share', 'refresh=refreshed', 'privacy-notice=updated',
			'assessment=still-right', '-made up');
	}
);

# ---- through the year: people come and go, a programme is stopped, things are held ----
my $joined = 0;
for my $day (qw(2026-01-20 2026-03-03 2026-05-11 2026-07-14 2026-09-22)) {
	on_day(
		$day,
		sub {
			my $who = 'analyst' . ++$joined;
			join_lab($who);
			role($who, 'analyst');
			my ($year_ago) = same_date($Stage::day, -10);
			trained($who, $_, $name[$year_ago + $joined])
			    for
			    qw(training-data-protection operating-agreement training-secure-network training-software training-disclosure-control vetting-ctc);
			push @analysts, $who;
			$tally{joined}++;
			later(
				60,
				sub {
					@analysts = grep { $_ ne $who } @analysts;
					as('ada', 'actor', 'leave', $who);
					$tally{left}++;
				}
			);
		}
	);
}
on_day($_->[0], $_->[1])
    for ['2026-03-10', sub { trained($_, 'training-data-protection', today()) for qw(ewan fay) }],
    ['2026-05-27', sub { trained($_, 'operating-agreement', today()) for qw(ewan fay) }],
    ['2026-08-07', sub { trained('gail', 'training-data-protection', today()) }], [
	'2026-02-12',
	sub {	# a hold on a programme, released by two
		my $hold = out_of('chidi', 'hold', 'place', 'pilot-two', '--reason', 'made up');
		$tally{holds}++;
		later(12, sub { as($_, 'hold', 'release', $hold, '--reason', 'made up') for qw(chidi dora) });
	}
    ],
    [
	'2026-02-02',
	sub {
		my $case = apply('pilot-two');
		given_by('ewan', $case, 'accept', 'conditions-agreed=yes');
		later(
			8,
			sub {	# the programme is stopped: nothing more begins under it
				given_by('dora', 'pilot-two', 'programme-stop', 'stopped-by=decision', '-made up');
				$tally{'programmes stopped'}++;
				refused(
					'hari', 'case', 'open', 'evaluation-request',
					'--title', 'x', '--field', 'organisation=acme-trust',
					'--field', 'programme=pilot-two', 'open'
				);
				later(
					3,
					sub {
						given_by('hari', $case, 'withdraw', '-made up');
						given_by('ewan', $case, 'close');
					}
				);
			}
		);
	}
    ];

# ---- the cases, drawn over the working days ----
my @kinds = (
	('subject-access') x 8,
	('information-request') x 7,
	('breach') x 6,
	('rights-request') x 5,
	('data-complaint') x 4,
	('access-grant') x 4,
	('external-request') x 2,
	('data-access') x 2,
	('evaluation') x 2,
	('evaluation-light') x 3
);
my @days = grep { open_day('england-and-wales', $_) } $number{'2026-01-12'} .. $number{$last} - 5;
my @first =
    $cases < 60 ? (sort { $a <=> $b } @days)[0 .. int($#days * 3 / 4)] : @days;	# a short year: most come to an end
my @deck;
for (1 .. $cases - 4) {	# four were opened above
	@deck = @kinds unless @deck;
	my ($kind) = splice @deck, chance(scalar @deck), 1;
	on_day(\pick(@first), sub { begin($kind) });
}
run_days($last);
look_back();
open my $f, '>', "$dir/tally" or die;
print $f "$_ $tally{$_}\n" for sort keys %tally;
close $f or die;
