# SPDX-License-Identifier: PostgreSQL
# Everything is killed, stopped, filled, locked, flooded and slowed down at random while clients work: with the bundled
# model service.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;
use TortureDeeds;
use TortureTest;

use Test::More;

my $node = new_torture_cluster('torture');
my $state = $node->data_dir . '/pgsql_tmp_relevance';
my $disk = $ENV{RELEVANCE_SMALL_DISK};
if ($disk) { symlink $disk, $state or die "$state: $!" }
start_torture_server($node);
sql($node, 'CREATE EXTENSION pg_relevance');

torture($node, server_deeds($node, $longest_pause), bundled_service_deeds($node, $longest_pause, $disk));
SKIP: { skip 'no file system could be mounted for the model service, so that its disk never filled', 1 unless $disk; pass('its disk too') }
judge_runs($node);
judge_tables($node);

# ---- nothing is orphaned at the service
wait_until('no training process is left', sub { !training_pids($node) });
is(scalar(service_pids($node)), 1, 'there is one model service');
sub names { return join ' ', sort map { m{([^/]+)$} } @_ }
is(names(glob "$state/models/*"), names(split /\n/, sql($node, 'SELECT model_id FROM relevance.machine')), 'it has the machines\' models and no other');
is(names(grep { !m{/(status\.json|run-\d+)$} } glob "$state/models/*/*"), '', 'their folders contain only what belongs there');
is(names(glob("$state/models/*/run-*/data*"), glob("$state/trash/*"), glob($node->data_dir . '/base/pgsql_tmp/*')), '', 'no data are left behind');

end_torture($node);
done_testing();
