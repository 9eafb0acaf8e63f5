# SPDX-License-Identifier: PostgreSQL
# Small files that unpack to much are refused where they arrive: by the HTTP server, by the SQL functions, by the model service.
# Each has limits of its own, and its errors name the setting that raises the limit.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Compress::Raw::Zlib;
use IO::Compress::Gzip qw(gzip);
use IO::Compress::Zip qw(zip);
use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = new_cluster('unpacking');
my ($url, $pid) = start_httpd($node);
sql($node, "SELECT relevance.register_machine('press')");
my $train = '/train?machine_id=1&target_column=output';
sub stored { return sql($node, 'SELECT (SELECT count(*) FROM relevance.data_set), (SELECT count(*) FROM relevance.data_set_chunk), (SELECT count(*) FROM relevance.run)') }
sub on_server { my ($function, $file, $more) = @_; return "SELECT relevance.$function(" . ($function =~ /train/ ? '1, ' : '') . ($function =~ /file/ ? "'$file'" : "pg_read_binary_file('$file')") . $more . ')' }

# ---- 1.7 MB of gzip that unpack to 780 MB, as rows that a table could have
my ($head, $tail) = (driven_csv(rows => 1000), "0,0,0,0,0,50\n" x 60000);
my $bomb = write_file('', 'bomb.csv.gz');
{
	my $deflate = Compress::Raw::Zlib::Deflate->new(-WindowBits => WANT_GZIP, -Level => 9, -AppendOutput => 1);
	my $packed = '';
	my $noise = driven_csv(rows => 10, seed => 2) =~ s/^.*\n//r;
	$deflate->deflate($_, $packed) for $head, ("$tail$noise") x 1000;
	$deflate->flush($packed);
	append_to_file($bomb, $packed);
}
my $ratio = (length($head) + 1000 * length($tail)) / -s $bomb;
cmp_ok($ratio, '>', 320, 'a small file unpacks to 780 MB');
cmp_ok($ratio, '<', 900, 'but not to a thousand times its size');
my $before = stored();
my $large = qr/the compressed data unpack to more than 300 times their size/;
my $began = time;
for ([ 'a body', '--data-binary', "\@$bomb", '-H', 'Content-Type: text/csv' ], [ 'a form', '-F', "file=\@$bomb" ])
{
	my ($what, @how) = @$_;
	for my $path ($train, '/preview?target_column=output', '/preview')
	{
		my ($status, $body) = ask_http($url, POST => $path, @how);
		is($status, '413', "$what is refused by $path");
		my $error = decode_json($body);
		is($error->{code}, 'unpacks_too_large', '... as data that unpack to too much');
		like($error->{message}, $large, '... with the limit');
		like($error->{details}, qr/^\d+ bytes unpack to \d{8,} bytes or more/, '... and what was seen');
		like($error->{hint}, qr/--max-unpack-ratio/, '... and what raises it');
	}
}
for my $function (qw(train_from_csv train_from_csv_file))
{
	my $error = sql_error($node, on_server($function, $bomb, ", 'output'"));
	is($error->{sqlstate}, '54000', "$function refuses it");
	like("$error->{message} $error->{detail} $error->{hint}", qr/$large .*unpack to \d{8,} bytes or more.*relevance\.max_unpack_ratio/s, '... and says why');
}
my $error = sql_error($node, "BEGIN; SELECT relevance.start_csv_upload(1) AS id \\gset\nSELECT relevance.append_csv(:id, pg_read_binary_file('$bomb')); SELECT relevance.train_from_csv_upload(:id, 'output')");
is($error->{sqlstate}, '54000', 'an upload in pieces is refused at its end');
for my $function (qw(preview_csv preview_csv_file))
{
	is(sql_error($node, on_server($function, $bomb, ''))->{sqlstate}, '54000', "$function refuses it");
}
is(stored(), $before, 'nothing is stored');
cmp_ok(time - $began, '<', 120, 'and no slot is held for long');

