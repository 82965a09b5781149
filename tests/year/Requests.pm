# SPDX-License-Identifier: GPL-3.0-or-later
# Requests.pm -- stories: what people ask about their data, complain of, or want to know.
package Requests;
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../oracle";
use Days;
use Stage;
use Exporter 'import';
our @EXPORT = qw(subject_access rights_request information_request complaint @datasets);

our @datasets;	# of released requests, still held

sub answered {	# prepared, advised, decided, sent, closed
	my ($case, @steps) = @_;
	my ($outcome, $wait) = @steps;
	given_by('ewan', $case, 'prepare-answer', '+answer=' . file("an answer $case"));
	later(
		1,
		sub {
			given_by('chidi', $case, 'advise-answer', 'advice=no-objection');
			later(
				$wait,
				sub {
					my $digest = fact($case, 'answer');
					given_by('dora', $case, 'decide-answer', "outcome=$outcome",
						"digest=$digest");
					refused(
						'ewan', 'do',
						$case, 'disclose',
						'--field', 'sent-on=' . today(),
						'--field', "digest=$digest",
						'--field', 'told-reasons=yes',
						'--field', 'told-complaint=no',
						'how to complain'
					) if chance(4) == 0;
					given_by('ewan', $case, 'disclose', 'sent-on=' . today(),
						"digest=$digest", 'told-reasons=yes', 'told-complaint=yes');
					later(2, sub { given_by('chidi', $case, 'close-request') });
				}
			);
		}
	);
}

sub subject_access {
	my $case = opened(
		'ewan', 'subject-access',
		'title=made up',
		'requester=somebody made up',
		'received-on=' . day_back(chance(3))
	);
	my $how = pick(qw(plain plain plain identity clarify clarify extend overdue withdrawn lapse corrected));
	$tally{"subject-access $how"}++;
	my $search = sub {
		my ($wait) = @_;
		my $held = @datasets && chance(2) ? pick(@datasets) : '';
		given_by('ewan', $case, 'hold-data', "data=$held") if $held;
		$tally{'held for a request'}++ if $held;
		given_by('chidi', $case, 'route-request', 'label=controller');
		given_by(
			'dora', $case, 'record-search',
			'found=' . ($held ? 'held' : 'not-held'),
			'+search=' . file("a search")
		);
		answered($case, $held ? 'full' : 'nothing-held', $wait);
	};
	if ($how eq 'identity' || $how eq 'lapse') {
		given_by('ewan', $case, 'ask-identity', 'asked-on=' . today(), '-made up');
		later(
			45,
			sub {
				return unless $how eq 'lapse' && fact($case, 'state') eq 'identity-asked';
				given_by('dora', $case, 'lapse-request', '-made up');
				given_by('chidi', $case, 'lapse-request', '-made up');
			}
		);
		later(
			6,
			sub {
				given_by('ewan', $case, 'prove-identity', 'proved-on=' . today());
				later(3, sub { $search->(2) });
			}
		) if $how eq 'identity';
		return;
	}
	if ($how eq 'withdrawn') {
		later(
			4,
			sub {
				given_by('ewan', $case, 'record-withdrawal', '+withdrawal=' . file('words'));
				my $digest = fact($case, 'withdrawal');
				given_by($_, $case, 'withdraw-request', "digest=$digest") for qw(dora chidi);
				die "$case is not withdrawn\n" if fact($case, 'state') ne 'withdrawn';
			}
		);
		return;
	}
	if ($how eq 'corrected') {	# received a week before what was recorded, found out and approved by another
		later(
			3,
			sub {
				my $right = day_back(8);
				my $c = out_of(
					'ewan', 'correct', $case, 'received-on',
					'--to', $right, '--reason', 'made up',
					'--evidence', file('an envelope')
				);
				later(1, sub { given_by('dora', $c, 'correction-approve'); $tally{corrections}++ });
			}
		);
	}
	later(
		1 + chance(3),
		sub {
			given_by('ewan', $case, 'prove-identity', 'proved-on=' . today());
			if ($how eq 'clarify') {
				given_by('ewan', $case, 'ask-clarification', 'asked-on=' . today(), '-made up');
				later(
					3 + chance(8),
					sub {
						given_by('ewan', $case, 'clarified', 'clarified-on=' . today());
						later(2, sub { $search->(4) });
					}
				);
				return;
			}
			given_by('chidi', $case, 'extend-request', 'extended-for=complexity', 'told-requester=yes',
				'-made up')
			    if $how eq 'extend';
			later($how eq 'extend' ? 25 : 4, sub { $search->($how eq 'overdue' ? 25 : 2 + chance(4)) });
		}
	);
}

