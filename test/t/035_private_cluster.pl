# SPDX-License-Identifier: PostgreSQL
# The private cluster of "make run": one of an older build is updated; one that this build cannot use is left as it is,
# and the error says what to do.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

# A separate checkout, which holds the cluster, and an installation whose version can be changed.
my $checkout = PostgreSQL::Test::Utils::tempdir_short;
PostgreSQL::Test::Utils::system_or_bail('cp', '-r', "$FindBin::RealBin/../../scripts", $checkout);
chmod 0755, $checkout;
my ($install_path, $scripts) = copied_installation();
my $version = installed_version($scripts);
PostgreSQL::Test::Utils::system_or_bail('cp', "$FindBin::RealBin/../upgrade/pg_relevance--0.1.0.sql", $scripts);
$ENV{PG_CONFIG} = "$install_path/bin/pg_config";

sub install_version
{
	my ($installed) = @_;
	my $control = PostgreSQL::Test::Utils::slurp_file("$scripts/pg_relevance.control");
	$control =~ s/^default_version = .*$/default_version = '$installed'/m;
	unlink "$scripts/pg_relevance.control";
	PostgreSQL::Test::Utils::append_to_file("$scripts/pg_relevance.control", $control);
	return;
}

# Exit code, and standard output and error together.
sub cluster
{
	my $said = '';
	IPC::Run::run([ "$checkout/scripts/cluster.sh", @_ ], '<', \undef, '>', \$said, '2>&1');
	return ($? >> 8, $said);
}

sub has
{
	my ($query, $wanted, $test) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my (undef, $is) = cluster('psql', '-At', '-c', $query);
	chomp $is;
	return is($is, $wanted, $test);
}
sub has_version { return has("SELECT extversion FROM pg_extension WHERE extname = 'pg_relevance'", @_) }

install_version('0.1.0');
my ($code, $said) = cluster('start');
is($code, 0, 'a cluster is made by an older build') or diag $said;
has_version('0.1.0', 'with the SQL of that build');
cluster('psql', '-c', "SELECT relevance.register_machine('press')");

install_version($version);
($code, $said) = cluster('start');
is($code, 0, 'a newer build accepts it') or diag $said;
like($said, qr/^==> updating pg_relevance from 0\.1\.0 to \Q$version\E$/m, 'says that it updates it');
has_version($version, 'and does');
has('SELECT machine_name FROM relevance.machines', 'press', 'with its contents');
($code, $said) = cluster('start');
is("$code$said", '0', 'then there is nothing to do');

install_version('0.1.0');
($code, $said) = cluster('start');
is($code, 1, 'an older build does not accept it');
like($said, qr/has pg_relevance \Q$version\E, and no update leads from there to 0\.1\.0, which is installed/, 'says why');
like($said, qr/make run in a checkout of pg_relevance \Q$version\E or later.*make destroy/s, 'and what can be done');
has_version($version, 'the cluster is left as it is');
install_version($version);

# Another major version is detected before anything is started.
my $file = "$checkout/.cluster/data/PG_VERSION";
my $is = PostgreSQL::Test::Utils::slurp_file($file);
cluster('stop');
rename $file, "$file.true";
PostgreSQL::Test::Utils::append_to_file($file, "9\n");
($code, $said) = cluster('start');
is($code, 1, 'a cluster of another PostgreSQL is not started');
chomp $is;
like($said, qr/was made by PostgreSQL 9, and \S+pg_config is PostgreSQL $is$/m, 'the error names both versions');
like($said, qr/make run PG_CONFIG=\S+PostgreSQL\S*9.*make destroy \(removes it with all its data\)/s, 'and what can be done');
rename "$file.true", $file;
($code, $said) = cluster('start');
is($code, 0, 'by its own PostgreSQL it is') or diag $said;
has('SELECT machine_name FROM relevance.machines', 'press', 'with its contents');

cluster('destroy');
ok(!-e "$checkout/.cluster", 'make destroy removes it');
done_testing();
END { cluster('destroy') if $checkout && -e "$checkout/.cluster" }
