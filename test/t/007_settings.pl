# SPDX-License-Identifier: PostgreSQL
# Settings: bounds, reload, a remote service, one that cannot be reached, and other settings that must do no harm.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IO::Socket::INET;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('settings');

# ---- names, units, bounds
is( sql($node, "SELECT string_agg(name || ' ' || context || ' ' || coalesce(unit, ''), ', ' ORDER BY name) FROM pg_settings WHERE name LIKE 'relevance.%'"),
	'relevance.callback_url sighup , relevance.connect_timeout sighup ms, relevance.keep_data_sets sighup , relevance.keep_runs sighup , relevance.language user , relevance.max_attempts sighup , relevance.max_concurrent_runs sighup , relevance.max_csv_rows sighup , relevance.max_unpack_ratio sighup , relevance.max_unpacked_size sighup MB, '
	  . 'relevance.model_service_ca_file sighup , relevance.model_service_memory_limit sighup MB, relevance.model_service_program sighup , relevance.model_service_threads sighup , relevance.model_service_token_file sighup , '
	  . 'relevance.model_service_url sighup , relevance.request_timeout sighup ms, relevance.run_timeout sighup s, relevance.service_patience sighup s',
	'the settings are there, each with its unit');
for my $bad ([ 'max_concurrent_runs', '0' ], [ 'max_concurrent_runs', '100000' ], [ 'connect_timeout', '1ms' ],
	[ 'connect_timeout', '1h' ], [ 'keep_data_sets', '-1' ], [ 'keep_runs', '-1' ], [ 'run_timeout', '-1' ], [ 'model_service_threads', '-1' ], [ 'model_service_threads', '5000' ],
	[ 'max_csv_rows', '-1' ], [ 'max_unpack_ratio', '0' ], [ 'max_unpacked_size', '-1' ], [ 'model_service_memory_limit', '-1' ], [ 'model_service_url', 'ftp://example.org' ], [ 'model_service_url', 'localhost:8000' ],
	[ 'model_service_url', 'http://' ], [ 'model_service_url', 'http://a b' ], [ 'model_service_url', 'file:///etc/passwd' ], [ 'model_service_url', 'http://a,' ],
	[ 'model_service_url', 'http://a,b' ], [ 'callback_url', 'unix:/a' ], [ 'model_service_program', 'bin/pg_relevance_modeld' ], [ 'max_attempts', '0' ], [ 'request_timeout', '0' ])
{
	my ($name, $value) = @$bad;
	is(sql_error($node, "ALTER SYSTEM SET relevance.$name = '$value'")->{sqlstate}, '22023', "$name = '$value' is rejected");
}
like(sql_error($node, "ALTER SYSTEM SET relevance.model_service_url = 'localhost:8000'")->{hint}, qr/unix:/, 'with a hint that shows a good URL');
my $unknown = sql_error($node, 'ALTER SYSTEM SET relevance.no_such_setting = 1');
like("$unknown->{sqlstate} $unknown->{message}", qr/^(42704 unrecognized|42602 invalid) configuration parameter.* "relevance\.no_such_setting"/,
	'an unknown setting is rejected by name: undefined up to PostgreSQL 16, an invalid name from 17 on');
sql($node, 'CREATE ROLE visitor LOGIN');
is( sql_error($node, 'SHOW relevance.model_service_url', user => 'visitor')->{sqlstate}, '42501', 'only superusers can read the URL');
is(sql_error($node, "SET relevance.run_timeout = 1")->{sqlstate}, '55P02', 'settings belong to the server, not to a session');

# ---- run_timeout
my ($run, $process) = train_and_hold($node, 'slow');
reload($node, 'relevance.run_timeout' => '1s');
my $error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '57014', 'a training that takes too long fails');
like($error->{message} . $error->{hint}, qr/1 second.*relevance\.run_timeout/s, 'and says what to do about it');
wait_until('its training is given up', sub { !is_alive($process) });
reload($node, 'relevance.run_timeout' => '6h');

# ---- a reload that changes every setting that may change during a run takes effect at once without disturbing it
my ($held, $held_process) = train_and_hold($node, 'reloaded');
my ($service_of_held) = service_pids($node);
reload($node, map { ("relevance.$_->[0]" => $_->[1]) } [ 'callback_url', 'http://localhost:1/' ], [ 'connect_timeout', '9s' ], [ 'keep_data_sets', 9 ], [ 'keep_runs', 90 ],
	[ 'language', 'pt' ], [ 'max_attempts', 2 ], [ 'max_concurrent_runs', 3 ], [ 'model_service_ca_file', '/nowhere' ], [ 'model_service_token_file', '/nowhere' ],
	[ 'request_timeout', '2s' ], [ 'run_timeout', '5h' ], [ 'service_patience', '2s' ]);
