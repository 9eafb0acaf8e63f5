# SPDX-License-Identifier: PostgreSQL
# A machine keeps relevance.keep_runs ended runs and its ranking; nothing of the others is left behind.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Test::More;

my $node = new_cluster('retention', conf => 'relevance.keep_runs = 3');

sub runs_of
{
	return sql($node, "SELECT string_agg(r.id || ' ' || r.status, ', ' ORDER BY r.id) FROM relevance.run r"
		  . " JOIN relevance.machine m ON m.id = r.machine_id WHERE m.machine_name = '$_[0]'");
}
sub runs_are
{
	my ($machine, $wanted, $test) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	# A worker records how its run ended before it deletes old ones.
	$node->poll_query_until('postgres', "SELECT string_agg(r.id || ' ' || r.status, ', ' ORDER BY r.id) = '$wanted' FROM relevance.run r"
		  . " JOIN relevance.machine m ON m.id = r.machine_id WHERE m.machine_name = '$machine'");
	return is(runs_of($machine), $wanted, $test);
}
sub train_badly
{
	my $run = train($node, $_[0], csv => long_csv("1,2\n"));
	wait_status($node, $run, 'failed');
	return $run;
}

# ---- completed ones
my $other = train($node, 'neighbour');
wait_completed($node, $other);
my @run;
for my $driver (1 .. 5)
{
	push @run, train($node, 'press', csv => driven_csv(driver => $driver));
	wait_completed($node, $run[-1]);
}
runs_are('press', "$run[2] completed, $run[3] completed, $run[4] completed", 'a machine keeps its newest ended runs');
for my $table (qw(ranking effect_curve column_report model model_chunk))
{
	is(sql($node, "SELECT string_agg(DISTINCT t.run_id::text, ' ' ORDER BY t.run_id::text) FROM relevance.$table t WHERE t.run_id <> $other"),
		"$run[2] $run[3] $run[4]", "what belonged to the others is gone: $table");
}
is(ranked_first($node, 'press'), 'x5', 'the ranking is the latest one');
is(runs_of('neighbour'), "$other completed", 'another machine is not affected');

# ---- failed ones do not displace the ranking
my @failed = map { train_badly('press') } 1 .. 4;
runs_are('press', "$run[4] completed, $failed[1] failed, $failed[2] failed, $failed[3] failed", 'the latest completed run is kept, whatever failed after it');
is(ranked_first($node, 'press'), 'x5', 'with its ranking');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'press'"), 'completed', 'and the machine keeps its status');

# ---- a retraining finds the run to compare with
my $again = sql($node, "SELECT relevance.retrain('press'::text)");
wait_status($node, $again, 'skipped');
runs_are('press', "$run[4] completed, $failed[2] failed, $failed[3] failed, $again skipped", 'a retraining on the same data is skipped, and counts as a run');

# ---- runs that have not ended are not deleted
my ($held, $process) = train_and_hold($node, 'press');
my $queued = train($node, 'press');
is(runs_of('press'), "$run[4] completed, $failed[2] failed, $failed[3] failed, $again skipped, $held running, $queued queued", 'a running and a queued run are there');
let_go($process);
wait_completed($node, $_) for $held, $queued;
runs_are('press', "$again skipped, $held completed, $queued completed", 'when they have completed, older ones are deleted');

# ---- a machine that is being deleted is left to that transaction
my ($late, $late_process) = train_and_hold($node, 'press');
my $deletion = $node->background_psql('postgres');
$deletion->query_safe("BEGIN; SELECT FROM relevance.machine WHERE machine_name = 'press' FOR UPDATE");
let_go($late_process);
wait_completed($node, $late);
wait_for_workers($node, 'relevance launcher, relevance scheduler');
is(runs_of('press'), "$again skipped, $held completed, $queued completed, $late completed", 'nothing is deleted during a deletion of the machine');
$deletion->query_safe('ROLLBACK');
$deletion->quit;
my $latest = train($node, 'press');
wait_completed($node, $latest);
runs_are('press', "$queued completed, $late completed, $latest completed", 'older runs are deleted when that was rolled back');

