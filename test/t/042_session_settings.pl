# SPDX-License-Identifier: PostgreSQL
# Settings by ALTER ROLE, ALTER DATABASE or in a session: rankings do not depend on them, row_security = off blocks
# nobody, and only what docs/sql.md names follows the role.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('session');
sql($node, "CREATE ROLE $_ LOGIN; SELECT relevance.grant_registration('$_');") for qw(plain strange);
sql($node, "ALTER ROLE strange SET $_")
  for "DateStyle = 'German, DMY'", "IntervalStyle = 'sql_standard'", 'extra_float_digits = -10', "bytea_output = 'escape'", "xmlbinary = 'hex'",
  'standard_conforming_strings = off', 'escape_string_warning = off', 'backslash_quote = on', 'transform_null_equals = on', 'array_nulls = off',
  'row_security = off', "search_path = 'nowhere'", 'default_transaction_read_only = off', "work_mem = '64kB'", 'enable_hashagg = off', 'quote_all_identifiers = on';

sub as
{
	my ($role, $query) = @_;
	my ($out, $err);
	my $code = $node->psql('postgres', $query, stdout => \$out, stderr => \$err, on_error_stop => 1, extra_params => [ '-U', $role ]);
	return $code == 0 ? $out : "ERROR: $err";
}

# ---- row_security = off: a role can use its machines as others can
my $csv = driven_csv(driver => 2);
is(as('strange', 'SHOW row_security'), 'off', 'the role has row_security off');
is(as('strange', "SELECT machine_name FROM relevance.register_machine('press')"), 'press', 'it registers');
my $run = as('strange', "SELECT relevance.train_from_csv('press'::text, \$csv\$$csv\$csv\$::text, 'output', '$QUICK')");
like($run, qr/^\d+$/, 'it trains');
is(as('strange', "SELECT status FROM relevance.wait_for_training($run)"), 'completed', 'it waits');
is(as('strange', "SELECT feature FROM relevance.get_ranking('press'::text) WHERE rank = 1"), 'x2', 'it reads the ranking');
is(as('strange', 'SELECT machine_name, status FROM relevance.list_machines()'), 'press|completed', 'it lists its machines');
for my $call ("get_metrics('press'::text)", "get_effect_curve('press'::text, 'x2')", "get_columns($run)", "training_status($run)")
{
	isnt(as('strange', "SELECT count(*) FROM relevance.$call"), '0', "it calls $call");
}
is(as('strange', "SELECT length(relevance.get_data_set(data_set_id)) FROM relevance.data_sets"), length $csv, 'it reads its data');
is(as('strange', 'SELECT count(*) FROM relevance.outbox'), '0', 'and the outbox');
my $retrained = as('strange', "SELECT relevance.retrain('press'::text)");
is(as('strange', "SELECT status FROM relevance.wait_for_training($retrained)"), 'skipped', 'it trains again');
is(as('plain', 'SELECT count(*) FROM relevance.list_machines()'), '0', 'others still do not see its machine');
as('plain', "SELECT relevance.register_machine('lathe')");
is(as('strange', 'SELECT machine_name FROM relevance.list_machines()'), 'press', 'nor does it see others\'');
like(as('strange', "SELECT relevance.machine_id('lathe')"), qr/there is no machine named "lathe"/, 'not even by name');
sql($node, 'CREATE ROLE visitor LOGIN; ALTER ROLE visitor SET row_security = off; SELECT relevance.grant_reading(\'visitor\')');
is(as('strange', "SELECT relevance.grant_reader('visitor', 'press')"), '', 'it grants others access');
is(as('visitor', 'SELECT machine_name FROM relevance.list_machines()'), 'press', 'who can read the machine, with row_security off too');
is(as('visitor', "SELECT feature FROM relevance.get_ranking('press'::text) WHERE rank = 1"), 'x2', 'and its ranking');
like(as('strange', 'SELECT machine_name FROM relevance.machines'), qr/affected by row-level security policy/, 'the view itself is read with the session\'s row_security');
is(as('strange', 'SET row_security = on; SELECT machine_name FROM relevance.machines'), 'press', 'which the session can switch on');

# ---- a query whose casts to text depend on the style settings
sql($node, <<'SQL');
CREATE TABLE readings AS
  SELECT n, timestamp '2024-03-04 06:00' + n % 5 * interval '26 hours' AS at, n % 4 * interval '1 day 02:03:04' AS pause,
         0.1::float8 + (n % 3) * 1e-12 AS ratio, decode(lpad(to_hex(n % 6), 2, '0'), 'hex') AS code
    FROM generate_series(1, 400) n;
