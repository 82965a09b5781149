# SPDX-License-Identifier: GPL-3.0-or-later
# Stories.pm -- how cases of each kind go, by different people, in steps so many working days apart; well or badly.
# Here breaches, access and requests from outside; Requests.pm and Evaluation.pm have the others.
package Stories;
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../oracle";
use Days;
use Stage;
use Requests;
use Evaluation;
use Exporter 'import';
our @EXPORT = qw(begin @analysts);

our @analysts;	# people who joined
my %story = (
	'subject-access' => \&subject_access,
	'rights-request' => \&rights_request,
	'information-request' => \&information_request,
	'data-complaint' => \&complaint,
	breach => \&breach,
	'access-grant' => \&access_grant,
	'external-request' => \&external_request,
	'data-access' => \&data_access,
	evaluation => \&evaluation,
	'evaluation-light' => \&evaluation_light
);
sub begin { my ($kind) = @_; $story{$kind}->() }


sub ago {
	my ($hours) = @_;
	my $s = $Stage::second - $hours * 3600;
	my $d = $Stage::day;
	while ($s < 0) { $s += 86400; $d-- }
	return sprintf '%sT%02d:%02d:%02dZ', $name[$d], int($s / 3600), int($s / 60) % 60, $s % 60;
}

# ---- breaches ----
sub breach {
	my $whose = pick(qw(police provider prison-or-probation justice own-collection not-known));
	my $case =
	    opened(pick(qw(ewan fay hari)), 'breach', 'title=made up', "whose=$whose", 'aware-at=' . ago(chance(6)));
	my $how = pick(qw(told told told late late not-notified no-breach));
	$tally{"breach $how"}++;
	return later(1, sub { given_by($_, $case, 'no-breach', '-made up') for qw(dora nora) })
	    if $how eq 'no-breach';
	given_by('ewan', $case, 'time-breach', 'detected-at=' . ago(8));
	given_by('chidi', $case, 'notify', 'notified-at=' . ago(0), '+notice=' . file('a notice')) if $how eq 'told';
	my $risk = $how eq 'not-notified' ? 'unlikely' : pick(qw(likely high));
	later(
		1,
		sub {
			given_by(
				'ewan', $case, 'assess-breach', 'nature=personal',
				'people=20', 'records=20', 'impact=made up', 'actions=made up',
				"risk=$risk", 'serious=yes', 'our-role=controller'
			);
			given_by('ewan', $case, 'tell-official', 'official=nora', 'official-told-at=' . ago(0));
			my $investigate = sub {
				given_by('ewan', $case, 'tell-police', 'police-told-at=' . ago(1));
				given_by('ewan', $case, 'tell-provider', 'provider-told-at=' . ago(1),
					'provider=acme-trust');
				given_by('dora', $case, 'tell-people', 'told-on=' . today(),
					'people-told=one-by-one', '+message=' . file('a letter'))
				    if $risk eq 'high';
				given_by('dora', $case, 'investigate-breach', '+findings=' . file('findings'));
				given_by('ewan', $case, 'remedy-breach', 'remedy=made up', 'done-at=' . ago(1));
				given_by('dora', $case, 'share-lessons', '+lessons=' . file('lessons'),
					'shared=inside');
				later(
					3,
					sub {
						given_by('dora', $case,
							$how eq 'not-notified' ? 'close-unnotified' : 'close-breach');
					}
				);
			};
			if ($how eq 'told') {
				given_by('chidi', $case, 'go-on');
				return later(2 + chance(3), $investigate);
			}
			if ($how eq 'late') {
				return later(
					4,
					sub {
						refused(
							'chidi', 'do',
							$case, 'notify',
							'--field', 'notified-at=' . ago(1),
							'--file', 'notice=' . file('a notice'),
							'72 hours'
						);
						given_by(
							'chidi', $case, 'notify-late',
							'notified-at=' . ago(1),
							'+notice=' . file('a notice'),
							'-made up'
						);
						given_by('chidi', $case, 'go-on');
						later(2, $investigate);
					}
				);
			}
			later(
				1,
				sub {
					given_by('chidi', $case, 'advise-breach', 'advice=no-objection', '-made up');
					given_by('dora', $case, 'not-notify', '-made up');
					later(2, $investigate);
				}
			);
		}
	);
}

