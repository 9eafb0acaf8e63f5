// SPDX-License-Identifier: PostgreSQL
#include "table/csv/column_forms.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {
namespace {

// 999, 9999, 88888: rather codes for a missing value than values.
bool is_likely_code(std::string_view digits) {
  constexpr std::size_t kFewest = 3;
  return digits.size() >= kFewest && digits.find_first_not_of(digits.front()) == digits.npos;
}

// 192.168.100.102
bool is_address(std::string_view number) {
  constexpr int kMost = 255;
  constexpr int kParts = 4;
  int parts = 0;
  while (!number.empty()) {
    int part = 0;
    const char* const end = number.data() + number.size();
    const auto [next, fault] = std::from_chars(number.data(), end, part);
    if (fault != std::errc() || part < 0 || part > kMost) return false;
    ++parts;
    number.remove_prefix(static_cast<std::size_t>(next - number.data()));
    if (!number.empty() && (number.front() != '.' || number.size() == 1)) return false;
    if (!number.empty()) number.remove_prefix(1);
  }
  return parts == kParts;
}

bool has_three_decimals(std::string_view number, char mark) {
  const std::size_t at = number.find(mark);
  constexpr std::size_t kWithMark = 4;
  return at != number.npos && number.size() - at == kWithMark;
}

}  // namespace

char other_mark(char mark) {
  return mark == ',' ? '.' : ',';
}

void SizeCounts::add(double value) {
  if (value == 0 || !std::isfinite(value)) return;
  const int place = std::ilogb(value) - kLowest;
  ++sizes_[static_cast<std::size_t>(std::clamp(place, 0, static_cast<int>(sizes_.size()) - 1))];
  ++count_;
}

void SizeCounts::add(const SizeCounts& other) {
  for (std::size_t i = 0; i < sizes_.size(); ++i) sizes_[i] += other.sizes_[i];
  count_ += other.count_;
}

double SizeCounts::median() const {
  std::size_t below = 0;
  std::size_t i = 0;
  while (i + 1 < sizes_.size() && (below + sizes_[i]) * 2 < count_) below += sizes_[i++];
  const double share = (static_cast<double>(count_) / 2 - static_cast<double>(below)) / sizes_[i];
  return static_cast<double>(i) + kLowest + share;
}

double SizeCounts::lowest() const {
  const auto* const first =
      std::find_if(sizes_.begin(), sizes_.end(), [](std::uint32_t count) { return count > 0; });
  return static_cast<double>(first - sizes_.begin()) + kLowest;
}

double SizeCounts::highest_below(double limit) const {
  for (std::size_t i = sizes_.size(); i > 0; --i) {
    const double top = static_cast<double>(i) + kLowest;
    if (sizes_[i - 1] > 0 && top <= limit) return top;
  }
  return -std::numeric_limits<double>::infinity();
}

std::size_t ColumnForms::clear_fractions(char decimal) const {
  return count(decimal == ',' ? NumberForm::comma : NumberForm::point) +
         count(decimal == ',' ? NumberForm::grouped_by_blank_comma
                              : NumberForm::grouped_by_blank_point) +
         with_decimals[place(other_mark(decimal))];
}

std::size_t ColumnForms::grouped_by(char mark) const {
  if (mark == ',') return count(NumberForm::grouped_by_comma);
  return holds_addresses() ? 0 : count(NumberForm::grouped_by_point);
}

std::size_t ColumnForms::clear(char decimal) const {
  const char mark = other_mark(decimal);
  return clear_fractions(decimal) - with_decimals[place(mark)] + grouped_by(mark);
}

std::size_t ColumnForms::unclear_with(char mark) const {
  return count(mark == ',' ? NumberForm::unclear_comma : NumberForm::unclear_point);
}

std::size_t ColumnForms::count_different_wholes() const {
  return static_cast<std::size_t>(std::find(different_wholes.begin(), different_wholes.end(), 0) -
                                  different_wholes.begin());
}

void ColumnForms::add_different(double whole) {
  const std::size_t known = count_different_wholes();
  const auto end = different_wholes.begin() + static_cast<std::ptrdiff_t>(known);
  if (known < different_wholes.size() && std::find(different_wholes.begin(), end, whole) == end) {
    different_wholes[known] = whole;
  }
}

