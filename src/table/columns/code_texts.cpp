// SPDX-License-Identifier: PostgreSQL
#include "table/columns/code_texts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>

#include "base/text.h"
#include "table/columns/column_table.h"
#include "table/columns/level_index.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

constexpr std::size_t kFewestDigits = 3;  // 01 to 12 are numbers as well

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

// What the texts that are whole numbers have in common.
struct Digits {
  bool padded = false;
  bool only_zeros = true;  // those with zeros in front: 000, as of a machine that stands still
  bool one_width = true;
  bool two_ways = false;  // 0012 and 12

  explicit Digits(const std::vector<std::string>& levels) {
    std::set<std::string_view> numbers;
    for (const std::string& level : levels) {
      const std::string_view number = without_zeros(level);
      const bool zeros = level[0] == '0' && level.size() >= kFewestDigits;
      padded = padded || zeros;
      only_zeros = only_zeros && (!zeros || number.empty());
      one_width = one_width && level.size() == levels.front().size();
      two_ways = two_ways || (!numbers.insert(number).second && !number.empty());
    }
  }
};

// Whether they lie as readings do, evenly (000, 090, 180, 270) or close to one another, and not as
// codes that count from 1 or in tens (0010, 0020, 0030).
bool lie_as_readings(const std::vector<std::string>& levels) {
  constexpr std::size_t kFewestEven = 4;
  constexpr std::size_t kFewestDense = 8;
  constexpr std::size_t kLongest = 15;  // digits of exact numbers
  std::set<std::int64_t> numbers;
  for (const std::string& level : levels) {
    if (without_zeros(level).size() > kLongest) return false;
    numbers.insert(parse_integer(level).value_or(0));
  }
  if (numbers.size() < kFewestEven) return false;
  const std::int64_t first = *numbers.begin();
  std::int64_t step = 0;
  for (const std::int64_t number : numbers) step = std::gcd(step, number - first);
  const bool numbers_things =
      (step == 1 && first <= 1) || (step == first && (step == 10 || step == 100 || step == 1000));
  if (numbers_things) return false;
  const auto places = static_cast<std::size_t>((*numbers.rbegin() - first) / step) + 1;
  const bool even = step > 1 && places == numbers.size();
  return even || (numbers.size() >= kFewestDense && numbers.size() * 3 >= places * 2);
}

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
  CodeLevels codes;
  std::vector<double> places;  // by text
  for (const std::string& text : texts) {
    places.push_back(kMissing);
    if (!is_whole_digits(text)) continue;
    places.back() = static_cast<double>(codes.levels.size());
    codes.levels.push_back(text);
  }
  const Digits digits(codes.levels);
  constexpr std::size_t kMostLevels = 20;
  const bool shown = digits.one_width || digits.two_ways;
  if (!digits.padded || codes.levels.size() < 2) return std::nullopt;
  if (!shown && codes.levels.size() > kMostLevels + 1) return std::nullopt;
  std::size_t filled = 0;
  for (const double value : values) {
    if (!std::isnan(value)) return std::nullopt;
    const bool known = is_text(value) && code_in(value) != kOtherCode;
    codes.values.push_back(known ? places[code_in(value) - 1] : kMissing);
    filled += std::isnan(codes.values.back()) ? 0 : 1;
  }
  // Where nearly all differ there is no doubt: they are readings, or identify rows.
  if (filled * 4 < codes.levels.size() * 5) return std::nullopt;
  codes.likely = shown && codes.levels.size() <= kMostLevels &&
                 filled >= codes.levels.size() * kMinRowsPerLevel && !digits.only_zeros &&
                 !lie_as_readings(codes.levels);
  return codes;
}

}  // namespace relevance::table
