# SPDX-License-Identifier: PostgreSQL
# Generated files with the quirks of real plants' exports: each is understood without any options. 017 reads real ones
# if available.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Test::More;

my $node = new_cluster('look_alikes');

my $state = 20_260;
sub uniform { $state = ($state * 1103515245 + 12345) % 2147483648; return $state / 2147483648 }
sub noise { return uniform() + uniform() + uniform() - 1.5 }

# A series in which each value is close to the previous one.
sub walk
{
	my ($middle, $width) = @_;
	my $at = 0;
	return sub { $at = 0.97 * $at + 0.3 * noise(); return $middle + $width * $at };
}

sub train_lines
{
	my ($name, $target, @lines) = @_;
	my $run = train($node, $name, csv => join("\n", @lines, ''), target => $target, options => '{"trees": 30, "explain_rows": 500}');
	wait_completed($node, $run, "$name is trained");
	return $run;
}

# "name: reason" of what was left out.
sub left_out { return sql($node, "SELECT column_name || ': ' || reason FROM relevance.get_columns($_[0]) WHERE role = 'ignored' ORDER BY column_no") }
sub types { return sql($node, "SELECT type || ' ' || count(*) FROM relevance.get_columns($_[0]) GROUP BY type ORDER BY type") }
sub format_of { return sql($node, "SELECT concat_ws('|', f ->> 'encoding', f ->> 'delimiter', f ->> 'decimal', f ->> 'has_header', f ->> 'skipped_lines') FROM (SELECT source_format AS f FROM relevance.training_status($_[0])) s") }
sub warnings_of { return sql($node, "SELECT unnest(warnings) FROM relevance.training_status($_[0])") }
sub leading { return sql($node, "SELECT feature FROM relevance.get_ranking('$_[0]'::text) WHERE rank <= $_[1] ORDER BY feature") }

# ---- a laboratory: a header behind "# ", names with commas and double blanks, a blank after each number
sub laboratory
{
	my @lines = '# Binder (part 1)(kg in a m^3),Water  (part 2)(kg in a m^3),Sand  (part 3)(kg in a m^3),Fibre (part 4)(kg in a m^3),Age (day),"Tensile strength(MPa, at 20 degrees) "';
	for (1 .. 600)
	{
		my ($binder, $water, $sand, $fibre, $age) = (200 + 300 * uniform(), 140 + 80 * uniform(), 600 + 400 * uniform(), 20 * uniform(), 1 + int(90 * uniform()));
		my $strength = 10 + $binder / 12 - $water / 20 + $age / 4 + noise();
		push @lines, join(' ,', map({ sprintf '%.1f', $_ } $binder, $water, $sand, $fibre), $age, sprintf('%.2f ', $strength));
	}
	return @lines;
}
my $run = train_lines('laboratory', 'Tensile strength(MPa, at 20 degrees)', laboratory());
is(format_of($run), 'UTF-8|,|.|true|0', 'laboratory: commas, decimal points, a header');
is(types($run), 'numeric 6', 'laboratory: six columns of numbers');
is(sql($node, "SELECT column_name FROM relevance.get_columns($run) WHERE column_no IN (1, 2)"), "Binder (part 1)(kg in a m^3)\nWater (part 2)(kg in a m^3)",
	'laboratory: names as they are written, without the "# "');
is(left_out($run), '', 'laboratory: nothing is left out');
unlike(warnings_of($run), qr/time order/, 'laboratory: its rows are not a series');
is(leading('laboratory', 2), "Age (day)\nBinder (part 1)(kg in a m^3)", 'laboratory: binder and age drive the strength');

# ---- a mill: a byte order mark, dates in one string whose order later rows show, a column that is nearly the target
sub mill
{
	my ($load, $voltage) = (walk(50, 25), walk(400, 3));
	my @lines = "\xef\xbb\xbfdate,Energy_kWh,Reactive.Power_kVar,Emissions(tCO2),Voltage_V,Second_of_day";
	for my $quarter (0 .. 96 * 20 - 1)
	{
		my $energy = abs $load->();
		push @lines, sprintf('%02d-01-2019 %02d:%02d,%.2f,%.2f,%.2f,%.1f,%d', 1 + int($quarter / 96), int($quarter % 96 / 4), 15 * ($quarter % 4),
			$energy, abs(0.6 * $energy + 12 * noise()), $energy * 0.0015, $voltage->(), 900 * ($quarter % 96));
	}
	return @lines;
}
$run = train_lines('mill', 'Energy_kWh', mill());
is(format_of($run), 'UTF-8|,|.|true|0', 'mill: commas, decimal points, a header without its byte order mark');
is(types($run), "numeric 5\ntimestamp 1", 'mill: one column of times');
is(sql($node, "SELECT range, reason FROM relevance.get_columns($run) WHERE column_name = 'date'"),
	'2019-01-01 00:00:00 to 2019-01-20 23:45:00|its calendar values are used: "date (hour)", "date (weekday)"', 'mill: day before month, as its rows show');
like(warnings_of($run), qr/^Column "Emissions\(tCO2\)" alone explains 9\d\.\d % of target column "Energy_kWh"/m, 'mill: a warning names the column that is nearly the target');
like(warnings_of($run), qr/^The rows are in time order, by column "date"/m, 'mill: another warns that the rows are in order of time');
is(leading('mill', 1), 'Emissions(tCO2)', 'mill: that column leads the ranking');

