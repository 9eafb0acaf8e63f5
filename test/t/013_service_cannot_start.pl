# SPDX-License-Identifier: PostgreSQL
# A bundled model service that cannot be started: runs say so, the server continues, and works once the cause is gone.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use File::Basename qw(dirname);
use PostgreSQL::Test::Utils;
use Test::More;

# ---- a file is where the service's folder should be

my $node = new_cluster('stuck', start => 0, conf => "relevance.connect_timeout = '200ms'\nrelevance.service_patience = 2s\n");
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
cmp_ok(scalar(grep { /bundled model service (?:ended|was ended|cannot)/ } @lines), '<', 12, 'without flooding the log');
is(server_start_time($node), $started, 'the server keeps running');
is(sql($node, 'SELECT count(*) FROM relevance.machines'), '1', 'and answers');

unlink $folder or die $!;
wait_until('the model service is there', sub { -S "$folder/modeld.sock" });
wait_completed($node, train($node, 'press'), 'once the cause is gone the next run completes');
finish($node);

# ---- the program is missing
my ($install_path) = copied_installation();
my $beside_server = "$install_path/bin/pg_relevance_modeld";
my $elsewhere = PostgreSQL::Test::Utils::tempdir . '/pg_relevance_modeld';
rename($beside_server, $elsewhere) or die $!;
$node = new_cluster('missing', install_path => $install_path, conf => "relevance.connect_timeout = '200ms'\nrelevance.service_patience = 2s\n");
wait_until('the log says what is missing', sub { log_since($node) =~ /\Q"$beside_server": No such file/ });
$run = train($node, 'press');
wait_status($node, $run, 'failed');
like(log_since($node), qr/HINT: .*package pg-relevance-modeld.*make install.*relevance\.model_service_program/, 'the log says what helps when there is no program');
is(scalar(() = log_since($node) =~ /model service cannot be started/g), 1, 'it says so once');
reload($node, 'relevance.service_patience' => '1h');

reload($node, 'relevance.model_service_program' => '/nowhere/modeld');
wait_until('the log says that the named program is missing', sub { log_since($node) =~ m{"/nowhere/modeld": No such file} });
reload($node, 'relevance.model_service_program' => $elsewhere);
wait_completed($node, train($node, 'press'), 'relevance.model_service_program names the program, without a restart');
my ($named) = service_pids($node);
is((split /\0/, command_of($named))[0], $elsewhere, 'and it is the one that runs');

# As in packages: the server below /usr/lib, the program in /usr/bin.
my $above = dirname($install_path) . '/bin';
mkdir $above;
rename($elsewhere, "$above/pg_relevance_modeld") or die $!;
reload($node, 'relevance.model_service_program' => '');
wait_until('the service that was named has ended', sub { !is_alive($named) });
wait_completed($node, train($node, 'press'), 'without the setting, a bin folder above the library is found');
is((split /\0/, command_of((service_pids($node))[0]))[0], "$above/pg_relevance_modeld", 'and its program runs');
finish($node);
done_testing();
