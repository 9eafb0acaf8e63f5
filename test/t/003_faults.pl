# SPDX-License-Identifier: PostgreSQL
# Faults in the middle of a run: it completes nevertheless, and the server never restarts.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('faults');
my $started = server_start_time($node);
my ($run, $process);

sub attempts { return sql($node, "SELECT attempts FROM relevance.training_status($_[0])") }

# ---- the model service is killed
($run, $process) = train_and_hold($node, 'service killed');
my ($service) = service_pids($node);
kill_and_wait('KILL', $service);
wait_until('its training process is gone too', sub { !is_alive($process) });
wait_completed($node, $run, 'a run whose model service was killed completes');
is(attempts($run), '2', 'at its second attempt');
is(ranked_first($node, 'service killed'), 'x3', 'with the right ranking');
is(sql($node, "SELECT error IS NULL AND error_code IS NULL FROM relevance.training_status($run)"), 't', 'and without an error');

# ---- the model service is killed while nothing runs
($service) = service_pids($node);
kill_and_wait('KILL', $service);
wait_completed($node, train($node, 'idle service killed'), 'the next run after an idle service was killed completes');

# ---- one training's process is killed: another training and the service continue
my ($other, $other_process) = train_and_hold($node, 'neighbour');
$run = train($node, 'training killed', csv => driven_csv(rows => 1000, columns => 10, driver => 3), options => $STEADY);
$process = hold_training($node, $run);
($service) = service_pids($node);
kill_and_wait('KILL', $process);
wait_completed($node, $run, 'a run whose training process was killed completes');
is(attempts($run), '2', 'at its second attempt');
let_go($other_process);
wait_completed($node, $other, 'a training beside it completes');
is(attempts($other), '1', 'undisturbed');
is((service_pids($node))[0], $service, 'the service was not restarted');

# ---- a training that is killed every time fails in the end, with the reason
$run = train($node, 'always killed', csv => driven_csv(rows => 1000, columns => 10), options => $STEADY);
for (1 .. 3)
{
	kill_and_wait('KILL', hold_training($node, $run));
}
wait_status($node, $run, 'failed');
my $error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '58000', 'a training that is always killed fails');
like($error->{message}, qr/ended by signal 9 \(SIGKILL\)/, 'its message says what happened');
like($error->{detail}, qr/tried 3 times/, 'its detail how often');
isnt($error->{hint}, '', 'and its hint what to do');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'always killed'"), 'failed', 'the machine has failed');

# ---- a machine is deleted at the moment at which an attempt of its run has failed
sql($node, q(CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NEW; END';
CREATE TRIGGER dawdle BEFORE UPDATE ON relevance.run FOR EACH ROW WHEN (NEW.failures > OLD.failures) EXECUTE FUNCTION dawdle()));
($run, $process) = train_and_hold($node, 'deleted meanwhile');
kill_and_wait('KILL', $process);
wait_until('the attempt is being counted', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") });
is(sql_error($node, "SELECT relevance.delete_machine('deleted meanwhile')")->{text}, '', 'a machine is deleted while its run fails');
sql($node, 'DROP FUNCTION dawdle CASCADE');
unlike(log_since($node), qr/deadlock detected/, 'and neither blocks the other');

# ---- a training that needs more memory than allowed
reload($node, 'relevance.model_service_memory_limit' => '24MB');
sql($node, "SELECT relevance.register_machine('hungry')");
my $limited;
wait_until('the model service has restarted', sub { ($limited) = service_pids($node) });
SKIP:
{
	skip 'a sanitizer needs more memory than the limit, and ends processes that run out of it', 8 if is_sanitized($limited);
	$run = train($node, 'hungry', csv => driven_csv(rows => 3000, columns => 20), options => '{"trees": 2000, "min_samples_leaf": 1, "threads": 1}');
	$error = sql_error($node, "SELECT relevance.wait_for_training($run)");
	is($error->{sqlstate}, '53200', 'a training beyond the memory limit fails');
	like($error->{message}, qr/memory/, 'its message says why');
	like($error->{hint}, qr/relevance\.model_service_memory_limit/, 'its hint names the setting');
	is(attempts($run), '1', 'it is not retried');
	($run, $process) = train_and_hold($node, 'modest');
	like(PostgreSQL::Test::Utils::slurp_file("/proc/$process/limits"), qr/^Max data size +25165824 /m, 'a training has its own limit');
	is(PostgreSQL::Test::Utils::slurp_file("/proc/$process/oom_score_adj"), "1000\n", 'and is killed first when memory runs out');
	isnt(PostgreSQL::Test::Utils::slurp_file("/proc/$_/oom_score_adj"), "1000\n", 'before the service and the server') for service_pids($node), worker_pid($node, 'relevance run worker');
	sql($node, "SELECT relevance.cancel_training($run)");
}

# ---- data that are too large to fit are rejected: a CSV at once, judging by its head and its length
my $large = write_csv("a,b,c,d,e,f,g,h,i,output\n" . join('', map { my $row = $_; join(',', map { $row * $_ % 7 } 1 .. 10) . "\n" } 1 .. 1000) x 400);
$error = sql_error($node, "SELECT relevance.train_from_csv_file('hungry'::text, '$large', 'output')");
is($error->{sqlstate}, '54000', 'a CSV too large for the memory limit is rejected at once');
like($error->{detail}, qr/about 4 million cells, which take at least 2\d MB; the limit is 24 MB/, 'its detail contains the figures');
like($error->{hint}, qr/relevance\.model_service_memory_limit/, 'its hint names the setting');
is(sql($node, "SELECT count(*) FROM relevance.data_set WHERE file_name = '$large'"), '0', 'and nothing of it is kept');
$run = sql($node, "SELECT relevance.train_from_query('hungry'::text, 'SELECT n AS a, n % 7 AS b, n % 9 AS output FROM generate_series(1, 100000000) n', 'output')");
$error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '54000', 'a query is read until it exceeds the limit');
is(attempts($run), '1', 'and it is not retried');
reload($node, 'relevance.model_service_memory_limit' => '0');
$run = train($node, 'hungry', file => $large);
is(sql($node, "SELECT (relevance.cancel_training($run)).cancel_requested"), 't', 'without the limit it is accepted');
wait_completed($node, train($node, 'hungry'), 'and a small one completes');

