# SPDX-License-Identifier: PostgreSQL
# A pool of model services: hung, killed, away, drained, added, of another version. No run is lost, none fails for a
# service's sake before relevance.service_patience is over, and nobody keeps the others waiting.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;
use ServicePool;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = new_cluster('pool', conf => "relevance.max_concurrent_runs = 3\nmax_worker_processes = 24\n");

sub state_of { my ($number) = @_; return sql($node, "SELECT state FROM relevance.services WHERE url = '$services[$number]{url}'") }
sub wait_state { my ($number, $state) = @_; wait_until("service $number is $state", sub { state_of($number) eq $state }); return }
sub trainings_at { my ($number) = @_; return scalar(() = service_log($number) =~ /event=training_started/g) }

# A service of another version: the real one behind it, and what that version did not know is refused.
sub other_version
{
	my ($version, $url) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir;
	my $process = IPC::Run::start([ 'python3', "$FindBin::RealBin/other_version.py", $folder, $url, $version ], '<', \undef, '>&', \my $log);
	wait_until('it listens', sub { -s "$folder/port" });
	return { process => $process, url => 'http://127.0.0.1:' . slurp_file("$folder/port") };
}

my $csv = driven_csv(rows => 300);
my $trained = 0;
# New machines, each with a training; returns the runs.
sub train_many
{
	my ($count) = @_;
	my ($first, $last) = ($trained + 1, $trained += $count);
	sql($node, "SELECT relevance.register_machine('press ' || n) FROM generate_series($first, $last) n");
	return split ' ', sql($node, "SELECT string_agg(relevance.train_from_csv('press ' || n, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": 20, \"threads\": 1}')::text, ' ') FROM generate_series($first, $last) n");
}
sub wait_all
{
	my ($test, @runs) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $start = time;
	my $list = join ',', @runs;
	wait_until($test, sub { sql($node, "SELECT count(*) FROM relevance.run WHERE id IN ($list) AND finished_at IS NULL") eq '0' });
	is(sql($node, "SELECT string_agg(DISTINCT status, ' ') FROM relevance.run WHERE id IN ($list)"), 'completed', $test);
	return time - $start;
}

start_service($node, $_) for 0 .. 2;
use_services($node, 0 .. 2);
wait_state($_, 'up') for 0 .. 2;
is(sql($node, 'SELECT count(*) FROM relevance.services WHERE version IS NOT NULL AND latency_ms >= 0 AND running >= 0 AND threads = 1 AND memory_free_mb > 0 AND since IS NOT NULL AND NOT draining'),
	'3', 'relevance.services shows what each reports about itself');

# ---- spread by load
wait_all('a pool of three trains', train_many(12));
my @spread = map { trainings_at($_) } 0 .. 2;
ok((grep { $_ >= 2 } @spread) == 3, "all three take part (@spread)");

# ---- one hangs
use_services($node, 0, 1);
my $two_alone = wait_all('two services alone', train_many(30));
use_services($node, 0 .. 2);
wait_state(2, 'up');
kill 'STOP', $services[2]{pid};
my $one_hung = wait_all('with one of three hung, all are trained', train_many(30));
diag(sprintf('30 trainings: two services %.1f s, one of three hung %.1f s', $two_alone, $one_hung));
wait_state(2, 'silent');
like(sql($node, "SELECT last_error FROM relevance.services WHERE url = '$services[2]{url}'"), qr/does not answer/, 'relevance.services says why it is passed over');
is(sql($node, "SELECT count(*) FROM relevance.run WHERE status = 'failed'"), '0', 'no run has failed');
my $before = trainings_at(2);
wait_all('runs go elsewhere', train_many(6));
kill 'CONT', $services[2]{pid};
wait_state(2, 'up');
wait_all('a service that answers again is used again', train_many(6));
ok(trainings_at(2) > $before, '... and gets trainings');