let_go($held_process);
wait_completed($node, $held, 'a run completes during a reload of every setting that does not change the service');
is(sql($node, "SELECT attempts FROM relevance.training_status($held)"), '1', 'at its first attempt');
is((service_pids($node))[0], $service_of_held, 'and at the same service');
like(sql($node, "SELECT direction FROM relevance.get_ranking('reloaded'::text) WHERE rank = 1"), qr/acompanham/, 'relevance.language takes effect with the reload');
($held, $held_process) = train_and_hold($node, 'not answered');
kill 'STOP', $service_of_held;
$error = sql_error($node, "SELECT relevance.wait_for_training($held)");
kill 'CONT', $service_of_held;
like($error->{detail}, qr/tried 2 times|relevance\.service_patience, which is 2 s/, 'so do relevance.max_attempts and relevance.service_patience');
like("$error->{message} $error->{detail}", qr/within 2000 ms/, 'and relevance.request_timeout');
let_go($held_process);
reload($node, map { ("relevance.$_->[0]" => $_->[1]) } [ 'callback_url', '' ], [ 'connect_timeout', '10s' ], [ 'language', 'en' ], [ 'max_attempts', 3 ],
	[ 'max_concurrent_runs', 2 ], [ 'model_service_ca_file', '' ], [ 'model_service_token_file', '' ], [ 'request_timeout', '60s' ], [ 'run_timeout', '6h' ], [ 'service_patience', '1h' ]);

# ---- threads: the service is restarted with the new number, and a run in progress completes
($run, $process) = train_and_hold($node, 'threaded');
my ($service) = service_pids($node);
reload($node, 'relevance.model_service_threads' => '1');
wait_until('the service is another', sub { my ($now) = service_pids($node); $now && $now != $service });
wait_completed($node, $run, 'a run survives a change of relevance.model_service_threads');

# ---- a service that cannot be reached
my $port = PostgreSQL::Test::Cluster::get_free_port();
reload($node, 'relevance.connect_timeout' => '200ms');
reload($node, 'relevance.model_service_url' => "http://127.0.0.1:$port");
wait_until('the bundled service has ended', sub { !service_pids($node) });
pass('with a remote service the bundled one is not started');
$run = train($node, 'unreachable');
reload($node, 'relevance.service_patience' => '1s');
wait_status($node, $run, 'failed');
reload($node, 'relevance.service_patience' => '1h');
$error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '08001', 'a run whose service cannot be reached fails');
like($error->{message}, qr/127\.0\.0\.1:$port cannot be reached/, 'the message names the service');
like($error->{detail}, qr/relevance\.service_patience/, 'the detail says how long it has waited');
like($error->{hint}, qr/relevance\.model_service_url/, 'the hint names the setting');

# it completes when the setting is corrected in time
$run = train($node, 'put right');
wait_until('it waits for the service', sub { sql($node, "SELECT waiting_for IS NOT NULL FROM relevance.training_runs WHERE run_id = $run") eq 't' });
reload($node, 'relevance.model_service_url' => '');
wait_completed($node, $run, 'a run completes when the service can be reached again');
reload($node, 'relevance.connect_timeout' => '10s');