# ---- a retry that was postponed before the clock was set back, by two minutes or a day, does not wait that much longer
my $csv = driven_csv(driver => 2);
for my $back ('2 minutes', '1 day')
{
	$run = sql($node, "BEGIN; SELECT relevance.train_from_csv('hungry'::text, \$csv\$$csv\$csv\$::text, 'output', '$QUICK'); UPDATE relevance.run SET attempts = 1, failures = 1, not_before = now() + '$back' WHERE id = (SELECT max(id) FROM relevance.run); COMMIT");
	wait_completed($node, $run, "a run that seems to wait for $back completes");
	is(sql($node, "SELECT finished_at < not_before FROM relevance.run WHERE id = $run"), 't', '... before that');
	sql($node, "WITH new AS (SELECT id FROM relevance.register_machine('in $back')) INSERT INTO relevance.model_task (task, machine_id, not_before) SELECT 'register', id, now() + '$back' FROM new");
	ok($node->poll_query_until('postgres', "SELECT model_id IS NOT NULL FROM relevance.machines WHERE machine_name = 'in $back'"), 'and so does a task for the model service');
	is(sql($node, "SELECT clock_timestamp() < created_at + '$back' FROM relevance.machines WHERE machine_name = 'in $back'"), 't', '... before that');
}

# ---- administrators end our processes
for my $type ('relevance launcher', 'relevance scheduler', 'relevance run worker')
{
	($run, $process) = train_and_hold($node, "without $type");
	my $pid = worker_pid($node, $type);
	sql($node, "SELECT pg_terminate_backend($pid, 10000)");
	let_go($process);
	wait_completed($node, $run, "a run completes although the $type was terminated");
	isnt(worker_pid($node, $type), $pid, "there is another $type") unless $type =~ /run/;
}
wait_for_workers($node, 'relevance launcher, relevance scheduler');

is(server_start_time($node), $started, 'the server was never restarted');
is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);

# ---- a run worker is killed: the server recovers, and the run continues automatically
($run, $process) = train_and_hold($node, 'worker killed');
my $position = log_position($node);
kill 'KILL', worker_pid($node, 'relevance run worker');
wait_until('the server has noticed', sub { log_since($node, $position) =~ /all server processes terminated; reinitializing/ });
# psql may end before it has read its statement.
wait_until('the server is back', sub { eval { $node->psql('postgres', 'SELECT true') == 0 } });
wait_completed($node, $run, 'a run whose worker was killed completes after recovery');
is(attempts($run), '2', 'at its second attempt');
is(scalar(service_pids($node)), 1, 'there is one model service');
finish($node, killed => qr/was terminated by signal 9: Killed/);

# ---- every kind of shutdown, and a killed postmaster, in the middle of a run
for my $how ('smart', 'fast', 'immediate', 'killed')
{
	($run, $process) = train_and_hold($node, "$how stop");
	if ($how eq 'killed')
	{
		my $postmaster = sql($node, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
		$node->kill9;
		# The new postmaster would take even a zombie for a running server.
		wait_until('the postmaster is gone', sub { !kill(0, $postmaster) });
	}
	else { $node->stop($how) }
	ok(wait_until('no process of the server is left', sub { !server_processes($node) }),
		"$how: neither model service nor training survives the server");
	$node->start;
	wait_completed($node, $run, "$how: the run completes by itself after the start");
	is(ranked_first($node, "$how stop"), 'x3', "$how: with the right ranking");
	is(sql($node, "SELECT attempts, failures FROM relevance.run WHERE id = $run"),
		$how =~ /smart|fast/ ? '2|0' : '2|1', "$how: at its second attempt");
}
$node->stop;
ok(wait_until('no process of the server is left', sub { !server_processes($node) }), 'none of our processes survives the server');
finish($node, killed => qr/was terminated by signal 9: Killed/);
done_testing();
