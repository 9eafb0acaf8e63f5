# SPDX-License-Identifier: PostgreSQL
# The faults that the torture test causes. Each function returns whether the fault really happened.
package TortureDeeds;

use strict;
use warnings FATAL => 'all';

use Cwd qw(abs_path);
use Errno qw(ENOSPC);
use Exporter 'import';
use FindBin;
use Fcntl;
use IPC::Run;
use List::Util qw(shuffle);
use PostgreSQL::Test::Utils;
use RelevanceTest;
use ServicePool;
use Test::More;
use Time::HiRes qw(time usleep);
use TortureClient;

our @EXPORT = qw(start_torture_server server_deeds bundled_service_deeds pool_deeds disk_environment delay_disk end_sessions %killed $started_at);

our %killed;        # pids of server processes killed by our SIGKILL, and how often: pids are reused
our $started_at;    # of its last start, as the server reports it

my $MOMENT = 10;       # seconds to look for a victim, and for the server to come back
my $clock_offset = 0;  # seconds by which the server's clock is wrong

# ------------------------------------------------------------------------- the server's clock, and disks

my $folder = abs_path(PostgreSQL::Test::Utils::tempdir);    # the model service works in another one
sub set_clock
{
	my ($seconds, $late_process) = @_;
	my $before = $clock_offset;
	$clock_offset += $seconds;
	sysopen(my $out, "$folder/clock", O_WRONLY | O_CREAT) or die $!;
	syswrite($out, pack('q3', $clock_offset, $before, $late_process // 0)) == 24 or die $!;
	return;
}

sub preloaded
{
	my ($name) = @_;
	my $library = "$folder/$name.so";
	-e $library or system('cc', '-shared', '-fPIC', '-O2', '-o', $library, "$FindBin::RealBin/$name.c", '-ldl') == 0
	  or die "$library could not be built";
	return $library;
}

# Starts the server with a clock that can be set, and a disk that can be slow.
sub start_torture_server
{
	my ($node) = @_;
	set_clock(0);
	local %ENV = (%ENV, disk_environment(), SHIFTED_CLOCK => "$folder/clock");
	$ENV{LD_PRELOAD} .= ' ' . preloaded('shifted_clock');
	$node->start;
	$started_at = server_start_time($node);
	return;
}

sub shift_clock
{
	my ($node, $seconds) = @_;
	set_clock($seconds);
	my ($ok, $now) = ask($node, 'SELECT extract(epoch FROM clock_timestamp())');
	return $ok && abs($now - time - $clock_offset) < busy(20);
}

# ------------------------------------------------------------------------------------------------ victims

sub until_true
{
	my ($condition, $seconds) = @_;
	my $deadline = time + busy($seconds // $MOMENT);
	until ($condition->())
	{
		return 0 if time > $deadline;
		usleep(20_000);
	}
	return 1;
}

sub backends
{
	my ($node, $type) = @_;
	my ($ok, $out) = ask($node, "SELECT pid FROM pg_stat_activity WHERE backend_type = '$type' AND pid <> pg_backend_pid()");
	return $ok ? split /\n/, $out : ();
}

sub strike
{
	my ($signal, $victims) = @_;
	my $struck;
	until_true(sub { ($struck) = shuffle $victims->(); return defined $struck && kill $signal, $struck }) or return;
	return $struck;
}

# When a server process is killed, the server ends the others and recovers.
sub strike_dead
{
	my ($node, $victims) = @_;
	my $position = log_position($node);
	my $pid = strike('KILL', $victims) // return 0;
	until_true(sub { log_since($node, $position) =~ /\(PID $pid\) was terminated by signal 9/ }) or return 0;    # it had already ended
	$killed{$pid}++;
	return until_true(sub { (ask($node, 'SELECT 1'))[0] });
}

sub restart
{
	my ($node, $mode) = @_;
	$node->stop($mode);
	start_torture_server($node);
	return 1;
}

# The clock is set back a day just after the postmaster has noted when the launcher ended, so that PostgreSQL would not
# restart it for a day: it must come back nevertheless.
sub shift_clock_without_launcher
{
	my ($node, $launcher) = @_;
	my ($pid) = $launcher->() or return 0;
	my ($postmaster) = slurp_file($node->data_dir . '/postmaster.pid') =~ /^(\d+)/;
	my $position = log_position($node);
	kill 'STOP', $postmaster;
	kill 'TERM', $pid;
	my $has_ended = until_true(sub { !is_alive($pid) });
	set_clock(-86400, $postmaster);
	kill 'CONT', $postmaster;
	return $has_ended && until_true(sub { log_since($node, $position) =~ /"relevance launcher" \(PID $pid\) exited/ })
	  && shift_clock($node, 0) && until_true(sub { $launcher->() }, 30);
}

# ------------------------------------------------------------------------------------------------- disks

# The environment of a process whose disk can be slow.
sub disk_environment
{
	-e "$folder/disk" or append_to_file("$folder/disk", pack 'q2', 0, 0);
	return (SLOW_DISK => "$folder/disk", LD_PRELOAD => join ' ', grep { defined } $ENV{LD_PRELOAD}, preloaded('slow_disk'));
}

# Each write takes that many milliseconds more, and each fsync ten times as many.
sub delay_disk
{
	sysopen(my $setting, "$folder/disk", O_WRONLY) or die $!;
	syswrite($setting, pack 'q', $_[0]) == 8 or die $!;
	return;
}

sub delayed_writes { return unpack 'x8 q', slurp_file("$folder/disk") }

sub slow_disk
{
	my ($longest) = @_;
	my $before = delayed_writes();
	delay_disk(5 + int rand 195);
	usleep(1e6 * (1 + rand $longest));
	delay_disk(0);
	return delayed_writes() > $before + 10;
}

# Fills the disk until the service has reported an error.
sub fill_disk
{
	my ($node, $disk) = @_;
	my $position = log_position($node);
	sysopen(my $ballast, "$disk/ballast", O_WRONLY | O_CREAT) or die "$disk: $!";
	my $was_full = 0;
	my $has_complained = until_true(sub {
			while (defined syswrite($ballast, 'x' x 65536)) { }
			$was_full ||= $! == ENOSPC;
			return log_since($node, $position) =~ /the disk of the model service is full/;
		});
	close $ballast;
	unlink "$disk/ballast";
	return $was_full && $has_complained;
}

# ------------------------------------------------------------------------ what nobody else may suffer from

# Leaves a transaction open on our rows for a while; returns at once. It is psql that sleeps: pg_sleep would wait for a clock
# that is set back.
my @sessions;
my @LOCKS = (
	"SELECT id FROM relevance.run WHERE status = 'running' FOR UPDATE",
	"SELECT id FROM relevance.run WHERE status = 'queued' FOR UPDATE",
	'SELECT relevance.cancel_training(run_id) FROM relevance.training_runs WHERE status = \'running\'',
	'SELECT id FROM relevance.machine FOR UPDATE',
	'SELECT id FROM relevance.data_set FOR UPDATE',
	'LOCK TABLE relevance.run IN EXCLUSIVE MODE');
sub leave_transaction_open
{
	my ($node, $longest) = @_;
	my $statement = $LOCKS[ rand @LOCKS ];
	my $seconds = 1 + rand $longest;
	@sessions = grep { $_->pumpable } @sessions;
	push @sessions, IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-c', 'BEGIN', '-c', $statement, '-c', "\\! sleep $seconds", '-c', 'ROLLBACK' ],
		'<', \undef, '>', '/dev/null', '2>&1');
	return until_true(sub { (ask($node, "SELECT count(*) > 0 FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'idle in transaction'"))[1] eq 't' });
}
sub end_sessions { $_->finish for @sessions; @sessions = (); return }

# A service that is stopped, not killed: it accepts connections and does not answer.
sub stop_for_a_while
{
	my ($service, $longest) = @_;
	my ($pid) = $service->() or return 0;
	kill 'STOP', $pid or return 0;
	usleep(1e6 * (1 + rand $longest));
	return kill 'CONT', $pid;
}

# Many trainings of one owner at once.
sub flood
{
	my ($node) = @_;
	my $query = 'SELECT n % 7 AS x1, n / 2 AS output FROM generate_series(1, 200) n';
	return (ask($node, "SET ROLE flooder; SELECT relevance.train_from_query('flood ' || n % 10, '$query', 'output', '$QUICK') FROM generate_series(1, 40) n"))[0];
}

# --------------------------------------------------------------------------------------- a pool of services

# One of them is away for a while.
sub leave_pool
{
	my ($node, $signal, $longest) = @_;
	my $number = int rand @services;
	kill $signal, $services[$number]{pid} or return 0;
	$services[$number]{process}->finish;
	usleep(1e6 * rand $longest);
	start_pool_service($node, $number);
	return 1;
}

# All are away for a while.
sub leave_no_service
{
	my ($node, $longest) = @_;
	kill_service($_) for 0 .. $#services;
	usleep(1e6 * rand $longest);
	start_pool_service($node, $_) for shuffle 0 .. $#services;
	return 1;
}

sub start_pool_service
{
	my ($node, $number) = @_;
	local %ENV = (%ENV, disk_environment());
	start_service($node, $number);
	return;
}

# Changes the setting, as an operator would who adds and removes services.
sub change_services
{
	my ($node, @numbers) = @_;
	configure($node, "relevance.model_service_url = '" . join(',', map { $services[$_]{url} } @numbers) . "'\n");
	$node->reload;
	return 1;
}

sub remove_for_a_while
{
	my ($node, $longest) = @_;
	my ($removed, @others) = shuffle 0 .. $#services;
	change_services($node, @others);
	usleep(1e6 * (1 + rand $longest));
	return change_services($node, 0 .. $#services);
}

sub drain_for_a_while
{
	my ($node, $longest) = @_;
	my $url = $services[ rand @services ]{url};
	my ($is_drained) = ask($node, "SELECT relevance.drain_service('$url')");
	usleep(1e6 * (1 + rand $longest));
	until_true(sub { (ask($node, "SELECT relevance.resume_service('$url')"))[0] });
	return $is_drained;
}

# -------------------------------------------------------------------------------------------------- all of it
# Lists of deeds: name, how often per round, and the function. longest: seconds that something is left open or hangs.

sub strikes
{
	my ($name, $victims) = @_;
	return map { my $signal = $_; [ "$signal to $name", 3, sub { defined strike($signal, $victims) } ] } qw(TERM KILL);
}

sub server_deeds
{
	my ($node, $longest) = @_;
	my %process = (
		map({ my $type = $_; "a $type" => sub { backends($node, $type) } } 'relevance run worker', 'relevance scheduler', 'relevance launcher'),
		'a client\'s backend' => sub { backends($node, 'client backend') });
	my @deeds;
	for my $name (sort keys %process)
	{
		my $victims = $process{$name};
		push @deeds, [ "TERM to $name", 3, sub { defined strike('TERM', $victims) } ];
		push @deeds, [ "KILL to $name", 1, sub { strike_dead($node, $victims) } ];
	}
	for my $mode (qw(fast immediate)) { push @deeds, [ "$mode stop of the server", 1, sub { restart($node, $mode) } ] }
	for my $jump ([ 'minutes', 60, 3600 ], [ 'days', 86400, 3 * 86400 ])
	{
		my ($name, $least, $most) = @$jump;
		push @deeds, [ "clock forward by $name", 1, sub { shift_clock($node, int($least + rand($most - $least))) } ];
		push @deeds, [ "clock back by $name", 1, sub { shift_clock($node, -int($least + rand($most - $least))) } ];
	}
	return @deeds,
	  [ 'clock back while the launcher is away', 1, sub { shift_clock_without_launcher($node, $process{'a relevance launcher'}) } ],
	  [ 'transaction left open', 4, sub { leave_transaction_open($node, $longest) } ],
	  [ 'flood of trainings', 2, sub { flood($node) } ],
	  [ 'slow disk', 2, sub { slow_disk($longest) } ];
}

# disk: the bundled service's file system, if it is a small one.
sub bundled_service_deeds
{
	my ($node, $longest, $disk) = @_;
	my $service = sub { service_pids($node) };
	return strikes('the model service', $service), strikes('a training', sub { training_pids($node) }),
	  [ 'model service that hangs', 1, sub { stop_for_a_while($service, $longest) } ],
	  $disk ? [ 'full disk of the model service', 1, sub { fill_disk($node, $disk) } ] : ();
}

sub pool_deeds
{
	my ($node, $longest) = @_;
	return strikes('a training', sub { pool_trainings() }),
	  [ 'TERM to a service', 2, sub { leave_pool($node, 'TERM', $longest) } ],
	  [ 'KILL to a service', 2, sub { leave_pool($node, 'KILL', $longest) } ],
	  [ 'no service', 1, sub { leave_no_service($node, $longest) } ],
	  [ 'service that hangs', 3, sub { stop_for_a_while(sub { $services[ rand @services ]{pid} }, $longest) } ],
	  [ 'service that is removed and added', 2, sub { remove_for_a_while($node, $longest) } ],
	  [ 'service that is drained', 2, sub { drain_for_a_while($node, $longest) } ];
}

1;
