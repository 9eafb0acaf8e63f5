# SPDX-License-Identifier: PostgreSQL
# Files of the kinds that people complain about elsewhere: each is read rightly without any options, from its bytes to its
# ranking, or a warning says what is not sure.
use strict;
use warnings FATAL => 'all';
use utf8;

use Encode qw(encode);
use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Test::More;

my $node = new_cluster('read_rightly');

my $state = 4_711;
sub uniform { $state = ($state * 1103515245 + 12345) % 2147483648; return $state / 2147483648 }
sub between { my ($low, $high) = @_; return $low + ($high - $low) * uniform() }
sub comma { return sprintf($_[0], $_[1]) =~ s/\./,/r }

# Trains on the lines and returns the run.
sub train_on
{
	my ($name, $target, $lines, %more) = @_;
	my $options = $more{options} // '{"trees": 50, "explain_rows": 300}';
	my $run = train($node, $name, csv => encode('UTF-8', join("\n", @$lines, '')), target => $target, options => $options);
	wait_completed($node, $run, "$name is trained");
	return $run;
}
sub types { return sql($node, "SELECT string_agg(type, ' ' ORDER BY column_no) FROM relevance.get_columns($_[0])") }
sub codes { return sql($node, "SELECT string_agg(DISTINCT w ->> 'code', ' ' ORDER BY w ->> 'code') FROM relevance.training_status($_[0]), jsonb_array_elements(warning_details) w") }
sub first { return sql($node, "SELECT feature FROM relevance.get_ranking('$_[0]'::text) ORDER BY rank LIMIT 1") }
sub range { return sql($node, "SELECT range FROM relevance.get_columns($_[0]) WHERE column_name = '$_[1]'") }
sub r2 { return sql($node, "SELECT round(r2::numeric, 3) FROM relevance.get_metrics('$_[0]'::text)") }

# Rows of a clear relation: Y = 5 a + b. The first column is written by $write; the others plainly.
sub rows_of
{
	my ($count, $header, $write) = @_;
	my @lines = ($header);
	for my $row (0 .. $count - 1)
	{
		my ($one, $two) = (between(2, 9), between(2, 9));
		push @lines, $write->($one, $two, 5 * $one + $two, $row);
	}
	return \@lines;
}

# ---- the machine was off for longer than the head of the file
my @off = ('n;A;B;Y;note', map { "$_;0;0;0;" . 'x' x 180 } 0 .. 599);
push @off, map { my ($a, $b) = (between(2, 9), between(2, 9)); join ';', 600 + $_, comma('%.3f', $a), comma('%.3f', $b), comma('%.3f', 5 * $a + $b), 'y' } 0 .. 99;
my $run = train_on('off', 'Y', \@off);
like(range($run, 'A'), qr/^0 to [2-9]\.\d+$/, 'off: numbers after a long standstill are not read as 1000 times as much');
push @off, '700;0,174;0,5;1,37;y';
$run = train_on('off2', 'Y', \@off);
unlike(codes($run), qr/decimal_mark_unproven/, 'off: one number in the last line proves the decimal mark');

# ---- codes for missing values that nobody listed
$run = train_on('codes', 'C', [ 'A,B,C', map { my ($a, $b) = (between(2, 9), between(2, 9)); $_ % 20 == 7 ? '-200,-200,-200' : sprintf('%.2f,%.2f,%.2f', $a, $b, 2 * $a + 2 * $b) } 0 .. 299 ]);
like(codes($run), qr/missing_code/, 'codes: -200 stands for a missing value');
like(range($run, 'A'), qr/^[2-9]/, 'codes: and is not a reading');
unlike(codes($run), qr/target_in_disguise/, 'codes: no column alone explains the target');

# ---- a row of totals at the end
my @totals = ('Lote;A;B;Y');
my @sums = (0, 0, 0);
for my $lot (1 .. 60)
{
	my @row = (between(2, 9), between(2, 9));
	push @row, 5 * $row[0] + $row[1];
	@row = map { sprintf '%.1f', $_ } @row;
	$sums[$_] += $row[$_] for 0 .. 2;
	push @totals, join(';', $lot, map { comma('%.1f', $_) } @row);
}
$run = train_on('totals', 'Y', [ @totals, join(';', 'Soma', map { comma('%.1f', $_) } @sums) ]);
like(range($run, 'A'), qr/ to [2-9](?:\.\d)?$/, 'totals: the last row is not data');
like(codes($run), qr/total/, 'totals: and a warning says so');

