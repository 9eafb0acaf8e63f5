# SPDX-License-Identifier: PostgreSQL
# Whoever is refused while sending a large body gets the answer, not a lost connection: clients of the HTTP server, and the
# workers at a model service.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('early_answers', conf => "relevance.connect_timeout = 2s\nrelevance.max_attempts = 3\n");
sql($node, "SELECT relevance.register_machine('press-01')");

# ---- the HTTP server and its clients
my ($url, $pid) = start_httpd($node, arguments => [ '--max-csv-bytes', 64 << 20 ]);
my $large = PostgreSQL::Test::Utils::tempdir . '/large.csv';
{
	# 96 MB: more than any buffer on the way.
	my $rows = driven_csv(rows => 1000) =~ s/\A.*\n//r;
	open(my $out, '>', $large) or die $!;
	print $out "x1,x2,x3,x4,x5,output\n";
	print $out $rows x 20 for 1 .. 100;
	close $out;
	cmp_ok(-s $large, '>', 80 << 20, 'a large file');
}

sub answer_of
{
	my (@command) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run(\@command, '<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(300));
	my ($status, $body) = $out =~ /^(\d+) (.*)/s or return "$out$err";
	my ($code) = $body =~ /"code":"(\w+)"/;
	return join ' ', $status, $code // '';
}
my $host = $url =~ s{http://}{}r;
sub by_curl
{
	my ($expect, $path, $form, @headers) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'curl', '-s', '-S', '-X', 'POST', '-T', $large, '-w', '\n%{http_code}', "$url$path", map { ('-H', $_) } $expect, 'Content-Type: text/csv', ($form eq 'chunked' ? 'Transfer-Encoding: chunked' : ()), @headers ],
		'<', \undef, '>', \$out, '2>', \$err);
	my ($body, $status) = $out =~ /\A(.*)\n(\d{3})\z/s or return "$out$err";
	my ($code) = $body =~ /"code":"(\w+)"/;
	return join ' ', $status, $code // '';
}
my $node_client = "$FindBin::RealBin/../http/early.mjs";
my %client = (
	'curl' => sub { return by_curl('Expect:', @_) },
	'curl with Expect' => sub { return by_curl('Expect: 100-continue', @_) },
	'http of Node' => sub { my ($path, $form, @headers) = @_; return answer_of('node', $node_client, "$url$path", $large, 'http', $form, @headers) },
	'fetch of Node' => sub { my ($path, $form, @headers) = @_; return answer_of('node', $node_client, "$url$path", $large, 'fetch', 'chunked', @headers) },
	'http.client of Python' => sub { my ($path, $form, @headers) = @_; return answer_of('python3', "$FindBin::RealBin/early_clients.py", $host, $path, $large, $form, @headers) });
my @refusals = (
	[ 'a token that is not valid', '/train?machine_id=1&target_column=output', '401 PGRST301', 'Authorization: Bearer a.b.c' ],
	[ 'a body that is too large', '/train?machine_id=1&target_column=output', '413 413' ],
	[ 'a missing parameter', '/train?machine_id=1', '422 422' ],
	[ 'a machine that is not there', '/train?machine_id=99&target_column=output', '404 42704' ],
	[ 'a path that is not there', '/nowhere/at/all', '404 PGRST125' ],
	[ 'a page of another origin', '/train?machine_id=1&target_column=output', '403 origin_not_allowed', 'Origin: http://evil.example' ],
	[ 'JSON that is too large', '/machines', '413 413' ]);
