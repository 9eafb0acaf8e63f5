// SPDX-License-Identifier: PostgreSQL
#include "extension/training/data_set_store.h"

#include <algorithm>
#include <cstring>

#include "extension/ground/guard.h"
#include "extension/ground/owner_rights.h"
#include "extension/ground/sql.h"
#include "extension/ground/transaction.h"
#include "extension/queue/run_queue.h"
#include "extension/service/http_transfer.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// How long one transaction waits for another that writes to the same upload.
constexpr const char* kUploadPatience = "5s";

// Returns the chunk's checksum. previous: that of the chunk before, or empty.
std::string store_chunk(std::int64_t data_set, std::int64_t chunk, std::string_view bytes,
                        const std::string& previous) {
  std::string checksum;
  with_owner_rights([&] {
    checksum = query(
                   "INSERT INTO relevance.data_set_chunk (data_set_id, chunk_no, bytes, checksum)"
                   " VALUES ($1, $2::integer, $3,"
                   "  pg_catalog.sha256(pg_catalog.decode($4, 'hex') || $3))"
                   " RETURNING pg_catalog.encode(checksum, 'hex') AS checksum",
                   {data_set, chunk, Bytes{bytes}, std::string_view(previous)})
                   .text_or_empty(0, "checksum");
  });
  return checksum;
}

void seal(std::int64_t data_set, std::int64_t bytes, const std::string& checksum) {
  with_owner_rights([&] {
    query(
        "UPDATE relevance.data_set SET bytes = $2,"
        " checksum = pg_catalog.decode(nullif($3, ''), 'hex') WHERE id = $1",
        {data_set, bytes, std::string_view(checksum)});
  });
}

}  // namespace

// ---------------------------------------------------------------- a whole data set

DataSetWriter::DataSetWriter(std::int64_t machine, std::string_view file_name) {
  id_ = query(
            "INSERT INTO relevance.data_set (machine_id, file_name, bytes)"
            " VALUES ($1::integer, nullif($2, ''), 0) RETURNING id",
            {machine, file_name})
            .integer(0, "id");
}

void DataSetWriter::append(std::string_view bytes) {
  checksum_ = store_chunk(id_, chunks_++, bytes, checksum_);
  bytes_ += static_cast<std::int64_t>(bytes.size());
}

std::int64_t DataSetWriter::finish() {
  seal(id_, bytes_, checksum_);
  return id_;
}

// ---------------------------------------------------------------- an upload

