# SPDX-License-Identifier: PostgreSQL
# Too few background workers: whoever queues a training, looks at it or waits for it learns why, and what to set; with
# a free worker it continues.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $csv = write_csv(driven_csv());

# What psql prints besides the result.
sub said
{
	my ($node, $statement, $database) = @_;
	my ($out, $err);
	$node->psql($database // 'postgres', $statement, stdout => \$out, stderr => \$err);
	return ($out, $err);
}

sub queue_run
{
	my ($node, $database) = @_;
	return said($node, "SELECT relevance.train_from_csv_file('press'::text, '$csv', 'output', '$QUICK')", $database);
}

sub restart_with
{
	my ($node, $workers) = @_;
	configure($node, "max_worker_processes = $workers\n");
	$node->restart;
	return;
}

sub waiting_for
{
	my ($node, $run, $database) = @_;
	return sql($node, "SELECT coalesce(waiting_for, 'nothing') FROM relevance.training_status($run)", $database);
}

# Everybody who asks about the run gets the reason and the remedy.
sub all_are_told
{
	my ($node, $run, $reason, $set) = @_;
	my $remedy = qr/Raise max_worker_processes, which is $set, and restart the server/;
	like(waiting_for($node, $run), qr/$reason.*$remedy/, 'training_status says what it waits for, and what to set');
	is(sql($node, "SELECT waiting_for FROM relevance.training_runs WHERE run_id = $run"), waiting_for($node, $run), 'so does the view');
	my $error = sql_error($node, "SELECT relevance.wait_for_training($run, '100 ms')");
	like($error->{detail}, qr/^It is queued\. .*$reason/, 'the timeout error says so');
	like($error->{hint}, $remedy, 'and says what to set');
	unlike($error->{hint}, qr/continues/, 'and does not say that it continues');
	like($error->{text}, qr/WARNING: .*: training run $run cannot start yet/, 'a warning has said so before');
	return;
}

# ---- not even the launcher: PostgreSQL's own launcher of logical replication has taken the only worker
my $node = new_cluster('slots', conf => "max_worker_processes = 1\n");
like(log_since($node, 0), qr/LOG: .*pg_relevance: no background worker is left for its launcher\n.*\n.*HINT: .*max_worker_processes, which is 1/,
	'without a launcher the log says so when the server starts');
sql($node, "SELECT relevance.register_machine('press')");
my ($run, $warning) = queue_run($node);
like($warning, qr/WARNING: .*training run $run is queued, but cannot start yet\nHINT: .*launcher.*Raise max_worker_processes, which is 1,/, 'queueing warns');
all_are_told($node, $run, qr/no background worker was left for pg_relevance's launcher/, 1);
($run, $warning) = said($node, "SELECT relevance.retrain('press'::text)");
like($warning, qr/WARNING: .*training run $run is queued/, 'so does retraining');

# ---- only a launcher
my $position = log_position($node);
restart_with($node, 2);
unlike(log_since($node, $position), qr/is left for its launcher/, 'with a launcher the log does not complain');
wait_until('the launcher has tried to start a scheduler', sub { waiting_for($node, $run) ne 'nothing' });
all_are_told($node, $run, qr/No background worker is free/, 2);
like(log_since($node, 0), qr/LOG: .*pg_relevance: no background worker is free for a scheduler\n/, 'the log says so too');

# ---- a scheduler, but no worker for the training itself
restart_with($node, 3);
wait_until('the scheduler has tried to start a training', sub { waiting_for($node, $run) ne 'nothing' });
all_are_told($node, $run, qr/No background worker is free/, 3);
like(log_since($node, 0), qr/LOG: .*pg_relevance: no background worker is free for a training\n/, 'the log says so too');
($run, $warning) = queue_run($node);
like($warning, qr/WARNING: .*training run $run is queued, but cannot start yet/, 'queueing warns');
sql($node, 'SELECT relevance.cancel_training(run_id) FROM relevance.training_runs WHERE status = \'queued\' AND run_id < ' . $run);

# ---- enough workers
restart_with($node, 4);
wait_completed($node, $run, 'with enough workers the run continues');
is(waiting_for($node, $run), 'nothing', 'a run that has ended waits for nothing');
($run, $warning) = queue_run($node);
is($warning, '', 'queueing no longer warns');
wait_completed($node, $run, 'and the next completes');

# ---- a worker that another database frees
add_database($node, 'neighbour');  # its scheduler takes the last
wait_until('the neighbour has its scheduler', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'neighbour' AND backend_type = 'relevance scheduler'") == 1 });
($run) = queue_run($node);
wait_until('the scheduler has tried to start it', sub { waiting_for($node, $run) ne 'nothing' });
sql($node, 'DROP EXTENSION pg_relevance', 'neighbour');
wait_completed($node, $run, 'a run starts automatically when a worker becomes free');
($run, $warning) = queue_run($node);
is($warning, '', 'and there are no more warnings');
wait_completed($node, $run, 'for a run that completes');
finish($node);
done_testing();
