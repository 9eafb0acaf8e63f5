# SPDX-License-Identifier: PostgreSQL
# Without shared_preload_libraries: functions that need workers say so, with a hint that can be pasted.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('bare', preload => 0, extension => 0, conf => "shared_preload_libraries = 'auto_explain'\n");
is(sql_error($node, 'CREATE EXTENSION pg_relevance')->{text}, '', 'CREATE EXTENSION works');
is(sql($node, "SELECT id, status FROM relevance.register_machine('press')"), '1|created', 'machines can be registered');
is(sql($node, 'SELECT count(*) FROM relevance.list_machines()'), '1', 'and listed');

my $csv = driven_csv();
my $file = write_csv($csv);
my $hint = '';
for my $call ("relevance.train_from_csv('press'::text, \$csv\$$csv\$csv\$::text, 'output')",
	"relevance.train_from_csv_file('press'::text, '$file', 'output')")
{
	my $error = sql_error($node, "SELECT $call");
	my ($name) = $call =~ /\.(\w+)/;
	is($error->{sqlstate}, '55000', "$name says that it cannot work");
	like($error->{message}, qr/must be loaded when the server starts/, "$name: the message says why");
	isnt($error->{detail}, '', "$name: the detail too");
	$hint = $error->{hint};
	like($hint, qr/ALTER SYSTEM SET shared_preload_libraries = /, "$name: the hint says what to do");
}
is(sql($node, 'SELECT (SELECT count(*) FROM relevance.data_set), (SELECT count(*) FROM relevance.run)'), '0|0', 'nothing is stored');
is(sql_error($node, "SELECT * FROM relevance.get_ranking('press'::text)")->{sqlstate}, '55000', 'get_ranking works as usual');
is(sql_error($node, 'SELECT relevance.training_status(1)')->{sqlstate}, '42704', 'and so does training_status');
is(sql_error($node, "SELECT relevance.delete_machine('press'::text)")->{text}, '', 'machines can be deleted');

my ($statement) = $hint =~ /(ALTER SYSTEM [^;]*;)/;
is(sql_error($node, $statement)->{text}, '', "the hint can be pasted: $statement");
$node->restart;
is(sql($node, 'SHOW shared_preload_libraries'), 'auto_explain, pg_relevance', 'it keeps what was preloaded before');
wait_completed($node, train($node, 'press'), 'after a restart training works');

# ---- removed from shared_preload_libraries again, rankings can still be read
my ($run, $process) = train_and_hold($node, 'later');
sql($node, 'ALTER SYSTEM RESET shared_preload_libraries');
$node->restart;
is(ranked_first($node, 'press'), 'x1', 'rankings can be read without the workers');
is(run_status($node, $run), 'queued', 'a run that was in progress waits');
my $wait = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($wait->{sqlstate}, '55000', 'waiting for it fails at once');
like($wait->{hint}, qr/ALTER SYSTEM SET shared_preload_libraries/, 'and the hint says why');
is(sql($node, "SELECT (relevance.cancel_training($run)).status"), 'cancelled', 'it can be cancelled');
finish($node);
done_testing();
