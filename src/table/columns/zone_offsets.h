// SPDX-License-Identifier: PostgreSQL
// Offsets from UTC behind times: they are ignored, as times are local, unless they differ from row to
// row and only with them the times are in order.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "table/columns/date_time.h"

namespace relevance::table {

// Minutes: 0 of "2024-01-31T13:05:00Z", 120 of "2024-01-31 13:05:00+02:00"; nothing without one.
std::optional<int> zone_offset(std::string_view text);

// The time in UTC; unchanged without an offset, or if its year does not come first.
DateTime in_utc(const DateTime& time, std::string_view text);

// Decides for texts in the order of the rows whether their times are one series in UTC only.
class OffsetEvidence {
 public:
  void add(const DateTime& time, std::string_view text);
  bool needs_utc() const;

 private:
  struct Series {
    double last = 0;
    std::size_t steps = 0;
    std::size_t falls = 0;
    void add(const DateTime& time);
    bool rises() const { return falls * 50 <= steps; }
  };
  Series local_;
  Series utc_;
  std::optional<int> first_;
  bool differ_ = false;
};

}  // namespace relevance::table
