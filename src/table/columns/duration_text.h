// SPDX-License-Identifier: PostgreSQL
// Durations written with units: 1d 03:20, 2 days 03:20:00, 1 h 30 min, 2 hours and 4 minutes, 5min30s,
// 18'08", 02:05:41:44 (days first), -1 days +21:51:51, and ISO 8601's P1DT2H30M. (37:15:00 is read by
// clock_text.h.)
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace relevance::table {

// The longest that pack() holds: about 500 years.
inline constexpr std::int64_t kMaxDurationMs = (std::int64_t{1} << 44) - 1;

// Milliseconds. A single number with a unit, such as 90 s, is none: it is a measure
// (number_text.h). A month has 30 days and a year 365.25, as an interval of PostgreSQL.
std::optional<std::int64_t> parse_duration(std::string_view text);

// Also of a single number with a unit of time: 45 min beside 2 h 4 min.
std::optional<std::int64_t> parse_duration_part(std::string_view text);

}  // namespace relevance::table
