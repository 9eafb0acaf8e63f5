# SPDX-License-Identifier: PostgreSQL
# The extension's library and SQL must match: with another version nothing is trained and nothing is lost, and
# everything continues automatically after ALTER EXTENSION ... UPDATE.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

# Made-up versions besides the real one: an older one, a newer one that adds a column, and the way back.
my ($install_path, $scripts) = copied_installation();
my $version = installed_version($scripts);
my ($older, $newer, $broken) = qw(0.0.9 99.0 99.1);
sub add_script { PostgreSQL::Test::Utils::append_to_file("$scripts/pg_relevance--$_[0].sql", "$_[1]\n"); return }
add_script($older, PostgreSQL::Test::Utils::slurp_file("$scripts/pg_relevance--$version.sql"));
add_script("$older--$version", "COMMENT ON COLUMN relevance.machine.id IS 'As of $version.';");
add_script("$version--$newer", 'ALTER TABLE relevance.run ADD COLUMN made_up integer DEFAULT 7;');
add_script("$newer--$version", 'ALTER TABLE relevance.run DROP COLUMN made_up;');
my $node = new_cluster('versions', install_path => $install_path);
my $started = server_start_time($node);

sub complaints
{
	my ($position) = @_;
	my $log = log_since($node, $position);
	return scalar(() = $log =~ /\[relevance scheduler\].*LOG: .*different versions/g);
}

sub refused
{
	my ($what, $statement, $database) = @_;
	my $error = sql_error($node, $statement, database => $database // 'postgres');
	is($error->{sqlstate}, '55000', "$what is rejected");
	return $error;
}

# ---- the SQL is older than the library
sql($node, 'CREATE DATABASE older');
my $position = log_position($node);
sql($node, "CREATE EXTENSION pg_relevance VERSION '$older'; SELECT relevance.register_machine('old press')", 'older');
my $train = "SELECT relevance.train_from_csv('old press'::text, '" . driven_csv(driver => 2) . "'::text, 'output', '$QUICK')";
my $error = refused('training with an older SQL', $train, 'older');
is($error->{message}, 'the SQL and the library of pg_relevance are of different versions', 'its message says what is wrong');
is($error->{detail}, "The SQL in this database is version $older, the server's library works with $version.", 'its detail names both versions');
like($error->{hint}, qr/^ALTER EXTENSION pg_relevance UPDATE /, 'its hint can be followed');
is(sql($node, 'SELECT machine_name FROM relevance.list_machines()', 'older'), 'old press', 'existing data can be read');
# A run that was accepted earlier, as after a restart with the new library.
sql($node, q(INSERT INTO relevance.data_set (machine_id, bytes) VALUES (1, 0); INSERT INTO relevance.run (machine_id, data_set_id, target_column) VALUES (1, 1, 'output')), 'older');
refused('waiting for a run that no worker will train', 'SELECT relevance.wait_for_training(1)', 'older');
wait_until('the scheduler has logged it', sub { complaints($position) > 0 });
sql($node, 'SELECT relevance.wake_workers()', 'older') for 1 .. 10;
is(sql($node, 'SELECT status, attempts FROM relevance.training_status(1)', 'older'), 'queued|0', 'the run waits');
wait_completed($node, train($node, 'neighbour'), 'another database of the server is not affected');
is(complaints($position), 1, 'the scheduler has logged it once, however often it was woken');
like(log_since($node, $position), qr/version \Q$older\E.*works with \Q$version\E.*\n.*HINT: .*ALTER EXTENSION pg_relevance UPDATE/, 'with both versions and what helps');
sql($node, 'ALTER EXTENSION pg_relevance UPDATE', 'older');
wait_status_in('older', 1, 'failed');
is(sql($node, 'SELECT error_code FROM relevance.training_status(1)', 'older'), 'empty_csv', 'after the update it is started, and fails only because of its data')
  or diag(sql($node, 'SELECT error FROM relevance.training_status(1)', 'older'));
my $run = sql($node, $train, 'older');
wait_completed($node, $run, 'and the machine is trained', 'older');
is(ranked_first($node, 'old press', 'older'), 'x2', 'with the right ranking');

sub wait_status_in
{
	my ($database, $id, $status) = @_;
	return $node->poll_query_until($database, "SELECT status = '$status' FROM relevance.training_runs WHERE run_id = $id");
}

# ---- an update to a known version, while a run is in progress: it continues
my $process;
($run, $process) = train_and_hold($node, 'updated under way');
sql($node, "BEGIN; ALTER EXTENSION pg_relevance UPDATE TO '$newer'; ALTER EXTENSION pg_relevance UPDATE TO '$version'; COMMIT");
let_go($process);
wait_completed($node, $run, 'a run that was in progress during an update completes');
is(sql($node, "SELECT attempts FROM relevance.training_status($run)"), '1', 'at its first attempt');
is(ranked_first($node, 'updated under way'), 'x3', 'with its ranking');

# ---- an update to an unknown version: the run is left as it is, and resumed later
($run, $process) = train_and_hold($node, 'too new');
$position = log_position($node);
sql($node, "ALTER EXTENSION pg_relevance UPDATE TO '$newer'");
let_go($process);
wait_until('the scheduler has logged it', sub { complaints($position) > 0 });
wait_until('no worker works on', sub { workers($node) !~ /run worker/ });
is(sql($node, "SELECT status, made_up FROM relevance.run WHERE id = $run"), 'running|7', 'a run that was in progress when the SQL became too new is left as it is');
$error = refused('training with a newer SQL', "SELECT relevance.retrain('updated under way'::text)");
like($error->{detail}, qr/version \Q$newer\E/, 'its detail names the version');
like($error->{hint}, qr/install the library of its version and restart the server/, 'its hint says what helps');
is(ranked_first($node, 'updated under way'), 'x3', 'rankings can still be read');
sql($node, "ALTER EXTENSION pg_relevance UPDATE TO '$version'");
wait_completed($node, $run, 'when the versions match again, it completes');
is(ranked_first($node, 'too new'), 'x3', 'with its ranking');
is(complaints($position), 1, 'the scheduler has logged it once');

# ---- an update that fails changes nothing
add_script("$version--$broken", 'SELECT 1/0;');
($run, $process) = train_and_hold($node, 'update failed');
is(sql_error($node, "ALTER EXTENSION pg_relevance UPDATE TO '$broken'")->{sqlstate}, '22012', 'an update fails');
let_go($process);
wait_completed($node, $run, 'the run that was in progress completes');
is(sql($node, "SELECT attempts FROM relevance.training_status($run)"), '1', 'at its first attempt');

# ---- updates under load
$run = train($node, 'under load', csv => driven_csv(rows => 1000, columns => 10, driver => 4), options => $STEADY);
sql($node, "BEGIN; ALTER EXTENSION pg_relevance UPDATE TO '$newer'; ALTER EXTENSION pg_relevance UPDATE TO '$version'; COMMIT") for 1 .. 20;
wait_completed($node, $run, 'a run completes during twenty updates');
is(sql($node, "SELECT attempts FROM relevance.training_status($run)"), '1', 'at its first attempt');
is(worker_complaints($node), '', 'the workers had nothing to complain about');
is(server_start_time($node), $started, 'the server never restarted');
finish($node);
done_testing();
