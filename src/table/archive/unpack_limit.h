// SPDX-License-Identifier: PostgreSQL
// Limits of what data may become when they are unpacked: small files that were made to exhaust memory
// or time are refused while they are unpacked, at the latest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relevance::table {

// One set of limits per process, since each program has options of its own for them.
struct DataLimits {
  // Unpacked bytes for each packed one, beyond kAlwaysUnpacked. A historian's export of hundreds of
  // columns that hardly change shrinks to a 250th; deflate can shrink data to a thousandth.
  std::uint64_t unpack_ratio = 300;
  std::uint64_t unpacked_bytes = std::uint64_t{8} << 30;  // 0: no limit
  std::uint64_t csv_rows = 0;                             // lines of text; 0: no limit
  // What raises each of them, for hints.
  std::string ratio_setting = "the limit of the ratio";
  std::string bytes_setting = "the limit of the size";
  std::string rows_setting = "the limit of rows";
};

inline constexpr std::uint64_t kAlwaysUnpacked = 64 << 20;  // bytes that any file may unpack to

const DataLimits& data_limits();
// Before other threads read them.
void set_data_limits(DataLimits limits);

// Bytes of one compressed stream or file so far, or as its directory states them. Throws Error
// unpacks_too_large.
void check_unpacked(std::uint64_t packed, std::uint64_t unpacked);

// Counts the lines of a text in any encoding while it passes by; they end with \n, \r\n or \r. A
// character of UTF-16 with such a byte counts as an end, too. Throws Error too_many_rows.
class LineCount {
 public:
  void add(std::string_view text);

 private:
  std::uint64_t count_ends(std::string_view text);

  std::uint64_t lines_ = 0;
  bool after_return_ = false;  // whether the last byte was \r, but for zero bytes
};

}  // namespace relevance::table
