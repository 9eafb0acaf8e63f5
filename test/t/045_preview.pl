# SPDX-License-Identifier: PostgreSQL
# Data can be looked at before a training, and after one that has failed: how they were understood, and what to do.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('preview', init => { allows_streaming => 1 });
# Under a sanitizer the preview of a large body takes longer than half a minute.
my ($url) = start_httpd($node, arguments => [ '--statement-timeout', '600000' ]);
my $program = $node->config_data('--bindir') . '/pg_relevance';

sub decoded { return JSON::PP->new->utf8->decode($_[0]) }
# A preview by SQL; the arguments of the call as they stand there.
sub preview { my ($call, $on) = @_; return decoded(sql($on // $node, "SELECT relevance.preview_$call")) }
sub codes { return join(' ', map { $_->{code} . ($_->{column} ? "($_->{column})" : '') } @{ $_[0] }) }
sub stored { return sql($node, "SELECT concat_ws(' ', (SELECT count(*) FROM relevance.machine), (SELECT count(*) FROM relevance.data_set), (SELECT count(*) FROM relevance.run))") }

# A logger's export: semicolons, decimal commas, a serial number, a sensor that writes -9999, a state.
my $header = "Nr;Time;Speed (rpm);Dryer;Plant;Output";
my $press = "$header\n" . join('', map {
	sprintf("%d;%02d/03/2024 %02d:00;%s;%s;B1;%d\n", $_, 1 + int($_ / 24), $_ % 24, $_ % 10 == 4 ? '-9999' : $_ % 7 . ',5', $_ % 2 ? 'on' : 'off', $_ * $_ % 41)
} 1 .. 300);
my $file = write_file($press, 'press-01.csv');

# ------------------------------------------------------------------------------------------ by SQL

my $seen = preview("csv(\$csv\$$press\$csv\$::text)");
is(join(', ', map { "$_->{column_name}: $_->{type} $_->{role}" } @{ $seen->{columns} }),
	'Nr: identifier ignored, Time: timestamp feature, Speed (rpm): numeric feature, Dryer: boolean feature, Plant: constant ignored, Output: numeric feature',
	'a preview shows each column, without a target');
is($seen->{columns}[0]{reason}, 'it counts the rows', 'and why one would be ignored');
is($seen->{columns}[2]{range}, '0.5 to 6.5', 'and the range of the others');
is("$seen->{format}{delimiter} $seen->{format}{decimal} $seen->{format}{header_line}", '; , 1', 'and how the file is written');
is(codes($seen->{warnings}), 'missing_code(Speed (rpm)) column_left_out(Nr) column_left_out(Plant)', 'and warnings');
is(JSON::PP->new->canonical->encode([ @{ $seen->{rows} }[ 0, 3 ] ]), '[[1,"2024-03-01 01:00:00",1.5,true,"B1",1],[4,"2024-03-01 04:00:00",null,false,"B1",16]]',
	'and the first rows as they were understood');
is("$seen->{rows_read} " . scalar(@{ $seen->{rows} }) . ' ' . ($seen->{complete} ? 'complete' : 'a part'), '300 20 complete', 'and how much was read');
is($seen->{error}, undef, 'and no error');

is_deeply(preview("csv(pg_read_binary_file('$file'))"), $seen, 'bytes give the same as text');
is_deeply(preview("csv_file('$file')"), $seen, 'and so does a file on the server');
IPC::Run::run([ 'gzip', '-c' ], '<', \$press, '>', \my $packed);
is(preview("csv(pg_read_binary_file('" . write_file($packed, 'press.csv.gz') . "'))")->{format}{compression}, 'gzip', 'it may be gzipped');
is(sql($node, "SELECT string_agg(column_name || ' ' || type || ' ' || first_values[2], ', ') FROM relevance.preview_columns(relevance.preview_csv_file('$file')) WHERE column_no IN (3, 4)"),
	'Speed (rpm) numeric 2.5, Dryer boolean false', 'preview_columns makes rows of the columns');
is(codes(preview("csv_file('$file', '{\"ignore_columns\": [\"Nr\", \"Plant\"]}')")->{warnings}), 'missing_code(Speed (rpm))', 'options are those of a training');
is(preview("csv_file('$file', '{\"decimal\": \".\"}')")->{columns}[2]{type}, 'categorical', 'also those of the format');
my $portuguese = decoded(sql($node, "SET relevance.language = 'pt'; SELECT relevance.preview_csv_file('$file')"))->{warnings}[1];
is("$portuguese->{message} $portuguese->{next_step}", 'A coluna "Nr" foi deixada de fora: conta as linhas. Inclua-a em "ignore_columns" se isso estiver certo.', 'warnings are in the language of the session');

# ---- a target is checked as a training would
$seen = preview("csv_file('$file', target_column => ' Output ')");
is("$seen->{columns}[5]{role} " . ($seen->{error} // 'no error'), 'target no error', 'a target has its role');
$seen = preview("csv_file('$file', target_column => 'Outptu')");
is("$seen->{error}{code}: $seen->{error}{hint}", 'target_not_found: Perhaps you meant "Output".', 'one that is not there is an error, with the hint of a training');
is(scalar(@{ $seen->{columns} }), 6, 'beside the columns');
for my $wrong ([ 'Time', 'target_not_numeric' ], [ 'Plant', 'target_constant' ])
{
	my ($target, $code) = @$wrong;
	$seen = preview("csv_file('$file', target_column => '$target')");
	my ($column) = grep { $_->{column_name} eq $target } @{ $seen->{columns} };
	is("$seen->{error}{code} $column->{role}", "$code target", "$target: $code");
	my $raised = sql_error($node, "SELECT relevance.register_machine('m'); SELECT relevance.train_from_csv_file('m'::text, '$file', '$target')");
	is("$seen->{error}{message}", $raised->{message}, 'with the words of a training');
	sql($node, "SELECT relevance.delete_machine('m'::text)");
}
is(preview("csv(E'a,b\\n'::text)")->{error}{code}, 'header_only', 'no rows are an error');
is(preview("csv_file('$file', '{\"group_column\": \"nobody\"}')")->{error}{code}, 'unknown_column', 'and so are names that are not there');

# ---- what cannot be read raises the error that a training raises
sub raises
{
	my ($test, $call, $sqlstate, $message) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $error = sql_error($node, "SELECT relevance.preview_$call");
	is($error->{sqlstate}, $sqlstate, "$test: $sqlstate");
	like($error->{message}, $message, "$test: says so");
	return;
}
raises('a record too short', "csv(E'a,b,c\\n1,2,3\\n1,2\\n'::text)", '22P04', qr/line 3/);
raises('nothing', "csv(''::text)", '22P04', qr/empty/);
raises('an unknown option', "csv('a,b'::text, '{\"tres\": 1}')", '22023', qr/tres/);
raises('no CSV at all', 'csv(NULL::bytea)', '22004', qr/csv must not be null/);
raises('no options', "csv('a,b'::text, NULL)", '22004', qr/options must not be null/);
raises('no file', "csv_file('/nowhere.csv')", '58P01', qr/could not open file/);

# ---- large files: the first 64 MB
my $rows = $press =~ s/\A.*\n//r;
my $large = write_file("$header\n" . $rows x int(70 * 2**20 / length $rows), 'large.csv');
$seen = preview("csv_file('$large')");
my $of_large = $seen;
ok(!$seen->{complete}, 'of a large file a part is read');
cmp_ok($seen->{rows_read}, '>', 1_000_000, 'which is most of it');
cmp_ok($seen->{rows_read} * length($rows) / 300, '<', 64.1 * 2**20, 'at most 64 MB');
is_deeply(preview("csv(pg_read_binary_file('$large'))"), $seen, 'bytes give the same');
IPC::Run::run([ 'gzip', '-1', '-c', $large ], '>', "$large.gz");
my $unpacked = preview("csv_file('$large.gz')");
ok(!$unpacked->{complete}, 'of a gzipped file too');
cmp_ok($unpacked->{rows_read}, '<=', $seen->{rows_read} * 1.1, 'at most 64 MB of text, more or less');

# ---- a preview can be cancelled
my $position = log_position($node);
is(sql_error($node, "SET statement_timeout = '30ms'; SELECT relevance.preview_csv_file('$large')")->{sqlstate}, '57014', 'a preview can be cancelled');
unlike(log_since($node, $position), qr/terminated by signal|PANIC/, 'which harms nothing');

# ---- queries
sql($node, "CREATE TABLE readings AS SELECT i AS reading_no, timestamp '2024-01-01' + i * interval '1 hour' AS at, (i % 7)::numeric AS speed, (i % 2 = 0) AS dryer, 'B' || i % 3 AS plant, i * i % 41 AS output FROM generate_series(1, 300) AS i");
$seen = preview("query('SELECT * FROM readings', target_column => 'output')");
is(join(', ', map { "$_->{column_name}: $_->{type} $_->{role}" } @{ $seen->{columns} }),
	'reading_no: identifier ignored, at: timestamp feature, speed: numeric feature, dryer: boolean feature, plant: categorical feature, output: numeric target', 'a query can be previewed');
is($seen->{format}, undef, 'it has no format');
is(JSON::PP->new->encode($seen->{rows}[0]), '[1,"2024-01-01 01:00:00",1,false,"B1",1]', 'but rows');
is("$seen->{rows_read} $seen->{complete}", '300 1', 'all of them');
is(preview("query('SELECT i, i * i % 41 AS output FROM generate_series(1::bigint, 100000) i')")->{complete} ? 'complete' : 'a part', 'complete', '100000 rows are read');
$seen = preview("query('SELECT i, i * i % 41 AS output FROM (SELECT generate_series(1::bigint, 1000000000000) AS i) s')");
is("$seen->{rows_read} " . ($seen->{complete} ? 'complete' : 'a part'), '100000 a part', 'and not one more');
is(preview("query('SELECT (ARRAY[''a'', ''b'', ''c''])[1 + output::integer % 3] AS kind, output FROM readings', target_column => 'kind')")->{error}{code}, 'target_has_classes', 'the target is checked');
raises('a change', "query('DELETE FROM readings RETURNING 1')", '42601', qr/single SELECT/);
raises('a type', "query('SELECT ''{}''::jsonb AS j, 1 AS a')", '42804', qr/"j" has the type jsonb/);
raises('two columns of a name', "query('SELECT 1 AS a, 2 AS a')", '42701', qr/two columns named "a"/);
raises('a query that fails', "query('SELECT 1 / 0 AS a')", '22012', qr/division by zero/);
sql($node, 'CREATE SEQUENCE counter; CREATE FUNCTION writes() RETURNS integer LANGUAGE sql AS $$ INSERT INTO readings (output) VALUES (1) RETURNING 1 $$');
raises('a function that writes', "query('SELECT writes() AS a')", '25006', qr/read-only transaction/);
sql($node, q{CREATE FUNCTION writes_anyway() RETURNS integer LANGUAGE plpgsql AS 'BEGIN SET transaction_read_only = off; RETURN writes(); END'});
raises('a function that tries to be allowed to write', "query('SELECT writes_anyway() AS a')", '25001', qr/read-write mode/);
is(sql($node, q{DO 'BEGIN PERFORM relevance.preview_query($$SELECT 1 / 0 AS a$$); EXCEPTION WHEN division_by_zero THEN INSERT INTO readings (output) VALUES (9); END'; DELETE FROM readings WHERE reading_no IS NULL RETURNING output}),
	'9', 'a transaction that catches an error may write again');
is(sql($node, "SELECT count(relevance.preview_query('SELECT output FROM readings')); SELECT current_setting('transaction_read_only'); INSERT INTO readings (output) VALUES (7); DELETE FROM readings WHERE reading_no IS NULL"),
	"1\noff", 'the session may write again afterwards');
is(sql($node, "BEGIN; INSERT INTO readings (output) VALUES (8); SELECT relevance.preview_query('SELECT output FROM readings WHERE reading_no IS NULL') ->> 'rows_read'; ROLLBACK"),
	'1', 'it sees what its own transaction has done');
is(sql($node, "CREATE SCHEMA other; CREATE TABLE other.readings AS SELECT 5 AS a; SET search_path = other; SELECT relevance.preview_query('SELECT * FROM readings') #>> '{columns,0,column_name}'"), 'a', 'under the search_path of the caller');

# ---- rights: as for a training
sql($node, "CREATE ROLE trainer; CREATE ROLE reader; CREATE ROLE stranger; SELECT relevance.grant_registration('trainer'), relevance.grant_reader('reader')");
for my $call ("preview_csv('a,b'::text)", "preview_csv('a,b'::bytea)", "preview_query('SELECT 1 AS a')", "preview_csv_file('$file')")
{
	is(sql_error($node, "SET ROLE $_; SELECT relevance.$call")->{sqlstate}, '42501', "$_: no $call") for qw(reader stranger);
}
is(sql_error($node, "SET ROLE trainer; SELECT relevance.preview_csv(E'a,b\\n1,2\\n'::text)")->{sqlstate}, '', 'who may train may preview');
is(sql_error($node, "SET ROLE trainer; SELECT relevance.preview_query('SELECT * FROM readings')")->{sqlstate}, '42501', 'but a query has the rights of its caller');
is(sql_error($node, "SET ROLE trainer; SELECT relevance.preview_csv_file('$file')")->{sqlstate}, '42501', 'and the server\'s files need a privilege');

is(stored(), '0 0 0', 'nothing was stored');

# ------------------------------------------------------------- where nothing can be written

is(sql($node, "BEGIN READ ONLY; SELECT relevance.preview_csv_file('$file') ->> 'rows_read', relevance.preview_query('SELECT output FROM readings') ->> 'rows_read'; COMMIT"),
	'300|300', 'a preview works in a read-only transaction');
$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('preview_standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->start;
is(preview("csv_file('$file')", $standby)->{rows_read}, 300, 'and on a standby');
is(preview("query('SELECT output FROM readings')", $standby)->{rows_read}, 300, 'a query too');
finish($standby);

# ------------------------------------------------------------------------------------- over HTTP

sub ask { return ask_http($url, @_) }
sub ask_preview { my ($status, $body) = ask(POST => @_); return $status eq '200' ? decoded($body) : "$status $body" }

my $expected = preview("csv_file('$file', '{\"trees\": 5}', 'Output')");
is_deeply(ask_preview('/preview?target_column=Output&options=%7B%22trees%22:5%7D', '-H', 'Content-Type: text/csv', '--data-binary', "\@$file"), $expected, 'the body is a CSV');
is_deeply(ask_preview('/preview/', '-F', 'target_column=Output', '-F', 'options={"trees": 5}', '-F', "file=\@$file"), $expected, 'or the part of a form');
is(ask_preview('/preview', '-H', 'Accept-Language: pt-BR', '--data-binary', "\@$file")->{warnings}[1]{message}, 'A coluna "Nr" foi deixada de fora: conta as linhas.', 'in the language of the reader');
is(ask_preview('/preview?target_column=nope', '--data-binary', "\@$file")->{error}{code}, 'target_not_found', 'an error of the target is part of the answer');
is(ask_preview('/rpc/preview_csv', '-H', 'Content-Type: application/json', '-d', '{"csv": "a;b\\n1;2\\n", "options": {"delimiter": ";"}}')->{rows_read}, 1, 'as a function it takes text');
my ($status, $body) = ask(POST => '/preview', '-H', 'Content-Type: text/csv', '--data-binary', '@' . write_file("a,b,c\n1,2,3\n1,2\n", 'broken.csv'));
is("$status " . decoded($body)->{code}, '400 22P04', 'a broken CSV is 400');
is((ask(POST => '/preview'))[0], '422', 'no CSV is 422');
is((ask(POST => '/preview?options=nonsense', '--data-binary', "\@$file"))[0], '400', 'broken options are 400');
is((ask(GET => '/preview'))[0], '405', 'it is only for POST');
my $part = ask_preview('/preview', '-H', 'Content-Type: text/csv', '-H', 'Expect:', '-T', $large);
is_deeply($part, $of_large, 'of a large body the first part is read, and the answer arrives');
my $in_chunks = ask_preview('/preview', '-H', 'Content-Type: text/csv', '-H', 'Transfer-Encoding: chunked', '-T', $large);
is_deeply($in_chunks, $part, 'whatever its length, announced or not');
like((ask(GET => '/'))[1], qr{"/preview/"}, 'the OpenAPI document describes it');
is(stored(), '0 0 0', 'nothing was stored');

# ------------------------------------------------------------------------------------- by the client

$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PGDATABASE} = 'postgres';
sub client
{
	my ($stdin, @arguments) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ $program, @arguments ], '<', \$stdin, '>', \$out, '2>', \$err);
	return ($? >> 8, $out, $err);
}
my ($code, $out, $err) = client('', 'preview', $file);
is("$code $err", '0 ', 'the client previews a file');
like($out, qr/\Apress-01\.csv: 300 rows, 6 columns\nUTF-8, delimiter ;, decimal mark ,, header in line 1\n\n no \| column /, 'it says how it is written');
like($out, qr/^ +1 \| Nr +\| identifier +\| +\| ignored +\| +0\.0 \| +300 \| 1 to 300 +\| it counts the rows *$/m, 'and what each column is');
like($out, qr/\nWorth knowing:\n  - Column "Speed \(rpm\)": -9999 stands for a missing value, in 30 rows\.\n    If it is a real reading, /, 'and warnings, with the next step');
is((client($press, 'preview', '-', '--json'))[1], sql($node, "SELECT relevance.preview_csv_file('$file')") . "\n", 'JSON is what the server returns');
($code, $out, $err) = client('', 'preview', $file, '--target', 'Plant');
is($code, 1, 'with a target that a training would reject, the exit status is 1');
like($err, qr/\Apg_relevance: target column "Plant" is the same in every row: .*\nDETAIL: .*\nHINT: /, 'and the error says why');
like($out, qr/ target /, 'below the columns');
is((client('', 'preview', $file, '-t', 'Output'))[0], 0, 'with another it is 0');
is((client('', 'preview', '/nowhere.csv'))[0], 2, 'a file that is not there is 2');
like((client('', 'preview', $large))[1], qr/\d rows, 6 columns in the part that was read\n/, 'of a large file a part is sent');

# ---------------------------------------------------------- warnings of runs, in parts

sql($node, "SELECT relevance.register_machine('press')");
my $run = sql($node, "SELECT relevance.train_from_csv_file('press'::text, '$file', 'Output', '$QUICK')");
wait_completed($node, $run);
my $details = "SELECT string_agg(w ->> 'message', '|') FROM relevance.training_status($run) t, jsonb_array_elements(t.warning_details) w WHERE w ->> 'code' = 'column_left_out'";
is(sql($node, $details), 'Column "Nr" was left out: it counts the rows.|Column "Plant" was left out: it never changes: its only value is "B1".', 'a run has its warnings in parts');
is(sql($node, "SET relevance.language = 'pt'; $details"), 'A coluna "Nr" foi deixada de fora: conta as linhas.|A coluna "Plant" foi deixada de fora: nunca muda: seu único valor é "B1".', 'in the language of the session');
is(sql($node, "SELECT bool_and(warnings = ARRAY(SELECT w ->> 'message' || ' ' || (w ->> 'next_step') FROM jsonb_array_elements(warning_details) w)) FROM relevance.training_runs"), 't', 'warnings are the same as texts');
is(sql($node, "SET relevance.language = 'pt'; SELECT warnings[1] FROM relevance.training_runs"), 'Coluna "Speed (rpm)": -9999 representa um valor ausente, em 30 linhas. Se for uma leitura real, informe-o com a opção "missing_values": {"Speed (rpm)": []}.', 'also in Portuguese');
is(sql($node, "SELECT count(*) FROM relevance.training_runs, jsonb_array_elements(warning_details) w WHERE NOT (w ?& ARRAY['code', 'column', 'message', 'next_step'] AND (SELECT count(*) FROM jsonb_object_keys(w)) = 4)"), '0', 'each has the same four parts');
my $told = decoded((ask(GET => "/runs/$run", '-H', 'Accept-Language: pt'))[1]);
like(join('|', @{ $told->{warnings} }), qr/A coluna "Nr" foi deixada de fora/, 'over HTTP in the language of the reader');
is($told->{warning_details}[0]{column}, 'Speed (rpm)', 'and in parts');
is(decoded((ask(GET => "/training_runs?select=warning_details&run_id=eq.$run", '-H', 'Accept-Language: pt'))[1])->[0]{warning_details}[0]{message}, $told->{warning_details}[0]{message}, 'the view too');
my $same = sql($node, "SELECT relevance.retrain('press'::text)");
wait_status($node, $same, 'skipped');
is(sql($node, "SELECT warning_details #>> '{0,code}', warnings[1] FROM relevance.training_status($same)"),
	"data_unchanged|The data have not changed since run $run: its ranking stays. No action is needed; other data, another target or other options give a new ranking.", 'a skipped run says why, and what to do');
sql($node, "UPDATE relevance.run SET warning_details = '[]', warnings = ARRAY['As it was.'] WHERE id = $same");
is(sql($node, "SET relevance.language = 'pt'; SELECT warnings, warning_details FROM relevance.training_status($same)"), '{"As it was."}|[]', 'what a run of 0.1.0 has stays as it is');
like((client('', 'ranking', 'press'))[1], qr/\nWorth knowing:\n  - Column "Speed \(rpm\)": -9999 stands for a missing value, in 30 rows\.\n    If it is a real reading, /, 'the client prints message and next step');
is(decoded((client('', 'ranking', 'press', '--json'))[1])->{warning_details}[0]{code}, 'missing_code', 'or both as JSON');

# ------------------------------------------------------ columns of a training that has failed

sub fail_of { my ($id) = @_; wait_status($node, $id, 'failed'); return sql($node, "SELECT error_code FROM relevance.training_status($id)") }
my $failed = sql($node, "SELECT relevance.train_from_query('press'::text, 'SELECT reading_no, speed, 5 AS output FROM readings', 'output')");
is(fail_of($failed), 'target_constant', 'a training fails because of its data');
is(sql($node, "SELECT string_agg(concat_ws(' ', column_name, type, role, reason), ', ') FROM relevance.get_columns($failed)"),
	'reading_no identifier ignored it counts the rows, speed numeric feature, output numeric target', 'its columns are reported nevertheless');
is(sql($node, "SELECT warning_details #>> '{0,column}' FROM relevance.training_status($failed)"), 'reading_no', 'with warnings');
my $late = write_file("$header\n" . $rows x 100 . join('', map { "$_;01/03/2024 00:00;1,5;on;B1;bad $_\n" } 1 .. 40_000), 'late.csv');
$failed = sql($node, "SELECT relevance.train_from_csv_file('press'::text, '$late', 'Output')");
is(fail_of($failed), 'target_not_numeric', 'a training fails because of the rest of its file');
is(sql($node, "SELECT type || ' ' || role FROM relevance.get_columns($failed) WHERE column_name = 'Output'"), 'text target', 'its columns show why');
is(sql($node, "SELECT source_format ->> 'decimal' FROM relevance.training_status($failed)"), ',', 'and its format how it was read');
my $broken = sql($node, "SELECT relevance.train_from_csv_file('press'::text, '" . write_file("$header\n" . $rows x 200 . "1;2\n", 'broken2.csv') . "', 'Output')");
is(fail_of($broken), 'ragged_row', 'a file that cannot be read to its end');
my $refused = sql_error($node, "SELECT * FROM relevance.get_columns($broken)");
is("$refused->{sqlstate} $refused->{message}: $refused->{detail}", "55000 training run $broken has no report on its columns: It is failed.", 'has no columns');
like($refused->{hint}, qr/^SELECT error, .* shows why\.$/, 'but an error');
is(ranked_first($node, 'press') ne '', 1, 'the ranking from before stays');

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
