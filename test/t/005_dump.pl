# SPDX-License-Identifier: PostgreSQL
# pg_dump saves machines, data sets, runs, rankings, curves and models; a restored queue continues automatically.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('source');
my $other = new_cluster('target', extension => 0);

wait_completed($node, train($node, "press $_", csv => driven_csv(driver => $_))) for 1, 2;
# A query whose owner has been dropped.
sql($node, "CREATE ROLE leaver; SELECT relevance.grant_operator('leaver')");
wait_completed($node, sql($node, "SET ROLE leaver; SELECT relevance.train_from_query('press 2'::text, 'SELECT n * 7 % 13 AS x2, n * 7 % 13 + n % 2 AS output FROM generate_series(1, 100) n', 'output', '$QUICK')"));
sql($node, 'DROP OWNED BY leaver; DROP ROLE leaver');
my $failed = train($node, 'press 2', csv => long_csv("1,2\n"));
wait_status($node, $failed, 'failed');
my $cancelled = train($node, 'press 1');
sql($node, "SELECT relevance.cancel_training($cancelled) WHERE (relevance.training_status($cancelled)).finished_at IS NULL");
$node->poll_query_until('postgres', "SELECT finished_at IS NOT NULL FROM relevance.training_runs WHERE run_id = $cancelled");
my ($running, $process) = train_and_hold($node, 'press 3', csv => driven_csv(rows => 1000, columns => 10, driver => 7));
my $queued = train($node, 'press 3', csv => driven_csv(driver => 5));

# Everything that must be equal on both sides: ended runs and the data sets.
my %rows = (
	machine => 'id, machine_name, created_at', data_set => 'id, machine_id, file_name, bytes, query, search_path, owner, created_at', column_report => '*',
	data_set_chunk => 'data_set_id, chunk_no, md5(bytes)', run => '*', ranking => '*', effect_curve => '*', model => '*',
	model_chunk => 'run_id, chunk_no, md5(bytes)');
my $everything = join ' UNION ALL ', map {
	my $settled = /^(?:machine|data_set|data_set_chunk)$/ ? 'true' : /^run$/ ? "id < $running" : "run_id < $running";
	"SELECT '$_', count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM (SELECT $rows{$_} FROM relevance.$_ WHERE $settled) t"
} sort keys %rows;
my $source = sql($node, $everything);
my $path = PostgreSQL::Test::Utils::tempdir;

$node->command_ok([ 'pg_dump', '-f', "$path/plain.sql", '-d', $node->connstr('postgres') ], 'pg_dump writes a script');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$path/custom.dump", '-d', $node->connstr('postgres') ], 'and an archive');

sql($node, 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$path/plain.sql", '-d', $node->connstr('restored') ],
	'the script is restored into another database');
sql($other, 'CREATE DATABASE restored');
$other->command_ok([ 'pg_restore', '--exit-on-error', '-d', $other->connstr('restored'), "$path/custom.dump" ],
	'the archive is restored into another cluster');
sql($other, 'CREATE DATABASE whole');
$other->command_ok([ 'pg_restore', '--single-transaction', '-d', $other->connstr('whole'), "$path/custom.dump" ],
	'and once more, in a single transaction');

for my $target ([ $node, 'restored', 'another database' ], [ $other, 'restored', 'another cluster' ], [ $other, 'whole', 'one transaction' ])
{
	my ($there, $database, $what) = @$target;
	is(sql($there, $everything, $database), $source, "$what: everything is there, unchanged");
	is(ranked_first($there, 'press 1', $database), 'x1', "$what: rankings are read");
	wait_completed($there, $running, "$what: the run that was under way completes", $database);
	wait_completed($there, $queued, "$what: so does the one that was queued", $database);
	is( sql($there, "SELECT feature FROM relevance.get_ranking('press 3'::text, $running) WHERE rank = 1", $database),
		'x7', "$what: with its ranking");
	is(ranked_first($there, 'press 3', $database), 'x5', "$what: with its ranking");
	is(sql($there, "SELECT id FROM relevance.register_machine('new')", $database), '4', "$what: machine numbers continue");
	my $next = train($there, 'new', database => $database);
	cmp_ok($next, '>', $queued, "$what: run numbers continue");
	wait_completed($there, $next, "$what: it trains", $database);
	my $retrain = train($there, 'press 2', database => $database, csv => driven_csv(driver => 4));
	wait_completed($there, $retrain, "$what: a restored machine is trained again", $database);
}
is(run_status($node, $running), 'running', 'the original was not touched');
let_go($process);
wait_completed($node, $_, 'the original completes its own') for $running, $queued;
is(ranked_first($node, 'press 2'), 'x2', 'the original keeps its ranking');
is(worker_complaints($_), '', 'the workers had nothing to complain about') for $node, $other;
finish($_) for $node, $other;
done_testing();
