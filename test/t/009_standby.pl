# SPDX-License-Identifier: PostgreSQL
# A standby trains nothing until it is promoted; then what was queued completes there.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = new_cluster('primary', init => { allows_streaming => 1 });
wait_completed($primary, train($primary, 'press', csv => driven_csv(driver => 2)));

my $position = log_position($primary);
$primary->backup('backup');
unlike(log_since($primary, $position), qr/WARNING/, 'a base backup gives no warning about our files');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'backup', has_streaming => 1);
ok(!-d $standby->data_dir . '/pgsql_tmp_relevance/models', 'and omits the model service\'s files');
$standby->start;

my ($running, $process) = train_and_hold($primary, 'press', csv => driven_csv(rows => 1000, columns => 10, driver => 4));
my $queued = train($primary, 'other', csv => driven_csv(driver => 5));
my $behind = train($primary, 'press', csv => driven_csv(driver => 3));
wait_completed($primary, $queued, 'the primary trains');
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));

# ---- on the standby
is(workers($standby), '', 'the standby runs none of our workers');
is(join(' ', service_pids($standby)), '', 'and no model service');
is(ranked_first($standby, 'press'), 'x2', 'rankings are read there');
is(run_status($standby, $running), 'running', 'runs are seen');
is(sql_error($standby, "SELECT (relevance.wait_for_training($queued)).status")->{text}, '', 'a run that has ended can be waited for');
my $csv = write_csv(driven_csv());
is(sql_error($standby, "SELECT relevance.train_from_csv_file('press'::text, '$csv', 'output')")->{sqlstate},
	'25006', 'a standby queues nothing');
my $waiter = $standby->background_psql('postgres');
$waiter->query_until(qr/waiting/, "\\echo waiting\nSELECT (relevance.wait_for_training($behind)).status;\n");
is(worker_complaints($standby), '', 'nothing is logged');

# ---- the primary is lost, the standby takes over
$primary->stop('immediate');
wait_until('nothing of the primary is left', sub { !server_processes($primary) });
is(run_status($standby, $running), 'running', 'before the promotion nothing changes');
sql($standby, 'SELECT pg_promote()');
wait_completed($standby, $running, 'after the promotion the run that was in progress completes');
wait_completed($standby, $behind, 'and so does the one queued behind it');
is($waiter->query('SELECT 2'), "completed\n2", 'a session that waited for it on the standby is woken');
$waiter->quit;
is(sql($standby, "SELECT feature FROM relevance.get_ranking('press'::text, $running) WHERE rank = 1"), 'x4', 'with its ranking');
is(ranked_first($standby, 'press'), 'x3', 'with its ranking');
wait_for_workers($standby, 'relevance launcher, relevance scheduler');
my $new = train($standby, 'new', csv => driven_csv(driver => 1));
wait_completed($standby, $new, 'the new primary trains');
is(worker_complaints($_), '', 'the workers had nothing to complain about') for $primary, $standby;
finish($_) for $primary, $standby;
done_testing();
