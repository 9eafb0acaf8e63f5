# SPDX-License-Identifier: PostgreSQL
# The SQL example works as described: a Brazilian export, a query over tables, a nightly schedule.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

chomp(my $libraries = `pg_config --pkglibdir`);
plan skip_all => 'pg_cron is not installed' unless -e "$libraries/pg_cron.so";

my $examples = "$FindBin::RealBin/../../examples";
my $csv = PostgreSQL::Test::Utils::tempdir . '/injetora.csv';
system('python3', "$examples/injection_moulding.py", '--locale', 'pt', $csv) == 0 or die 'the example makes no data';

my $node = new_cluster('example', preload => 0, extension => 0,
	conf => "shared_preload_libraries = 'pg_relevance, pg_cron'\ncron.database_name = 'postgres'\ncron.use_background_workers = on\n");
sql($node, 'CREATE EXTENSION pg_relevance; CREATE EXTENSION pg_cron');
my $script = slurp_file("$examples/injection_moulding.sql");
$script =~ s{/tmp/injetora\.csv}{$csv}g;
my ($out, $err);
my $code = $node->psql('postgres', $script, stdout => \$out, stderr => \$err, on_error_stop => 1);
is($code, 0, 'the example runs through') or diag($err);
my @lines = split /\n/, $out;

is($lines[0], 'injetora|created', 'a machine is registered');
my @leaders = map { (split /\|/)[1] } grep { /^[1-5]\|/ } @lines[2 .. 9];
my %driver = map { $_ => 1 } 'Temperatura da massa (°C)', 'Tempo de resfriamento (s)', 'Pressão de recalque (bar)', 'Umidade do granulado (%)',
  'Material', 'Ciclos desde a limpeza do molde', 'Teor de reciclado (%)', 'Velocidade de injeção (mm/s)';
is(scalar(grep { $driver{$_} } @leaders), 5, 'true drivers lead, by their Portuguese names') or diag(join "\n", @leaders);
like($out, qr/^Data e hora\|timestamp\|feature\|its calendar values are used: "Data e hora \(hour\)"/m, 'dates give calendar features');
like($out, qr/^Secador em desvio\|boolean\|feature\|/m, 'não is a state');
like($out, qr/^Número do relatório\|identifier\|ignored\|/m, 'the number of the report is left out');
like($out, qr/^1\|(?:cooling_time|moisture|melt_temperature)\|/m, 'the query is trained');
like($out, qr/^30 3 \* \* \*\|\|t$/m, 'the schedule is set');
is(sql($node, "SELECT schedule, username, active FROM cron.job"), '30 3 * * *|postgres|t', 'with pg_cron');
is(worker_complaints($node), '', 'no worker has complained');
finish($node);
done_testing();
