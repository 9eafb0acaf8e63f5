// SPDX-License-Identifier: PostgreSQL
// Reads a file or standard input piece by piece.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"

namespace relevance::client {

// The file does not exist, cannot be read or is empty.
class FileError : public Error {
 public:
  using Error::Error;
};

class CsvFile {
 public:
  explicit CsvFile(const std::string& path);  // "-": standard input
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  // The next megabyte or the rest; empty at the end.
  std::string next_piece();

  const std::string& name() const { return name_; }             // without folders
  std::optional<std::int64_t> bytes() const { return bytes_; }  // if known in advance

 private:
  [[noreturn]] void reject(int error) const;

  int descriptor_ = 0;
  std::string path_;
  std::string name_;
  std::optional<std::int64_t> bytes_;
};

}  // namespace relevance::client
