// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: the lines are the cells of one column. A number that is found must be plain
// ASCII and mean the same when its plain form is read again; a unit can be converted to itself; a
// column keeps its rows in any order.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/blanks.h"
#include "base/characters.h"
#include "base/text.h"
#include "table/columns/column_builder.h"
#include "table/columns/column_numbers.h"
#include "table/columns/number_normal.h"
#include "table/columns/unit_conversion.h"

using namespace relevance::table;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_number(std::string_view cell, const NumberStyle& style) {
  const auto number = find_number(cell);
  if (!number) return;
  const std::string_view text = number->number.text();
  check(!text.empty());
  for (const char c : text) check(c > 0);
  const auto value = read_value(*number, style);
  const auto again = find_number(text);
  if (value && again && number->decimal == 0) {
    const auto same = read_value(*again, style);
    check(same && (*same == *value || (std::isnan(*same) && std::isnan(*value))));
  }
  check(number->before.size() + number->after.size() <= cell.size());
}

void check_unit(std::string_view text) {
  const auto unit = known_unit(text);
  if (!unit) return;
  check(unit->above > 0 && unit->below > 0);
  check(are_convertible(*unit, *unit));
  check(convert(12.5, *unit, *unit) == 12.5);
}

std::vector<std::string_view> lines_of(std::string_view all) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = std::min(all.find('\n'), all.size());
    lines.push_back(relevance::trim(all.substr(0, end)));
    if (end == all.size()) return lines;
    all.remove_prefix(end + 1);
  }
}

Column build(const std::vector<std::string_view>& cells, const NumberStyle& style) {
  ColumnBuilder column;
  column.set_style(style);
  std::vector<double> values;
  for (const std::string_view cell : cells) {
    values.push_back(cell.empty() ? ColumnBuilder::missing() : column.encode(cell, 1));
  }
  return column.finish("x", std::move(values));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const NumberStyle style = data[0] % 2 == 0 ? NumberStyle{'.', 0} : NumberStyle{',', '.'};
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<std::string_view> cells = lines_of(all);
  for (const std::string_view cell : cells) {
    check_number(cell, style);
    check_unit(cell);
    written_form(cell);
    std::string scratch;
    const std::string visible(visible_text(cell, scratch));
    check(relevance::trim_blanks(visible) == visible);
  }
  const Column column = build(cells, style);
  check(column.values.size() == cells.size());
  std::reverse(cells.begin(), cells.end());
  const Column reversed = build(cells, style);
  check(reversed.values.size() == cells.size());
  return 0;
}
