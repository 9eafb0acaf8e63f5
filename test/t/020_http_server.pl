# SPDX-License-Identifier: PostgreSQL
# The HTTP server survives what operators and machines do to it.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IO::Socket::INET;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('httpd');
my ($url, $pid) = start_httpd($node);
my $program = $node->config_data('--bindir') . '/pg_relevance_httpd';

sub ask { return ask_http($url, @_) }
sub status_of { return (ask(@_))[0] }
sub body_of { return (ask(@_))[1] }

# ---- the workflow of a web panel: register, upload, follow, read
is(body_of(POST => '/machines/', '-d', '{"machine_name":"press-01"}') =~ s/"created_at".*//r,
	'{"machine_name" : "press-01", "id" : 1, "status" : "created", "model_id" : 1, "metrics" : null, "latest_run" : null, ',
	'a machine is registered, its keys in the order that clients know');
my $csv = write_csv(driven_csv(rows => 600, driver => 2));
is(body_of(POST => '/train/?machine_id=1&target_column=output', '-F', "file=\@$csv"), '{"message":"Training started","run_id":1}', 'an upload queues a training');
wait_completed($node, 1, 'which completes');
like(body_of(GET => '/runs/1'), qr/"status":"completed"/, 'as its run shows');
like(body_of(GET => '/ranking/?machine_id=1'), qr/\A\{"ranking"\s*:\s*\[\{"rank"\s*:\s*1,\s*"feature"\s*:\s*"x2"/, 'the ranking starts with the best');
like(body_of(GET => '/ranking/?machine_id=1', '-H', 'Accept-Language: pt-BR,pt;q=0.9'), qr/"direction"\s*:\s*"valores maiores desta variável acompanham um alvo maior"/, 'in the language of the reader');
is(sql($node, "SELECT relevance.get_data_set(1) = pg_read_binary_file('$csv')"), 't', 'the upload is stored byte for byte');

# ---- form fields replace missing query parameters, and never override or extend given ones
sql($node, "SELECT relevance.register_machine('number ' || i) FROM generate_series(2, 11) AS i");
is(body_of(POST => '/train/', '-F', 'machine_id=1', '-F', 'target_column=output', '-F', 'options={"trees": 5}', '-F', "file=\@$csv"), '{"message":"Training started","run_id":2}', 'the form may supply what the query does not');
is(body_of(POST => '/train/?machine_id=1&target_column=output', '-F', 'machine_id=1', '-F', 'target_column=x', '-F', "file=\@$csv"), '{"message":"Training started","run_id":3}', 'the query takes precedence');
is(sql($node, "SELECT string_agg(machine_id || ' ' || target_column, ', ' ORDER BY run_id) FROM relevance.training_runs"), '1 output, 1 output, 1 output', 'and only the intended machine is trained');
wait_completed($node, $_, "run $_ completes") for 2, 3;

# ---- an aborted upload leaves nothing
my $before = sql($node, 'SELECT count(*) FROM relevance.data_set');
my $slow = IPC::Run::start([ 'curl', '-s', '--limit-rate', '1M', '-T', write_csv(long_csv('') x 4), '-X', 'POST', '-H', 'Content-Type: text/csv', "$url/train?machine_id=1&target_column=output" ], '>', \my $ignored);
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = 'authenticator' AND state = 'idle in transaction'")
  or die 'the upload has not begun';
$slow->kill_kill;
$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = 'authenticator' AND state LIKE '%transaction%'")
  or die 'the transaction is still open';
is(sql($node, 'SELECT count(*) FROM relevance.data_set'), $before, 'an aborted upload leaves no data set');
is(sql($node, 'SELECT count(*) FROM relevance.data_set_chunk c WHERE NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = c.data_set_id)'), '0', 'and no chunk');

# ---- errors say what is wrong
is(status_of(POST => '/train?machine_id=1&target_column=nope', '-F', "file=\@$csv"), '400', 'a target that is not there is 400');
is(status_of(POST => '/train?machine_id=99&target_column=output', '-F', "file=\@$csv"), '404', 'a machine that is not there is 404');
is(status_of(POST => '/train?target_column=output', '-F', "file=\@$csv"), '422', 'no machine is 422');
is(status_of(POST => '/train?machine_id=1&target_column=output'), '422', 'no file is 422');
is(status_of(GET => '/runs/99'), '404', 'a run that is not there is 404');
is(status_of(DELETE => '/runs/1'), '409', 'a run that has ended cannot be cancelled');

# ---- roles: a reader can only read
is(sql($node, "SELECT has_table_privilege('web_reader', 'relevance.data_set_chunk', 'SELECT'), has_table_privilege('web_reader', 'relevance.machine', 'INSERT'), has_function_privilege('web_reader', 'relevance.delete_machine(integer)', 'EXECUTE')"),
	'f|f|f', 'a reader has neither data nor machines');
like(sql_error($node, "SET ROLE web_reader; SELECT relevance.register_machine('x')")->{sqlstate}, qr/42501/, 'a reader cannot register');
is(sql($node, "SET ROLE web_reader; SELECT count(*) FROM relevance.get_ranking('press-01'::text)"), '5', 'a reader reads rankings');
is(sql($node, "SET ROLE web_operator; SELECT machine_name FROM relevance.register_machine('by operator')"), 'by operator', 'an operator registers');
is(sql($node, "SET ROLE web_operator; SELECT relevance.delete_machine('by operator')"), '', 'and deletes');
like(sql_error($node, "SET ROLE web_operator; SELECT relevance.grant_operator('web_reader')")->{sqlstate}, qr/42501/, 'but cannot make another role an operator');

# ---- the catalog follows changes in the database
is(status_of(GET => '/added'), '404', 'a view that is not there');
sql($node, "CREATE VIEW relevance.added AS SELECT 7 AS seven; GRANT SELECT ON relevance.added TO web_anonymous; NOTIFY pgrst, 'reload schema'");
wait_until('the new view is served', sub { status_of(GET => '/added') eq '200' });
is(body_of(GET => '/added'), '[{"seven":7}]', 'is served after NOTIFY');
sql($node, 'DROP VIEW relevance.added');
kill 'HUP', $pid;
wait_until('the view is gone', sub { status_of(GET => '/added') eq '404' });
pass('and gone after SIGHUP');

# ---- PostgreSQL restarts: 503 meanwhile, then automatic recovery
$node->stop('fast');
my ($status, $body) = ask(GET => '/machines/', '-D', '-');
is($status, '503', 'without the database it answers 503');
like($body, qr/^Retry-After: 1\r$/m, 'and says when to try again');
is(status_of(GET => '/live'), '200', 'it keeps running');
$node->start;
wait_until('it is back', sub { status_of(GET => '/machines/') eq '200' });
wait_until('the catalog too', sub { status_of(GET => '/ready') eq '200' });
pass('after the restart it recovers automatically');

# ---- a slow upload is aborted after half a minute: checked at the end of this file
my ($patient_url, $patient) = start_httpd($node, arguments => [ '--min-upload-rate', '200000' ]);
my $dribbling = IPC::Run::start([ 'curl', '-s', '-w', '\n%{http_code}', '--limit-rate', '100K', '-T', write_csv(long_csv('') x 4), '-X', 'POST', '-H', 'Content-Type: text/csv',
	"$patient_url/train?machine_id=1&target_column=output" ], '>', \my $dribbled);

# ---- SIGTERM lets requests finish
sql($node, "CREATE FUNCTION relevance.nap() RETURNS integer LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(2)'; GRANT EXECUTE ON FUNCTION relevance.nap() TO web_anonymous; NOTIFY pgrst");
wait_until('the function is served', sub { status_of(OPTIONS => '/rpc/nap') eq '200' });
my $napping = IPC::Run::start([ 'curl', '-s', '-w', '%{http_code}', '-X', 'POST', "$url/rpc/nap" ], '>', \my $nap);
$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
is(stop_httpd($pid), 0, 'it exits normally on SIGTERM');
$napping->finish;
is($nap, '1200', 'after the running request has finished');

# ---- the command line
my ($out, $err);
IPC::Run::run([ $program, '--help' ], '>', \$out, '2>', \$err);
like($out, qr/--anonymous-role/, '--help lists its options');
IPC::Run::run([ $program, '--version' ], '>', \$out, '2>', \$err);
like($out, qr/^pg_relevance_httpd \d/, '--version prints its version');
my @check = ($program, '--check-config', '--cors-origin', 'http://panel.example', '--database', "host='" . $node->host . "' port=" . $node->port . ' user=authenticator dbname=postgres');
my $checked = sub { IPC::Run::run([ @check, @_ ], '>', \$out, '2>', \$err) or die $err; return $out };
my $sound = "The configuration can be read.\n";
like($checked->('--listen', '0.0.0.0:80', '--anonymous-role', 'web_operator'), qr/^warning: Everybody who reaches 0\.0\.0\.0:80 acts as role "web_operator", which may register, train and delete.*\n$sound\z/, '--check-config warns when everybody may operate');
is($checked->('--listen', '127.0.0.1:80', '--anonymous-role', 'web_operator'), $sound, 'but not on loopback');
is($checked->('--listen', '0.0.0.0:80', '--anonymous-role', 'web_reader'), $sound, 'nor when everybody may only read');
like($checked->('--listen', '0.0.0.0:80', '--anonymous-role', 'nobody_that_is_there'), qr/^warning: Everybody .* could not be asked/, 'and says so when it cannot know');
ok(!IPC::Run::run([ $program, '--pool-size', '0' ], '>', \$out, '2>', \$err), 'an empty pool is rejected');
{
	local $ENV{PG_RELEVANCE_POOL_SIZE} = 0;
	ok(!IPC::Run::run(\@check, '>', \$out, '2>', \$err), 'the environment is used');
	like($err, qr/PG_RELEVANCE_POOL_SIZE: --pool-size/, 'and its errors are reported');
	is($checked->('--pool-size', '3', '--anonymous-role', 'web_reader'), $sound, 'but a flag takes precedence');
}
my $settings = write_file("listen = \"0.0.0.0:80\"\nanonymous-role = \"web_operator\"\n");
like($checked->('--config', $settings), qr/^warning: Everybody who reaches 0\.0\.0\.0:80 acts as role "web_operator"/, 'a file can set everything');

# ---- without --listen it uses the first free port
{
	my $taken = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 8001, Listen => 1);  # unless it is already
	my $said = '';
	my $run = IPC::Run::start([ @check[0, 2 .. $#check] ], '<', \undef, '>&', \$said);
	wait_until('it listens', sub { $run->pump_nb; $said =~ /event=listening/ });
	my ($port) = $said =~ /event=listening address=127\.0\.0\.1:(\d+)/;
	like($said, qr/event=port_taken port=8001\b/, 'it says which port is taken');
	cmp_ok($port, '>', 8001, 'and which one it uses instead');
	IPC::Run::run([ 'curl', '-s', "http://127.0.0.1:$port/live" ], '>', \$out);
	is($out, '{"status":"live"}', 'on which it answers');
	$run->signal('TERM');
	ok($run->finish, 'it exits normally');
}

$dribbling->finish;
like($dribbled, qr/"code":"upload_too_slow".*\n408\z/s, 'a slow upload is aborted');
is(sql($node, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'authenticator' AND state LIKE '%transaction%'"), '0', 'and its transaction too');
is(stop_httpd($patient), 0, 'the server keeps running');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');
finish($node);
done_testing();
