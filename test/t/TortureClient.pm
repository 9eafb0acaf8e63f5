# SPDX-License-Identifier: PostgreSQL
# A client of the torture test: registers, trains, cancels, deletes and reads at random, and logs what the server has
# acknowledged.
package TortureClient;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use RelevanceTest;
use Time::HiRes qw(time usleep);

our @EXPORT = qw(ask be_client be_quiet_owner query_training $BROKEN $UNTOUCHED);

my $MACHINES = 6;                # m0, m1, ...
our $BROKEN = 'broken';          # only gets a query that fails
our $UNTOUCHED = 'untouched';    # is never trained
my $PATIENCE = 60;               # seconds; no statement here should take so long

# Whether it succeeded, its output, and whether it timed out.
sub ask
{
	my ($node, $query) = @_;
	my ($out, $err, $is_late) = ('', '', 0);
	# Fails if psql ends before it has read the statement.
	my $code = eval { $node->psql('postgres', $query, stdout => \$out, stderr => \$err, timeout => busy($PATIENCE), timed_out => \$is_late) };
	return (!$is_late && defined $code && $code == 0, $out, $is_late);
}

# Trains on a query: $BROKEN on one that fails after some rows.
sub query_training
{
	my ($machine) = @_;
	my $divisor = $machine eq $BROKEN ? '(n - 30)' : '2';
	return "SELECT relevance.train_from_query('$machine'::text, 'SELECT n % 7 AS x1, n / $divisor AS output FROM generate_series(1, 200) n', 'output', '$QUICK')";
}

# Must hold at any moment in one snapshot: machines and their runs are consistent.
my $AGREEMENT = q{
SELECT string_agg(DISTINCT m.status, ' '), count(*) FILTER (WHERE m.status <>
	CASE WHEN 'completed' = ANY (r.states) THEN 'completed'
	     WHEN r.states[1] IN ('queued', 'running') THEN 'training'
	     WHEN r.states[1] = 'failed' THEN 'failed' ELSE 'created' END)
  FROM relevance.machines m,
       LATERAL (SELECT array_agg(status ORDER BY id DESC) AS states FROM relevance.run WHERE machine_id = m.id AND status <> 'cancelled') r};

# Works until the file "over" exists, or its parent is gone. note: writes a line into the log.
sub be_client
{
	my ($node, $over, $note) = @_;
	my $do = sub {
		my ($query) = @_;
		my ($ok, $out, $is_late) = ask($node, $query);
		$note->("late $query") if $is_late;
		usleep(50_000) unless $ok;    # the server may be down
		return $ok ? $out : undef;
	};
	my $parent = getppid;
	while (!-e $over && getppid == $parent)
	{
		my $machine = 'm' . int rand $MACHINES;
		my $began = time;
		my $draw = rand;
		if ($draw < 0.15) { $do->("SELECT relevance.register_machine('$machine')") }
		elsif ($draw < 0.5)
		{
			my $csv = driven_csv(rows => 50 + int rand 300, columns => 3, driver => 1 + int rand 3, seed => int rand 1000);
			my $trees = 20 + int rand 300;
			my $run = $do->("SELECT relevance.train_from_csv('$machine'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": $trees, \"threads\": 1}')");
			$note->("trained $began $machine $run") if defined $run;
		}
		elsif ($draw < 0.6)
		{
			$machine = $BROKEN if $machine eq 'm0';
			my $run = $do->(query_training($machine));
			$note->("trained $began $machine $run") if defined $run;
		}
		elsif ($draw < 0.65)    # rolled back: must never be visible
		{
			my $csv = driven_csv(rows => 60, columns => 3);
			$do->("BEGIN; SELECT relevance.train_from_csv('$machine'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"seed\": 666}'); ROLLBACK");
		}
		elsif ($draw < 0.73)
		{
			my $run = $do->('SELECT (relevance.cancel_training(run_id)).run_id FROM relevance.training_runs WHERE status IN (\'queued\', \'running\') ORDER BY random() LIMIT 1');
			$note->("cancelled $run") if $run;
		}
		elsif ($draw < 0.75)    # what is not acknowledged may have happened nevertheless
		{
			$do->("SELECT relevance.delete_machine('$machine'::text)");
			$note->('deleted ' . time . " $machine");
		}
		else
		{
			my $seen = $do->($AGREEMENT);
			$note->("saw $seen") if defined $seen;
			$do->("SELECT * FROM relevance.training_runs ORDER BY run_id DESC LIMIT 5; SELECT relevance.wait_for_training(max(run_id), '1 s') FROM relevance.training_runs");
		}
	}
	return;
}

# An owner with a single training at a time, beside others who flood the queue: notes how long each waits until it starts.
sub be_quiet_owner
{
	my ($node, $over, $note) = @_;
	my $parent = getppid;
	while (!-e $over && getppid == $parent)
	{
		my $began = time;
		my ($ok, $run) = ask($node, "SET ROLE quiet; " . query_training('quiet'));
		usleep(500_000);
		next unless $ok;
		my $state = '';
		until ($state =~ /^t/ || -e $over)
		{
			(undef, $state) = ask($node, "SELECT attempts > 0 OR finished_at IS NOT NULL, finished_at IS NOT NULL FROM relevance.run WHERE id = $run");
			usleep(100_000);
		}
		$note->('waited ' . (time - $began)) if $state =~ /^t/;
		until ($state =~ /t$/ || -e $over)
		{
			(undef, $state) = ask($node, "SELECT finished_at IS NOT NULL FROM relevance.run WHERE id = $run");
			usleep(200_000);
		}
	}
	return;
}

1;
