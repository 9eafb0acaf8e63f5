# SPDX-License-Identifier: PostgreSQL
# The generic API, case by case, as in test/http/generic.mjs.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('generic');
my ($first, $pid) = start_httpd($node);
stop_httpd($pid);  # the roles exist now
$node->safe_psql('postgres', slurp_file("$FindBin::RealBin/../http/lab.sql"));
my ($url, $httpd) = start_httpd($node, schemas => 'lab,annex,relevance');
run_cases('generic', HTTPD_URL => $url);
is(stop_httpd($httpd), 0, 'it exits normally');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log contains no fault');
finish($node);
done_testing();
