# SPDX-License-Identifier: PostgreSQL
# Cancelling, deleting, waiting and giving up waiting.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $node = new_cluster('interrupt', conf => "relevance.max_concurrent_runs = 1\n");

# ---- cancel: running, queued, ended
my ($run, $process) = train_and_hold($node, 'press');
my $queued = train($node, 'other');
is(sql($node, "SELECT (relevance.cancel_training($queued)).status"), 'cancelled', 'a queued run is cancelled at once');
is(sql($node, "SELECT finished_at IS NOT NULL, attempts FROM relevance.training_status($queued)"), 't|0', 'it was never started');
my $begin = time;
is(sql($node, "SELECT status, cancel_requested FROM relevance.cancel_training($run)"), 'running|t', 'a running one is asked to stop');
wait_status($node, $run, 'cancelled');
cmp_ok(time - $begin, '<', busy(3), 'and stops within moments');
wait_until('its training is given up', sub { !is_alive($process) });
my $error = sql_error($node, "SELECT relevance.cancel_training($run)");
is($error->{sqlstate}, '55000', 'a run that has ended cannot be cancelled');
like($error->{detail}, qr/cancelled/, 'the detail says how it ended');
is(sql_error($node, 'SELECT relevance.cancel_training(4711)')->{sqlstate}, '42704', 'nor can one that never existed');
$error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '55000', 'waiting for a cancelled run fails');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'press'"), 'created', 'a cancelled run leaves the machine as it was');
wait_completed($node, train($node, 'press'), 'a cancelled machine can be trained again');

# a cancellation that is rolled back has no effect
($run, $process) = train_and_hold($node, 'press');
sql($node, "BEGIN; SELECT relevance.cancel_training($run); ROLLBACK");
let_go($process);
wait_completed($node, $run, 'a run completes although its cancellation was rolled back');

# ---- delete_machine in the middle
($run, $process) = train_and_hold($node, 'doomed');
my $next = train($node, 'press');
usleep(700_000);    # until the run worker has received this training's last progress report
is(sql_error($node, "SELECT relevance.delete_machine('doomed'::text)")->{text}, '', 'a machine can be deleted while it is trained');
wait_until('its training is given up', sub { !is_alive($process) });
is(sql($node, "SELECT (SELECT count(*) FROM relevance.run WHERE id = $run), (SELECT count(*) FROM relevance.machines WHERE machine_name = 'doomed')"),
	'0|0', 'nothing of it is left');
is( sql($node, 'SELECT count(*) FROM relevance.data_set d WHERE NOT EXISTS (SELECT FROM relevance.machine m WHERE m.id = d.machine_id)'),
	'0', 'nor of its data');
wait_completed($node, $next, 'the next run takes its place');
$node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM relevance.model_task');
pass('its model is deleted at the service');

# ---- waiting
($run, $process) = train_and_hold($node, 'press');
$begin = time;
$error = sql_error($node, "SELECT relevance.wait_for_training($run, '500 ms')");
is($error->{sqlstate}, '55000', 'waiting ends after the given time');
like($error->{message}, qr/has not ended/, 'and says so');
like($error->{hint}, qr/cancel_training\($run\)/, 'with what can be done');
cmp_ok(time - $begin, '<', busy(3), 'in time');
is(sql_error($node, "SELECT relevance.wait_for_training($run, '0')")->{sqlstate}, '55000', 'a timeout of zero only checks');
$error = sql_error($node, "SET statement_timeout = '500ms'; SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '57014', 'statement_timeout interrupts waiting');
like($error->{message}, qr/statement timeout/, 'with its own message');

my $session = $node->background_psql('postgres', on_error_stop => 0);
$session->query_until(qr/waiting/, "\\echo waiting\nSELECT relevance.wait_for_training($run);\n");
my $waiting = "FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT relevance.wait_for_training%'";
ok($node->poll_query_until('postgres', "SELECT xact_start IS NOT NULL AND wait_event_type = 'Extension' $waiting"), 'a waiting session is shown as waiting');
sql($node, "SELECT pg_cancel_backend(pid) $waiting");
$session->query('SELECT 1');
like($session->{stderr}, qr/canceling statement due to user request/, 'pg_cancel_backend interrupts waiting');
is(run_status($node, $run), 'running', 'the run continues');
$session->quit;

# within the transaction that queued the run
my $csv = write_csv(driven_csv());
$error = sql_error($node, "BEGIN; SELECT relevance.wait_for_training(relevance.train_from_csv_file('other'::text, '$csv', 'output'))");
is($error->{sqlstate}, '55000', 'waiting within the transaction that queued the run is rejected');
like($error->{message}, qr/this transaction, which is still open/, 'and says why');
$error = sql_error($node, "BEGIN; SAVEPOINT a; SELECT relevance.train_from_csv_file('other'::text, '$csv', 'output') AS run \\gset\n"
	  . "RELEASE a; SELECT relevance.wait_for_training(:run, '5 s')");
is($error->{sqlstate}, '55000', 'also if a savepoint was released in between');
like($error->{message}, qr/this transaction/, 'and says why');

# many wait for one run; all are woken
my @waiters = map { $node->background_psql('postgres') } 1 .. 5;
$_->query_until(qr/waiting/, "\\echo waiting\nSELECT (relevance.wait_for_training($run)).status;\n") for @waiters;
$node->poll_query_until('postgres',
	"SELECT count(*) = 5 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT (relevance.wait%'");
let_go($process);
is(join(' ', map { my $answer = $_->query('SELECT 2'); $answer =~ s/\n/,/g; $answer } @waiters), join(' ', ('completed,2') x 5),
	'all sessions that wait for a run are woken when it ends');
$_->quit for @waiters;

# in isolation levels whose snapshot could never show the end of the run
for my $level ('REPEATABLE READ', 'SERIALIZABLE')
{
	$error = sql_error($node, "BEGIN ISOLATION LEVEL $level; SELECT relevance.wait_for_training($run)");
	is($error->{sqlstate}, '55000', "waiting in $level is rejected");
	like($error->{hint}, qr/READ COMMITTED/, 'with a hint');
}

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
