# SPDX-License-Identifier: PostgreSQL
# What the torture tests have in common: clients register, train, cancel, delete and read at random while faults happen,
# and afterwards nothing acknowledged may be lost, stuck or orphaned. MINUTES (default 2) is the minimum duration: each
# kind of fault is tried before it ends. SEED repeats the random choices, not the interleaving.
package TortureTest;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use List::Util qw(shuffle sum0);
use POSIX ();
use PostgreSQL::Test::Utils;
use RelevanceTest;
use Test::More;
use Time::HiRes qw(time usleep);
use TortureClient;
use TortureDeeds;

our @EXPORT = qw(new_torture_cluster torture judge_runs judge_tables end_torture $longest_pause);

my $minutes = $ENV{MINUTES} // 2;
my $seed = $ENV{SEED} // POSIX::floor(time) % 100_000;
our $longest_pause = $minutes > 5 ? 30 : 3;    # seconds that transactions stay open, and services hang
my $CLIENTS = 5;                               # the last is the quiet owner
my @books;                                     # the clients' logs

sub new_torture_cluster
{
	my ($name) = @_;
	note("MINUTES=$minutes SEED=$seed");
	return new_cluster($name, start => 0,
		conf => "max_worker_processes = 24\nrelevance.max_concurrent_runs = 3\nrelevance.keep_data_sets = 2\nautovacuum_naptime = 5s\nfsync = on\n");
}

# Machines that stay as they are, owners, and a table of how each run ended: runs that ended twice or were revived
# would show up there.
sub prepare
{
	my ($node) = @_;
	sql($node, "SELECT relevance.register_machine(name) FROM unnest(ARRAY['$BROKEN', '$UNTOUCHED']) name");
	wait_status($node, sql($node, query_training($BROKEN)), 'failed');
	sql($node, "CREATE ROLE flooder; CREATE ROLE quiet; SELECT relevance.grant_registration(r) FROM unnest('{flooder,quiet}'::regrole[]) r");
	sql($node, "SET ROLE flooder; SELECT relevance.register_machine('flood ' || n) FROM generate_series(0, 9) n; SET ROLE quiet; SELECT relevance.register_machine('quiet')");
	sql($node, <<'SQL');
CREATE TABLE public.outcome (run bigint, was text, became text);
CREATE FUNCTION public.note_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		INSERT INTO public.outcome VALUES (OLD.id, OLD.status, 'gone');
	ELSIF OLD.status NOT IN ('queued', 'running') OR NEW.status NOT IN ('queued', 'running') THEN
		INSERT INTO public.outcome VALUES (OLD.id, OLD.status, NEW.status);
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER note_end AFTER UPDATE ON relevance.run FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION public.note_outcome();
CREATE TRIGGER note_deletion AFTER DELETE ON relevance.run FOR EACH ROW EXECUTE FUNCTION public.note_outcome();
SQL
	return;
}

# Each client is a process with its own log. Returns the folder of the logs and the pids.
sub start_clients
{
	my ($node) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir;
	my @pids;
	for my $number (1 .. $CLIENTS)
	{
		defined(my $pid = fork) or die $!;
		if (!$pid)
		{
			srand($seed + $number);
			open(my $book, '>>', "$folder/client$number") or die $!;
			$book->autoflush(1);
			my $be = $number == $CLIENTS ? \&be_quiet_owner : \&be_client;
			eval { $be->($node, "$folder/over", sub { print $book "$_[0]\n" }); 1 } or print $book "died $@\n";
			POSIX::_exit(0);
		}
		push @pids, $pid;
	}
	return ($folder, @pids);
}

