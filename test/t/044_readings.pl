# SPDX-License-Identifier: PostgreSQL
# A historian's readings, one per row: from tables, queries and CSV to one row per interval, with the same ranking as the table that
# they were made of.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('readings');
my $start = server_start_time($node);

# 600 minutes of a line: speed raises the rate, heat lowers it, mode is a state. wide has them side by side, history one by one: mode only
# when it changes, heat every second minute, some readings of bad quality with a value that would mislead.
sql($node, <<'SQL');
SELECT relevance.register_machine('line');
SELECT relevance.register_machine('wide');
CREATE TABLE wide AS
SELECT '2024-05-01 06:00'::timestamp + n * interval '1 min' AS ts,
       (n * 7919 % 1009)::float8 / 1009 AS speed, (n / 2 * 104729 % 997)::float8 / 997 AS heat,
       (ARRAY['AUTO', 'MANUAL'])[1 + n / 50 % 2] AS mode,
       50 + 10 * ((n * 7919 % 1009)::float8 / 1009) - 4 * ((n / 2 * 104729 % 997)::float8 / 997) AS rate
  FROM generate_series(0, 599) n;
CREATE SCHEMA historian;
CREATE TABLE historian.history AS
SELECT 'SPEED' AS tag, ts, speed::text AS value, 192 AS quality FROM wide
UNION ALL SELECT 'HEAT', ts, heat::text, 192 FROM wide WHERE extract(minute FROM ts)::int % 2 = 0
UNION ALL SELECT 'MODE', ts, mode, 192 FROM wide WHERE extract(epoch FROM ts - '2024-05-01 06:00')::int / 60 % 50 = 0
UNION ALL SELECT 'RATE', ts, rate::text, 192 FROM wide
UNION ALL SELECT 'RATE', ts - interval '20 s', '99999', 0 FROM wide WHERE extract(minute FROM ts) = 7
UNION ALL SELECT 'SPEED', ts - interval '30 s', 'I/O Timeout', 192 FROM wide WHERE extract(minute FROM ts) = 9;
SQL

my $OPTIONS = '{"trees": 20, "threads": 1, "split": "random"}';

sub train_readings
{
	my ($source, %option) = @_;
	my $target = $option{target} // 'RATE';
	my $options = $option{options} // $OPTIONS;
	return "SELECT relevance.train_from_readings('line'::text, \$q\$$source\$q\$, '$target', '$options')";
}

sub ranking_of { return sql($node, "SELECT lower(feature), round(importance_shap_mean_abs::numeric, 6) FROM relevance.get_ranking('$_[0]'::text) ORDER BY 1") }
sub warnings_of { return sql($node, "SELECT array_to_string(warnings, E'\\n') FROM relevance.training_runs WHERE run_id = $_[0]") }

# ---- a table
my $run = sql($node, train_readings('historian.history'));
wait_completed($node, $run, 'the readings of a table are trained');
is(sql($node, "SELECT column_name, type, role FROM relevance.get_columns($run) ORDER BY column_no"),
	"ts|timestamp|feature\nHEAT|numeric|feature\nMODE|categorical|feature\nRATE|numeric|target\nSPEED|numeric|feature", 'the tags are its columns');
is(sql($node, 'SELECT n_train + n_test FROM relevance.get_metrics(\'line\'::text)'), '600', 'one row per minute');
my $warnings = warnings_of($run);
like($warnings, qr/one for each 1 min in which target "RATE" was read/, 'how rows were made is said');
like($warnings, qr/^10 of \d+ readings are of bad quality and were not used/m, 'bad readings are counted');
like($warnings, qr/^10 readings are words such as "Bad" or "I\/O Timeout"/m, 'so are words of the historian');
my $long = ranking_of('line');

my $wide = sql($node, "SELECT relevance.train_from_table('wide'::text, 'wide', 'rate', '$OPTIONS')");
wait_completed($node, $wide, 'and the table that they were made of');
is(join(',', map { /^([^|]*)/ } split /\n/, ranking_of('wide')), join(',', map { /^([^|]*)/ } split /\n/, $long), 'both have the same features');
my ($speed) = $long =~ /^speed\|(.*)$/m;
my ($wide_speed) = ranking_of('wide') =~ /^speed\|(.*)$/m;
ok(abs($speed - $wide_speed) < 0.1 * $wide_speed, 'and a speed of the same importance');

# ---- a query, in any order, by time zone
$run = sql($node, train_readings("SELECT tag AS what, ts AT TIME ZONE 'UTC' AS ts, value, quality FROM historian.history ORDER BY md5(ts::text || tag)"));
wait_completed($node, $run, 'the readings of a query are trained');
is(ranking_of('line'), $long, 'their order does not matter, nor do the names of their columns');