sub rights_request {
	my $case = opened(
		'ewan', 'rights-request',
		'title=made up',
		'requester=somebody made up',
		'received-on=' . day_back(chance(2)),
		'right=' . pick(qw(erasure restriction objection))
	);
	my $grant = chance(3);
	later(
		2,
		sub {
			given_by('ewan', $case, 'prove-identity', 'proved-on=' . today());
			given_by('chidi', $case, 'route-request', 'label=controller', 'about=justice-data-lab');
			given_by('ewan', $case, 'prepare-answer', '+answer=' . file("an answer $case"));
			later(
				2,
				sub {
					given_by('chidi', $case, 'advise-answer', 'advice=no-objection');
					my $digest = fact($case, 'answer');
					if ($grant) { given_by('dora', $case, 'grant-right', "digest=$digest") }
					else {
						given_by('dora', $case, 'refuse-right', "digest=$digest",
							'ground=exemption', '-made up');
					}
					given_by('ewan', $case, 'disclose', 'sent-on=' . today(),
						"digest=$digest", 'told-reasons=yes', 'told-complaint=yes');
					return later(1, sub { given_by('chidi', $case, 'close-request') })
					    unless $grant;
					later(
						pick(3, 6, 14),
						sub {	# carried out in time, or late
							my $owed = "$case/carry-out-right";
							refused('chidi', 'do', $case, 'close-request',
								'met or waived')
							    if chance(2);
							given_by('dora', $owed, 'assign-obligation',
								'responsible=fay');
							given_by(
								'fay', $owed, 'evidence-obligation',
								'met-on=' . today(),
								'+shown-by=' . file('what was done')
							);
							given_by('dora', $owed, 'accept-evidence',
								'digest=' . fact($owed, 'shown-by'));
							given_by('chidi', $case, 'close-request');
						}
					);
				}
			);
		}
	);
}

sub information_request {
	my $case = opened(
		'ewan', 'information-request',
		'title=made up',
		'requester=made up',
		'received-on=' . day_back(chance(2))
	);
	my $how = pick(qw(plain plain late clarify fee interest withdrawn transfer));
	$tally{"information-request $how"}++;
	my $end = sub {
		given_by('ewan', $case, 'prepare-answer', '+answer=' . file("an answer $case"));
		later(
			1,
			sub {
				my $digest = fact($case, 'answer');
				given_by('dora', $case, 'decide-answer', 'outcome=full', "digest=$digest");
				given_by('ewan', $case, 'disclose', 'sent-on=' . today(),
					"digest=$digest", 'told-reasons=yes', 'told-complaint=yes');
				later(1, sub { given_by('chidi', $case, 'close-request') });
			}
		);
	};
	return later(2, sub { given_by('chidi', $case, 'withdraw-request', '+withdrawal=' . file('words')) })
	    if $how eq 'withdrawn';
	return later(
		1,
		sub {
			given_by('chidi', $case, 'transfer-request', 'passed-to=acme-trust', 'passed-on=' . today(),
				'told-requester=yes', '-made up');
		}
	) if $how eq 'transfer';
	return later(5 + chance(8), $end) if $how eq 'plain';
	return later(23, $end) if $how eq 'late';
	later(
		2,
		sub {
			if ($how eq 'clarify') {
				given_by('ewan', $case, 'ask-clarification', 'asked-on=' . today(), '-made up');
				return later(
					7,
					sub {
						given_by('ewan', $case, 'clarified', 'clarified-on=' . today());
						later(6, $end);
					}
				);
			}
			if ($how eq 'fee') {
				given_by('dora', $case, 'fees-notice', 'asked-on=' . today(), '-made up');
				return later(
					9,
					sub {
						given_by('ewan', $case, 'fee-paid', 'paid-on=' . today());
						later(6, $end);
					}
				);
			}
			given_by('oona', $case, 'weigh-public-interest', "until=$name[$Stage::day + 20]",
				'told-requester=yes', '-made up');
			later(pick(8, 18), $end);
		}
	);
}

sub complaint {
	my $case = opened('chidi', 'data-complaint', 'title=made up', 'complaint=made up', 'received-on=' . today());
	my $wait = pick(3, 10, 24);	# the last is late
	return later(2, sub { given_by('ewan', $case, 'withdraw-complaint', '+withdrawal=' . file('words')) })
	    if chance(6) == 0;
	later(
		$wait,
		sub {
			given_by('ewan', $case, 'acknowledge-complaint', 'acknowledged-on=' . today());
			later(
				5,
				sub {
					given_by('nora', $case, 'decide-complaint', 'outcome=upheld', '-made up');
					given_by('ewan', $case, 'tell-outcome', 'sent-on=' . today(),
						'told-commissioner=yes');
				}
			);
		}
	);
}

1;