# ---- the order of a date's parts
my @years = ('when,A,Y');
push @years, map { my $a = between(2, 9); sprintf '24/%02d/%02d,%.2f,%.2f', 5 + int($_ / 30), 1 + $_ % 30, $a, 5 * $a + uniform() } 0 .. 59;
$run = train_on('years', 'Y', \@years);
like(range($run, 'when'), qr/^2024-05-01.* to 2024-06-30/, 'dates: the year may come first, with two digits');

# ---- long numbers
$run = train_on('long', 'Y', [ 'order_no,B,Y', map { my $n = 4_500_001_000 + int(between(0, 400)); my $b = between(2, 9); sprintf '%d,%.2f,%.2f', $n, $b, ($n % 400) / 4 + $b } 0 .. 399 ]);
is(first('long'), 'order_no', 'long numbers: ten digits that drive the target lead the ranking');

# ---- durations
$run = train_on('cycle', 'Y', [ 'tool,cycle_time,B,Y', map { my ($s, $b) = (int(between(90, 150)), between(0, 3)); sprintf 'L%d,0:%02d:%02d,%.1f,%.1f', $_ % 4, int($s / 60), $s % 60, $b, 100 - $s / 3 + $b } 0 .. 199 ]);
is(first('cycle'), 'cycle_time', 'durations: h:mm:ss is a number');
is(range($run, 'cycle_time') =~ /^9\d to 1[45]\d/ ? 1 : range($run, 'cycle_time'), 1, 'durations: of seconds');
$run = train_on('cycle_pt', 'Y', rows_of(100, 'tempo;B;Y', sub { my ($a, $b, $y) = @_; sprintf 'PT%dM%dS;%s;%s', int $a, int(60 * ($a - int $a)), comma('%.2f', $b), comma('%.2f', $y) }));
is(first('cycle_pt'), 'tempo', 'durations: as ISO 8601 writes them');

# ---- dates as people and machines write them
my %dates = (
	'28.03.24 22:00'          => sub { sprintf '%02d.%02d.%02d %02d:%02d', @_[ 2, 1 ], $_[0] % 100, @_[ 3, 4 ] },
	'28.03.2024 22.00'        => sub { sprintf '%02d.%02d.%d %02d.%02d', @_[ 2, 1, 0, 3, 4 ] },
	'2024-03-28 22:00 CET'    => sub { sprintf '%d-%02d-%02d %02d:%02d CET', @_[ 0 .. 4 ] },
	'22:00 28/03/2024'        => sub { sprintf '%02d:%02d %02d/%02d/%d', @_[ 3, 4, 2, 1, 0 ] },
	'2024_03_28_22_00'        => sub { sprintf '%d_%02d_%02d_%02d_%02d', @_[ 0 .. 4 ] },
	'20240328220000'          => sub { sprintf '%d%02d%02d%02d%02d00', @_[ 0 .. 4 ] },
	'28/03/2024 22:00:00:123' => sub { sprintf '%02d/%02d/%d %02d:%02d:00:123', @_[ 2, 1, 0, 3, 4 ] },
	'28 mars 2024 22:00'      => sub { sprintf '%d %s %d %02d:%02d', $_[2], (qw(janv. févr. mars avril mai juin))[ $_[1] - 1 ], @_[ 0, 3, 4 ] },
	'Thu 28-Mar-24 10:00 p.m.' => sub { sprintf 'Thu %02d-%s-%02d %d:%02d %s', $_[2], (qw(Jan Feb Mar Apr May Jun))[ $_[1] - 1 ], $_[0] % 100, $_[3] % 12 || 12, $_[4], $_[3] < 12 ? 'a.m.' : 'p.m.' },
);
for my $form (sort keys %dates)
{
	my $hours = 0;
	my $write = sub {
		my ($a, $b, $y) = @_;
		my $at = 22 + 4 * $hours++;
		my ($day, $hour) = (28 + int($at / 24), $at % 24);
		my $month = 3;
		if ($day > 31) { $day -= 31; $month = 4 }
		return join ';', $dates{$form}->(2024, $month, $day, $hour, 0), map { comma('%.2f', $_) } $a, $y;
	};
	$run = train_on("date $form", 'Y', rows_of(120, 'when;A;Y', $write));
	like(types($run), qr/^timestamp /, "dates: $form is a time");
	like(range($run, 'when'), qr/^2024-03-28 22:00:00.* to 2024-04-17/, 'dates: the right one');
	like(codes($run), qr/time_order/, 'dates: and gives the order of time');
}

