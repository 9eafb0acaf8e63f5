# A bundled model service that cannot be started: runs say so, the server goes on, and all is well once the cause is gone.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('stuck', start => 0, conf => "relevance.connect_timeout = '200ms'\n");
my $folder = $node->data_dir . '/pgsql_tmp_relevance';
append_to_file($folder, 'a file where the folder of the model service should be');
$node->start;
sql($node, 'CREATE EXTENSION pg_relevance');
my $started = server_start_time($node);

my $run = train($node, 'press');
wait_status($node, $run, 'failed');
my $error = sql_error($node, "SELECT relevance.wait_for_training($run)");
is($error->{sqlstate}, '08001', 'a run fails when the model service cannot be started');
like($error->{message}, qr/cannot be reached/, 'its message says why');
like($error->{hint}, qr/server log/, 'its hint says where to look');
my @lines = split /\n/, log_since($node);
cmp_ok(scalar(grep { /model service/ && !/STATEMENT|training run/ } @lines), '>', 0, 'the server log says what is wrong');
cmp_ok(scalar(grep { /bundled model service (?:ended|was ended|cannot)/ } @lines), '<', 12, 'without a flood of lines');
is(server_start_time($node), $started, 'the server goes on');
is(sql($node, 'SELECT count(*) FROM relevance.machines'), '1', 'and answers');

unlink $folder or die $!;
wait_until('the model service is there', sub { -S "$folder/modeld.sock" });
wait_completed($node, train($node, 'press'), 'once the cause is gone the next run completes');
finish($node);
done_testing();