# ---- a concentrator: quoted decimal commas, constants, a twin of the target, numbers that another program corrupted
sub quoted { return join(',', map { '"' . $_ =~ s/\./,/r . '"' } @_) }
sub concentrator
{
	my @tanks = map { "Tank 0$_ Air" } 1 .. 4;
	my ($starch, $ph, $level, $ash) = (walk(3000, 400), walk(10, 0.3), walk(450, 40), walk(3, 0.8));
	my @lines = join(',', '% Ore', '% Clay', 'Starch', 'Pulp pH', 'Pulp Level', @tanks, '% Metal Out', '% Ash Out');
	for my $row (1 .. 900)
	{
		my $amount = sprintf '%.2f', $starch->();
		# 9887.715 after its decimal point was taken for a thousands separator.
		$amount = ('9,887,715', '1,023,004', '2,871,150')[ $row % 3 ] if $row % 75 == 0;
		my $ash_now = sprintf '%.2f', $ash->();
		push @lines, quoted('55.2', '16.98', $amount, sprintf('%.4f', $ph->()), sprintf('%.3f', $level->()),
			sprintf('%.3f', 250 + noise()), sprintf('%.3f', 300 + noise()), '295.096', '306.4', sprintf('%.2f', 70 - 0.5 * $ash_now), $ash_now);
	}
	return @lines;
}
$run = train_lines('concentrator', '% Ash Out', concentrator());
is(format_of($run), 'UTF-8|,|,|true|0', 'concentrator: commas between quoted numbers with decimal commas');
is(types($run), "constant 4\nnumeric 7", 'concentrator: all columns are numeric or constant');
is(left_out($run), join("\n",
		'% Ore: it never changes: its only value is 55.2', '% Clay: it never changes: its only value is 16.98',
		'Tank 03 Air: it never changes: its only value is 295.096', 'Tank 04 Air: it never changes: its only value is 306.4'),
	'concentrator: what never changes is left out by name');
like(warnings_of($run), qr/^Column "% Metal Out" alone explains (?:100\.0|99\.\d) % of target column "% Ash Out"/m, 'concentrator: a warning names the twin of the target');
like(warnings_of($run), qr/^Column "Starch": 12 values are not numbers .*"9,887,715".* first in line 76\b/m, 'concentrator: corrupted numbers are reported, with the line of the first');

# ---- a line of 116 columns: setpoints that never change, stuck ones, a sensor that repeats another
my $MEASUREMENTS = 15;    # at each of two stages, with a setpoint each
sub setpoint { my ($stage, $number) = @_; return sprintf '%.2f', 5 + 10 * $stage + 0.35 * $number }
sub is_stuck { my ($stage, $number) = @_; return $stage == 1 && $number % 3 == 0 }    # and has rows without a reading
sub line
{
	my @sensors = ('Ambient_Humidity', 'Ambient_Temperature', map({ my $machine = $_; map { "Machine${machine}_Zone${_}_C_Actual" } 1 .. 12 } 1 .. 3), map({ "Oven${_}_Temperature" } 1 .. 17));
	my @outputs = map { my $stage = $_; map { "Stage${stage}_Output$_" } 0 .. $MEASUREMENTS - 1 } 1 .. 2;
	my @walks = map { walk(100 + $_, 10) } 1 .. @sensors;
	my @lines = join(',', 'time_stamp', @sensors, map { ("${_}_Actual", "${_}_Setpoint") } @outputs);
	for my $minute (0 .. 1499)
	{
		my @now = map { $_->() } @walks;
		$now[-1] = $now[-2];    # the last oven's sensor is wired to the one before
		my $has_reading = $minute % 300 != 7;
		my @output;
		for my $stage (1 .. 2)
		{
			for my $number (0 .. $MEASUREMENTS - 1)
			{
				my $aim = setpoint($stage, $number);
				push @output, sprintf('%.2f', $aim + ($now[ 2 + $number ] - 103 - $number) / 20 + 0.1 * noise());
				push @output, is_stuck($stage, $number) && !$has_reading ? 0 : $aim;
			}
		}
		push @lines, join(',', sprintf('2019-03-%02d %02d:%02d:00', 6 + int($minute / 1440), int($minute % 1440 / 60), $minute % 60), map({ sprintf '%.2f', $_ } @now), @output);
	}
	return @lines;
}
$run = train_lines('line', 'Stage1_Output0_Actual', line());
is(format_of($run), 'UTF-8|,|.|true|0', 'line: commas, decimal points, a header');
is(types($run), "constant 30\nnumeric 85\ntimestamp 1", 'line: numbers, and one column of times');
my @left_out = split /\n/, left_out($run);
my @setpoints = map {
	my $stage = $_;
	map { "Stage${stage}_Output${_}_Setpoint: " . (is_stuck($stage, $_) ? 'it is stuck: ' . (0 + setpoint($stage, $_)) . ' in 1495 of 1500 rows, and 0 in the others'
		: 'it never changes: its only value is ' . (0 + setpoint($stage, $_))) } 0 .. $MEASUREMENTS - 1 } 1 .. 2;
is(join("\n", grep { /Setpoint/ } @left_out), join("\n", @setpoints), 'line: setpoints that never change are left out by name, as are those that are stuck except in rows without a reading');
is(join("\n", grep { !/Setpoint/ } @left_out), 'Oven17_Temperature: it says the same as column "Oven16_Temperature" in every row', 'line: and a column that repeats another');
for (@left_out)
{
	my ($name) = /^(.*?): /;
	like(warnings_of($run), qr/^Column "\Q$name\E" was left out: /m, "line: a warning names $name");
}
is(leading('line', 1), 'Machine1_Zone1_C_Actual', 'line: of all its sensors the one that drives the target leads');

is(worker_complaints($node), '', 'no worker has complained');
finish($node);
done_testing();