# ---- the size
my $csv = driven_csv(rows => 80_000);
gzip(\$csv, \my $packed) or die 'gzip';
my $file = write_file($packed, 'data.csv.gz');
zip(\$csv, \my $zipped, Name => 'data.csv') or die 'zip';
my $archive = write_file($zipped, 'data.zip');
my ($service) = service_pids($node);
reload($node, 'relevance.max_unpacked_size' => '1MB');
wait_until('the bundled service has the new limit', sub { my ($now) = service_pids($node); $now && $now != $service });
$error = sql_error($node, on_server('train_from_csv', $file, ", 'output'"));
like("$error->{sqlstate} $error->{message} $error->{hint}", qr/^54000 the compressed data unpack to more than 1048576 bytes Raise relevance\.max_unpacked_size/, 'relevance.max_unpacked_size limits what gzip unpacks to');
my ($status, $body) = ask_http($url, POST => $train, '--data-binary', "\@$file", '-H', 'Content-Type: text/csv');
is("$status $1", '413 54000', 'also over HTTP') if $body =~ /"code":"(\w+)"/;
like($body, qr/relevance\.max_unpacked_size/, 'with the setting in the hint');
my $run = sql($node, on_server('train_from_csv', $archive, ", 'output', '$QUICK'"));
wait_status($node, $run, 'failed');
like(sql($node, "SELECT error_code || ' ' || error_sqlstate || ' ' || error_hint FROM relevance.run WHERE id = $run"),
	qr/^unpacks_too_large 54000 Raise relevance\.max_unpacked_size \(the model service's --max-unpacked-size\)/, 'and what an archive unpacks to, by its directory');
is(sql($node, "SELECT phase FROM relevance.run WHERE id = $run"), 'parsing', 'while it is read');
wait_completed($node, sql($node, "SELECT relevance.train_from_csv(1, convert_from(pg_read_binary_file('" . write_csv($csv) . "'), 'UTF8'), 'output', '$QUICK')"), 'the same data as they are have no such limit');
reload($node, 'relevance.max_unpacked_size' => '8GB');

# ---- rows
reload($node, 'relevance.max_csv_rows' => '79999');
for my $form ($file, write_csv($csv))
{
	$error = sql_error($node, on_server('train_from_csv_file', $form, ", 'output'"));
	is("$error->{sqlstate} $error->{message}", '54000 the data have more than 79999 rows', 'relevance.max_csv_rows limits the rows, packed or not');
	like($error->{hint}, qr/^Raise relevance\.max_csv_rows/, '... and the hint names it');
	is(decode_json(sql($node, on_server('preview_csv_file', $form, '')))->{error}{code}, 'too_many_rows', '... a preview says so');
}
reload($node, 'relevance.max_csv_rows' => '80000');
wait_completed($node, sql($node, on_server('train_from_csv_file', $file, ", 'output', '$QUICK'")), 'as many rows as allowed are trained on');
reload($node, 'relevance.max_csv_rows' => '0');
is(stop_httpd($pid), 0, 'the HTTP server ends');

($url, $pid) = start_httpd($node, arguments => [ '--max-csv-rows', '79999', '--max-unpacked-bytes', 1 << 20 ]);
for ([ $file, 'unpacks_too_large', '--max-unpacked-bytes' ], [ write_csv($csv), 'too_many_rows', '--max-csv-rows' ])
{
	my ($sent, $code, $option) = @$_;
	for my $path ($train, '/preview')
	{
		($status, $body) = ask_http($url, POST => $path, '-F', "file=\@$sent");
		is("$status " . decode_json($body)->{code}, "413 $code", "$option: $path is refused");
		like(decode_json($body)->{hint}, qr/^Raise $option/, '... and the hint names the option');
	}
}
is((ask_http($url, POST => $train, '-F', 'file=@' . write_csv(driven_csv())))[0], '200', 'others are accepted');
is(stop_httpd($pid), 0, 'it ends');

# ---- the model service's own
my $folder = PostgreSQL::Test::Utils::tempdir;
my $port = PostgreSQL::Test::Cluster::get_free_port();
my $modeld = IPC::Run::start([ $node->config_data('--bindir') . '/pg_relevance_modeld', 'serve', '--listen', "127.0.0.1:$port", '--state-dir', "$folder/state", '--max-unpacked-size', '1', '--max-csv-rows', '79999' ],
	'>', "$folder/log", '2>&1');
my $service_url = "http://127.0.0.1:$port";
wait_until('the service listens', sub { (ask_http($service_url, GET => '/health'))[0] eq '200' });
is((ask_http($service_url, POST => '/models?model_name=x'))[0], '201', 'it has a model');
my $constant = driven_csv(rows => 50) . "0.1,0.2,0.3,0.4,0.5,55\n" x 60_000;
zip(\$constant, \my $tiny, Name => 'data.csv') or die 'zip';
for ([ $file, 'unpacks_too_large', '--max-unpacked-size' ], [ write_csv($csv), 'too_many_rows', '--max-csv-rows' ], [ write_file($tiny, 'tiny.zip'), 'unpacks_too_large', '--max-unpacked-size' ])
{
	my ($sent, $code, $option) = @$_;
	for my $how ([ '-F', "file=\@$sent" ], [ '--data-binary', "\@$sent", '-H', 'Content-Type: text/csv' ])
	{
		($status, $body) = ask_http($service_url, POST => '/train?model_id=1&url=&target_column=output', @$how);
		is("$status " . decode_json($body)->{code}, "413 $code", "$option: the data are refused");
		like(decode_json($body)->{hint}, qr/\Q$option\E/, '... and the hint names the option');
	}
}
is((ask_http($service_url, POST => '/train?model_id=1&url=&target_column=output', '-F', 'file=@' . write_csv(driven_csv())))[0], '200', 'others are accepted');
$modeld->signal('TERM');
$modeld->finish;

finish($node);
done_testing();
