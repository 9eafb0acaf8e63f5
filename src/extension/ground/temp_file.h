// SPDX-License-Identifier: PostgreSQL
// A server temporary file: it counts against temp_file_limit, and is removed when its process ends,
// however it ends. C++ zone; throws PgError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace relevance::extension {

class TempFile {
 public:
  TempFile();  // outlives the transaction
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  void append(std::string_view bytes);
  std::uint64_t size() const { return size_; }

  // Continues where the last read ended; returns 0 at the end.
  std::size_t read(char* buffer, std::size_t room);

 private:
  int file_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace relevance::extension
