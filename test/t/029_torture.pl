# Clients register, train, cancel, delete and read at random, while everything that can die is killed and the server is
# stopped. Afterwards the books are balanced: nothing that was acknowledged is lost, nothing is stuck, nothing is orphaned.
# MINUTES (default 2) says for how long, SEED repeats what is drawn (not the interleaving).
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $minutes = $ENV{MINUTES} // 2;
my $seed = $ENV{SEED} // POSIX::floor(time) % 100_000;
my $clients = 4;
note("MINUTES=$minutes SEED=$seed");

my $node = new_cluster('torture', conf => "max_worker_processes = 24\nrelevance.max_concurrent_runs = 3\nrelevance.keep_data_sets = 2\nrelevance.max_attempts = 100\nautovacuum_naptime = 5s\nfsync = on\n");
my $folder = PostgreSQL::Test::Utils::tempdir;
my $until = time + 60 * $minutes;

# ---- clients: each its own process, which notes in a file what the server has acknowledged
sub ask
{
	my ($query) = @_;
	my ($out, $err) = ('', '');
	my $code = $node->psql('postgres', $query, stdout => \$out, stderr => \$err, timeout => 60);
	return ($code == 0, $out, $err);
}

sub client
{
	my ($number) = @_;
	srand($seed + $number);
	open(my $book, '>>', "$folder/client$number") or die $!;
	$book->autoflush(1);
	while (time < $until)
	{
		my $machine = 'm' . int rand 6;
		my $draw = rand;
		if ($draw < 0.2)
		{
			my ($ok) = ask("SELECT relevance.register_machine('$machine')");
			print $book "registered $machine\n" if $ok;
		}
		elsif ($draw < 0.6)
		{
			my $csv = driven_csv(rows => 50 + int rand 300, columns => 3, driver => 1 + int rand 3, seed => int rand 1000);
			my $trees = 20 + int rand 300;
			my ($ok, $run) = ask("SELECT relevance.train_from_csv('$machine'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": $trees, \"threads\": 1}')");
			print $book "trained $run\n" if $ok;
		}
		elsif ($draw < 0.65)    # rolled back: nothing of it may ever be seen
		{
			my $csv = driven_csv(rows => 60, columns => 3);
			ask("BEGIN; SELECT relevance.train_from_csv('$machine'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"seed\": 666}'); ROLLBACK");
		}
		elsif ($draw < 0.75)
		{
			my ($ok, $run) = ask('SELECT (relevance.cancel_training(run_id)).run_id FROM relevance.training_runs WHERE status IN (\'queued\', \'running\') ORDER BY random() LIMIT 1');
			print $book "cancelled $run\n" if $ok && $run ne '';
		}
		elsif ($draw < 0.76)    # what is not acknowledged may have happened all the same
		{
			my (undef, $doomed) = ask("SELECT coalesce(string_agg(run_id::text, ' '), '') FROM relevance.training_runs WHERE machine_name = '$machine'");
			print $book "may have deleted $machine\n";
			ask("SELECT relevance.delete_machine('$machine'::text)");
		}
		else { ask("SELECT count(*) FROM relevance.machines; SELECT * FROM relevance.training_runs ORDER BY run_id DESC LIMIT 5; SELECT relevance.wait_for_training(max(run_id), '1 s') FROM relevance.training_runs") }
	}
	return;
}

my @pids;
for my $number (1 .. $clients)
{
	defined(my $pid = fork) or die $!;
	if ($pid == 0) { eval { client($number) }; print STDERR $@ if $@; POSIX::_exit($@ ? 1 : 0) }
	push @pids, $pid;
}

# ---- the killer
srand($seed);
my %done;
my $server_kills = 0;
sub backends { my ($where) = @_; my ($ok, $out) = ask("SELECT pid FROM pg_stat_activity WHERE $where AND pid <> pg_backend_pid()"); return $ok ? split /\n/, $out : () }
sub one_of { my (@all) = @_; return @all ? $all[ rand @all ] : () }

my @worst = (
	[ 'the model service', sub { my ($pid) = one_of(service_pids($node)); kill((rand() < 0.5 ? 'TERM' : 'KILL'), $pid) if $pid } ],
	[ 'a training', sub { my ($pid) = one_of(training_pids($node)); kill((rand() < 0.5 ? 'TERM' : 'KILL'), $pid) if $pid } ],
	[ 'a run worker', sub { my ($pid) = one_of(backends("backend_type = 'relevance run worker'")); kill('TERM', $pid) if $pid } ],
	[ 'the scheduler', sub { my ($pid) = one_of(backends("backend_type = 'relevance scheduler'")); kill('TERM', $pid) if $pid } ],
	[ 'the launcher', sub { my ($pid) = one_of(backends("backend_type = 'relevance launcher'")); kill('TERM', $pid) if $pid } ],
	[ 'a client\'s backend', sub { my ($pid) = one_of(backends("backend_type = 'client backend'")); kill('TERM', $pid) if $pid } ]);
