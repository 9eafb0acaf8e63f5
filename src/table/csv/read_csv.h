// SPDX-License-Identifier: PostgreSQL
// Reads a whole CSV from a source that can be read more than once: when a number contradicts what
// the head of the file showed, all numbers are counted and the file is read again.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "table/columns/column_table.h"
#include "table/columns/missing_values.h"
#include "table/csv/csv_options.h"

namespace relevance::table {

// Where bytes come from.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::uint64_t size() const = 0;  // 0: unknown
  virtual std::string_view next() = 0;     // empty at the end; valid until the next call
  virtual void rewind() = 0;
};

// Bytes in memory.
class ByteView : public ByteSource {
 public:
  explicit ByteView(std::string_view bytes) : bytes_(bytes), rest_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::string_view next() override { return std::exchange(rest_, {}); }
  void rewind() override { rest_ = bytes_; }

 private:
  std::string_view bytes_, rest_;
};

// What a reader is told besides the format.
struct CsvReading {
  MissingValues missing;                         // see CsvReader::set_missing()
  std::optional<std::string> keep_mixed_unless;  // see CsvReader::keep_mixed_unless()
};

class CsvReader;
void prepare(CsvReader& reader, const CsvReading& reading);  // before feed()

// progress, if given, is called with the share read, 0 to 1. Throws as CsvReader does, and what the
// source throws.
Table read_csv(ByteSource& source, const CsvOptions& options, unsigned threads,
               const std::function<void(double)>& progress = {}, const CsvReading& reading = {});

}  // namespace relevance::table