# ---- one hangs while it trains: its runs move
my ($moved, $moved_pid);
{
	use_services($node, 2);
	$moved = train($node, 'moved press', csv => driven_csv(rows => 1000, columns => 10, driver => 3), options => '{"trees": 2000, "threads": 1}');
	wait_until('it is being trained', sub { sql($node, "SELECT phase FROM relevance.run WHERE id = $moved") eq 'growing' });
	use_services($node, 0 .. 2);
	kill 'STOP', $services[2]{pid};
	wait_until('its run leaves', sub { sql($node, "SELECT attempts FROM relevance.run WHERE id = $moved") ne '1' });
	like(sql($node, "SELECT attempt_errors[1] FROM relevance.run WHERE id = $moved"), qr/stopped answering/, 'a run of a service that hangs is moved, and its attempts tell why');
	is(sql($node, "SELECT failures FROM relevance.run WHERE id = $moved"), '0', 'which does not count as a failure of its own');
	sql($node, "SELECT relevance.cancel_training($moved)");
	wait_status($node, $moved, 'cancelled');
	kill 'CONT', $services[2]{pid};
	wait_state(2, 'up');
}

# ---- one is killed while it holds trainings, again and again
reload($node, 'relevance.max_attempts' => 1);
my @runs = train_many(10);
for my $round (1 .. 2)
{
	wait_until('it is training', sub { sql($node, "SELECT own_runs FROM relevance.services WHERE url = '$services[0]{url}'") > 0 or sql($node, "SELECT count(*) FROM relevance.run WHERE finished_at IS NULL") eq '0' });
	kill_service(0);
	wait_state(0, 'down');
	start_service($node, 0);
	wait_state(0, 'up');
}
wait_all('runs of a service that is killed are trained elsewhere or again', @runs);

# ---- all are away: runs wait in the queue, without a slot and without an attempt
kill_service($_) for 0 .. 2;
wait_state($_, 'down') for 0 .. 2;
@runs = train_many(4);
sleep 3;
is(sql($node, "SELECT count(*), sum(attempts) FROM relevance.run WHERE finished_at IS NULL"), '4|0', 'while no service answers, runs wait');
is(workers($node), 'relevance launcher, relevance scheduler, relevance service monitor', '... and take no worker');
like(sql($node, "SELECT waiting_for FROM relevance.training_runs WHERE run_id = $runs[0]"), qr/None of the 3 model services can be reached.*relevance\.service_patience/s, 'training_runs says what they wait for');
start_service($node, 1);
wait_all('they start as soon as one is back', @runs);

# ---- patience
kill_service(1);
wait_state(1, 'down');
reload($node, 'relevance.service_patience' => '3s');
my ($impatient) = train_many(1);
is(wait_status($node, $impatient, 'failed'), 1, 'after relevance.service_patience a run fails');
my $error = sql_error($node, "SELECT relevance.wait_for_training($impatient)");
is($error->{sqlstate}, '08001', '... with connection_exception');
like("$error->{message} $error->{detail}", qr/no model service can be reached.*127\.0\.0\.1/s, '... and the reason of each service');
reload($node, 'relevance.service_patience' => '1h', 'relevance.max_attempts' => 3);
start_service($node, $_) for 0 .. 2;
wait_state($_, 'up') for 0 .. 2;

# ---- draining, adding and removing
sql($node, "SELECT relevance.drain_service('$services[1]{url}')");
$before = trainings_at(1);
wait_all('others train', train_many(4));
is(trainings_at(1), $before, 'a drained service gets no trainings');
is(sql($node, "SELECT draining FROM relevance.services WHERE url = '$services[1]{url}'"), 't', 'relevance.services shows it');
sql($node, "SELECT relevance.resume_service('$services[1]{url}')");
wait_all('resumed', train_many(6));
ok(trainings_at(1) > $before, 'a resumed one gets some again');
$error = sql_error($node, "SELECT relevance.drain_service('http://nowhere:1')");
is($error->{sqlstate}, '42704', 'draining an unknown service is an error');
like($error->{detail}, qr/\Q$services[0]{url}\E/, '... that lists the known services');
sql($node, "SELECT relevance.drain_service(url) FROM relevance.services");
my ($drained) = train_many(1);
like(sql($node, "SELECT waiting_for FROM relevance.training_runs WHERE run_id = $drained"), qr/All model services are being drained/, 'when all are drained, runs wait and say so');
sql($node, "SELECT relevance.resume_service(url) FROM relevance.services");
wait_all('and go on', $drained);

