# SPDX-License-Identifier: PostgreSQL
# Shared by the TAP tests: clusters, data whose driver is known, waiting, and reading the server log.
package RelevanceTest;

use strict;
use warnings FATAL => 'all';

use Cwd qw(abs_path);
use Digest::MD5 qw(md5_hex);
use Exporter 'import';
use Fcntl qw(LOCK_EX);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SqlSession;
use Test::More;
use Time::HiRes qw(time usleep);

our @EXPORT = qw(
  new_cluster configure reload add_database copied_installation installed_version
  driven_csv write_file write_csv long_csv $STEADY $QUICK $SECRET
  sql sql_error train wait_completed run_status wait_status wait_until ranked_first
  workers wait_for_workers worker_pid server_processes service_pids training_pids is_alive kill_and_wait is_sanitized busy server_start_time
  train_and_hold hold_training let_go command_of
  log_since log_position worker_complaints finish
  start_httpd stop_httpd httpd_log ask_http run_cases
);

# Options for a training that takes a moment, one that takes longer, and one that can be stopped in the middle.
our $QUICK = '{"trees": 20, "threads": 1}';
our $STEADY = '{"trees": 300, "threads": 1}';
my $HELD = '{"trees": 1000, "threads": 1}';
# The key that signs the HTTP server's tokens in tests.
our $SECRET = 'a secret of tests, not of anybody else';

# ------------------------------------------------------------------------------------------- clusters

# The superuser is postgres, whoever runs the tests.
$ENV{PGUSER} = 'postgres';

# A test's first cluster is a copy of one that another test made with the same arguments of initdb, which takes a tenth of
# the time. Later ones are made anew, since a model service tells clusters apart by what initdb gives them at random.
{
	no warnings 'redefine';
	my $run = \&PostgreSQL::Test::Utils::system_or_bail;
	my $has_cluster = 0;
	*PostgreSQL::Test::Utils::system_or_bail = sub {
		my ($program, @arguments) = @_;
		goto &$run if $program ne 'initdb' || $has_cluster++;
		my ($at) = grep { $arguments[$_] =~ /^(?:-D|--pgdata)$/ } 0 .. $#arguments;
		my (undef, $data) = splice(@arguments, $at, 2);
		my $template = "$ENV{TESTDATADIR}/template-" . md5_hex("@arguments");
		open(my $lock, '>', "$template.lock") or die "$template.lock: $!";
		flock($lock, LOCK_EX);
		if (!-d $template)
		{
			$run->($program, '-D', "$template.new", @arguments);
			rename("$template.new", $template) or die "$template: $!";
		}
		return $run->('cp', '-a', $template, $data);
	};
}

# A running cluster with the extension in database postgres. Options: preload, extension, start (all 1 by
# default), conf (more lines for postgresql.conf), init (parameters of init).
sub new_cluster
{
	my ($name, %option) = @_;
	my %with = (preload => 1, extension => 1, start => 1, conf => '', init => {}, %option);
	my $node = PostgreSQL::Test::Cluster->new($name, $with{install_path} ? (install_path => $with{install_path}) : ());
	$node->init(extra => [ '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8' ], %{ $with{init} });
	my $preload = $with{preload} ? "shared_preload_libraries = 'pg_relevance'\n" : '';
	configure($node, <<"CONF");
${preload}log_line_prefix = '%m [%p] [%b] %q%a '
restart_after_crash = on
max_worker_processes = 16
shared_buffers = 32MB
$with{conf}
CONF
	return $node unless $with{start};
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_relevance') if $with{extension};
	return $node;
}

