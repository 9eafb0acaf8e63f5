# SPDX-License-Identifier: PostgreSQL
# Corner cases that occur in plants: a queue of many machines, databases in other encodings, one that closes.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('corners', conf => "relevance.max_concurrent_runs = 1\n");

# ---- the oldest run starts first, whatever its machine's id
sql($node, "SELECT relevance.register_machine('first registered')");
my ($held, $process) = train_and_hold($node, 'in the way');
my $older = train($node, 'registered later');
my $younger = train($node, 'first registered');
let_go($process);
wait_completed($node, $_) for $held, $older, $younger;
is( sql($node, "SELECT string_agg(run_id::text, ' ' ORDER BY started_at) FROM relevance.training_runs"),
	"$held $older $younger", 'runs start in order of age');

# ---- a database in another encoding
$node->safe_psql('postgres', "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
$node->safe_psql('latin', 'CREATE EXTENSION pg_relevance');
my $csv = "Press\xc3\xa3o,output\n" . join("", map { my $x = $_ * 7 % 41; "$x," . 2 * $x . "\n" } 1 .. 40);
wait_completed($node, train($node, 'prensa', csv => $csv, database => 'latin'), 'it trains', 'latin');
is( sql($node, "SELECT encode(convert_to(feature, 'UTF8'), 'hex') FROM relevance.get_ranking('prensa'::text)", 'latin'),
	unpack('H*', "Press\xc3\xa3o"), 'and ranks by the column\'s own name');

# A word that LATIN1 cannot represent, where only the whole file shows it.
my $bad = "x,output\n" . ("1,2\n3,4\n" x 200_000) . ("1,\xe6\xb8\xa9\xe5\xba\xa6\n" x 30_000);
my $run = train($node, 'foreign', csv => $bad, database => 'latin');
wait_status($node, $run, 'failed', 'latin');
is( sql($node, "SELECT error_code || ' ' || attempts FROM relevance.training_status($run)", 'latin'),
	'target_not_numeric 1', 'an unrepresentable name fails the run once, with its own error');
is(sql_error($node, "SELECT relevance.train_from_csv('prensa'::text, '\\x782c790a312c320a'::bytea, 'nada')", database => 'latin')->{sqlstate},
	'42703', 'and is rejected with its own error');

# ---- a database without an encoding: bytes are not converted
$node->safe_psql('postgres', "CREATE DATABASE bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
$node->safe_psql('bytes', 'CREATE EXTENSION pg_relevance');
sql($node, "INSERT INTO relevance.machine (machine_name) VALUES (E'no letter: \\x81')", 'bytes');
wait_completed($node, train($node, "Ita\xc3\xad", database => 'bytes'), 'names of such bytes do not block other machines', 'bytes');
is(sql($node, "SELECT encode(machine_name::bytea, 'hex') FROM relevance.machines WHERE machine_name LIKE 'Ita%'", 'bytes'), unpack('H*', "Ita\xc3\xad"), 'and are not changed');
ok($node->poll_query_until('bytes', 'SELECT bool_and(model_id IS NOT NULL) FROM relevance.machines'), 'the machines have their numbers');

# ---- a user's trigger that suppresses our rows
sql($node, "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER swallow BEFORE INSERT ON relevance.run FOR EACH ROW EXECUTE FUNCTION swallow()");
my $swallowed = sql_error($node, "SELECT relevance.train_from_csv_file('first registered'::text, '" . write_csv(driven_csv()) . "', 'output')");
is("$swallowed->{sqlstate} $swallowed->{message}", 'XX000 one of the extension\'s own statements returned too few rows', 'is an error, not a crash');
sql($node, 'DROP FUNCTION swallow CASCADE');

# ---- a mistake in one of the extension's own statements is an error
my $library = PostgreSQL::Test::Utils::tempdir . '/own_statements.so';
my $sources = "$FindBin::RealBin/../../src";
chomp(my $headers = `pg_config --includedir-server`);
chomp(my $internal_headers = `pg_config --pkgincludedir`);
PostgreSQL::Test::Utils::system_or_bail('c++', '-std=c++20', '-shared', '-fPIC', '-Wl,-Bsymbolic', '-D_GNU_SOURCE', '-o', $library,
	"-I$sources", "-I$headers", "-I$internal_headers/internal", "$FindBin::RealBin/own_statements.cpp",
	map { "$sources/extension/ground/$_.cpp" } qw(sql guard database_encoding));
sql($node, "CREATE FUNCTION own_statement(which text) RETURNS bigint LANGUAGE c AS '$library'");
is(sql($node, "SELECT own_statement('sixteen parameters')"), '16', 'a statement has up to sixteen parameters, and its columns are found by name');
for my $mistake (
	[ 'seventeen parameters', 'one of the extension\'s own statements has too many parameters', 'It has 17, of at most 16.' ],
	[ 'no such column', 'one of the extension\'s own statements returned no column "two"', '' ],
	[ 'a system column', 'one of the extension\'s own statements returned no column "ctid"', '' ])
{
	my ($which, $message, $detail) = @$mistake;
	my $told = sql_error($node, "SELECT own_statement('$which')");
	is("$told->{sqlstate} $told->{message}|$told->{detail}", "XX000 $message|$detail", "$which: an error that says so");
}
sql($node, 'DROP FUNCTION own_statement');

# ---- an error too large to be copied
# The memory limit is raised step by step: an error of the server with three texts of 16 MB first cannot be raised, then
# can be raised but not copied, and then can be copied too.
SKIP:
{
	my $session = $node->background_psql('postgres', on_error_stop => 0);
	my $backend = $session->query_safe('SELECT pg_backend_pid()');
	skip 'a sanitizer needs address space without end', 5 if is_sanitized($backend);
	$session->query_safe(<<'SQL');
CREATE TABLE heavy AS SELECT n AS x, n % 7 AS output FROM generate_series(1, 100) n;
CREATE FUNCTION heavy_error(bytes integer) RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS $$
DECLARE words text := repeat('x', bytes);
BEGIN RAISE EXCEPTION USING MESSAGE = words, DETAIL = words, HINT = words; END $$;
CREATE FUNCTION raised(bytes integer, OUT error text) LANGUAGE plpgsql AS $$
DECLARE code text; message text; detail text;
BEGIN
  PERFORM relevance.train_from_query('first registered'::text, format('SELECT x, heavy_error(%s) AS y, output FROM heavy', bytes), 'output');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  error := concat_ws('|', code, left(message, 13), detail);
END $$;
SQL
	is($session->query_safe('SELECT left(raised(16), 16)'), 'P0001|xxxxxxxxxx', 'a small error is copied');
	my (%raised, $error);
	for my $megabytes (map { 8 * $_ } 0 .. 64)
	{
		my ($kilobytes) = PostgreSQL::Test::Utils::slurp_file("/proc/$backend/status") =~ /^VmSize:\s+(\d+)/m;
		PostgreSQL::Test::Utils::system_or_bail('prlimit', '--pid', $backend, '--as=' . 1024 * ($kilobytes + 1024 * $megabytes) . ':');
		$error = $session->query_safe('SELECT left(raised(16 * 1024 * 1024 - 16), 60)');
		last if $error =~ /^P0001/;
		$raised{$error} = 1;
	}
	like($error, qr/^P0001\|xxxxx/, 'with enough memory a large one is, too');
	is(join("\n", grep { !/^53200\|out of memory/ } keys %raised), '', 'with less, the session is out of memory');
	ok($raised{'53200|out of memory|The server\'s error could not be copied.'}, 'sometimes only when the error is copied');
	is($session->query_safe('SELECT pg_backend_pid()'), $backend, 'and the session lives on');
	$session->quit;
}

# ---- a database that closes keeps its place: one scheduler, and it can be dropped
my $one_scheduler = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'relevance scheduler' AND datname = 'latin'";
sql($node, 'ALTER DATABASE latin ALLOW_CONNECTIONS false');
sql($node, "SELECT relevance.wake_workers()");
train($node, 'first registered');    # the launcher and the schedulers check again
sql($node, 'ALTER DATABASE latin ALLOW_CONNECTIONS true');
$node->safe_psql('latin', 'SELECT relevance.wake_workers()');
$node->poll_query_until('postgres', $one_scheduler) or die 'not one scheduler in latin';
sql($node, 'ALTER DATABASE latin ALLOW_CONNECTIONS false');
is(sql_error($node, 'DROP DATABASE latin')->{text}, '', 'a closed database can be dropped');

# ---- a database whose DROP was interrupted is left alone
SKIP:
{
	sql($node, 'CREATE DATABASE broken');
	sql($node, "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'broken'");
	skip 'this server knows no invalid databases', 1 if $node->psql('broken', 'SELECT 1') == 0;
	my $position = log_position($node);
	$node->restart;
	wait_completed($node, train($node, 'after the restart'));
	is(worker_complaints($node, $position), '', 'no worker tries to connect to it');
	sql($node, 'DROP DATABASE broken');
}

finish($node);
done_testing();
