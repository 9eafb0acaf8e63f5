# SPDX-License-Identifier: PostgreSQL
# The torture test with a pool of three model services that come, go and hang.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;
use ServicePool;
use TortureDeeds;
use TortureTest;

use Test::More;

my $node = new_torture_cluster('torture_pool');
{
	local %ENV = (%ENV, disk_environment());
	start_service($node, $_) for 0 .. 2;
}
configure($node, "relevance.model_service_url = '" . join(',', map { $_->{url} } @services) . "'\n");
start_torture_server($node);
sql($node, 'CREATE EXTENSION pg_relevance');

torture($node, server_deeds($node, $longest_pause), pool_deeds($node, $longest_pause));
judge_runs($node);
judge_tables($node);

# ---- nothing is orphaned at the services
is(sql($node, "SELECT string_agg(state, ' ') FROM relevance.services WHERE NOT draining"), 'up up up', 'all services are up');
wait_until('no training process is left', sub { !pool_trainings() });
for my $number (0 .. 2)
{
	my $state = state_folder($number);
	is(join(' ', models_at($number)), join(' ', models_of_machines($node, $number)), "service $number has its machines' models and no other");
	is(join(' ', glob("$state/models/*/run-*/data*"), glob("$state/trash/*")), '', '... and no data');
}

end_torture($node);
end_services();
done_testing();
