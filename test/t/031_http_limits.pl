# SPDX-License-Identifier: PostgreSQL
# Limits of the HTTP server: uploads of any size and form, as many at a time as configured, and no work for clients
# that have disconnected.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IO::Compress::Gzip qw(gzip);
use IO::Socket::INET;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('limits', conf => "max_wal_size = 4GB\nrelevance.keep_data_sets = 0\n");
my ($url, $pid) = start_httpd($node);

sub ask { return ask_http($url, @_) }
sub status_of { return (ask(@_))[0] }
sub code_of { my ($status, $body) = ask(@_); return $body =~ /"code":"(\w+)"/ ? "$status $1" : $status }

# A request that runs in parallel with the test.
sub begin
{
	my ($method, $path, @more) = @_;
	my $answer = '';
	my $process = IPC::Run::start([ 'curl', '-s', '-X', $method, '-w', '\n%{http_code}', @more, "$url$path" ], '>', \$answer);
	return { process => $process, answer => \$answer };
}
sub sessions { my ($where) = @_; return sql($node, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'authenticator' AND $where") }
my ($sleeps, $transaction) = ("wait_event = 'PgSleep'", "state LIKE '%transaction%'");
sub stored { return sql($node, 'SELECT count(*) FROM relevance.data_set') . ' ' . sql($node, 'SELECT count(*) FROM relevance.data_set_chunk') }

sql($node, "SELECT relevance.register_machine('press-01')");
my $train = '/train?machine_id=1&target_column=output';

# ---- a CSV in any form that clients send: the content decides, not its declared type
my $csv = driven_csv(rows => 300, driver => 2);
my $file = write_csv($csv);
gzip(\$csv, \my $packed) or die 'gzip';
my $packed_file = write_file($packed, 'data.csv.gz');
my @forms = (
	[ 'a body of text/csv', $file, '-H', 'Content-Type: text/csv' ],
	[ 'a body that declares its charset', $file, '-H', 'Content-Type: text/csv; charset=utf-8' ],
	[ 'a body as Windows labels it', $file, '-H', 'Content-Type: application/vnd.ms-excel' ],
	[ 'a body of no type', $file, '-H', 'Content-Type:' ],
	[ 'a body of unknown length', $file, '-H', 'Content-Type: text/csv', '-H', 'Transfer-Encoding: chunked' ],
	[ 'a gzip body', $packed_file, '-H', 'Content-Type: text/csv' ],
	[ 'a gzip body of type application/octet-stream', $packed_file, '-H', 'Content-Type: application/octet-stream' ],
	[ 'a gzip body with a Content-Encoding', $packed_file, '-H', 'Content-Type: text/csv', '-H', 'Content-Encoding: gzip' ],
);
for (@forms)
{
	my ($what, $sent, @headers) = @$_;
	my ($status, $body) = ask(POST => "$train&options=%7B%22trees%22%3A5%7D", '--data-binary', "\@$sent", @headers);
	is($status, '200', $what);
	my ($run) = $body =~ /"run_id":(\d+)/;
	is(sql($node, "SELECT relevance.get_data_set(data_set_id) = pg_read_binary_file('$sent') FROM relevance.run WHERE id = $run"), 't', '... is stored byte for byte');
	wait_completed($node, $run, '... and trained on');
}
my ($status, $body) = ask(POST => "$train&options=%7B%22trees%22%3A5%7D", '-F', "file=\@$packed_file;type=text/csv");
is($status, '200', 'a gzip file in a form');
wait_completed($node, $body =~ /"run_id":(\d+)/, '... is trained on');
is(ranked_first($node, 'press-01'), 'x2', 'all give the same result');
is(sql($node, "SELECT count(*), count(*) FILTER (WHERE options->>'trees' = '5') FROM relevance.training_runs"), '9|9', 'options are accepted');
is(code_of(POST => "$train&options=nonsense", '--data-binary', "\@$file", '-H', 'Content-Type: text/csv'), '400 22P02', 'but not if they are not JSON');
is(code_of(POST => "$train&options=%7B%22branches%22%3A5%7D", '--data-binary', "\@$file", '-H', 'Content-Type: text/csv'), '400 22023', 'nor if they are unknown');

is(status_of(POST => $train, '--data-binary', '@' . write_file("\0" x 5000, 'zeros'), '-H', 'Content-Type: text/csv'), '400', 'a body that is not CSV is rejected');

# ---- data that cannot fit into a training's memory are reported as too large, not as invalid
reload($node, 'relevance.model_service_memory_limit' => '24MB');
my $before = stored();
my $many = write_csv("a,b,c,d,e,f,g,h,i,output\n" . join('', map { my $row = $_; join(',', map { $row * $_ % 7 } 1 .. 10) . "\n" } 1 .. 1000) x 400);
for ([ 'a body', '--data-binary', "\@$many", '-H', 'Content-Type: text/csv' ], [ 'a form', '-F', "file=\@$many" ])
{
	my ($what, @how) = @$_;
	my ($refused, $why) = ask(POST => $train, @how);
	is($refused, '413', "$what with more cells than fit");
	like($why, qr/"code":"54000".*about 4 million cells.*relevance\.model_service_memory_limit/s, '... gets the limit in the error');
}
is(stored(), $before, '... and leaves nothing');
reload($node, 'relevance.model_service_memory_limit' => '0');

# ---- JSON that is nested too deeply is rejected, and the server survives
for my $part ('metrics', 'error')
{
	my $deep = '{"model_id": 1, "status": "failed", "' . $part . '": {"a": ' . '[' x 300_000 . ']' x 300_000 . '}}';
	is(status_of(POST => '/webhook/treinamento/?token=x', '--data-binary', '@' . write_file($deep, 'deep.json')), '400', "a callback whose $part is too deep");
}
is(status_of(GET => '/live'), '200', 'the server keeps running');

# ---- a training is cancelled
my (undef, $started) = ask(POST => "$train&options=%7B%22trees%22%3A500%2C%22threads%22%3A1%7D", '-F', 'file=@' . write_csv(driven_csv(rows => 3000, columns => 10)));
my ($held) = $started =~ /"run_id":(\d+)/;
my $child = hold_training($node, $held);
is(status_of(DELETE => "/runs/$held"), '200', 'a training that runs is cancelled');
let_go($child);
wait_status($node, $held, 'cancelled');
is(status_of(DELETE => "/runs/$held"), '409', 'once');

# ---- large uploads pass through a small server, and are stored completely or not at all
my $large = write_csv(long_csv('') x 64);
my $size = -s $large;
cmp_ok($size, '>', 128 << 20, 'an upload of more than 128 MB');
$before = stored();
is(code_of(POST => '/train?machine_id=1&target_column=nope', '-T', $large, '-H', 'Content-Type: text/csv'), '400 42703', 'with a missing target it is rejected at its end');
is(stored(), $before, '... and leaves nothing');
($status, $body) = ask(POST => $train, '-F', "file=\@$large");
is($status, '200', 'otherwise it is accepted');
my ($run) = $body =~ /"run_id":(\d+)/;
is(sql($node, "SELECT sum(length(c.bytes)) FROM relevance.run r JOIN relevance.data_set_chunk c USING (data_set_id) WHERE r.id = $run"), $size, '... and stored completely');
status_of(DELETE => "/runs/$run");
my ($peak) = slurp_file("/proc/$pid/status") =~ /^VmHWM:\s+(\d+) kB/m;
cmp_ok($peak, '<', 64 << 10, 'the server never took 64 MB') unless is_sanitized($pid);

# ---- an aborted request leaves nothing
$before = stored();
for ([ 'a body', '-T', $large ], [ 'one of unknown length', '-T', $large, '-H', 'Transfer-Encoding: chunked' ], [ 'a form', '-F', "file=\@$large" ])
{
	my ($what, @how) = @$_;
	my $sending = begin(POST => $train, '--limit-rate', '2M', @how);
	wait_until('it is in progress', sub { sessions("state = 'idle in transaction'") == 1 });
	$sending->{process}->kill_kill;
	wait_until('its transaction is over', sub { sessions($transaction) == 0 });
	is(stored(), $before, "$what that is aborted leaves nothing");
}
is(code_of(POST => $train, '-H', 'Content-Type: multipart/form-data; boundary=x', '--data-binary', "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n$csv"), '400 malformed_body', 'a form without its end is refused');
is(stored(), $before, '... and leaves nothing');

# ---- forms that could be understood in two ways
sub form
{
	my ($boundary, @parts) = @_;
	my $body = join('', map { "--$boundary\r\nContent-Disposition: form-data; $_->[0]\r\n\r\n$_->[1]\r\n" } @parts) . "--$boundary--\r\n";
	return ('-H', "Content-Type: multipart/form-data; boundary=$boundary", '--data-binary', $body);
}
($status, $body) = ask(POST => $train, form('xx', [ 'name="file"; filename="a.csv"', $csv ], [ 'name="file"; filename="b.csv"', $csv ]));
is($status, '422', 'a form with two files is refused');
like($body, qr/more than one file/, '... and the reason is given');
is(code_of(POST => $train, form('xx', [ "name=\"file\"; filename=\"\xE9.csv\"", $csv ])), '400 not_utf8', 'a file name that is not UTF-8 is refused');
is(stored(), $before, '... and nothing is left');
($status, $body) = ask(POST => $train, form('x', [ 'name="file"; filename="3\\" pipe.csv"', $csv ]));
is($status, '200', 'a boundary of one character is understood');
($run) = $body =~ /"run_id":(\d+)/;
is(sql($node, "SELECT file_name FROM relevance.run r JOIN relevance.data_set d ON d.id = r.data_set_id WHERE r.id = $run"), '3" pipe.csv', '... and so is a quote in a file name');
status_of(DELETE => "/runs/$run");
$before = stored();

# ---- when a client disconnects, its statement is cancelled
sql($node, "CREATE FUNCTION relevance.nap(seconds integer DEFAULT 600) RETURNS integer LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(seconds)';"
	  . "GRANT EXECUTE ON FUNCTION relevance.nap(integer) TO web_anonymous; NOTIFY pgrst");
wait_until('the function is served', sub { status_of(OPTIONS => '/rpc/nap') eq '200' });
is(stop_httpd($pid), 0, 'the server exits normally');
($url, $pid) = start_httpd($node, arguments => [ '--statement-timeout', '0', '--pool-size', '2', '--pool-wait', '300', '--max-uploads', '1', '--max-csv-bytes', 100 << 20, '--max-connections-per-address', '8' ]);
my $leaving = begin(POST => '/rpc/nap');
wait_until('it runs', sub { sessions($sleeps) == 1 });
$leaving->{process}->kill_kill;
wait_until('it is cancelled', sub { sessions($sleeps) == 0 });
pass('a statement whose client has disconnected is cancelled');
ok(wait_until('its end is logged', sub { httpd_log($node) =~ m{path=/rpc/nap status=499} }), '... as the log shows');
my $halved = IO::Socket::INET->new(PeerAddr => $url =~ s{http://}{}r) or die $!;
print $halved "GET /machines/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
like(join('', <$halved>), qr/"machine_name" : "press-01"/, 'others are answered as before');

# ---- as many at a time as there are connections
my @naps = map { begin(POST => '/rpc/nap', '-H', 'Content-Type: application/json', '-d', '{"seconds": 5}') } 1 .. 2;
wait_until('both run', sub { sessions($sleeps) == 2 });
my ($busy, $told) = ask(GET => '/machines/', '-D', '-');
is($busy, '503', 'when all connections are busy, a request waits, and gets an error');
like($told, qr/^Retry-After: \d+\r\n.*"code":"PGRST003"/ms, '... and the time to retry');
is(status_of(GET => '/live'), '200', 'requests that need none are answered meanwhile');
is(code_of(GET => '/machines/', '-H', 'Authorization: Bearer a.b.c'), '401 PGRST301', 'a token that is not valid does not wait for one');
my $uploading = begin(POST => $train, '--limit-rate', '2M', '-T', write_csv(long_csv('') x 8));
wait_until('an upload is in progress', sub { sessions("state = 'idle in transaction'") == 1 });
is(code_of(POST => $train, '--data-binary', "\@$file", '-H', 'Content-Type: text/csv'), '503 uploads_busy', 'uploads have their own limit');
$_->{process}->finish for @naps;
is(join(' ', map { ${ $_->{answer} } =~ s/\n/ /r } @naps), '1 200 1 200', 'the running ones complete');
is(status_of(GET => '/machines/'), '200', 'then others are served, whatever is being uploaded');
$uploading->{process}->kill_kill;
wait_until('its transaction is over', sub { sessions($transaction) == 0 });

# ---- too large, announced or not
is(code_of(POST => $train, '-T', $large, '-H', 'Content-Type: text/csv'), '413 413', 'an upload that announces too many bytes is rejected');
is(code_of(POST => $train, '-T', $large, '-H', 'Content-Type: text/csv', '-H', 'Transfer-Encoding: chunked', '-H', 'Expect:'), '413 413', 'and so is one that sends too many');
is(stored(), $before, 'nothing is left of them');

# ---- connections per address are limited
my @idle = map { IO::Socket::INET->new(PeerAddr => $url =~ s{http://}{}r) } 1 .. 8;
wait_until('the limit is reached', sub { status_of(GET => '/live') eq '000' });
pass('one more is rejected');
close(pop @idle);
wait_until('there is a place again', sub { status_of(GET => '/live') eq '200' });
pass('when one has closed the next is accepted');
@idle = ();

# ---- only pages of the configured origins may read answers
my ($every, $every_pid) = ($url, $pid);
($url, $pid) = start_httpd($node, arguments => [ '--cors-origin', 'http://panel.example,http://other.example' ]);
my $head_for = sub { return (ask(GET => '/machines/', '-D', '-', '-H', "Origin: $_[0]"))[1] };
like($head_for->('http://other.example'), qr{^Access-Control-Allow-Origin: http://other\.example\r\n.*^Vary: Origin\r$}ms, 'a configured origin may read');
unlike($head_for->('http://stranger.example'), qr/Access-Control-Allow/, 'another may not');
is(stop_httpd($pid), 0, 'it exits normally');
($url, $pid) = ($every, $every_pid);

# ---- timing headers, and the contents of the log
like((ask(GET => '/machines/', '-D', '-', '-H', 'Prefer: server-timing'))[1], qr/^Server-Timing: total;dur=\d+\.\d\r$/m, 'the duration is returned on request');
unlike((ask(GET => '/machines/', '-D', '-'))[1], qr/Server-Timing/, 'but not otherwise');
is(status_of(POST => '/machines/?secret=of-the-query', '-d', '{"machine_name":"secret-of-the-body"}', '-H', 'Authorization: Bearer secret.of.token'), '401', 'a request with an invalid token');
is(status_of(GET => '/machines/99999?secret=of-the-query'), '404', 'and one for an unknown machine');
like(httpd_log($node), qr{level=info event=request method=POST path=/machines/ status=401 bytes=\d+ ms=\d+\.\d$}m, 'the log has method, path, status, size and time');
unlike(httpd_log($node), qr/secret|machine_id=|target_column|Bearer/, '... and neither query, token nor body');

is(stop_httpd($pid), 0, 'it exits normally');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');
finish($node);
done_testing();
