# SPDX-License-Identifier: PostgreSQL
# Data whose drivers are known: the bundled example, and public data sets if available.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Cwd qw(abs_path);
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('known');

# The first columns of the ranking of a training on the file, and its R².
sub top
{
	my ($machine, $file, $target, $count, $options) = @_;
	my $run = train($node, $machine, file => abs_path($file), target => $target, options => $options);
	wait_completed($node, $run, "$machine: the training completes");
	note "$machine: ", sql($node, "SELECT finished_at - started_at, metrics FROM relevance.training_status($run)");
	return (sql($node, "SELECT string_agg(feature, ', ' ORDER BY rank) FROM relevance.get_ranking('$machine'::text) WHERE rank <= $count"),
		sql($node, "SELECT r2 FROM relevance.get_metrics('$machine'::text)"));
}

sub data { return ($ENV{RELEVANCE_DATA} // '.') . "/$_[0]" }

SKIP:
{
	skip 'the example was not made (RELEVANCE_EXAMPLE)', 5 unless $ENV{RELEVANCE_EXAMPLE} && -r $ENV{RELEVANCE_EXAMPLE};
	my ($drivers, $r2) = top('press', $ENV{RELEVANCE_EXAMPLE}, 'Good parts per hour', 8, '{"trees": 60}');
	is( join(', ', sort split /, /, $drivers),
		'Cooling time (s), Granulate moisture (%), Holding pressure (bar), Injection speed (mm/s), Material, Melt temperature (°C), '
		  . 'Regrind share (%), Shots since mould cleaning',
		'the example\'s eight drivers lead its ranking');
	cmp_ok($r2, '>', 0.7, 'its model is good');
	is( sql($node, q{SELECT string_agg(feature || ': ' || direction_code, ', ' ORDER BY feature) FROM relevance.get_ranking('press'::text)
		WHERE feature IN ('Melt temperature (°C)', 'Cooling time (s)', 'Holding pressure (bar)', 'Regrind share (%)')}),
		'Cooling time (s): negative, Holding pressure (bar): positive, Melt temperature (°C): nonmonotonic, Regrind share (%): negative',
		'directions match the example\'s formula');
	is( sql($node, q{SELECT kind, direction_code IS NOT NULL FROM relevance.get_ranking('press'::text) WHERE feature = 'Material'}),
		'categorical|t', 'the material is a categorical feature');
}

SKIP:
{
	my $file = data('concrete.csv');
	skip 'concrete.csv is not there (RELEVANCE_DATA)', 3 unless -r $file;
	my ($drivers, $r2) = top('concrete', $file, 'Concrete compressive strength(MPa, megapascals)', 2, '{"trees": 60}');
	like($drivers, qr/age.*cement|cement.*age/i, 'age and cement drive the strength of concrete');
	cmp_ok($r2, '>', 0.85, 'the model is good');
}

SKIP:
{
	my $file = data('steel.csv');
	skip 'steel.csv is not there (RELEVANCE_DATA)', 3 unless -r $file;
	my ($drivers, $r2) = top('steel', $file, 'Usage_kWh', 1, '{"trees": 10, "max_depth": 10, "explain_rows": 500}');
	like($drivers, qr/CO2|Lagging/, 'the drivers of the steel mill\'s energy are found');
	cmp_ok($r2, '>', 0.97, 'the model is good');
}

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