my ($staying, $staying_service) = (train($node, 'staying press', csv => driven_csv(rows => 1000, columns => 10, driver => 3), options => '{"trees": 300, "threads": 1}'));
wait_until('it is being trained', sub { sql($node, "SELECT phase FROM relevance.run WHERE id = $staying") =~ /growing|explaining|done/ });
use_services($node, 2);
wait_completed($node, $staying, 'a run whose service is removed from the setting is finished there');
start_service($node, 3);
use_services($node, 2, 3);
wait_state(3, 'up');
wait_all('a fourth service', train_many(12));
ok(trainings_at(3) >= 2, 'takes trainings of new and old machines');
my $old = sql($node, "SELECT relevance.retrain('press 1', '{\"seed\": 3}')");
wait_completed($node, $old, 'a machine whose model was at a service that is gone gets one elsewhere');

# ---- services of an older and a newer version in one pool
{
	my ($older, $newer) = map { other_version($_->[0], $services[ $_->[1] ]{url}) } [ '0.1.0', 0 ], [ '9.0.0', 1 ];
	reload($node, 'relevance.model_service_url' => "$older->{url},$newer->{url},$services[2]{url}");
	wait_until('all are up', sub { sql($node, "SELECT string_agg(DISTINCT state, ' ') FROM relevance.services") eq 'up' });
	is(sql($node, "SELECT string_agg(version, ' ' ORDER BY version) FROM relevance.services WHERE version IN ('0.1.0', '9.0.0')"), '0.1.0 9.0.0', 'relevance.services shows their versions');
	my @before = map { trainings_at($_) } 0 .. 2;
	wait_all('services of three versions train', train_many(12));
	is(scalar(grep { trainings_at($_) > $before[$_] } 0 .. 2), 3, '... each of them some');
	my $position = log_position($node);
	my ($first, $last) = ($trained + 1, $trained + 9);
	my @careful = split ' ', sql($node, "SELECT string_agg(relevance.train_from_csv((relevance.register_machine('press ' || n)).id, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": 20, \"threads\": 1, \"keep_columns\": [\"x1\"]}')::text, ' ') FROM generate_series($first, $last) n");
	wait_all('with an option that a service does not know, runs are trained by one that does', @careful);
	is(sql($node, "SELECT string_agg(e, E'\n') FROM relevance.training_runs, unnest(attempt_errors) e WHERE run_id IN (@{[join ',', @careful]}) AND e LIKE '%option%'"), '', '... in the same attempt');
	like(log_since($node, $position), qr/LOG:  training run \d+: the model service at \Q$older->{url}\E, version 0\.1\.0, answered: unknown training option "unknown_keep_columns"; trying one of version/, '... which the log shows');
	reload($node, 'relevance.model_service_url' => "$older->{url},$newer->{url}");
	my $alone = sql($node, "SELECT relevance.train_from_csv('press $first'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": 20, \"threads\": 1, \"keep_columns\": [\"x1\"]}')");
	wait_status($node, $alone, 'failed');
	like(sql_error($node, "SELECT relevance.wait_for_training($alone)")->{message}, qr/unknown training option/, 'if none of this version is there, the run fails with what was answered');
	$_->{process}->kill_kill for $older, $newer;
	use_services($node, 2, 3);
}

# ---- who may
sql($node, "CREATE ROLE reader; CREATE ROLE operator; SELECT relevance.grant_reader('reader'), relevance.grant_operator('operator', 'press 1'), relevance.grant_operator('operator', 'press 2')");
$error = sql_error($node, "SET ROLE operator; SELECT relevance.drain_service('$services[2]{url}')");
is($error->{sqlstate}, '42501', 'an operator of some machines may not drain a service');
is(sql($node, 'SET ROLE operator; SELECT count(*) FROM relevance.services'), '0', '... nor see the services');
$error = sql_error($node, 'SET ROLE reader; SELECT count(*) FROM relevance.services');
is($error->{sqlstate}, '42501', 'nor may a reader');

end_services();
finish($node);
done_testing();