my @rare = (
	[ 'a run worker (KILL)', sub { my ($pid) = one_of(backends("backend_type = 'relevance run worker'")); $server_kills += kill('KILL', $pid) if $pid } ],
	[ 'a backend (KILL)', sub { my ($pid) = one_of(backends("backend_type = 'client backend'")); $server_kills += kill('KILL', $pid) if $pid } ],
	[ 'the server (fast)', sub { $node->stop('fast'); $node->start } ],
	[ 'the server (immediate)', sub { $node->stop('immediate'); $node->start } ]);
my $turn = 0;
while (time < $until)
{
	usleep(200_000 + int rand 600_000);
	my ($name, $deed) = @{ ++$turn % 12 == 0 ? $rare[ ($turn / 12) % @rare ] : one_of(@worst) };
	eval { $deed->(); $done{$name}++; 1 } or note("$name: $@");
}
waitpid $_, 0 for @pids;
note("$_: $done{$_}") for sort keys %done;
cmp_ok(scalar(keys %done), '>=', 6, 'the worst was done to it');

# ---- the books
$node->poll_query_until('postgres', 'SELECT true') or die 'the server is not there';
my $quiet = $node->poll_query_until('postgres', "SELECT count(*) = 0 FROM relevance.training_runs WHERE status IN ('queued', 'running')");
ok($quiet, 'no run is stuck') or diag(sql($node, "SELECT * FROM relevance.training_runs WHERE status IN ('queued', 'running')"));
my ($trained, $lost, %deleted) = (0, 0);
my @books = map { split /\n/, slurp_file("$folder/client$_") } 1 .. $clients;
$deleted{$_} = 1 for map { /may have deleted (\S+)/ } @books;
my %known = map { split /\|/, $_, 2 } split /\n/, sql($node, 'SELECT run_id, status FROM relevance.training_runs');
my @runs = map { /^trained (\d+)$/ } @books;
cmp_ok(scalar(@runs), '>', 5 * $minutes, 'trainings were acknowledged: ' . @runs);
my %status;
$status{ $known{$_} // 'deleted with its machine' }++ for @runs;
note("of them $_: $status{$_}") for sort keys %status;
ok(%deleted || !$status{'deleted with its machine'}, 'none is gone but with its machine');
cmp_ok($status{completed} // 0, '>', 0, 'some completed');
is(join(' ', grep { !/^(completed|cancelled|failed|deleted with its machine)$/ } sort keys %status), '', 'each has one end');
is(sql($node, "SELECT string_agg(DISTINCT coalesce(error_code, '') || ' ' || error, '; ') FROM relevance.training_runs WHERE status = 'failed' AND error_code NOT IN ('training_killed', 'service_restarted')"), '', 'those that failed were killed and nothing else');
is(sql($node, "SELECT count(*) FROM relevance.training_runs WHERE options ->> 'seed' = '666'"), '0', 'what was rolled back was never seen');
is(sql($node, 'SELECT count(*) FROM relevance.training_runs r WHERE status = \'completed\' AND NOT EXISTS (SELECT FROM relevance.get_ranking(r.machine_id, r.run_id))'), '0', 'each completed run has its ranking');
is(sql($node, 'SELECT count(*) FROM relevance.data_set_chunk c WHERE NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = c.data_set_id)'), '0', 'no chunk is orphaned');
is(sql($node, 'SELECT count(*) FROM relevance.model_chunk c WHERE NOT EXISTS (SELECT FROM relevance.model m WHERE m.run_id = c.run_id)'), '0', 'nor a piece of a model');
is(sql($node, "SELECT count(*) FROM relevance.machines m WHERE (m.status = 'completed') <> EXISTS (SELECT FROM relevance.training_runs r WHERE r.machine_id = m.id AND r.status = 'completed')"), '0', 'the machines\' states agree with their runs');
ok($node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM relevance.outbox'), 'the outbox is empty');
wait_until('no training process is left', sub { !training_pids($node) });
my @models = sort map { m{/(\d+)$} } glob($node->data_dir . '/pgsql_tmp_relevance/models/*');
is(join(' ', sort @models), join(' ', sort split /\n/, sql($node, 'SELECT model_id FROM relevance.machine')), 'the service has the machines\' models and no other');
my $log = slurp_file($node->logfile);
my $restarts = () = $log =~ /terminating any other active server processes/g;
cmp_ok($restarts, '<=', $server_kills, 'the server never restarted but where one of its processes was killed');
unlike($log, qr/PANIC|TRAP|Sanitizer|deadlock detected/, 'no panic, no deadlock');
$node->stop('fast');
is(scalar(server_processes($node)), 0, 'no process is left when the server has stopped');
done_testing();
