# SPDX-License-Identifier: PostgreSQL
# The views under row security: what plans look like, how often rights are looked up, and that they are the right ones. No times:
# test/bench/views.py measures them.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $MACHINES = 400;
my $RUNS = 8000;
my $node = new_cluster('view_plans', conf => "log_statement = none\nautovacuum = off\nrelevance.model_service_url = 'http://127.0.0.1:9'\n");
sql($node, <<"SQL");
CREATE ROLE reader LOGIN; CREATE ROLE half LOGIN; CREATE ROLE single LOGIN; CREATE ROLE owner LOGIN;
SELECT relevance.grant_reader('reader'), relevance.grant_reading('half'), relevance.grant_reading('single'), relevance.grant_registration('owner');
SET session_replication_role = replica;
INSERT INTO relevance.machine (machine_name, owner) SELECT 'press ' || md5(n::text), 'owner' FROM generate_series(1, $MACHINES) n;
INSERT INTO relevance.machine_grant (role, machine_id, may_operate) SELECT 'half', id, false FROM relevance.machine WHERE id % 2 = 0 UNION ALL SELECT 'single', 7, false;
INSERT INTO relevance.data_set (machine_id, bytes) SELECT id, 1 FROM relevance.machine;
INSERT INTO relevance.run (machine_id, data_set_id, target_column, status, finished_at, metrics, scheduled)
SELECT 1 + n % $MACHINES, 1 + n % $MACHINES, 'output', (ARRAY['completed', 'failed', 'cancelled'])[1 + n % 3], now(), '{"r2": 0.9}', n % 2 = 0 FROM generate_series(1, $RUNS) n;
INSERT INTO relevance.retraining_schedule (machine_id, schedule, job_id) SELECT id, '0 3 * * *', id FROM relevance.machine;
INSERT INTO relevance.model_task (task, machine_id, not_before) SELECT 'register', id, 'infinity' FROM relevance.machine ON CONFLICT DO NOTHING;
INSERT INTO relevance.ranking (run_id, rank, feature, importance_shap_mean_abs, importance_native, shap_norm, native_norm, score_final, direction)
SELECT r.id, 1, 'x', 1, 1, 1, 1, 1, 'up' FROM relevance.run r;
RESET session_replication_role;
VACUUM ANALYZE;
SQL

sub as_role
{
	my ($role, $query) = @_;
	my ($out, $err) = ('', '');
	my $code = $node->psql('postgres', $query, stdout => \$out, stderr => \$err, on_error_stop => 1, extra_params => [ '-U', $role ]);
	return $code == 0 ? $out : "error: $err";
}

