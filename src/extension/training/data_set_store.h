// SPDX-License-Identifier: PostgreSQL
// Data sets in the database: their bytes unchanged, in chunks of one megabyte, so that neither the
// size limit of a value nor memory bounds their size. C++ zone; throws PgError.
#pragma once

#include <cstddef>
#include <cstdint>
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
  std::int64_t finish();  // the data set's id

 private:
  std::int64_t id_ = 0;
  std::int64_t chunks_ = 0;
  std::int64_t bytes_ = 0;
};

// What start_csv_upload and append_csv have stored.
struct UploadedCsv {
  std::int32_t machine = 0;
  std::string head;  // at least the first kChunkBytes
  bool is_whole = false;
  std::int64_t bytes = 0;
};

// In the current transaction. Throws Error: unknown_data_set, empty_csv.
UploadedCsv uploaded_csv(std::int64_t data_set);
void finish_upload(std::int64_t data_set, const UploadedCsv& csv);

// Reads a data set from beginning to end, each chunk in its own transaction: none is open while the
// bytes are sent.
class DataSetReader {
 public:
  DataSetReader(std::int64_t data_set, std::int64_t expected_bytes)
      : data_set_(data_set), expected_bytes_(expected_bytes) {}

  // Fills buffer with the next bytes and returns how many; 0 at the end. Throws Error
  // "data_set_incomplete" when the chunks do not add up to the data set (a TransientError when some
  // are missing: a restore may be under way), ExtensionGone.
  std::size_t read(char* buffer, std::size_t room);

 private:
  bool next_chunk();
  [[noreturn]] void throw_incomplete() const;
  [[noreturn]] void throw_too_long() const;

  std::int64_t data_set_;
  std::int64_t expected_bytes_;
  std::int64_t next_chunk_ = 0;
  std::int64_t bytes_read_ = 0;
  std::string chunk_;
  std::size_t position_ = 0;
};

}  // namespace relevance::extension