# Runs the clients while the faults happen, in rounds of another order each. A deed is a name, how often it is done per
# round, and a function that returns whether the fault happened.
sub torture
{
	my ($node, @deeds) = @_;
	prepare($node);
	my ($folder, @pids) = start_clients($node);
	srand($seed);
	my $until = time + 60 * $minutes;
	my %done = map { $_->[0] => 0 } @deeds;
	my $rounds = 0;
	while (time < $until || $rounds < 1 || $rounds < 10 && grep { !$_ } values %done)
	{
		for my $deed (shuffle map { ($_) x $_->[1] } @deeds)
		{
			my ($name, undef, $do) = @$deed;
			next if time > $until && $rounds > 0 && $done{$name};
			usleep(100_000 + int rand 500_000);
			my $is_done = eval { $do->() };
			note("$name: " . ($@ || 'not done')) unless $is_done;
			$done{$name}++ if $is_done;
		}
		$rounds++;
	}
	wait_until('the quiet owner has trained three times', sub { my @done = slurp_file("$folder/client$CLIENTS") =~ /^waited/mg; return @done >= 3 });
	append_to_file("$folder/over", '');
	waitpid $_, 0 for @pids;
	end_sessions();
	note("$_: $done{$_}") for sort keys %done;
	@books = map { split /\n/, slurp_file("$folder/client$_") } 1 .. $CLIENTS;
	is(join(', ', grep { !$done{$_} } sort keys %done), '', 'each fault was tried at least once');
	return;
}

