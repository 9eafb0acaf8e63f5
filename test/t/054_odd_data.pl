# SPDX-License-Identifier: PostgreSQL
# Odd data from end to end: thousands of columns, texts of a megabyte, a file larger than the processes' memory, and
# values that no double holds, from files and from queries.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('odd');

# ---- thousands of columns
{
	my $columns = 5000;
	my $csv = join(',', (map { "tag $_" } 1 .. $columns), 'output') . "\n";
	for my $row (1 .. 300)
	{
		my @x = map { ($row * ($_ + 7) * 7919 + $_ * $_) % 100_003 } 1 .. $columns;
		$csv .= join(',', @x, 5 * $x[4321] + $row % 3) . "\n";
	}
	my $run = train($node, 'wide press', csv => $csv);
	wait_completed($node, $run, "$columns columns are trained on");
	is(ranked_first($node, 'wide press'), 'tag 4322', '... and the one that drives the target is found');
	is(sql($node, "SELECT count(*) FROM relevance.get_columns($run)"), $columns + 1, '... each has its report');
}

# ---- texts of a megabyte, in a file that is larger than what any process may hold of it
{
	my $path = write_file("x1,x2,note,output\n", 'texts.csv');
	open(my $file, '>>', $path) or die $!;
	for my $row (1 .. 200)
	{
		my ($x1, $x2) = ($row * 37 % 101, $row * 53 % 97);
		print $file join(',', $x1, $x2, "note $row " . 'x' x 1_000_000, 3 * $x2 + $row % 5), "\n";
	}
	close $file;
	my %most;
	my $watch = sub {
		for my $pid (server_processes($node))
		{
			my $kind = command_of($pid) =~ /train-job/ ? 'training' : command_of($pid) =~ /modeld/ ? 'service' : command_of($pid) =~ /run worker/ ? 'worker' : next;
			open(my $status, '<', "/proc/$pid/status") or next;
			my ($anonymous) = map { /^RssAnon:\s+(\d+)/ } <$status>;
			$most{$kind} = $anonymous if ($anonymous // 0) > ($most{$kind} // 0);
		}
	};
	my $run = train($node, 'note press', file => $path);
	wait_until('it has ended', sub { $watch->(); sql($node, "SELECT finished_at IS NOT NULL FROM relevance.run WHERE id = $run") eq 't' });
	wait_completed($node, $run, 'texts of a megabyte are read');
	is(ranked_first($node, 'note press'), 'x2', '... and do not disturb the ranking');
	note("anonymous memory in kB: " . join ', ', map { "$_ $most{$_}" } sort keys %most);
	SKIP:
	{
		skip 'a sanitizer needs memory of its own', 2 if is_sanitized((service_pids($node))[0]);
		cmp_ok($most{worker}, '<', 120_000, 'the worker holds a small part of 200 MB at a time');
		cmp_ok($most{service}, '<', 120_000, 'and so does the service');
	}
}

# ---- values that no double holds, from a query
my $rows = 'SELECT n % 11 AS x1, n % 13 AS x2, 2 * (n % 13) AS output, n FROM generate_series(1, 300) n';
wait_completed($node, sql($node, "SELECT relevance.register_machine('plain'); SELECT relevance.train_from_query('plain'::text, 'SELECT x1, x2, output FROM ($rows) q', 'output', '{\"trees\": 50}')") =~ s/.*\n//sr);
my $plain = sql($node, "SELECT string_agg(feature, ' ' ORDER BY rank) FROM relevance.get_ranking('plain'::text)");
my %odd = (
	"CASE WHEN n = 5 THEN ''NaN''::float8 WHEN n = 6 THEN ''infinity'' WHEN n = 7 THEN ''-infinity'' ELSE n % 3 END" => 'NaN and infinities',
	"CASE WHEN n = 5 THEN 1e400 ELSE n % 3 END::numeric" => 'numerics beyond double',
	"CASE WHEN n = 5 THEN ''NaN''::numeric ELSE n % 3 END" => 'a numeric NaN',
	"date ''0044-03-15 BC'' + n" => 'dates before Christ',
	"CASE WHEN n = 5 THEN ''infinity''::timestamptz ELSE timestamptz ''2024-01-01'' + n * interval ''1 hour'' END" => 'a time at infinity',
	"CASE WHEN n < 9 THEN repeat(chr(233), 300000) ELSE ''short '' || n % 3 END" => 'texts of 600 kB',
	"n::bigint * 9007199254740993" => 'integers that doubles cannot tell apart');
for my $expression (sort keys %odd)
{
	my $machine = $odd{$expression};
	my $run = sql($node, "SELECT relevance.register_machine('$machine'); SELECT relevance.train_from_query('$machine'::text, 'SELECT x1, x2, output, $expression AS odd FROM ($rows) q', 'output', '{\"trees\": 50}')") =~ s/.*\n//sr;
	wait_completed($node, $run, $machine);
	is(sql($node, "SELECT string_agg(feature, ' ' ORDER BY rank) FROM relevance.get_ranking('$machine'::text) WHERE feature IN ('x1', 'x2')"), $plain, '... leave the ranking of the others as it is');
}
finish($node);
done_testing();
