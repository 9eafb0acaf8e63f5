# SPDX-License-Identifier: PostgreSQL
# Nobody stops the queue: whatever transactions are left open on our rows and tables, other trainings go on, time limits
# count, and a committed cancellation wins.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('open', conf => "relevance.max_concurrent_runs = 2\n");

# A session that keeps a transaction open: runs the statement in it, and returns the session.
sub open_transaction
{
	my ($statement) = @_;
	my $session = $node->background_psql('postgres', on_error_stop => 1, timeout => $PostgreSQL::Test::Utils::timeout_default);
	$session->query_safe("BEGIN");
	$session->query_safe($statement);
	return $session;
}
sub commit { my ($session) = @_; $session->query_safe('COMMIT'); $session->quit; return }
sub roll_back { my ($session) = @_; $session->query_safe('ROLLBACK'); $session->quit; return }

# ---- an operator asks for two cancellations and leaves the transaction open, while both workers are busy
my ($first, $first_pid) = train_and_hold($node, 'first press');
my ($second, $second_pid) = train_and_hold($node, 'second press');
my $operator = open_transaction("SELECT relevance.cancel_training($first); SELECT relevance.cancel_training($second)");
let_go($first_pid);
wait_completed($node, $first, 'a run whose cancellation is not committed completes');
wait_completed($node, train($node, 'other press'), 'and other machines are trained meanwhile');
commit($operator);
is(wait_status($node, $second, 'cancelled'), 1, 'a committed cancellation is carried out');
let_go($second_pid);
is(run_status($node, $first), 'completed', 'a run that had ended by then stays as it was');

# ---- rows of running runs are locked outright
my @held = map { [ train_and_hold($node, "locked press $_") ] } 1, 2;
my @runs = map { $_->[0] } @held;
my $locker = open_transaction("SELECT id FROM relevance.run WHERE status = 'running' FOR UPDATE");
let_go(map { $_->[1] } @held);
wait_until('both have left their slots', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND query LIKE '%storing%'") eq '2' });
wait_completed($node, train($node, "free press $_"), "press $_ is trained although two workers wait for the lock") for 1 .. 3;
is(run_status($node, $_), 'running', 'the locked run has not changed') for @runs;
my $canceller = open_transaction("SELECT relevance.cancel_training($runs[1])");
commit($canceller);
roll_back($locker);
wait_completed($node, $runs[0], 'when the lock is gone, its result is stored');
is(wait_status($node, $runs[1], 'cancelled'), 1, 'and a cancellation that was committed meanwhile wins over the result');
is(sql($node, "SELECT count(*) FROM relevance.ranking WHERE run_id = $runs[1]"), '0', '... which leaves nothing behind');

# ---- the time limit counts although the row is locked
reload($node, 'relevance.run_timeout' => '8s');
my ($late, $late_pid) = train_and_hold($node, 'late press');
$locker = open_transaction("SELECT id FROM relevance.run WHERE id = $late FOR UPDATE");
wait_until('its worker has given up', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND state = 'active' AND query NOT LIKE '%storing%'") eq '1' });
wait_completed($node, train($node, 'punctual press'), 'another press is trained in the meantime');
sleep 8;
roll_back($locker);
is(wait_status($node, $late, 'failed'), 1, 'the run fails when the lock is gone');
is(sql($node, "SELECT error_code FROM relevance.training_runs WHERE run_id = $late"), 'run_timed_out', '... since its time was up');
let_go($late_pid);
reload($node, 'relevance.run_timeout' => '6h');

# ---- queued runs, machines, data sets: locked rows keep their own runs waiting, and nobody else
reload($node, 'relevance.max_concurrent_runs' => 1);
my ($busy, $busy_pid) = train_and_hold($node, 'busy press');
my @queued = map { train($node, "queued press $_") } 1, 2, 3;
$locker = open_transaction("SELECT id FROM relevance.run WHERE id IN ($queued[0], $queued[1]) FOR UPDATE");
let_go($busy_pid);
wait_completed($node, $queued[2], 'a queued run overtakes others that are locked');
is(run_status($node, $queued[0]), 'queued', 'which still wait');
my $attempts = sql($node, "SELECT sum(attempts) FROM relevance.run WHERE id IN ($queued[0], $queued[1])");
roll_back($locker);
wait_completed($node, $_, 'and are trained when the lock is gone') for @queued[ 0, 1 ];
is($attempts, '0', 'no attempt was spent on them');

my ($row_run, $row_pid) = train_and_hold($node, 'held machine');
$locker = open_transaction("SELECT id FROM relevance.machine WHERE machine_name = 'held machine' FOR UPDATE; "
	. 'SELECT id FROM relevance.data_set FOR UPDATE; SELECT data_set_id FROM relevance.data_set_chunk FOR UPDATE');
let_go($row_pid);
wait_completed($node, $row_run, 'locks on rows of machines, data sets and chunks do not even stop their own training');
wait_completed($node, train($node, 'unlocked machine'), 'nor that of another machine');
roll_back($locker);

# ---- whole tables
for my $lock ('LOCK TABLE relevance.run', 'LOCK TABLE relevance.machine, relevance.data_set, relevance.data_set_chunk', 'LOCK TABLE relevance.model, relevance.ranking')
{
	my ($run, $pid) = train_and_hold($node, 'table press');
	$locker = open_transaction($lock);
	let_go($pid);
	sleep 3;
	is(sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'relevance%' AND wait_event_type = 'Lock' AND now() - xact_start > '5 s'"), '0', "$lock: no worker waits for long");
	roll_back($locker);
	wait_completed($node, $run, '... and the run completes afterwards');
}
my $long = open_transaction('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM relevance.run');
wait_completed($node, train($node, 'press beside a snapshot'), 'an old snapshot stops nothing');
my ($full, $full_pid) = train_and_hold($node, 'vacuumed press');
roll_back($long);
sql($node, "VACUUM FULL relevance.run");
sql($node, "REINDEX TABLE relevance.run");
let_go($full_pid);
wait_completed($node, $full, 'nor do VACUUM FULL and REINDEX');

# ---- a lock that outlives a restart of the server's workers
my ($kept, $kept_pid) = train_and_hold($node, 'kept press');
$locker = open_transaction("SELECT id FROM relevance.run WHERE id = $kept FOR UPDATE");
let_go($kept_pid);
wait_until('its worker waits for the lock', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND query LIKE '%storing%'") eq '1' });
my $worker = worker_pid($node, 'relevance run worker');
sql($node, "SELECT pg_terminate_backend($worker)");
wait_until('the worker is gone', sub { !is_alive($worker) });
wait_completed($node, train($node, 'unconcerned press'), 'a worker that is terminated while it waits stops nobody');
roll_back($locker);
wait_completed($node, $kept, 'its run is trained again');

# ---- a run that is deleted while a cancellation is open, and a cancellation of a run that is deleted
my ($gone, $gone_pid) = train_and_hold($node, 'gone press');
$operator = open_transaction("SELECT relevance.cancel_training($gone)");
sql($node, "SELECT relevance.delete_machine('gone press')");
commit($operator);
let_go($gone_pid);
wait_completed($node, train($node, 'last press'), 'a cancellation of a deleted run harms nobody');
is(sql($node, 'SELECT count(*) FROM relevance.run_cancellation c WHERE NOT EXISTS (SELECT FROM relevance.run r WHERE r.id = c.run_id)') <= 1, 1, 'and at most it itself is left');

finish($node);
done_testing();
