// SPDX-License-Identifier: PostgreSQL
#include "table/columns/code_texts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "table/columns/level_index.h"
#include "table/columns/value_code.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

constexpr std::size_t kFewestDigits = 3;  // 01 to 12 are numbers as well

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

// What the texts that are whole numbers have in common.
struct Digits {
  bool padded = false;
  bool one_width = true;
  bool two_ways = false;  // 0012 and 12

  explicit Digits(const std::vector<std::string>& levels) {
    for (const std::string& level : levels) {
      padded = padded || (level[0] == '0' && level.size() >= kFewestDigits);
      one_width = one_width && level.size() == levels.front().size();
      two_ways = two_ways || std::any_of(levels.begin(), levels.end(), [&](const auto& other) {
                   return other != level && without_zeros(other) == without_zeros(level);
                 });
    }
  }
};

}  // namespace

bool is_whole_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool may_be_article(std::string_view text) {
  const std::size_t at = text.find('E');
  return at != std::string_view::npos && is_whole_digits(text.substr(0, at)) &&
         is_whole_digits(text.substr(at + 1));
}

std::optional<CodeLevels> read_codes(const std::vector<double>& values,
                                     const TextDictionary& texts) {
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  CodeLevels codes;
  std::vector<double> places;  // by text
  for (const std::string& text : texts) {
    places.push_back(kMissing);
    if (!is_whole_digits(text)) continue;
    if (codes.levels.size() == kMaxFeatureLevels) return std::nullopt;
    places.back() = static_cast<double>(codes.levels.size());
    codes.levels.push_back(text);
  }
  const Digits digits(codes.levels);
  if (!digits.padded || codes.levels.size() < 2) return std::nullopt;
  if (!digits.one_width && !digits.two_ways) return std::nullopt;
  std::size_t filled = 0;
  for (const double value : values) {
    if (!std::isnan(value)) return std::nullopt;
    const bool known = is_text(value) && code_in(value) != kOtherCode;
    codes.values.push_back(known ? places[code_in(value) - 1] : kMissing);
    filled += std::isnan(codes.values.back()) ? 0 : 1;
  }
  if (filled < codes.levels.size() * kMinRowsPerLevel) return std::nullopt;
  codes.proven = !digits.two_ways;
  return codes;
}

}  // namespace relevance::table
