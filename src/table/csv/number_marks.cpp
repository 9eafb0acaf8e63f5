// SPDX-License-Identifier: PostgreSQL
#include "table/csv/number_marks.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {
namespace {

char other_mark(char mark) {
  return mark == ',' ? '.' : ',';
}

// What the numbers prove about the decimal mark: the mark, or 0.
char proven_by(const ColumnForms& column) {
  const std::size_t comma = column.clear(',');
  const std::size_t point = column.clear('.');
  if (comma != point) return comma > point ? ',' : '.';
  if (comma > 0 || column.long_wholes == 0) return 0;
  // Who writes 1234 does not write 1,234 for the same number.
  const std::size_t with_comma = column.unclear_with(',');
  const std::size_t with_point = column.unclear_with('.');
  if ((with_comma > 0) == (with_point > 0)) return 0;
  return with_comma > 0 ? ',' : '.';
}

// The decimal mark of most columns' clear numbers; 0 if nothing is proven.
char proven_by(const MarkEvidence& evidence) {
  std::size_t commas = 0;
  std::size_t points = 0;
  for (const ColumnForms& column : evidence.columns) {
    // A column's proof without clear numbers counts as one of them.
    const bool by_wholes = column.clear(',') + column.clear('.') == 0;
    const char proven = proven_by(column);
    commas += column.clear(',') + (by_wholes && proven == ',' ? 1 : 0);
    points += column.clear('.') + (by_wholes && proven == '.' ? 1 : 0);
  }
  if (commas == points) return 0;
  return commas > points ? ',' : '.';
}

// The likely decimal mark of a column when nothing is proven; 0 if no number has a mark.
char likely_mark(const ColumnForms& column, char delimiter) {
  constexpr std::size_t kMany = 20;
  const std::size_t with_comma = column.unclear_with(',');
  const std::size_t with_point = column.unclear_with('.');
  if (with_comma + with_point == 0) return 0;
  const char mark = with_comma > with_point ? ',' : '.';
  const bool grouped = with_comma + with_point >= kMany && column.short_wholes > 0;
  return mark == delimiter || grouped ? other_mark(mark) : mark;
}

// The decimal mark that the sender stated, if only by stating the thousands mark; 0: none.
char stated_mark(const CsvOptions& options) {
  if (options.decimal) return *options.decimal;
  if (options.thousands == ',' || options.thousands == '.') return other_mark(*options.thousands);
  return 0;
}

char thousands_of(const ColumnForms& column, char decimal) {
  const char mark = other_mark(decimal);
  const auto grouped = mark == '.' ? NumberForm::grouped_by_point : NumberForm::grouped_by_comma;
  if (column.count(grouped) + column.unclear_with(mark) > 0) return mark;
  const bool by_blank = column.count(NumberForm::grouped_by_blank) +
                            column.count(NumberForm::grouped_by_blank_point) +
                            column.count(NumberForm::grouped_by_blank_comma) >
                        0;
  return by_blank ? ' ' : '\0';
}

NumberForm plain_form(char mark) {
  return mark == ',' ? NumberForm::comma : NumberForm::point;
}

// Warns that 1,234 may mean the other thing.
Warning unproven(const std::string& name, const ColumnForms& column, const NumberStyle& style) {
  const char mark = column.unclear.find(',') != std::string::npos ? ',' : '.';
  std::string fraction = column.unclear;
  std::replace(fraction.begin(), fraction.end(), ',', '.');
  std::string thousands = column.unclear;
  std::erase(thousands, mark);
  const bool as_fraction = style.decimal == mark;
  return make_warning("decimal_mark_unproven", name,
                      {value_of("count", column.unclear_with(mark)),
                       value_of("example", quote_text(column.unclear)),
                       number_of("read", as_fraction ? fraction : thousands),
                       number_of("other", as_fraction ? thousands : fraction),
                       value_of("decimal", std::string(1, as_fraction ? other_mark(mark) : mark)),
                       value_of("mark", std::string(1, style.decimal))});
}

// Warns of numbers such as 1.5 in a column of numbers such as 1,5.
Warning mixed(const std::string& name, const ColumnForms& column, char decimal) {
  const char other = other_mark(decimal);
  return make_warning(
      "decimal_marks_mixed", name,
      {value_of("mark", std::string(1, decimal)), value_of("other", std::string(1, other)),
       value_of("count", column.count(plain_form(other)))});
}

// The style of most numbers with a mark.
NumberStyle usual_style(const MarkEvidence& evidence, const std::vector<ColumnStyle>& styles) {
  std::map<char, std::size_t> numbers;  // by their decimal mark
  for (std::size_t i = 0; i < styles.size(); ++i) {
    const ColumnForms& column = evidence.columns[i];
    numbers[styles[i].decimal] +=
        column.clear(',') + column.clear('.') + column.unclear_with(',') + column.unclear_with('.');
  }
  const auto usual =
      std::max_element(numbers.begin(), numbers.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (usual == numbers.end()) return {};
  NumberStyle style{usual->first, 0, false};
  for (const ColumnStyle& other : styles) {
    if (other.decimal == style.decimal && other.thousands != 0) {
      style.thousands = other.thousands;
    }
  }
  return style;
}

}  // namespace

std::size_t ColumnForms::clear(char decimal) const {
  if (decimal == ',') {
    return count(NumberForm::comma) + count(NumberForm::grouped_by_point) +
           count(NumberForm::grouped_by_blank_comma);
  }
  return count(NumberForm::point) + count(NumberForm::grouped_by_comma) +
         count(NumberForm::grouped_by_blank_point);
}

std::size_t ColumnForms::unclear_with(char mark) const {
  return count(mark == ',' ? NumberForm::unclear_comma : NumberForm::unclear_point);
}

void ColumnForms::add(std::string_view cell) {
  const auto found = find_number(cell);
  const bool shows =
      found && found->decimal == 0 && (found->before.empty() || is_currency(found->before));
  std::string_view number = shows ? found->number.text() : std::string_view();
  const NumberForm form = form_of(number);
  ++forms[static_cast<std::size_t>(form)];
  const bool is_unclear = form == NumberForm::unclear_comma || form == NumberForm::unclear_point;
  if (is_unclear && unclear.empty()) unclear = number;
  if (form != NumberForm::whole) return;
  constexpr std::size_t kLong = 4;
  if (number.front() == '-' || number.front() == '+') number.remove_prefix(1);
  if (number.front() == '0') return;
  ++(number.size() >= kLong ? long_wholes : short_wholes);
}

void ColumnForms::add(const ColumnForms& other) {
  for (std::size_t i = 0; i < kNumberForms; ++i) forms[i] += other.forms[i];
  short_wholes += other.short_wholes;
  long_wholes += other.long_wholes;
  if (unclear.empty()) unclear = other.unclear;
}

NumberMarks decide_marks(const MarkEvidence& evidence, const std::vector<std::string>& names,
                         char delimiter, const CsvOptions& options) {
  NumberMarks marks;
  const char stated = stated_mark(options);
  const char of_file = stated != 0 ? stated : proven_by(evidence);
  const auto decide = [&](const ColumnForms& column, char proven) {
    ColumnStyle style;
    const char mark = proven != 0    ? proven
                      : of_file != 0 ? of_file
                                     : likely_mark(column, delimiter);
    style.seen = mark != 0;
    style.stated = stated != 0;
    if (style.seen) style.decimal = mark;
    style.thousands = options.thousands.value_or(thousands_of(column, style.decimal));
    return style;
  };
  for (std::size_t i = 0; i < evidence.columns.size(); ++i) {
    const ColumnForms& column = evidence.columns[i];
    const char proven = stated != 0 ? stated : proven_by(column);
    const ColumnStyle style = decide(column, proven);
    marks.styles.push_back(style);
    if (!evidence.complete || stated != 0) continue;
    if (proven == 0 && of_file == 0 && !column.unclear.empty()) {
      marks.warnings.push_back(unproven(names[i], column, style));
    }
    if (proven != 0 && column.count(plain_form(other_mark(proven))) > 0) {
      marks.warnings.push_back(mixed(names[i], column, proven));
    }
  }
  marks.file = usual_style(evidence, marks.styles);
  return marks;
}

bool contradicts(NumberForm form, const ColumnStyle& style) {
  switch (form) {
    case NumberForm::none:
    case NumberForm::whole:
    case NumberForm::grouped_by_blank:
      return false;
    case NumberForm::point:
    case NumberForm::grouped_by_comma:
    case NumberForm::grouped_by_blank_point:
      return !style.seen || style.decimal != '.';
    case NumberForm::comma:
    case NumberForm::grouped_by_point:
    case NumberForm::grouped_by_blank_comma:
      return !style.seen || style.decimal != ',';
    case NumberForm::unclear_point:
      return !style.seen || (style.decimal != '.' && style.thousands != '.');
    case NumberForm::unclear_comma:
      return !style.seen || (style.decimal != ',' && style.thousands != ',');
  }
  return false;
}

}  // namespace relevance::table
