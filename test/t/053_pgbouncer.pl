# SPDX-License-Identifier: PostgreSQL
# pgbouncer in transaction mode between the clients and the server: each transaction may have another session.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my ($program) = grep { -x } map { "$_/pgbouncer" } split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/sbin';
plan skip_all => 'pgbouncer is not installed: apt-get install pgbouncer' unless $program;
plan skip_all => 'pgbouncer does not run as root' if $> == 0;

my $node = new_cluster('pgbouncer', conf => "log_statement = none\n");
sql($node, "CREATE ROLE operator LOGIN; CREATE ROLE reader LOGIN; SELECT relevance.grant_operator('operator'), relevance.grant_reader('reader')");
# Settings of the roles: the answers do not depend on them.
my ($direct, $direct_pid) = start_httpd($node);
sql($node, "ALTER ROLE authenticator SET DateStyle = 'SQL, DMY'; ALTER ROLE authenticator SET extra_float_digits = -3");

# ---- the pooler: two sessions for each role
my $folder = PostgreSQL::Test::Utils::tempdir_short();
my $port = PostgreSQL::Test::Cluster::get_free_port();
append_to_file("$folder/users", join '', map { qq("$_" ""\n) } qw(postgres operator reader authenticator));
append_to_file("$folder/pgbouncer.ini", <<"INI");
[databases]
postgres = host=${\$node->host} port=${\$node->port} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = trust
auth_file = $folder/users
admin_users = postgres
pool_mode = transaction
default_pool_size = 2
max_client_conn = 500
query_wait_timeout = 60
logfile = $folder/log
pidfile = $folder/pid
INI
my $bouncer = IPC::Run::start([ $program, '-q', "$folder/pgbouncer.ini" ], '<', \undef, '>&', \my $bouncer_log);
END { my $code = $?; $bouncer->kill_kill if $bouncer; $? = $code }
my @psql = ($node->config_data('--bindir') . '/psql', '-X', '-A', '-t', '-q', '-h', '127.0.0.1', '-p', $port, '-d', 'postgres', '-v', 'ON_ERROR_STOP=1');
# What statements of one client give, each a transaction of its own.
sub through
{
	my ($role, $script) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ @psql, '-U', $role, '-f', '-' ], '<', \$script, '>', \$out, '2>', \$err);
	$out =~ s/\n\z//;
	return $err =~ /ERROR|FATAL|psql: error/ ? $err : $out;
}
wait_until('the pooler listens', sub { through('postgres', 'SELECT 1') eq '1' });

# Others use the same sessions meanwhile, so that a client's transactions get now one, now the other.
append_to_file("$folder/noise.sql", "BEGIN;\nSELECT pg_sleep(0.003 * random());\nCOMMIT;\n\\sleep 2 ms\n");
my @noise = map { IPC::Run::start([ $node->config_data('--bindir') . '/pgbench', '-n', '-T', '3000', '-f', "$folder/noise.sql", '-h', '127.0.0.1', '-p', $port, '-U', $_, 'postgres' ], '<', \undef, '>&', \my $ignored_noise) } qw(operator reader authenticator);
END { my $code = $?; $_->kill_kill for @noise; $? = $code }

# ---- the SQL functions
my $csv = driven_csv(driver => 2);
is(through('operator', "SELECT machine_name FROM relevance.register_machine('press-01')"), 'press-01', 'a machine is registered');
my $run = through('operator', "SELECT relevance.train_from_csv('press-01'::text, \$csv\$$csv\$csv\$::text, 'output', '$QUICK')");
like($run, qr/^\d+$/, 'a training is queued');
is(through('operator', "SELECT status FROM relevance.wait_for_training($run)"), 'completed', 'and waited for');
is(through('reader', "SELECT feature FROM relevance.get_ranking('press-01'::text) WHERE rank = 1"), 'x2', 'its ranking is read');
is(through('reader', "SELECT count(*) > 0 FROM relevance.$_"), 't', "$_ works")
  for "get_metrics('press-01'::text)", "get_columns($run)", "get_effect_curve('press-01'::text, 'x2')", 'list_machines()', "training_status($run)", 'machines', 'training_runs', 'data_sets', "wait_for_model('press-01'::text)";
