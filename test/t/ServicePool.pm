# SPDX-License-Identifier: PostgreSQL
# Model services on TCP that tests start, stop and kill: the real program, each with a state of its own.
package ServicePool;

use strict;
use warnings FATAL => 'all';

use Cwd qw(abs_path);
use Exporter 'import';
use IPC::Run;
use PostgreSQL::Test::Utils;
use RelevanceTest;

our @EXPORT = qw(@services start_service kill_service end_services service_log use_services pool_trainings state_folder
	at_service models_at models_of_machines);

our @services;    # by number: pid, url, process (of IPC::Run)
my $folder = abs_path(PostgreSQL::Test::Utils::tempdir);

sub state_folder { return "$folder/$_[0]" }
sub service_log { return slurp_file("$folder/$_[0].log") }

# Port 0 is chosen by the kernel; a service that starts again keeps its port and state.
sub start_service
{
	my ($node, $number) = @_;
	my $service = $services[$number] //= { port => 0 };
	my $log = "$folder/$number.log";
	my $before = -s $log // 0;
	my $program = $node->config_data('--bindir') . '/pg_relevance_modeld';
	local $ENV{LD_PRELOAD} = preloaded_into($program);
	$service->{process} = IPC::Run::start([ $program, 'serve', '--listen', "127.0.0.1:$service->{port}", '--state-dir', state_folder($number), '--threads', 1 ],
		'<', \undef, '>>', $log, '2>&1');
	wait_until("service $number listens", sub {
		my $said = -e $log ? substr(slurp_file($log), $before) : '';
		return 0 unless $said =~ /event=listening address=\S*:(\d+) .*pid=(\d+)/;
		@$service{qw(port pid)} = ($1, $2);
		return 1;
	});
	$service->{url} = "http://127.0.0.1:$service->{port}";
	return $service;
}

# What is preloaded into a program: the runtime of a sanitizer that it is built with must come first.
sub preloaded_into
{
	my ($program) = @_;
	my $wanted = $ENV{LD_PRELOAD} // return '';
	my ($runtime) = `ldd '$program'` =~ m{=> (\S*/lib[at]san\S*)};
	return join ' ', grep { defined } $runtime, $wanted;
}

sub end_service
{
	my ($signal, $number) = @_;
	kill $signal, $services[$number]{pid};
	return $services[$number]{process}->finish;
}
sub kill_service { return end_service('KILL', $_[0]) }
sub end_services { end_service('TERM', $_) for grep { $services[$_] } 0 .. $#services; return }

# SQL: whether a model's home is that service. It tells the hash of its URL, as an unsigned number.
sub at_service
{
	my ($number) = @_;
	return "model_home LIKE '%/remote ' || mod(hashtextextended('$services[$number]{url}', 0) + 2::numeric ^ 64, 2::numeric ^ 64)::numeric(20, 0)";
}

# The numbers of the models that a service keeps, and of those that machines have there.
sub models_at { return sort map { m{([^/]+)$} } glob state_folder($_[0]) . '/models/*' }
sub models_of_machines
{
	my ($node, $number) = @_;
	return sort split /\n/, sql($node, 'SELECT model_id FROM relevance.machine WHERE ' . at_service($number));
}

# Makes these the services of the cluster.
sub use_services
{
	my ($node, @numbers) = @_;
	return reload($node, 'relevance.model_service_url' => join ',', map { $services[$_]{url} } @numbers);
}

# The pids of their training processes.
sub pool_trainings
{
	return grep { command_of($_) =~ /pg_relevance_modeld\0train-job\0.*\Q$folder\E/s } map { m{(\d+)$} } glob '/proc/[0-9]*';
}

1;
