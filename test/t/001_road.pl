# SPDX-License-Identifier: PostgreSQL
# From a CSV to a ranking: the whole way, and what can be seen meanwhile.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('road', conf => "max_prepared_transactions = 2\n");
my $csv = driven_csv(columns => 6, driver => 4, second => 2);

# ---- register, train, wait, read: by name and by id, as text, bytea and file
is( sql($node, q{SELECT id, machine_name, status FROM relevance.register_machine('  press-01 ')}),
	'1|press-01|created', 'a machine is registered, its name trimmed');
my $run = sql($node, "SELECT relevance.train_from_csv('press-01'::text, \$csv\$$csv\$csv\$::text, 'output')");
wait_completed($node, $run, 'a training on text completes');
cmp_ok(sql($node, "SELECT extract(epoch FROM started_at - queued_at) FROM relevance.training_status($run)"),
	'<', 1, 'although the extension is only a moment old, the run started at once');
is(sql($node, "SELECT string_agg(feature, ' ') FROM (SELECT feature FROM relevance.get_ranking('press-01'::text) LIMIT 2) r"),
	'x4 x2', 'the ranking names the driver first, the weaker one second');
is( sql($node, "SELECT string_agg(direction_code, ' ' ORDER BY rank) FROM relevance.get_ranking(1) WHERE rank <= 2"),
	'positive negative', 'and states the directions');
is(sql($node, 'SELECT count(*), round(sum(share)::numeric, 6), max(shap_norm), min(rank) FROM relevance.get_ranking(1)'),
	'6|1.000000|1|1', 'each column is ranked; the shares add up');
is( sql($node, 'SELECT r2 > 0.9, mae > 0, rmse >= mae, n_train + n_test, n_features, date > now() - interval \'1 hour\''
		  . " FROM relevance.get_metrics('press-01'::text)"),
	't|t|t|300|6|t', 'metrics show how well it predicts held-out rows');
is(sql($node, "SELECT count(*) > 3, min(point_no) FROM relevance.get_effect_curve('press-01'::text, 'x4')"),
	't|1', 'the driver has an effect curve');
is( sql($node, 'SELECT m.bytes > 0 AND m.bytes = sum(length(c.bytes)) FROM relevance.model m'
		  . " JOIN relevance.model_chunk c USING (run_id) WHERE run_id = $run GROUP BY m.bytes"),
	't', 'the complete model is stored');
is(sql($node, "SELECT status, phase, progress, attempts, started_at >= queued_at, finished_at >= started_at, error IS NULL"
		  . " FROM relevance.training_status($run)"),
	'completed|done|1|1|t|t|t', 'the run records its history');

my $as_bytea = sql($node, "SELECT relevance.train_from_csv(1, convert_to(\$csv\$$csv\$csv\$, 'UTF8'), 'output')");
my $as_file = train($node, 'press-01', csv => $csv, options => '{}');
wait_completed($node, $_) for $as_bytea, $as_file;
is( sql($node, "SELECT count(DISTINCT (rank, feature, score_final)) FROM relevance.ranking WHERE run_id IN ($run, $as_bytea, $as_file)"),
	'6', 'text, bytea and file give the same ranking');

# ---- a commit wakes the workers at once, and a small training takes about a second
my $thousand = write_csv(driven_csv(rows => 1000, columns => 10, driver => 7));
my ($slept, $took) = (99, 99);
for (1 .. 3)
{
	my $quick = train($node, 'quick', file => $thousand, options => '{}');
	wait_completed($node, $quick, 'a training of 1,000 rows completes');
	my ($s, $t) = split /\|/, sql($node,
		"SELECT extract(epoch FROM started_at - queued_at), extract(epoch FROM finished_at - queued_at)"
		  . " FROM relevance.training_status($quick)");
	note "1,000 rows, 10 columns: started after $s s, completed after $t s";
	$slept = $s if $s < $slept;
	$took = $t if $t < $took;
}
cmp_ok($slept, '<', busy(0.5), 'a commit starts the run at once');
cmp_ok($took, '<', busy(is_sanitized((service_pids($node))[0]) ? 30 : 5), 'a training of 1,000 rows takes about a second');

# ---- also in a new database
$node->safe_psql('postgres', 'CREATE DATABASE fresh');
$node->safe_psql('fresh', 'CREATE EXTENSION pg_relevance');
my $fresh = train($node, 'new', database => 'fresh');
wait_completed($node, $fresh, undef, 'fresh');
cmp_ok(sql($node, "SELECT extract(epoch FROM started_at - queued_at) FROM relevance.training_status($fresh)", 'fresh'),
	'<', busy(1), 'the first run of a new database starts at once too');