for my $name (sort keys %client)
{
	for my $refusal (@refusals)
	{
		my ($what, $path, $expected, @headers) = @$refusal;
		for my $form ('known', 'chunked')
		{
			# An announced length is checked first.
			my $wanted = $what =~ /machine|parameter/ && $form eq 'known' && $name ne 'fetch of Node' ? '413 413' : $expected;
			is($client{$name}->($path, $form, @headers), $wanted, "$name ($form): $what");
		}
	}
}
is(sql($node, 'SELECT count(*) FROM relevance.data_set'), '0', 'nothing of it was stored');
is(sql($node, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'authenticator' AND state LIKE '%transaction%'"), '0', 'no transaction is left');
is((ask_http($url, GET => '/machines'))[0], '200', 'the server goes on');
my $answered = () = httpd_log($node) =~ /status=401/g;
is($answered, 2 * keys %client, 'each refusal is logged once');
is(stop_httpd($pid), 0, 'it ends');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');

# ---- model services that answer early
sub start_service
{
	my ($certificate) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir;
	my $log;
	my $process = IPC::Run::start([ 'python3', "$FindBin::RealBin/early_service.py", $folder, $certificate // () ], '<', \undef, '>&', \$log);
	wait_until('the service listens', sub { -s "$folder/port" });
	my $port = slurp_file("$folder/port");
	return { folder => $folder, process => $process, url => ($certificate ? 'https://localhost:' : 'http://127.0.0.1:') . $port };
}
sub behave
{
	my ($service, %how) = @_;
	open(my $file, '>', "$service->{folder}/mode.new") or die $!;
	print $file encode_json(\%how);
	close $file;
	rename "$service->{folder}/mode.new", "$service->{folder}/mode" or die $!;
	return;
}
my $data = write_csv(long_csv('') x 12);
cmp_ok(-s $data, '>', 24 << 20, 'data larger than any buffer on the way');

sub refused_run
{
	my ($service, $expected, $said, $test, %how) = @_;
	behave($service, %how);
	my $run = sql($node, "SELECT relevance.train_from_csv_file('press-01'::text, '$data', 'output')");
	wait_status($node, $run, 'failed');
	is(sql($node, "SELECT error_code, attempts FROM relevance.training_runs WHERE run_id = $run"), $expected, $test);
	like(sql($node, "SELECT concat_ws(' ', error, error_detail, error_hint) FROM relevance.training_runs WHERE run_id = $run"), $said, '... in its words');
	return;
}
my $service = start_service();
reload($node, 'relevance.model_service_url' => $service->{url});
my $unauthorized = '{"error": "who are you?", "code": "unauthorized", "hint": "Send a token."}';
for my $after (0, 1, 3 << 20, 20 << 20)
{
	for my $form ({}, { interim => JSON::PP::true }, { chunked => JSON::PP::true }, { interim => JSON::PP::true, chunked => JSON::PP::true })
	{
		my $what = "after $after bytes" . join('', map { ", $_" } sort keys %$form);
		refused_run($service, 'unauthorized|1', qr/who are you\?.*Send a token/, "401 $what is told", status => 401, body => $unauthorized, after => $after, %$form);
	}
	refused_run($service, 'service_error|1', qr/HTTP 413 not so much/, "413 after $after bytes is told", status => 413, body => 'not so much', after => $after);
}
refused_run($service, 'unauthorized|1', qr/who are you\?/, 'an answer that arrives in pieces is told', status => 401, body => $unauthorized, after => 1 << 20, pieces => JSON::PP::true);

# A full disk may be free again later: the run waits for it.
for my $body ('{"error": "the disk is full", "code": "disk_full"}', 'Insufficient Storage')
{
	behave($service, status => 507, body => $body, after => 5 << 20);
	my $run = sql($node, "SELECT relevance.train_from_csv_file('press-01'::text, '$data', 'output')");
	wait_until('an attempt is over', sub { sql($node, "SELECT cardinality(attempt_errors) FROM relevance.run WHERE id = $run") eq '1' });
	like(sql($node, "SELECT attempt_errors[1] FROM relevance.run WHERE id = $run"), qr/disk (of the model service )?is full/, 'a full disk is reported');
	is(sql($node, "SELECT status, not_before - clock_timestamp() BETWEEN '5 s' AND '31 s' FROM relevance.run WHERE id = $run"), 'queued|t', '... and the retry is half a minute away');
	sql($node, "SELECT relevance.cancel_training($run)");
}
# An early success is none: the data have not arrived.
behave($service, status => 200, body => '{"status": "training"}', after => 1 << 20);
my $run = sql($node, "SELECT relevance.train_from_csv_file('press-01'::text, '$data', 'output')");
wait_until('an attempt is over', sub { sql($node, "SELECT cardinality(attempt_errors) > 0 FROM relevance.run WHERE id = $run") eq 't' });
like(sql($node, "SELECT attempt_errors[1] FROM relevance.run WHERE id = $run"), qr/connection to the model service .* was lost/, 'a success before the end of the data is a lost connection');
sql($node, "SELECT relevance.cancel_training($run)");
$service->{process}->kill_kill;

# ---- the same over TLS
my $folder = PostgreSQL::Test::Utils::tempdir;
my $why;
IPC::Run::run([ 'openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', "$folder/key.pem", '-out', "$folder/ca.pem" ], '2>', \$why) or die $why;
append_to_file("$folder/both.pem", slurp_file("$folder/key.pem") . slurp_file("$folder/ca.pem"));
my $secure = start_service("$folder/both.pem");
reload($node, 'relevance.model_service_ca_file' => "$folder/ca.pem");
reload($node, 'relevance.model_service_url' => $secure->{url});
refused_run($secure, 'unauthorized|1', qr/who are you\?/, 'over TLS, an answer to the head is told', status => 401, body => $unauthorized, after => 0);
$secure->{process}->kill_kill;

finish($node, killed => qr/never/);
done_testing();
