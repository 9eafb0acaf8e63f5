# SPDX-License-Identifier: PostgreSQL
# Many clients and machines at once: nothing is lost or mixed up, and the concurrency limit holds.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('many');

# The largest number of runs in progress at one moment, of all machines or of one.
sub most_at_once
{
	my ($where, $same) = @_;
	return sql($node, "SELECT max((SELECT count(*) FROM relevance.run b WHERE b.started_at <= a.started_at"
		  . " AND b.finished_at > a.started_at AND $same)) FROM relevance.run a WHERE $where");
}

# ---- ten clients train ten machines at once
my @clients;
for my $i (1 .. 10)
{
	my $csv = driven_csv(rows => 400, columns => 10, driver => $i, seed => $i);
	push @clients, { i => $i, out => '', err => '',
		script => write_file("SELECT relevance.register_machine('press-$i');\n"
		  . "SELECT relevance.train_from_csv('press-$i'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": 100, \"threads\": 1}') AS run \\gset\n"
		  . "SELECT (relevance.wait_for_training(:run)).status;\n"
		  . "SELECT feature FROM relevance.get_ranking('press-$i'::text) WHERE rank = 1;\n") };
}
for my $client (@clients)
{
	$client->{run} = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', $client->{script} ],
		'>', \$client->{out}, '2>', \$client->{err},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
}
for my $client (@clients)
{
	$client->{run}->finish;
	like($client->{out}, qr/^completed\nx$client->{i}$/m, "client $client->{i} reads its own driver")
	  or diag $client->{err};
}
is(sql($node, 'SELECT count(*), count(DISTINCT machine_id), sum(attempts) FROM relevance.run WHERE status = \'completed\''),
	'10|10|10', 'all ten completed, each at its first attempt');
is( sql($node, "SELECT count(*) FROM relevance.ranking k JOIN relevance.run r ON r.id = k.run_id"
		  . " JOIN relevance.machine m ON m.id = r.machine_id WHERE k.rank = 1 AND m.machine_name = 'press-' || substr(k.feature, 2)"),
	'10', 'each machine has its own ranking');
is( sql($node, 'SELECT count(*), count(DISTINCT model_id) FROM relevance.machine'), '10|10', 'and its own model at the service');
is(most_at_once('true', 'true'), '2', 'two ran at a time, as relevance.max_concurrent_runs says');

# ---- several runs of one machine: one after the other, in order
my @runs = map { train($node, 'busy', csv => driven_csv(driver => $_)) } 1 .. 4;
wait_completed($node, $_) for @runs;
my $own = "machine_id = (SELECT id FROM relevance.machine WHERE machine_name = 'busy')";
is(most_at_once($own, 'a.machine_id = b.machine_id'), '1', 'runs of one machine never overlap');
is( sql($node, "SELECT array_agg(id ORDER BY started_at) = array_agg(id ORDER BY id) FROM relevance.run WHERE $own"),
	't', 'they run in the order in which they were queued');
is( sql($node, "SELECT string_agg(feature, ' ' ORDER BY run_id) FROM relevance.ranking WHERE rank = 1"
		  . " AND run_id IN (SELECT id FROM relevance.run WHERE $own)"),
	'x1 x2 x3 x4', 'each with the ranking of its own data');

# ---- one long training does not block others
my ($long, $process) = train_and_hold($node, 'long');
my @short = map { train($node, "short-$_") } 1 .. 3;
wait_completed($node, $_, 'a short training completes beside a long one') for @short;
is(run_status($node, $long), 'running', 'which is still in progress');

# ---- the limit holds, and raising it takes effect at once
my ($second, $second_process);
$second = train($node, 'second', csv => driven_csv(rows => 1000, columns => 10), options => $STEADY);
$second_process = hold_training($node, $second);
my $third = train($node, 'third');
is(sql($node, "SELECT count(*) FROM relevance.run WHERE status = 'running'"), '2', 'two are in progress');
is(run_status($node, $third), 'queued', 'the third waits');
reload($node, 'relevance.max_concurrent_runs' => 3);
wait_completed($node, $third, 'raising relevance.max_concurrent_runs starts it');
let_go($process, $second_process);
wait_completed($node, $_) for $long, $second;
is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
$node->stop;

# ---- a server with few background workers trains one machine after the other
my $tight = new_cluster('tight', conf => "max_worker_processes = 4\nmax_logical_replication_workers = 1\n");
my @few = map { train($tight, "press-$_", csv => driven_csv(driver => $_)) } 1 .. 4;
wait_completed($tight, $_, 'a run completes where few workers are free') for @few;
is(ranked_first($tight, "press-$_"), "x$_", "press-$_ has its own ranking") for 1 .. 4;
like(log_since($tight), qr/pg_relevance: no background worker is free for a training/, 'and the log says why they wait');
finish($tight);
done_testing();
