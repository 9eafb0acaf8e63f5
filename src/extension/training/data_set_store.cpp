// SPDX-License-Identifier: PostgreSQL
#include "extension/training/data_set_store.h"

#include <algorithm>
#include <cstring>

#include "extension/ground/sql.h"
#include "extension/ground/transaction.h"
#include "extension/service/http_transfer.h"

namespace relevance::extension {

DataSetWriter::DataSetWriter(std::int64_t machine, std::string_view file_name) {
  id_ = query(
            "INSERT INTO relevance.data_set (machine_id, file_name, bytes)"
            " VALUES ($1::integer, nullif($2, ''), 0) RETURNING id",
            {machine, file_name})
            .integer(0, "id");
}

void DataSetWriter::append(std::string_view bytes) {
  query(
      "INSERT INTO relevance.data_set_chunk (data_set_id, chunk_no, bytes) VALUES ($1, "
      "$2::integer, $3)",
      {id_, chunks_++, Bytes{bytes}});
  bytes_ += static_cast<std::int64_t>(bytes.size());
}

std::int64_t DataSetWriter::finish() {
  query("UPDATE relevance.data_set SET bytes = $2 WHERE id = $1", {id_, bytes_});
  return id_;
}

UploadedCsv uploaded_csv(std::int64_t data_set) {
  const SpiRows rows = query(
      "SELECT d.machine_id, (SELECT coalesce(sum(octet_length(c.bytes)), 0)::bigint"
      " FROM relevance.data_set_chunk c WHERE c.data_set_id = d.id) AS bytes"
      " FROM relevance.data_set d WHERE d.id = $1 AND d.query IS NULL AND d.bytes = 0"
      " AND NOT EXISTS (SELECT FROM relevance.run r WHERE r.data_set_id = d.id)",
      {data_set});
  if (rows.empty()) {
    throw Error("unknown_data_set",
                "there is no upload in progress as data set " + std::to_string(data_set), {},
                "relevance.start_csv_upload(machine) begins one, in this transaction.");
  }
  UploadedCsv csv;
  csv.machine = static_cast<std::int32_t>(rows.integer(0, "machine_id"));
  csv.bytes = rows.integer(0, "bytes");
  for (std::int64_t chunk = 0; csv.head.size() < kChunkBytes; ++chunk) {
    const SpiRows next = query(
        "SELECT bytes FROM relevance.data_set_chunk WHERE data_set_id = $1 AND chunk_no = "
        "$2::integer",
        {data_set, chunk});
    if (next.empty()) break;
    csv.head += next.bytes(0, "bytes");
  }
  csv.is_whole = static_cast<std::int64_t>(csv.head.size()) == csv.bytes;
  return csv;
}

void finish_upload(std::int64_t data_set, const UploadedCsv& csv) {
  query("UPDATE relevance.data_set SET bytes = $2 WHERE id = $1", {data_set, csv.bytes});
}

bool DataSetReader::next_chunk() {
  position_ = 0;
  chunk_.clear();
  in_transaction([&] {
    const SpiRows rows = query(
        "SELECT bytes FROM relevance.data_set_chunk WHERE data_set_id = $1 AND chunk_no = "
        "$2::integer",
        {data_set_, next_chunk_});
    if (!rows.empty()) chunk_ = rows.bytes(0, "bytes");
  });
  ++next_chunk_;
  bytes_read_ += static_cast<std::int64_t>(chunk_.size());
  return !chunk_.empty();
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