bool ColumnForms::holds_addresses() const {
  return addresses > 0 && addresses == count(NumberForm::grouped_by_point);
}

bool ColumnForms::holds_quantities() const {
  std::size_t numbers = 0;
  for (std::size_t i = 1; i < kNumberForms; ++i) numbers += forms[i];
  return texts <= numbers && !holds_addresses();
}

void ColumnForms::add(std::string_view cell) {
  const auto found = find_number(cell);
  const bool shows =
      found && found->decimal == 0 && (found->before.empty() || is_currency(found->before));
  const std::string_view number = shows ? found->number.text() : std::string_view();
  const NumberForm form = form_of(number);
  ++forms[static_cast<std::size_t>(form)];
  if (!found) texts += is_missing(trim_blanks(cell)) ? 0 : 1;
  if (form == NumberForm::none) return;
  if (form == NumberForm::whole) return add_whole(number);
  add_sizes(number, form);
}

void ColumnForms::add_whole(std::string_view number) {
  constexpr std::size_t kLong = 4;
  if (number.front() == '-' || number.front() == '+') number.remove_prefix(1);
  constexpr std::size_t kFewestPadded = 3;
  if (number.front() == '0' && number.size() >= kFewestPadded) ++padded;
  if (number.front() == '0' || is_likely_code(number)) return;
  const auto value = parse_plain(number, '.');
  if (!value || std::isnan(*value)) return;
  ++(number.size() >= kLong ? long_wholes : short_wholes);
  least_whole = wholes.count() == 0 ? *value : std::min(least_whole, *value);
  most_whole = std::max(most_whole, *value);
  add_different(*value);
  wholes.add(*value);
}

void ColumnForms::add_sizes(std::string_view number, NumberForm form) {
  const auto add_to = [number](SizeCounts& sizes, char mark) {
    const auto value = parse_plain(number, mark);
    if (value) sizes.add(*value);
  };
  switch (form) {
    case NumberForm::comma:
    case NumberForm::point: {
      const char mark = form == NumberForm::comma ? ',' : '.';
      add_to(fractions[place(mark)], mark);
      if (has_three_decimals(number, mark)) ++three_decimals[place(mark)];
      return;
    }
    case NumberForm::unclear_comma:
    case NumberForm::unclear_point: {
      const char mark = form == NumberForm::unclear_comma ? ',' : '.';
      if (unclear.empty()) unclear = number;
      if (number.ends_with("000")) ++round_unclear;
      if (number.ends_with('0') || number.ends_with('5')) ++fives_unclear;
      add_to(unclear_fractions[place(mark)], mark);
      return;
    }
    case NumberForm::grouped_by_point:
    case NumberForm::grouped_by_comma: {
      const char mark = form == NumberForm::grouped_by_comma ? ',' : '.';
      if (number.find(other_mark(mark)) != number.npos) ++with_decimals[place(mark)];
      if (is_address(number)) ++addresses;
      return;
    }
    default:
      return;
  }
}

void ColumnForms::add(const ColumnForms& other) {
  for (std::size_t i = 0; i < kNumberForms; ++i) forms[i] += other.forms[i];
  texts += other.texts;
  addresses += other.addresses;
  short_wholes += other.short_wholes;
  long_wholes += other.long_wholes;
  padded += other.padded;
  if (unclear.empty()) unclear = other.unclear;
  if (other.wholes.count() > 0) {
    least_whole =
        wholes.count() == 0 ? other.least_whole : std::min(least_whole, other.least_whole);
    most_whole = std::max(most_whole, other.most_whole);
  }
  wholes.add(other.wholes);
  for (const double whole : other.different_wholes) {
    if (whole != 0) add_different(whole);
  }
  round_unclear += other.round_unclear;
  fives_unclear += other.fives_unclear;
  for (std::size_t i = 0; i < 2; ++i) {
    with_decimals[i] += other.with_decimals[i];
    three_decimals[i] += other.three_decimals[i];
    fractions[i].add(other.fractions[i]);
    unclear_fractions[i].add(other.unclear_fractions[i]);
  }
}

}  // namespace relevance::table