# A copy of the server's installation, whose extension scripts a test may change: returns its install_path and the
# scripts' folder. The server finds its files relative to its program, so the copy keeps the relative paths.
sub copied_installation
{
	my ($copy) = PostgreSQL::Test::Utils::tempdir;
	my %path;
	for my $kind (qw(bindir pkglibdir sharedir))
	{
		chomp($path{$kind} = `pg_config --$kind`);
		next if -d "$copy$path{$kind}";
		(my $parent = "$copy$path{$kind}") =~ s{/[^/]+$}{};
		system('mkdir', '-p', $parent) == 0 && system('cp', '-aL', $path{$kind}, $parent) == 0 or die "could not copy $path{$kind}";
	}
	(my $install_path = "$copy$path{bindir}") =~ s{/bin$}{};
	return ($install_path, "$copy$path{sharedir}/extension");
}

# The version that CREATE EXTENSION installs, from the control file in the scripts' folder.
sub installed_version
{
	my ($scripts) = @_;
	my $control = PostgreSQL::Test::Utils::slurp_file("$scripts/pg_relevance.control");
	my ($version) = $control =~ /^default_version = '(.+)'$/m or die "$scripts/pg_relevance.control names no version";
	return $version;
}

sub configure
{
	my ($node, $lines) = @_;
	$node->append_conf('postgresql.conf', $lines);
	return;
}

# Changes settings without a restart and returns when a new session sees the first of them.
sub reload
{
	my ($node, %setting) = @_;
	configure($node, join('', map { "$_ = '$setting{$_}'\n" } sort keys %setting));
	$node->reload;
	my ($name) = sort keys %setting;
	my $wanted = $setting{$name};
	$node->poll_query_until('postgres',
		"SELECT setting = '$wanted' OR current_setting('$name') = '$wanted' FROM pg_settings WHERE name = '$name'")
	  or die "setting $name did not become '$wanted'";
	return;
}

sub add_database
{
	my ($node, $name) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name");
	$node->safe_psql($name, 'CREATE EXTENSION pg_relevance');
	return;
}

# ----------------------------------------------------------------------------------------------- data

# A CSV with columns x1 to xN and "output", which "driver" drives with weight 10 and "second" with weight 4.
# Options: rows, columns, driver, second, seed. The same options give the same bytes everywhere.
sub driven_csv
{
	my (%option) = @_;
	my %with = (rows => 300, columns => 5, driver => 1, second => 0, seed => 1, %option);
	my $state = $with{seed} * 7919 + 12345;
	my $random = sub { $state = ($state * 1103515245 + 12345) % 2147483648; return $state / 2147483648 };
	my $csv = join(',', (map { "x$_" } 1 .. $with{columns}), 'output') . "\n";
	for (1 .. $with{rows})
	{
		my @x = map { $random->() } 1 .. $with{columns};
		my $output = 50 + 10 * $x[ $with{driver} - 1 ] + 0.2 * $random->();
		$output -= 4 * $x[ $with{second} - 1 ] if $with{second};
		$csv .= join(',', map { sprintf '%.5f', $_ } @x, $output) . "\n";
	}
	return $csv;
}

