# SPDX-License-Identifier: PostgreSQL
# Scheduled retraining with the real pg_cron: in its own database and from others, as the role that scheduled it.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

chomp(my $libraries = `pg_config --pkglibdir`);
plan skip_all => 'pg_cron is not installed' unless -e "$libraries/pg_cron.so";

my $NIGHTLY = '30 3 * * *';

# The contents of cron.job: "database user schedule name", one job per line, without the number that is appended to a
# name that another job still has.
sub jobs
{
	my ($node) = @_;
	return sql($node, "SELECT concat_ws(' ', database, username, schedule, regexp_replace(jobname::text, ' #[0-9]+\$', '')) FROM cron.job ORDER BY jobid");
}

# After a commit in a database other than pg_cron's, a worker removes the job moments later.
sub jobs_become
{
	my ($node, $wanted, $test) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $is = '';
	eval { wait_until($test, sub { ($is = jobs($node)) eq $wanted }) };
	return is($is, $wanted, $test);
}

# A machine that counts as trained, without training it.
sub add_machine
{
	my ($node, $name, $database) = @_;
	return sql($node, "WITH m AS (SELECT id FROM relevance.register_machine('$name'))"
		  . " INSERT INTO relevance.run (machine_id, target_column, status) SELECT id, 'output', 'completed' FROM m RETURNING machine_id",
		$database);
}

sub schedule_call
{
	my ($machine, $schedule) = @_;
	return "SELECT job_id FROM relevance.schedule_retraining('$machine'::text, '$schedule')";
}

# The role may train; pg_cron requires further privileges.
sub add_engineer
{
	my ($node, $role, @databases) = @_;
	sql($node, "CREATE ROLE $role LOGIN");
	sql($node, "SELECT relevance.grant_operator('$role')", $_) for @databases;
	return;
}

