# SPDX-License-Identifier: PostgreSQL
# Other model services, on other machines, that misbehave: nothing is lost, hangs or is orphaned.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $node = new_cluster('remote', conf => "relevance.connect_timeout = 500ms\nrelevance.request_timeout = 10s\nrelevance.max_attempts = 2\nrelevance.service_patience = 1s\n");
my ($httpd) = start_httpd($node);
my $callback = "$httpd/webhook/treinamento/";

# ---- another service: starting, stopping, setting its behaviour, reading the requests it got
sub start_service
{
	my (%with) = @_;
	my $folder = $with{folder} // PostgreSQL::Test::Utils::tempdir;
	unlink "$folder/port";
	local $ENV{PORT} = $with{port} // 0;
	my $process = IPC::Run::start([ 'python3', "$FindBin::RealBin/another_service.py", $folder, $with{certificate} // () ], '<', \undef, '>&', \my $log);
	wait_until('the service listens', sub { -s "$folder/port" });
	my $port = slurp_file("$folder/port");
	return { folder => $folder, process => $process, port => $port, url => ($with{certificate} ? 'https://localhost:' : 'http://127.0.0.1:') . $port };
}
sub stop_service { my ($service) = @_; $service->{process}->kill_kill; return }
sub behave
{
	my ($service, $mode) = @_;
	open(my $file, '>', "$service->{folder}/mode.new") or die $!;
	print $file $mode;
	close $file;
	rename "$service->{folder}/mode.new", "$service->{folder}/mode" or die $!;
	return;
}
sub requests { my ($service) = @_; return -e "$service->{folder}/requests" ? slurp_file("$service->{folder}/requests") : '' }
sub models_of { my ($service) = @_; my $out; IPC::Run::run([ 'curl', '-s', "$service->{url}/test/models" ], '>', \$out); return join ' ', @{ decode_json($out) } }
sub run_of { my ($run, $columns) = @_; return sql($node, "SELECT $columns FROM relevance.training_runs WHERE run_id = $run") }
sub outbox_is_empty { wait_until('the outbox is empty', sub { sql($node, 'SELECT count(*) FROM relevance.outbox') eq '0' }); return }

# A service that did not answer is passed over until it is seen to answer again.
sub wait_until_up { return wait_until('all services are up', sub { sql($node, "SELECT bool_and(state = 'up') FROM relevance.services") eq 't' }) }

# Trains while the service behaves that way; tests that the run fails with this error.
sub fails_while
{
	my ($service, $mode, $sqlstate, $said, $test) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	behave($service, $mode);
	my $run = train($node, 'press');
	wait_status($node, $run, 'failed');
	my $error = sql_error($node, "SELECT relevance.wait_for_training($run)");
	is($error->{sqlstate}, $sqlstate, $test);
	like("$error->{message}\n$error->{detail}\n$error->{hint}", $said, '... and says so');
	behave($service, '');
	wait_until_up();
	return $run;
}

my $service = start_service();
reload($node, 'relevance.callback_url' => $callback);
reload($node, 'relevance.model_service_url' => $service->{url});

# ---- only part 1 of the contract
sql($node, "SELECT relevance.register_machine('press')");
is(sql($node, "SELECT model_id FROM relevance.wait_for_model(1, '10 s')"), '1', 'a machine is numbered by the service when it is registered');
my $owner = sql($node, 'SELECT system_identifier || \'/\' || oid FROM pg_control_system(), pg_database WHERE datname = current_database()');
like(requests($service), qr{^KEY \Q$owner\E/[-0-9a-f]{36}$}m, 'with a key of this database: a copy of it asks for its own models');
my $run = train($node, 'press', csv => driven_csv(driver => 3, rows => 100));
wait_completed($node, $run, 'a service that speaks the first part of the contract trains');
is(ranked_first($node, 'press'), 'x3', 'and ranks');
my ($best) = @{ decode_json((ask_http($httpd, GET => '/ranking/?machine_id=1'))[1])->{ranking} };
is($best->{shap_norm}, 1, 'over HTTP its numbers are as it gave them');
is_deeply([ sort grep { defined $best->{$_} } keys %$best ],
	[qw(correlated_with correlations direction feature importance_native importance_shap_mean_abs native_norm rank score_final shap_norm share target)],
	'and what it does not report is null');
is(sql($node, 'SELECT r2, mae, rmse FROM relevance.get_metrics(1)'), '0.9|1.5|2.5', 'the metrics are those of its callback');
is(sql($node, 'SELECT model_id FROM relevance.machines'), '1', 'the first training uses the model that was registered');
wait_completed($node, train($node, 'press', csv => driven_csv(driver => 2, rows => 100)), 'it trains again');
is(ranked_first($node, 'press'), 'x2', 'and ranks again');
is(models_of($service), 'press', 'with one model at the service');
behave($service, 'twice early_callback');
wait_completed($node, train($node, 'press'), 'a callback before the answer, sent twice, is used once');
like(requests($service), qr/CALLBACK 200\nCALLBACK 200\n/, 'both succeed');
behave($service, 'no_metrics');
wait_completed($node, $run = train($node, 'press'), 'a callback without metrics suffices');
behave($service, 'no_callback');
wait_completed($node, $run = train($node, 'press'), 'when the callback is lost, the ranking is polled');
like(run_of($run, 'warnings'), qr/did not call back/, 'and the run says so');
behave($service, 'forged_token');
wait_completed($node, $run = train($node, 'press'), 'a forged callback has no effect');
like(requests($service), qr/CALLBACK 401\n/, 'it is rejected');
is(run_of($run, "metrics IS NULL"), 't', 'and its contents are not used');
behave($service, 'other_model');
wait_completed($node, train($node, 'press'), 'nor has one for another model');
like(requests($service), qr/CALLBACK 404\n/, 'it is rejected');
$run = fails_while($service, 'fails', '38000', qr/reported that the training failed/, 'a failure in the callback fails the run');
is(run_of($run, 'attempts'), '1', 'at once: it was not the service\'s fault');

# ---- a callback after the end
behave($service, 'slow');
$run = train($node, 'press');
wait_until('the service has the data', sub { (() = requests($service) =~ /POST \/train/g) >= sql($node, 'SELECT count(*) FROM relevance.run') });
sql($node, "SELECT relevance.cancel_training($run)");
wait_status($node, $run, 'cancelled');
my $called = () = requests($service) =~ /CALLBACK/g;
behave($service, '');
wait_until('the service has called back', sub { (() = requests($service) =~ /CALLBACK/g) > $called });
like(requests($service), qr/CALLBACK 200\n\z/, 'a callback after the cancellation succeeds');
is(run_status($node, $run), 'cancelled', 'and changes nothing');
is(sql($node, "SELECT count(*) FROM relevance.run_callback WHERE run_id = $run AND status IS NOT NULL"), '0', 'nothing at all');

# ---- a late callback of an older run, while a newer one is in progress
sub call_back
{
	my ($to, $body) = @_;
	my $out;
	IPC::Run::run([ 'curl', '-s', '-w', '\n%{http_code}', '-d', $body, $to ], '>', \$out);
	return $out;
}
my $older = train($node, 'press');
wait_completed($node, $older, 'an older run completes');
my ($of_older) = reverse requests($service) =~ m{^URL (\Q$callback\E\?token=\S+)}mg;
behave($service, 'slow');
my $trainings = () = requests($service) =~ /POST \/train/g;
my $newer = train($node, 'press');
wait_until('the service has the newer', sub { (() = requests($service) =~ /POST \/train/g) > $trainings });
is(call_back($of_older, '{"model_id":1,"status":"failed","error":"too late","metrics":{"r2":-1}}'), qq({"message":"Status do modelo atualizado com sucesso","model_id":1,"status":"failed"}\n200), 'the older run\'s callback gets the exact success answer');
is(run_status($node, $newer), 'running', 'the newer run continues');
behave($service, '');
wait_completed($node, $newer, 'and completes');
is(sql($node, "SELECT t.status, m.r2 FROM relevance.training_runs t, relevance.get_metrics('press'::text, t.run_id) m WHERE t.run_id = $older"), 'completed|0.9', 'the older run is unchanged');
is(call_back($of_older =~ s/.$/-/r, '{"model_id":1,"status":"failed"}') =~ s/.*\n//r, '401', 'an almost correct token is rejected');

# ---- neither callback nor ranking: the run times out
reload($node, 'relevance.run_timeout' => '6s');
fails_while($service, 'no_callback no_ranking', '57014', qr/did not call back, and none of \d+ requests for the ranking returned one/, 'a silent service fails the run when its time is up');
reload($node, 'relevance.run_timeout' => '6h');

# ---- misbehaviour
behave($service, 'twice_500');
wait_completed($node, $run = train($node, 'press'), '500, then fine: the run completes');
$run = fails_while($service, 'always_500', '38000', qr/the disk is full.*It was tried 2 times: .*; then: .*/s, '500 for ever fails the run after relevance.max_attempts');
is(run_of($run, 'attempts, cardinality(attempt_errors)'), '2|2', 'each attempt is reported');
fails_while($service, 'html', '08P01', qr/not JSON.*<html>no/s, 'HTML is not a valid answer');
fails_while($service, 'redirects', '38000', qr/HTTP 302.*redirects are not followed/s, 'redirects are not followed');
fails_while($service, 'truncated', '08P01', qr/not JSON/, 'truncated JSON is not a valid answer');
fails_while($service, 'nan', '08P01', qr/not JSON/, 'NaN is not valid JSON');
fails_while($service, 'unknown_feature', '08P01', qr/a feature that the data do not have.*"humidity"/s, 'a ranking of columns that the data do not have is rejected');
fails_while($service, 'ten_million_rows', '08P01', qr/too long/, 'a ranking of ten million rows is cut off');
fails_while($service, 'closes', '08006', qr/was lost/, 'a connection that is closed in the middle of the upload is lost');
reload($node, 'relevance.request_timeout' => '1s');
fails_while($service, 'silent', '08006', qr/does not answer.*relevance\.service_patience/s, 'a service that never answers times out');
fails_while($service, 'drips', '08006', qr/does not answer.*relevance\.service_patience/s, 'and so does one that answers byte by byte');
reload($node, 'relevance.request_timeout' => '10s');
outbox_is_empty();
fails_while($service, 'reuses_id', '08P01', qr/There is a ranking under that number already/, 'a model id that is given twice is noticed');
wait_completed($node, train($node, 'press', csv => driven_csv(driver => 4)), 'after all of that the machine trains');
is(ranked_first($node, 'press'), 'x4', 'and ranks');

# ---- a service that is down: nothing waits for it, and nothing is forgotten
stop_service($service);
my $start = time;
sql($node, "SELECT relevance.register_machine('furnace')");
sql($node, "SELECT relevance.delete_machine('press'::text)");
cmp_ok(time - $start, '<', busy(2), 'machines are registered and deleted while the service is down');
like(call_back("$httpd/machines/", '{"machine_name":"over http"}'), qr/"model_id" : null.*\n200\z/, 'over HTTP too: it has no model yet');
sql($node, "SELECT relevance.delete_machine('over http'::text)");
wait_until('the outbox says why', sub { sql($node, 'SELECT count(*) FROM relevance.outbox WHERE error LIKE \'%cannot be reached%\' AND attempts > 0') eq '2' });
is(sql($node, 'SELECT string_agg(task || coalesce(\' \' || machine_name, \'\'), \', \' ORDER BY task) FROM relevance.outbox'), 'delete, register furnace', 'the outbox shows what is to be done');
$service = start_service(folder => $service->{folder}, port => $service->{port});
outbox_is_empty();
is(models_of($service), 'furnace', 'it is done when the service is back');
isnt(sql($node, 'SELECT model_id FROM relevance.machines'), '', 'and the machine has its model');

# ---- a service that lost its state
stop_service($service);
$service = start_service(folder => $service->{folder}, port => $service->{port});
wait_completed($node, $run = train($node, 'furnace'), 'a service that was restarted without its state: the run creates a new model');
is(models_of($service), 'furnace', 'which is the only one');

# ---- others' open transactions do not block the outbox
sub background_session { my ($statement) = @_; my $session = $node->background_psql('postgres'); $session->query_safe($statement); return $session }
stop_service($service);
sql($node, "SELECT relevance.register_machine('doomed'), relevance.register_machine('uploading')");
wait_until('both are to be registered', sub { sql($node, "SELECT count(*) FROM relevance.outbox WHERE machine_name IN ('uploading', 'doomed') AND attempts > 0") eq '2' });
my $uploading = background_session("BEGIN; SELECT relevance.start_csv_upload(relevance.machine_id('uploading'::text))");
my $doomed = background_session("BEGIN; SELECT relevance.delete_machine('doomed'::text)");
$service = start_service(folder => $service->{folder}, port => $service->{port});
sql($node, "SELECT relevance.register_machine('free')");
is(sql($node, "SELECT bool_and((relevance.wait_for_model(id, '1 min')).model_id IS NOT NULL) FROM relevance.machines WHERE machine_name IN ('uploading', 'free')"), 't', 'a machine gets its model during its own upload, and while another one is being deleted');
$_->query_safe('COMMIT'), $_->quit for $uploading, $doomed;
outbox_is_empty();
sql($node, "SELECT relevance.delete_machine('$_'::text)") for qw(uploading free);
outbox_is_empty();
is(models_of($service), 'furnace', 'and deleted machines leave no model');

# ---- a service that gives all models the same id
behave($service, 'same_id');
my $asked = () = requests($service) =~ m{^POST /models}mg;
sql($node, "SELECT relevance.register_machine('twin 1'), relevance.register_machine('twin 2')");
wait_until('it was noticed', sub { sql($node, "SELECT count(*) FROM relevance.outbox WHERE error LIKE '%gave its number to another%'") eq '1' });
cmp_ok(scalar(() = requests($service) =~ m{^POST /models}mg) - $asked, '<', 6, 'it is not asked endlessly');
behave($service, '');
outbox_is_empty();
is(sql($node, "SELECT count(DISTINCT model_id) FROM relevance.machines WHERE machine_name LIKE 'twin%'"), '2', 'they get their own models when it works again');
sql($node, "SELECT relevance.delete_machine('$_'::text)") for 'twin 1', 'twin 2';
outbox_is_empty();

# ---- the token
my $log_start = log_position($node);
my $token_file = PostgreSQL::Test::Utils::tempdir . '/token';
reload($node, 'relevance.model_service_token_file' => $token_file);
$run = train($node, 'furnace');
wait_status($node, $run, 'failed');
like(sql_error($node, "SELECT relevance.wait_for_training($run)")->{detail}, qr/token_file is "\Q$token_file/, 'a token that cannot be read fails the run');
append_to_file($token_file, "a-token-of-tests\n");
wait_completed($node, train($node, 'furnace'), 'with a token it trains');
like(requests($service), qr{POST /train Bearer a-token-of-tests\n}, 'which is sent');
unlike(log_since($node, $log_start), qr/a-token-of-tests/, 'and is not in any log');
is(sql_error($node, 'CREATE ROLE visitor LOGIN; SET ROLE visitor; SHOW relevance.model_service_token_file')->{sqlstate}, '42501', 'nor is its path shown to others');
reload($node, 'relevance.model_service_token_file' => '');

# ---- several services
my $second = start_service();
stop_service($service);
reload($node, 'relevance.model_service_url' => "$service->{url},$second->{url}");
wait_completed($node, train($node, 'furnace', csv => driven_csv(driver => 5)), 'of two services the running one is used');
is(ranked_first($node, 'furnace'), 'x5', 'and ranks');
$service = start_service(folder => $service->{folder}, port => $service->{port});
wait_until_up();
train($node, "line $_") for 1 .. 4;
wait_completed($node, $_) for split /\n/, sql($node, "SELECT run_id FROM relevance.training_runs WHERE machine_name LIKE 'line%'");
outbox_is_empty();
isnt(models_of($service), '', 'machines are spread over the services: some are here');
isnt(models_of($second), '', 'some are there');
is(join(' ', sort split / (?=line|furnace)/, models_of($service) . ' ' . models_of($second)), 'furnace line 1 line 2 line 3 line 4', 'each has one model');
behave($service, 'silent');
reload($node, 'relevance.request_timeout' => '1s');
my $questions = () = requests($service) =~ m{^GET /health}mg;
sql($node, "SELECT relevance.register_machine('quick ' || n) FROM generate_series(1, 6) n");
is(sql($node, "SELECT bool_and((relevance.wait_for_model(id, '1 min')).model_id IS NOT NULL) FROM relevance.machines WHERE machine_name LIKE 'quick%'"), 't', 'a silent one is skipped');
cmp_ok(scalar(() = requests($service) =~ m{^GET /health}mg) - $questions, '<', 4, 'after waiting for it once');
behave($service, '');
reload($node, 'relevance.request_timeout' => '10s');
stop_service($second);

# ---- https: certificates are checked
SKIP:
{
	my $folder = PostgreSQL::Test::Utils::tempdir;
	my ($pem, $other) = ("$folder/own.pem", "$folder/other.pem");
	for ([ $pem, 'localhost' ], [ $other, 'elsewhere.example' ])
	{
		my ($file, $host) = @$_;
		my ($out, $err);
		IPC::Run::run([ 'openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', "/CN=$host", '-addext', "subjectAltName=DNS:$host", '-keyout', "$file.key", '-out', "$file.crt" ], '>', \$out, '2>', \$err) or die $err;
		append_to_file($file, slurp_file("$file.key") . slurp_file("$file.crt"));
	}
	my $secure = start_service(certificate => $pem);
	reload($node, 'relevance.model_service_url' => $secure->{url});
	$run = train($node, 'furnace');
	wait_status($node, $run, 'failed');
	is(sql_error($node, "SELECT relevance.wait_for_training($run)")->{sqlstate}, '08001', 'a certificate from an unknown authority is rejected');
	reload($node, 'relevance.model_service_ca_file' => "$pem.crt");
	wait_until_up();
	wait_completed($node, train($node, 'furnace'), 'one from a known authority is accepted');
	stop_service($secure);
	$secure = start_service(certificate => $other);
	reload($node, 'relevance.model_service_ca_file' => "$other.crt");
	reload($node, 'relevance.model_service_url' => $secure->{url});
	$run = train($node, 'furnace');
	wait_status($node, $run, 'failed');
	is(sql_error($node, "SELECT relevance.wait_for_training($run)")->{sqlstate}, '08001', 'but not for another host');
	stop_service($secure);
	reload($node, 'relevance.model_service_ca_file' => '');
}

# ---- our own service, over TCP, called as the original backend does
{
	my $folder = PostgreSQL::Test::Utils::tempdir;
	append_to_file("$folder/token", "another-token\n");
	my $listen = '127.0.0.1:' . PostgreSQL::Test::Cluster::get_free_port();
	my $log = '';
	my $start_modeld = sub { return IPC::Run::start([ 'pg_relevance_modeld', '--listen', $listen, '--state-dir', "$folder/state", '--token-file', "$folder/token" ], '<', \undef, '>&', \$log) };
	my $ask = sub {
		my ($method, $path, @more) = @_;
		my $out;
		IPC::Run::run([ 'curl', '-s', '--retry', '20', '--retry-connrefused', '--retry-delay', '0', '-X', $method, '-w', '\n%{http_code}', @more, "http://$listen$path" ], '>', \$out);
		return $out =~ /\A(.*)\n(\d{3})\z/s ? ($2, $1) : (0, '');
	};
	my @token = ('-H', 'Authorization: Bearer another-token');
	my $modeld = $start_modeld->();
	is(($ask->('GET', '/health'))[0], '200', 'anybody may read its health');
	is(($ask->('POST', '/models?model_name=x'))[0], '401', 'everything else needs the token');
	is(($ask->('POST', '/models?model_name=x', '-H', 'Authorization: Bearer other'))[0], '401', 'the right one');
	my ($status, $body) = $ask->('POST', '/models?model_name=press-01', @token);
	is($status, '201', 'a model is created');
	my $id = decode_json($body)->{model_id};
	($status, $body) = $ask->('POST', '/models?model_name=press-01&key=one', @token);
	is(($ask->('POST', '/models?model_name=press-01&key=one', @token))[1], $body, 'asking twice with the same key gives the same model');
	my $csv = write_csv(driven_csv(driver => 2));
	is(($ask->('POST', "/train?model_id=$id&url=&target_column=output", @token, '-F', "file=\@$csv", '-F', "file=\@$csv"))[0], '422', 'a form with two files is refused');
	is(($ask->('POST', "/train?model_id=$id&url=&target_column=output", @token, '-F', "file=\@$csv;type=text/csv"))[0], '200', 'data are accepted');
	wait_until('it has trained', sub { ($ask->('GET', "/ranking?model_id=$id", @token))[0] eq '200' });
	my $ranking = ($ask->('GET', "/ranking?model_id=$id", @token))[1];
	is(decode_json($ranking)->[0]{feature}, 'x2', 'and ranked');
	$modeld->signal('TERM');
	$modeld->finish;
	$modeld = $start_modeld->();
	is(($ask->('GET', "/ranking?model_id=$id", @token))[1], $ranking, 'it survives its own restart with its models');
	is(($ask->('POST', '/models?model_name=press-01&key=one', @token))[1], $body, 'and its keys');
	# A cluster works with it too.
	reload($node, 'relevance.model_service_token_file' => "$folder/token");
	reload($node, 'relevance.model_service_url' => "http://$listen");
	wait_completed($node, train($node, 'furnace', csv => driven_csv(driver => 1)), 'a cluster trains there');
	is(ranked_first($node, 'furnace'), 'x1', 'and ranks');
	reload($node, 'relevance.model_service_token_file' => $token_file);
	$run = train($node, 'furnace');
	wait_status($node, $run, 'failed');
	like(sql_error($node, "SELECT relevance.wait_for_training($run)")->{message}, qr/requires a bearer token/, 'with another token it does not');
	$modeld->signal('TERM');
	$modeld->finish;
	reload($node, 'relevance.model_service_token_file' => "$folder/token");

	# Its disk becomes full while it is being sent to.
	SKIP:
	{
		skip 'file systems cannot be mounted here', 3 if system('unshare -rm mount -t tmpfs none /mnt 2>/dev/null') != 0;
		mkdir "$folder/small" or die $!;
		my @serve = ('pg_relevance_modeld', '--listen', $listen, '--state-dir', "$folder/small/state", '--token-file', "$folder/token");
		$modeld = IPC::Run::start([ 'unshare', '-rm', 'sh', '-c', "mount -t tmpfs -o size=4m none $folder/small && exec @serve" ], '<', \undef, '>&', \$log);
		($status, $body) = $ask->('POST', '/models?model_name=press-01', @token);
		my $large = "a,b,c,output\n" . join('', map { "$_.5," . $_ * 7 % 1000 . ',' . $_ * 13 % 997 . ',' . $_ * 7 % 1000 . ".25\n" } 1 .. 20000) x 160;    # more than a server discards by default
		my $file = write_file($large, 'large.csv');
		($status, $body) = $ask->('POST', '/train?model_id=' . decode_json($body)->{model_id} . '&target_column=output', @token, '-H', 'Content-Type: text/csv', '-T', $file);
		is($status, '507', 'a disk that becomes full during an upload is reported');
		is(decode_json($body)->{code}, 'disk_full', '... with its code');
		$run = sql($node, "SELECT relevance.train_from_csv_file('furnace'::text, '$file', 'output')");
		wait_until('an attempt is over', sub { sql($node, "SELECT cardinality(attempt_errors) > 0 FROM relevance.training_status($run)") eq 't' });
		like(sql($node, "SELECT attempt_errors[1] FROM relevance.training_status($run)"), qr/disk of the model service is full/, 'an attempt says so');
		sql($node, "SELECT relevance.cancel_training($run)");
		$modeld->signal('TERM');
		$modeld->finish;
	}
}

stop_service($service);
finish($node);
done_testing();
