// SPDX-License-Identifier: PostgreSQL
// Data sets in the database: their bytes unchanged, in chunks of one megabyte, so that neither the
// size limit of a value nor memory bounds their size. Each chunk has a checksum, the SHA-256 of the
// previous chunk's checksum followed by its bytes, so that the last one covers the whole; a data set
// is sealed by storing that one, and its size, in its own row. Only these functions write chunks and
// seal data sets: roles have no right to. C++ zone; throws PgError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace relevance::extension {

inline constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

// Writes one data set in the current transaction, chunk after chunk.
class DataSetWriter {
 public:
  explicit DataSetWriter(std::int64_t machine, std::string_view file_name = {});
  void append(std::string_view bytes);  // at most kChunkBytes
  std::int64_t bytes() const { return bytes_; }
  std::int64_t finish();  // seals it; the data set's id

 private:
  std::int64_t id_ = 0;
  std::int64_t chunks_ = 0;
  std::int64_t bytes_ = 0;
  std::string checksum_;  // of the last chunk, in hexadecimal
};

// Appends to what start_csv_upload began, in the current transaction. Throws Error: unknown_data_set,
// data_set_sealed, foreign_upload, upload_in_use; PgError when the role may not operate the machine.
void append_to_upload(std::int64_t data_set, std::string_view bytes);

// What start_csv_upload and append_csv have stored.
struct UploadedCsv {
  std::int64_t data_set = 0;
  std::int32_t machine = 0;
  std::string head;  // at least the first kChunkBytes
  bool is_whole = false;
  std::int64_t bytes = 0;
  std::string checksum;  // in hexadecimal; empty: some chunk has none
};

// Locks an upload until the end of the current transaction: whoever appends to it in another one has
// ended, and what was committed is part of it, whatever the isolation level. Throws Error:
// unknown_data_set, upload_in_use (another transaction has not ended in time); PgError when the role
// may not operate the machine.
UploadedCsv lock_upload(std::int64_t data_set);
// Passes the bytes of a locked upload to fn, chunk by chunk.
void read_upload(const UploadedCsv& csv, const std::function<void(std::string_view)>& fn);
// From here on the data set never changes.
void seal_upload(const UploadedCsv& csv);

// Reads a data set from beginning to end, each chunk in its own transaction: none is open while the
// bytes are sent.
class DataSetReader {
 public:
  DataSetReader(std::int64_t data_set, std::int64_t expected_bytes)
      : data_set_(data_set), expected_bytes_(expected_bytes) {}

  // Fills buffer with the next bytes and returns how many; 0 at the end. Throws Error
  // "data_set_incomplete" when the chunks do not add up to the data set (a TransientError when some
  // are missing: a restore may be under way), "data_corrupted" when they are not those that were
  // sealed, before the last of them is returned; ExtensionGone.
  std::size_t read(char* buffer, std::size_t room);

 private:
  bool next_chunk();
  void check_chunk(const std::string& stored, const std::string& seen, const std::string& whole);
  [[noreturn]] void throw_corrupted(const std::string& detail) const;
  [[noreturn]] void throw_incomplete() const;
  [[noreturn]] void throw_too_long() const;

  std::int64_t data_set_;
  std::int64_t expected_bytes_;
  std::int64_t next_chunk_ = 0;
  std::int64_t bytes_read_ = 0;
  std::string checksum_;  // of the last chunk that was read, in hexadecimal
  std::string chunk_;
  std::size_t position_ = 0;
};

}  // namespace relevance::extension