sub sql_as
{
	my ($node, $role, $query, $database) = @_;
	my ($out, $err);
	$node->psql($database // 'postgres', $query, stdout => \$out, stderr => \$err, extra_params => [ '-U', $role ]);
	return $err eq '' ? $out : $err;
}

# ---- a server without pg_cron
my $bare = new_cluster('bare');
add_machine($bare, 'press');
my $error = sql_error($bare, schedule_call('press', $NIGHTLY));
is("$error->{sqlstate} $error->{message}", '55000 pg_cron is not loaded in this server', 'without pg_cron there is no schedule');
like($error->{hint}, qr/apt install postgresql-\d+-cron.*shared_preload_libraries = 'pg_relevance', 'pg_cron'.*CREATE EXTENSION pg_cron/, 'and the error says how to get it');
is(sql($bare, "SELECT count(*) FROM relevance.retraining_schedules"), '0', 'nothing is left');
is(sql($bare, "SELECT relevance.delete_machine('press'::text)"), '', 'machines can still be registered and deleted');

# ---- misconfigured servers
add_machine($bare, 'press');
configure($bare, "shared_preload_libraries = 'pg_relevance, pg_cron'\ncron.database_name = 'nowhere'\n");
$bare->restart;
$error = sql_error($bare, schedule_call('press', $NIGHTLY));
is("$error->{sqlstate} $error->{message}", '55000 pg_cron\'s database "nowhere" does not exist', 'pg_cron\'s database must exist');
like($error->{hint}, qr/CREATE DATABASE nowhere;.*cron\.database_name/, 'and the hint names both remedies');
configure($bare, "cron.database_name = 'postgres'\ncron.enable_superuser_jobs = off\n");
$bare->restart;
sql($bare, 'CREATE EXTENSION pg_cron');
$error = sql_error($bare, schedule_call('press', $NIGHTLY));
is("$error->{sqlstate} $error->{message}", '42501 superusers may not have jobs in this server', 'superusers may be forbidden to have jobs');
finish($bare);
$bare->stop;

# ---- a server whose pg_cron lives in database postgres
my $node = new_cluster('cron', conf => <<'CONF');
shared_preload_libraries = 'pg_relevance, pg_cron'
cron.use_background_workers = on
max_worker_processes = 24
CONF
add_database($node, 'plant');
add_machine($node, 'press', $_) for 'postgres', 'plant';

for my $database ('postgres', 'plant')
{
	$error = sql_error($node, schedule_call('press', $NIGHTLY), database => $database);
	is("$error->{sqlstate} $error->{message}", '55000 pg_cron has not been created in database "postgres"', "pg_cron is not created: rejected in $database");
	is($error->{hint}, 'As a superuser in database "postgres": CREATE EXTENSION pg_cron;', 'with a hint');
}
sql($node, 'CREATE EXTENSION pg_cron');
my $knows_seconds = sql($node, "SELECT count(*) FROM pg_settings WHERE name = 'cron.timezone'");

# ---- machines that are retrained each minute; the result is checked further down, so that the minute can pass
my $data = "CREATE TABLE reading (x1 float8, x2 float8, output float8);"
  . " INSERT INTO reading SELECT a, b, 10 * a + b / 10 FROM (SELECT random() AS a, random() AS b FROM generate_series(1, 200)) r";
my $more = "INSERT INTO reading SELECT a, b, 10 * b + a / 10 FROM (SELECT random() AS a, random() AS b FROM generate_series(1, 2000)) r";
my $often = $knows_seconds ? '2 seconds' : '* * * * *';
add_engineer($node, 'engineer', 'postgres', 'plant');
for my $database ('postgres', 'plant')
{
	sql($node, 'GRANT CREATE ON SCHEMA public TO engineer', $database);
	sql_as($node, 'engineer', $data, $database);
	sql_as($node, 'engineer', "SELECT relevance.register_machine('alive')", $database);
	my $run = sql_as($node, 'engineer', "SELECT relevance.train_from_query('alive'::text, 'SELECT * FROM reading', 'output', '$QUICK')", $database);
	wait_completed($node, $run, "a machine of $database is trained from its query", $database);
	is(ranked_first($node, 'alive', $database), 'x1', 'x1 drives it');
	sql_as($node, 'engineer', $more, $database);
}

# ---- what a role needs, each with the statement that grants it
for my $lacking (
	[ 'postgres', qr/^In database "postgres" it lacks USAGE on schema cron\.$/, qr/GRANT USAGE ON SCHEMA cron TO engineer;/ ],
	[ 'plant', qr/^In database "postgres" it lacks EXECUTE on function cron\.schedule_in_database\(text/, qr/GRANT EXECUTE ON FUNCTION cron\.schedule_in_database\([^)]*\) TO engineer;/ ])
{
	my ($database, $detail, $grant) = @$lacking;
	$error = sql_error($node, schedule_call('alive', $often), database => $database, user => 'engineer');
	is("$error->{sqlstate} $error->{message}", '42501 role engineer may not schedule jobs of pg_cron', "a role without privileges is rejected in $database");
	like($error->{detail}, $detail, 'the detail says what it lacks');
	my ($statement) = $error->{hint} =~ /($grant)/;
	ok($statement, 'and the hint how to get it') or diag $error->{hint};
	sql($node, $statement);
	like(sql_as($node, 'engineer', schedule_call('alive', $often), $database), qr/^\d+$/, 'which is all it takes');
}
is(jobs($node), "postgres engineer $often relevance: retrain alive (postgres/2)\nplant engineer $often relevance: retrain alive (plant/2)",
	'the jobs are the role\'s, for its database');

for my $lacking (
	[ 'ALTER ROLE engineer NOLOGIN', qr/^role engineer cannot log in/, 'ALTER ROLE engineer LOGIN;' ],
	[ 'REVOKE CONNECT ON DATABASE postgres FROM PUBLIC', qr/^role engineer may not connect to database "postgres"/, 'GRANT CONNECT ON DATABASE postgres TO engineer;' ],
	[ 'REVOKE CONNECT ON DATABASE plant FROM PUBLIC', qr/^role engineer may not connect to database "plant"/, 'GRANT CONNECT ON DATABASE plant TO engineer;' ])
{
	my ($revoke, $message, $grant) = @$lacking;
	sql($node, $revoke);
	my $call = 'SET ROLE engineer; ' . schedule_call('press', $NIGHTLY);
	$error = sql_error($node, $call, database => 'plant');
	is($error->{sqlstate}, '42501', "after $revoke: rejected");
	like($error->{message}, $message, 'with a clear message');
	like($error->{hint}, qr/^\Q$grant\E/, 'with the statement that helps');
	sql($node, $grant);
	is(sql_error($node, "BEGIN; $call; ROLLBACK", database => 'plant')->{text}, '', 'which does');
}
sql($node, 'GRANT CONNECT ON DATABASE postgres, plant TO PUBLIC');

# ---- what is rejected, leaving nothing behind
my $ours = jobs($node);
for my $database ('postgres', 'plant')
{
	for my $refused (
		[ "relevance.schedule_retraining('press'::text, 'every night')", '22023', 'invalid schedule: every night', "'30 3 * * *' is every night" ],
		[ "relevance.schedule_retraining('press'::text, '61 3 * * *')", '22023', 'invalid schedule: 61 3 * * *', "'30 3 * * *' is every night" ],
		[ "relevance.schedule_retraining('press'::text, repeat('1,', 600))", '22023', 'the schedule is too long', "'30 3 * * *' is every night" ],
		[ "relevance.schedule_retraining('press'::text, NULL)", '22004', 'schedule must not be null', 'unschedule_retraining' ],
		[ "relevance.schedule_retraining(NULL::text, '$NIGHTLY')", '22004', 'machine must not be null', 'null' ],
		[ "relevance.schedule_retraining('pres'::text, '$NIGHTLY')", '42704', 'there is no machine named "pres"', 'press' ],
		[ "relevance.schedule_retraining(77, '$NIGHTLY')", '42704', 'there is no machine with id 77', 'relevance.machines' ],
		[ "relevance.schedule_retraining('press'::text, '$NIGHTLY', '{\"tree\": 3}')", '22023', 'unknown training option "tree"', 'trees' ],
		[ "relevance.schedule_retraining((relevance.register_machine('untrained')).id, '$NIGHTLY')", '55000', 'machine "untrained" was never trained', 'train_from_csv' ],
		[ "relevance.unschedule_retraining('press'::text)", '42704', 'machine "press" has no retraining schedule', 'retraining_schedules' ])
	{
		my ($call, $sqlstate, $message, $hint) = @$refused;
		$error = sql_error($node, "SELECT $call", database => $database);
		is("$error->{sqlstate} $error->{message}", "$sqlstate $message", "$database: $call");
		like($error->{hint}, qr/\Q$hint\E/, 'with a hint');
	}
	SKIP:
	{
		skip 'this pg_cron knows seconds', 2 if $knows_seconds;
		$error = sql_error($node, schedule_call('press', '10 seconds'), database => $database);
		is("$error->{sqlstate} $error->{message}", '22023 invalid schedule: 10 seconds', "$database: an interval in seconds is rejected");
		like($error->{hint}, qr/pg_cron to 1\.5/, 'with a hint to update pg_cron');
	}
}
is(jobs($node), $ours, 'rejected schedules leave no job');

# ---- the life of a schedule, in both databases: it is transactional even if pg_cron is in another database
for my $database ('postgres', 'plant')
{
	my $user = sql($node, 'SELECT current_user');
	my $job = "$database $user $NIGHTLY relevance: retrain press ($database/1)";
	is(sql($node, "SELECT machine_name, schedule, options, owner, last_run, next_run > now(), extract(hour FROM next_run AT TIME ZONE 'GMT')"
			  . " FROM relevance.schedule_retraining('press'::text, '$NIGHTLY', '{\"trees\": 50}')", $database),
		qq(press|$NIGHTLY|{"trees": 50}|$user||t|3), "$database: a schedule is created");
	is(jobs($node), "$ours\n$job", 'with its job');
	is(sql($node, 'SELECT command FROM cron.job ORDER BY jobid DESC LIMIT 1'), "SELECT relevance.retrain_as_scheduled(1, '$NIGHTLY')", 'that retrains the machine');

	sql($node, schedule_call('press', '0 4 * * *'), $database);
	jobs_become($node, "$ours\n" . $job =~ s/\Q$NIGHTLY\E/0 4 * * */r, 'another takes its place');
	is(sql($node, "SELECT schedule, options, job_id = (SELECT max(job_id) FROM relevance.retraining_schedule) FROM relevance.retraining_schedules WHERE machine_id = 1", $database),
		'0 4 * * *||t', 'in the view too');

	my $before = jobs($node);
	sql($node, 'BEGIN; ' . schedule_call('press', '0 5 * * *') . '; ROLLBACK', $database);
	jobs_become($node, $before, 'a rollback leaves it as it was');
	sql($node, 'BEGIN; SAVEPOINT s; ' . schedule_call('press', '0 6 * * *') . '; ROLLBACK TO s; ' . schedule_call('press', '0 7 * * *')
		  . '; SAVEPOINT t; ' . schedule_call('press', '0 8 * * *') . '; RELEASE t; COMMIT', $database);
	jobs_become($node, "$ours\n" . $job =~ s/\Q$NIGHTLY\E/0 8 * * */r, 'a released savepoint keeps its schedule');
	sql($node, "BEGIN; SELECT relevance.unschedule_retraining('press'::text); ROLLBACK", $database);
	sql($node, "BEGIN; SELECT relevance.delete_machine('press'::text); ROLLBACK", $database);
	like(jobs($node), qr/0 8 \* \* \*/, 'deletions that are rolled back remove nothing');

	sql($node, "SELECT relevance.unschedule_retraining('press'::text)", $database);
	jobs_become($node, $ours, 'unscheduled');
	sql($node, schedule_call('press', $NIGHTLY), $database);
	sql($node, "SELECT relevance.delete_machine('press'::text)", $database);
	jobs_become($node, $ours, 'deleted with its machine');
}

is(sql_error($node, 'BEGIN; ' . schedule_call('alive', $often) . "; PREPARE TRANSACTION 'p'", database => 'plant', user => 'engineer')->{sqlstate},
	'0A000', 'a prepared transaction cannot create a job in another database');
jobs_become($node, $ours, 'and its rollback leaves none');

# ---- a renamed database: its machines are scheduled again, and their old jobs are removed
add_machine($node, 'moving', 'plant');
sql($node, schedule_call('moving', $NIGHTLY), 'plant');
sql($node, 'ALTER DATABASE plant RENAME TO factory');
my $moving = sql($node, "SELECT machine_id FROM relevance.schedule_retraining('moving'::text, '$NIGHTLY')", 'factory');
jobs_become($node, "$ours\nfactory " . sql($node, 'SELECT current_user') . " $NIGHTLY relevance: retrain moving (factory/$moving)", 'after a rename a new job replaces the old one');
sql($node, "SELECT relevance.delete_machine('moving'::text)", 'factory');
sql($node, 'ALTER DATABASE factory RENAME TO plant');
jobs_become($node, $ours, 'and is removed like any other');

# ---- while a worker waits for pg_cron's table: the statement is cancelled, its session is ended, the worker is ended
add_machine($node, 'slow', 'plant');
my $locker = $node->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK TABLE cron.job IN SHARE ROW EXCLUSIVE MODE');
my $workers = "FROM pg_stat_activity WHERE backend_type = 'relevance cron worker'";
for my $end (
	[ 'pg_cancel_backend', 'backend', qr/canceling statement due to user request/ ],
	[ 'pg_terminate_backend', 'backend', qr/terminating connection/ ],
	[ 'pg_terminate_backend', 'worker', qr/ERROR:  the worker that connected to pg_cron's database "postgres" was ended/ ])
{
	my ($function, $whose, $words) = @$end;
	my $session = $node->background_psql('plant', on_error_stop => 0);
	my $backend = $session->query_safe('SELECT pg_backend_pid()');
	$session->query_until(qr/started/, "\\echo started\n" . schedule_call('slow', $NIGHTLY) . ";\n");
	$node->poll_query_until('postgres', "SELECT count(*) = 1 $workers AND wait_event_type = 'Lock'") or die 'no worker waits';
	my $worker = sql($node, "SELECT pid $workers");
	sql($node, "SELECT $function(" . ($whose eq 'backend' ? $backend : $worker) . ')');
	wait_until('the session has heard of it', sub { $session->{run}->pump_nb; $session->{stderr} =~ $words });
	ok(1, "$function of the $whose ends the call");
	$node->poll_query_until('postgres', "SELECT count(*) = 0 $workers") or die 'the worker stays';
	eval { $session->quit };
}
is(sql($node, "SELECT count(*) FROM relevance.retraining_schedules WHERE machine_name = 'slow'", 'plant'), '0', 'an interrupted call leaves no schedule');
$locker->query_safe('COMMIT');
$locker->quit;
jobs_become($node, $ours, 'and no job');

# ---- many at once
sql($node, "DO \$\$ DECLARE id integer; BEGIN FOR i IN 1 .. 12 LOOP id := (relevance.register_machine('press ' || i)).id;"
	  . " INSERT INTO relevance.run (machine_id, target_column, status) VALUES (id, 'output', 'completed');"
	  . " PERFORM relevance.schedule_retraining(id, '$NIGHTLY'); END LOOP; END \$\$", 'plant');
is(sql($node, "SELECT count(*) FROM cron.job WHERE jobname LIKE 'relevance: retrain press%'"), '12', 'twelve machines are scheduled in one transaction');
sql($node, "DELETE FROM relevance.machine WHERE machine_name LIKE 'press%'", 'plant');
jobs_become($node, $ours, 'and deleted in one');

# Names longer than pg_cron's are cut, and two that are cut alike are two jobs.
my $long = 'Extrusão ' x 12;
for my $name ("$long A", "$long B")
{
	my $id = add_machine($node, $name, 'plant');
	sql($node, "SELECT relevance.schedule_retraining($id, '$NIGHTLY')", 'plant');
}
is(sql($node, "SELECT count(DISTINCT jobname), max(octet_length(jobname::text)) <= 63 FROM cron.job WHERE jobname LIKE 'relevance: retrain Extrus%'"), '2|t', 'long names are distinguished');
sql($node, "DELETE FROM relevance.machine WHERE machine_name LIKE 'Extrus%'", 'plant');
jobs_become($node, $ours, 'they are removed as well');

# ---- only our own jobs are removed: a copied database, a user's own job, the trigger on a user's own table
my $own = sql($node, "SELECT cron.schedule('my own', '0 0 * * *', 'SELECT 1')");
$ours = jobs($node);
sql($node, 'CREATE DATABASE copy TEMPLATE plant');
sql($node, "SELECT relevance.delete_machine('alive'::text)", 'copy');
add_machine($node, 'tampered', 'plant');
sql($node, schedule_call('tampered', $NIGHTLY), 'plant');
sql($node, "UPDATE relevance.retraining_schedule SET job_id = $own WHERE machine_id = relevance.machine_id('tampered'::text);"
	  . " DELETE FROM relevance.retraining_schedule WHERE job_id = $own", 'plant');
is(sql_error($node, 'CREATE TEMP TABLE retraining_schedule (machine_id integer, owner name, job_id bigint);'
		  . ' CREATE TRIGGER t AFTER DELETE ON retraining_schedule FOR EACH ROW EXECUTE FUNCTION relevance.give_up_cron_job();'
		  . " INSERT INTO retraining_schedule VALUES (2, 'engineer', 2); DELETE FROM retraining_schedule", database => 'plant')->{sqlstate},
	'39P01', 'the trigger works only on its own table');
jobs_become($node, $ours, 'other users\' jobs are kept');

# ---- another role takes a schedule over, and removes it
for my $database ('postgres', 'plant')
{
	add_machine($node, 'shared', $database);
	sql($node, schedule_call('shared', $NIGHTLY), $database);
	my $user = sql($node, 'SELECT current_user');
	like(sql_as($node, 'engineer', schedule_call('shared', '0 5 * * *'), $database), qr/^\d+$/, "$database: another role schedules a machine anew");
	my ($id) = sql($node, "SELECT relevance.machine_id('shared'::text)", $database);
	jobs_become($node, "$ours\n$database engineer 0 5 * * * relevance: retrain shared ($database/$id)", 'its own job takes the place of the first');
	sql($node, "SELECT relevance.unschedule_retraining('shared'::text)", $database);
	jobs_become($node, $ours, 'and is removed, whoever unschedules it');
}

# ---- a job whose schedule no longer exists says so
sql($node, "SELECT cron.schedule('left behind', '0 0 * * *', \$\$SELECT relevance.retrain_as_scheduled(99, '0 0 * * *')\$\$)");
$error = sql_error($node, "SELECT relevance.retrain_as_scheduled(99, '0 0 * * *')");
is("$error->{sqlstate} $error->{message}", '42704 machine 99 has no retraining schedule "0 0 * * *"', 'a job that was left behind fails');
my ($cure) = $error->{hint} =~ /(SELECT cron\.unschedule.*;)/;
sql($node, $cure);
is(jobs($node), $ours, 'its hint removes it');

# ---- many machines with the same schedule, spread over a time
{
	my $count = 24;
	sql($node, 'CREATE TABLE spread_reading AS SELECT a AS x1, b AS x2, 10 * a + b AS output FROM (SELECT random() AS a, random() AS b FROM generate_series(1, 100)) r');
	sql($node, "SELECT relevance.register_machine('spread ' || n) FROM generate_series(1, $count) n");
	sql($node, "SELECT relevance.train_from_query('spread ' || n, 'SELECT * FROM spread_reading', 'output', '$QUICK') FROM generate_series(1, $count) n");
	wait_until('they are trained', sub { sql($node, "SELECT count(*) FROM relevance.run WHERE status IN ('queued', 'running')") eq '0' });
	my $runs = "relevance.run r JOIN relevance.machine m ON m.id = r.machine_id WHERE m.machine_name LIKE 'spread%' AND r.scheduled";
	# The last one has seconds, not an hour.
	sql($node, "SELECT relevance.schedule_retraining('spread ' || n, '$often', spread => CASE WHEN n < $count THEN interval '1 hour' ELSE '5 seconds' END) FROM generate_series(1, $count) n");
	is(sql($node, "SELECT count(DISTINCT next_run), bool_and(next_run > now()) FROM relevance.retraining_schedules WHERE machine_name LIKE 'spread%'"), "$count|t", 'each machine is shown its own next run') if !$knows_seconds;
	wait_until('pg_cron has queued them', sub { sql($node, "SELECT count(DISTINCT m.id) FROM $runs") eq $count });
	is(sql($node, "SELECT count(DISTINCT r.not_before), bool_and(r.not_before BETWEEN r.queued_at AND r.queued_at + interval '1 hour 10 seconds') FROM $runs AND m.machine_name <> 'spread $count'"),
		($count - 1) . '|t', 'each has a moment of its own within the hour');
	my ($first, $last) = split /\|/, sql($node, "SELECT extract(epoch FROM min(r.not_before - r.queued_at))::integer / 60, extract(epoch FROM max(r.not_before - r.queued_at))::integer / 60 FROM $runs AND m.machine_name <> 'spread $count'");
	ok($first < 15 && $last > 45, "... and the hour is used (minutes $first to $last)");
	is(sql($node, "SELECT count(*) FROM $runs AND r.started_at < r.not_before"), '0', 'none starts before its moment');
	wait_until('the one with seconds is retrained', sub { sql($node, "SELECT count(*) > 0 FROM $runs AND m.machine_name = 'spread $count' AND r.status IN ('completed', 'skipped')") eq 't' });
	is(sql($node, "SELECT count(*) FROM $runs AND (r.started_at < r.not_before OR r.started_at > r.not_before + interval '1 minute')"), '0', '... at its moment');
	for my $spread ("'0'", "'8 days'", "'-1 hour'")
	{
		$error = sql_error($node, "SELECT relevance.schedule_retraining('spread 1'::text, '$often', spread => $spread)");
		is("$error->{sqlstate} $error->{message}", '22023 spread must be above 0 and at most 7 days', "a spread of $spread is rejected");
	}
	sql($node, "SELECT relevance.delete_machine(machine_name) FROM relevance.machines WHERE machine_name LIKE 'spread%'");
}
jobs_become($node, $ours, 'and their jobs go with them');

# ---- trainings do not pile up
my ($held, $process) = train_and_hold($node, 'busy');
sql($node, schedule_call('busy', $NIGHTLY));
like(sql_error($node, "SELECT relevance.retrain_as_scheduled(relevance.machine_id('busy'::text), '0 0 * * *')")->{message}, qr/has no retraining schedule "0 0 \* \* \*"/,
	'the job of a schedule that was replaced no longer trains');
my ($out, $notice);
$node->psql('postgres', "SELECT relevance.retrain_as_scheduled(relevance.machine_id('busy'::text), '$NIGHTLY') IS NULL", stdout => \$out, stderr => \$notice);
is($out, 't', 'while a machine trains, its job queues nothing');
like($notice, qr/NOTICE:  run $held of this machine has not ended yet/, 'and says so');
let_go($process);
wait_completed($node, $held);
sql($node, "SELECT relevance.unschedule_retraining('busy'::text)");

# ---- when a schedule is next due
is(sql($node, "SELECT relevance.next_cron_time('$NIGHTLY', '2025-02-28 12:00+00') AT TIME ZONE 'GMT'"), '2025-03-01 03:30:00', 'the next run of a schedule');
is(sql($node, "SELECT relevance.next_cron_time(s, '2025-01-01') IS NULL, relevance.next_cron_time('$NIGHTLY', 'infinity') IS NULL FROM unnest(ARRAY['0 0 30 2 *', '\@reboot', 'nonsense']) s"),
	"t|t\nt|t\nt|t", 'some schedules have no next run');

# ---- the machines from above: pg_cron has run their jobs, as their role, and they were trained
my $outcome = "SELECT last_status FROM relevance.retraining_schedules WHERE machine_name = 'alive'";
my %first;
for my $database ('postgres', 'plant')
{
	my $done = "SELECT count(*) > 0 FROM relevance.run r WHERE r.scheduled AND r.status = 'completed' AND r.machine_id = relevance.machine_id('alive'::text)";
	$node->poll_query_until($database, $done) or die "the job in $database did not train";
	$first{$database} = sql($node, 'SELECT id FROM relevance.run r WHERE r.scheduled ORDER BY id LIMIT 1', $database);
	is(sql($node, "SELECT requested_by, scheduled, data_set_id = (SELECT min(id) FROM relevance.data_set) FROM relevance.training_runs WHERE run_id = $first{$database}", $database),
		'engineer|t|t', "$database: the job trained as the role that scheduled it, from the query");
	is(sql($node, "SELECT n_train + n_test FROM relevance.get_metrics('alive'::text, $first{$database})", $database), '2200', 'on the rows that came in between as well');
	is(ranked_first($node, 'alive', $database), 'x2', 'which the new ranking shows');
	is(sql($node, "SELECT count(*) > 0 FROM cron.job_run_details WHERE status = 'succeeded' AND username = 'engineer' AND database = '$database'"), 't', 'pg_cron says so too');
}
sql_as($node, 'engineer', 'ALTER TABLE reading RENAME TO gone', 'plant');
for my $then ([ 'postgres', 'skipped', '' ], [ 'plant', 'failed', 'relation "reading" does not exist' ])
{
	my ($database, $status, $reason) = @$then;
	$node->poll_query_until($database, $outcome, $status) or die "the second run in $database was not $status";
	is(sql($node, "SELECT owner, last_run > $first{$database}, last_error, last_finished_at IS NOT NULL, next_run BETWEEN now() AND now() + interval '1 min'"
			  . " FROM relevance.retraining_schedules WHERE machine_name = 'alive'", $database),
		"engineer|t|$reason|t|t", $status eq 'skipped' ? 'on data that have not changed the next run is skipped' : 'on a dropped table it fails, and the view says why');
	is(ranked_first($node, 'alive', $database), 'x2', 'the ranking is kept');
}


# ---- a dump of pg_cron's own database is restored elsewhere as docs/backups.md describes
my ($recipe) = slurp_file("$FindBin::RealBin/../../docs/backups.md") =~ /^pg_restore -l plant\.dump \| (grep .+) > without_pg_cron$/m;
my ($dump, $list) = map { $node->basedir . "/$_" } 'plant.dump', 'without_pg_cron';
sql($node, 'CREATE DATABASE moved');
$node->command_ok([ 'pg_dump', '-Fc', '-d', $node->connstr('postgres'), '-f', $dump ], 'the database of pg_cron is dumped');
$node->command_fails([ 'pg_restore', '--single-transaction', '-d', $node->connstr('moved'), $dump ], 'pg_cron prevents restoring it');
is(system("pg_restore -l '$dump' | $recipe > '$list'"), 0, 'it is left out');
$node->command_ok([ 'pg_restore', '--single-transaction', '-L', $list, '-d', $node->connstr('moved'), $dump ], 'and everything else is restored');
is(sql($node, "SELECT string_agg(machine_name, ' ') FROM relevance.retraining_schedules", 'moved'), 'alive', 'the schedules are listed');
is(jobs($node), $ours, 'and have no jobs');
sql($node, 'SELECT relevance.schedule_retraining(machine_id, schedule, options, spread) FROM relevance.retraining_schedules', 'moved');
like(jobs($node), qr/^moved /m, 'until they are set again');
sql($node, 'SELECT relevance.unschedule_retraining(machine_id) FROM relevance.retraining_schedules', 'moved');
jobs_become($node, $ours, 'and they can be removed like any other');

# ---- dropping the extension removes its jobs
like(sql_error($node, 'DROP EXTENSION pg_relevance', database => 'plant', user => 'engineer')->{message}, qr/must be owner of extension/, 'a role that may not drop the extension cannot');
sql($node, 'CREATE VIEW mine AS SELECT * FROM relevance.machines', 'plant');
like(sql_error($node, 'DROP EXTENSION pg_relevance', database => 'plant')->{message}, qr/cannot drop extension/, 'nor can its owner while a view depends on it');
is(jobs($node), $ours, 'the jobs are kept');
sql($node, "DROP EXTENSION pg_relevance CASCADE", $_) for 'plant', 'postgres';
$ours = $ours =~ s/^(plant|postgres) engineer.*\n//gmr;
jobs_become($node, $ours, 'dropped with all its jobs');

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
$node->stop;

# ---- no worker is free
my $tight = new_cluster('tight', conf => "shared_preload_libraries = 'pg_relevance, pg_cron'\nmax_worker_processes = 5\n");
sql($tight, 'CREATE EXTENSION pg_cron');
add_database($tight, 'plant');
add_machine($tight, 'press', 'plant');
wait_until('all workers are taken', sub { sql($tight, "SELECT count(*) FROM pg_stat_activity WHERE backend_type IN ('relevance launcher', 'relevance scheduler', 'pg_cron launcher', 'logical replication launcher')") eq '5' });
$error = sql_error($tight, schedule_call('press', $NIGHTLY), database => 'plant');
is("$error->{sqlstate} $error->{message}", '53000 no background worker is free to connect to pg_cron\'s database "postgres"', 'without a free worker another database\'s pg_cron is out of reach');
like($error->{hint}, qr/max_worker_processes \(now 5\)/, 'and the hint says what to change');
finish($tight);
done_testing();
