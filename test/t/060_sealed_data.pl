# SPDX-License-Identifier: PostgreSQL
# Data sets are sealed: what was trained on is what is stored, whoever writes to an upload at the same time, and bytes that have
# changed since are noticed by whoever reads them.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Digest::SHA qw(sha256 sha256_hex);
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_cluster('sealed');
sql($node, "CREATE ROLE operator LOGIN; CREATE ROLE other LOGIN; SELECT relevance.grant_operator('operator'), relevance.grant_operator('other')");
sql($node, "SELECT relevance.register_machine('press')");

my $csv = driven_csv(rows => 300, driver => 2);
my $half = index($csv, "\n", 5000) + 1;
my ($first, $second) = (substr($csv, 0, $half), substr($csv, $half));
sub quoted { my ($bytes) = @_; return "decode('" . unpack('H*', $bytes) . "', 'hex')" }
sub session { return $node->background_psql('postgres', extra_params => [ '-U', $_[0] // 'operator' ], on_error_stop => 0) }
sub begin_upload
{
	my $id = $node->safe_psql('postgres', "SELECT relevance.start_csv_upload(1)", extra_params => [ '-U', 'operator' ]);
	$node->safe_psql('postgres', "SELECT relevance.append_csv($id, " . quoted($first) . ")", extra_params => [ '-U', 'operator' ]);
	return $id;
}
sub train_upload { my ($id) = @_; return "SELECT relevance.train_from_csv_upload($id, 'output', '$QUICK')" }
sub stored { my ($id) = @_; return sql($node, "SELECT encode(sha256(relevance.get_data_set($id)), 'hex')") }

# ---- a piece that is appended in a transaction that ends later
my $id = begin_upload();
my $writer = session();
$writer->query_safe("BEGIN; SELECT relevance.append_csv($id, " . quoted($second) . ")");
my $refused = sql_error($node, train_upload($id), user => 'operator');
is($refused->{sqlstate}, '55006', 'an upload is not trained on while another transaction writes to it');
like("$refused->{message} $refused->{detail}", qr/another transaction is writing to data set $id .*5000 ms/, 'and the error says so');
for my $isolation ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
{
	$id = begin_upload();
	my $late = session();
	$late->query_safe("BEGIN; SELECT relevance.append_csv($id, " . quoted($second) . ")");
	my $trainer = session();
	$trainer->query_safe("BEGIN ISOLATION LEVEL $isolation; SELECT count(*) FROM relevance.machines");
	$trainer->query_until(qr/begun/, "\\echo begun\n" . train_upload($id) . ";\n");
	$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted") or die 'nobody waits';
	$late->query_safe('COMMIT');
	my ($run) = $trainer->query_safe('COMMIT; SELECT max(run_id) FROM relevance.training_runs') =~ /(\d+)\s*\z/;
	wait_completed($node, $run, "$isolation: what was appended and committed before is trained on");
	is(stored($id), sha256_hex($csv), "$isolation: as it is stored");
	is(sql_error($node, "SELECT relevance.append_csv($id, 'x')", user => 'operator')->{sqlstate}, '42501', "$isolation: nothing can be added");
	$late->quit;
	$trainer->quit;
}
$writer->query_safe('COMMIT');
$writer->quit;

# ---- a piece that comes too late
$id = begin_upload();
$node->safe_psql('postgres', "SELECT relevance.append_csv($id, " . quoted($second) . ")", extra_params => [ '-U', 'operator' ]);
for my $isolation ('READ COMMITTED', 'REPEATABLE READ')
{
	my $early = session();
	$early->query_safe("BEGIN ISOLATION LEVEL $isolation; SELECT count(*) FROM relevance.data_set_chunk");
	$node->safe_psql('postgres', train_upload($id), extra_params => [ '-U', 'operator' ]) if $isolation eq 'READ COMMITTED';
	$early->query("SELECT relevance.append_csv($id, 'late')");
	like($early->{stderr}, qr/permission denied to append to data set $id/, "$isolation: a transaction that began before cannot add to it");
	$early->query('COMMIT');
	$early->quit;
}
wait_completed($node, sql($node, "SELECT max(id) FROM relevance.run WHERE data_set_id = $id"));
is(stored($id), sha256_hex($csv), 'what was trained on is what is stored');

# ---- whose upload
$id = begin_upload();
my $foreign = sql_error($node, "SELECT relevance.append_csv($id, 'x')", user => 'other');
is("$foreign->{sqlstate} $foreign->{detail}", '42501 Role "operator" began that upload, and this is role "other".', 'nobody appends to another role\'s upload');
is(sql_error($node, "SELECT relevance.append_csv(4711, 'x')", user => 'operator')->{sqlstate}, '42704', 'nor to one that does not exist');
is(sql_error($node, "INSERT INTO relevance.run (machine_id, data_set_id, target_column) VALUES (1, $id, 'output')", user => 'operator')->{sqlstate},
	'55000', 'an upload that has not ended is not trained on');
is(sql_error($node, "SELECT relevance.get_data_set($id)", user => 'operator')->{sqlstate}, '55000', 'nor read');
is(sql_error($node, 'SELECT relevance.append_csv(NULL, NULL)', user => 'operator')->{sqlstate}, '22004', 'null is not a data set');

# ---- pieces of any size, and a head that is checked before the rest is sent, as the client does
$node->safe_psql('postgres', "BEGIN; SELECT relevance.start_csv_upload(1) AS id \\gset\n" . join('', map { "SELECT relevance.append_csv(:id, $_);\n" } quoted($first), "''")
	  . "SAVEPOINT head; SELECT relevance.train_from_csv_upload(:id, 'output'); ROLLBACK TO SAVEPOINT head;\n"
	  . "SELECT relevance.append_csv(:id, " . quoted($second) . "); SELECT relevance.train_from_csv_upload(:id, 'output', '$QUICK'); COMMIT", extra_params => [ '-U', 'operator' ]);
($id, my $run) = split /\|/, sql($node, 'SELECT data_set_id, id FROM relevance.run ORDER BY id DESC LIMIT 1');
wait_completed($node, $run, 'an empty piece does no harm, and a savepoint takes the seal back');
is(stored($id), sha256_hex($csv), 'and all bytes are stored');
my $large = sql($node, "SELECT relevance.start_csv_upload(1)");
sql($node, "SELECT relevance.append_csv($large, convert_to(repeat('a', 2500000), 'UTF8'))");
is(sql($node, "SELECT string_agg(octet_length(bytes)::text, ' ' ORDER BY chunk_no) FROM relevance.data_set_chunk WHERE data_set_id = $large"),
	'1048576 1048576 402848', 'a large piece becomes chunks of a megabyte');

# ---- the checksums
my @chunks = split /\n/, sql($node, "SELECT encode(bytes, 'hex') || '|' || encode(checksum, 'hex') FROM relevance.data_set_chunk WHERE data_set_id = $id ORDER BY chunk_no");
my $before = '';
for (@chunks) { my ($bytes, $checksum) = split /\|/; $before = sha256($before . pack('H*', $bytes)); is($checksum, unpack('H*', $before), 'a chunk\'s checksum covers those before it'); }
is(sql($node, "SELECT encode(checksum, 'hex') FROM relevance.data_set WHERE id = $id"), unpack('H*', $before), 'the last is the data set\'s');

# ---- bytes that have changed
my $retrain = "SELECT relevance.retrain('press'::text, '{}')";
for my $case (
	[ 'a bit', "UPDATE relevance.data_set_chunk SET bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 1) WHERE data_set_id = $id AND chunk_no = 1", qr/^Chunk 1 should have the checksum [0-9a-f]{64}, and has [0-9a-f]{64}\.$/ ],
	[ 'a bit and its checksum', "WITH b AS (SELECT checksum AS before FROM relevance.data_set_chunk WHERE data_set_id = $id AND chunk_no = 0)"
		  . " UPDATE relevance.data_set_chunk c SET bytes = set_byte(bytes, 100, 65), checksum = sha256(b.before || set_byte(bytes, 100, 65)) FROM b WHERE data_set_id = $id AND chunk_no = 1",
		qr/^It should have the checksum [0-9a-f]{64}, and its last chunk has [0-9a-f]{64}\.$/ ],
	[ 'two chunks', "UPDATE relevance.data_set_chunk SET chunk_no = 7 WHERE data_set_id = $id AND chunk_no = 0; UPDATE relevance.data_set_chunk SET chunk_no = 0 WHERE data_set_id = $id AND chunk_no = 1;"
		  . " UPDATE relevance.data_set_chunk SET chunk_no = 1 WHERE data_set_id = $id AND chunk_no = 7", qr/^Chunk 0 should/ ],
	[ 'the end', "UPDATE relevance.data_set_chunk SET bytes = substr(bytes, 1, octet_length(bytes) - 1) WHERE data_set_id = $id AND chunk_no = 1", qr/^It should have \d+ bytes, and has \d+\.$/ ],
	[ 'a checksum', "UPDATE relevance.data_set_chunk SET checksum = NULL WHERE data_set_id = $id AND chunk_no = 1", qr/that is no longer stored/ ])
{
	my ($what, $damage, $detail) = @$case;
	sql($node, "CREATE TABLE kept AS SELECT * FROM relevance.data_set_chunk WHERE data_set_id = $id; $damage");
	my $error = sql_error($node, "SELECT relevance.get_data_set($id)", user => 'operator');
	is("$error->{sqlstate} $error->{message}", "XX001 the bytes of data set $id are not those that were stored", "$what: get_data_set notices");
	like($error->{detail}, $detail, "$what: and says what it expected and found");
	my $failed = sql($node, $retrain);
	wait_status($node, $failed, 'failed');
	is(sql($node, "SELECT error_code FROM relevance.run WHERE id = $failed"), 'data_corrupted', "$what: nor is it taken for unchanged data");
	$failed = sql($node, "SELECT relevance.retrain('press'::text, '{\"seed\": 7}')");
	wait_status($node, $failed, 'failed');
	is(sql($node, "SELECT error_code || ' ' || error_sqlstate FROM relevance.run WHERE id = $failed"), 'data_corrupted XX001', "$what: nor trained on");
	sql($node, "DELETE FROM relevance.data_set_chunk WHERE data_set_id = $id; INSERT INTO relevance.data_set_chunk SELECT * FROM kept; DROP TABLE kept");
}
is(stored($id), sha256_hex($csv), 'what is restored is read again');
$run = sql($node, $retrain);
$node->poll_query_until('postgres', "SELECT finished_at IS NOT NULL FROM relevance.run WHERE id = $run");
is(run_status($node, $run), 'skipped', 'and counts as unchanged');

# ---- data sets of 0.1.0 have no checksums
sql($node, "UPDATE relevance.data_set SET checksum = NULL WHERE id = $id; UPDATE relevance.data_set_chunk SET checksum = NULL WHERE data_set_id = $id");
is(stored($id), sha256_hex($csv), 'one without checksums is read');
wait_completed($node, sql($node, "SELECT relevance.retrain('press'::text, '{\"seed\": 8}')"), 'and trained on');
sql($node, "UPDATE relevance.data_set_chunk SET bytes = bytes || 'x' WHERE data_set_id = $id AND chunk_no = 1");
is(sql_error($node, "SELECT relevance.get_data_set($id)")->{sqlstate}, 'XX001', 'its size is checked');

# ---- those of every function have one
sql($node, "SELECT relevance.train_from_csv(1, " . quoted($csv) . ", 'output', '$QUICK'), relevance.train_from_csv_file(1, '" . write_csv($csv) . "', 'output', '$QUICK')");
is(sql($node, 'SELECT count(*) FROM (SELECT * FROM relevance.data_set ORDER BY id DESC LIMIT 2) d WHERE checksum IS NULL'), '0', 'train_from_csv and train_from_csv_file seal as well');

finish($node);
done_testing();