sub write_file
{
	my ($text, $name) = @_;
	my $path = abs_path(PostgreSQL::Test::Utils::tempdir) . '/' . ($name // 'file');
	PostgreSQL::Test::Utils::append_to_file($path, $text);
	return $path;
}

sub write_csv { return write_file($_[0], 'data.csv') }

# A CSV of more than two megabytes that is valid in its head, and ends with the given lines.
sub long_csv
{
	my ($tail, %option) = @_;
	my ($header, $rows) = split /\n/, driven_csv(rows => 1000, columns => 5, %option), 2;
	return "$header\n" . $rows x 50 . $tail;
}

# ------------------------------------------------------------------------------------------------ SQL

sub sql
{
	my ($node, $query, $database) = @_;
	return $node->safe_psql($database // 'postgres', $query);
}

# A single statement is sent to a session that stays, as its role. What others do to databases, extensions and settings
# may need sessions to end, or new ones to see it.
{
	no warnings 'redefine';
	my $psql = \&PostgreSQL::Test::Cluster::psql;
	*PostgreSQL::Test::Cluster::psql = sub {
		my ($node, $database, $query, %option) = @_;
		my $is_shared = SqlSession::may_share($query) && SqlSession::may_share_with(%option);
		SqlSession::end_all($node) if !$is_shared && $query =~ /\b(?:ALTER|DATABASE|EXTENSION|ROLE|TABLESPACE)\b/i;
		my ($code, $out, $err) = $is_shared ? SqlSession::answer_of($node, $database, $query, %option) : ();
		goto &$psql unless defined $code;
		${ $option{stdout} } = $out if $option{stdout};
		${ $option{stderr} } = $err if $option{stderr};
		die(($code == 2 ? 'connection error' : 'error running SQL') . ": '$err'\nwhile running psql with sql '$query'") if $code && $option{on_error_die};
		return wantarray ? ($code, $out, $err) : $code;
	};
	for my $name (qw(reload stop restart teardown_node kill9 promote background_psql))
	{
		my $method = PostgreSQL::Test::Cluster->can($name);
		no strict 'refs';
		*{"PostgreSQL::Test::Cluster::$name"} = sub { SqlSession::end_all($_[0]); goto &$method };
	}
	my $poll = \&PostgreSQL::Test::Cluster::poll_query_until;
	*PostgreSQL::Test::Cluster::poll_query_until = sub {
		my ($node, $database, $query, $expected) = @_;
		goto &$poll unless defined $query && SqlSession::may_share($query);
		$expected //= 't';
		my $answer = sub { my ($code, $out) = $node->psql($database, $query); return $code == 0 && $out eq $expected };
		return wait_until("$query gives $expected", $answer);
	};
}

# The parts of the error that a statement raises: sqlstate, message, detail, hint ('' if there is none).
# Options: database, user.
sub sql_error
{
	my ($node, $query, %option) = @_;
	my ($out, $err);
	my @as = $option{user} ? (extra_params => [ '-U', $option{user} ]) : ();
	my $code = $node->psql($option{database} // 'postgres', "\\set VERBOSITY verbose\n$query",
		stdout => \$out, stderr => \$err, on_error_stop => 1, @as);
	my %error = (sqlstate => '', message => '', detail => '', hint => '', text => $err);
	return \%error if $code == 0;
	my $parts = qr/^(?:DETAIL|HINT|CONTEXT|LOCATION|SQL function|LINE|QUERY|STATEMENT|SCHEMA NAME|TABLE NAME|CONSTRAINT NAME|COLUMN NAME)/;
	my $current;
	for my $line (split /\n/, $err)
	{
		if ($line =~ /(?:ERROR|FATAL):\s+(\w{5}): (.*)/) { $error{sqlstate} = $1; $error{message} = $2; $current = 'message' }
		elsif ($line =~ /^DETAIL:\s+(.*)/) { $error{detail} = $1; $current = 'detail' }
		elsif ($line =~ /^HINT:\s+(.*)/) { $error{hint} = $1; $current = 'hint' }
		elsif ($line =~ $parts) { $current = undef }
		elsif ($current) { $error{$current} .= "\n$line" }
	}
	return \%error;
}

# Registers the machine when it is new, queues a training on a file or on CSV text and returns the run.
# Options: csv or file, target, options, database.
sub train
{
	my ($node, $machine, %option) = @_;
	my $target = $option{target} // 'output';
	my $options = $option{options} // $QUICK;
	my $file = $option{file} // write_csv($option{csv} // driven_csv());
	my $database = $option{database} // 'postgres';
	sql($node, "SELECT relevance.register_machine('$machine') WHERE NOT EXISTS "
		  . "(SELECT FROM relevance.machines WHERE machine_name = '$machine')", $database);
	return sql($node,
		"SELECT relevance.train_from_csv_file('$machine'::text, '$file', '$target', '$options')", $database);
}

sub run_status
{
	my ($node, $run, $database) = @_;
	return sql($node, "SELECT status FROM relevance.training_runs WHERE run_id = $run", $database);
}

# Tests that the run completes.
sub wait_completed
{
	my ($node, $run, $test, $database) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my ($out, $err);
	my $code = $node->psql($database // 'postgres',
		"SELECT (relevance.wait_for_training($run, '$PostgreSQL::Test::Utils::timeout_default s')).status", stdout => \$out, stderr => \$err);
	return is($code == 0 ? $out : $err, 'completed', $test // "run $run completes");
}

sub wait_status
{
	my ($node, $run, $status, $database) = @_;
	return $node->poll_query_until($database // 'postgres',
		"SELECT status = '$status' FROM relevance.training_runs WHERE run_id = $run");
}

# Queues a training (like train) and stops its process in the middle, so that the run is in progress until
# let_go. Returns the run and the pid of the process.
sub train_and_hold
{
	my ($node, $machine, %option) = @_;
	my $run = train($node, $machine, csv => driven_csv(rows => 1000, columns => 10, driver => 3),
		options => $HELD, %option);
	return ($run, hold_training($node, $run, $option{database}));
}

sub hold_training
{
	my ($node, $run, $database) = @_;
	my ($status, $model, $pid);
	my $ask = sub {
		($status, $model) = split /\|/, sql($node, "SELECT r.status, m.model_id FROM relevance.run r JOIN relevance.machine m ON m.id = r.machine_id"
			  . " WHERE r.id = $run", $database), -1;
		die "run $run was $status before it could be held\n" if $status !~ /^(queued|running)$/;
	};
	my $deadline = time + $PostgreSQL::Test::Utils::timeout_default;
	until ($pid)
	{
		die "timed out waiting until run $run is in progress" if time > $deadline;
		$ask->();    # each time, since a machine gets another model if its service has lost the first
		($pid) = grep { has_settled($_) && kill('STOP', $_) } grep { $model ne '' && command_of($_) =~ m{/models/$model/} } training_pids($node);
		if (!$pid) { usleep(15_000); next }
		$ask->();
		next if $status eq 'running';
		let_go($pid);    # another run of the same machine
		$pid = undef;
		usleep(15_000);
	}
	is_alive($pid) or die "run $run was over before it could be held: its data are too small\n";
	return $pid;
}

# A training process first ties its life to the service's, then limits its memory, then raises its OOM score: stopped
# before that, it would outlive a service that is killed.
sub has_settled
{
	my ($pid) = @_;
	open(my $file, '<', "/proc/$pid/oom_score_adj") or return 0;
	my $score = <$file> // 0;
	close($file);
	return $score == 1000;
}

sub let_go { kill 'CONT', @_; return }

# Waits until the condition holds; dies after the usual timeout.
sub wait_until
{
	my ($what, $condition) = @_;
	my $deadline = time + $PostgreSQL::Test::Utils::timeout_default;
	my $pause = 10_000;
	until ($condition->())
	{
		die "timed out waiting until $what" if time > $deadline;
		usleep($pause);
		$pause *= 1.2 if $pause < 100_000;    # poll less often in long waits
	}
	return 1;
}

sub ranked_first
{
	my ($node, $machine, $database) = @_;
	return sql($node, "SELECT feature FROM relevance.get_ranking('$machine'::text) WHERE rank = 1", $database);
}

# ------------------------------------------------------------------------------------------ processes

# Types of our workers in pg_stat_activity, sorted.
sub workers
{
	my ($node) = @_;
	return sql($node, "SELECT coalesce(string_agg(backend_type, ', ' ORDER BY backend_type), '') "
		  . "FROM pg_stat_activity WHERE backend_type LIKE 'relevance%'");
}

sub wait_for_workers
{
	my ($node, $wanted) = @_;
	my $is = '';
	wait_until("the workers are: $wanted", sub { ($is = workers($node)) eq $wanted });
	return;
}

# The pid of a worker of this type (in this database), once there is one.
sub worker_pid
{
	my ($node, $type, $database) = @_;
	my $where = "backend_type = '$type'" . ($database ? " AND datname = '$database'" : '');
	$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE $where")
	  or die "there is no $type";
	return sql($node, "SELECT pid FROM pg_stat_activity WHERE $where LIMIT 1");
}

# Processes that work in the cluster's data directory: the server's and ours. Zombies do not count.
sub server_processes
{
	my ($node) = @_;
	my $data = abs_path($node->data_dir);
	my @pids;
	for my $folder (glob '/proc/[0-9]*')
	{
		my ($pid) = $folder =~ /(\d+)$/;
		push @pids, $pid if (readlink("$folder/cwd") // '') eq $data && is_alive($pid);
	}
	return @pids;
}

sub processes_of
{
	my ($node, $kind) = @_;
	return grep { command_of($_) =~ /pg_relevance_modeld\0$kind\0/ } server_processes($node);
}

sub command_of
{
	my ($pid) = @_;
	open(my $file, '<', "/proc/$pid/cmdline") or return '';
	local $/;
	my $command = <$file> // '';
	close $file;
	return $command;
}

# The cluster's bundled model service, and the processes that it has started for trainings.
sub service_pids { return processes_of($_[0], 'serve') }
sub training_pids { return processes_of($_[0], 'train-job') }

sub kill_and_wait
{
	my ($signal, @pids) = @_;
	kill $signal, @pids;
	wait_until("process @pids has ended", sub { !grep { is_alive($_) } @pids });
	return;
}

# A zombie counts as dead.
sub is_alive
{
	my ($pid) = @_;
	open(my $file, '<', "/proc/$pid/stat") or return 0;
	my $stat = <$file> // '';
	close $file;
	return $stat =~ /\) [^ZX] / ? 1 : 0;
}

# Whether a process runs under a sanitizer, which has memory of its own.
sub is_sanitized { return PostgreSQL::Test::Utils::slurp_file("/proc/$_[0]/maps") =~ /lib[at]san/ ? 1 : 0 }

# The given number of seconds, or more on an overloaded machine.
sub busy
{
	my ($seconds) = @_;
	my ($load) = PostgreSQL::Test::Utils::slurp_file('/proc/loadavg') =~ /^(\S+)/;
	my $processors = () = PostgreSQL::Test::Utils::slurp_file('/proc/stat') =~ /^cpu\d/mg;
	return $seconds * ($load > $processors ? $load / $processors : 1);
}

sub server_start_time { return sql($_[0], 'SELECT pg_postmaster_start_time()') }

# ---------------------------------------------------------------------------------------- server log

sub log_position { return -s $_[0]->logfile }

sub log_since
{
	my ($node, $position) = @_;
	return PostgreSQL::Test::Utils::slurp_file($node->logfile, $position // 0);
}

# What our workers logged as problems since then, except the routine messages of a terminated worker.
sub worker_complaints
{
	my ($node, $position) = @_;
	my @lines = grep { /\[relevance [a-z ]+\].* (?:WARNING|ERROR|FATAL|PANIC):/ } split /\n/, log_since($node, $position);
	return join("\n", grep { !/terminating background worker .* due to administrator command/ } @lines);
}

# ------------------------------------------------------------------------------------------------ HTTP

my %httpd_pids;

# Starts the HTTP server in front of a node and returns its URL. Roles: web_anonymous (an operator), web_reader,
# web_operator; the authenticator becomes them. Options: schemas, arguments (more of the command line), secret.
sub start_httpd
{
	my ($node, %option) = @_;
	sql($node, <<'SQL') unless sql($node, "SELECT count(*) FROM pg_roles WHERE rolname = 'authenticator'");
CREATE ROLE web_anonymous; CREATE ROLE web_reader; CREATE ROLE web_operator; CREATE ROLE authenticator LOGIN NOINHERIT;
GRANT web_anonymous, web_reader, web_operator TO authenticator;
SELECT relevance.grant_operator('web_anonymous'), relevance.grant_reader('web_reader'), relevance.grant_operator('web_operator');
SQL
	my $log = $node->basedir . '/httpd.log';
	my $program = $node->config_data('--bindir') . '/pg_relevance_httpd';
	my @arguments = ('--listen', '127.0.0.1:0', '--schema', $option{schemas} // 'relevance',
		'--anonymous-role', 'web_anonymous', @{ $option{arguments} // [] });
	local $ENV{DATABASE_URL} = $option{database} // "host='" . $node->host . "' port=" . $node->port . ' user=authenticator dbname=postgres';
	local $ENV{PG_RELEVANCE_JWT_SECRET} = $option{secret} // $SECRET;
	my $position = -s $log // 0;
	defined(my $pid = fork) or die "fork: $!";
	if ($pid == 0)
	{
		open(STDIN, '<', '/dev/null'); open(STDERR, '>>', $log); open(STDOUT, '>&', \*STDERR);
		exec($program, @arguments) or die "$program: $!";
	}
	$httpd_pids{$pid} = 1;
	my $url;
	wait_until(
		'the HTTP server listens',
		sub {
			my $text = substr(slurp_log($log), $position);
			die "the HTTP server has ended: $text" if waitpid($pid, 1) == $pid;
			($url) = $text =~ /event=listening address=(\S+)/ and ($option{database} or $text =~ /event=catalog_read/);
		});
	return ("http://$url", $pid);
}

sub slurp_log { return -e $_[0] ? PostgreSQL::Test::Utils::slurp_file($_[0]) : '' }
sub httpd_log { return slurp_log($_[0]->basedir . '/httpd.log') }

# Stops it as an operator would; returns its exit code.
sub stop_httpd
{
	my ($pid) = @_;
	kill 'TERM', $pid;
	waitpid($pid, 0);
	delete $httpd_pids{$pid};
	return $?;
}
END { my $code = $?; kill 'KILL', keys %httpd_pids; waitpid($_, 0) for keys %httpd_pids; $? = $code }

# Status and body of a request by curl, which is independent of the server's code: ask_http($url, GET => '/path', more
# arguments of curl).
sub ask_http
{
	my ($url, $method, $path, @more) = @_;
	IPC::Run::run([ 'curl', '-s', '-X', $method, '-w', '\n%{http_code}', '--max-time', '120', @more, "$url$path" ], '>', \my $answer);
	my ($body, $status) = $answer =~ /\A(.*)\n(\d{3})\z/s;
	return ($status, $body);
}

# Runs test/http/NAME.mjs, which reports its cases as TAP: each becomes one of our tests. environment: HTTPD_URL and
# what else it reads.
sub run_cases
{
	my ($name, %environment) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	local @ENV{ keys %environment } = values %environment;
	my $told = 0;
	open(my $cases, '-|', 'node', abs_path("$FindBin::RealBin/../http/$name.mjs")) or die "node: $!";
	while (my $line = <$cases>)
	{
		chomp $line;
		if ($line =~ /^(not )?ok \d+ - (.*)/) { Test::More::ok(!$1, "$name: $2"); $told++ }
		elsif ($line =~ /^# (.*)/) { Test::More::diag($1) }
	}
	my $ended = close($cases);
	Test::More::ok($told > 0, "$name: told $told cases") if !$told || !$ended;
	return;
}

# The last test of every file: the server did not crash. killed: what the test itself killed, as a pattern.
sub finish
{
	my ($node, %option) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $killed = $option{killed};
	my @crashes = grep { /PANIC:|TRAP:|was terminated by signal|AddressSanitizer|runtime error:|stack smashing|terminate called/ }
	  grep { !/ LOG:  statement:/ } split /\n/, log_since($node, 0);
	@crashes = grep { !/$killed/ } @crashes if $killed;
	is(join("\n", @crashes), '', $node->name . ': the server log holds no crash');
	return;
}

1;
