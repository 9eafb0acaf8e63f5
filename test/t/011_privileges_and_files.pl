# SPDX-License-Identifier: PostgreSQL
# Who may do what, and files of any size in bounded memory.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Cwd qw(abs_path);
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('files');
my $csv = driven_csv(driver => 2);
my $file = write_csv($csv);
my $training = "SELECT relevance.train_from_csv_file('press'::text, '$file', 'output')";
wait_completed($node, train($node, 'press', file => $file));

# ---- a stranger can do nothing
sql($node, 'CREATE ROLE stranger LOGIN; CREATE ROLE engineer LOGIN; CREATE ROLE reader LOGIN');
for my $call ("relevance.register_machine('x')", "relevance.train_from_csv(1, 'a,b'::text, 'b')", "relevance.train_from_csv_file(1, '$file', 'output')",
	'relevance.get_ranking(1)', 'relevance.get_metrics(1)', 'relevance.list_machines()', 'relevance.training_status(1)',
	'relevance.wait_for_training(1)', 'relevance.cancel_training(1)', 'relevance.delete_machine(1)', 'relevance.wake_workers()',
	"relevance.get_effect_curve(1, 'x2')")
{
	is(sql_error($node, "SELECT * FROM $call", user => 'stranger')->{sqlstate}, '42501', "a stranger may not call $call");
}
is(sql($node, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p"
	  . " WHERE nspname = 'relevance' AND relkind IN ('r', 'v') AND has_table_privilege('stranger', c.oid, p)"), '0', 'nor read or write a table');
is(sql($node, "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'relevance' AND has_function_privilege('stranger', p.oid, 'EXECUTE')"),
	'0', 'nor call a function, whatever its name');
is(sql_error($node, "SELECT 1; ALTER SYSTEM SET relevance.model_service_url = 'http://evil'", user => 'stranger')->{sqlstate},
	'42501', 'nor send the data elsewhere');

# ---- a reader can only read
sql($node, "SELECT relevance.grant_reader('reader')");
my ($out, $err);
$node->psql('postgres', "SELECT feature FROM relevance.get_ranking('press'::text) WHERE rank = 1",
	stdout => \$out, extra_params => [ '-U', 'reader' ]);
is($out, 'x2', 'a reader reads rankings');
is(sql_error($node, "SELECT relevance.train_from_csv('press'::text, \$csv\$$csv\$csv\$::text, 'output')", user => 'reader')->{sqlstate},
	'42501', 'and cannot train');
is(sql_error($node, "SELECT relevance.delete_machine('press'::text)", user => 'reader')->{sqlstate}, '42501', 'and cannot delete');

# ---- an engineer trains; files of the server need one more privilege
sql($node, "SELECT relevance.grant_operator('engineer')");
$node->psql('postgres', "SELECT relevance.train_from_csv('press'::text, \$csv\$$csv\$csv\$::text, 'output', '$QUICK')",
	stdout => \$out, stderr => \$err, extra_params => [ '-U', 'engineer' ]);
is($err, '', 'an operator trains');
wait_completed($node, $out);
is(sql($node, "SELECT requested_by FROM relevance.training_status($out)"), 'engineer', 'the run shows who requested it');
my $error = sql_error($node, $training, user => 'engineer');
is($error->{sqlstate}, '42501', 'but cannot read a file of the server');
like($error->{hint}, qr/GRANT pg_read_server_files TO engineer/, 'and the error says what is needed');
like(sql_error($node, "SELECT relevance.train_from_csv_file(1, '/no/such/file', 'output')", user => 'engineer')->{message},
	qr/permission denied/, 'the error does not reveal whether the file exists');
my ($grant) = $error->{hint} =~ /(GRANT .*? TO \w+)/;
sql($node, $grant);
is(sql_error($node, $training, user => 'engineer')->{text}, '', 'with it the file is read');
is(sql_error($node, "SELECT relevance.train_from_csv_file(1, '/no/such/file', 'output')")->{sqlstate}, '58P01', 'a missing file is reported');
is(sql_error($node, "SELECT relevance.train_from_csv_file(1, '/', 'output')")->{sqlstate}, '42809', 'and so is a directory');
$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM relevance.run WHERE finished_at IS NULL");

# ---- a role that is dropped while its run is in progress
my ($run, $process) = train_and_hold($node, 'press');
sql($node, "UPDATE relevance.run SET requested_by = 'engineer' WHERE id = $run");
sql($node, 'DROP OWNED BY engineer; DROP ROLE engineer');
let_go($process);
wait_completed($node, $run, 'a run completes although the role that asked for it is gone');

# ---- 200 MB in bounded memory, in the backend and in the run worker
sub peak_mb
{
	my ($pid) = @_;
	my ($kb) = PostgreSQL::Test::Utils::slurp_file("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m;
	return $kb / 1024;
}

SKIP:
{
	skip 'needs Linux', 4 unless -r '/proc/self/status';
	my ($header, $rows) = split /\n/, driven_csv(rows => 2000, columns => 20), 2;
	my $big = PostgreSQL::Test::Utils::tempdir . '/big.csv';
	open(my $handle, '>', $big) or die $!;
	print $handle "$header\n";
	print $handle $rows for 1 .. int(200e6 / length $rows);
	print $handle "1,2\n";    # so that no forest is grown on it
	close $handle;
	cmp_ok(-s $big, '>', 195e6, 'a file of 200 MB');
	$big = abs_path($big);

	my $session = $node->background_psql('postgres');
	my $pid = $session->query_safe('SELECT pg_backend_pid()');
	$session->query_safe("SELECT relevance.train_from_csv_file('press'::text, '$file', 'output', '$QUICK')");
	my $before = peak_mb($pid);
	my $held = $session->query_safe("SELECT relevance.train_from_csv_file('press'::text, '$big', 'output')");
	my $grown = peak_mb($pid) - $before;
	note sprintf 'the backend grew from %.0f MB by %.0f MB', $before, $grown;
	# Its share of shared buffers (32 MB) counts too.
	cmp_ok($grown, '<', 60, 'is read in bounded memory');
	is($session->query_safe("SELECT bytes FROM relevance.data_set ORDER BY id DESC LIMIT 1"), -s $big, 'whole');
	$session->quit;
	unlink $big;

	my $worker_peak = 0;
	wait_until('the large run has ended', sub {
		my ($now) = split /\n/, sql($node, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'relevance run worker'");
		my $peak = $now ? eval { peak_mb($now) } // 0 : 0;
		$worker_peak = $peak if $peak > $worker_peak;
		return run_status($node, $held) eq 'failed';
	});
	note sprintf 'the run worker reached %.0f MB', $worker_peak;
	cmp_ok($worker_peak, '<', 130, 'the run worker sends it in bounded memory');
	is(sql($node, "SELECT error_code FROM relevance.training_status($held)"), 'ragged_row', 'its last line was read');
}

is(worker_complaints($node), '', 'the workers had nothing to complain about');
finish($node);
done_testing();
