# SPDX-License-Identifier: PostgreSQL
# Other ways to back up and move data, besides pg_dump (005_dump.pl): a physical copy, recovery to a point in time,
# pg_upgrade, and logical replication of the results. Runs in progress are resumed by the new server.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('plant', init => { allows_streaming => 'logical', has_archiving => 1 });
wait_completed($node, train($node, 'press', csv => driven_csv(driver => 2)));
my $RESULTS = q(SELECT (SELECT md5(string_agg(m.id || m.machine_name, ' ' ORDER BY m.id)) FROM relevance.machine m),
 (SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM relevance.ranking t WHERE run_id = 1),
 (SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM relevance.effect_curve t WHERE run_id = 1),
 (SELECT md5(string_agg(bytes, '' ORDER BY chunk_no)) FROM relevance.model_chunk WHERE run_id = 1));

# Two runs of a machine, one of them in the middle of its training.
my ($running, $process) = train_and_hold($node, 'under way');
my $queued = train($node, 'under way', csv => driven_csv(driver => 5));
my $results = sql($node, $RESULTS);

# ---- pg_basebackup, and a point in time
$node->backup('copy');
sql($node, "SELECT pg_create_restore_point('as it was')");
wait_completed($node, train($node, 'later'), 'the original continues');
sql($node, 'SELECT pg_switch_wal()');

sub started_from_backup
{
	my ($name, $conf, %option) = @_;
	my $copy = PostgreSQL::Test::Cluster->new($name);
	$copy->init_from_backup($node, 'copy', %option);
	configure($copy, $conf);
	$copy->start;
	$copy->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()');
	return $copy;
}

sub takes_over
{
	my ($there, $what, @runs) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is(sql($there, $RESULTS), $results, "$what: machines, rankings, effect curves and models are there");
	is(ranked_first($there, 'press'), 'x2', "$what: rankings are read");
	wait_completed($there, $runs[0], "$what: the run that was in progress completes");
	wait_completed($there, $runs[1], "$what: so does the one that was queued");
	is(ranked_first($there, 'under way'), 'x5', "$what: with its ranking");
	wait_completed($there, train($there, 'new'), "$what: it trains");
	is(worker_complaints($there), '', "$what: the workers had nothing to complain about");
	return;
}

my $copy = started_from_backup('copy', "archive_mode = off\n");
takes_over($copy, 'a physical copy', $running, $queued);
$copy->stop;
my $earlier = started_from_backup('earlier', "archive_mode = off\nrecovery_target_name = 'as it was'\nrecovery_target_action = 'promote'\n", has_restoring => 1, standby => 0);
is(sql($earlier, "SELECT count(*) FROM relevance.machines WHERE machine_name = 'later'"), '0', 'a point in time: later changes are absent');
takes_over($earlier, 'a point in time', $running, $queued);
$earlier->stop;
is(run_status($node, $running), 'running', 'the original was not touched');

# ---- logical replication: a server that only reports, whose library is not preloaded, so that nothing trains there
my $reports = new_cluster('reports', preload => 0);
sql($node, 'CREATE PUBLICATION results FOR TABLE relevance.machine, relevance.run, relevance.ranking, relevance.effect_curve, relevance.column_report');
my $plant = 'host=' . $node->host . ' port=' . $node->port . ' dbname=postgres';
sql($reports, "CREATE SUBSCRIPTION results CONNECTION '$plant' PUBLICATION results");
$reports->wait_for_subscription_sync($node, 'results') if $reports->can('wait_for_subscription_sync');
$reports->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's')");
my $RANKING = "SELECT md5(string_agg(k::text, ' ' ORDER BY rank)) FROM relevance.get_ranking('press'::text) k";
is(sql($reports, $RANKING), sql($node, $RANKING), 'a replica of the results: rankings are read');
is(run_status($reports, $running), 'running', 'a replica of the results: runs are followed');
let_go($process);
wait_completed($node, $_, 'the original completes its own') for $running, $queued;
$node->wait_for_catchup('results');
is(run_status($reports, $_), 'completed', 'a replica of the results: until they end') for $running, $queued;
is(ranked_first($reports, 'under way'), 'x5', 'a replica of the results: with the new ranking');
is(sql($reports, "SELECT count(*) > 0 FROM relevance.get_columns($queued)"), 't', 'and its columns');
sql($node, "SELECT relevance.delete_machine('later'::text)");
$node->wait_for_catchup('results');
is(sql($reports, "SELECT count(*) FROM relevance.machines WHERE machine_name = 'later'"), '0', 'a replica of the results: deletions too');
is(sql($reports, "SELECT count(*) FROM relevance.run r LEFT JOIN relevance.machine m ON m.id = r.machine_id WHERE m.id IS NULL"), '0', 'with all that belonged to them');
sql($reports, 'DROP SUBSCRIPTION results');
sql($node, 'DROP PUBLICATION results');

# ---- pg_upgrade, here between two clusters of one version
($running, $process) = train_and_hold($node, 'under way');
$queued = train($node, 'under way', csv => driven_csv(driver => 5));
$results = sql($node, $RESULTS);
$node->stop;
my $upgraded = new_cluster('upgraded', start => 0);
chomp(my $bindir = `pg_config --bindir`);
chdir PostgreSQL::Test::Utils::tempdir or die;
command_ok([ 'pg_upgrade', '--no-sync', '-U', 'postgres', '-d', $node->data_dir, '-D', $upgraded->data_dir, '-b', $bindir, '-B', $bindir,
		'-s', $upgraded->host, '-p', $node->port, '-P', $upgraded->port ], 'pg_upgrade takes the cluster over');
$upgraded->start;
takes_over($upgraded, 'an upgraded cluster', $running, $queued);

finish($_) for $node, $copy, $earlier, $reports, $upgraded;
done_testing();
