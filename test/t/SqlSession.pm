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

my %sessions;    # by process, cluster, database, role and environment: a child does not use its parent's
my $answers = 0;
my $SHARED = qr/SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|SHOW|GRANT|REVOKE|(?:CREATE|DROP)\s+(?:TABLE|VIEW|FUNCTION|SCHEMA|TRIGGER|POLICY)/i;
my $LEAVES_A_TRACE = qr/\b(?:set_config|temp|temporary|pg_temp|pg_backend_pid)\b|advisory|terminate_backend|cancel_backend/i;
my $VERBOSITY = qr/\A\\set VERBOSITY (\w+)\n/;

# Whether the query may be sent to a session that others have used, and will use: it is a statement, which ends.
sub may_share
{
	my ($query) = @_;
	$query =~ s/$VERBOSITY//;
	return 0 if $query !~ /\A\s*(?:$SHARED)\b/ || $query =~ /;\s*\S|\\|\/\*/ || $query =~ $LEAVES_A_TRACE;
	return ($query =~ tr/'//) % 2 == 0 && ($query =~ tr/"//) % 2 == 0 && ($query =~ tr/(//) == ($query =~ tr/)//) && (() = $query =~ /\$\w*\$/g) % 2 == 0;
}

# The options of PostgreSQL::Test::Cluster's psql that make no difference to the session, and a role.
sub may_share_with
{
	my (%option) = @_;
	delete @option{qw(stdout stderr on_error_stop on_error_die)};
	my @parameters = @{ delete $option{extra_params} // [] };
	return !%option && (!@parameters || "@parameters" =~ /\A-U \S+\z/);
}

# Exit status, standard output and standard error of PostgreSQL::Test::Cluster's psql; nothing if there is no session.
sub answer_of
{
	my ($node, $database, $query, %option) = @_;
	my @as = @{ $option{extra_params} // [] };
	my $key = join(' ', $$, $node->name, $database, @as, map { "$_=$ENV{$_}" } grep { /^PG/ } sort keys %ENV);
	if ($sessions{$key} && !is_alive($sessions{$key}{backend})) { end(delete $sessions{$key}) }
	my $session = $sessions{$key} // open_session($node, $database, @as) or return;
	$sessions{$key} = $session;
	my $verbosity = $query =~ s/$VERBOSITY// ? $1 : 'default';
	my ($out, $err) = ask($session, $query, $verbosity);
	delete $sessions{$key} if $session->{ended};
	return ($session->{ended} ? 2 : $session->{failed} && ($option{on_error_stop} // 1) ? 3 : 0, $out, $err);
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
	local $?;
	kill 'TERM', $session->{pid};
	waitpid($session->{pid}, 0);
	return;
}

sub open_session
{
	my ($node, $database, @as) = @_;
	local %ENV = $node->_get_env;
	my $session = { err => gensym, ended => 0, failed => 0 };
	$session->{pid} = open3($session->{in}, $session->{out}, $session->{err}, $node->installed_command('psql'), '-XAtq',
		'-d', $node->connstr($database), @as, '-f', '-');
	$session->{in}->autoflush(1);
	($session->{backend}) = ask($session, 'SELECT pg_backend_pid()', 'default');
	return $session->{ended} ? undef : $session;
}

# Standard output and standard error up to the end of the answer, or of the session.
sub ask
{
	my ($session, $query, $verbosity) = @_;
	my $end = 'end of answer ' . ++$answers;
	local $SIG{PIPE} = 'IGNORE';
	$query =~ s/;?\s*\z//;    # an empty statement after it would succeed
	print { $session->{in} } "\\set VERBOSITY $verbosity\n$query\n;\n\\echo $end :ERROR\n\\warn $end\n";
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
			next unless !$read || $text{$name} =~ s/(\A|\n)\Q$end\E(?: (true|false))?\n\z/$1/;
			$session->{failed} = $2 eq 'true' if $read && defined $2;
			$select->remove($handle);
			delete $open{$name};
		}
	}
	if ($session->{ended}) { local $?; waitpid($session->{pid}, 0) }
	chomp @text{qw(out err)};
	return @text{qw(out err)};
}

sub is_alive
{
	my ($pid) = @_;
	return -e "/proc/$pid";
}

1;