# The nodes of the plan as it was run, each with where it stands below its parent.
sub nodes_of
{
	my ($role, $query) = @_;
	my $json = as_role($role, "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) $query");
	my ($plan) = @{ decode_json($json) };
	my @nodes;
	my @left = ($plan->{Plan});
	while (my $one = shift @left) { push @nodes, $one; push @left, @{ $one->{Plans} // [] } }
	return @nodes;
}
sub shown { return join(', ', map { "$_->{'Node Type'} " . ($_->{'Relation Name'} // '') . " x $_->{'Actual Loops'}" } @_) }

# ---- counts: nothing is run once per row, and a table that no column is asked of is not read
my %count_of = (machines => $MACHINES, training_runs => $RUNS, data_sets => $MACHINES, retraining_schedules => $MACHINES, ranking => $RUNS);
my %share = (postgres => 1, reader => 1, half => 0.5, single => 1 / $MACHINES, owner => 1);
for my $role (sort keys %share)
{
	for my $view (sort keys %count_of)
	{
		is(as_role($role, "SELECT count(*) FROM relevance.$view"), $count_of{$view} * $share{$role}, "$role counts its rows of $view");
		# The ranking's own table is read by run: whoever may not read every machine has each row's run looked up.
		next if $view eq 'ranking' && $role !~ /^(postgres|reader)$/;
		my @nodes = nodes_of($role, "SELECT count(*) FROM relevance.$view");
		is(shown(grep { $_->{'Actual Loops'} > 1 } @nodes), '', '... and nothing is run once per row');
		next if $view eq 'machines' || $view eq 'ranking';
		is(shown(grep { ($_->{'Relation Name'} // '') eq 'machine' } @nodes), '', '... nor is a machine looked up');
	}
}

# ---- pages: from an index, without sorting, and subselects only for the rows that are shown
my @pages = (
	[ machines => 'machine_name' ], [ machines => 'machine_name DESC' ], [ machines => 'id' ],
	[ training_runs => 'run_id DESC' ], [ retraining_schedules => 'machine_id' ]);
for my $role (qw(postgres reader owner half))
{
	for my $page (@pages)
	{
		my ($view, $order) = @$page;
		my @nodes = nodes_of($role, "SELECT * FROM relevance.$view ORDER BY $order LIMIT 10");
		is(shown(grep { $_->{'Node Type'} =~ /Sort/ && $_->{'Actual Rows'} > 1 } @nodes), '', "$role: a page of $view by $order sorts nothing");
		is(shown(grep { $_->{'Actual Loops'} > 40 } @nodes), '', '... and looks up no more than it shows');
		@nodes = nodes_of($role, "SELECT * FROM relevance.$view WHERE " . ($order =~ s/ DESC//r) . ($view eq 'machines' && $order =~ /name/ ? " > 'press 8'" : ' > 100') . " ORDER BY $order LIMIT 10");
		is(shown(grep { $_->{'Actual Loops'} > 40 || $_->{'Node Type'} =~ /Sort/ && $_->{'Actual Rows'} > 1 } @nodes), '', '... nor does the next page');
	}
}

my ($scan) = grep { ($_->{'Relation Name'} // '') eq 'machine' } nodes_of('single', 'SELECT * FROM relevance.machines ORDER BY machine_name LIMIT 10 OFFSET 100');
cmp_ok($scan->{'Plan Rows'}, '<=', 5, 'the planner expects few rows for a role of one machine');

# ---- rights are looked up once per statement, not once per row
for my $role (qw(reader half single owner))
{
	for my $query (map({ "SELECT count(*) FROM relevance.$_" } sort keys %count_of), "SELECT * FROM relevance.machines ORDER BY machine_name LIMIT 50",
		$role eq 'owner' ? ('SELECT count(*) FROM relevance.outbox', 'SELECT count(*) FROM relevance.machines m WHERE relevance.may_operate(m.id)') : ())
	{
		my $scans = as_role($role, "BEGIN; SELECT 1 FROM ($query) AS asked LIMIT 0; CREATE TEMP TABLE asked AS $query; SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0) FROM pg_stat_xact_user_tables WHERE relname = 'machine_grant'; ROLLBACK");
		cmp_ok($scans, '<=', 60, "$role looks up rights a few times: $query");
	}
}

# ---- they are the same as those of each row by itself
sql($node, <<'SQL');
CREATE ROLE shift; CREATE ROLE plant; CREATE ROLE guest LOGIN; CREATE ROLE member LOGIN; CREATE ROLE distant LOGIN; CREATE ROLE reluctant LOGIN NOINHERIT;
CREATE ROLE "Odd ""name'" LOGIN; CREATE ROLE gone;
GRANT shift TO member, reluctant; GRANT plant TO shift; GRANT member TO distant;
SELECT relevance.grant_registration(r::regrole) FROM unnest(ARRAY['shift', 'plant', 'guest', 'member', 'distant', 'reluctant', '"Odd ""name''"']) r;
UPDATE relevance.machine SET owner = (ARRAY['owner', 'shift', 'plant', 'member', 'guest', 'Odd "name''', 'gone', 'never'])[1 + id % 8];
INSERT INTO relevance.machine_grant (role, machine_id, may_operate)
SELECT (ARRAY['guest', 'plant', 'Odd "name''', 'gone'])[1 + (id / 3) % 4], id, id % 2 = 0 FROM relevance.machine WHERE id % 5 = 0 ON CONFLICT DO NOTHING;
INSERT INTO relevance.machine_grant (role, machine_id, may_operate) VALUES ('plant', NULL, false);
DROP ROLE gone;
SQL
my $allowed = <<'SQL';
SELECT coalesce(string_agg(m.id::text, ' ' ORDER BY m.id), '') FROM relevance.machine m
 WHERE EXISTS (SELECT FROM pg_roles r WHERE r.rolname = m.owner AND pg_has_role('ROLE', r.oid, 'USAGE'))
    OR EXISTS (SELECT FROM relevance.machine_grant g JOIN pg_roles r ON r.rolname = g.role
                WHERE (g.machine_id = m.id OR g.machine_id IS NULL) AND (g.may_operate OR NOT OPERATE) AND pg_has_role('ROLE', r.oid, 'USAGE'))
SQL
my $check_rights = sub {
	my ($when) = @_;
	for my $role (qw(owner shift plant guest member distant reluctant), "Odd \"name'")
	{
		(my $literal = $role) =~ s/'/''/g;
		(my $identifier = $role) =~ s/"/""/g;
		my $as = sub { return sql($node, "SET ROLE \"$identifier\"; $_[0]") };
		my $expected = sub { my ($operate) = @_; return sql($node, $allowed =~ s/'ROLE'/'$literal'/gr =~ s/OPERATE/$operate/r) };
		is($as->("SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM relevance.machine"), $expected->('false'), "$when, $role sees its machines");
		is($as->("SELECT coalesce(string_agg(DISTINCT machine_id::text, ' '), '') FROM (SELECT machine_id FROM relevance.run ORDER BY machine_id) r") =~ s/^\s+//r,
			$as->("SELECT coalesce(string_agg(DISTINCT id::text, ' '), '') FROM relevance.machine"), '... and the runs of these');
		is($as->("SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), '') FROM generate_series(-1, $MACHINES + 9) n WHERE relevance.may_operate(n)"), $expected->('true'), '... and operates its own');
	}
	return;
};
$check_rights->('at first');
sql($node, "REVOKE plant FROM shift; DELETE FROM relevance.machine_grant WHERE machine_id IS NULL AND role = 'plant'");
$check_rights->('after a revoked membership and grant');
sql($node, "ALTER ROLE reluctant INHERIT; GRANT guest TO \"Odd \"\"name'\"");
$check_rights->('after new memberships');
is(sql($node, 'SELECT count(*) FROM relevance.machine WHERE relevance.may_operate(id)'), $MACHINES, 'a superuser operates all');
is(sql($node, 'SELECT relevance.may_operate(NULL), relevance.may_read(NULL), relevance.may_read(-1)'), 't|t|t', '... also deleted ones');
is(as_role('guest', 'SELECT relevance.may_operate(NULL), relevance.may_read(NULL), relevance.may_read(-1)'), 'f|f|f', 'others do not');

# ---- what is known does not outlive a change in the same session
is(as_role('guest', "SET client_min_messages = notice; CREATE TEMP TABLE told (may boolean); DO \$\$ DECLARE m integer; i integer; BEGIN m := (relevance.register_machine('fresh')).id; FOR i IN 1 .. 2 LOOP INSERT INTO told VALUES (relevance.may_operate(m)); IF i = 1 THEN PERFORM relevance.delete_machine(m); END IF; END LOOP; END \$\$; SELECT string_agg(may::text, ' ') FROM told"),
	'true false', 'nor a deletion in the same function');
my $before = as_role('member', 'SELECT count(*) FROM relevance.machine');
my $session = $node->background_psql('postgres', extra_params => [ '-U', 'guest' ]);
my $other = sql($node, "SELECT min(id) FROM relevance.machine WHERE owner = 'owner' AND id NOT IN (SELECT machine_id FROM relevance.machine_grant WHERE machine_id IS NOT NULL AND role <> 'half')");
is($session->query("SELECT count(*) FROM relevance.run WHERE machine_id = $other"), '0', 'a machine of another role');
sql($node, "SELECT relevance.grant_reader('guest', $other)");
isnt($session->query("SELECT count(*) FROM relevance.run WHERE machine_id = $other"), '0', 'a new grant has an effect at once');
sql($node, "SELECT relevance.revoke_access('guest', $other)");
is($session->query("SELECT count(*) FROM relevance.run WHERE machine_id = $other"), '0', 'and so has its end');
my $look = "SET LOCAL ROLE guest; SELECT count(*) > 0 FROM relevance.run WHERE machine_id = $other; SELECT $other = ANY (relevance.readable_machines())";
is(as_role('postgres', "BEGIN; SAVEPOINT before; DO \$\$BEGIN PERFORM relevance.grant_reader('guest', $other); END\$\$; $look; ROLLBACK TO before; $look; ROLLBACK"), "t\nt\nf\nf",
	'a grant that is rolled back is forgotten');
$session->query_safe('PREPARE mine AS SELECT count(*) FROM relevance.run');
my $mine = $session->query('EXECUTE mine');
$session->query("EXECUTE mine") for 1 .. 6;
sql($node, "SELECT relevance.grant_reader('guest', $other)");
cmp_ok($session->query('EXECUTE mine'), '>', $mine, 'also for a prepared statement');
$session->quit;

# ---- a caller's objects do not replace those that decide
sql($node, 'CREATE SCHEMA trap AUTHORIZATION guest');
my $trapped = as_role('guest', <<"SQL");
CREATE FUNCTION trap.same(name, name) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE EXCEPTION ''used as \%'', current_user; END';
CREATE FUNCTION trap.same(integer, integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE EXCEPTION ''used as \%'', current_user; END';
CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = name, FUNCTION = trap.same);
CREATE OPERATOR trap.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = trap.same);
SET search_path = trap, pg_catalog;
SELECT pg_catalog.count(*) OPERATOR(pg_catalog.>) 0 FROM relevance.machine;
SQL
is($trapped, 't', 'operators of the caller are not used for the lookup');

finish($node);
done_testing();