# ---- words for missing values that nobody listed
$run = train_on('words', 'Y', rows_of(60, 'Srpm;B;Y', sub { my ($a, $b, $y, $row) = @_; join ';', $row == 17 ? 'Out of Serv' : $row == 31 ? '***' : comma('%.2f', $a), map { comma('%.2f', $_) } $b, $y }));
is(types($run), 'numeric numeric numeric', 'words: a column of numbers stays one');
like(sql($node, "SELECT string_agg(w, E'\\n') FROM relevance.training_status($run), unnest(warnings) w"), qr/Out of Serv/, 'words: a warning lists them');

# ---- negative numbers
$run = train_on('negative', 'Y', [ 'sap;accounting;unicode;typist;B;Y', map {
		my ($a, $b) = (sprintf('%.2f', between(-9, 9)), between(2, 9));
		my $plain = comma('%.2f', abs $a);
		join ';', ($a < 0 ? ("$plain-", "($plain)", "\x{2212}$plain", "- $plain") : ($plain) x 4), comma('%.2f', $b), comma('%.2f', 5 * $a + $b)
	} 0 .. 99 ]);
is(sql($node, "SELECT count(*), min(left(range, 2)), max(left(range, 2)) FROM relevance.get_columns($run) WHERE column_name IN ('sap', 'accounting', 'unicode', 'typist') AND (reason IS NULL OR reason LIKE 'it says the same%')"),
	'4|-8|-8', 'negative: four ways to write them') or diag(sql($node, "SELECT column_name, type, range, reason FROM relevance.get_columns($run)"));

# ---- units that nobody listed
$run = train_on('units', 'Y', rows_of(60, 'LF;T;n;Trub;Y', sub { my ($a, $b, $y) = @_; sprintf '%s µS/cm;%s degC;%d U/min;%s NTU;%s', map({ comma('%.2f', $_) } between(2, 9), between(2, 9)), 100 * $a, map { comma('%.2f', $_) } $b, $y }));
is(sql($node, "SELECT string_agg(unit, ' ' ORDER BY column_no) FROM relevance.get_columns($run) WHERE role = 'feature'"), encode('UTF-8', 'µS/cm degC U/min NTU'), 'units: whatever follows all numbers');
is(first('units'), 'n', 'units: and the numbers count');

# ---- percent and fraction in one column
$run = train_on('percent', 'Y', [ 'F;B;Y', map { my $share = between(0.1, 0.9); my $b = between(0, 1); join ';', $_ % 2 ? comma('%.4f', $share) : comma('%.2f', 100 * $share) . ' %', comma('%.2f', $b), comma('%.2f', 100 * $share + $b) } 0 .. 119 ]);
unlike(sql($node, "SELECT coalesce((SELECT range FROM relevance.get_columns($run) WHERE column_name = 'F' AND role = 'feature'), '')"), qr/^0\.\d+ to [1-9]\d/, 'percent: 0.66 never stands beside 83.35');

# ---- columns that blanks align
$run = train_on('aligned', 'y', [ sprintf('%10s%12s%14s', 'u1', 'u2', 'y'), map { my ($a, $b) = (between(2, 9), between(2, 9)); sprintf '%10.3f%12.4f%14.5f', $a, $b, 5 * $a + $b } 0 .. 79 ]);
is(types($run), 'numeric numeric numeric', 'aligned: blanks separate the columns');