# Nothing acknowledged may be lost.
sub judge_runs
{
	my ($node) = @_;
	is(join("\n", grep { /^(died|late)/ } @books), '', 'no client timed out');
	ok($node->poll_query_until('postgres', "SELECT count(*) = 0 FROM relevance.run WHERE status IN ('queued', 'running')"), 'no run is stuck')
	  or diag(sql($node, "SELECT * FROM relevance.run WHERE status IN ('queued', 'running')"));
	my @waits = map { /^waited (\S+)/ } @books;
	cmp_ok(scalar(@waits), '>=', 3, 'the quiet owner has trained: ' . @waits . ' times');
	my ($longest_wait) = sort { $b <=> $a } @waits;
	cmp_ok($longest_wait // 1e9, '<', busy(90), sprintf('and waited %.1f s at most for a training to start', $longest_wait // -1));
	is(server_start_time($node), $started_at, 'only the test started the server');

	# Each acknowledged run has one end, or was deleted unfinished with its machine.
	my %ends;
	push @{ $ends{ (split /\|/)[0] } }, (split /\|/, $_, 2)[1] for split /\n/, sql($node, 'SELECT run, was, became FROM public.outcome');
	my %deletion;
	for (@books) { $deletion{$2} = $1 if /^deleted (\S+) (\S+)$/ && ($deletion{$2} // 0) < $1 }
	my (%count, @wrong);
	for (grep { /^trained/ } @books)
	{
		my (undef, $began, $machine, $run) = split / /;
		my @all = @{ $ends{$run} // [] };
		my @ended = grep { /^(queued|running)\|(completed|failed|cancelled)$/ } @all;
		my $went = grep { /^(queued|running)\|gone$/ } @all;
		my $may_go = ($deletion{$machine} // 0) > $began;
		my $is_right = @ended == 1 && !$went || !@ended && $went == 1 && $may_go;
		push @wrong, "$run of $machine: @all" unless $is_right;
		$count{ @ended ? $ended[0] =~ s/.*\|//r : 'gone with its machine' }++;
	}
	note("$_: $count{$_}") for sort keys %count;
	cmp_ok(sum0(values %count), '>', 5 * $minutes, 'trainings were acknowledged: ' . sum0(values %count));
	is(join("\n", @wrong), '', 'each has exactly one end');
	cmp_ok($count{$_} // 0, '>', 0, "some were $_") for qw(completed failed cancelled);
	is(sql($node, "SELECT string_agg(o::text, ' ') FROM public.outcome o WHERE was NOT IN ('queued', 'running') AND became <> 'gone'"), '', 'none ended twice or came back');
	is(sql($node, "SELECT count(*) FROM relevance.training_runs WHERE options ->> 'seed' = '666'"), '0', 'rolled back changes were never visible');

	my $lost = "error_code IN ('training_killed', 'service_restarted', 'service_lost', 'service_unreachable', 'worker_lost', 'disk_full') AND error_detail LIKE 'It was tried % times: %'";
	is(sql($node, "SELECT string_agg(DISTINCT concat_ws(' ', error_code, error, error_detail), E'\n') FROM relevance.training_runs WHERE status = 'failed' AND NOT ($lost) AND machine_name <> '$BROKEN'"), '', 'those that failed were lost again and again');
	is(sql($node, "SELECT string_agg(DISTINCT error_sqlstate, ' ') FROM relevance.training_runs WHERE status = 'failed' AND NOT ($lost) AND machine_name = '$BROKEN'"), '22012', 'or had a query that fails');
	is(sql($node, "SELECT count(*) FROM relevance.run r WHERE status = 'completed' AND NOT EXISTS (SELECT FROM relevance.get_ranking(r.machine_id, r.id))"), '0', 'each completed run has its ranking');

	my %seen = map { $_ => 1 } split(/\n/, sql($node, 'SELECT DISTINCT status FROM relevance.machines')), map { /^saw ([a-z ]+)\|/ ? split(/ /, $1) : () } @books;
	is(join(' ', sort keys %seen), 'completed created failed training', 'machines were seen in all their states');
	is(join("\n", grep { /^saw/ && !/\|0$/ } @books), '', 'at every moment they agreed with their runs');
	is(sql($node, "SELECT string_agg(m.machine_name || ' ' || m.status, ', ') FROM relevance.machines m WHERE m.status IS DISTINCT FROM"
		  . " CASE WHEN EXISTS (SELECT FROM public.outcome o JOIN relevance.run r ON r.id = o.run WHERE r.machine_id = m.id AND o.became = 'completed') THEN 'completed'"
		  . " WHEN EXISTS (SELECT FROM public.outcome o JOIN relevance.run r ON r.id = o.run WHERE r.machine_id = m.id AND o.became = 'failed') THEN 'failed' ELSE 'created' END"),
		'', 'in the end they agree with what was seen of their runs');
	is(sql($node, "SELECT string_agg(status, ' ' ORDER BY machine_name) FROM relevance.machines WHERE machine_name IN ('$BROKEN', '$UNTOUCHED')"), 'failed created', 'one failed, one was never trained');
	return;
}

sub judge_tables
{
	my ($node) = @_;
	my %orphans = (
		'chunk of a data set' => 'relevance.data_set_chunk c WHERE NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = c.data_set_id)',
		'data set' => 'relevance.data_set d WHERE NOT EXISTS (SELECT FROM relevance.run r WHERE r.data_set_id = d.id)',
		'data set without all its bytes' => 'relevance.data_set d WHERE d.bytes <> (SELECT sum(octet_length(c.bytes)) FROM relevance.data_set_chunk c WHERE c.data_set_id = d.id)',
		'chunk of a model' => 'relevance.model_chunk c WHERE NOT EXISTS (SELECT FROM relevance.model m WHERE m.run_id = c.run_id)',
		'model' => 'relevance.model m WHERE NOT EXISTS (SELECT FROM relevance.run r WHERE r.id = m.run_id AND r.status = \'completed\')',
		'model without all its bytes' => 'relevance.model m WHERE m.bytes <> (SELECT sum(octet_length(c.bytes)) FROM relevance.model_chunk c WHERE c.run_id = m.run_id)');
	is(sql($node, "SELECT count(*) FROM $orphans{$_}"), '0', "no $_ is left over") for sort keys %orphans;
	# Of a machine that was registered last, the outbox may not tell yet.
	ok($node->poll_query_until('postgres', 'SELECT (SELECT count(*) FROM relevance.outbox) + (SELECT count(*) FROM relevance.machine WHERE model_id IS NULL) = 0'),
		'the outbox is empty, and each machine has its model');
	return;
}

# The server has survived it, and stops.
sub end_torture
{
	my ($node) = @_;
	my $log = slurp_file($node->logfile);
	my @terminated = $log =~ /\(PID (\d+)\) was terminated by signal/g;
	is(join(' ', grep { !$killed{$_} } @terminated), '', 'no server process was ended by a signal that the test did not send');
	my $recoveries = () = $log =~ /terminating any other active server processes/g;
	is($recoveries, sum0(values %killed), 'nor did it restart for any other reason');
	unlike($log, qr/PANIC|TRAP|Sanitizer|deadlock detected/, 'no panic, no deadlock');
	$node->stop('fast');
	ok(wait_until('no process is left', sub { !server_processes($node) }), 'no process is left when the server has stopped');
	return;
}

1;