# ---- 0 keeps all
reload($node, 'relevance.keep_runs' => '0');
wait_completed($node, train($node, 'press')) for 1 .. 2;
is(sql($node, "SELECT count(*) FROM relevance.run r JOIN relevance.machine m ON m.id = r.machine_id WHERE m.machine_name = 'press'"), '5', '0 keeps all runs');

# ---- the data of a retraining that is not yet committed are kept
reload($node, 'relevance.keep_data_sets' => '1');
my $session = $node->background_psql('postgres');
my ($retraining) = $session->query_safe("BEGIN; SELECT relevance.retrain('press'::text)") =~ /(\d+)/;
wait_completed($node, train($node, 'press', csv => driven_csv(driver => 1)), 'another training deletes older data');
$session->query_safe('COMMIT');
$session->quit;
$node->poll_query_until('postgres', "SELECT finished_at IS NOT NULL FROM relevance.run WHERE id = $retraining");
like(run_status($node, $retraining), qr/^(completed|skipped)$/, 'the retraining finds its own data');

# ---- however many trainings fail, the next retraining finds the data of the last good one
wait_completed($node, train($node, 'spoilt'));
train_badly('spoilt') for 1 .. 3;
# A worker records how its run ended before it deletes old data.
$node->poll_query_until('postgres', "SELECT count(*) = 2 FROM relevance.data_sets WHERE machine_name = 'spoilt'");
is(sql($node, "SELECT count(*) FROM relevance.data_sets WHERE machine_name = 'spoilt'"), '2', 'the newest data set is kept, and that of the last good run');
wait_status($node, sql($node, "SELECT relevance.retrain('spoilt'::text)"), 'skipped');
pass('from which a retraining starts');
reload($node, 'relevance.keep_data_sets' => '2');

# ---- vacuum: our workers do not hold it back while a training runs
reload($node, 'autovacuum_naptime' => '1s');
($held, $process) = train_and_hold($node, 'long training');
ok($node->poll_query_until('postgres', "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'relevance%' AND backend_xmin IS NOT NULL", '0'), 'no worker keeps a transaction open');
my $vacuumed = "(SELECT autovacuum_count FROM pg_stat_user_tables WHERE relid = 'relevance.run'::regclass)";
my $times = sql($node, "SELECT $vacuumed");
sql($node, "DO 'BEGIN FOR i IN 1 .. 500 LOOP UPDATE relevance.run SET progress = progress WHERE id <> $held; END LOOP; END'");
ok($node->poll_query_until('postgres', "SELECT $vacuumed > $times"), 'autovacuum processes the queue');
is(sql($node, "SELECT n_dead_tup < 100 FROM pg_stat_user_tables WHERE relid = 'relevance.run'::regclass"), 't', 'and clears it');
let_go($process);
wait_completed($node, $held);

# ---- progress reports do not update indexes
my $before = sql($node, "SELECT n_tup_upd - n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'relevance.run'::regclass");
my $busy = sql($node, q(INSERT INTO relevance.run (machine_id, target_column, not_before) SELECT id, 'output', 'infinity' FROM relevance.machine WHERE machine_name = 'neighbour' RETURNING id));
sql($node, "UPDATE relevance.run SET phase = 'growing', progress = progress + 0.01 WHERE id = $busy") for 1 .. 50;
wait_until('the counters are there', sub { sql($node, "SELECT n_tup_upd >= 50 FROM pg_stat_user_tables WHERE relid = 'relevance.run'::regclass") eq 't' });
is(sql($node, "SELECT n_tup_upd - n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'relevance.run'::regclass"), $before, 'progress reports are heap-only updates');
wait_completed($node, train($node, 'other'), 'a run postponed forever does not block others');
is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
