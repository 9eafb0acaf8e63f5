// SPDX-License-Identifier: PostgreSQL
#include "table/checks/sentinels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace relevance::table {

namespace {

struct Code {
  double value;
  std::size_t least;  // how often it must occur
};

constexpr std::array<Code, 17> kCodes = {{{-999, 2},
                                          {-9999, 2},
                                          {-99999, 2},
                                          {-999999, 2},
                                          {-999.25, 1},
                                          {-999.9, 2},
                                          {-9999.9, 2},
                                          {-32768, 3},
                                          {999, 3},
                                          {9999, 3},
                                          {99999, 3},
                                          {999999, 3},
                                          {9999999, 3},
                                          {32767, 3},
                                          {65535, 3},
                                          {-99, 3},
                                          {1e20, 2}}};

// Whether `code` lies so far outside the other values that it cannot be a reading.
bool stands_apart(const Column& column, const Code& code) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::size_t coded = 0;
  std::size_t others = 0;
  for (const double value : column.values) {
    if (!std::isfinite(value)) continue;
    if (value == code.value) {
      ++coded;
      continue;
    }
    ++others;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  constexpr std::size_t kFewestOthers = 5;
  if (coded < code.least || others < kFewestOthers) return false;
  if (code.value > low && code.value < high) return false;
  const double distance = code.value < low ? low - code.value : code.value - high;
  const double range = high - low;
  // A negative code among values that are never negative needs less room than a large number.
  const double room = code.value < 0 && low >= 0 ? 1 : 3;
  return distance > room * range;
}

}  // namespace

std::optional<double> find_sentinel(const Column& column) {
  if (column.type != ColumnType::numeric) return std::nullopt;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : column.values) {
    low = std::min(low, std::isfinite(value) ? value : low);
    high = std::max(high, std::isfinite(value) ? value : high);
  }
  for (const Code& code : kCodes) {
    if ((code.value == low || code.value == high) && stands_apart(column, code)) return code.value;
  }
  return std::nullopt;
}

std::size_t remove_sentinel(Column& column, double code) {
  column.missing_code = code;
  const auto count = std::count(column.values.begin(), column.values.end(), code);
  std::replace(column.values.begin(), column.values.end(), code,
               std::numeric_limits<double>::quiet_NaN());
  return static_cast<std::size_t>(count);
}

}  // namespace relevance::table
