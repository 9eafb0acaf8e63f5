# SPDX-License-Identifier: PostgreSQL
# Clients from npm, a real browser, forged tokens, and malformed requests.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('clients');
my ($first, $pid) = start_httpd($node);
stop_httpd($pid);  # the roles exist now
$node->safe_psql('postgres', slurp_file("$FindBin::RealBin/../http/lab.sql"));
my ($url, $httpd) = start_httpd($node, schemas => 'lab,annex,relevance');
my %environment = (HTTPD_URL => $url, HTTPD_JWT_SECRET => $SECRET);

# Servers that accept tokens signed with a private key, which they do not have.
sub httpds_of_keys
{
	my %given;
	for ([ RS => 'RS256', 'RSA', 'rsa_keygen_bits:2048' ], [ ES => 'ES256', 'EC', 'ec_paramgen_curve:P-256' ])
	{
		my ($name, $algorithm, $type, $option) = @$_;
		my $why;
		my $key = PostgreSQL::Test::Utils::tempdir . "/$name.pem";
		IPC::Run::run([ 'openssl', 'genpkey', '-quiet', '-algorithm', $type, '-pkeyopt', $option, '-out', $key ], '2>', \$why) or die $why;
		IPC::Run::run([ 'openssl', 'pkey', '-in', $key, '-pubout', '-out', "$key.public" ], '2>', \$why) or die $why;
		($given{"HTTPD_${name}_URL"}) = start_httpd($node, schemas => 'lab', arguments => [ '--jwt-algorithm', $algorithm, '--jwt-key-file', "$key.public", '--jwt-audience', 'plant' ]);
		$given{"HTTPD_${name}_KEY"} = $key;
	}
	return %given;
}

run_cases('openapi', %environment);
$node->safe_psql('postgres', 'CREATE ROLE web_nobody; GRANT web_nobody TO authenticator');
my ($down, $down_pid) = start_httpd($node, database => "host='/nowhere' user=authenticator", arguments => [ '--max-csv-bytes', '100' ]);
run_cases('documented', %environment, HTTPD_DOWN_URL => $down);
stop_httpd($down_pid);
run_cases('supabase', %environment);
run_cases('browser', %environment, HTTPD_CSV => write_csv(driven_csv(rows => 500, columns => 3, driver => 2)), HOME => PostgreSQL::Test::Utils::tempdir);
run_cases('tokens', %environment);
run_cases('signatures', %environment, httpds_of_keys());
run_cases('hostile', %environment);
is(sql($node, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'authenticator' AND state LIKE '%transaction%'"), '0', 'no transaction is left open');
is(stop_httpd($httpd), 0, 'it exits normally');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');
unlike(httpd_log($node), qr/eyJ|$SECRET/, 'nor a token or the secret');
finish($node);
done_testing();