# ---- retraining
my $again = sql($node, "SELECT relevance.retrain('line'::text)");
wait_status($node, $again, 'skipped') or fail('unchanged readings are skipped');
pass('unchanged readings are skipped');
$again = sql($node, "SELECT relevance.retrain('line'::text, '{\"interval\": \"5 min\", \"aggregate\": {\"MODE\": \"changes\"}}')");
wait_completed($node, $again, 'another interval is another training');
is(sql($node, 'SELECT n_train + n_test FROM relevance.get_metrics(\'line\'::text)'), '121', 'with one row per five minutes');
is(sql($node, "SELECT type FROM relevance.get_columns($again) WHERE column_name = 'MODE'"), 'numeric', 'changes are numbers');

# ---- CSV: recognized, or said to be long
my $csv = sql($node, 'COPY (SELECT tag, ts, value, quality FROM historian.history ORDER BY ts) TO STDOUT (FORMAT csv, HEADER)') . "\n";
$run = train($node, 'csv', csv => $csv, target => 'RATE', options => $OPTIONS);
wait_completed($node, $run, 'a CSV of readings is recognized');
is(ranking_of('csv'), $long, 'with the same result');
is(sql($node, "SELECT source_format->>'delimiter' FROM relevance.training_runs WHERE run_id = $run"), ',', 'and how it was read is known');
my $error = sql_error($node, "SELECT relevance.train_from_csv('csv'::text, \$q\$$csv\$q\$::text, 'RATES')");
is($error->{sqlstate}, '42703', 'an unknown tag is rejected at once');
is($error->{message}, 'target "RATES" is neither a column nor a tag of the data', 'as such');
is($error->{hint}, 'Perhaps you meant "RATE".', 'with a suggestion');

# ---- the wrong words
$error = sql_error($node, train_readings('historian.historia'));
is($error->{sqlstate}, '42P01', 'an unknown table');
$error = sql_error($node, train_readings('SELECT tag, value FROM historian.history'));
is_deeply([ @$error{qw(sqlstate message detail)} ], [ '42703', 'no column of the data holds the time of a reading', 'The columns are: "tag", "value".' ], 'no time');
$error = sql_error($node, train_readings('SELECT tag, ts, 1 AS a, 2 AS b FROM historian.history'));
is_deeply([ @$error{qw(sqlstate detail)} ], [ '42702', 'They are "a", "b".' ], 'two values');
is($error->{hint}, 'Name the right one in the option "value_column".', 'and what to do');
$error = sql_error($node, train_readings('historian.history', options => '{"interval": "soon"}'));
is($error->{sqlstate}, '22023', 'a bad interval');
$error = sql_error($node, train_readings('historian.history', options => '{"layout": "wide"}'));
is($error->{sqlstate}, '22023', 'a wide table of readings');
is(sql_error($node, 'SELECT relevance.train_from_readings(1, NULL, \'RATE\')')->{message}, 'source must not be null', 'no source');
$run = sql($node, train_readings('historian.history', target => 'RATES'));
wait_status($node, $run, 'failed');
is(sql($node, "SELECT concat_ws('|', error_sqlstate, error, error_hint) FROM relevance.training_runs WHERE run_id = $run"),
	'42703|target tag "RATES" is not among the tags of the data|Perhaps you meant "RATE".', 'an unknown tag fails the run');
$run = sql($node, train_readings('historian.history', options => '{"interval": "1 h"}'));
wait_completed($node, $run, 'hours are enough');
$run = sql($node, train_readings('historian.history', options => '{"interval": "2 h"}'));
wait_status($node, $run, 'failed');
like(sql($node, "SELECT concat_ws('|', error_code, error_detail) FROM relevance.training_runs WHERE run_id = $run"),
	qr/^too_few_rows\|It has 610 readings, in \d intervals of 2 h; at least 10 are needed\.$/, 'pairs of hours are not');

# ---- rights and paths: the query is its role's
sql($node, "CREATE ROLE anna LOGIN; SELECT relevance.grant_operator('anna'); GRANT USAGE ON SCHEMA historian TO anna");
my ($out, $err);
$node->psql('postgres', train_readings('historian.history'), stdout => \$out, stderr => \$err, extra_params => [ '-U', 'anna' ]);
like($err, qr/permission denied for table history/, 'a table that the role may not read is rejected');
sql($node, 'GRANT SELECT ON historian.history TO anna');
$node->psql('postgres', 'SET search_path = historian; ' . train_readings('history'), stdout => \$out, stderr => \$err, extra_params => [ '-U', 'anna' ]);
is($err, '', 'a table is found by the search_path');
wait_completed($node, $out, 'and its readings are trained');

is(server_start_time($node), $start, 'the server has not crashed');
done_testing();
