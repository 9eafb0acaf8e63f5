// SPDX-License-Identifier: PostgreSQL
#include "table/columns/no_date.h"

#include <array>
#include <cstddef>

#include "base/text.h"

namespace relevance::table {

namespace {

struct Group {
  int value = 0;
  std::size_t digits = 0;
};

// Reads digits from the front; none or more than four are not part of a date.
bool take_group(std::string_view& text, Group& group) {
  while (!text.empty() && is_digit(text[0]) && group.digits <= 4) {
    group.value = group.value * 10 + (text[0] - '0');
    ++group.digits;
    text.remove_prefix(1);
  }
  return group.digits > 0 && group.digits <= 4;
}

bool is_time(std::string_view text) {
  if (text.empty()) return true;
  if (text[0] != ' ' && text[0] != 'T') return false;
  return text.find_first_not_of("0123456789:.,TZ +-") == std::string_view::npos;
}

bool is_day_and_month(int a, int b) {
  constexpr int kMonths = 12;
  constexpr int kDays = 31;
  return a >= 1 && b >= 1 && a <= kDays && b <= kDays && (a <= kMonths || b <= kMonths);
}

}  // namespace

bool is_no_date(std::string_view text) {
  std::array<Group, 3> groups;
  char mark = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!take_group(text, groups[i])) return false;
    if (i == 2) break;
    const bool is_mark = !text.empty() && (text[0] == '-' || text[0] == '/' || text[0] == '.');
    if (!is_mark || (i == 1 && text[0] != mark)) return false;
    mark = text[0];
    text.remove_prefix(1);
  }
  if (!is_time(text)) return false;
  const bool year_first = groups[0].digits == 4;
  const Group& year = year_first ? groups[0] : groups[2];
  const int a = year_first ? groups[1].value : groups[0].value;
  const int b = year_first ? groups[2].value : groups[1].value;
  const bool zeros = groups[0].value == 0 && groups[1].value == 0 && groups[2].value == 0;
  if (zeros) return true;
  if (year.digits != 4) return false;
  constexpr int kFirstOfNone = 9000;
  return (year.value <= 1 || year.value >= kFirstOfNone) && is_day_and_month(a, b);
}

}  // namespace relevance::table