GRANT SELECT ON readings TO plain, strange;
SQL
my $query = <<'SQL' =~ s/\n/ /gr;
SELECT r.at::text AS at_text, r.pause::text AS pause_text, r.ratio::text AS ratio_text, r.code::text AS code_text,
       CASE WHEN length('\\') = 2 THEN n % 2 END AS string, (n * 37 % 101)::float8 AS x,
       CASE WHEN (n = NULL) IS NULL THEN n % 7 END AS nulls,
       3 * (n % 5) + 2 * (n % 4) + 5 * (n % 3) + (n % 6) + 0.01 * (n * 37 % 101) AS output
  FROM public.readings r
SQL
my %ranking;
for my $role (qw(plain strange))
{
	as($role, "SELECT relevance.register_machine('by $role')");
	my $id = as($role, "SELECT relevance.train_from_query('by $role'::text, \$query\$$query\$query\$, 'output', '$QUICK')");
	like($id, qr/^\d+$/, "the query is accepted from $role") or next;
	is(as($role, "SELECT status FROM relevance.wait_for_training($id)"), 'completed', 'and trained');
	$ranking{$role} = sql($node, "SELECT rank, feature, score_final, importance_shap_mean_abs FROM relevance.ranking WHERE run_id = $id ORDER BY rank")
	  . "\n" . sql($node, "SELECT feature, level, row_count FROM relevance.effect_curve WHERE run_id = $id ORDER BY feature, point_no")
	  . "\n" . sql($node, "SELECT column_name, type, role, distinct_values, first_values FROM relevance.get_columns($id)");
}
is($ranking{strange}, $ranking{plain}, 'the ranking is the same, and so are the levels and the columns');
like($ranking{plain}, qr/at_text\|2024-03-04 06:00:00\|/, 'a time as text is in ISO style');
like($ranking{plain}, qr/ratio_text\|0\.10000000000100001\|/, 'a float as text has all its digits');
like($ranking{plain}, qr/pause_text\|1 day 02:03:04\|/, 'an interval as text is in PostgreSQL\'s own style');

# ---- whatever the role sets later, the data count as unchanged
sql($node, "ALTER ROLE plain SET $_") for "DateStyle = 'SQL, DMY'", 'extra_float_digits = -5', "IntervalStyle = 'iso_8601'";
my $again = as('plain', "SELECT relevance.retrain('by plain'::text)");
is(as('plain', "SELECT status FROM relevance.wait_for_training($again)"), 'skipped', 'a retraining finds the same data');

# ---- what follows the role: how it reads dates, and its time zone
sql($node, "CREATE TABLE notes AS SELECT '03.04.2024' AS day, (n * 7 % 31)::float8 AS x, timestamptz '2024-01-01 00:00+00' + n * interval '1 hour' AS at, n % 31 AS output FROM generate_series(1, 200) n; GRANT SELECT ON notes TO plain, strange");
for my $case ([ 'strange', '2024-04-03' ], [ 'plain', '2024-03-04' ])
{
	my ($role, $day) = @$case;
	sql($node, "ALTER ROLE plain SET DateStyle = 'ISO, MDY'");
	my $id = as($role, "SELECT relevance.train_from_query('by $role'::text, \$q\$SELECT replace(day, '.', '/')::date AS day, x, output FROM public.notes\$q\$, 'output', '$QUICK')");
	as($role, "SELECT relevance.wait_for_training($id)");
	like(sql($node, "SELECT range FROM relevance.get_columns($id) WHERE column_name = 'day'") . sql($node, "SELECT first_values FROM relevance.get_columns($id) WHERE column_name = 'day'"), qr/$day/, "$role reads a date in the order of its own DateStyle");
}

# ---- the HTTP server, whatever is set for its login role
my ($url, $httpd) = start_httpd($node);
stop_httpd($httpd);
sql($node, "ALTER ROLE authenticator SET $_") for 'row_security = off', "DateStyle = 'German'", "IntervalStyle = 'sql_standard'", 'extra_float_digits = -10', "bytea_output = 'escape'";
($url, $httpd) = start_httpd($node);
my ($status, $body) = ask_http($url, GET => '/machines');
is($status, '200', 'machines are read by HTTP where the login role has row_security off');
like($body, qr/"press"/, 'all of them');
($status, $body) = ask_http($url, GET => '/training_runs?select=queued_at&limit=1', '-H', 'Accept: text/csv');
like($body, qr/^"?\d{4}-\d\d-\d\d /m, 'times in CSV are in ISO style');
stop_httpd($httpd);
finish($node);
done_testing();
