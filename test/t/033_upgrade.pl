# SPDX-License-Identifier: PostgreSQL
# ALTER EXTENSION pg_relevance UPDATE turns a database of 0.1.0 with data into one whose every object equals that of a
# fresh one of this version. Data read as before, grants hold, the queue and schedules continue.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my ($install_path, $scripts) = copied_installation();
my $frozen = "$FindBin::RealBin/../upgrade";
PostgreSQL::Test::Utils::system_or_bail('cp', "$frozen/pg_relevance--0.1.0.sql", $scripts);
chomp(my $libraries = `pg_config --pkglibdir`);
my $has_cron = -e "$libraries/pg_cron.so";
my $node = new_cluster('upgrade', install_path => $install_path, extension => 0, conf => $has_cron ? <<'CONF' : '');
shared_preload_libraries = 'pg_relevance, pg_cron'
cron.use_background_workers = on
CONF
sql($node, 'CREATE EXTENSION pg_cron') if $has_cron;
sql($node, 'CREATE ROLE engineer LOGIN; CREATE ROLE operator; CREATE ROLE analyst; CREATE ROLE guest; CREATE ROLE web; CREATE ROLE stranger');

my $GRANTS = "SELECT relevance.grant_registration('engineer'), relevance.grant_operator('operator'), relevance.grant_reader('analyst'),"
  . " relevance.grant_reading('guest'), relevance.grant_callback('web');";

# Objects that a script creates without setting privileges would be accessible to the stranger.
sub make_database
{
	my ($database) = @_;
	sql($node, "CREATE DATABASE $database");
	sql($node, "ALTER DEFAULT PRIVILEGES GRANT ALL ON $_ TO stranger", $database) for qw(TABLES SEQUENCES FUNCTIONS SCHEMAS);
	return;
}

# ------------------------------------------------------------------------------------------- what to compare

my $objects_query = PostgreSQL::Test::Utils::slurp_file("$frozen/objects.sql");
sub objects { return sql($node, $objects_query, $_[0]) }
my $fresh;

# Lines of one text that are not in the other, each marked with its sign.
sub difference
{
	my ($before, $after) = @_;
	my (%before, %after);
	$before{$_}++ for split /\n/, $before;
	$after{$_}++ for split /\n/, $after;
	return join("\n", (map { "- $_" } grep { !$after{$_} } sort keys %before), (map { "+ $_" } grep { !$before{$_} } sort keys %after));
}

sub same_objects
{
	my ($database, $test) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return is(difference($fresh, objects($database)), '', $test);
}

# A query for all rows of the tables that a database has, by the columns that they have: an update may add others. What
# became of cancel_requested, the view shows.
my $ROWS_QUERY = <<'SQL';
SELECT string_agg(format('SELECT %L, count(*), md5(string_agg(t::text, E''\n'' ORDER BY t::text)) FROM (SELECT %s FROM relevance.%I) t;', c.relname,
         (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attname <> 'cancel_requested'),
         c.relname), ' ' ORDER BY c.relname)
  FROM pg_class c WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind = 'r';
SQL
# What the reading functions return for each completed run.
my $RESULTS = <<'SQL';
SELECT machine_name, run_id, k FROM relevance.training_runs, relevance.get_ranking(machine_id, run_id) k WHERE status = 'completed' ORDER BY run_id, k.rank;
SELECT run_id, feature, c FROM relevance.training_runs, relevance.get_ranking(machine_id, run_id), relevance.get_effect_curve(machine_id, feature, run_id) c WHERE status = 'completed' ORDER BY run_id, rank, c.point_no;
SELECT m FROM relevance.training_runs, relevance.get_metrics(machine_id, run_id) m WHERE status = 'completed' ORDER BY m.run_id;
SELECT run_id, c FROM relevance.training_runs, relevance.get_columns(run_id) c WHERE status = 'completed' ORDER BY run_id, c.column_no;
SELECT data_set_id, md5(relevance.get_data_set(data_set_id)) FROM relevance.data_sets WHERE kind = 'csv' ORDER BY data_set_id;
SELECT run_id, machine_name, status, error_code, error, attempts, cancel_requested, warnings, options FROM relevance.training_runs ORDER BY run_id;
SELECT machine_name, status, owner, latest_run FROM relevance.machines ORDER BY id;
SQL

# ------------------------------------------------------------------------------- a fresh one, and one of 0.1.0

