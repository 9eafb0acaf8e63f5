// SPDX-License-Identifier: PostgreSQL
// How texts, times and numbers with a unit are stored among the doubles of a column that is being
// read: as quiet NaNs whose payload encodes them. Payload 0 is a missing value.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace relevance::table {

inline constexpr std::uint64_t kQuietNan = 0x7FF8'0000'0000'0000;
inline constexpr std::uint64_t kDateMark = 1ULL << 63;  // the sign
inline constexpr std::uint64_t kPayload = (1ULL << 51) - 1;
inline constexpr std::uint64_t kMeasureMark = 1ULL << 50;  // without kDateMark
inline constexpr std::uint32_t kOtherCode = std::numeric_limits<std::uint32_t>::max();

// A text, by its number in a dictionary, counted from 1; kOtherCode: not in the dictionary.
inline double text_value(std::uint32_t code) {
  return std::bit_cast<double>(kQuietNan | code);
}

// A date, time or duration, in 51 bits.
inline double date_value(std::uint64_t bits) {
  return std::bit_cast<double>(kQuietNan | kDateMark | bits);
}

inline bool is_date(double value) {
  return std::isnan(value) && (std::bit_cast<std::uint64_t>(value) & kDateMark) != 0;
}

inline std::uint64_t date_bits(double value) {
  return std::bit_cast<std::uint64_t>(value) & kPayload;
}

// A number with a unit, by its place in the column's list of them.
inline double measure_value(std::uint64_t place) {
  return std::bit_cast<double>(kQuietNan | kMeasureMark | place);
}

inline bool is_measure(double value) {
  constexpr std::uint64_t kMarks = kDateMark | kMeasureMark;
  return std::isnan(value) && (std::bit_cast<std::uint64_t>(value) & kMarks) == kMeasureMark;
}

inline std::size_t measure_place(double value) {
  return std::bit_cast<std::uint64_t>(value) & (kMeasureMark - 1);
}

// A missing value that was written as "-": a state where the column holds nothing but signs.
inline double dash_value() {
  return std::bit_cast<double>(kQuietNan | 1ULL << 40);  // has no code of a text
}

inline bool is_dash_value(double value) {
  return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(dash_value());
}

inline std::uint32_t code_in(double value) {
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(value));
}

inline bool is_text(double value) {
  return std::isnan(value) && !is_date(value) && !is_measure(value) && code_in(value) != 0;
}

// Whether it holds anything: a number or a text.
inline bool is_filled(double value) {
  return !std::isnan(value) || is_text(value);
}

// The same for equal values, also for 0 and -0.
inline std::uint64_t bits_of(double value) {
  return std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
}

}  // namespace relevance::table
