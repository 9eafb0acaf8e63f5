// SPDX-License-Identifier: PostgreSQL
// Numbers as people write them: decimal comma or point, thousands separators, units, currencies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevance::table {

// The form of a number. unclear: 1,234 or 1.234 may be a fraction or thousands. grouped:
// 1.234.567 or 1.234,5 (by point), 1,234.5 (by comma), 1 234 (by blank), 1 234.5, 1 234,5.
enum class NumberForm {
  none,
  whole,
  point,
  comma,
  unclear_point,
  unclear_comma,
  grouped_by_point,
  grouped_by_comma,
  grouped_by_blank,
  grouped_by_blank_point,
  grouped_by_blank_comma,
};
inline constexpr std::size_t kNumberForms = 11;
NumberForm form_of(std::string_view token);

struct NumberStyle {
  char decimal = '.';         // . or ,
  char thousands = 0;         // . or , or blank (narrow ones too) or '; 0: none
  bool stated = false;        // by the sender: no number has another decimal mark
  bool both_decimal = false;  // an unclear number with the other mark is a fraction, too
};

// A number without thousands separators: 12, -3.5, +1e3. An infinite one gives NaN, since no
// reading is infinite.
std::optional<double> parse_plain(std::string_view token, char decimal);

// A number with thousands separators. An unclear 1,234 is accepted only with the style's own
// separator, or when `unclear` is true.
std::optional<double> parse_grouped(std::string_view token, const NumberStyle& style, bool unclear);

// A number with the other decimal mark that cannot mean anything else: 1.5 where the style has
// commas, unless these were stated; 1.234, too, if both marks are decimal.
std::optional<double> parse_with_other_mark(std::string_view token, const NumberStyle& style);

// Whether a cell is a number, also with a known unit or currency, whatever its decimal mark.
bool is_known_measure(std::string_view cell);

struct Measure {
  double value = 0;
  std::string_view unit;  // points into the token; empty: no unit
};

// A number in any form (number_normal.h), unclear ones too, with a known unit after it or a currency
// before it: 85 %, 12,3 bar, R$ 1.234,56. Nothing for an infinite one, and for a limit such as <5.
std::optional<Measure> parse_measure(std::string_view token, const NumberStyle& style);

}  // namespace relevance::table