namespace {

std::string name_of(std::int64_t data_set) {
  return "data set " + std::to_string(data_set);
}

[[noreturn]] void throw_no_upload(std::int64_t data_set) {
  throw Error("unknown_data_set", "there is no upload in progress as " + name_of(data_set), {},
              "relevance.start_csv_upload(machine) starts one.");
}

// The machine that the data set describes, if the role may operate it.
std::int32_t operated_machine_of(std::int64_t data_set) {
  const SpiRows rows = query(
      "SELECT machine_id FROM relevance.data_set WHERE id = $1 AND query IS NULL", {data_set});
  if (rows.empty()) throw_no_upload(data_set);
  const std::int64_t machine = rows.integer(0, "machine_id");
  require_machine(machine);
  return static_cast<std::int32_t>(machine);
}

// PostgreSQL zone. Until the returned level ends, a lock is waited for no longer than that.
int limit_lock_wait() {
  const int level = NewGUCNestLevel();
  int patience = 0;
  parse_int(kUploadPatience, &patience, GUC_UNIT_MS, nullptr);
  if (LockTimeout == 0 || LockTimeout > patience)
    set_config_option("lock_timeout", kUploadPatience, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
                      true, 0, false);
  return level;
}

struct LockedRow {
  bool sealed = false;
  std::string owner;
};

// Its row, locked against other writers, as it is when they have ended.
LockedRow lock_row(std::int64_t data_set) {
  LockedRow locked;
  const int level = call_pg([] { return limit_lock_wait(); });
  with_owner_rights([&] {
    try {
      const SpiRows rows = query(
          "SELECT d.owner, d.bytes <> 0 OR EXISTS (SELECT FROM relevance.run r"
          "  WHERE r.data_set_id = d.id) AS sealed"
          " FROM relevance.data_set d WHERE d.id = $1 FOR NO KEY UPDATE OF d",
          {data_set});
      if (rows.empty()) throw_no_upload(data_set);
      locked = {rows.boolean(0, "sealed"), rows.text_or_empty(0, "owner")};
    } catch (const PgError& error) {
      if (error.sqlstate() != kLockNotAvailable) throw;
      throw Error("upload_in_use", "another transaction is writing to " + name_of(data_set),
                  "It did not end within " + std::to_string(LockTimeout) + " ms.",
                  "Commit or roll back that transaction first.");
    }
  });
  call_pg([&] { AtEOXact_GUC(true, level); });
  return locked;
}

// Reads what is committed now, besides this transaction's own: with REPEATABLE READ, its own snapshot
// would miss what another transaction appended before the lock was granted.
void with_latest_snapshot(const std::function<void()>& fn) {
  call_pg([] { PushActiveSnapshot(GetLatestSnapshot()); });
  with_owner_rights(fn);
  call_pg([] { PopActiveSnapshot(); });
}

void require_own_upload(std::int64_t data_set, const LockedRow& row) {
  if (row.sealed)
    throw Error("data_set_sealed", "permission denied to append to " + name_of(data_set),
                "It is complete: a data set never changes once it was trained on.",
                "relevance.start_csv_upload(machine) begins another one.");
  const SpiRows self = query(
      "SELECT CURRENT_USER AS name,"
      " pg_catalog.row_security_active('relevance.data_set') AS is_ordinary");
  const std::string role = self.text_or_empty(0, "name");
  if (row.owner != role && self.boolean(0, "is_ordinary"))
    throw Error("foreign_upload", "permission denied to append to " + name_of(data_set),
                "Role \"" + row.owner + "\" began that upload, and this is role \"" + role + "\".",
                "relevance.start_csv_upload(machine) begins one of its own.");
}

}  // namespace

void append_to_upload(std::int64_t data_set, std::string_view bytes) {
  operated_machine_of(data_set);
  require_own_upload(data_set, lock_row(data_set));
  std::int64_t chunk = 0;
  std::string checksum;
  with_latest_snapshot([&] {
    const SpiRows last = query_active(
        "SELECT chunk_no + 1 AS next, pg_catalog.encode(checksum, 'hex') AS checksum"
        " FROM relevance.data_set_chunk WHERE data_set_id = $1 ORDER BY chunk_no DESC LIMIT 1",
        {data_set});
    if (last.empty()) return;
    chunk = last.integer(0, "next");
    checksum = last.text_or_empty(0, "checksum");
  });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kChunkBytes)))
    checksum = store_chunk(data_set, chunk++, bytes.substr(0, kChunkBytes), checksum);
}

UploadedCsv lock_upload(std::int64_t data_set) {
  UploadedCsv csv;
  csv.data_set = data_set;
  csv.machine = operated_machine_of(data_set);
  if (lock_row(data_set).sealed) throw_no_upload(data_set);
  with_latest_snapshot([&] {
    const SpiRows whole = query_active(
        "SELECT coalesce(sum(octet_length(c.bytes)), 0)::bigint AS bytes,"
        " CASE WHEN bool_and(c.checksum IS NOT NULL)"
        "  THEN (SELECT pg_catalog.encode(l.checksum, 'hex') FROM relevance.data_set_chunk l"
        "         WHERE l.data_set_id = $1 ORDER BY l.chunk_no DESC LIMIT 1) END AS checksum"
        " FROM relevance.data_set_chunk c WHERE c.data_set_id = $1",
        {data_set});
    csv.bytes = whole.integer(0, "bytes");
    csv.checksum = whole.text_or_empty(0, "checksum");
    for (std::int64_t chunk = 0; csv.head.size() < kChunkBytes; ++chunk) {
      const SpiRows next = query_active(
          "SELECT bytes FROM relevance.data_set_chunk WHERE data_set_id = $1 AND chunk_no = "
          "$2::integer",
          {data_set, chunk});
      if (next.empty()) break;
      csv.head += next.bytes(0, "bytes");
    }
  });
  csv.is_whole = static_cast<std::int64_t>(csv.head.size()) == csv.bytes;
  return csv;
}