is(through('operator', "SELECT octet_length(relevance.get_data_set(data_set_id)) > 0 FROM relevance.data_sets LIMIT 1"), 't', 'get_data_set works');
is(through('operator', "SELECT relevance.preview_csv(\$csv\$$csv\$csv\$::text) ->> 'rows' IS NOT NULL"), 't', 'preview_csv works');
sql($node, "CREATE TABLE public.press AS SELECT n % 7 AS x, n % 7 + n % 2 AS output FROM generate_series(1, 200) n; GRANT SELECT ON public.press TO operator");
$run = through('operator', "SELECT relevance.train_from_table('press-01'::text, 'public.press', 'output', '$QUICK')");
is(through('operator', "SELECT status FROM relevance.wait_for_training($run)"), 'completed', 'a table is trained on');
$run = through('operator', "BEGIN; SET LOCAL search_path = public; SELECT relevance.train_from_query('press-01'::text, 'SELECT x, output FROM press', 'output', '$QUICK'); COMMIT");
is(through('operator', "SELECT status FROM relevance.wait_for_training($run)"), 'completed', 'a query with the search_path of its transaction, too');
$run = through('operator', "SELECT relevance.retrain('press-01'::text)");
like(through('operator', "SELECT status FROM relevance.wait_for_training($run)"), qr/^(completed|skipped)$/, 'a retraining is waited for');
my ($held, $process) = train_and_hold($node, 'press-02');
is(through('operator', "SELECT cancel_requested FROM relevance.cancel_training($held)"), 't', 'a training is cancelled');
let_go($process);
wait_status($node, $held, 'cancelled');
is(through('operator', "SELECT count(*) FROM relevance.delete_machine('press-02'::text)"), '1', 'a machine is deleted');
is(through('operator', "SELECT pg_typeof(relevance.grant_reader('reader', 'press-01'))"), 'void', 'an owner grants');
# An upload is one transaction; in several, each piece is stored by itself.
my $upload = sub {
	my ($begin, $commit) = @_;
	my $half = length($csv) / 2;
	my @pieces = map { "SELECT relevance.append_csv(:id, decode('" . unpack('H*', $_) . "', 'hex'));\n" } substr($csv, 0, $half), substr($csv, $half);
	return through('operator', "$begin SELECT relevance.start_csv_upload('press-01'::text) AS id \\gset\n@pieces SELECT relevance.train_from_csv_upload(:id, 'output', '$QUICK');$commit") =~ /(\d+)\s*\z/ ? $1 : 0;
};
for ([ 'one transaction', 'BEGIN;', 'COMMIT;' ], [ 'several transactions', '', '' ])
{
	my ($what, $begin, $commit) = @$_;
	my $uploaded = $upload->($begin, $commit);
	is(through('operator', "SELECT status FROM relevance.wait_for_training($uploaded)"), 'completed', "an upload in $what is trained on");
	is(sql($node, "SELECT octet_length(relevance.get_data_set(data_set_id)) FROM relevance.run WHERE id = $uploaded"), length($csv), '... completely');
}
# COPY belongs to a statement, notifications to a session.
is(through('operator', "COPY (SELECT machine_name FROM relevance.machines) TO STDOUT"), 'press-01', 'COPY works');
is(through('operator', "SELECT pg_typeof(relevance.wait_until_ended($run, '1 s'))"), 'void', 'wait_until_ended works');
# As many waiting clients as sessions hold up the others of that role; with a timeout they do not for long.
my $error = through('operator', "SELECT relevance.wait_for_training((SELECT relevance.train_from_csv('press-01'::text, \$csv\$$csv\$csv\$::text, 'output', '$QUICK')))");
like($error, qr/belongs to this transaction.*wait for it in the next/s, 'what cannot work says why');

# ---- the command-line client
my $client = $node->config_data('--bindir') . '/pg_relevance';
my @database = ('--database', "host=127.0.0.1 port=$port dbname=postgres user=operator");
my ($out, $err);
ok(IPC::Run::run([ $client, 'train', @database, '--target', 'output', '--options', $QUICK, 'press-01', write_csv($csv) ], '>', \$out, '2>', \$err), 'the client trains') or diag $err;
like($out, qr/\bx2\b/, '... and prints the ranking');
ok(IPC::Run::run([ $client, 'machines', @database ], '>', \$out, '2>', \$err), 'the client lists machines');
is(through('operator', join('', map { "SELECT current_setting('search_path') AS path_$_;\n" } 1 .. 10)), join("\n", ('"$user", public') x 10), 'it leaves nothing behind in the sessions');

