// SPDX-License-Identifier: PostgreSQL
#include "table/columns/missing_words.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

// NULL, null and NaN are what programs write, never levels.
constexpr std::array<std::string_view, kMissingWords> kMissingWordTexts = {"NA",   "Na",  "na",
                                                                           "Null", "Nan", "?"};

constexpr std::uint64_t kWordMark = 1ULL << 41;
constexpr unsigned kWordShift = 32;  // above the code of a text, which is 0 here

}  // namespace

double missing_cell(std::string_view text) {
  if (text == "-") return dash_value();
  for (std::size_t i = 0; i < kMissingWordTexts.size(); ++i) {
    if (text != kMissingWordTexts[i]) continue;
    return std::bit_cast<double>(kQuietNan | kWordMark | (i + 1) << kWordShift);
  }
  return std::bit_cast<double>(kQuietNan);
}

std::uint8_t missing_word_in(double value) {
  if (!std::isnan(value) || is_date(value) || is_measure(value)) return 0;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kWordMark) == 0 ? 0 : static_cast<std::uint8_t>(bits >> kWordShift & 0xFF);
}

std::string_view missing_word(std::uint8_t word) {
  return kMissingWordTexts[word - 1U];
}

}  // namespace relevance::table