# ---- headers of loggers
$run = train_on('logger', 'Y', [ '"TOA5","CR1000","CR1000","12345","CR1000.Std.27","CPU:p.CR1","1234","T1"', '"TIMESTAMP","RECORD","AirTC","Y"', '"TS","RN","Deg C","kg"', '"","","Avg","Tot"',
		map { my $a = between(2, 9); sprintf '"2024-03-%02d %02d:00:00",%d,%.2f,%.2f', 1 + int($_ / 24), $_ % 24, $_, $a, 5 * $a + uniform() } 0 .. 99 ]);
like(types($run), qr/^timestamp \w+ numeric numeric$/, 'logger: names, units and processing stand above the values');
$run = train_on('group', 'Output Y', [ 'Extruder;;Die;Output', 'Temp;Speed;Press;Y', map { my ($a, $b) = (between(2, 9), between(2, 9)); join ';', map { comma('%.2f', $_) } $a, $b, between(2, 9), 5 * $a + $b } 0 .. 79 ]);
is(first('group'), 'Extruder Temp', 'group: a header of two rows gives names of both');

# ---- targets of words
$run = train_on('states', 'result', [ 'A,B,result', map { my ($a, $b) = (between(2, 9), between(2, 9)); sprintf '%.2f,%.2f,%s', $a, $b, $a > 5.5 ? 'OK' : 'NOK' } 0 .. 199 ]);
is(first('states'), 'A', 'states: OK and NOK are a target');
like(sql($node, "SELECT string_agg(w, E'\\n') FROM relevance.training_status($run), unnest(warnings) w"), qr/"OK"/, 'states: which one is 1 is told');

# ---- blanks that nobody sees, and formulas
$run = train_on('blanks', 'Y', rows_of(60, "A;\x{a0}B;Y\x{a0}", sub { my ($a, $b, $y) = @_; sprintf "\x{a0}%s;%s\x{200b};%s", map { comma('%.2f', $_) } $a, $b, $y }));
is(types($run), 'numeric numeric numeric', 'blanks: no-break and zero-width ones are ignored');
$run = train_on('formulas', 'Y', rows_of(60, 'A;B;Y', sub { my ($a, $b, $y) = map { comma('%.2f', $_) } @_; return qq("=""$a""";$b;$y) }));
is(types($run), 'numeric numeric numeric', 'formulas: ="3,24" is a number');

# ---- the same series with dates that everybody reads, with dotted ones, and in two columns
my @series;
my $level = 0;
for my $hour (0 .. 599)
{
	$level = 0.97 * $level + between(-1, 1);
	push @series, [ $hour, between(2, 9), $level, $level + between(-0.2, 0.2) ];
}
my %clocks = (
	iso      => [ 'when', sub { my $h = shift; sprintf '2024-03-%02d %02d:00', 1 + int($h / 24), $h % 24 } ],
	dotted   => [ 'when', sub { my $h = shift; sprintf '%02d.03.24 %02d:00', 1 + int($h / 24), $h % 24 } ],
	together => [ 'Date;Time', sub { my $h = shift; sprintf '%02d/03/2024;%02d:00', 1 + int($h / 24), $h % 24 } ],
);
my %r2;
for my $name (sort keys %clocks)
{
	my ($header, $write) = @{ $clocks{$name} };
	$run = train_on("clock $name", 'Y', [ "$header;A;drift;Y", map { my ($h, $a, $l, $drift) = @$_; join ';', $write->($h), comma('%.3f', $a), comma('%.3f', $drift), comma('%.3f', $a / 4 + 2 * $l) } @series ]);
	$r2{$name} = r2("clock $name");
	is(sql($node, "SELECT split FROM relevance.get_metrics('clock $name'::text)"), 'blocks', "clock: $name: blocks of time are held out");
}
is($r2{dotted}, $r2{iso}, 'clock: the way in which dates are written changes nothing');
cmp_ok(abs($r2{together} - $r2{iso}), '<', 0.05, 'clock: nor that they stand in two columns');

done_testing();