# ---- a remote service, over TCP and over a Unix socket
my $folder = PostgreSQL::Test::Utils::tempdir_short;
my $socket = "$folder/modeld.sock";
my $home = '';
for my $listen ("127.0.0.1:$port", "unix:$socket")
{
	my $log = '';
	my $own = IPC::Run::start([ 'pg_relevance_modeld', 'serve', '--listen', $listen, '--state-dir', "$folder/state" ],
		'<', \undef, '>&', \$log);
	my $url = $listen =~ /^unix/ ? $listen : "http://$listen/";
	reload($node, 'relevance.model_service_url' => $url);
	$run = train($node, 'remote', csv => driven_csv(driver => 4));
	wait_completed($node, $run, "a service at $url works");
	is(ranked_first($node, 'remote'), 'x4', 'and ranks');
	is(scalar(service_pids($node)), 0, 'the bundled one is not needed');
	my $before = sql($node, "SELECT model_home FROM relevance.machine WHERE machine_name = 'remote'");
	like($before, qr/remote \d+$/, 'the machine\'s model belongs to that service, whose URL is not shown');
	isnt($before, $home, 'and not to the previous service');
	$home = $before;
	# A service that stops during a run and comes back.
	$own->signal('TERM');
	$own->finish;
	is($own->result(0), 0, 'the service exits normally on request');
	$run = train($node, 'remote', csv => driven_csv(driver => 2));
	$own = IPC::Run::start([ 'pg_relevance_modeld', '--listen', $listen, '--state-dir', "$folder/state" ], '<', \undef, '>&', \$log);
	wait_completed($node, $run, 'a run waits for a service that is being restarted');
	$own->signal('TERM');
	$own->finish;
}
reload($node, 'relevance.model_service_url' => '');
wait_completed($node, train($node, 'remote', csv => driven_csv(driver => 5)), 'switched back, the bundled service works');
is(ranked_first($node, 'remote'), 'x5', 'and ranks');

# ---- a server that is not a model service
my $answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>no</html>";
my $web = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1', ReuseAddr => 1) or die $!;
my $child = fork() // die $!;
if ($child == 0)
{
	while (my $client = $web->accept) { sysread($client, my $request, 65536); syswrite($client, $answer); close $client }
	POSIX::_exit(0);
}
reload($node, 'relevance.model_service_url' => 'http://127.0.0.1:' . $web->sockport);
$run = train($node, 'misdirected');
wait_status($node, $run, 'failed');
$error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '08P01', 'a web page is not mistaken for a model service');
like($error->{detail}, qr/<html>no/, 'the detail shows what came');
kill 'KILL', $child;
waitpid $child, 0;
reload($node, 'relevance.model_service_url' => '');

# ---- settings of the server and the database that must not harm our workers
my @harmless = ('default_transaction_read_only = on', "default_transaction_isolation = 'serializable'", 'default_transaction_deferrable = on',
	'lock_timeout = 1', 'statement_timeout = 1', 'idle_in_transaction_session_timeout = 1', 'row_security = off',
	"search_path = 'nowhere'", "bytea_output = 'escape'", "datestyle = 'German'", "intervalstyle = 'sql_standard'",
	"timezone = 'Asia/Kathmandu'", 'standard_conforming_strings = off', "client_encoding = 'LATIN1'", 'extra_float_digits = -10',
	"xmlbinary = 'hex'", 'enable_seqscan = off', "session_replication_role = 'replica'", 'transform_null_equals = on', 'log_statement = none',
	"session_authorization = 'guest'");
add_database($node, 'odd');
my $csv = write_csv(driven_csv(driver => 2));
$run = train($node, 'press', database => 'odd', file => $csv);
wait_completed($node, $run, 'a training completes before the database has odd settings', 'odd');
my $position = log_position($node);
sql($node, 'CREATE ROLE guest');
sql($node, "ALTER DATABASE odd SET $_") for @harmless;
# A scheduler that starts with these settings.
sql($node, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE backend_type = 'relevance scheduler' AND datname = 'odd'");
{
	# These of a connection override those of its database, from its first statement on.
	local $ENV{PGOPTIONS} = join ' ', map { "-c $_" } 'default_transaction_read_only=off', 'default_transaction_isolation=read\ committed',
	  'lock_timeout=0', 'statement_timeout=0', 'idle_in_transaction_session_timeout=0', 'session_replication_role=origin',
	  'extra_float_digits=1', 'standard_conforming_strings=on', 'client_encoding=UTF8';
	my $again = sql($node, "SET SESSION AUTHORIZATION postgres; SELECT relevance.train_from_csv_file('press'::text, '$csv', 'output', '$QUICK')", 'odd');
	is(sql($node, "SET SESSION AUTHORIZATION postgres; SELECT (relevance.wait_for_training($again, '30 s')).status", 'odd'), 'completed',
		'odd settings of the database do not disturb a training');
	is( sql($node, "SET SESSION AUTHORIZATION postgres; SELECT count(DISTINCT (rank, feature, score_final)) FROM relevance.ranking WHERE run_id IN ($run, $again)", 'odd'),
		'5', 'nor change its result');
}
is(worker_complaints($node, $position), '', 'nor make the workers complain');
finish($node);
done_testing();
