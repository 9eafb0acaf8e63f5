# SPDX-License-Identifier: PostgreSQL
# Errors that used to mislead: of machines that do not exist, of texts without limits, of missing privileges, of options that are
# not JSON; what a failed run says of its phase; and contexts, which show none of our own statements.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('messages');
sql($node, 'CREATE ROLE stranger LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE operator LOGIN; CREATE ROLE "Odd Name" LOGIN');
sql($node, "SELECT relevance.grant_reader('reader'), relevance.grant_operator('operator'), relevance.register_machine('press')");
my $csv = driven_csv();
my $run = sql($node, "SELECT relevance.train_from_csv(1, \$csv\$$csv\$csv\$::text, 'output', '$QUICK')");
wait_completed($node, $run);
sub context { my ($found) = sql_error($node, @_)->{text} =~ /^CONTEXT:  (.*?)\n(?:LOCATION|\z)/ms; return $found // '' }
sub stored { return sql($node, 'SELECT (SELECT count(*) FROM relevance.data_set), (SELECT count(*) FROM relevance.run), (SELECT count(*) FROM relevance.retraining_schedule)') }

# ---- a machine that is not there, wherever a number is given
for my $call ("add_cron_job(4711, '0 0 * * *')", 'delete_machine(4711)', 'retrain(4711)', 'wait_for_model(4711)', 'start_csv_upload(4711)', "train_from_csv(4711, 'a,b'::text, 'b')",
	"train_from_query(4711, 'SELECT 1 AS a, 2 AS b', 'b')", "schedule_retraining(4711, '0 0 * * *')", 'unschedule_retraining(4711)', 'get_ranking(4711)', "get_effect_curve(4711, 'x1')",
	'get_metrics(4711)', 'get_verdict(4711)', 'get_algorithms(4711)', "grant_reader('reader', 4711)", "change_owner(4711, 'reader')", "revoke_access('reader', 4711)", "add_grant('reader', 4711, false)",
	'operated_machine(4711)', 'completed_run(4711, NULL)')
{
	my $error = sql_error($node, "SELECT relevance.$call");
	is("$error->{sqlstate} $error->{message}", '42704 there is no machine with id 4711', "$call says so");
	unlike($error->{text}, qr/SQL statement|SQL expression|PL\/pgSQL assignment|QUERY:/, '... and shows no statement of ours');
}

# ---- texts have limits, by the argument's name, before anything is stored
my $before = stored();
my $long = "repeat('x', 2 << 20)";
my $many = "(SELECT jsonb_build_object('ignore_columns', jsonb_agg('column ' || n)) FROM generate_series(1, 500000) n)";
for (
	[ "train_from_csv(1, 'a,b'::text, $long)", 'target_column' ], [ "train_from_csv_file(1, '/x', $long)", 'target_column' ], [ "train_from_csv_file(1, $long, 'b')", 'path' ],
	[ "train_from_query(1, 'SELECT 1 AS a', $long)", 'target_column' ], [ "train_from_query(1, 'SELECT ''' || $long || '''', 'a')", 'query' ], [ "train_from_table(1, 'pg_class', $long)", 'target_column' ],
	[ "train_from_readings(1, $long, 'a')", 'source' ], [ "train_from_readings(1, 'pg_class', $long)", 'target_tag' ], [ "preview_csv('a,b'::text, '{}', $long)", 'target_column' ],
	[ "preview_query('SELECT 1', '{}', $long)", 'target_column' ], [ "preview_query($long)", 'query' ], [ "preview_csv_file($long)", 'path' ], [ "start_csv_upload(1, $long)", 'file_name' ],
	[ "train_from_csv_upload(relevance.start_csv_upload(1), $long)", 'target_column' ])
{
	my ($call, $name) = @$_;
	my $error = sql_error($node, "SELECT relevance.$call");
	is("$error->{sqlstate} $error->{message}", "22001 $name is too long", substr($call, 0, 60));
	like($error->{detail}, qr/^It has 20971\d\d bytes; at most \d+ are accepted\.$/, '... with both sizes');
}
for my $call ("train_from_csv(1, 'a,b\n1,2\n'::text, 'b', %s)", "train_from_query(1, 'SELECT 1 AS a, 2 AS b', 'b', %s)", "preview_csv('a,b'::text, %s)", 'retrain(1, %s)', "schedule_retraining(1, '0 0 * * *', %s)")
{
	my $error = sql_error($node, 'SELECT relevance.' . sprintf($call, $many));
	is("$error->{sqlstate} $error->{message} $error->{detail}", '22023 option "ignore_columns" has too many values It has 500000 values; at most 100000 are accepted.', sprintf($call, '500,000 ignore_columns'));
	$error = sql_error($node, 'SELECT relevance.' . sprintf($call, "jsonb_build_object('group_column', $long)"));
	is("$error->{sqlstate} $error->{message}", '22023 option "group_column" holds a text that is too long', '... and a long text');
	$error = sql_error($node, 'SELECT relevance.' . sprintf($call, "(SELECT jsonb_build_object('a', jsonb_agg($long)) FROM generate_series(1, 10))"));
	is("$error->{sqlstate} $error->{message}", '22001 options is too long', '... and all of them together');
}
is(sql_error($node, "SET search_path = $_; SELECT relevance.train_from_query(1, 'SELECT 1 AS a, 2 AS b', 'b')")->{sqlstate}, '22001', 'a long search_path is not stored') for join(', ', map { "schema_of_some_length_$_" } 1 .. 300);
for ([ 'a target', "run (machine_id, target_column) VALUES (1, $long)", 'run_target_column_length' ],
	[ 'options', "run (machine_id, target_column, options) VALUES (1, 'y', jsonb_build_object('a', repeat('x', 3 << 20)))", 'run_options_size' ],
	[ 'a file name', "data_set (machine_id, bytes, file_name) VALUES (1, 0, $long)", 'data_set_file_name_length' ],
	[ 'a query', "data_set (machine_id, query, search_path) VALUES (1, $long, '')", 'data_set_query_length' ],
	[ 'a search_path', "data_set (machine_id, query, search_path) VALUES (1, 'SELECT 1', $long)", 'data_set_search_path_length' ],
	[ 'a schedule', "retraining_schedule (machine_id, schedule, job_id) VALUES (1, $long, 1)", 'retraining_schedule_length' ])
{
	my ($what, $insert, $constraint) = @$_;
	like(sql_error($node, "INSERT INTO relevance.$insert", user => 'operator')->{text}, qr/23514: .*"$constraint"/, "$what that is too long is not stored by a plain INSERT either");
}
is(sql_error($node, "SELECT relevance.training_callback('x', 1, 'completed', jsonb_build_object('a', $long))")->{sqlstate}, '28000', 'a callback without its token is rejected whatever its size');
sql($node, "INSERT INTO relevance.run_callback (run_id, attempt, model_id, token_digest) VALUES ($run, 9, 1, sha256('known'))");
is(sql_error($node, "SELECT relevance.training_callback('known', 1, 'completed', jsonb_build_object('a', $long))")->{message}, 'metrics is too long', 'and one with it has limits');
for my $call ("get_effect_curve(1, $long)", "machine_id($long)", "retrain_as_scheduled(1, $long)")
{
	cmp_ok(length(sql_error($node, "SELECT relevance.$call")->{text}), '<', 5000, "$call does not repeat the text");
}
is(stored(), $before, 'nothing was stored');

# ---- roles
for my $null ('grant_reader', 'grant_operator', 'grant_reading', 'grant_registration', 'grant_callback', 'revoke_access')
{
	my $error = sql_error($node, "SELECT relevance.$null(NULL::regrole)");
	is("$error->{sqlstate} $error->{message}", '22004 role must not be null', "$null(NULL) is rejected");
	unlike($error->{text}, qr/QUERY|GRANT|REVOKE/, '... and shows no statement');
	is(sql_error($node, "SELECT relevance.$null('-'::regrole)")->{message}, 'there is no role "-"', "$null of no role");
}

# ---- a role without privileges is told which grant it needs
for my $statement ('SELECT * FROM relevance.machines', "SELECT relevance.register_machine('x')", "SELECT * FROM relevance.get_ranking('press'::text)", "SELECT 'relevance.machine'::regclass")
{
	my $error = sql_error($node, $statement, user => 'stranger');
	is("$error->{sqlstate} $error->{message}", '42501 permission denied for schema relevance', "a stranger may not $statement");
	like($error->{hint}, qr/SELECT relevance\.grant_reader\('stranger'\);.*relevance\.grant_registration\('stranger'\);.*relevance\.grant_operator\('stranger'\);/, '... and is told which grants there are');
}
like(sql_error($node, 'SELECT * FROM relevance.machines', user => 'Odd Name')->{hint}, qr/relevance\.grant_reader\('"Odd Name"'\)/, 'by its name');
like(sql_error($node, 'SET ROLE stranger; SELECT * FROM relevance.machines')->{hint}, qr/grant_reader\('stranger'\)/, 'whoever logged in');
like(sql_error($node, "SELECT relevance.train_from_csv(1, 'a,b'::text, 'b')", user => 'reader')->{hint}, qr/^Readers only read\..*grant_operator\('reader'\)/, 'a reader is told what an operator needs');
like(sql_error($node, "SELECT relevance.grant_reader('stranger')", user => 'operator')->{hint}, qr/is for superusers/, 'an operator is told who grants');
like(sql_error($node, 'SELECT * FROM relevance.model', user => 'reader')->{hint}, qr/its functions and workers write it/, 'and whose the tables are');
like(sql_error($node, "INSERT INTO relevance.data_set_chunk VALUES (1, 7, 'x')", user => 'operator')->{hint}, qr/its functions and workers write it/, 'also who writes them');
sql($node, 'CREATE TABLE machine (relevance text); CREATE FUNCTION get_ranking() RETURNS void LANGUAGE sql AS $$$$; REVOKE ALL ON FUNCTION get_ranking() FROM PUBLIC; CREATE SCHEMA other');
is(sql_error($node, $_, user => 'stranger')->{hint}, '', "others' objects have no such hint: $_") for 'SELECT * FROM machine', 'SELECT public.get_ranking()', 'SELECT * FROM other.machines';
is(sql($node, "SELECT has_schema_privilege('stranger', 'relevance', 'USAGE')"), 'f', 'for all that, nobody has more privileges');
sql($node, <<'SQL');
CREATE FUNCTION public.hint_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  hint text;
BEGIN
  EXECUTE statement;
  RETURN 'no error';
EXCEPTION WHEN insufficient_privilege THEN
  GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
  RETURN hint;
END $$
SQL
like(sql($node, "SELECT hint_of('SET LOCAL ROLE stranger; SELECT * FROM relevance.machines')"), qr/grant_reader\('stranger'\)/, 'who catches the error gets the hint too');
like(sql($node, "SELECT hint_of('SET LOCAL ROLE reader; SELECT relevance.retrain(1)')"), qr/^Readers only read/, 'also of a function');
is(sql($node, "SELECT hint_of('SET LOCAL ROLE stranger; SELECT * FROM pg_authid')"), '', 'but none for others\' objects');
my $shown = sql($node, "SET ROLE stranger; DO \$\$ BEGIN PERFORM * FROM relevance.machines; EXCEPTION WHEN insufficient_privilege THEN NULL; END \$\$; RESET ROLE; SELECT 'goes on'");
is($shown, 'goes on', 'an error that is caught does no harm');

# ---- contexts
for ([ "train_from_csv('press'::text, 'a,b\n1,2\n'::text, 'nope')" ], [ "train_from_csv('nope'::text, 'a,b\n1,2\n'::text, 'b')" ], [ 'cancel_training(4711)' ], [ "cancel_training($run)" ],
	[ "retrain('press'::text, '{\"tress\": 1}')" ], [ "schedule_retraining('press'::text, 'never')" ], [ "schedule_retraining('press'::text, '0 0 * * *', '{\"tress\": 1}')" ], [ 'get_data_set(4711)' ],
	[ 'wait_for_training(4711)' ], [ 'get_columns(4711)' ], [ "get_ranking('press'::text, 4711)" ], [ "get_effect_curve('press'::text, 'nope')" ],
	[ "train_from_csv_upload(4711, 'x')" ], [ "append_csv(4711, 'x')" ], [ "append_csv(1, 'x')" ], [ "change_owner('press'::text, 'operator')", 'operator' ], [ "grant_reader('stranger', 'press')", 'operator' ],
	[ "delete_machine('press'::text)", 'reader' ], [ "get_data_set(1)", 'reader' ], [ "unschedule_retraining('press'::text)" ], [ "retrain_as_scheduled(1, 'never')" ], [ "machine_id(NULL::text)" ],
	[ "train_from_query('press'::text, 'SELECT 1 AS a', 'nope')" ], [ "add_cron_job(1, 'never')" ], [ "training_callback('x', 1, 'completed')" ], [ 'training_status(NULL)' ])
{
	my ($call, $user) = @$_;
	my $error = sql_error($node, "SELECT relevance.$call", user => $user // 'postgres');
	isnt($error->{sqlstate}, '', "$call fails");
	unlike($error->{text}, qr/SQL statement|SQL expression|PL\/pgSQL assignment|QUERY:/, '... and its context shows no statement of ours');
}
my $doomed = sql($node, "SELECT relevance.train_from_csv_file(1, '" . write_csv(long_csv("1,1,1,1,1,a word\n" x 60_000)) . "', 'output', '$QUICK')");
wait_status($node, $doomed, 'failed');
unlike(sql_error($node, "SELECT relevance.wait_for_training($doomed)")->{text}, qr/SQL statement/, 'nor does that of a failed run');
my $waiting = $node->background_psql('postgres', on_error_stop => 0);
my ($held, $child) = train_and_hold($node, 'held');
$waiting->query_until(qr/waits/, "\\echo waits\nSELECT relevance.wait_for_training($held);\n");
$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'SELECT relevance.wait_for_training%' AND state = 'active' AND pid <> pg_backend_pid()");
sql($node, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT relevance.wait_for_training%' AND pid <> pg_backend_pid()");
$waiting->query('SELECT 1');
like($waiting->{stderr}, qr/canceling statement/, 'a wait is cancelled');
unlike($waiting->{stderr}, qr/SQL statement/, '... whose context shows no statement either');
$waiting->quit;
sql($node, "SELECT relevance.cancel_training($held)");
let_go($child);
wait_status($node, $held, 'cancelled');
my $blocking = $node->background_psql('postgres');
$blocking->query_safe('BEGIN; SELECT FROM relevance.machine WHERE id = 1 FOR UPDATE');
for my $call ("delete_machine('press'::text)", "train_from_csv('press'::text, 'a,b\n' || string_agg((n * 7919 % 101) || ',' || n % 7, E'\n'), 'b')")
{
	my $error = sql_error($node, "SET lock_timeout = '100ms'; SELECT relevance.$call" . ($call =~ /string_agg/ ? ' FROM generate_series(1, 100) n' : ''));
	is($error->{sqlstate}, '55P03', "$call waits for a lock");
	unlike($error->{text}, qr/SQL statement "/, '... and shows no statement when it gives up');
}
$blocking->query_safe('ROLLBACK');
$blocking->quit;
is(context("DO \$\$ BEGIN PERFORM relevance.retrain(4711); END \$\$") =~ /SQL statement "SELECT relevance\.retrain\(4711\)"/ ? 'shown' : 'hidden', 'shown', 'a caller\'s own statements are in the context as ever');

# ---- options that are not JSON
my ($url, $pid) = start_httpd($node);
for my $path ('/train?machine_id=1&target_column=output&', '/preview?')
{
	my ($status, $body) = ask_http($url, POST => $path . 'options=%7B%22trees%22%3A%205%2C%20seed%7D', '-F', 'file=@' . write_csv($csv));
	my $error = decode_json($body);
	is("$status $error->{code} $error->{message}", '400 22P02 the parameter options is not valid JSON', "$path: options that are not JSON");
	like($error->{details}, qr/line 1, column 14.*expected/, '... with the place and what was expected');
}
is(stop_httpd($pid), 0, 'the HTTP server ends');
like(sql_error($node, "SELECT relevance.train_from_csv(1, 'a'::text, 'a', '{\"trees\": 5, seed}')")->{text}, qr/CONTEXT:  JSON data, line 1: /, 'PostgreSQL says so of its own type');

# ---- the phase of a failed run
sql($node, 'ALTER TABLE relevance.model_chunk ADD CONSTRAINT refused CHECK (octet_length(bytes) = 0) NOT VALID');
my $unstored = sql($node, "SELECT relevance.train_from_csv(1, \$csv\$$csv\$csv\$::text, 'output', '$QUICK')");
wait_status($node, $unstored, 'failed');
is(sql($node, "SELECT phase FROM relevance.run WHERE id = $unstored"), 'storing', 'a run that failed while its model was stored says so');
sql($node, 'ALTER TABLE relevance.model_chunk DROP CONSTRAINT refused');
my ($unwritten, $writer) = train_and_hold($node, 'unwritten');
chomp(my $job = `find '@{[ $node->data_dir ]}/pgsql_tmp_relevance' -name job.json -newer '@{[ $node->data_dir ]}/postmaster.pid' | sort | tail -1`);
(my $in_the_way = $job) =~ s{job\.json$}{model.ubj.tmp};
mkdir $in_the_way or die "$in_the_way: $!";
let_go($writer);
wait_status($node, $unwritten, 'failed');
is(sql($node, "SELECT error_code || ' ' || phase FROM relevance.run WHERE id = $unwritten"), 'cannot_write explaining', 'one whose model the service could not write had explained it');
rmdir $in_the_way;
my $unread = sql($node, "SELECT phase FROM relevance.run WHERE id = $doomed");
is($unread, 'parsing', 'and one whose data could not be read says that');

finish($node);
done_testing();