make_database('fresh');
sql($node, "CREATE EXTENSION pg_relevance; $GRANTS", 'fresh');
my $version = sql($node, "SELECT extversion FROM pg_extension WHERE extname = 'pg_relevance'", 'fresh');
$fresh = objects('fresh');
unlike($fresh, qr/^unknown kind/m, 'every kind of object is compared');

# The data come from real trainings of 0.1.0 (test/upgrade/README.md); the rest is created by the SQL of 0.1.0.
sub fill
{
	my ($database) = @_;
	make_database($database);
	sql($node, "CREATE EXTENSION pg_relevance VERSION '0.1.0'", $database);
	$node->command_ok([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', "$frozen/filled.sql", '-d', $node->connstr($database) ],
		"$database: filled");
	sql($node, "$GRANTS SET ROLE engineer; SELECT relevance.grant_reader('guest', 'press-01'::text)", $database);
	return;
}
fill('plant');
# Its views as PostgreSQL 13 and 14 created them, and pg_upgrade has left them.
fill('older_server');
sql($node, "ALTER VIEW relevance.$_ RESET (security_invoker, security_barrier); ALTER VIEW relevance.$_ SET (security_barrier)", 'older_server')
  for qw(machines training_runs);

is(sql($node, "SELECT string_agg(DISTINCT status, ' ' ORDER BY status) FROM relevance.run", 'plant'),
	'cancelled completed failed queued running skipped', 'there are runs of every state');
is(ranked_first($node, 'press-01', 'plant'), 'Temp [°C]', 'a ranking of 0.1.0 is read');
my $job;
SKIP:
{
	skip 'pg_cron is not installed', 1 unless $has_cron;
	# The library does not work with its functions' version, so the job is created as they would have done.
	$job = sql($node, "SELECT cron.schedule_in_database('relevance: retrain Härteofen (plant/2)', '30 3 * * *', 'SELECT relevance.retrain_as_scheduled(2, ''30 3 * * *'')', 'plant', 'engineer')");
	sql($node, "INSERT INTO relevance.retraining_schedule (machine_id, schedule, owner, job_id) VALUES (2, '30 3 * * *', 'engineer', $job)", 'plant');
	is(sql($node, 'SELECT machine_name, schedule FROM relevance.retraining_schedules', 'plant'), 'Härteofen|30 3 * * *', 'a machine has a schedule');
}

# ------------------------------------------------------------------------------------------------ the update

# Each line ends with a row. Ignores fields that the update has added at its end: (1,x,) is reported as (1,x).
sub without_new_fields
{
	my ($after, $before) = @_;
	my @before = split /\n/, $before;
	return join("\n", map { my ($was, $is) = (shift(@before) // '', $_); $was =~ /^(.*)\)$/ && index($is, "$1,") == 0 ? $was : $is } split /\n/, $after);
}

# Workers start when the update commits: within its transaction nothing has changed.
sub update
{
	my ($database) = @_;
	my $rows_query = sql($node, $ROWS_QUERY, $database);
	my ($rows, $results) = (sql($node, $rows_query, $database), sql($node, $RESULTS, $database));
	my $after = sql($node, "BEGIN; ALTER EXTENSION pg_relevance UPDATE; $rows_query \\echo ----\n $RESULTS COMMIT", $database);
	my ($rows_after, $results_after) = split /^----\n/m, $after;
	chomp $rows_after;
	is($rows_after, $rows, "$database: every row is as it was");
	$results =~ s/^(\d+\|\(\d+,(?:"[^"]*"|[^,]*),)number,/$1numeric,/mg;    # a column's type has another name
	is(without_new_fields($results_after, $results), $results, "$database: rankings, effect curves, metrics, columns, data, runs and machines read as before");
	is(sql($node, "SELECT extversion FROM pg_extension WHERE extname = 'pg_relevance'", $database), $version, "$database: it is version $version");
	same_objects($database, "$database: every object is as in a fresh database");
	return;
}
sql($node, 'CREATE VIEW public.best AS SELECT * FROM relevance.get_ranking(1)', 'plant');
is(sql_error($node, 'ALTER EXTENSION pg_relevance UPDATE', database => 'plant')->{sqlstate}, '2BP01', 'a view on get_ranking keeps the update from succeeding');
is(sql($node, "SELECT extversion FROM pg_extension WHERE extname = 'pg_relevance'; DROP VIEW public.best", 'plant'), '0.1.0', 'which changes nothing');
update('plant');
update('older_server');

# Names that 0.1.0 let through.
make_database('odd_names');
sql($node, "CREATE EXTENSION pg_relevance VERSION '0.1.0'; INSERT INTO relevance.machine (machine_name) VALUES (E'Pre\\u0301ssa'), (E'press\\u200b-01'), ('press-01')", 'odd_names');
my (undef, undef, $notices) = $node->psql('odd_names', 'ALTER EXTENSION pg_relevance UPDATE');
like($notices, qr/WARNING:  machines have names with invisible characters.*Their ids are 2\./s, 'the update reports names that must be changed');
is(sql($node, "SELECT string_agg(machine_name, ',' ORDER BY id) = E'Pr\\u00e9ssa,press\\u200b-01,press-01' FROM relevance.machine", 'odd_names'), 't', '... keeps them, and composes letters and accents');
is(sql_error($node, "INSERT INTO relevance.machine (machine_name) VALUES (E'press\\u200b-02')", database => 'odd_names')->{sqlstate}, '23514', '... and lets no more in');

# ------------------------------------------------------------------------------------------------ what follows

wait_completed($node, $_, "run $_, which was open, completes", 'plant')
  for split /\n/, sql($node, "SELECT run_id FROM relevance.training_runs WHERE status IN ('queued', 'running', 'completed') AND machine_name = 'line 7' ORDER BY run_id", 'plant');
is(ranked_first($node, 'line 7', 'plant'), 'x2', 'with the right ranking');

sub sql_as { return sql($node, "SET ROLE $_[0]; $_[1]", $_[2] // 'plant') }
# With a different seed, since a retraining that would change nothing is skipped.
sub grants_hold
{
	my ($database, $seed) = @_;
	is(sql_as('analyst', 'SELECT count(*) FROM relevance.list_machines()', $database), '4', "$database: a reader sees every machine");
	is(sql_as('guest', 'SELECT machine_name FROM relevance.list_machines()', $database), 'press-01', "$database: a role with access to one machine sees that one");
	my $run = sql_as('engineer', "SELECT relevance.retrain('press-01'::text, '{\"seed\": $seed}')", $database);
	wait_completed($node, $run, "$database: who registered a machine trains it again", $database);
	is(ranked_first($node, 'press-01', $database), 'Temp [°C]', "$database: with its ranking");
	wait_completed($node, sql_as('operator', "SELECT relevance.retrain('Härteofen'::text, '{\"seed\": $seed}')", $database), "$database: an operator trains any machine", $database);
	is(sql_error($node, "SET ROLE stranger; SELECT * FROM relevance.machines", database => $database)->{sqlstate}, '42501', "$database: a stranger reaches nothing");
	return;
}
grants_hold('plant', 8);

SKIP:
{
	skip 'pg_cron is not installed', 3 unless $has_cron;
	is(sql($node, 'SELECT machine_name, schedule, next_run > now() FROM relevance.retraining_schedules', 'plant'), 'Härteofen|30 3 * * *|t', 'the schedule is kept');
	my $retrain = sql($node, "SELECT command FROM cron.job WHERE jobid = $job");
	my $run = sql_as('engineer', $retrain);
	wait_until('the retraining has ended', sub { run_status($node, $run, 'plant') =~ /completed|skipped/ });
	is(sql($node, "SELECT scheduled FROM relevance.training_status($run)", 'plant'), 't', 'its job retrains the machine');
	sql_as('engineer', "SELECT relevance.unschedule_retraining('Härteofen'::text)");
	wait_until('the job has gone', sub { sql($node, "SELECT count(*) FROM cron.job WHERE jobid = $job") eq '0' });
	pass('and is removed with its schedule');
}

# -------------------------------------------------------------------------------------------- dump and restore

my $dump = PostgreSQL::Test::Utils::tempdir . '/plant.dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, '-d', $node->connstr('plant') ], 'the updated database is dumped');
sql($node, 'CREATE DATABASE restored');
$node->command_ok([ 'pg_restore', '--single-transaction', '-d', $node->connstr('restored'), $dump ], 'and restored');
same_objects('restored', 'restored: every object, and every privilege, is as in a fresh database');
is(sql($node, $RESULTS, 'restored'), sql($node, $RESULTS, 'plant'), 'restored: all reads as in the original');
grants_hold('restored', 9);

# ------------------------------------------------------------------------- the comparison detects all of these

sub objects_after { return sql($node, "BEGIN; $_[0]; $objects_query ROLLBACK", 'fresh') }
is(objects_after(''), $fresh, 'the comparison sees nothing where nothing has changed');
for my $change (
	"COMMENT ON COLUMN relevance.run.id IS 'Other words.'",
	'ALTER TABLE relevance.machine ALTER COLUMN model_fresh SET DEFAULT true',
	'ALTER TABLE relevance.machine ADD COLUMN more text',
	'ALTER TABLE relevance.run SET (fillfactor = 80)',
	'ALTER TABLE relevance.ranking DISABLE ROW LEVEL SECURITY',
	'ALTER TABLE relevance.ranking DROP CONSTRAINT ranking_run_id_feature_key',
	'ALTER TABLE relevance.run DISABLE TRIGGER announce_new',
	'ALTER TABLE relevance.model_chunk ALTER COLUMN bytes SET STORAGE EXTENDED',
	'ALTER POLICY own ON relevance.machine USING (true)',
	'ALTER VIEW relevance.machines RESET (security_invoker)',
	'ALTER SEQUENCE relevance.run_id_seq CACHE 2',
	'ALTER FUNCTION relevance.list_machines() VOLATILE',
	'ALTER FUNCTION relevance.list_machines() PARALLEL SAFE',
	'ALTER FUNCTION relevance.list_machines() RESET search_path',
	"CREATE OR REPLACE FUNCTION relevance.list_machines() RETURNS SETOF relevance.machines LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS 'SELECT * FROM relevance.machines'",
	'ALTER FUNCTION relevance.list_machines() OWNER TO engineer',
	'GRANT SELECT ON relevance.model TO analyst',
	'GRANT SELECT (bytes) ON relevance.model TO analyst',
	'CREATE INDEX more ON relevance.run (status)',
	'CREATE TABLE relevance.more ()',
	'CREATE FUNCTION relevance.more() RETURNS integer LANGUAGE sql RETURN 1',
	'CREATE TYPE relevance.more AS ENUM ()',
	'ALTER EXTENSION pg_relevance DROP FUNCTION relevance.list_machines()',
	"UPDATE pg_extension SET extconfig = extconfig[2:], extcondition = extcondition[2:] WHERE extname = 'pg_relevance'")
{
	isnt(objects_after($change), $fresh, "the comparison sees: $change");
}

# ----------------------------------------------------------------------- privileges on what a later version adds

# The end of the script, after steps that do not set privileges.
my ($previous) = map { /--([^-]+)--\Q$version\E\.sql$/ } glob "$scripts/pg_relevance--*--$version.sql";
my ($privileges) = PostgreSQL::Test::Utils::slurp_file("$scripts/pg_relevance--$previous--$version.sql") =~ /^(-+ privileges\n.*)/ms;
PostgreSQL::Test::Utils::append_to_file("$scripts/pg_relevance--$version--99.0.sql", <<"SQL");
CREATE FUNCTION relevance.more() RETURNS integer LANGUAGE sql STABLE AS 'SELECT 1';
CREATE TABLE relevance.more (id integer);
CREATE SEQUENCE relevance.more_id_seq;
$privileges
SQL
sql($node, "ALTER EXTENSION pg_relevance UPDATE TO '99.0'", 'older_server');
is(sql_as('analyst', 'SELECT relevance.more()', 'older_server'), '1', "a reader's grant covers a later version's function");
is(sql_as('engineer', 'SELECT relevance.more()', 'older_server'), '1', 'so does the right to register machines');
for my $role ('web', 'stranger')
{
	is(sql_error($node, "SET ROLE $role; SELECT $_", database => 'older_server')->{sqlstate}, '42501', "$role may not SELECT $_")
	  for 'relevance.more()', 'FROM relevance.more', "nextval('relevance.more_id_seq')";
}
is(sql($node, "SELECT string_agg(DISTINCT a.grantee::regrole::text, ' ') FROM pg_init_privs i, aclexplode(i.initprivs) a WHERE i.privtype = 'e'"
	  . " AND i.objoid IN (SELECT objid FROM pg_depend WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_relevance'))", 'older_server'),
	sql($node, 'SELECT current_user'), 'and pg_dump treats no grant as the extension\'s own');

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