# ---- rollback leaves nothing
my $counts = q{SELECT (SELECT count(*) FROM relevance.machine), (SELECT count(*) FROM relevance.data_set),
	(SELECT count(*) FROM relevance.data_set_chunk), (SELECT count(*) FROM relevance.run)};
my $before = sql($node, $counts);
sql($node, "BEGIN; SELECT relevance.register_machine('ghost'); "
	  . "SELECT relevance.train_from_csv_file('ghost'::text, '$thousand', 'output'); ROLLBACK");
is(sql($node, $counts), $before, 'a rollback leaves nothing');

# ---- a prepared transaction cannot queue a training, and says so
my $prepared = sql_error($node,
	"BEGIN; SELECT relevance.train_from_csv_file('press-01'::text, '$thousand', 'output'); PREPARE TRANSACTION 'two'");
is($prepared->{sqlstate}, '0A000', 'a training cannot be part of a prepared transaction')
  or diag $prepared->{text};
is(sql($node, $counts), $before, 'which leaves nothing behind');

# ---- NOTIFY
my $listener = $node->background_psql('postgres');
$listener->query_safe('LISTEN relevance_runs');
my $told = train($node, 'quick', file => $thousand);
wait_completed($node, $told);
my $heard = '';
wait_until('three notifications came',
	sub { $heard .= $listener->query_safe('SELECT 1'); return (() = $heard =~ /Asynchronous/g) >= 3 });
my @payloads = $heard =~ /"relevance_runs" with payload "(\{.*?\})" received/g;
is( sql($node, "SELECT string_agg(p ->> 'status', ' ' ORDER BY n) FROM unnest(ARRAY["
		  . join(', ', map { "'$_'::jsonb" } @payloads)
		  . "]) WITH ORDINALITY u(p, n) WHERE p ->> 'run' = '$told' AND p ->> 'machine' = '2'"),
	'queued running completed', 'listeners hear of each change of state');
$listener->quit;

# ---- what administrators see
my ($held, $process) = train_and_hold($node, 'seen');
is(workers($node), 'relevance launcher, relevance run worker, relevance scheduler, relevance scheduler',
	'pg_stat_activity shows the workers by their names');
is( sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = application_name AND backend_type LIKE 'relevance%'"),
	'4', 'their application_name says the same');
like(sql($node, "SELECT query FROM pg_stat_activity WHERE backend_type = 'relevance run worker'"),
	qr/^run $held: /, 'a run worker shows what it does');
is(sql($node, "SELECT status, xact_start IS NULL FROM relevance.training_status($held),"
	  . " pg_stat_activity WHERE backend_type = 'relevance run worker'"),
	'running|t', 'no transaction is open while a forest grows');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'seen'"),
	'training', 'a machine that is trained for the first time is in training');
my $unranked = sql_error($node, "SELECT * FROM relevance.get_ranking('seen'::text)");
is($unranked->{sqlstate}, '55000', 'it has no ranking yet');
like($unranked->{hint}, qr/wait_for_training\($held\)/, 'and the hint says how to wait for it');
let_go($process);
wait_completed($node, $held);

# ---- options reach the service
my $opted = train($node, 'opted', csv => $csv,
	options => '{"trees": 10, "test_share": 0.5, "ignore_columns": ["x4"], "threads": 1}');
wait_completed($node, $opted);
is(sql($node, "SELECT n_test, n_features FROM relevance.get_metrics('opted'::text)"), '150|5', 'options reach the service');
is(ranked_first($node, 'opted'), 'x2', 'an ignored column is not ranked');

# ---- status and ranking while a machine is trained again
my $first_ranking = "SELECT string_agg(feature || score_final, ' ') FROM relevance.get_ranking('seen'::text)";
my $ranking = sql($node, $first_ranking);
my ($again, $process_again) = train_and_hold($node, 'seen', csv => driven_csv(rows => 1000, columns => 10, driver => 5));
is(sql($node, "SELECT status, latest_run FROM relevance.machines WHERE machine_name = 'seen'"),
	"completed|$again", 'a machine stays completed while it is trained again');
is(sql($node, $first_ranking), $ranking, 'and shows its ranking');
let_go($process_again);
wait_completed($node, $again);
is(ranked_first($node, 'seen'), 'x5', 'the new ranking follows the new data');
is(sql($node, "SELECT feature FROM relevance.get_ranking('seen'::text, $held) WHERE rank = 1"), 'x3', 'the old one is still available');

my $bad = train($node, 'seen', csv => long_csv("1,2,3\n"));
wait_status($node, $bad, 'failed');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'seen'"),
	'completed', 'a machine stays completed when a later training fails');
is(ranked_first($node, 'seen'), 'x5', 'and keeps its ranking');
$bad = train($node, 'unlucky', csv => long_csv("1,2,3\n"));
wait_status($node, $bad, 'failed');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'unlucky'"),
	'failed', 'a machine whose only training failed has failed');

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
