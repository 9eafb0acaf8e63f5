// SPDX-License-Identifier: PostgreSQL
#include "table/columns/number_text.h"

#include <fast_float/fast_float.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {

namespace {

constexpr std::size_t kLongestNumber = 48;  // nobody writes a longer one with separators

std::size_t take_digits(std::string_view& token) {
  std::size_t count = 0;
  while (count < token.size() && is_digit(token[count])) ++count;
  token.remove_prefix(count);
  return count;
}

void take_sign(std::string_view& token) {
  if (!token.empty() && (token[0] == '-' || token[0] == '+')) token.remove_prefix(1);
}

// Takes a blank, including the no-break (U+00A0, also in Windows-1252) and narrow ones (U+2009,
// U+202F).
bool take_blank(std::string_view& token) {
  using namespace std::string_view_literals;
  if (token.empty() || (token[0] != ' ' && static_cast<unsigned char>(token[0]) < 0x80))
    return false;
  for (const std::string_view blank :
       {" "sv, "\xC2\xA0"sv, "\xA0"sv, "\xE2\x80\x89"sv, "\xE2\x80\xAF"sv}) {
    if (!token.starts_with(blank)) continue;
    token.remove_prefix(blank.size());
    return true;
  }
  return false;
}

// Takes the thousands separator at the start of `token`: . , ' or a blank; 0 for none.
char take_separator(std::string_view& token) {
  if (token.empty()) return 0;
  const char c = token[0];
  if (c == '.' || c == ',' || c == '\'') {
    token.remove_prefix(1);
    return c;
  }
  return take_blank(token) ? ' ' : '\0';
}

// A number in groups of three digits.
struct Groups {
  char separator = 0;
  std::size_t count = 0;  // of separators
  char decimal = 0;       // 0: no decimals
  bool leading_zero = false;
};

std::optional<Groups> look_at_groups(std::string_view token) {
  take_sign(token);
  Groups groups;
  groups.leading_zero = !token.empty() && token[0] == '0';
  const std::size_t first = take_digits(token);
  if (first == 0 || first > 3) return std::nullopt;
  while (!token.empty()) {
    std::string_view rest = token;
    const char separator = take_separator(rest);
    if (separator == 0) return std::nullopt;
    const std::size_t digits = take_digits(rest);
    const bool same = groups.separator == 0 || groups.separator == separator;
    if (digits == 3 && same) {
      groups.separator = separator;
      ++groups.count;
      token = rest;
      continue;
    }
    const bool decimals = (separator == '.' || separator == ',') && separator != groups.separator;
    if (!decimals || !rest.empty()) return std::nullopt;
    groups.decimal = separator;
    break;
  }
  if (groups.count == 0) return std::nullopt;
  return groups;
}

bool is_clear(const Groups& groups) {
  return groups.count > 1 || groups.decimal != 0 || groups.separator == ' ' ||
         groups.separator == '\'';
}

}  // namespace

NumberForm form_of(std::string_view token) {
  if (token.size() > kLongestNumber) return NumberForm::none;
  const std::optional<Groups> groups = look_at_groups(token);
  if (groups && is_clear(*groups) && !groups->leading_zero) {
    if (groups->separator == '.') return NumberForm::grouped_by_point;
    if (groups->separator == ',') return NumberForm::grouped_by_comma;
    if (groups->decimal == 0) return NumberForm::grouped_by_blank;
    return groups->decimal == ',' ? NumberForm::grouped_by_blank_comma
                                  : NumberForm::grouped_by_blank_point;
  }
  take_sign(token);
  const bool leading_zero = !token.empty() && token[0] == '0';
  const std::size_t before = take_digits(token);
  char mark = 0;
  std::size_t after = 0;
  if (!token.empty() && (token[0] == '.' || token[0] == ',')) {
    mark = token[0];
    token.remove_prefix(1);
    after = take_digits(token);
  }
  if (before + after == 0) return NumberForm::none;
  bool exponent = false;
  if (!token.empty() && (token[0] == 'e' || token[0] == 'E')) {
    token.remove_prefix(1);
    take_sign(token);
    if (take_digits(token) == 0) return NumberForm::none;
    exponent = true;
  }
  if (!token.empty()) return NumberForm::none;
  if (mark == 0) return NumberForm::whole;
  if (after == 3 && before >= 1 && before <= 3 && !leading_zero && !exponent) {
    return mark == ',' ? NumberForm::unclear_comma : NumberForm::unclear_point;
  }
  return mark == ',' ? NumberForm::comma : NumberForm::point;
}

std::optional<double> parse_plain(std::string_view token, char decimal) {
  if (token.starts_with('+')) {  // which from_chars does not accept
    token.remove_prefix(1);
    if (token.empty() || token.front() == '-') return std::nullopt;
  }
  double value = 0;
  const fast_float::parse_options options(fast_float::chars_format::general, decimal);
  const char* const end = token.data() + token.size();
  const auto result = fast_float::from_chars_advanced(token.data(), end, value, options);
  // Since fast_float 6, a number out of range is an error; its value is infinite or 0, as before.
  if (result.ec != std::errc() && result.ec != std::errc::result_out_of_range) return std::nullopt;
  if (result.ptr != end) return std::nullopt;
  if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  return value;
}

std::optional<double> parse_grouped(std::string_view token, const NumberStyle& style,
                                    bool unclear) {
  if (token.size() > kLongestNumber) return std::nullopt;
  const std::optional<Groups> groups = look_at_groups(token);
  if (!groups || groups->leading_zero || groups->separator == style.decimal) return std::nullopt;
  if (groups->decimal != 0 && groups->decimal != style.decimal) return std::nullopt;
  if (!is_clear(*groups) && !unclear && style.thousands != groups->separator) return std::nullopt;
  std::array<char, kLongestNumber> plain;
  std::size_t size = 0;
  for (const char c : token) {
    const bool keep = is_digit(c) || c == '-' || (groups->decimal != 0 && c == groups->decimal);
    if (keep) plain[size++] = c;
  }
  return parse_plain({plain.data(), size}, style.decimal);
}

std::optional<double> parse_with_other_mark(std::string_view token, const NumberStyle& style) {
  if (style.stated) return std::nullopt;
  const char other = style.decimal == ',' ? '.' : ',';
  const NumberForm form = form_of(token);
  const bool unclear =
      form == (other == ',' ? NumberForm::unclear_comma : NumberForm::unclear_point);
  const bool clear = form == (other == ',' ? NumberForm::comma : NumberForm::point);
  if (!clear && !(unclear && style.both_decimal)) return std::nullopt;
  return parse_plain(token, other);
}

bool is_known_measure(std::string_view cell) {
  return parse_measure(cell, {'.'}) || parse_measure(cell, {','});
}

std::optional<Measure> parse_measure(std::string_view token, const NumberStyle& style) {
  const auto number = find_number(token);
  if (!number || number->bound != Bound::none) return std::nullopt;
  const bool known_before = number->before.empty() || is_currency(number->before);
  const bool known_after = number->after.empty() || known_unit(number->after);
  const bool both = !number->before.empty() && !number->after.empty();
  if (!known_before || !known_after || both) return std::nullopt;
  const auto value = read_value(*number, style);
  if (!value || std::isnan(*value)) return std::nullopt;
  return Measure{*value, number->before.empty() ? number->after : number->before};
}

}  // namespace relevance::table
