# SPDX-License-Identifier: GPL-3.0-or-later
# Evaluation.pm -- stories: requests for an evaluation, with data that comes and is destroyed.
package Evaluation;
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../oracle";
use Days;
use Stage;
use Requests;
use Exporter 'import';
our @EXPORT = qw(apply evaluation evaluation_light);

my @sent = qw(--encrypted yes --password-separate yes --account account/first);
my @oath =
    qw(law-enforcement=no public-authority=no gateway=oma-2007-s14-probation-provider legal-basis=article-6-1-f special-data=no
    criminal-data=yes criminal-condition=schedule-1-4 policy-document=yes collected-on-consent=no
    notice=notice-given could-decline=yes authority=yes);

sub apply {
	my ($programme) = @_;
	my $case = opened(
		'hari', 'evaluation-request',
		'title=made up', 'organisation=acme-trust',
		'programme=' . ($programme || 'justice-data-lab')
	);
	refused('hari', 'do', $case, 'accept', '--field', 'conditions-agreed=yes', 'project-manager')
	    if chance(3) == 0;
	return $case;
}

sub lawful {	# the ground of compatibility changed by law on 5 February 2026
	my ($case) = @_;
	my $ground = today() lt '2026-02-05' ? 'article-5-1-b-research' : 'article-8a-3-b';
	given_by('hari', $case, 'attest-lawfulness', @oath, "compatibility=$ground", 'signatory=a made-up director');
}

sub sworn {
	my ($case) = @_;
	lawful($case);
	as('ewan', 'doc', 'new', $case, 'lawful-basis');
	as('ewan', 'doc', 'import', "$case/lawful-basis", "$FindBin::Bin/../demo/lawful-basis.yaml");
	as('ewan', 'doc', 'submit', "$case/lawful-basis");
	given_by('chidi', "$case/lawful-basis", 'doc-advise', 'advice=no-objection');
	as('dora', 'doc', 'approve', "$case/lawful-basis");
	given_by('hari', $case, 'attest-transfer');
}

sub received {
	my ($case) = @_;
	if (today() ge '2026-02-05' && fact($case, 'compatibility') eq 'article-5-1-b-research') {
		refused(
			'ewan', 'data', 'receive', $case,
			"$Stage::dir/cohort.csv", '--channel', 'cjsm', @sent,
			'law-still-in-force'
		);
		lawful($case);
		given_by('hari', $case, 'attest-transfer');
		$tally{'sworn again, the law having changed'}++;
	}
	as('ewan', 'data', 'receive', $case, "$Stage::dir/cohort.csv", '--channel', 'cjsm', @sent, '--copy',
		'provider');
	given_by('ewan', $case, 'confirm-purge', 'mailbox-purged=yes', 'media-purged=yes', 'evidence=made up');
	$tally{received}++;
}

sub destroyed {	# a dataset: planned, approved, carried out, certified by two
	my ($set) = @_;
	my $plan = out_of('fay', 'destroy', 'plan', $set);
	as('dora', 'destroy', 'approve', $plan);
	as('fay', 'destroy', 'run', $plan);
	as($_, 'destroy', 'sign', $set) for qw(fay dora);
	@datasets = grep { $_ ne $set } @datasets;
	$tally{destroyed}++;
}

sub published {	# what a release owes: one is met, the other waived
	my ($case) = @_;
	my $duty = "$case/publish-report";
	given_by('ewan', $duty, 'assign-obligation', 'responsible=hari');
	given_by('hari', $duty, 'evidence-obligation', 'met-on=' . today(), '+shown-by=' . file("a page of $case"));
	given_by('ewan', $duty, 'accept-evidence', 'digest=' . fact($duty, 'shown-by'));
	given_by('dora', "$case/publish-results", 'waive-obligation', '-made up');
	$tally{published}++;
}

