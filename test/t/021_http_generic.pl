# SPDX-License-Identifier: PostgreSQL
# The generic half, case by case, as test/http/generic.mjs tells them.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('generic');
my ($first, $pid) = start_httpd($node);
stop_httpd($pid);  # the roles are there now
$node->safe_psql('postgres', slurp_file("$FindBin::RealBin/../http/lab.sql"));
my ($url, $httpd) = start_httpd($node, schemas => 'lab,annex,relevance');
run_cases('generic', HTTPD_URL => $url);
is(stop_httpd($httpd), 0, 'it ends well');
unlike(httpd_log($node), qr/Sanitizer|runtime error|level=error/, 'its log holds no fault');
finish($node);
done_testing();
