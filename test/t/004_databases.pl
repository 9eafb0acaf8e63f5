# SPDX-License-Identifier: PostgreSQL
# Our workers do not block statements that need exclusive access to a database or the extension.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Cwd qw(abs_path);
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $node = new_cluster('databases', conf => "relevance.max_concurrent_runs = 4\n");
my $position;

# Runs a statement that must succeed within seconds.
sub swift
{
	my ($statement, $database, $limit) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $begin = time;
	my $error = sql_error($node, "SET client_min_messages = warning; $statement", database => $database);
	my $took = time - $begin;
	is($error->{text}, '', "$statement succeeds while a run is in progress");
	cmp_ok($took, '<', busy($limit // 3), 'within seconds') or diag "it took $took s";
	note sprintf '%s: %.2f s', $statement, $took;
	return;
}

sub scheduler_is_back
{
	my ($database) = @_;
	return wait_until("a scheduler is back in $database",
		sub { worker_pid($node, 'relevance scheduler', $database) });
}

# ---- DROP EXTENSION
my ($run, $process) = train_and_hold($node, 'press');
usleep(700_000);    # until the run worker has received this training's last progress report
swift('DROP EXTENSION pg_relevance CASCADE');
wait_until('the training at the service is given up', sub { !is_alive($process) });
wait_until('the workers have gone', sub { workers($node) eq 'relevance launcher' });
sql($node, 'CREATE EXTENSION pg_relevance');
wait_completed($node, train($node, 'press'), 'created again, the extension trains');
is(ranked_first($node, 'press'), 'x1', 'and ranks');

# dropped and created again in one transaction
($run, $process) = train_and_hold($node, 'press');
usleep(700_000);    # until the run worker has received this training's last progress report
swift('BEGIN; DROP EXTENSION pg_relevance CASCADE; CREATE EXTENSION pg_relevance; COMMIT');
wait_until('the training at the service is given up', sub { !is_alive($process) });
wait_completed($node, train($node, 'press'), 'replaced in one transaction, the extension trains');

# a DROP EXTENSION that is rolled back changes nothing
($run, $process) = train_and_hold($node, 'press');
sql($node, 'BEGIN; DROP EXTENSION pg_relevance CASCADE; ROLLBACK');
let_go($process);
wait_completed($node, $run, 'a run completes after a DROP EXTENSION that was rolled back');

# ---- changes to the extension or its tables during a run
($run, $process) = train_and_hold($node, 'press');
swift($_)
  for 'ALTER EXTENSION pg_relevance UPDATE', 'VACUUM FULL relevance.run', 'REINDEX TABLE relevance.run', 'REINDEX SCHEMA relevance',
  'ANALYZE', 'SELECT pg_reload_conf()', 'CHECKPOINT';
let_go($process);
wait_completed($node, $run, 'the run completes after all that');
is(sql($node, "SELECT attempts FROM relevance.run WHERE id = $run"), '1', 'undisturbed');

# ---- DROP DATABASE, with and without FORCE
for my $force ('', ' WITH (FORCE)')
{
	add_database($node, 'plant');
	($run, $process) = train_and_hold($node, 'press', database => 'plant');
	swift("DROP DATABASE plant$force");
	wait_until('the training at the service is given up', sub { !is_alive($process) });
}

# also when a worker waits for a lock that a session in the database holds
add_database($node, 'plant');
($run, $process) = train_and_hold($node, 'press', database => 'plant');
my $locker = $node->background_psql('plant', on_error_stop => 0);
$locker->query_safe('BEGIN');
$locker->query_safe('LOCK TABLE relevance.run');
let_go($process);
$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND wait_event_type = 'Lock'");
swift('DROP DATABASE plant WITH (FORCE)', undef, 8);
eval { $locker->quit };
is(sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'relevance run worker'"), '0', 'no worker is left behind');

for (1 .. 5)
{
	add_database($node, 'plant');
	my $queued = train($node, 'press', database => 'plant');
	swift('DROP DATABASE plant');
}

# ---- ALTER DATABASE … RENAME
add_database($node, 'plant');
scheduler_is_back('plant');
($run, $process) = train_and_hold($node, 'press', database => 'plant');
swift('ALTER DATABASE plant RENAME TO factory');
wait_completed($node, $run, 'the run completes under the new name', 'factory');
is(sql($node, "SELECT attempts, failures FROM relevance.run WHERE id = $run", 'factory'), '2|0', 'it was put back into the queue');

# renamed in a transaction that stays open for a while
($run, $process) = train_and_hold($node, 'press', database => 'factory');
my $session = $node->background_psql('postgres');
$session->query_safe('BEGIN');
$session->query_safe('ALTER DATABASE factory RENAME TO plant');
my $meanwhile = train($node, 'elsewhere');
wait_completed($node, $meanwhile, 'another database trains while the rename is not committed');
$session->query_safe('COMMIT');
$session->quit;
wait_completed($node, $run, 'the run completes after the commit', 'plant');

# after a rename that fails the workers return
($run, $process) = train_and_hold($node, 'press', database => 'plant');
is(sql_error($node, 'ALTER DATABASE plant RENAME TO postgres')->{sqlstate}, '42P04', 'a rename to a taken name fails');
wait_completed($node, $run, 'the run completes after it', 'plant');

# a role that may not drop a database does not disturb it either
sql($node, 'CREATE ROLE stranger LOGIN');
($run, $process) = train_and_hold($node, 'press', database => 'plant');
is(sql_error($node, 'DROP DATABASE plant', user => 'stranger')->{sqlstate}, '42501', 'a stranger may not drop the database');
let_go($process);
wait_completed($node, $run, 'the run completes after that', 'plant');
is(sql($node, "SELECT attempts FROM relevance.run WHERE id = $run", 'plant'), '1', 'undisturbed');

# ---- CREATE DATABASE … TEMPLATE: the copy contains the run too, and each completes its own
($run, $process) = train_and_hold($node, 'press', database => 'plant', csv => driven_csv(rows => 1000, columns => 10, driver => 6));
swift('CREATE DATABASE copy TEMPLATE plant');
wait_completed($node, $run, 'the run completes in the original', 'plant');
wait_completed($node, $run, 'its copy completes in the copy', 'copy');
is(ranked_first($node, 'press', $_), 'x6', "$_ has the ranking") for 'plant', 'copy';
my @both = (train($node, 'press', database => 'plant', csv => driven_csv(driver => 2)),
	train($node, 'press', database => 'copy', csv => driven_csv(driver => 4)));
wait_completed($node, $both[0], 'the original trains on', 'plant');
wait_completed($node, $both[1], 'so does the copy', 'copy');
is(ranked_first($node, 'press', 'plant'), 'x2', 'the original has its own ranking');
is(ranked_first($node, 'press', 'copy'), 'x4', 'and the copy has its own');
my $model = 'SELECT model_id FROM relevance.machine';
isnt(sql($node, $model, 'plant'), sql($node, $model, 'copy'), 'they have separate models');
sql($node, "SELECT relevance.delete_machine('press'::text)", 'copy');
wait_until('the copy\'s model is deleted', sub { sql($node, 'SELECT count(*) FROM relevance.model_task', 'copy') eq '0' });
wait_completed($node, train($node, 'press', database => 'plant'), 'deleting the copy\'s machine does not touch the original', 'plant');

# ---- the extension in template1: new databases have it
$node->safe_psql('template1', 'CREATE EXTENSION pg_relevance');
scheduler_is_back('template1');
swift('CREATE DATABASE ready');
wait_completed($node, train($node, 'press', database => 'ready'), 'a database made from template1 trains', 'ready');
$node->safe_psql('template1', 'DROP EXTENSION pg_relevance');

# ---- ALTER DATABASE … SET TABLESPACE
my $folder = abs_path(PostgreSQL::Test::Utils::tempdir);
sql($node, "CREATE TABLESPACE elsewhere LOCATION '$folder'");
($run, $process) = train_and_hold($node, 'press', database => 'ready');
swift('ALTER DATABASE ready SET TABLESPACE elsewhere');
wait_completed($node, $run, 'the run completes in the other tablespace', 'ready');

# ---- a database that nobody may connect to is left alone
sql($node, 'ALTER DATABASE copy ALLOW_CONNECTIONS false');
sql($node, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'copy'");
sql($node, 'DROP DATABASE copy');

is(worker_complaints($node), '', 'the workers had nothing to complain about');
unlike(log_since($node, 0), qr/is being accessed by other users/, 'no worker was in the way');
finish($node);
done_testing();
