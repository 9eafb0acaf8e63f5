# SPDX-License-Identifier: PostgreSQL
# Tables and queries as the source: whose rights, which types, the same data in every form, retraining.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Digest::MD5 qw(md5_hex);
use Encode qw(encode);
use IO::Compress::Gzip qw(gzip);
use IO::Select;
use IO::Socket;
use IPC::Run;
use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('queries');
my $start = server_start_time($node);

# A query that trains machine press and returns the run.
sub train_query
{
	my ($query, %option) = @_;
	my $target = $option{target} // 'output';
	my $options = $option{options} // $QUICK;
	my $machine = $option{machine} // 'press';
	my ($out, $err);
	$node->psql($option{database} // 'postgres',
		"SELECT relevance.train_from_query('$machine'::text, \$q\$$query\$q\$, '$target', '$options')",
		stdout => \$out, stderr => \$err, extra_params => [ '-U', $option{user} // 'postgres' ]);
	is($err, '', "the query is accepted: $query");
	return $out;
}

sub wait_ended
{
	my ($run, $status, $database) = @_;
	my $ended = wait_status($node, $run, $status, $database);
	return sql($node, "SELECT concat_ws('|', status, error_sqlstate, error, error_detail, error_hint) FROM relevance.training_runs WHERE run_id = $run", $database)
	  if !$ended;
	return sql($node, "SELECT concat_ws('|', error_sqlstate, error, error_detail, error_hint) FROM relevance.training_runs WHERE run_id = $run", $database);
}

# For trainings with this option; blocks of time would leave rows between them unused.
my $ALL_ROWS = '{"trees": 20, "threads": 1, "split": "random"}';
sub rows_of { return sql($node, "SELECT n_train + n_test FROM relevance.get_metrics('$_[0]'::text)") }

# 400 rows of a press: x1 raises the output, x2 lowers it, mould is a category, heated a state, at a time.
sql($node, <<'SQL');
SELECT relevance.register_machine('press');
CREATE TYPE mould AS ENUM ('A', 'B', 'Ç');
CREATE TABLE press AS
SELECT '2024-03-01 06:00'::timestamp + n * interval '37 min' AS at,
       (n * 7919 % 1009)::float8 / 1009 AS x1, (n * 104729 % 997)::float8 / 997 AS x2,
       (ARRAY['A', 'B', 'Ç'])[1 + n * 31 % 3] AS mould, n * 17 % 5 < 2 AS heated,
       round((50 + 10 * ((n * 7919 % 1009)::float8 / 1009) - 4 * ((n * 104729 % 997)::float8 / 997))::numeric, 4)::float8 AS output
  FROM generate_series(1, 400) n;
SQL

# ---- the same data in every form
my $csv = sql($node, 'COPY press TO STDOUT (FORMAT csv, HEADER)') . "\n";
my $brazilian = $csv;
$brazilian =~ s/,/;/g;
$brazilian =~ s/(\d)\.(\d)/$1,$2/g;
gzip(\$brazilian => \my $packed) or die 'cannot gzip';
my $characters = Encode::decode('UTF-8', $brazilian);
my %road = (
	comma => $csv,
	semicolon => $brazilian,
	gzip => $packed,
	'UTF-16' => "\xFF\xFE" . encode('UTF-16LE', $characters),
	'Windows-1252' => encode('cp1252', $characters));
my $report = "SELECT column_no, column_name, type, unit, role, reason, missing_share, distinct_values, range, min, max, first_values FROM relevance.get_columns(%s)";
my $ranking = "SELECT * FROM relevance.get_ranking('%s'::text)";
my $curves = "SELECT k.feature, c.* FROM relevance.get_ranking('%s'::text) k, relevance.get_effect_curve('%s'::text, k.feature) c";
my $expected = train($node, 'by comma', csv => $road{comma});
wait_completed($node, $expected, 'a CSV with commas is trained');
for my $name (sort keys %road)
{
	next if $name eq 'comma';
	my $run = train($node, "by $name", file => write_file($road{$name}, "$name.csv"));
	wait_completed($node, $run, "the same as $name is trained");
	same_as_expected("by $name", $run);
}
sql($node, "SELECT relevance.register_machine('by table'), relevance.register_machine('by query')");
my $by_table = sql($node, "SELECT relevance.train_from_table('by table'::text, 'press', 'output', '$QUICK')");
wait_completed($node, $by_table, 'the same as a table is trained');
same_as_expected('by table', $by_table);
my $by_query = train_query('SELECT * FROM press', machine => 'by query');
wait_completed($node, $by_query, 'the same as a query is trained');
same_as_expected('by query', $by_query);
is(ranked_first($node, 'by query'), 'x1', 'and the true driver leads');
is(sql($node, "SELECT source_format ->> 'delimiter', source_format ->> 'decimal', source_format ->> 'encoding' FROM relevance.training_runs r JOIN relevance.machines m USING (machine_name) WHERE machine_name = 'by Windows-1252'"),
	';|,|Windows-1252', 'the format of a CSV is stored with its run');
is(sql($node, "SELECT source_format IS NULL FROM relevance.training_status($by_query)"), 't', 'a query has no format');

sub same_as_expected
{
	my ($machine, $run) = @_;
	my $all = sub { my ($r, $m) = @_; join("\n", map { sql($node, $_) } sprintf($report, $r), sprintf($ranking, $m), sprintf($curves, $m, $m)) };
	is($all->($run, $machine), $all->($expected, 'by comma'), "$machine: the same columns, ranking and curves, to the last bit");
	return;
}

# ---- a service that accepts only CSV
my $folder = PostgreSQL::Test::Utils::tempdir;
my $service = IPC::Run::start([ 'pg_relevance_modeld', 'serve', '--listen', "unix:$folder/modeld.sock", '--state-dir', "$folder/state" ],
	'<', \undef, '>&', \my $service_log);
wait_until('the service listens', sub { -S "$folder/modeld.sock" });
my $csv_only = IO::Socket::INET->new(Listen => 20, LocalAddr => '127.0.0.1') or die $!;
my $relay = relay_without_formats($csv_only, "$folder/modeld.sock");
reload($node, 'relevance.model_service_url' => 'http://127.0.0.1:' . $csv_only->sockport);
my $as_csv = sql($node, "SELECT relevance.train_from_table('by table'::text, 'press', 'output', '$QUICK')");
wait_completed($node, $as_csv, 'a service that accepts only CSV gets CSV');
is(sql($node, "SELECT source_format ->> 'delimiter' FROM relevance.training_status($as_csv)"), ',', 'and reads it as such');
is(sql($node, sprintf($report, $as_csv)) . sql($node, sprintf($ranking, 'by table')), sql($node, sprintf($report, $expected)) . sql($node, sprintf($ranking, 'by comma')),
	'with the same columns and the same ranking');
reload($node, 'relevance.model_service_url' => '');
kill_and_wait('TERM', $relay);
$service->kill_kill;

# Passes everything on to the service, but answers health requests like a service of the original contract.
sub relay_without_formats
{
	my ($from, $to) = @_;
	my $pid = fork // die $!;
	return $pid if $pid;
	$SIG{CHLD} = 'IGNORE';
	$SIG{TERM} = sub { POSIX::_exit(0) };
	while (my $client = $from->accept)
	{
		next if fork;
		sysread($client, my $request, 65536);
		if ($request =~ m{^GET /health })
		{
			syswrite($client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
			POSIX::_exit(0);
		}
		my $server = IO::Socket::UNIX->new(Peer => $to) or POSIX::_exit(1);
		syswrite($server, $request);
		my $both = IO::Select->new($client, $server);
		while (my @ready = $both->can_read)
		{
			for my $side (@ready)
			{
				my $got = sysread($side, my $bytes, 65536);
				POSIX::_exit(0) if !$got;
				syswrite($side == $client ? $server : $client, $bytes);
			}
		}
		POSIX::_exit(0);
	}
	POSIX::_exit(0);
}

# ---- types come from the catalog
sql($node, <<'SQL');
CREATE DOMAIN temperature AS numeric(6, 2) CHECK (VALUE > -273.15);
CREATE TABLE every_type AS
SELECT n::int2 AS small, (n * n)::int8 AS large, (n % 7)::float4 AS real, (n % 11 + 0.25)::numeric AS exact,
       (n % 13 - 5.5)::temperature AS domain, n % 2 = 0 AS state, (n % 2)::int AS zero_or_one,
       '2024-01-01'::date + n AS day, '2024-01-01 00:00+00'::timestamptz + n * interval '1 hour' AS moment,
       '06:00'::time + n * interval '7 min' AS clock, n * 7 % 31 * interval '1 min' AS lasting,
       ('{A,B,Ç}'::mould[])[1 + n % 3] AS enumerated, CASE n % 3 WHEN 0 THEN '12,5' WHEN 1 THEN '13,5' END AS words,
       md5(n::text)::uuid AS identity, (n % 4)::text::char(3) AS padded, jsonb_build_object('t', n) AS payload,
       (n % 17)::float8 AS output
  FROM generate_series(1, 300) n;
SQL
my $typed = train_query('SELECT * FROM every_type', options => '{"trees": 5, "ignore_columns": ["payload"]}');
wait_completed($node, $typed, 'every type is read');
is(sql($node, "SELECT column_name, type, role FROM relevance.get_columns($typed)"), join("\n", (
	'small|identifier|ignored', 'large|numeric|feature', 'real|numeric|feature', 'exact|numeric|feature', 'domain|numeric|feature', 'state|boolean|feature',
	'zero_or_one|numeric|feature', 'day|timestamp|feature', 'moment|timestamp|feature', 'clock|timestamp|feature', 'lasting|numeric|feature',
	'enumerated|categorical|feature', 'words|categorical|feature', 'identity|identifier|ignored', 'padded|categorical|feature',
	'payload|empty|ignored', 'output|numeric|target')), 'with the type in the catalog: nothing is guessed from words or zeros');
is(sql($node, "SELECT unit, min, max FROM relevance.get_columns($typed) WHERE column_name = 'lasting'"), 's|0|1800', 'an interval is seconds');
is(sql($node, "SELECT missing_share > 0.3, first_values[1] FROM relevance.get_columns($typed) WHERE column_name = 'words'"), 't|13,5', 'null is missing');

# ---- what is rejected at once
my $refused = sub { sql_error($node, "SELECT relevance.train_from_query('press'::text, \$q\$$_[0]\$q\$, '" . ($_[1] // 'output') . "', '" . ($_[2] // '{}') . "')", $_[3] ? (user => $_[3]) : ()) };
my $error = $refused->('SELECT payload, output FROM every_type');
is($error->{sqlstate}, '42804', 'json is rejected');
like($error->{message}, qr/column "payload" has the type jsonb/, 'naming its column');
like($error->{hint}, qr/payload ->> 'temperature'\)::float8/, 'with a hint on how to extract values from it');
is($refused->('SELEC 1')->{sqlstate}, '42601', 'a syntax error has the server\'s own message');
is($refused->('SELECT * FROM nowhere')->{sqlstate}, '42P01', 'and so has a missing table');
for my $query ('DELETE FROM press RETURNING *', 'SELECT 1 AS output, 2 AS x; SELECT 1', 'WITH gone AS (DELETE FROM press RETURNING *) SELECT * FROM gone',
	'SELECT * FROM press FOR UPDATE', 'CREATE TABLE x AS SELECT 1', 'EXPLAIN SELECT * FROM press', 'COPY press TO STDOUT', '')
{
	like($refused->($query)->{message}, qr/must come from a single SELECT that only reads/, "rejected: $query");
}
is(sql($node, 'SELECT count(*) FROM press'), '400', 'and nothing was changed');
$error = $refused->('SELECT * FROM press', 'outptu');
is($error->{sqlstate}, '42703', 'a missing target is rejected');
like($error->{hint}, qr/"output"/, 'with a suggestion');
$error = sql_error($node, "CREATE TEMP TABLE mine AS SELECT * FROM press; SELECT relevance.train_from_table('press'::text, 'mine', 'output')");
is("$error->{sqlstate} $error->{message}", '0A000 the query reads the temporary table "mine"', 'a temporary table, which no worker can see, is rejected');
is($refused->('SELECT x1, current_date AS day FROM press', 'day')->{sqlstate}, '22018', 'a target of dates is rejected');
is($refused->('SELECT x1, x1, output FROM press')->{sqlstate}, '42701', 'two columns of the same name are rejected');
is($refused->('SELECT output FROM press')->{sqlstate}, '22000', 'a query without any other column is rejected');
like($refused->('SELECT * FROM press', 'output', '{"tree": 1}')->{message}, qr/unknown training option "tree"/, 'unknown options are rejected');
is(sql_error($node, "SELECT relevance.train_from_query('press'::text, NULL, 'output')")->{message}, 'query must not be null', 'null is rejected');
is(sql_error($node, "SELECT relevance.train_from_table('press'::text, NULL, 'output')")->{message}, 'table must not be null', 'for a table too');
is(sql($node, "SELECT count(*) FROM relevance.data_sets WHERE machine_name = 'press'"), '1', 'nothing rejected is stored');

# ---- where in the user's own functions an error was raised, each place once
sql($node, <<'SQL');
CREATE FUNCTION calibrated() RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'the sensor is not calibrated'; END$$;
CREATE FUNCTION quoted() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RETURN 'a secret'; END$$;
CREATE FUNCTION train_press(feature text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN relevance.train_from_query('press'::text, format('SELECT x1, %s AS y, output FROM press', feature), 'output');
END$$;
SQL
my $places = "PL/pgSQL function calibrated() line 1 at RAISE\nSQL statement \"SELECT x1, calibrated() AS y, output FROM press\"";
my $before_errors = log_position($node);
my $context = sub { my ($found) = sql_error($node, $_[0])->{text} =~ /^CONTEXT:  (.*?)\n(?:LOCATION|\z)/ms; return $found };
is($refused->('SELECT x1, calibrated() AS y, output FROM press')->{message}, 'the sensor is not calibrated', 'a function that fails while the query is planned');
is($context->("SELECT relevance.train_from_query(id, 'SELECT x1, calibrated() AS y, output FROM press', 'output') FROM relevance.machines WHERE machine_name = 'press'"),
	$places, 'is the context of the error');
is($context->("SELECT train_press('calibrated()')"), "$places\nPL/pgSQL function train_press(text) line 3 at RETURN", 'followed by that of the call');
like($context->("SELECT train_press('quoted()')"), qr/^PL\/pgSQL function quoted\(\) while casting return value/, 'the caller sees the context of an error that quotes data');
my $logged_errors = log_since($node, $before_errors);
like($logged_errors, qr/CONTEXT:  PL\/pgSQL function calibrated\(\) line 1 at RAISE\n/, 'contexts are logged');
unlike($logged_errors, qr/function quoted\(\)/, 'but not those of errors that quote data');

# ---- the query runs as the role that submitted it, with its rights, row security, settings and limits
sql($node, <<'SQL');
CREATE ROLE engineer LOGIN;
CREATE ROLE outsider LOGIN;
SELECT relevance.grant_operator('engineer'), relevance.grant_operator('outsider');
GRANT SELECT ON press TO engineer;
ALTER TABLE press ENABLE ROW LEVEL SECURITY;
CREATE POLICY without_b ON press TO engineer USING (mould <> 'B');
CREATE SCHEMA engineering AUTHORIZATION engineer;
CREATE VIEW engineering.mine AS SELECT * FROM press;
ALTER VIEW engineering.mine OWNER TO engineer;
ALTER ROLE engineer SET search_path = engineering;
ALTER ROLE engineer IN DATABASE postgres SET TimeZone = 'America/Sao_Paulo';
SQL
is($refused->('SELECT * FROM press', undef, undef, 'outsider')->{sqlstate}, '42501', 'a role that may not read a table may not train on it');
my $seen = sql($node, "SELECT count(*) FROM press WHERE mould <> 'B'");
my $as_engineer = train_query('SELECT * FROM mine', user => 'engineer', options => $ALL_ROWS);
wait_completed($node, $as_engineer, 'a name without its schema is found by the search_path of the caller');
is(rows_of('press'), $seen, 'the rows are those that row security lets the role see');
is(sql($node, "SELECT owner FROM relevance.data_sets d JOIN relevance.training_status($as_engineer) USING (data_set_id)"), 'engineer', 'the data set shows its owner');
my $zone = train_query("SELECT x1, x2, extract(hour FROM '2024-01-01 12:00+00'::timestamptz) + x1 AS output FROM public.press", user => 'engineer');
wait_completed($node, $zone);
is(sql($node, "SELECT floor(min) FROM relevance.get_columns($zone) WHERE role = 'target'"), '9', 'the role\'s settings apply');
my $again = sql($node, "SELECT relevance.train_from_query('press'::text, 'SELECT * FROM press', 'output', '$ALL_ROWS')");
wait_completed($node, $again);
is(rows_of('press'), '400', 'another role sees what it may see');

sql($node, "ALTER ROLE engineer SET statement_timeout = '300ms'");
my $slow = train_query('SELECT x1, x2, pg_sleep(0.01) IS NULL AS slept, output FROM public.press', user => 'engineer');
like(wait_ended($slow, 'failed'), qr/^57014\|canceling statement due to statement timeout\|The training's query ran as role "engineer"\.\|.*statement_timeout/, 'the statement_timeout of the role ends its query, once');
is(sql($node, "SELECT attempts FROM relevance.training_status($slow)"), '1', 'and is not retried');
sql($node, 'ALTER ROLE engineer RESET statement_timeout');

sql($node, <<'SQL');
SET ROLE engineer;
CREATE FUNCTION engineering.write_row() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN INSERT INTO engineering.written VALUES (1); RETURN 1; END';
CREATE FUNCTION engineering.become_superuser() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN SET ROLE postgres; RETURN 1; END';
CREATE FUNCTION engineering.reset_session() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN RESET SESSION AUTHORIZATION; RETURN 1; END';
CREATE FUNCTION engineering.write_anyway() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN SET transaction_read_only = off; INSERT INTO engineering.written VALUES (1); RETURN 1; END';
CREATE FUNCTION engineering.plant_path() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN PERFORM set_config(''search_path'', ''engineering'', false); RETURN random(); END';
CREATE FUNCTION engineering.who() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''% of %'', current_user, session_user; END';
CREATE TABLE engineering.written (n float8);
CREATE FUNCTION engineering.announce_run() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped''; END';
SQL
my %attempt = (
	write_row => qr/^25006\|cannot execute INSERT in a read-only transaction/, write_anyway => qr/^25001\|.*read-write mode/,
	become_superuser => qr/^42501\|cannot set parameter "role" within security-/, reset_session => qr/^42501\|cannot set parameter "session_authorization" within security-/,
	who => qr/^P0001\|engineer of /);
for my $function (sort keys %attempt)
{
	my $run = train_query("SELECT x1, engineering.$function() AS y, output FROM public.press", user => 'engineer');
	like(wait_ended($run, 'failed'), $attempt{$function}, "a query's $function() gets nowhere");
}
is(sql($node, 'SELECT count(*) FROM engineering.written'), '0', 'nothing was written');
my $planted = train_query('SELECT x1, engineering.plant_path() AS y, output FROM public.press', user => 'engineer');
wait_completed($node, $planted, 'a search_path that a query sets does not outlive it');

for my $forged ("UPDATE relevance.data_set SET owner = 'postgres' WHERE query IS NOT NULL",
	"UPDATE relevance.data_set SET query = 'SELECT 1' WHERE owner = 'postgres' AND query IS NOT NULL",
	"INSERT INTO relevance.data_set (machine_id, query, search_path, owner) SELECT id, 'SELECT 1', '', 'postgres' FROM relevance.machine LIMIT 1")
{
	is(sql_error($node, $forged, user => 'engineer')->{sqlstate}, '42501', "an operator cannot leave a query to run as somebody else: $forged");
}
my $theirs = sql($node, "SELECT relevance.retrain('press'::text)");
wait_status($node, $theirs, 'completed') || wait_status($node, $theirs, 'skipped');
is(sql($node, "SELECT d.owner FROM relevance.run r JOIN relevance.data_set d ON d.id = r.data_set_id WHERE r.id = $theirs"), 'engineer',
	'whoever retrains, the query runs as the role that submitted it');

# ---- a worker's log says where a query's error was raised
sql($node, "CREATE FUNCTION conflicting() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''serialization_failure'', MESSAGE = ''a conflict''; END'");
my $before_conflict = log_position($node);
my $conflicting = train_query('SELECT x1, conflicting() AS y, output FROM press');
wait_until('its error is logged', sub { log_since($node, $before_conflict) =~ /LOG:  training run $conflicting: a conflict/ });
my $logged_places = () = log_since($node, $before_conflict) =~ /LOG:  training run $conflicting: a conflict\n[^\n]*CONTEXT:  PL\/pgSQL function conflicting\(\) line 1 at RAISE$/mg;
is($logged_places, 1, 'once, with its context');
sql($node, "SELECT relevance.cancel_training($conflicting)");

# ---- long texts, and locks
sql($node, "CREATE TABLE wordy AS SELECT x1, x2, repeat(md5(x1::text), 20000) AS report, output FROM press");
my $wordy = train_query('SELECT *, pg_advisory_lock(11) IS NULL AS locked FROM wordy');
wait_status($node, $wordy, 'running');
wait_completed($node, $wordy, 'rows of 640 kB each are read, some megabytes at a time');
is(rows_of('press'), '400', 'all of them');
is(sql($node, "SELECT pg_try_advisory_lock(11)"), 't', 'a lock that the query took is not left behind');

# ---- one snapshot
sql($node, 'CREATE TABLE growing AS SELECT x1, x2, output FROM press');
my $growing = train_query('SELECT x1, x2, pg_sleep(0.003) IS NULL AS slept, output FROM growing', machine => 'press');
wait_until('the rows are being read', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND wait_event = 'PgSleep'") });
sql($node, 'INSERT INTO growing SELECT * FROM growing; DELETE FROM growing WHERE x1 < 0.5');
wait_completed($node, $growing, 'a table that changes while it is read is trained');
is(rows_of('press'), '400', 'as it was when the reading began');

# ---- nothing is lost when a worker ends while it reads
my $holder = $node->background_psql('postgres');
$holder->query_safe('SELECT pg_advisory_lock(7)');
my $interrupted = train_query('SELECT x1, x2, pg_advisory_xact_lock_shared(7) IS NULL AS waited, output FROM growing');
my $reading = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND wait_event_type = 'Lock'";
wait_until('the worker waits within the query', sub { sql($node, $reading) ne '' });
my $worker = sql($node, $reading);
sql($node, "SELECT pg_terminate_backend($worker)");
wait_until('another worker reads', sub { my $now = sql($node, $reading); $now ne '' && $now ne $worker });
$holder->query_safe('SELECT pg_advisory_unlock(7)');
$holder->quit;
wait_completed($node, $interrupted, 'a query whose worker was terminated is read again');
is(sql($node, "SELECT attempts, failures FROM relevance.run WHERE id = $interrupted"), '2|0', 'which does not count as a failure');

sql($node, "CREATE FUNCTION stubborn() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN LOOP BEGIN PERFORM pg_sleep(1000); EXCEPTION WHEN query_canceled THEN END; END LOOP; END'");
my $stubborn = train_query('SELECT x1, x2, stubborn() AS y, output FROM growing');
my $sleeping = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND wait_event = 'PgSleep'";
wait_until('the worker is in the function', sub { sql($node, $sleeping) ne '' });
my $caught = sql($node, $sleeping);
sql($node, "SELECT relevance.cancel_training($stubborn)");
sql($node, "SELECT pg_terminate_backend($caught)");
is(wait_ended($stubborn, 'cancelled'), '', 'a function that catches its cancellation cannot keep a worker from ending');

# ---- nothing waits for a query that takes long
my $endless = 'SELECT x1, pg_sleep(1000) IS NULL AS slept, output FROM press';
my $cancelled = train_query($endless);
wait_until('it is being read', sub { sql($node, "SELECT phase = 'reading' FROM relevance.training_status($cancelled)") eq 't' });
sql($node, "SELECT relevance.cancel_training($cancelled)");
is(wait_ended($cancelled, 'cancelled'), '', 'a run that waits for its query is cancelled at once');
reload($node, 'relevance.run_timeout' => '2s');
my $late = train_query($endless);
like(wait_ended($late, 'failed'), qr/^57014\|the training took longer than 2 seconds/, 'relevance.run_timeout applies to the query too');
reload($node, 'relevance.run_timeout' => '6h');
add_database($node, 'doomed');
sql($node, "CREATE TABLE press AS SELECT n AS x1, n % 7 AS output FROM generate_series(1, 300) n; SELECT relevance.register_machine('press')", 'doomed');
my $doomed = train_query($endless, database => 'doomed');
wait_until('it is being read', sub { sql($node, "SELECT phase = 'reading' FROM relevance.training_status($doomed)", 'doomed') eq 't' });
is(sql_error($node, 'DROP DATABASE doomed')->{message}, '', 'nor does DROP DATABASE wait for it');

# ---- a data set that is deleted
my ($held, $process) = train_and_hold($node, 'bereft');
my $bereft = sql($node, "SELECT relevance.train_from_csv_file('bereft'::text, '" . write_csv(driven_csv()) . "', 'output')");
sql($node, "DELETE FROM relevance.data_set d USING relevance.run r WHERE r.id = $bereft AND d.id = r.data_set_id");
let_go($process);
wait_completed($node, $held);
like(wait_ended($bereft, 'failed'), qr/^55000\|the data of the run are no longer kept/, 'its run fails and says why');

# ---- retraining
is(sql_error($node, "SELECT relevance.register_machine('fresh'); SELECT relevance.retrain('fresh'::text)")->{message}, 'machine "fresh" was never trained', 'a machine that was never trained cannot be retrained');
sql($node, "ALTER TABLE press DISABLE ROW LEVEL SECURITY; SELECT relevance.register_machine('line')");
my $first = train_query('SELECT x1, x2, output FROM press ORDER BY x1', machine => 'line');
wait_completed($node, $first);
my $before = sql($node, "SELECT * FROM relevance.get_ranking('line'::text)");
my $same = sql($node, "SELECT relevance.retrain('line'::text)");
is(wait_ended($same, 'skipped'), '', 'on data that have not changed it is skipped');
is(sql($node, "SELECT status || ': ' || (warning_details #>> '{0,message}') FROM relevance.wait_for_training($same)"), "skipped: The data have not changed since run $first: its ranking stays.", 'and says so');
is(sql($node, "SELECT * FROM relevance.get_ranking('line'::text)"), $before, 'the ranking is kept');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'line'"), 'completed', 'and so is the status of the machine');
sql($node, 'CREATE TABLE moved AS SELECT * FROM press ORDER BY random(); ALTER TABLE press RENAME TO old_press; ALTER TABLE moved RENAME TO press');
is(wait_ended(sql($node, "SELECT relevance.retrain('line'::text)"), 'skipped'), '', 'rows in another order are the same data');
sql($node, "INSERT INTO press SELECT at + interval '1 year', x2, x1, mould, heated, output FROM press");
my $more = sql($node, "SELECT relevance.retrain('line'::text)");
wait_completed($node, $more, 'new rows are trained on');
is(rows_of('line'), '800', 'all of them');
wait_completed($node, sql($node, "SELECT relevance.retrain('line'::text, '{\"trees\": 21}')"), 'other options cause a training too');
is(sql($node, "SELECT options ->> 'trees', options ->> 'threads' FROM relevance.training_runs WHERE machine_name = 'line' ORDER BY run_id DESC LIMIT 1"), '21|1', 'and replace those of the same names');
like(sql_error($node, "SELECT relevance.retrain('line'::text, '{\"trees\": 0}')")->{message}, qr/option "trees" must be/, 'invalid ones are rejected');
sql($node, 'DROP TABLE press');
my $gone = sql($node, "SELECT relevance.retrain('line'::text)");
like(wait_ended($gone, 'failed'), qr/^42P01\|relation "press" does not exist\|The training's query ran as role "\w+"\.\|Run the query as that role/, 'a query that no longer works fails its run with the server\'s message, and names the role');
is(sql($node, "SELECT status FROM relevance.machines WHERE machine_name = 'line'"), 'completed', 'and the ranking is kept');
sql($node, 'CREATE TABLE engineering.own AS SELECT * FROM old_press');
sql($node, 'GRANT SELECT ON engineering.own TO engineer');
my $theirs_too = train_query('SELECT * FROM own', user => 'engineer');
wait_completed($node, $theirs_too);
sql($node, 'REVOKE SELECT ON engineering.own FROM engineer');
like(wait_ended(sql($node, "SELECT relevance.retrain('press'::text)"), 'failed'), qr/^42501\|permission denied for table own\|The training's query ran as role "engineer"\./, 'a revoked right is reported');
sql($node, 'ALTER SCHEMA engineering OWNER TO postgres; DROP OWNED BY engineer; DROP ROLE engineer');
like(wait_ended(sql($node, "SELECT relevance.retrain('press'::text)"), 'failed'), qr/^42704\|the role "engineer", which owns the query, no longer exists/, 'a dropped role is reported');
is(wait_ended(sql($node, "SELECT relevance.retrain('by gzip'::text)"), 'skipped'), '', 'a stored CSV has not changed');
wait_completed($node, sql($node, "SELECT relevance.retrain('by gzip'::text, '{\"seed\": 5}')"), 'but can be trained with other options');

# ---- stored data sets
my $stored = sql($node, "SELECT data_set_id FROM relevance.data_sets WHERE machine_name = 'by gzip'");
is(sql($node, "SELECT md5(relevance.get_data_set($stored))"), md5_hex($packed), 'a data set comes back byte for byte');
is(sql($node, "SELECT kind, bytes, query IS NULL, owner FROM relevance.data_sets WHERE data_set_id = $stored"), 'csv|' . length($packed) . '|t|postgres', 'and is listed');
my $of_query = sql($node, "SELECT max(data_set_id) FROM relevance.data_sets WHERE machine_name = 'line'");
is(sql_error($node, "SELECT relevance.get_data_set($of_query)")->{sqlstate}, '42809', 'a query has no stored rows');
is(sql_error($node, 'SELECT relevance.get_data_set(0)')->{sqlstate}, '42704', 'an unknown data set is reported');
reload($node, 'relevance.keep_data_sets' => '2');
my @kept;
for my $seed (1 .. 4)
{
	push @kept, train($node, 'much', csv => driven_csv(seed => $seed));
	wait_completed($node, $kept[-1]);
}
# A worker records how its run ended before it deletes old data.
$node->poll_query_until('postgres', "SELECT count(*) = 2 FROM relevance.data_sets WHERE machine_name = 'much'");
is(sql($node, "SELECT count(*) FROM relevance.data_sets WHERE machine_name = 'much'"), '2', 'a machine keeps as many as relevance.keep_data_sets says');
is(sql($node, "SELECT count(*) FROM relevance.run r JOIN relevance.machine m ON m.id = r.machine_id WHERE machine_name = 'much' AND status = 'completed' AND EXISTS (SELECT FROM relevance.ranking k WHERE k.run_id = r.id)"), '4', 'all rankings are kept');
is(sql($node, 'SELECT count(*) FROM relevance.data_set_chunk c WHERE NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = c.data_set_id)'), '0', 'no orphaned chunk is left');
sql($node, "SELECT relevance.delete_machine('much'::text)");
is(sql($node, "SELECT count(*) FROM relevance.data_set d LEFT JOIN relevance.machine m ON m.id = d.machine_id WHERE m.id IS NULL OR m.machine_name = 'much'"), '0', 'a machine\'s data sets are deleted with it');

is(server_start_time($node), $start, 'the server never restarted');
is(worker_complaints($node), '', 'no worker has complained');
finish($node);
done_testing();
