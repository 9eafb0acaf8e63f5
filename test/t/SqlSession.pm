# SPDX-License-Identifier: PostgreSQL
# A psql that stays, and answers one query after another: to start a program and a session for each query takes most of
# the tests' time. For single statements that leave no trace in their session.
package SqlSession;

use strict;
use warnings FATAL => 'all';

use IO::Select;
use IPC::Open3 qw(open3);
use Symbol qw(gensym);
use Time::HiRes qw(usleep);

my %sessions;    # by process, cluster, database and environment: a child does not use its parent's
my $answers = 0;

# Whether the query may be sent to a session that others have used, and will use.
sub may_share
{
	my ($query) = @_;
	return $query =~ /\A\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|VALUES)\b/i && $query !~ /;\s*\S|\\|\bset_config\b|advisory|terminate_backend|cancel_backend/i;
}

# What psql prints for the query, as PostgreSQL::Test::Cluster's safe_psql returns it; dies as that does.
sub answer_of
{
	my ($node, $query, $database) = @_;
	my $key = join(' ', $$, $node->name, $database, map { "$_=$ENV{$_}" } grep { /^PG/ } sort keys %ENV);
	my $session = $sessions{$key};
	if (!$session || !is_alive($session->{backend}))
	{
		end($session) if $session;
		$session = $sessions{$key} = open_session($node, $database);
	}
	my ($out, $err) = ask($session, $query);
	if (!$session->{ended})
	{
		Test::More::note($err) if $err ne '';
		return $out;
	}
	delete $sessions{$key};
	die "error running SQL: '$err'\nwhile running a session of database $database with sql '$query'";
}

# Ends the sessions in a cluster, so that its databases may be dropped, or the extension changed.
sub end_all
{
	my ($node) = @_;
	for my $key (grep { index($_, join(' ', $$, $node->name, '')) == 0 } keys %sessions)
	{
		my $session = delete $sessions{$key};
		end($session);
		usleep(2_000) while is_alive($session->{backend});
	}
	return;
}

# By a signal, since children of this process may hold psql's input open.
sub end
{
	my ($session) = @_;
	kill 'TERM', $session->{pid};
	waitpid($session->{pid}, 0);
	return;
}

sub open_session
{
	my ($node, $database) = @_;
	local %ENV = $node->_get_env;
	my $session = { err => gensym, ended => 0 };
	$session->{pid} = open3($session->{in}, $session->{out}, $session->{err}, $node->installed_command('psql'), '-XAtq',
		'-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', '-');
	$session->{in}->autoflush(1);
	my ($out, $err) = ask($session, 'SELECT pg_backend_pid()');
	die "connection error: '$err'\nwhile opening a session of database $database" if $session->{ended};
	$session->{backend} = $out;
	return $session;
}

# Standard output and standard error up to the end of the answer, or of the session.
sub ask
{
	my ($session, $query) = @_;
	my $end = 'end of answer ' . ++$answers;
	local $SIG{PIPE} = 'IGNORE';
	print { $session->{in} } "$query\n;\n\\echo $end\n\\warn $end\n";
	my %text = (out => '', err => '');
	my %open = map { $_ => 1 } keys %text;
	my $select = IO::Select->new($session->{out}, $session->{err});
	while (%open)
	{
		for my $handle ($select->can_read)
		{
			my $name = $handle == $session->{out} ? 'out' : 'err';
			my $read = sysread($handle, $text{$name}, 65536, length $text{$name});
			$session->{ended} = 1 unless $read;
			next unless !$read || $text{$name} =~ s/(\A|\n)\Q$end\E\n\z/$1/;
			$select->remove($handle);
			delete $open{$name};
		}
	}
	waitpid($session->{pid}, 0) if $session->{ended};
	chomp @text{qw(out err)};
	return @text{qw(out err)};
}

sub is_alive
{
	my ($pid) = @_;
	return -e "/proc/$pid";
}

1;