sub ended {	# every dataset of the case, then the case; put off while a request for access holds one of them
	my ($case, @sets) = @_;
	return later(5, sub { ended($case, @sets) }) if grep { (fact("$case/$_", 'holds') || 0) > 0 } @sets;
	destroyed("$case/$_") for @sets;
	published($case) if fact("$case/publish-report", 'state');
	given_by('ewan', $case, 'close');
}

sub evaluation {
	my $case = apply();
	later(
		1,
		sub {
			given_by('ewan', $case, 'accept', 'conditions-agreed=yes');
			later(2, sub { sworn($case) });
		}
	);
	later(
		5,
		sub {
			received($case);
			given_by('ewan', $case, 'settle-notice', 'lab-notice=notice-given', '-made up');
			given_by('dora', $case, 'consent-source', 'sources=pnc', 'consent-until=2027-12-31');
			as('ewan', 'data', 'validate', $case);
			as('ewan', 'data', 'link', $case, '--extracted', '2025-06-30');
		}
	);
	later(8, sub { as('fay', 'stats', 'run', $case) });
	later(10, sub { as('chidi', 'release', 'check', $case) });
	later(
		11,
		sub {
			as('ewan', 'release', 'send', $case);
			push @datasets, "$case/cohort";
			my $how = pick(qw(plain query bounce));
			later(
				3,
				sub {
					given_by('ewan', $case, 'record-bounce', 'sent-on=' . today());
					$tally{bounces}++;
				}
			) if $how eq 'bounce';
			later(
				18,
				sub {
					given_by('hari', $case, 'raise-query', 'about-a-person=no', 'query=made up');
					later(
						1,
						sub {
							given_by('fay', $case, 'answer-query', 'answer=made up');
							$tally{queries}++;
						}
					);
				}
			) if $how eq 'query';
			later(
				10,
				sub {
					return
					    if (fact("$case/cohort", 'holds') || 0) >
					    0;	# a hold would refuse it before its day does
					my $plan = out_of('fay', 'destroy', 'plan', "$case/cohort");
					as('dora', 'destroy', 'approve', $plan);
					refused('fay', 'destroy', 'run', $plan, 'before');
					as('fay', 'destroy', 'cancel', $plan);
				}
			) if chance(2);
			later(pick(27, 28, 31, 36), sub { ended($case, qw(cohort linked link-table analysis)) })
			    ;	# in time, or late
		}
	);
}

sub evaluation_light {
	my $how = pick(qw(withdrawn withdrawn data-withdrawn unprocessable wrong-channel));
	my $case = apply();
	$tally{"evaluation-request $how"}++;
	return later(
		3,
		sub {
			given_by('hari', $case, 'withdraw', '-made up');
			later(2, sub { given_by('ewan', $case, 'close') });
		}
	) if $how eq 'withdrawn';
	later(1, sub { given_by('ewan', $case, 'accept', 'conditions-agreed=yes'); sworn($case) });
	return later(
		3,
		sub {
			given_by('ewan', $case, 'wrong-channel', 'channel=ordinary-email');
			later(
				1,
				sub {
					given_by('ewan', $case, 'reject-return', 'returned-how=message-refused',
						'returned-on=' . today(), 'purged-on=' . today(), 'purged=yes', 'evidence=made up');
					later(
						4,
						sub {
							given_by('hari', $case, 'withdraw');
							given_by('ewan', $case, 'close');
						}
					);
				}
			);
		}
	) if $how eq 'wrong-channel';
	later(
		3,
		sub {
			received($case);
			return later(
				2,
				sub {
					given_by('hari', $case, 'withdraw', '-made up');
					later(pick(4, 14), sub { ended($case, 'cohort') });
				}
			) if $how eq 'data-withdrawn';
			given_by('ewan', $case, 'find-unprocessable', 'outcome=inaccurate');
			later(
				2,
				sub {
					given_by('ewan', $case, 'confirm-unprocessable', 'confirmed-on=' . today());
					later(pick(13, 14, 19), sub { ended($case, 'cohort') });
				}
			);
		}
	);
}

1;
