# SPDX-License-Identifier: PostgreSQL
# Two clusters on one machine do not disturb each other, and the extension can be dropped while clients train.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my ($one, $other) = map { new_cluster($_) } 'one', 'other';
my $started = server_start_time($other);

# ---- two clusters: each has its own service, models and runs
my ($run, $process) = train_and_hold($one, 'press', csv => driven_csv(rows => 1000, columns => 10, driver => 3));
my ($others_run, $others_process) = train_and_hold($other, 'press', csv => driven_csv(rows => 1000, columns => 10, driver => 7));
my ($service) = service_pids($other);
isnt((service_pids($one))[0], $service, 'each cluster has its own model service');
kill_and_wait('KILL', service_pids($one));
ok(is_alive($others_process), 'stopping one cluster\'s service does not affect the other\'s training');
$one->stop('immediate');
ok(is_alive($others_process), 'nor does stopping that cluster');
$one->start;
let_go($others_process);
wait_completed($other, $others_run, 'the other cluster\'s run completes');
is(sql($other, "SELECT attempts FROM relevance.run WHERE id = $others_run"), '1', 'at its first attempt');
is((service_pids($other))[0], $service, 'at the same service');
wait_completed($one, $run, 'the stopped cluster\'s run completes after the restart');
is(ranked_first($one, 'press'), 'x3', 'each has its own ranking');
is(ranked_first($other, 'press'), 'x7', 'of its own data');

# ---- DROP EXTENSION and CREATE EXTENSION again and again, while clients train
my $csv = driven_csv(rows => 200, columns => 3);
my $training = "SELECT relevance.train_from_csv(machine_name, \$csv\$$csv\$csv\$::text, 'output', '$STEADY') FROM relevance.register_machine('m' || gen_random_uuid());";
my @clients = map { $other->background_psql('postgres', on_error_stop => 0) } 1 .. 3;
for my $round (1 .. 5)
{
	# Clients also train during the DROP: they get an error that the extension is gone, or wait for the new one.
	$_->{stdin} .= $training x 20 for @clients;
	$_->{run}->pump_nb for @clients;
	$other->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE backend_type = 'relevance run worker'") or die 'no run';
	is(sql_error($other, 'DROP EXTENSION pg_relevance CASCADE')->{text}, '', "round $round: the extension is dropped while clients train");
	is(sql_error($other, 'CREATE EXTENSION pg_relevance')->{text}, '', "round $round: and created again");
}
$_->quit for @clients;
ok($other->poll_query_until('postgres', "SELECT count(*) = 0 FROM relevance.run WHERE status IN ('queued', 'running')"), 'what was accepted since has ended');
is(sql($other, "SELECT count(*) FROM relevance.run WHERE status <> 'completed'"), '0', 'and has completed');
wait_completed($other, train($other, 'after all that'), 'and the extension trains');
wait_until('no training of a dropped extension is left', sub { !training_pids($other) });
is(server_start_time($other), $started, 'the server never restarted');
unlike(log_since($other, 0), qr/deadlock detected/, 'no deadlock');
is(worker_complaints($other), '', 'the workers had nothing to complain about');
finish($_) for $one, $other;
done_testing();
