# SPDX-License-Identifier: PostgreSQL
# Unchanged files from real plants: each is understood without any options.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Test::More;

my $data = $ENV{RELEVANCE_DATA};
plan skip_all => 'the shared data sets are not available' if !$data;

my $node = new_cluster('real');

sub train_file
{
	my ($name, $target) = @_;
	my $run = train($node, $name, file => "$data/$name.csv", target => $target, options => '{"trees": 10, "max_depth": 6, "explain_rows": 500}');
	wait_completed($node, $run, "$name is trained");
	return $run;
}

# "name: reason" of what was left out.
sub left_out { return sql($node, "SELECT column_name || ': ' || reason FROM relevance.get_columns($_[0]) WHERE role = 'ignored' ORDER BY column_no") }
sub types { return sql($node, "SELECT type || ' ' || count(*) FROM relevance.get_columns($_[0]) GROUP BY type ORDER BY type") }
sub format_of { return sql($node, "SELECT concat_ws('|', f ->> 'encoding', f ->> 'delimiter', f ->> 'decimal', f ->> 'has_header', f ->> 'skipped_lines') FROM (SELECT source_format AS f FROM relevance.training_status($_[0])) s") }
sub warnings_of { return sql($node, "SELECT unnest(warnings) FROM relevance.training_status($_[0])") }

# ---- concrete: a header behind "# ", names with commas and double blanks
my $run = train_file('concrete', 'Concrete compressive strength(MPa, megapascals)');
is(format_of($run), 'UTF-8|,|.|true|0', 'concrete: commas, decimal points, a header');
is(types($run), 'numeric 9', 'concrete: nine columns of numbers');
is(sql($node, "SELECT column_name FROM relevance.get_columns($run) WHERE column_no IN (1, 4)"), "Cement (component 1)(kg in a m^3 mixture)\nWater (component 4)(kg in a m^3 mixture)",
	'concrete: names as they are written, without the "# "');
is(left_out($run), '', 'concrete: nothing is left out');

# ---- steel: a byte order mark, dates in one string, a column that is nearly the target
$run = train_file('steel', 'Usage_kWh');
is(format_of($run), 'UTF-8|,|.|true|0', 'steel: commas, decimal points, a header');
is(types($run), "numeric 7\ntimestamp 1", 'steel: one column of times');
is(sql($node, "SELECT range, reason FROM relevance.get_columns($run) WHERE column_name = 'date'"),
	'2018-01-01 00:00:00 to 2018-12-31 23:45:00|its calendar values are used: "date (hour)", "date (weekday)"', 'steel: day before month, as its rows show');
like(warnings_of($run), qr/^Column "CO2\(tCO2\)" alone explains 97\.\d % of target column "Usage_kWh"/m, 'steel: a warning names its CO2 column');
like(warnings_of($run), qr/^The rows are in time order, by column "date"/m, 'steel: another warns that the rows are in order of time');

# ---- flotation: quoted decimal commas, constants, a twin of the target
$run = train_file('flotation', '% Silica Concentrate');
is(format_of($run), 'UTF-8|,|,|true|0', 'flotation: commas between quoted numbers with decimal commas');
is(types($run), "constant 4\nnumeric 19", 'flotation: all columns are numeric or constant');
is(left_out($run), join("\n",
		'% Iron Feed: it never changes: its only value is 55.2', '% Silica Feed: it never changes: its only value is 16.98',
		'Flotation Column 04 Air Flow: it never changes: its only value is 295.096', 'Flotation Column 05 Air Flow: it never changes: its only value is 306.4'),
	'flotation: what never changes is left out by name');
like(warnings_of($run), qr/^Column "% Iron Concentrate" alone explains 100\.0 % of target column "% Silica Concentrate"/m, 'flotation: a warning names the twin of the target');
like(warnings_of($run), qr/^Column "Starch Flow": 14 values are not numbers .*"9,887,715".* first in line 157/m, 'flotation: corrupted numbers are reported');

# ---- factory: 116 columns of a line, setpoints that never change, stuck sensors
$run = train_file('factory', 'Stage1_Output_Measurement0_U_Actual');
is(format_of($run), 'UTF-8|,|.|true|0', 'factory: commas, decimal points, a header');
is(types($run), "constant 30\nnumeric 85\ntimestamp 1", 'factory: numbers, and one column of times');
my $left_out = left_out($run);
like($left_out, qr/^Stage2_Output_Measurement0_U_Setpoint: it never changes: its only value is 12\.05$/m, 'factory: a setpoint that never changes is left out by name');
like($left_out, qr/^Stage1_Output_Measurement0_U_Setpoint: it is stuck: 13\.75 in 4484 of 4500 rows, and 0 in the others$/m, 'factory: so is one that is constant except for missing readings');
like($left_out, qr/^Machine4_Temperature4_C_Actual: it says the same as column "Machine4_Pressure_C_Actual" in every row$/m, 'factory: and a column that repeats another');
is(scalar(grep { / it never changes| it is stuck/ } split /\n/, $left_out), 30, 'factory: all fifteen of each stage');
for my $line (split /\n/, $left_out)
{
	my ($name) = $line =~ /^(.*?): /;
	like(warnings_of($run), qr/^Column "\Q$name\E" was left out: /m, "factory: a warning names $name");
}

is(worker_complaints($node), '', 'no worker has complained');
finish($node);
done_testing();
