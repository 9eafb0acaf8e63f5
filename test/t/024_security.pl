# SPDX-License-Identifier: PostgreSQL
# Tries to break each sentence of docs/security.md, under its number.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my %tried;
my $current;
sub sentence { ($current) = @_; return $tried{$current} = 1 }

# The server's own defaults: the test framework would log every statement with its parameters.
my $node = new_cluster('security', conf => "log_statement = none\n");
sql($node, join ' ', map { "CREATE ROLE $_ LOGIN;" } qw(anna bruno carla stranger reader operator));
sql($node, 'CREATE ROLE shift; GRANT shift TO carla');

# What a role gets: rows, or the SQLSTATE of its error.
sub as
{
	my ($role, $query) = @_;
	my ($out, $err) = ('', '');
	my $code = $node->psql('postgres', "\\set VERBOSITY sqlstate\n$query", stdout => \$out, stderr => \$err, on_error_stop => 1, extra_params => [ '-U', $role ]);
	return $code == 0 ? $out : $err =~ /(?:ERROR|FATAL):\s+(\w{5})/ ? $1 : $err;
}
sub allowed { my ($role, $query, $test) = @_; local $Test::Builder::Level = $Test::Builder::Level + 1; return unlike(as($role, $query), qr/^[0-9A-Z]{5}$|^psql: error/, "$current: $test") }
sub refused { my ($role, $query, $test, $sqlstate) = @_; local $Test::Builder::Level = $Test::Builder::Level + 1; return is(as($role, $query), $sqlstate // '42501', "$current: $test") }
sub told { my ($role, $query, $told, $test) = @_; local $Test::Builder::Level = $Test::Builder::Level + 1; return is(as($role, $query), $told, "$current: $test") }
sub train_as
{
	my ($role, $machine, $csv) = @_;
	return as($role, "SELECT relevance.train_from_csv('$machine'::text, \$csv\$" . ($csv // driven_csv(driver => 2)) . "\$csv\$::text, 'output', '$QUICK')");
}
# How a run failed.
sub failure_of
{
	my ($id) = @_;
	$node->poll_query_until('postgres', "SELECT finished_at IS NOT NULL FROM relevance.run WHERE id = $id");
	return sql($node, "SELECT concat_ws(' ', status, error_sqlstate) FROM relevance.training_runs WHERE run_id = $id");
}
my @relations = qw(machine machine_grant data_set data_set_chunk run run_cancellation drained_service run_callback ranking effect_curve column_report model model_chunk model_task retraining_schedule
  machines training_runs data_sets outbox retraining_schedules services);

# ---- 1
sentence(1);
is(sql($node, "SELECT count(*) FROM pg_class WHERE relnamespace = 'relevance'::regnamespace AND relkind IN ('r', 'v') AND relname NOT IN ('" . join("', '", @relations) . "')"), '0', '1: these are all tables and views');
refused('stranger', "SELECT * FROM relevance.$_", "a stranger does not read $_") for @relations;
is( sql($node, "SELECT string_agg(p.oid::regprocedure::text, ' ') FROM pg_proc p WHERE pronamespace = 'relevance'::regnamespace AND has_function_privilege('stranger', p.oid, 'EXECUTE')"),
	'', '1: nor calls any function');
is( sql($node, "SELECT string_agg(c.relname, ' ') FROM pg_class c, unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) p WHERE relnamespace = 'relevance'::regnamespace AND relkind = 'S' AND has_sequence_privilege('stranger', c.oid, p)"),
	'', '1: nor uses any sequence');
refused('stranger', "SELECT relevance.register_machine('x')", 'nor registers');

# ---- 2
sentence(2);
sql($node, "SELECT relevance.grant_registration('anna'), relevance.grant_registration('bruno'), relevance.grant_registration('shift')");
allowed('anna', "SELECT relevance.register_machine('anna 1'); SELECT relevance.register_machine('anna 2')", 'a role with the right to register can');
told('anna', "SELECT string_agg(machine_name || ' of ' || owner, ', ' ORDER BY machine_name) FROM relevance.machines", 'anna 1 of anna, anna 2 of anna', 'and owns its machines');
my $run = train_as('anna', 'anna 1');
like($run, qr/^\d+$/, '2: and trains it');
wait_completed($node, $run);
told('anna', "SELECT feature FROM relevance.get_ranking('anna 1'::text) WHERE rank = 1", 'x2', 'and reads its ranking');
told('anna', "SELECT count(*) > 0 FROM relevance.get_columns($run)", 't', 'its columns');
told('anna', "SELECT count(*) > 0 FROM relevance.get_effect_curve('anna 1'::text, 'x2')", 't', 'its curves');
told('anna', "SELECT r2 > 0 FROM relevance.get_metrics('anna 1'::text)", 't', 'its metrics');
told('anna', "SELECT octet_length(relevance.get_data_set(data_set_id)) > 0 FROM relevance.data_sets", 't', 'its data');
told('bruno', "SELECT count(*) FROM relevance.$_", '0', "another role sees nothing of it in $_")
  for qw(machine data_set data_set_chunk run ranking effect_curve column_report retraining_schedule machines training_runs data_sets outbox retraining_schedules);
refused('bruno', "SELECT * FROM relevance.$_", "nor of the workers' tables: $_") for qw(model model_chunk model_task run_callback);
refused('bruno', "SELECT relevance.$_", "$_ behaves as if it did not exist", '42704')
  for "get_ranking('anna 1'::text)", 'get_ranking(1)', "get_metrics('anna 1'::text)", "get_effect_curve(1, 'x2')", 'get_columns(1)', 'training_status(1)', 'wait_for_training(1)',
	'wait_until_ended(1, \'1 s\')', 'get_data_set(1)', 'cancel_training(1)', "delete_machine('anna 1'::text)", 'delete_machine(1)', 'retrain(1)', 'wait_for_model(1)', 'start_csv_upload(1)',
	"train_from_csv(1, 'a,b'::text, 'b')", "train_from_query(1, 'SELECT 1 AS a, 2 AS b', 'b')", 'schedule_retraining(1, \'0 0 * * *\')', 'unschedule_retraining(1)', "grant_reader('bruno', 1)",
	"change_owner(1, 'bruno')";
told('bruno', 'DELETE FROM relevance.machine; SELECT count(*) FROM relevance.machine', '0', 'deleting all rows deletes nothing');
is(sql($node, 'SELECT count(*) FROM relevance.machine'), '2', '2: nothing at all');
allowed('carla', "SET ROLE shift; SELECT relevance.register_machine('of the shift')", 'a group owns machines too');
told('carla', 'SELECT machine_name FROM relevance.machines', 'of the shift', 'its members see them');
told('carla', "SELECT count(*) FROM relevance.machines m WHERE relevance.may_operate(m.id)", '1', 'and operate them');

# ---- 3
sentence(3);
allowed('anna', "SELECT relevance.grant_reader('bruno', 'anna 1')", 'an owner grants a reader access');
told('bruno', "SELECT string_agg(machine_name, ' ') FROM relevance.machines", 'anna 1', 'who then sees that machine');
told('bruno', "SELECT feature FROM relevance.get_ranking('anna 1'::text) WHERE rank = 1", 'x2', 'and its ranking');
allowed('anna', "SELECT relevance.grant_operator('shift', 'anna 2')", 'and an operator');
like(train_as('carla', 'anna 2'), qr/^\d+$/, '3: who then trains it');
refused('carla', "SELECT relevance.get_ranking('anna 1'::text)", 'and sees no other', '42704');
sql($node, "SELECT relevance.grant_reader('reader'), relevance.grant_operator('operator')");
told($_, 'SELECT count(*) FROM relevance.machines', '3', "a grant for all machines covers all ($_)") for qw(reader operator);

# ---- 4
sentence(4);
my %denied = ('bruno' => 'a reader of one machine', 'reader' => 'a reader of all');
for my $role (sort keys %denied)
{
	refused($role, "SELECT relevance.$_", "$denied{$role} may not $_")
	  for "train_from_csv('anna 1'::text, 'a,b'::text, 'b')", "train_from_query('anna 1'::text, 'SELECT 1 AS a, 2 AS b', 'b')", "retrain('anna 1'::text)", 'cancel_training(1)',
		"delete_machine('anna 1'::text)", "schedule_retraining('anna 1'::text, '0 0 * * *')", "unschedule_retraining('anna 1'::text)", 'start_csv_upload(1)', 'get_data_set(1)',
		"grant_reader('carla', 'anna 1')", "change_owner('anna 1'::text, 'bruno')";
	like(as($role, "WITH gone AS (DELETE FROM relevance.machine RETURNING id) SELECT 'rows: ' || count(*) FROM gone"), qr/^(rows: 0|42501)$/, "4: $denied{$role} deletes nothing");
	like(as($role, "SELECT 'rows: ' || count(*) FROM relevance.data_set_chunk"), qr/^(rows: 0|42501)$/, "4: $denied{$role} does not read its rows");
	like(as($role, "WITH done AS (UPDATE relevance.run SET scheduled = true RETURNING id) SELECT 'rows: ' || count(*) FROM done"), qr/^(rows: 0|42501)$/, "4: $denied{$role} writes no run");
	like(as($role, "INSERT INTO relevance.run_cancellation (run_id) SELECT id FROM relevance.run"), qr/^42501$/, "4: $denied{$role} cancels no run");
}
refused('reader', "SELECT relevance.$_", "a reader may not $_") for "preview_csv('a,b'::text)", "preview_csv('a,b'::bytea)", "preview_query('SELECT 1 AS a')", "preview_csv_file('/etc/hosts')";
is(sql($node, 'SELECT count(*) FROM relevance.machine'), '3', '4: nothing has changed');
my $told = sql_error($node, "SELECT relevance.retrain('anna 1'::text)", user => 'bruno');
is("$told->{message}; $told->{detail}; $told->{hint}",
	'permission denied to operate machine "anna 1"; It belongs to role "anna", and role "bruno" may only read it.; Its owner or a superuser can SELECT relevance.grant_operator(\'bruno\', \'anna 1\');',
	'4: the error says whom to ask');

# ---- 5
sentence(5);
refused('carla', "SELECT relevance.grant_reader('bruno', 'anna 2')", 'an operator of one machine cannot grant access');
refused('operator', "SELECT relevance.grant_reader('bruno', 'anna 2')", 'nor can an operator of all');
refused('operator', "SELECT relevance.grant_operator('bruno')", 'nor to all machines');
refused('operator', "INSERT INTO relevance.machine_grant (role, machine_id, may_operate) VALUES ('bruno', 2, true)", 'nor through the table');
refused('anna', "INSERT INTO relevance.machine_grant (role, machine_id, may_operate) VALUES ('anna', NULL, true)", 'an owner cannot grant himself access to all');
told('operator', 'WITH done AS (UPDATE relevance.machine_grant SET machine_id = NULL RETURNING 1) SELECT count(*) FROM done', '0', 'nor extend a grant');
told('anna', "SELECT string_agg(role || ' ' || machine_id || ' ' || may_operate, ', ' ORDER BY role) FROM relevance.machine_grant", 'bruno 1 false, shift 2 true', 'an owner sees to whom he has granted access');
told('bruno', 'SELECT count(*) FROM relevance.machine_grant', '1', 'others see what was granted to them');
sql($node, "SELECT relevance.grant_reader('shift', 'anna 1')");
allowed('anna', "SELECT relevance.grant_operator('shift', 'anna 1'); SELECT relevance.revoke_access('shift', 'anna 1')", 'he can change grants that a superuser made for him');

# ---- 6
sentence(6);
refused('anna', "SELECT relevance.grant_reader('stranger', 'anna 1')", 'an owner cannot grant a stranger access');
like(sql_error($node, "SELECT relevance.grant_operator('stranger', 'anna 1')", user => 'anna')->{hint}, qr/A superuser can SELECT relevance\.grant_registration\('stranger'\);/, '6: and the hint says who can');
refused('stranger', 'SELECT * FROM relevance.machines', 'who still sees nothing');

# ---- 7
sentence(7);
refused('operator', "SELECT relevance.change_owner('anna 2'::text, 'operator')", 'an operator cannot take a machine over');
refused('anna', "SELECT relevance.change_owner('anna 2'::text, 'bruno')", 'an owner cannot give it to a role whose rights he lacks');
told('anna', "WITH done AS (UPDATE relevance.machine SET owner = 'bruno' RETURNING 1) SELECT count(*) FROM done", '42501', 'nor through the table');
told('operator', "WITH done AS (UPDATE relevance.machine SET owner = 'operator' RETURNING 1) SELECT count(*) FROM done", '0', 'a role that does not own it changes nothing there');
allowed('carla', "SELECT relevance.change_owner('of the shift'::text, 'carla')", 'a member gives it to himself');
sql($node, "SELECT relevance.change_owner('of the shift'::text, 'bruno')");
is(sql($node, "SELECT owner FROM relevance.machines WHERE machine_name = 'of the shift'"), 'bruno', '7: a superuser can give it to anybody');
sql($node, "SELECT relevance.grant_reader('shift', 'of the shift')");
allowed('bruno', "SELECT relevance.revoke_access('shift', 'of the shift')", 'the new owner can revoke its grants');
told('carla', 'SELECT machine_name FROM relevance.machines', 'anna 2', 'the previous owner no longer sees it');

# ---- 8
sentence(8);
refused('bruno', "SELECT relevance.revoke_access('shift', 'anna 2')", 'a role that does not own it revokes nothing', '42704');
allowed('anna', "SELECT relevance.revoke_access('shift', 'anna 2')", 'an owner revokes');
told('carla', 'SELECT count(*) FROM relevance.machines', '0', 'and it is gone');
refused('anna', "SELECT relevance.revoke_access('shift', 'anna 2')", 'what was not granted cannot be revoked', '42704');
sql($node, "SELECT relevance.revoke_access('reader')");
refused('reader', 'SELECT * FROM relevance.machines', 'all of a role\'s access is revoked');
is( sql($node, "SELECT (SELECT count(*) FROM relevance.machine_grant WHERE role = 'reader') + (SELECT count(*) FROM pg_proc p WHERE pronamespace = 'relevance'::regnamespace AND has_function_privilege('reader', p.oid, 'EXECUTE'))"),
	'0', '8: all of it');
sql($node, 'DROP ROLE reader');
sql($node, "CREATE ROLE leaver; SELECT relevance.grant_operator('leaver'), relevance.grant_reader('leaver', 'anna 2')");
sql($node, "DROP OWNED BY leaver; DROP ROLE leaver; CREATE ROLE leaver LOGIN; SELECT relevance.grant_registration('leaver')");
told('leaver', 'SELECT count(*) FROM relevance.machines', '0', 'and a new role with a dropped role\'s name has none of its grants');
sql($node, "DROP OWNED BY leaver; DROP ROLE leaver");
allowed('stranger', 'DROP OWNED BY stranger', 'a role without grants can drop what it owns');
refused('operator', "SELECT relevance.revoke_access('bruno')", 'an operator cannot revoke access to all');

# ---- 9
sentence(9);
$told = sql_error($node, "SELECT relevance.register_machine('anna 2')", user => 'bruno');
is("$told->{sqlstate} $told->{message}", '23505 a machine named "anna 2" is registered already', '9: the error says that the name is taken');
is("$told->{detail} $told->{hint}", 'You have no access to it. Choose another name.', '9: but not its id or its owner');
$told = sql_error($node, "SELECT relevance.get_ranking('anna 3'::text)", user => 'carla');
unlike($told->{text}, qr/anna [12]/, '9: there are no suggestions');
is($told->{detail}, 'Machines registered: 0.', '9: nor how many there are');

# ---- 10
sentence(10);
for my $forged ("relevance.machine (machine_name, owner) VALUES ('forged', 'anna')", "relevance.run (machine_id, target_column, requested_by) VALUES (3, 'y', 'anna')",
	"relevance.data_set (machine_id, bytes, owner) VALUES (3, 0, 'anna')", "relevance.retraining_schedule (machine_id, schedule, job_id, owner) VALUES (3, '0 0 * * *', 1, 'anna')",
	"relevance.machine_grant (role, machine_id, may_operate, granted_by) VALUES ('carla', 3, true, 'anna')")
{
	refused('bruno', "INSERT INTO $forged", "nobody can write $forged");
}

# ---- 11
sentence(11);
refused('operator', "UPDATE relevance.run SET $_", "no role can set $_") for "status = 'completed'", 'metrics = \'{"r2": 1}\'', 'attempts = 0', "requested_by = 'anna'", 'error = NULL', 'data_set_id = 1';
refused('operator', "INSERT INTO relevance.run (machine_id, target_column, status) VALUES (1, 'y', 'completed')", 'nor create a run in another state');
refused('operator', "INSERT INTO relevance.$_", "nor write results: $_") for 'ranking (run_id) VALUES (1)', 'effect_curve (run_id) VALUES (1)', 'column_report (run_id) VALUES (1)', 'model (run_id) VALUES (1)',
	"model_task (task) VALUES ('register')", 'run_callback (run_id) VALUES (1)';
refused('operator', 'UPDATE relevance.machine SET model_id = 1', 'nor set a machine\'s model');
my ($held, $process) = train_and_hold($node, 'anna 2');
my $waiting = train_as('anna', 'anna 2');
told('anna', "SELECT status FROM relevance.cancel_training($waiting)", 'cancelled', 'a role that may request cancellation can cancel a waiting run');
told('anna', "SELECT cancel_requested FROM relevance.cancel_training($held)", 't', 'and a running one');
let_go($process);
wait_status($node, $held, 'cancelled');
is(run_status($node, $held), 'cancelled', '11: it is carried out by its worker');

# ---- 12
sentence(12);
like(train_as('bruno', 'of the shift'), qr/^\d+$/, '12: bruno has a machine of his own');
my $theirs = sql($node, "SELECT max(data_set_id) FROM relevance.data_sets WHERE machine_name = 'anna 1'");
refused('bruno', "INSERT INTO relevance.run (machine_id, data_set_id, target_column) VALUES (3, $theirs, 'output')", 'he cannot train it on data whose contents he may not read');
refused('operator', "INSERT INTO relevance.run (machine_id, data_set_id, target_column) VALUES (3, $theirs, 'output')", 'nor can a role that may operate both');

# ---- 13
sentence(13);
refused('anna', "INSERT INTO relevance.data_set_chunk VALUES ($theirs, 7, 'x')", 'nothing can be added to a data set that was trained on');
is( sql($node, "SELECT string_agg(r || ' ' || p || ' ' || t, ', ') FROM unnest(ARRAY['anna', 'operator', 'bruno']) r, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p, unnest(ARRAY['data_set_chunk', 'data_set']) t"
	  . " WHERE NOT (p = 'INSERT' AND t = 'data_set') AND CASE WHEN p IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(r, 'relevance.' || t, p) ELSE has_table_privilege(r, 'relevance.' || t, p) END"),
	'', '13: no role may write chunks or change a data set');
told('anna', "BEGIN; SELECT relevance.start_csv_upload(1) AS id \\gset\nSELECT relevance.append_csv(:id, 'x1,output'); INSERT INTO relevance.data_set_chunk VALUES (:id, 7, 'x')", '42501', 'not even those of his own upload');
refused('anna', "UPDATE relevance.data_set SET bytes = 1", 'nor can its size be changed');
refused('anna', "SELECT relevance.append_csv($theirs, 'x')", 'nor with the function');
refused('anna', "UPDATE relevance.data_set_chunk SET bytes = 'x'", 'nothing in it can be changed');
refused('anna', 'DELETE FROM relevance.data_set_chunk', 'or deleted');
refused('operator', "INSERT INTO relevance.data_set_chunk VALUES ((SELECT max(id) FROM relevance.data_set), 7, 'x')", 'nor by an operator of all');
told('anna', "BEGIN; SELECT relevance.start_csv_upload(1) AS id \\gset\nSELECT relevance.append_csv(:id, 'x1,output'); SELECT count(*) FROM relevance.data_set_chunk WHERE data_set_id = :id; ROLLBACK", "\n1",
	'he can fill his own upload');

# ---- 14
sentence(14);
my $others_model = sql($node, "SELECT model_id FROM relevance.wait_for_model((SELECT id FROM relevance.machine WHERE machine_name = 'of the shift'), '10 s')");
my $body = driven_csv(driver => 2);
my $hidden = "1,1,1,1,\"x" . "\r\n" x 22 . "DELETE /models/$others_model HTTP/1.1\r\nHost: localhost\r\n\r\n\",5\n";
# A data set with another size than it claims, which only a superuser can make, and its run.
sub by_hand
{
	my ($bytes) = @_;
	return as('postgres', "BEGIN; INSERT INTO relevance.data_set (machine_id, bytes) VALUES (1, $bytes) RETURNING id AS data_set \\gset\n"
		  . "INSERT INTO relevance.data_set_chunk VALUES (:data_set, 0, decode('" . unpack('H*', $body . $hidden) . "', 'hex'));"
		  . "INSERT INTO relevance.run (machine_id, data_set_id, target_column) VALUES (1, :data_set, 'output') RETURNING id; COMMIT");
}
is(failure_of(by_hand(length $body)), 'failed 55000', '14: data with a request behind them are not sent');
unlike(log_since($node, 0), qr/model_deleted model_id=$others_model\b/, '14: the model service never got them');
refused('anna', "INSERT INTO relevance.data_set (machine_id, bytes) VALUES (1, -1)", 'a size cannot be negative', '23514');

# ---- 15
sentence(15);
reload($node, 'relevance.max_concurrent_runs' => '1');
my (undef, $holding) = train_and_hold($node, 'busy');
my $locked = train_as('anna', 'anna 1');
my $locker = $node->background_psql('postgres', extra_params => [ '-U', 'anna' ]);
$locker->query_safe("BEGIN; SELECT FROM relevance.run WHERE id = $locked FOR UPDATE");
my $free = train_as('bruno', 'of the shift');
let_go($holding);
wait_completed($node, $free, '15: another run completes while a queued one is held locked');
is(sql($node, "SELECT status, attempts FROM relevance.run WHERE id = $locked"), 'queued|0', '15: which waits');
$locker->query_safe('COMMIT');
$locker->quit;
wait_completed($node, $locked, '15: and is trained when it is free');
reload($node, 'relevance.max_concurrent_runs' => '2');

# ---- 16
sentence(16);
sql($node, 'CREATE SCHEMA spying AUTHORIZATION carla; GRANT USAGE ON SCHEMA spying TO PUBLIC');
told('carla', "CREATE FUNCTION spying.spy(seen anyelement) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS 'BEGIN RAISE EXCEPTION ''seen: %'', seen; END'", '', 'a cheap function');
told('carla', "SELECT count(*) FROM relevance.$_", '0', "sees nothing through $_")
  for "machines WHERE spying.spy(machine_name)", 'training_runs WHERE spying.spy(target_column)', 'data_sets WHERE spying.spy(owner)', 'outbox WHERE spying.spy(task)',
	'retraining_schedules WHERE spying.spy(schedule)', 'run WHERE spying.spy(target_column)', 'machine WHERE spying.spy(machine_name)', 'ranking WHERE spying.spy(feature)';

# ---- 17
sentence(17);
sql($node, <<'SQL');
CREATE TABLE press AS SELECT n, n * 7 % 13 AS x, n * 7 % 13 + n % 2 AS output FROM generate_series(1, 200) n;
CREATE TABLE secret AS SELECT 42 AS answer;
GRANT SELECT ON press TO anna, bruno;
ALTER TABLE press ENABLE ROW LEVEL SECURITY;
CREATE POLICY first_half ON press TO anna USING (n <= 100);
CREATE SCHEMA anna AUTHORIZATION anna;
CREATE TABLE anna.written (n integer);
ALTER TABLE anna.written OWNER TO anna;
SQL
sub query_as { my ($role, $machine, $query) = @_; return as($role, "SELECT relevance.train_from_query('$machine'::text, \$q\$$query\$q\$, 'output', '{\"trees\": 5}')") }
refused('anna', "SELECT relevance.train_from_query('anna 1'::text, 'SELECT * FROM secret, press', 'output')", 'what the role may not read is rejected');
my $own = query_as('anna', 'anna 1', 'SELECT x, output FROM press');
wait_completed($node, $own, '17: what it may read is read');
is(sql($node, 'SELECT n_train + n_test <= 100 FROM relevance.get_metrics(1)'), 't', '17: the rows that row security lets it see');
told('anna', "CREATE FUNCTION anna.$_", '', 'a function of a query')
  for "writes() RETURNS integer LANGUAGE plpgsql AS 'BEGIN INSERT INTO anna.written VALUES (1); RETURN 1; END'", "becomes() RETURNS integer LANGUAGE plpgsql AS 'BEGIN SET ROLE postgres; RETURN 1; END'",
	"resets() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RESET SESSION AUTHORIZATION; RETURN 1; END'";
is(failure_of(query_as('anna', 'anna 1', "SELECT x, anna.$_->[0]() AS y, output FROM press")), "failed $_->[1]", "17: which $_->[0] gets nowhere")
  for [ 'writes', '25006' ], [ 'becomes', '42501' ], [ 'resets', '42501' ];

sql($node, <<'SQL');
CREATE FUNCTION vault() RETURNS TABLE (x integer, output integer) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF session_user <> 'postgres' AND current_setting('is_superuser') = 'off' THEN
    RAISE EXCEPTION 'not for %', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT n, n % 7 FROM generate_series(1, 100) n;
END $$
SQL
is(failure_of(query_as('anna', 'anna 1', 'SELECT * FROM public.vault()')), 'failed 42501', '17: nor is it taken for the superuser by a function that asks whose session it is');
sql($node, 'CREATE ROLE gate LOGIN NOINHERIT; GRANT anna, carla TO gate');
told('anna', "CREATE FUNCTION anna.$_", '', 'a function that runs when the query is planned')
  for "another() RETURNS integer LANGUAGE plpgsql AS 'BEGIN SET LOCAL ROLE carla; RETURN 1; END'", "folded() RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN anna.another(); END'";
refused('gate', "SET ROLE anna; SELECT relevance.train_from_query('anna 1'::text, 'SELECT x + anna.folded() AS x, output FROM press', 'output')", 'nor can it become another role while it is checked');
refused('gate', "SET ROLE anna; SELECT relevance.preview_query('SELECT x + anna.folded() AS x, output FROM press')", 'nor while it is previewed');

# ---- 18
sentence(18);
told('anna', "CREATE FUNCTION anna.$_", '', 'a function that resists cancellation')
  for "stubborn() RETURNS integer LANGUAGE plpgsql AS 'BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END'",
	"insists() RETURNS integer LANGUAGE plpgsql AS 'BEGIN LOOP BEGIN PERFORM anna.stubborn(); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END'";
for my $function (qw(stubborn insists))
{
	my $stuck = query_as('anna', 'anna 1', "SELECT x, anna.$function() AS y, output FROM press");
	wait_until('it sleeps', sub { sql($node, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND wait_event = 'PgSleep'") eq '1' });
	told('anna', "SELECT cancel_requested FROM relevance.cancel_training($stuck)", 't', "a query that calls $function is cancelled");
	wait_status($node, $stuck, 'cancelled');
}
reload($node, 'relevance.run_timeout' => '2s');
is(failure_of(query_as('anna', 'anna 1', 'SELECT x, anna.insists() AS y, output FROM press')), 'failed 57014', '18: and ends when its time is over');
reload($node, 'relevance.run_timeout' => '6h');

# ---- 19
sentence(19);
refused('anna', "INSERT INTO relevance.data_set (machine_id, query, search_path, owner) VALUES (1, 'SELECT 1', '', 'postgres')", 'a query cannot be stored for the superuser');
refused('anna', "UPDATE relevance.data_set SET query = 'SELECT * FROM secret'", 'nor can a stored one be changed');
refused('anna', "UPDATE relevance.data_set SET owner = 'postgres'", 'or given to the superuser');
sql($node, 'GRANT ALL ON relevance.data_set TO anna');
refused('anna', "INSERT INTO relevance.data_set (machine_id, query, search_path, owner) VALUES (1, 'SELECT 1', '', 'postgres')", 'not even by a role with all privileges on the table');
told('anna', "INSERT INTO relevance.data_set (machine_id, query, search_path) VALUES (1, 'SELECT 1', ''); UPDATE relevance.data_set SET owner = 'postgres' WHERE query = 'SELECT 1' RETURNING id", '', 'nor can its own be given away');
sql($node, 'REVOKE ALL ON relevance.data_set FROM anna');
sql($node, "SELECT relevance.grant_registration('anna')");

# ---- 20
sentence(20);
my $query = query_as('anna', 'anna 2', 'SELECT x, output FROM public.press');
wait_completed($node, $query);
sql($node, 'REVOKE SELECT ON press FROM anna');
is(failure_of(as('anna', "SELECT relevance.retrain('anna 2'::text)")), 'failed 42501', '20: rights that were lost fail the run');
sql($node, "SELECT relevance.change_owner('anna 1'::text, 'bruno'), relevance.change_owner('anna 2'::text, 'bruno'), relevance.revoke_access('anna')");
sql($node, 'DROP OWNED BY anna CASCADE; DROP ROLE anna');
is(failure_of(as('bruno', "SELECT relevance.retrain('anna 2'::text)")), 'failed 42704', '20: and so does a role that is gone');
my $after = train_as('bruno', 'anna 2');
wait_completed($node, $after, '20: the scheduler continues');

# ---- 21
sentence(21);
sql($node, 'CREATE DATABASE planted OWNER bruno');
is(sql_error($node, "SET ROLE bruno; CREATE SCHEMA relevance; CREATE FUNCTION relevance.wake_workers() RETURNS void LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped''; END'", database => 'planted')->{text}, '', '21: a trap is laid');
is(sql_error($node, 'CREATE EXTENSION pg_relevance', database => 'planted')->{sqlstate}, '42P06', '21: and rejected');

sql($node, 'CREATE DATABASE generous');
sql($node, join('', map { "ALTER DEFAULT PRIVILEGES GRANT ALL ON $_ TO bruno;" } qw(TABLES SEQUENCES FUNCTIONS SCHEMAS)) . 'CREATE EXTENSION pg_relevance', 'generous');
is( sql($node, <<'SQL', 'generous'), '', '21: what default privileges would have given is not given');
SELECT string_agg(DISTINCT a.privilege_type, ' ')
  FROM (SELECT nspacl FROM pg_namespace WHERE nspname = 'relevance'
        UNION ALL SELECT relacl FROM pg_class WHERE relnamespace = 'relevance'::regnamespace
        UNION ALL SELECT proacl FROM pg_proc WHERE pronamespace = 'relevance'::regnamespace) made (acl), aclexplode(acl) a
 WHERE a.grantee <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'relevance')
SQL

# ---- 22
sentence(22);
sql($node, <<'SQL');
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.trap(text, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped''; END';
CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.trap);
CREATE FUNCTION hostile.pg_has_role(oid, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
CREATE FUNCTION hostile.has_role(name) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION hostile.row_security_active(text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
GRANT USAGE ON SCHEMA hostile TO PUBLIC;
SQL
refused('carla', "SET search_path = hostile, pg_catalog; SELECT relevance.$_", "the schema that carla puts first is not used: $_", '42704') for "retrain('anna 1'::text)", 'get_ranking(1)', 'delete_machine(1)';
told('carla', 'SET search_path = hostile, pg_catalog; SELECT count(*) FROM relevance.machines', '0', 'nor by the views');
told('carla', 'SET search_path = hostile, pg_catalog; SELECT count(*) FROM relevance.run', '0', 'nor by the policies');
told('carla', 'SET row_security = off; SELECT count(*) FROM relevance.run', '42501', 'a role that turns row security off gets an error, not all rows');

# ---- 23
sentence(23);
is(sql($node, "SELECT string_agg(proname || ' ' || array_to_string(proconfig, ','), '; ' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'relevance'::regnamespace AND prosecdef"),
	join('; ', map { "$_ search_path=pg_catalog, pg_temp,row_security=on" } qw(cancel_run forget_cancellation give_up_model training_callback)), '23: four functions have their owner\'s rights');
refused('bruno', "SELECT relevance.training_callback('forged', 1, 'completed')", 'without its token one does nothing', '28000');
refused('bruno', "CREATE TABLE pg_temp.t (id integer, run_id bigint, model_id integer, model_home text); CREATE TRIGGER t AFTER DELETE ON pg_temp.t FOR EACH ROW EXECUTE FUNCTION relevance.$_()", "$_ cannot be a trigger of a user's own table")
  for qw(cancel_run forget_cancellation give_up_model);

# ---- 24
sentence(24);
is( sql($node, "SELECT string_agg(r || ' ' || p || ' ' || c.relname, ', ') FROM pg_class c, unnest(ARRAY['operator', 'bruno']) r, unnest(ARRAY['TRIGGER', 'REFERENCES', 'TRUNCATE']) p"
	  . " WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind IN ('r', 'v') AND has_table_privilege(r, c.oid, p)"), '', '24: no grant includes TRIGGER, REFERENCES or TRUNCATE');
refused('operator', 'CREATE TRIGGER t BEFORE INSERT ON relevance.run EXECUTE FUNCTION relevance.announce_run()', 'nobody can add a trigger');

# ---- 25
sentence(25);
for my $setting (qw(model_service_url model_service_token_file model_service_ca_file callback_url))
{
	refused('operator', "SHOW relevance.$setting", "$setting is not shown");
	refused('operator', "ALTER SYSTEM SET relevance.$setting = ''", "nor can others set it");
	refused('operator', "SET relevance.$setting = ''", "nor in a session", '55P02');
}

# ---- 26
sentence(26);
my $file = write_csv(driven_csv());
refused('operator', "SELECT relevance.train_from_csv_file('anna 1'::text, '$_', 'output')", "$_ is not read") for $file, '/no/such/file';
is(sql_error($node, "SELECT relevance.train_from_csv_file('anna 1'::text, '/no/such/file', 'output')", user => 'operator')->{detail},
	sql_error($node, "SELECT relevance.train_from_csv_file('anna 1'::text, '$file', 'output')", user => 'operator')->{detail}, '26: the error does not reveal whether it exists');

# ---- 27
sentence(27);
my $state = $node->data_dir . '/pgsql_tmp_relevance';
sub modes_of { my ($folder) = @_; my @open = split /\n/, `find '$folder' -perm /077 -printf '%M %p\n'`; return join("\n", @open) }
ok(-d "$state/models", '27: the bundled service has a folder');
is(modes_of($state), '', '27: nobody else can access anything in it, including the socket');
my $folder = PostgreSQL::Test::Utils::tempdir;
my $token_file = write_file("a-token-of-this-test\n", 'token');
my ($port) = PostgreSQL::Test::Cluster::get_free_port();
my $modeld_log = "$folder/modeld.log";
my $modeld = IPC::Run::start([ 'sh', '-c', 'umask 022; exec "$0" "$@"', $node->config_data('--bindir') . '/pg_relevance_modeld', 'serve', '--listen', "127.0.0.1:$port", '--state-dir', "$folder/state", '--token-file', $token_file ],
	'>', $modeld_log, '2>&1');
my $url = "http://127.0.0.1:$port";
my @curl = ('curl', '-s', '-o', '/dev/null', '-w', '%{http_code}');
sub ask { my (@more) = @_; my $status; IPC::Run::run([ @curl, @more ], '>', \$status); return $status }
wait_until('the service listens', sub { ask("$url/health") eq '200' });
my @token = ('-H', 'Authorization: Bearer a-token-of-this-test');
is(ask(@token, '-X', 'POST', "$url/models?model_name=x"), '201', '27: a separate service has a model');
my $secret_csv = driven_csv(rows => 300) . "4711.0815,1,1,1,1,55.5\n";
is(ask(@token, '-F', 'file=@' . write_file($secret_csv, 'data.csv') . ';type=text/csv', "$url/train?model_id=1&url=&target_column=output"), '200', '27: and data');
wait_until('it has a ranking', sub { ask(@token, "$url/ranking?model_id=1") eq '200' });
is(modes_of("$folder/state"), '', '27: whatever the umask, only its user can access the files');

# ---- 28
sentence(28);
is(ask(@{$_}), '401', "28: @{$_} without the token")
  for [ "$url/models/1" ], [ "$url/ranking?model_id=1" ], [ '-X', 'DELETE', "$url/models/1" ], [ '-X', 'POST', "$url/models?model_name=y" ], [ "$url/models/1/artifact" ], [ "$url/models/1/columns" ],
	[ '-H', 'Authorization: Bearer another', "$url/ranking?model_id=1" ], [ '-F', "file=\@$file", "$url/train?model_id=1&url=&target_column=output" ];
is(ask(@token, "$url/models/1"), '200', '28: the model is still there');

# ---- 29
sentence(29);
is(sql($node, "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'relevance.run_callback'::regclass AND attname LIKE '%token%'"), 'token_digest', '29: no token is kept');
my $token = 'c0ffee' x 10;
sql($node, "INSERT INTO relevance.run_callback (run_id, attempt, model_id, token_digest) VALUES ($after, 1, 1, sha256('$token'))");
refused('operator', "SELECT relevance.training_callback('$_', 1, 'completed')", "the token $_ has no effect", '28000') for '', 'x', substr($token, 1), "$token ";
refused('operator', "SELECT relevance.training_callback('$token', 2, 'completed')", 'nor has the right one for another model', '42704');
told('operator', "SELECT relevance.training_callback('$token', 1, 'failed')", '', 'the right one is accepted');
is(sql($node, "SELECT (SELECT status FROM relevance.run_callback WHERE run_id = $after) IS NULL AND (SELECT status = 'completed' FROM relevance.run WHERE id = $after)"), 't', '29: it changes nothing in a run that has ended');

# ---- 30
sentence(30);
my @values = ('4711.0815', 'Geheimnis-4712', '4713.5');
my ($http, $httpd) = start_httpd($node);
my @bad = (
	[ 'texts in the target', "x1,output\n" . "1,$values[1]\n" x 30 ],
	[ 'texts in the target, seen late', long_csv("1,1,1,1,1,$values[1]\n" x 60_000) ],
	[ 'a row too short', driven_csv() . "$values[0],$values[1]\n" ],
	[ 'a row too short, seen late', long_csv("$values[0],$values[1]\n") ],
	[ 'an open quote', driven_csv() . "1,1,1,1,1,\"$values[1]\n" ],
	[ 'a constant target', "x1,output\n" . "1,$values[2]\n2,$values[2]\n" x 30 ]);
sql($node, "SELECT relevance.register_machine('logged')");
my $logged = sql($node, "SELECT id FROM relevance.machines WHERE machine_name = 'logged'");
for my $case (@bad)
{
	my ($name, $csv) = @$case;
	my $path = write_file($csv, 'bad.csv');
	like(ask('-F', "file=\@$path", "$http/train?machine_id=$logged&target_column=output"), qr/^(200|4\d\d)$/, "30: $name by HTTP");
	my $error = sql_error($node, "SELECT relevance.train_from_csv_file($logged, '$path', 'output') AS run \\gset\nSELECT relevance.wait_for_training(:run)");
	isnt($error->{sqlstate}, '', "30: $name is rejected");
	ask(@token, '-F', "file=\@$path", "$url/train?model_id=1&url=&target_column=output");
}
sql($node, "CREATE TABLE noted AS SELECT n % 7 AS output, '$values[1]' AS note FROM generate_series(1, 50) n");
my $quoting = sql($node, "SELECT relevance.train_from_query($logged, 'SELECT note::float8 AS x, output FROM noted', 'output')");
is(failure_of($quoting), 'failed 22P02', '30: a query that fails on a value');
like(sql_error($node, "SELECT relevance.wait_for_training($quoting)")->{message}, qr/$values[1]/, '30: the waiting caller gets the value');
isnt(sql_error($node, "SELECT relevance.$_")->{sqlstate}, '', "30: $_ is rejected") for "get_ranking($logged, $quoting)", "get_columns($quoting)", "get_ranking($logged)";
my $forged = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoicG9zdGdyZXMifQ.Zm9yZ2VkLXNpZ25hdHVyZQ";
is(ask('-H', "Authorization: Bearer $forged", "$http/machines"), '401', '30: a forged token');
my $told_by_http = 'decade' x 10;
sql($node, "INSERT INTO relevance.run_callback (run_id, attempt, model_id, token_digest) VALUES ($after, 2, 1, sha256('$told_by_http'))");
is(ask('-X', 'POST', '-d', '{"model_id": 1, "status": "completed"}', "$http/webhook/treinamento/?token=$told_by_http"), '200', '30: a callback\'s token');
is(ask('-X', 'POST', '-d', '{"model_id": 2, "status": "completed"}', "$http/webhook/treinamento/?token=$told_by_http"), '404', '30: also one that is rejected');
ask("$http/machines?machine_name=eq.$values[1]");
sql($node, "CREATE FUNCTION relevance.break_down(value text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''XX000'', MESSAGE = value; END'; GRANT EXECUTE ON FUNCTION relevance.break_down TO web_anonymous; NOTIFY pgrst");
wait_until('the function is served', sub { ask('-X', 'OPTIONS', "$http/rpc/break_down") eq '200' });
is(ask('-X', 'POST', '-H', 'Content-Type: application/json', '-d', '{"value": "a value of 4714"}', "$http/rpc/break_down"), '500', '30: a fault of the database\'s');
unlike(httpd_log($node), qr/4714/, '30: is sent to the client, and not to the HTTP server\'s log');
$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM relevance.run WHERE finished_at IS NULL");
is(stop_httpd($httpd), 0, '30: the HTTP server ends');
$modeld->signal('TERM');
$modeld->finish;
my %log = (server => log_since($node, 0), 'model service' => slurp_file($modeld_log), 'HTTP server' => httpd_log($node));
for my $name (sort keys %log)
{
	cmp_ok(length $log{$name}, '>', 200, "30: the log of the $name is there");
	for my $text (@values, $forged, $told_by_http, 'a-token-of-this-test', $SECRET)
	{
		is(join("\n", grep { /\Q$text\E/ } split /\n/, $log{$name}), '', "30: it does not hold $text");
	}
}

# ---- 31
sentence(31);
my $heard = $node->background_psql('postgres');
$heard->query_safe('LISTEN relevance_runs');
my $announced = train_as('bruno', 'anna 2');
wait_completed($node, $announced);
my $notes = $heard->query('SELECT 1');
my @payloads = $notes =~ /with payload "(\{.*?\})" received/g;
cmp_ok(scalar(@payloads), '>', 0, '31: a run is announced');
is(join(' ', sort keys %{ decode_json($_) }), 'machine run status', '31: with only its numbers and its status') for @payloads;
$heard->quit;

# ---- all of it
my @sentences = slurp_file("$FindBin::RealBin/../../docs/security.md") =~ /^(\d+)\. /mg;
is(join(' ', sort { $a <=> $b } keys %tried), join(' ', sort { $a <=> $b } @sentences), 'every sentence of docs/security.md was tried');
finish($node);
done_testing();