# ---- access to the network ----
sub access_grant {
	my $who = @analysts ? $analysts[chance(scalar @analysts)] : 'fay';
	my $case = opened(
		'ewan', 'access-grant', "person=$who", 'access-kind=staff',
		'read-only=no', 'owners-rules=yes', 'need=made up', 'alternatives=made up'
	);
	return later(2, sub { given_by('nora', $case, 'refuse-access', '-made up') }) if chance(5) == 0;
	later(
		1,
		sub {
			# a paper may have run out by now: then it is refused, as it should be
			my ($status, undef, $error) = Stage::run_it('dora', 'do', $case, 'check-person');
			return later(1, sub { given_by('nora', $case, 'refuse-access', '-a paper has run out') })
			    if $status == 5 && $error =~ /in date/;
			die "check-person: $error" if $status;
			later(
				1,
				sub {
					my $months = 1 + chance(9);
					my ($until) = same_date($Stage::day, $months);
					given_by('nora', $case, 'approve-access', "access-until=$name[$until]");
					given_by(
						'ada', $case, 'access-opened',
						'opened-on=' . today(),
						'+acknowledgement=' . file('a letter')
					);
					later(
						20 + chance(100),
						sub {
							given_by('ewan', $case, 'end-access', 'ended-for=not-needed',
								'-made up');
							later(
								1,
								sub {
									given_by(
										'ada',
										$case,
										'access-shut',
										'account-disabled=yes',
										'shut-on=' . today(),
										'+acknowledgement=' . file('a letter')
									);
								}
							);
						}
					);
				}
			);
		}
	);
}

# ---- requests from outside, and by researchers ----
sub external_request {
	my $case = opened(
		'hari', 'external-request',
		'organisation=acme-trust', 'programme=justice-data-lab',
		'source=survey', 'use=research',
		'personal=no', 'what=made up',
		'purpose=made up'
	);
	later(
		2,
		sub {
			given_by('chidi', $case, 'request-scrutinise', 'advice=no-objection', 'scrutiny=made up');
			my $end = pick(qw(decline withdraw));
			later(
				3,
				sub {
					given_by($end eq 'decline' ? 'dora' : 'ewan',
						$case, "request-$end", '-made up');
				}
			);
		}
	);
}
my $none = 'court-data other-prison-data education-data work-data sensitive-fields further-linking own-setting';

sub data_access {
	return external_request() if today() gt '2026-11-20';	# the share ends before it could be granted
	my $case = opened('hari', 'data-access', 'title=made up',
		'organisation=acme-trust', 'purpose=research', 'justice-data=yes', map {"$_=no"} split / /, $none);
	my $form = file('a form');
	given_by('hari', $case, 'write-application',
		map {"+$_=$form"} qw(project people fields-asked-for combination-risk protection justice-part));
	as('dora', 'case', 'link', 'DSA-2026-0001', $case, '--as', 'agreement-for');
	return later(2, sub { given_by('hari', $case, 'withdraw-application', '-made up') }) if chance(4) == 0;
	my @met = map {"$_=met"} qw(ethics necessity data-protection methodology public-good);
	later(
		1,
		sub {
			given_by('hari', $case, 'submit-application');
			given_by('ewan', $case, 'find-complete', 'owners-right=yes');
			later(
				4,
				sub {
					given_by($_, "$case/dag", 'track-approve', @met) for qw(mary nora);
					given_by(
						'fay', "$case/dag",
						'track-minutes', 'met-on=' . today(),
						'+minutes=' . file('minutes')
					);
					later(
						5,
						sub {
							given_by($_, "$case/dagb", 'track-approve', @met)
							    for qw(ewan dora);
							given_by('ewan', $case, 'record-approval');
							given_by('ewan', $case, 'send-for-accreditation');
							later(6, sub { accredited($case) });
						}
					);
				}
			);
		}
	);
}

sub accredited {
	my ($case) = @_;
	my ($until) = same_date($Stage::day, 8);
	given_by(
		'ewan', $case, 'record-accreditation', 'accreditation=made up',
		'accreditation-kind=full',
		"accredited-until=$name[$until]",
		'+decision=' . file('a decision')
	);
	given_by('ewan', $case, 'draft-access-agreement', '+access-agreement=' . file('an agreement'));
	given_by('ines', $case, 'sign-access-agreement', 'digest=' . fact($case, 'access-agreement'));
	given_by('ewan', $case, 'name-researcher', 'researcher=gail');
	given_by('gail', $case, 'accept-terms');
	($until) = same_date($Stage::day, 1 + chance(4));
	given_by('oona', $case, 'grant-access', 'setting=ons-site', 'certified=yes', 'offline=yes',
		"access-until=$name[$until]");
	my $owed = "$case/summary-of-application";
	later(
		pick(10, 24),
		sub {	# the summary, in time or late
			given_by('dora', $owed, 'assign-obligation', 'responsible=ewan');
			given_by(
				'ewan', $owed, 'evidence-obligation',
				'met-on=' . today(),
				'+shown-by=' . file('a summary')
			);
			given_by('dora', $owed, 'accept-evidence', 'digest=' . fact($owed, 'shown-by'));
		}
	);
	on_day(
		\($until + 8),
		sub {	# it has run out by itself
			die "$case has not expired\n" if fact($case, 'state') ne 'expired';
			refused('gail', 'do', $case, 'output-ask', '--file', 'output=' . file('an output'),
				'state is');
			given_by(
				'ewan', $case, 'confirm-deletion',
				'deleted-on=' . today(),
				'+deletion=' . file('a letter')
			);
			later(25, sub { given_by('ewan', $case, 'close-access') });
		}
	) if $until + 40 < $number{$main::last};
}

1;