void read_upload(const UploadedCsv& csv, const std::function<void(std::string_view)>& fn) {
  for (std::int64_t chunk = 0;; ++chunk) {
    std::string bytes;
    with_latest_snapshot([&] {
      const SpiRows next = query_active(
          "SELECT bytes FROM relevance.data_set_chunk WHERE data_set_id = $1 AND chunk_no = "
          "$2::integer",
          {csv.data_set, chunk});
      if (!next.empty()) bytes = next.bytes(0, "bytes");
    });
    if (bytes.empty()) return;
    fn(bytes);
  }
}

void seal_upload(const UploadedCsv& csv) {
  seal(csv.data_set, csv.bytes, csv.checksum);
}

// ---------------------------------------------------------------- reading

bool DataSetReader::next_chunk() {
  position_ = 0;
  chunk_.clear();
  std::string stored;
  std::string seen;
  std::string whole;
  in_transaction([&] {
    const SpiRows rows = query(
        "SELECT c.bytes, pg_catalog.encode(c.checksum, 'hex') AS stored,"
        " CASE WHEN d.checksum IS NOT NULL THEN pg_catalog.encode("
        "  pg_catalog.sha256(pg_catalog.decode($3, 'hex') || c.bytes), 'hex') END AS seen,"
        " pg_catalog.encode(d.checksum, 'hex') AS whole"
        " FROM relevance.data_set_chunk c JOIN relevance.data_set d ON d.id = c.data_set_id"
        " WHERE c.data_set_id = $1 AND c.chunk_no = $2::integer",
        {data_set_, next_chunk_, std::string_view(checksum_)});
    if (rows.empty()) return;
    chunk_ = rows.bytes(0, "bytes");
    stored = rows.text_or_empty(0, "stored");
    seen = rows.text_or_empty(0, "seen");
    whole = rows.text_or_empty(0, "whole");
  });
  bytes_read_ += static_cast<std::int64_t>(chunk_.size());
  if (!whole.empty()) check_chunk(stored, seen, whole);
  ++next_chunk_;
  return !chunk_.empty();
}

// whole: the data set's checksum, which is that of its last chunk.
void DataSetReader::check_chunk(const std::string& stored, const std::string& seen,
                                const std::string& whole) {
  if (stored != seen)
    throw_corrupted("Chunk " + std::to_string(next_chunk_) + " should have the checksum " +
                    (stored.empty() ? "that is no longer stored" : stored) + ", and has " + seen +
                    ".");
  if (bytes_read_ == expected_bytes_ && seen != whole)
    throw_corrupted("It should have the checksum " + whole + ", and its last chunk has " + seen +
                    ".");
  checksum_ = seen;
}

void DataSetReader::throw_corrupted(const std::string& detail) const {
  throw Error("data_corrupted",
              "the bytes of " + name_of(data_set_) + " are not those that were stored", detail,
              "Restore it from a backup, or train on new data.");
}

void DataSetReader::throw_incomplete() const {
  throw TransientError(
      "data_set_incomplete", "the stored data set is not complete",
      std::to_string(bytes_read_) + " of " + std::to_string(expected_bytes_) + " bytes are there.",
      "If a backup is being restored, the run continues afterwards; otherwise train again.");
}

void DataSetReader::throw_too_long() const {
  throw Error("data_set_incomplete", "the stored data set is longer than its size says",
              std::to_string(bytes_read_) + " bytes and more are there, of " +
                  std::to_string(expected_bytes_) + ".",
              "Its tables were changed by hand: train again.");
}

std::size_t DataSetReader::read(char* buffer, std::size_t room) {
  if (position_ == chunk_.size()) {
    if (bytes_read_ == expected_bytes_) return 0;
    if (!next_chunk()) throw_incomplete();
    // Never more than announced: the service would take the rest for the next request.
    if (bytes_read_ > expected_bytes_) throw_too_long();
  }
  const std::size_t length = std::min(room, chunk_.size() - position_);
  std::memcpy(buffer, chunk_.data() + position_, length);
  position_ += length;
  return length;
}

}  // namespace relevance::extension
