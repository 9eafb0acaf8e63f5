# SPDX-License-Identifier: PostgreSQL
# Databases of every kind of encoding: the extension is created there, trains, ranks and reports. Sentences may lose a
# letter that the encoding lacks; names and levels never do.
use strict;
use warnings FATAL => 'all';
use utf8;

use Encode qw(decode encode);
use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('encodings');

# Its output is driven by the first column; a column of long remarks, which reports shorten, and units with a degree sign.
sub driven
{
	my ($name) = @_;
	my $remark = 'the same long remark about a press as people write it ' x 4;
	return encode('UTF-8', "$name,Pressure (°C),Remark,output\n" . join('', map { $_ * 37 % 101 . ',' . $_ * 53 % 89 . ",$remark" . $_ % 2 . ',' . 3 * ($_ * 37 % 101) . "\n" } 1 .. 200));
}
# x hardly drives its output, which causes a warning.
my $weak = "x,output\n" . join('', map { $_ * 37 % 101 . ',' . ($_ * 37 % 101 + ($_ * $_ * 7919 + $_ * 104_729) % 251) . "\n" } 1 .. 2000);

# A text from the database, whatever its encoding.
sub text_of
{
	my ($database, $query) = @_;
	return decode('UTF-8', pack('H*', sql($node, "SELECT encode(convert_to(text, 'UTF8'), 'hex') FROM ($query) AS found (text)", $database)));
}

sub train_completed
{
	my ($database, $csv, $test) = @_;
	my $run = train($node, "press $test", database => $database, csv => $csv);
	wait_completed($node, $run, "$database: $test", $database);
	return $run;
}

my %letters = (EUC_JP => '温度', EUC_KR => '온도', EUC_CN => '温度', EUC_TW => '溫度', EUC_JIS_2004 => '温度', LATIN1 => 'Température', SQL_ASCII => 'Température');
for my $encoding (sort keys %letters)
{
	my $database = lc $encoding;
	my $name = $letters{$encoding};
	sql($node, "CREATE DATABASE $database ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
	is(sql_error($node, 'CREATE EXTENSION pg_relevance', database => $database)->{text}, '', "$encoding: the extension is created") or next;
	is(sql($node, "SELECT count(*) FROM pg_description d WHERE d.description ~ '[^ -~]' AND d.objoid IN (SELECT objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass)", $database),
		'0', 'comments are ASCII');
	like(sql($node, '\dd relevance.*', $database), qr/announce_new\|trigger\|Tells listeners/, 'and \dd shows them');
	like(sql($node, '\df+ relevance.get_metrics', $database), qr/held-out rows: R2, MAE and RMSE/, 'so does \df+');

	my $run = train_completed($database, driven($name), 'trains');
	is(text_of($database, "SELECT feature FROM relevance.get_ranking('press trains'::text) WHERE rank = 1"), $name, 'and ranks by the column\'s own name');
	is(sql($node, "SELECT count(*) FROM relevance.get_columns($run) WHERE first_values[1] LIKE 'the same long remark%'", $database), '1', 'its columns are reported');
	$run = train_completed($database, $weak, 'warns');
	like(text_of($database, "SELECT array_to_string(warnings, ' ') FROM relevance.training_status($run)"), qr/explains little: R[2²] = 0\.\d+/, 'and the warning can be read');
	like(sql($node, "SET relevance.language = 'pt'; SELECT string_agg(direction, ' ') FROM relevance.get_ranking('press trains'::text)", $database),
		qr/acompanham/, 'directions are also given in Portuguese');
	is(sql_error($node, "SELECT relevance.get_ranking('press train'::text)", database => $database)->{sqlstate}, '42704', 'errors are reported');
}

# ---- characters that an encoding lacks
my $run = train($node, 'foreign', database => 'latin1', csv => driven('温度'));
wait_status($node, $run, 'failed', 'latin1');
my $error = sql_error($node, "SELECT relevance.wait_for_training($run)", database => 'latin1');
is($error->{sqlstate}, '22P05', 'a name that the encoding cannot represent fails the run');
like($error->{message}, qr/a name or a level that this database's encoding cannot hold/, 'the message says why');
like($error->{detail}, qr/has no equivalent in encoding "LATIN1"/, 'the detail names the encoding');
like($error->{hint}, qr/UTF8/, 'the hint says what to do');
is(sql($node, "SELECT attempts FROM relevance.training_status($run)", 'latin1'), '1', 'it is not retried');

my $constant = driven('x');
$constant =~ s/^([^\n]*)/$1,@{[ encode('UTF-8', '温度 é') ]}/;
$constant =~ s/\n(?=.)/,7\n/g;
$constant =~ s/^([^\n]*),7\n/$1\n/;
$constant =~ s/\n\z/,7\n/;
$run = train_completed('latin1', $constant, 'an ignored column of such a name');
is(text_of('latin1', "SELECT column_name FROM relevance.get_columns($run) WHERE role = 'ignored' AND type = 'constant'"), '?? é', 'is reported without the missing letters');
finish($node);
done_testing();
