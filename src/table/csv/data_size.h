// SPDX-License-Identifier: PostgreSQL
// Checks how large data are, unpacked, while their bytes pass by and before anybody reads them as a
// table: gzip is unpacked and thrown away, lines are counted. Archives, whose directory stands at the
// end, are left to who reads them; a columns body is not text.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "table/archive/unpack_limit.h"
#include "table/csv/gunzip.h"

namespace relevance::table {

// What gzip that cannot be unpacked does: it is an error, or only ends the counting, where who reads
// the data later reports it.
enum class DamagedGzip { is_error, ends_counting };

class DataSize {
 public:
  explicit DataSize(DamagedGzip damaged = DamagedGzip::is_error) : damaged_(damaged) {}
  // on_piece is called for each unpacked piece, and may throw: a small piece of gzip may unpack to a
  // thousand times its size.
  explicit DataSize(std::function<void()> on_piece) : on_piece_(std::move(on_piece)) {}

  // The next bytes, split anywhere. Throws Error unpacks_too_large, too_many_rows, bad_gzip.
  void add(std::string_view bytes);

 private:
  void count(std::string_view bytes);
  void unpack(std::string_view bytes);

  std::function<void()> on_piece_;
  DamagedGzip damaged_ = DamagedGzip::is_error;
  bool ended_ = false;  // by damaged gzip
  std::string first_;   // bytes before it is known what the data are
  bool known_ = false;
  bool counts_lines_ = true;
  std::optional<Gunzip> gunzip_;
  LineCount lines_;
};

}  // namespace relevance::table
