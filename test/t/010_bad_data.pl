# SPDX-License-Identifier: PostgreSQL
# Faults that only the whole file shows fail the run, with the same parts of an error as an immediate validation error.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('bad-data');
sql($node, "SELECT relevance.register_machine('press')");

# Valid rows beyond the head, and the faulty end; the same fault in a small file, which is rejected at once.
my $header = "x1,x2,output\n";
my $many = sub { my ($row) = @_; return join '', map { $row->($_) . "\n" } 1 .. 300_000 };
my $sound = $many->(sub { sprintf '%d,%d,%d', $_[0] % 89, $_[0] % 97, $_[0] % 83 });
my %fault = (
	'a short row' => { small => "1,2,3\n" x 10 . "1,2\n", tail => "1,2\n", sqlstate => '22P04', message => qr/line 300002\b/ },
	'a long row' => { small => "1,2,3\n" x 10 . "1,2,3,4\n", tail => "1,2,3,4\n", sqlstate => '22P04', message => qr/line 300002\b/ },
	'a quote that is never closed' => { small => "1,2,3\n" x 10 . "1,\"2\n", tail => "1,\"2\n", sqlstate => '22P04', message => qr/line 300002\b/ },
	'a target that never changes' => { small => join('', map { "$_,$_,7\n" } 1 .. 20),
		all => $many->(sub { sprintf '%d,%d,7', $_[0] % 89, $_[0] % 97 }), sqlstate => '22000', message => qr/"output" is the same in every row/ },
	'columns that never change' => { small => join('', map { "1,2,$_\n" } 1 .. 20),
		all => $many->(sub { sprintf '1,2,%d', $_[0] % 97 }), sqlstate => '22000', message => qr/no column is left/ },
	'too few target values' => { small => ",,1\n,,2\n" . "1,2,\n" x 20,
		all => "1,2,1\n1,3,2\n" . $many->(sub { sprintf '%d,%d,', $_[0] % 89, $_[0] % 97 }), sqlstate => '22000', message => qr/row/ });

for my $what (sort keys %fault)
{
	my %is = %{ $fault{$what} };
	my $refusal = sql_error($node, "SELECT relevance.train_from_csv('press'::text, \$csv\$$header$is{small}\$csv\$::text, 'output')");
	is($refusal->{sqlstate}, $is{sqlstate}, "$what is rejected at once where the head shows it");
	my $run = train($node, 'press', csv => $header . ($is{all} // $sound . $is{tail}), options => '{}');
	my $error = sql_error($node, "SELECT relevance.wait_for_training($run)");
	is($error->{sqlstate}, $is{sqlstate}, "$what fails the run where only the whole file shows it, with the same SQLSTATE");
	like($error->{message}, $is{message}, 'with a message that says what and where');

	# Apart from numbers the messages are equal; the detail may show other rows.
	my ($one, $other) = map { my $text = $_; $text =~ s/\d[\d,.]*/N/g; $text } $refusal->{message}, $error->{message};
	is($other, $one, 'the message is that of the validation error');
	($one, $other) = map { my $text = $_; $text =~ s/\d[\d,.]*/N/g; $text } $refusal->{hint}, $error->{hint};
	is($other, $one, 'the hint is that of the validation error');
	is($error->{detail} ne '', $refusal->{detail} ne '', 'there is a detail if the validation error has one');
	is( sql($node, "SELECT status, attempts, finished_at IS NOT NULL, error_code IS NOT NULL, coalesce(error, '') = \$m\$$error->{message}\$m\$,"
			  . " error_sqlstate, coalesce(error_detail, '') = \$m\$$error->{detail}\$m\$, coalesce(error_hint, '') = \$m\$$error->{hint}\$m\$"
			  . " FROM relevance.training_status($run)"),
		"failed|1|t|t|t|$is{sqlstate}|t|t", 'the run has stored all parts of the error, and is not retried');
}
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'press'"), 'failed', 'the machine has failed');
is(sql($node, "SELECT count(*) FROM relevance.run WHERE status <> 'failed'"), '0', 'no rejected call has left a run');
is(sql($node, "SELECT count(*) FROM relevance.data_set"), scalar(keys %fault), 'nor a data set');

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
