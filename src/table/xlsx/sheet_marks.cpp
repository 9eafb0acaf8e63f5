// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/sheet_marks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "table/columns/number_normal.h"

namespace relevance::table {

namespace {

constexpr double kThousand = 1000;

// The number 1,234 or 1.234 of a cell as a fraction.
double fraction_of(std::string_view text) {
  const auto found = find_number(text);
  if (!found) return 0;
  std::string number(found->number.text());
  std::replace(number.begin(), number.end(), ',', '.');
  return parse_plain(number, '.').value_or(0);
}

// Counts the unclear numbers with this mark as numbers of a clear form.
void settle(ColumnForms& forms, char mark, const Sizes& fractions, const Sizes& stored) {
  const bool as_fractions = fractions.fit(stored, 1);
  const bool as_thousands = fractions.fit(stored, kThousand);
  if (as_fractions == as_thousands) return;
  const bool comma = mark == ',';
  const auto index = [](NumberForm form) { return static_cast<std::size_t>(form); };
  const std::size_t unclear = index(comma ? NumberForm::unclear_comma : NumberForm::unclear_point);
  const NumberForm fraction = comma ? NumberForm::comma : NumberForm::point;
  const NumberForm thousands = comma ? NumberForm::grouped_by_comma : NumberForm::grouped_by_point;
  forms.forms[index(as_fractions ? fraction : thousands)] += forms.forms[unclear];
  forms.forms[unclear] = 0;
}

}  // namespace

void Sizes::add(double value) {
  const double size = std::abs(value);
  if (!(size > 0) || !std::isfinite(size)) return;
  least = std::min(least, size);
  most = std::max(most, size);
  ++count;
}

bool Sizes::fit(const Sizes& others, double factor) const {
  constexpr double kMargin = 5;
  return least * factor * kMargin >= others.least && most * factor <= others.most * kMargin;
}

SheetMarks::Column& SheetMarks::at(std::size_t column) {
  if (column >= columns_.size()) columns_.resize(column + 1);
  return columns_[column];
}

bool SheetMarks::add_text(std::size_t column, std::string_view text) {
  Column& counted = at(column);
  const std::size_t others = counted.forms.count(NumberForm::none);
  const std::size_t commas = counted.forms.unclear_with(',');
  const std::size_t points = counted.forms.unclear_with('.');
  counted.forms.add(text);
  if (counted.forms.unclear_with(',') > commas) counted.with_comma.add(fraction_of(text));
  if (counted.forms.unclear_with('.') > points) counted.with_point.add(fraction_of(text));
  return counted.forms.count(NumberForm::none) == others;
}

void SheetMarks::add_number(std::size_t column, double number) {
  at(column).stored.add(number);
}

MarkEvidence SheetMarks::evidence(std::size_t columns, bool complete) const {
  constexpr std::size_t kFewStored = 3;
  MarkEvidence evidence;
  evidence.complete = complete;
  evidence.of_texts = true;
  for (const Column& column : columns_) {
    ColumnForms forms = column.forms;
    if (column.stored.count >= kFewStored) {
      settle(forms, ',', column.with_comma, column.stored);
      settle(forms, '.', column.with_point, column.stored);
    }
    evidence.columns.push_back(std::move(forms));
  }
  evidence.columns.resize(columns);
  return evidence;
}

}  // namespace relevance::table