# ---- the HTTP server
my ($url, $pid) = start_httpd($node, database => "host=127.0.0.1 port=$port dbname=postgres user=authenticator", arguments => [ '--pool-size', '8' ]);
wait_until('the catalog is read', sub { (ask_http($url, GET => '/ready'))[0] eq '200' });
like(httpd_log($node), qr/level=warning event=pooler text="[^"]*NOTIFY pgrst does not arrive/, 'it says at its start what does not work');
is((ask_http($url, POST => '/machines', '-d', '{"machine_name": "by HTTP"}'))[0], '200', 'it registers');
my $machine = sql($node, "SELECT id FROM relevance.machine WHERE machine_name = 'by HTTP'");
my $file = write_csv(long_csv('', driver => 3));
my ($status, $body) = ask_http($url, POST => "/train?machine_id=$machine&target_column=output&options=%7B%22trees%22%3A5%7D", '-F', "file=\@$file");
is($status, '200', 'it takes an upload of several pieces');
my ($http_run) = $body =~ /"run_id":(\d+)/;
wait_completed($node, $http_run, '... which is trained on');
my ($first) = @{ decode_json((ask_http($url, GET => "/ranking?machine_id=$machine"))[1])->{ranking} };
is($first->{feature}, 'x3', 'it returns the ranking');
# Many clients, of several roles, each statement many times: prepared statements would exist in one session and not in others.
my @requests;
for my $i (1 .. 30)
{
	for my $path ('/machines', '/training_runs?select=run_id,status&order=run_id.desc&limit=3', '/rpc/list_machines', "/ranking?machine_id=$machine", "/runs/$http_run")
	{
		push @requests, "url = \"$url$path\"", 'output = "/dev/null"', 'write-out = "%{http_code}\n"';
	}
}
my $config = join("\n", @requests) . "\n";
IPC::Run::run([ 'curl', '-s', '--parallel', '--parallel-max', '20', '--config', '-' ], '<', \$config, '>', \$out);
my %seen;
$seen{$_}++ for split /\n/, $out;
is(join(' ', map { "$_ x $seen{$_}" } sort keys %seen), '200 x 150', 'many requests at once all succeed');
is(sql($node, 'SELECT created_at IS NOT NULL FROM relevance.machines LIMIT 1'), 't', 'a time');
like((ask_http($url, GET => "/machines?select=created_at&limit=1"))[1], qr/"\d{4}-\d\d-\d\d[T ]/, 'times are ISO, whatever the role\'s DateStyle');
is((ask_http($url, GET => '/training_runs?select=created'))[0], '400', 'an error leaves no transaction');
is((ask_http($url, POST => '/rpc/get_ranking', '-H', 'Content-Type: application/json', '-d', '{"machine": "nowhere"}'))[0], '400', 'nor does one of a function');
sub leftovers { return through('authenticator', "SELECT concat_ws('|', current_user, current_setting('search_path'), current_setting('statement_timeout'), current_setting('role'), current_setting('DateStyle'), coalesce(current_setting('relevance.language', true), ''), current_setting('transaction_read_only'), (SELECT count(*) FROM pg_prepared_statements))") }
my $clean = 'authenticator|"$user", public|0|none|SQL, DMY|' . sql($node, "SELECT current_setting('relevance.language')") . '|off|0';
is(leftovers(), $clean, "nothing of a request is left in a session ($_)") for 1 .. 6;

# What is new is served after SIGHUP.
sql($node, "CREATE FUNCTION relevance.nap(seconds integer DEFAULT 600) RETURNS integer LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(seconds)'; GRANT EXECUTE ON FUNCTION relevance.nap(integer) TO web_anonymous");
kill 'HUP', $pid;
wait_until('the function is served', sub { (ask_http($url, OPTIONS => '/rpc/nap'))[0] eq '200' });
pass('what is new is served after SIGHUP');
# A statement is cancelled through the pooler.
my $leaving = IPC::Run::start([ 'curl', '-s', '-X', 'POST', "$url/rpc/nap" ], '>', \my $ignored);
my $napping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%nap%'";
wait_until('it runs', sub { sql($node, $napping) eq '1' });
$leaving->kill_kill;
wait_until('it is cancelled', sub { sql($node, $napping) eq '0' });
pass('when a client disconnects its statement is cancelled');

# ---- the pooler restarts (newer ones would wait for their clients after SIGTERM)
$bouncer->kill_kill;
wait_until('requests fail', sub { (ask_http($url, GET => '/machines'))[0] eq '503' });
pass('without the pooler requests get 503');
$bouncer = IPC::Run::start([ $program, '-q', "$folder/pgbouncer.ini" ], '<', \undef, '>&', \$bouncer_log);
wait_until('it is back', sub { (ask_http($url, GET => '/machines'))[0] eq '200' });
pass('and are answered when it is back');

is(stop_httpd($pid), 0, 'the HTTP server ends');
is(stop_httpd($direct_pid), 0, 'the other one, too');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');
finish($node);
done_testing();
