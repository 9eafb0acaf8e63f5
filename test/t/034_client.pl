# SPDX-License-Identifier: PostgreSQL
# The command-line client: whatever a CSV's encoding, it is sent as it is and its ranking is printed.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Cwd qw(abs_path);
use Encode qw(encode);
use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('client');
my $program = $node->config_data('--bindir') . '/pg_relevance';
my $folder = abs_path(PostgreSQL::Test::Utils::tempdir);
# None of the caller's connection settings, and no terminal for a password prompt.
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PGDATABASE} = 'postgres';
$ENV{PGAPPNAME} = 'client';

# Runs the client with these arguments; "stdin" may give it something to read. Returns exit code, output and standard
# error.
sub client
{
	my ($arguments, $stdin) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ $program, @$arguments ], '<', \($stdin // ''), '>', \$out, '2>', \$err);
	return ($? & 127 ? "signal $?" : $? >> 8, $out, $err);
}

# It fails with this exit code and message, and prints nothing.
sub refuses
{
	my ($test, $arguments, $code, $wanted, $stdin) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my ($is, $out, $err) = client($arguments, $stdin);
	is($is, $code, "$test: exit code $code");
	like($err, $wanted, "$test: says so");
	is($out, '', "$test: prints nothing");
	return;
}

sub start_client
{
	my ($stdin, @arguments) = @_;
	my ($out, $err) = ('', '');
	my %client = (out => \$out, err => \$err);
	$client{harness} = IPC::Run::start([ $program, @arguments ], '<', $stdin, '>', \$out, '2>', \$err,
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$client{pid} = $client{harness}{KIDS}[0]{PID};
	return \%client;
}

sub pump_for
{
	my ($client, $pattern) = @_;
	$client->{harness}->pump until ${ $client->{err} } =~ $pattern;
	return $1;
}

# Sends Ctrl-C and returns the exit code.
sub interrupt
{
	my ($client) = @_;
	kill 'INT', $client->{pid};
	$client->{harness}->finish;
	return $client->{harness}->result(0);
}

# Where the columns of a table line end.
sub bars
{
	my ($line) = @_;
	my @places;
	while ($line =~ /\|/g) { push @places, pos $line }
	return @places;
}

sub machines { return sql($node, "SELECT coalesce(string_agg(machine_name, ',' ORDER BY id), '') FROM relevance.machines") }

# ------------------------------------------------------------------------------------------ encodings

my $text = driven_csv(driver => 2);
$text =~ s/\A.*/Temperatura (\x{b0}C),Press\x{e3}o,x3,x4,x5,Pe\x{e7}as boas/;
my $target = encode('UTF-8', "Pe\x{e7}as boas");
my $driver = encode('UTF-8', "Press\x{e3}o");
my %bytes = (
	'UTF-8' => encode('UTF-8', $text),
	'UTF-8 with a byte order mark' => "\xEF\xBB\xBF" . encode('UTF-8', $text),
	'Windows-1252' => encode('cp1252', $text),
	'UTF-16' => "\xFF\xFE" . encode('UTF-16LE', $text));
IPC::Run::run([ 'gzip', '-c' ], '<', \$bytes{'Windows-1252'}, '>', \$bytes{'gzip of Windows-1252'});

my %ranking;
for my $encoding (sort keys %bytes)
{
	my $file = write_file($bytes{$encoding}, "$encoding.csv");
	my ($code, $out, $err) = client([ 'train', "press, $encoding", $file, '--target', $target, '--options', $QUICK ]);
	is($code, 0, "$encoding: is trained") or diag($err);
	like($out, qr/^ +1 \| \Q$driver\E +\| numeric \| /m, "$encoding: the driver leads");
	is(sql($node, "SELECT relevance.get_data_set(data_set_id) = pg_read_binary_file('$file') AND file_name = '$encoding.csv'"
			  . " FROM relevance.data_sets WHERE machine_name = 'press, $encoding'"), 't', "$encoding: is stored byte for byte");
	my (undef, $json) = client([ 'ranking', "press, $encoding", '--json' ]);
	my $told = JSON::PP->new->utf8->canonical->decode($json);
	$ranking{$encoding} = JSON::PP->new->canonical->encode($told->{ranking});
}
is($ranking{$_}, $ranking{'UTF-8'}, "$_: ranks as UTF-8 does") for grep { $_ ne 'UTF-8' } sort keys %bytes;

# ------------------------------------------------------------------------------------- what is printed

my ($code, $out, $err) = client([ 'train', 'press, UTF-8', '-', '-t', $target, '-o', $QUICK ], $bytes{'Windows-1252'});
is($code, 0, 'standard input is trained, for an existing machine');
is(sql($node, "SELECT count(*), count(file_name) FROM relevance.data_sets WHERE machine_name = 'press, UTF-8'"), '2|1', 'it has no file name');
my $run = sql($node, 'SELECT max(run_id) FROM relevance.training_runs');
like($out, qr/\Apress, UTF-8, training run $run: 5 features ranked by their effect on "\Q$target\E" in [\d.]+ s\n\nVerdict: [a-z ]+( \([a-z0-9_, ]+\))?\n\n rank \| feature /,
	'it says what was ranked');
my @rows = grep { /^ +\d/ } (split /\n\n/, $out)[2] =~ /[^\n]+/g;
is(scalar(@rows), 5, 'each feature has a line');
my %layout = map { join(',', bars(Encode::decode('UTF-8', $_))) => 1 } @rows;
is(scalar(keys %layout), 1, 'columns are aligned, accents or not') or diag($out);
like($out, qr/\n +R\xC2\xB2 +\| +MAE +\| +RMSE +\| rows trained \| rows held out \| features\n[-+]+\n +[01]\.\d+ \|/, 'metrics follow');
like($out, qr/\n\nWorth knowing:\n  - \S/, 'and warnings');
like($err, qr/^Training run $run is queued\.\n(    .*\n)*\z/, 'standard error has the progress');
unlike($out . $err, qr/[\r\e]/, 'without a terminal no line is overwritten');

($code, $out) = client(['machines']);
is($code, 0, 'machines are listed');
like($out, qr/^ press, UTF-8 +\| completed \| +$run \| \Q$target\E +\| 0\.\d+ \| 20\d\d-\d\d-\d\d \d\d:\d\d$/m, 'with the latest run and its R2');
($code, $out) = client([ 'machines', '--json' ]);
is(scalar(@{ JSON::PP->new->utf8->decode($out) }), scalar(keys %bytes), 'also as JSON');

my $wide = driven_csv(columns => 20);
($code, $out) = client([ 'train', 'wide', '-', '-t', 'output', '-o', $QUICK ], $wide);
is(scalar(() = $out =~ /^ +\d+ \| x\d+ /mg), 15, 'after a training the first 15 features are printed');
like($out, qr/^ \xE2\x80\xA6 and 5 more: /m, 'and how many more there are');
($code, $out) = client([ 'ranking', 'wide' ]);
is(scalar(() = $out =~ /^ +\d+ \| x\d+ /mg), 20, 'ranking prints all');
($code, $out) = client([ 'train', 'wide', '-', '-t', 'output', '-o', $QUICK, '--json' ], $wide);
my $json = JSON::PP->new->utf8->decode($out);
is("$json->{machine_name} $json->{target_column} $json->{ranking}[0]{feature} $json->{metrics}{n_features}", 'wide output x1 20', 'train prints JSON');

my $skipped = sql($node, "SELECT relevance.retrain('wide')");
($code, $out, $err) = client([ 'wait', $skipped ]);
is($code, 0, 'a skipped run is a success');
like($err, qr/^Training run $skipped was skipped: the data have not changed\.$/m, 'it is reported');
like($out, qr/\Awide, training run $json->{run_id}: /, 'and the ranking is the previous one');

# On a terminal (which "script" provides) progress is one line, overwritten.
sub on_terminal
{
	my ($command) = @_;
	local $ENV{TERM} = 'xterm';
	my $seen = '';
	IPC::Run::run([ 'script', '-qec', $command, '/dev/null' ], '<', \undef, '>', \$seen);
	return $seen;
}
my $file = write_csv(driven_csv(rows => 1000, columns => 10));
my $seen = on_terminal("$program train terminal $file --target output --options '$STEADY'");
like($seen, qr/\r    growing +\d+ %[^\n]*\e\[K\r[^\n]*\r\e\[K/, 'on a terminal a line is overwritten and erased');
unlike($seen, qr/%[^\n]*\e\[K\n/, 'none of it stays');
like($seen, qr/^ +1 \| x1 /m, 'then comes the ranking');

# ------------------------------------------------------------------------------------- what goes wrong

my $before = machines();
refuses('no such file', [ 'train', 'new', "$folder/none.csv", '-t', 'y' ], 2,
	qr{\Apg_relevance: cannot read '\Q$folder\E/none\.csv'\nDETAIL: No such file or directory\.\nHINT: .*\n\z});
refuses('a folder', [ 'train', 'new', $folder, '-t', 'y' ], 2, qr/cannot read .*\nDETAIL: Is a directory\./);
refuses('an empty file', [ 'train', 'new', write_file('', 'empty.csv'), '-t', 'y' ], 2, qr/\Apg_relevance: empty\.csv is empty\n/);
refuses('empty input', [ 'train', 'new', '-', '-t', 'y' ], 2, qr/\Apg_relevance: standard input is empty\n/);
refuses('no target', [ 'train', 'new', $file ], 2, qr/--target is required/);
refuses('a missing target', [ 'train', 'new', $file, '-t', 'outptu' ], 1, qr/\Apg_relevance: .*outptu.*\n(DETAIL: .*\n)?HINT: .*output/s);
refuses('options that are not JSON', [ 'train', 'new', $file, '-t', 'output', '-o', '{trees: 5}' ], 1, qr/invalid input syntax for type json.*\nDETAIL: .*line 1: \{trees/);
refuses('options that do not exist', [ 'train', 'new', $file, '-t', 'output', '-o', '{"tress": 5}' ], 1, qr/tress.*\n.*HINT: .*trees/s);
refuses('names that are not UTF-8', [ 'train', 'new', $file, '-t', "Pe\xE7as" ], 1, qr/invalid byte sequence.*\nHINT: .*UTF-8/s);
refuses('no server', [ 'machines', '-d', "host=$folder port=1" ], 1,
	qr/\Apg_relevance: cannot connect to the database\nDETAIL: .*\Q$folder\E.*HINT: .*--database/s);
refuses('no such run', [ 'wait', '999999' ], 1, qr/there is no training run 999999\nDETAIL: .*\nHINT: /);
refuses('no such machine', [ 'ranking', 'wid' ], 1, qr/there is no machine named "wid"\nDETAIL: .*\nHINT: .*wide/);
refuses('a run that has ended', [ 'cancel', $run ], 1, qr/training run $run has ended already\nDETAIL: It is completed\./);
is(machines(), $before, 'nothing was stored: there is no new machine');

my $failing = long_csv("1,2,3\n");
refuses('a fault that only the complete data show', [ 'train', 'torn', '-', '-t', 'output', '-o', $QUICK ], 1,
	qr/^Training run \d+ is queued\.\n.*^pg_relevance: .*line .*\n(DETAIL: .*\n)?HINT: /ms, $failing);

# Endless input: the fault must be found in the head before everything is sent.
IPC::Run::run([ 'sh', '-c', 'echo a,b,output; exec yes 1,2,3 2>/dev/null' ], '|', [ $program, 'train', 'new', '-', '-t', 'outptu' ], '>', \$out, '2>', \$err);
like($err, qr/\Apg_relevance: .*outptu/, 'a missing target is reported before everything is sent');

$node->safe_psql('postgres', 'CREATE DATABASE plain');
refuses('a database without the extension', [ 'machines', '-d', 'dbname=plain' ], 1,
	qr/database "plain" does not have the extension pg_relevance\nHINT: CREATE EXTENSION pg_relevance/);
$node->safe_psql('postgres', 'CREATE ROLE stranger LOGIN; CREATE ROLE reader LOGIN');
refuses('a role without rights', [ 'machines', '-d', 'user=stranger' ], 1,
	qr/role 'stranger' may not use pg_relevance\nHINT: .*grant_registration\('stranger'\)/);
$node->safe_psql('postgres', "SELECT relevance.grant_reader('reader')");
($code, $out) = client([ 'ranking', 'wide', '-d', 'user=reader' ]);
like($out, qr/^ +1 \| x1 /m, 'a reader reads rankings');
refuses('a reader', [ 'train', 'wide', $file, '-t', 'output', '-d', 'user=reader' ], 1, qr/permission denied/);

# ---------------------------------------------------------------------------------------------- Ctrl-C

my $client = start_client(\undef, 'train', 'long', $file, '-t', 'output', '-o', '{"trees": 1000, "threads": 1}');
$run = pump_for($client, qr/^Training run (\d+) is queued/m);
my $pid = hold_training($node, $run);
is(interrupt($client), 130, 'Ctrl-C: exit code 130');
like(${ $client->{err} }, qr/^Interrupted\. Training run $run continues on the server\. .*pg_relevance wait $run\n.*pg_relevance cancel $run$/m, 'it says how to continue');
is(run_status($node, $run), 'running', 'the training continues');
let_go($pid);
($code, $out) = client([ 'wait', $run ]);
is($code, 0, 'and can be waited for');
like($out, qr/\Along, training run $run: .*^ +1 \| x1 /ms, 'with its ranking');

($run, $pid) = train_and_hold($node, 'long');
($code, $out, $err) = client([ 'cancel', $run ]);
is("$code $err", "0 Training run $run is being cancelled.\n", 'a running training is cancelled');
refuses('waiting for it', [ 'wait', $run ], 1, qr/\Apg_relevance: training run $run was cancelled\n\z/m);

# The input stays open: more could come.
pipe(my $input, my $more) or die "pipe: $!";
$client = start_client($input, 'train', 'new', '-', '-t', 'output');
close $input;
print {$more} substr(long_csv(''), 0, 3 << 19);
$more->flush;
$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'client'"
	  . " AND state = 'idle in transaction' AND query LIKE '%append_csv%'") or die 'no piece was sent';
is(interrupt($client), 130, 'Ctrl-C while it sends');
is(${ $client->{err} }, "Interrupted: nothing was stored.\n", 'says that nothing was stored');
is(sql($node, "SELECT count(*) FROM relevance.machines WHERE machine_name = 'new'"), '0', 'and nothing was');

# ---------------------------------------------------------------------------------------- a large file

my $lines = driven_csv(rows => 1000);
my ($header, $body) = $lines =~ /\A(.*?\n)(.*)\z/s;
my $large = write_file($header, 'large.csv');
append_to_file($large, $body x 10) for 1 .. 1 + (60 << 20) / (10 * length $body);
cmp_ok(-s $large, '>', 60 << 20, 'a file of 60 megabytes');
$client = start_client(\undef, 'train', 'large', $large, '-t', 'output', '-o', '{"trees": 1}');
$run = pump_for($client, qr/^Training run (\d+) is queued/m);
my ($peak) = slurp_file("/proc/$client->{pid}/status") =~ /^VmHWM:\s+(\d+) kB/m;
SKIP: {
	skip 'a sanitizer has memory of its own', 1 if is_sanitized($client->{pid});
	cmp_ok($peak, '<', 25 * 1024, "is sent in $peak kB of memory");
}
interrupt($client);
client([ 'cancel', $run ]);
like(${ $client->{err} }, qr/\A    sending +\d+ %/, 'progress is shown');
is(sql($node, "SELECT bytes FROM relevance.data_sets WHERE machine_name = 'large'"), -s $large, 'everything is stored');

# ------------------------------------------------------------------------- other encodings, passwords

$node->safe_psql('postgres', "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
$node->safe_psql('latin', 'CREATE EXTENSION pg_relevance');
($code, $out, $err) = client([ 'train', encode('UTF-8', "m\x{e1}quina"), '-', '-t', $target, '-o', $QUICK, '-d', 'dbname=latin' ], $bytes{'UTF-16'});
is($code, 0, 'a database in LATIN1 trains') or diag($err);
like($out, qr/\A\Q${\ encode('UTF-8', "m\x{e1}quina") }\E, .*^ +1 \| \Q$driver\E /ms, 'and is read as UTF-8');

$node->safe_psql('postgres', "CREATE ROLE keeper LOGIN PASSWORD 'open sesame'; SELECT relevance.grant_reader('keeper')");
my $hba = $node->data_dir . '/pg_hba.conf';
my $rules = slurp_file($hba);
unlink $hba;
append_to_file($hba, "local all keeper scram-sha-256\n$rules");
$node->reload;
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_hba_file_rules WHERE user_name = '{keeper}'");

sub with_password
{
	my ($password) = @_;
	my ($typed, $seen) = ('', '');
	my $terminal = IPC::Run::start([ 'script', '-qec', "$program machines -d user=keeper", '/dev/null' ], '<', \$typed, '>', \$seen,
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$terminal->pump until $seen =~ /Password: /;
	$typed = "$password\n";
	$terminal->finish;
	return $seen;
}
like(with_password('open sesame'), qr/ wide +\| completed /, 'a password is asked for at the terminal');
unlike(with_password('open sesame'), qr/sesame/, 'and is not shown');
like(with_password('sesame'), qr/cannot connect to the database\r?\nDETAIL: .*authentication failed/, 'a wrong one is rejected');

# --------------------------------------------------------------- README's examples, in Windows-1252

my $root = abs_path("$FindBin::RealBin/../..");
my @blocks = slurp_file("$root/README.md") =~ /^```\w*\n(.*?)^```$/msg;
my ($sent_by_psql) = slurp_file("$root/README.md") =~ /^your own machine by ``(\\set csv `base64 -w0 press\.csv`) `` and `decode\(:'csv', 'base64'\)`/m
  or die 'README does not say how psql sends a file';

sub as_excel_writes
{
	my ($name, @arguments) = @_;
	system('python3', "$root/examples/injection_moulding.py", @arguments, "$folder/utf8.csv") == 0 or die 'the example makes no data';
	my $csv = Encode::decode('UTF-8', slurp_file("$folder/utf8.csv"), Encode::FB_CROAK);
	open(my $to, '>:raw', "$folder/$name") or die "$name: $!";
	print {$to} encode('cp1252', $csv, Encode::FB_CROAK);
	close($to);
	return;
}

# Runs a script of README's in a shell, or in psql, where the files are.
sub run_there
{
	my ($script, @program) = @_;
	my ($out, $err) = ('', '');
	local $ENV{PATH} = $node->config_data('--bindir') . ":$ENV{PATH}";
	IPC::Run::run([ @program ], '<', \$script, '>', \$out, '2>', \$err, init => sub { chdir $folder or die "$folder: $!" });
	return ($? >> 8, $out, $err);
}

as_excel_writes('press.csv');
like($blocks[0], qr/\Apg_relevance train press-01 press\.csv /, 'README begins with the client');
($code, $out, $err) = run_there($blocks[0], 'sh');
is($code, 0, "README's first example runs") or diag($err);
my %printed = map { s/\s+/ /gr => 1 } split /\n/, $out;
is(join("\n", grep { !$printed{ s/\s+/ /gr } } grep { /^ +\d/ } split /\n/, $blocks[1]), '', 'and prints what README shows');

my @psql = ('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-v', 'SHOW_CONTEXT=never', '-f', '-');
as_excel_writes('press.csv', '--rows', '500');
my $in_sql = $blocks[2] =~ s{press-01}{press-02}gr;
($code, $out, $err) = run_there($in_sql =~ s{/data/press\.csv}{$folder/press.csv}r, @psql);
is($code, 0, 'the same in SQL runs') or diag($err);
like($out, qr/^completed\|.*\n1\|[^|]+\|0\.\d+\|/ms, 'and reads the ranking');
($code, $out, $err) = run_there("$sent_by_psql\n" . $in_sql =~ s{^.*register.*\n}{}r =~ s{pg_read_binary_file\(.*?\)}{decode(:'csv', 'base64')}r, @psql);
is($code, 0, 'psql sends a file from the client machine') or diag($err);
is(sql($node, "SELECT count(*) FROM relevance.training_runs WHERE machine_name = 'press-02' AND status = 'completed'"), '2', 'both are trained');

as_excel_writes('injetora.csv', '--rows', '500', '--locale', 'pt');
my ($plant) = grep { /^\\set csv/ } @blocks;
($code, $out, $err) = run_there($plant =~ s{/tmp/injetora\.csv}{$folder/injetora.csv}r, @psql);
is($code, 0, "a plant's export in Windows-1252 is trained") or diag($err);
like($out, qr/^Temperatura da massa \(\xC2\xB0C\)\|numeric\|feature\|/m, 'and its columns are reported');

finish($node);
done_testing();
