# SPDX-License-Identifier: PostgreSQL
# Whose run is next: owners take turns, whatever the length of their queues, and priority orders an owner's own runs.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Test::More;

my $node = new_cluster('turns', conf => "relevance.max_concurrent_runs = 1\n");
sql($node, "CREATE ROLE $_; SELECT relevance.grant_operator('$_')") for qw(moulding casting packing);
my $csv = driven_csv(rows => 200);

# Registers machines of a role and queues a training on each, in one transaction. Returns the runs.
sub queue_runs
{
	my ($owner, $count, %options) = @_;
	my $options = join '', map { qq(, "$_": $options{$_}) } sort keys %options;
	my $first = sql($node, 'SELECT count(*) FROM relevance.machine');
	my $last = $first + $count - 1;
	return split / /, sql($node, <<"SQL");
SET ROLE $owner;
SELECT string_agg(relevance.train_from_csv((relevance.register_machine('$owner ' || n)).id, \$csv\$$csv\$csv\$::text, 'output',
  '{"trees": 5, "threads": 1$options}')::text, ' ') FROM generate_series($first, $last) n
SQL
}

# Occupies the only slot while runs are queued, then has all of them trained. Returns the runs in the order in which
# they started.
sub order_of_starts
{
	my ($queue_all) = @_;
	my ($blocking, $process) = train_and_hold($node, 'blocking');
	$queue_all->();
	let_go($process);
	wait_until('all are trained', sub { sql($node, 'SELECT count(*) FROM relevance.run WHERE finished_at IS NULL') eq '0' });
	is(sql($node, "SELECT count(*) FROM relevance.run WHERE status <> 'completed'"), '0', 'all are trained');
	return split / /, sql($node, "SELECT string_agg(id::text, ' ' ORDER BY started_at) FROM relevance.run WHERE id > $blocking");
}

# The place of a run in the order of starts, from 1.
sub place_of
{
	my ($run, @order) = @_;
	my ($place) = grep { $order[ $_ - 1 ] eq $run } 1 .. @order;
	return $place;
}

# ---- one owner floods the queue, others come later with one run each
{
	my (@flood, $single, $other);
	my @order = order_of_starts(sub {
		@flood = queue_runs('moulding', 40);
		($single) = queue_runs('casting', 1);
		($other) = queue_runs('packing', 1);
	});
	is(scalar @order, 42, 'all runs have started');
	cmp_ok(place_of($single, @order), '<=', 3, "another owner's single run does not wait for a flood that was queued before it");
	cmp_ok(place_of($other, @order), '<=', 3, '... nor that of a third');
	is_deeply([ grep { $_ ne $single && $_ ne $other } @order ], \@flood, "an owner's own runs start in the order in which they were queued");
}

# ---- priority
{
	my (@plain, $urgent, $idle, $single);
	my @order = order_of_starts(sub {
		($idle) = queue_runs('moulding', 1, priority => -1);
		@plain = queue_runs('moulding', 6);
		($urgent) = queue_runs('moulding', 1, priority => 10);
		($single) = queue_runs('casting', 1);
	});
	is_deeply([ grep { $_ ne $single } @order ], [ $urgent, @plain, $idle ], "of an owner's runs those with a higher priority start first");
	cmp_ok(place_of($single, @order), '<=', 2, "... but not before another owner's, whose turn it is");
}

# ---- of one machine's runs
{
	my ($machine) = split /\|/, sql($node, "SELECT (relevance.register_machine('retrained')).id");
	my ($later, $sooner);
	my @order = order_of_starts(sub {
		($later, $sooner) = map { sql($node, "SELECT relevance.train_from_csv($machine, \$csv\$$csv\$csv\$::text, 'output', '{\"trees\": 5, \"threads\": 1, \"priority\": $_}')") } 0, 1;
	});
	is_deeply(\@order, [ $sooner, $later ], "priority decides among one machine's runs, too");
}

# ---- what is not a priority
for my $priority (11, -11, 1.5, '"high"', 'null')
{
	my $error = sql_error($node, "SELECT relevance.train_from_csv('retrained'::text, \$csv\$$csv\$csv\$::text, 'output', '{\"priority\": $priority}')");
	is($error->{sqlstate}, '22023', "priority $priority is rejected");
	like("$error->{message} $error->{detail} $error->{hint}", qr/priority.*-10 to 10/s, '... with what would be right');
}

# ---- several slots: a flood takes all that nobody else wants, and gives the next that becomes free to a newcomer
reload($node, 'relevance.max_concurrent_runs' => 3);
{
	my @flood = queue_runs('moulding', 30);
	wait_until('the flood runs', sub { sql($node, "SELECT count(*) FROM relevance.run WHERE id IN (@{[join ',', @flood]}) AND finished_at IS NOT NULL") >= 3 });
	my ($single) = queue_runs('packing', 1);
	wait_completed($node, $single, 'a newcomer is trained');
	my $after = sql($node, "SELECT count(*) FROM relevance.run r, relevance.run s WHERE s.id = $single AND r.id IN (@{[join ',', @flood]}) AND r.started_at > s.queued_at AND r.started_at < s.started_at");
	cmp_ok($after, '<=', 4, "... after the few runs that were about to start ($after)");
	wait_until('all are trained', sub { sql($node, 'SELECT count(*) FROM relevance.run WHERE finished_at IS NULL') eq '0' });
}

finish($node);
done_testing();
