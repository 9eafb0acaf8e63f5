# SPDX-License-Identifier: PostgreSQL
# Web pages that try to use a local HTTP server, and request heads that a proxy and the server could understand differently,
# byte for byte over a socket.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IO::Socket::INET;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('foreign_pages');
my ($url, $pid) = start_httpd($node);
my ($port) = $url =~ /:(\d+)$/;

sub status_and_code { my ($status, $body) = ask_http(@_); my ($code) = $body =~ /"code":"(\w+)"/; return join ' ', $status, $code // () }
sub machines { return sql($node, 'SELECT count(*) FROM relevance.machine') }
my @json = ('-H', 'Content-Type: application/json');
my $name = '{"machine_name": "press-01"}';

# ---- DNS rebinding: the browser sends the page's own host name
for my $host ('evil.example', "evil.example:$port", "localhost.evil.example:$port", "127.0.0.1.evil.example", '10.1.2.3.evil.example', '10.1.2')
{
	for my $request ([ GET => '/machines' ], [ GET => '/training_runs' ], [ GET => '/' ], [ GET => '/live' ], [ OPTIONS => '/machines' ], [ POST => '/machines', @json, '-d', $name ], [ POST => '/rpc/list_machines', @json, '-d', '{}' ], [ DELETE => '/machines/1' ])
	{
		my ($method, $path, @more) = @$request;
		is(status_and_code($url, $method, $path, '-H', "Host: $host", '-H', "Origin: http://$host", @more), $method eq 'HEAD' ? '421' : '421 host_not_allowed', "$method $path for $host is refused");
	}
}
is(machines(), 0, 'nothing was registered');
my ($status, $body) = ask_http($url, GET => '/machines', '-H', 'Host: evil.example');
my $told = decode_json($body);
like("$told->{message} $told->{details} $told->{hint}", qr/"evil\.example".*--allowed-hosts/, 'the error names the host and the option');
is(status_and_code($url, GET => '/machines', '-H', "Host: $_"), '200', "$_ is this machine") for 'localhost', "localhost:$port", "127.0.0.1:$port", "[::1]:$port", 'LocalHost.';
# Only names can be pointed at another machine; the origin is checked all the same.
for my $address ('10.1.2.3', "10.1.2.3:$port", '0.0.0.0', '[2001:db8::1]')
{
	is(status_and_code($url, GET => '/machines', '-H', "Host: $address"), '200', "the address $address is served");
	is(status_and_code($url, POST => '/machines', '-H', "Host: $address", '-H', 'Origin: http://evil.example', @json, '-d', $name), '403 origin_not_allowed', '... but not to a page of another origin');
}

# ---- pages of other origins: without reading the answer they could still change something
my $csv = write_csv(driven_csv());
sql($node, "SELECT relevance.register_machine('victim')");
my $victim = sql($node, "SELECT id FROM relevance.machine WHERE machine_name = 'victim'");
my @attacks = (
	[ 'a form of text/plain', POST => '/machines', '-H', 'Content-Type: text/plain', '-d', '{"machine_name": "by a form", "x": "="}' ],
	[ 'a form with a file', POST => "/train?machine_id=$victim&target_column=output", '-F', "file=\@$csv" ],
	[ 'a form of fields', POST => '/machines', '-d', 'machine_name=x' ],
	[ 'a body without a type', POST => "/train?machine_id=$victim&target_column=output", '-H', 'Content-Type:', '--data-binary', "\@$csv" ],
	[ 'a call of a function', POST => '/rpc/register_machine', '-H', 'Content-Type: text/plain', '-d', '{"machine_name": "by a call"}' ],
	[ 'JSON after a preflight', POST => '/machines', @json, '-d', $name ],
	[ 'a deletion', DELETE => "/machines/$victim" ],
	[ 'a preview', POST => '/preview', '-F', "file=\@$csv" ]);
for my $attack (@attacks)
{
	my ($what, $method, $path, @more) = @$attack;
	for my $origin ('http://evil.example', "http://evil.example:$port", 'null', "http://localhost.evil.example:$port")
	{
		is(status_and_code($url, $method, $path, '-H', "Origin: $origin", @more), '403 origin_not_allowed', "$what from a page of $origin is refused");
	}
	is(status_and_code($url, $method, $path, '-H', 'Sec-Fetch-Site: cross-site', @more), '403 origin_not_allowed', '... and one that only says that it is of another site');
}
is(machines() . sql($node, 'SELECT count(*) FROM relevance.data_set'), '10', 'nothing has changed');
like((ask_http($url, POST => '/machines', '-H', 'Origin: http://evil.example', @json, '-d', $name))[1], qr/evil\.example.*--cors-origin/s, 'the error names the origin and the option');
is(status_and_code($url, GET => '/machines', '-H', 'Origin: http://evil.example'), '200', 'reading is what CORS decides');
like((ask_http($url, OPTIONS => '/machines', '-D', '-', '-H', 'Origin: http://evil.example', '-H', 'Access-Control-Request-Method: POST', '-H', 'Access-Control-Request-Headers: authorization'))[1],
	qr/^Access-Control-Allow-Headers: Authorization/m, 'a page may ask whether it may send a token');
# A token was meant to be sent: no browser adds it by itself.
is(status_and_code($url, POST => '/machines', '-H', 'Origin: http://evil.example', '-H', 'Authorization: Bearer a.b.c', @json, '-d', $name), '401 PGRST301', 'with a token, the token decides');
for my $page ("http://127.0.0.1:$port", "http://localhost:$port", 'http://localhost:5173', 'http://[::1]:3000')
{
	is(status_and_code($url, POST => '/machines', '-H', "Origin: $page", @json, '-d', qq({"machine_name": "from $page"})), '200', "a page of this machine, $page, may");
}
is(status_and_code($url, POST => '/machines', @json, '-d', $name), '200', 'and so may programs, which send no origin');
is(stop_httpd($pid), 0, 'it ends');

# ---- other configurations
($url, $pid) = start_httpd($node, arguments => [ '--cors-origin', 'http://panel.example', '--allowed-hosts', 'plant.example,*.lab.example' ]);
is(status_and_code($url, POST => '/machines', '-H', "Host: $_", '-H', 'Origin: http://panel.example', @json, '-d', qq({"machine_name": "for $_"})), '200', "a page of a listed origin may, under the name $_")
  for 'plant.example', 'a.lab.example:80', 'localhost';
is(status_and_code($url, POST => '/machines', '-H', 'Host: plant.example', '-H', 'Origin: https://plant.example', @json, '-d', '{"machine_name": "own"}'), '200', 'and one of the server\'s own origin');
is(status_and_code($url, POST => '/machines', '-H', 'Origin: http://other.example', @json, '-d', $name), '403 origin_not_allowed', 'another may not');
is(status_and_code($url, GET => '/machines', '-H', 'Host: lab.example'), '421 host_not_allowed', 'nor is another name served');
stop_httpd($pid);
($url, $pid) = start_httpd($node, arguments => [ '--cors-origin', '*', '--allowed-hosts', '*' ]);
is(status_and_code($url, POST => '/machines', '-H', 'Host: any.example', '-H', 'Origin: http://other.example', @json, '-d', '{"machine_name": "open"}'), '200', 'both can be switched off');
stop_httpd($pid);
my $program = $node->config_data('--bindir') . '/pg_relevance_httpd';
my ($out, $err);
isnt(IPC::Run::run([ $program, '--check-config', '--allowed-hosts', 'http://plant.example' ], '>', \$out, '2>', \$err), 1, 'a URL is not a host name');
like($err, qr/"http:\/\/plant\.example" is not a host's name/, '... and the error says so');
{
	local $ENV{DATABASE_URL} = "host='" . $node->host . "' port=" . $node->port . ' user=authenticator dbname=postgres';
	IPC::Run::run([ $program, '--check-config', '--listen', '0.0.0.0:0', '--anonymous-role', 'web_anonymous' ], '>', \$out, '2>', \$err);
	like($out, qr/set --allowed-hosts/, 'an open server is warned about');
	IPC::Run::run([ $program, '--check-config', '--listen', '127.0.0.1:0', '--anonymous-role', 'web_anonymous', '--cors-origin', '*' ], '>', \$out, '2>', \$err);
	like($out, qr/Pages of any origin may read responses and, without a token, do what role "web_anonymous" may/, '... and so is one that any page may use, on loopback too');
}

# ---- heads that can be understood in two ways: 400, and what follows is not taken for a request
($url, $pid) = start_httpd($node);
# All that comes back until the server closes the connection, or 'open' if it does not.
sub raw
{
	my ($bytes) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => $url =~ s{http://}{}r, Timeout => 10) or die $!;
	local $SIG{PIPE} = 'IGNORE';
	syswrite($socket, $bytes);
	my $answer = '';
	my $deadline = time + 30;
	while (time < $deadline)
	{
		my $ready = '';
		vec($ready, fileno($socket), 1) = 1;
		next unless select($ready, undef, undef, 1);
		my $read = sysread($socket, my $piece, 65536);
		return $answer if !$read;
		$answer .= $piece;
	}
	return "open: $answer";
}
my $follow = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
my $post = "POST /rpc/list_machines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
my %head = (
	'two lengths that differ' => "${post}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
	'two equal lengths' => "${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
	'a list of lengths' => "${post}Content-Length: 2, 2\r\n\r\n{}",
	'a length and a coding' => "${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	'a coding and a length' => "${post}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	'a blank before a colon' => "${post}Content-Length : 2\r\n\r\n{}",
	'a tab before a colon' => "${post}Transfer-Encoding\t: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	'an unknown coding' => "${post}Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	'two codings' => "${post}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	'a coding twice' => "${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	'two tokens' => "GET /live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
	'two origins' => "GET /live HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n\r\n",
	'two hosts' => "GET /live HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
	'a list of hosts' => "GET /live HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n",
	'a host with a user' => "GET /live HTTP/1.1\r\nHost: localhost\@evil.example\r\n\r\n",
	'no host' => "GET /live HTTP/1.1\r\n\r\n",
	'a zero byte in the path' => "GET /li\0ve HTTP/1.1\r\nHost: localhost\r\n\r\n",
	'an encoded zero byte' => "GET /machines/1%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
	'a target with another port' => "GET http://localhost:99/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
	'a target with a user' => "GET http://evil\@localhost/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
	'a target with a host of its own' => "GET http://evil.example/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
);
for my $what (sort keys %head)
{
	my $answer = raw($head{$what} . $follow x 2);
	# libmicrohttpd 1.0 closes the connection at a zero byte without an answer.
	my $expected = $what eq 'a zero byte in the path' ? qr/^(HTTP\/1\.1 400 |$)/ : qr/^HTTP\/1\.1 400 /;
	like($answer, $expected, "$what: 400");
	unlike($answer, qr/^open|HTTP\/1\.1 200/s, '... and the connection is closed');
	like($answer, qr/"code":"malformed_request".*"hint":"[^"]/s, '... with a code and a hint') if $answer =~ /application\/json/;
}
like(raw("GET http://localhost/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), qr/^HTTP\/1\.1 200 /, 'a target may name the host of its header');
like(raw("GET http://evil.example/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), qr/^HTTP\/1\.1 421 /, '... which is checked');
like(raw("GET http://evil.example/live HTTP/1.0\r\n\r\n"), qr/^HTTP\/1\.[01] 421 /, '... in HTTP/1.0, too');
like(raw("GET /live HTTP/1.0\r\n\r\n"), qr/^HTTP\/1\.[01] 200 /, 'HTTP/1.0 needs no host');
like(raw("GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), qr/^HTTP\/1\.1 200 /, 'a sound head is answered');
my $body_of = "2\r\n{}\r\n0\r\n\r\n";
like(raw("${post}Connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n$body_of"), qr/^HTTP\/1\.1 200 /, 'and so is a chunked body');
unlike(raw("GET /live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n" . $follow), qr/200 OK/, 'also of a method without a body');

# ---- who sends without end after an error is cut off
stop_httpd($pid);
($url, $pid) = start_httpd($node, arguments => [ '--max-csv-bytes', 1 << 20 ]);
for my $path ('/nowhere/at/all', '/train?machine_id=1&target_column=output')
{
	my $socket = IO::Socket::INET->new(PeerAddr => $url =~ s{http://}{}r, Timeout => 10) or die $!;
	local $SIG{PIPE} = 'IGNORE';
	my $piece = "10000\r\n" . ('x,1' x 21845) . "\n\r\n";
	my $sent = 0;
	syswrite($socket, "POST $path HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n");
	while ($sent < 400 << 20)
	{
		my $now = syswrite($socket, $piece);
		last if !$now;
		$sent += $now;
		syswrite($socket, substr($piece, $now)) if $now < length $piece;
	}
	cmp_ok($sent, '>', 128 << 20, "$path: more than any upload is read");
	cmp_ok($sent, '<', 200 << 20, '... but not much more');
}

# ---- the model service, which has no names and no pages
my $folder = PostgreSQL::Test::Utils::tempdir;
my $service_port = PostgreSQL::Test::Cluster::get_free_port();
my $service = "http://127.0.0.1:$service_port";
sub start_modeld
{
	my (@more) = @_;
	my $modeld = IPC::Run::start([ $node->config_data('--bindir') . '/pg_relevance_modeld', 'serve', '--state-dir', "$folder/state", @more ], '>', "$folder/log", '2>&1');
	wait_until('the service listens', sub { -S "$folder/socket" || (ask_http($service, GET => '/health'))[0] eq '200' });
	return $modeld;
}
my $modeld = start_modeld('--listen', "127.0.0.1:$service_port");
is(status_and_code($service, POST => '/models?model_name=x'), '201', 'a program may use it');
for my $request ([ GET => '/health' ], [ POST => '/models?model_name=y' ], [ DELETE => '/models/1' ], [ POST => '/train?model_id=1&url=&target_column=output', '-F', "file=\@$csv" ], [ GET => '/models/1' ])
{
	my ($method, $path, @more) = @$request;
	is(status_and_code($service, $method, $path, '-H', "Origin: $_", @more), '403 origin_not_allowed', "$method $path from a page of $_ is refused") for 'http://evil.example', 'null', $service;
	is(status_and_code($service, $method, $path, '-H', "Sec-Fetch-Site: $_", @more), '403 origin_not_allowed', "... and one that says $_") for 'cross-site', 'same-origin';
	is(status_and_code($service, $method, $path, '-H', "Host: $_", @more), '421 host_not_allowed', "... and one for the host $_") for "evil.example:$service_port", 'localhost.evil.example';
}
is(status_and_code($service, GET => '/models/1', '-H', "Host: $_"), '200', "$_ is this machine") for 'localhost', '10.1.2.3', "[::1]:$service_port";
is(status_and_code($service, GET => '/models/2'), '404 unknown_model', 'nothing was registered');
like((ask_http($service, GET => '/models/1', '-H', 'Origin: http://evil.example'))[1], qr/evil\.example.*pg_relevance_httpd.*--token-file/s, 'the error says what a page may use');
$modeld->signal('TERM');
$modeld->finish;
append_to_file("$folder/token", 'secret');
$modeld = start_modeld('--listen', "127.0.0.1:$service_port", '--token-file', "$folder/token");
is(status_and_code($service, GET => '/models/1', '-H', 'Origin: http://evil.example', '-H', 'Host: models.example', '-H', 'Authorization: Bearer secret'), '200', 'with a token, the token decides');
is(status_and_code($service, GET => '/models/1', '-H', 'Origin: http://evil.example'), '401 unauthorized', '... also without it');
$modeld->signal('TERM');
$modeld->finish;
$modeld = start_modeld('--listen', "unix:$folder/socket");
my ($by_socket) = IPC::Run::run([ 'curl', '-s', '--unix-socket', "$folder/socket", 'http://model-service/models/1' ], '>', \$out) && $out;
like($by_socket, qr/"model_id":1/, 'over a Unix socket any name does');
$modeld->signal('TERM');
$modeld->finish;

is(stop_httpd($pid), 0, 'it ends');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');
finish($node);
done_testing();
