// SPDX-License-Identifier: PostgreSQL
// The second part of ColumnBuilder: what a column becomes, once all its cells are known.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "table/columns/boolean_word.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/code_texts.h"
#include "table/columns/column_builder.h"
#include "table/columns/column_table.h"
#include "table/columns/level_index.h"
#include "table/columns/missing_words.h"
#include "table/columns/no_date.h"
#include "table/columns/number_warnings.h"
#include "table/columns/text_counts.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

// Whether a word for a missing value says more than that there is none: "Bad Input", "Scan Off".
bool says_cause(std::string_view text) {
  constexpr std::array<std::string_view, 5> kPlain = {"none", "missing", "n.a.", "nulo", "vazio"};
  if (is_missing_sign(text)) return false;
  return std::find(kPlain.begin(), kPlain.end(), fold(text)) == kPlain.end();
}

bool is_zero_or_one(const std::vector<double>& values) {
  bool zero = false;
  bool one = false;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (value != 0 && value != 1) return false;
    (value == 0 ? zero : one) = true;
  }
  return zero && one;
}

}  // namespace

// The same settings and texts, without those that are whole numbers: these become numbers in
// `values`, as if they had never been texts.
ColumnBuilder ColumnBuilder::without_digits(std::vector<double>& values) const {
  ColumnBuilder rest;
  rest.style_ = style_;
  rest.missing_ = missing_;
  rest.mode_ = mode_;
  rest.unit_of_row_ = unit_of_row_;
  rest.below_detection_ = below_detection_;
  rest.units_ = units_;
  rest.usable_units_ = usable_units_;
  rest.measures_ = measures_;
  rest.marks_ = marks_;
  rest.time_leads_ = time_leads_;
  rest.in_utc_ = in_utc_;
  rest.lone_durations_ = lone_durations_;
  std::vector<double> meanings;  // by text
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (is_whole_digits(texts_[i])) {
      meanings.push_back(parse_plain(texts_[i], style_.decimal).value_or(kMissing));
    } else {
      meanings.push_back(text_value(rest.texts_.code_of(texts_[i])));
      rest.lines_.push_back(lines_[i]);
    }
  }
  for (double& value : values) {
    if (is_text(value) && code_in(value) != kOtherCode) value = meanings[code_in(value) - 1];
  }
  return rest;
}

// Decides what the column is as if zeros in front of numbers meant nothing. Only then they tell
// levels apart.
Column ColumnBuilder::finish_padded(std::string name, std::vector<double> values, bool keep_mixed) {
  std::vector<double> numbers = values;
  ColumnBuilder rest = without_digits(numbers);
  Column column = rest.finish(std::move(name), std::move(numbers), keep_mixed);
  if (column.encoded) return column;
  if (column.type == ColumnType::categorical || column.type == ColumnType::text) {
    write_levels_as_texts(std::move(values), column);
  } else if (column.type == ColumnType::numeric) {
    column.codes = read_codes(values, texts_);
  }
  return column;
}

// Levels as they are written: 0012.
void ColumnBuilder::write_levels_as_texts(std::vector<double> values, Column& column) const {
  for (double& value : values) {
    if (is_measure(value)) value = measures_[measure_place(value)].value;
  }
  column.values = std::move(values);
  column.levels.clear();
  const auto numbers = std::count_if(column.values.begin(), column.values.end(),
                                     [](double value) { return !std::isnan(value); });
  column.text_values = index_levels(column, texts_) - static_cast<std::size_t>(numbers);
}

Column ColumnBuilder::finish(std::string name, std::vector<double> values, bool keep_mixed) {
  if (padded_) return finish_padded(std::move(name), std::move(values), keep_mixed);
  adopt_dashes(values);
  texts_.close();
  const Counts counts = count(values, name);
  Column column;
  column.name = std::move(name);
  column.values = std::move(values);
  const bool numbers_are_times = counts.meaning != PlainNumbers::words;
  const std::size_t dates =
      counts.dates + counts.rows_of(Counts::Kind::date) + (numbers_are_times ? counts.numbers : 0);
  column.labels = labels_in(counts, column.values);
  column.lone_words = lone_words_in(counts, column.values);
  for (std::uint8_t word = 1; word <= kMissingWords; ++word) {
    const std::size_t rows = counts.missing_words[word - 1U];
    if (rows > 0) column.words_for_missing.push_back({std::string(missing_word(word)), rows});
  }
  const bool only_missing = counts.values() == 0;
  // In a long table, a single word such as Bad may mark readings.
  const std::size_t least_words = keep_mixed ? 1 : 2;
  const bool states_only =
      only_missing && (counts.distinct(Counts::Kind::missing) >= least_words || are_plus_signs());
  if (only_missing && !states_only) {
    column.type = ColumnType::empty;
    std::fill(column.values.begin(), column.values.end(), kMissing);
    warn_of_texts(counts, column);
  } else if (keep_mixed && is_mixed(counts)) {
    make_mixed(counts, column);
  } else if (!numbers_are_times && is_numeric(counts)) {
    make_numeric(counts, column);
  } else if (are_times(counts, dates) && make_time(counts, column)) {
    show_words(counts, true, column);
  } else if (counts.numbers == 0 && measures_.empty() && is_boolean(counts)) {
    make_boolean(column);
  } else {
    make_levels(counts, column);
  }
  const bool levels = column.type == ColumnType::categorical || column.type == ColumnType::text;
  if (levels) column.labels.clear();
  if (levels) column.lone_words.clear();
  return column;
}

// Whether the texts are "+", "++", ..., as results of a test.
bool ColumnBuilder::are_plus_signs() const {
  constexpr std::size_t kMost = 4;
  return !texts_.empty() && texts_.size() <= kMost && measures_.empty() &&
         std::all_of(texts_.begin(), texts_.end(), [](const std::string& text) {
           return text.find_first_not_of('+') == std::string::npos;
         });
}

// Among such signs, "-" is a state, not a missing value.
void ColumnBuilder::adopt_dashes(std::vector<double>& values) {
  if (!are_plus_signs()) return;
  const auto is_number = [](double value) { return !std::isnan(value) || is_date(value); };
  if (std::any_of(values.begin(), values.end(), is_number)) return;
  if (std::none_of(values.begin(), values.end(), is_dash_value)) return;
  const double dash = text_value(texts_.code_of("-"));
  lines_.push_back(0);
  for (double& value : values) value = is_dash_value(value) ? dash : value;
}

std::vector<RowLabel> ColumnBuilder::labels_in(const Counts& counts,
                                               const std::vector<double>& values) const {
  std::vector<RowLabel> labels;
  if (counts.distinct(Counts::Kind::label) == 0) return labels;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!is_text(values[row]) || code_in(values[row]) == kOtherCode) continue;
    const std::size_t at = code_in(values[row]) - 1;
    if (counts.texts[at].kind != Counts::Kind::label) continue;
    labels.push_back({row, texts_[at], lines_[at]});
  }
  return labels;
}

// Words that stand in one cell each, as the names of a second table do.
std::vector<RowLabel> ColumnBuilder::lone_words_in(const Counts& counts,
                                                   const std::vector<double>& values) const {
  std::vector<RowLabel> words;
  const auto is_lone = [&](std::size_t at) {
    const Counts::Kind kind = counts.texts[at].kind;
    return counts.texts[at].rows == 1 &&
           (kind == Counts::Kind::word || kind == Counts::Kind::label);
  };
  std::size_t left = 0;
  for (std::size_t at = 0; at < counts.texts.size(); ++at) left += is_lone(at) ? 1 : 0;
  if (left > kMostLoneWords) return words;
  for (std::size_t row = 0; row < values.size() && left > 0; ++row) {
    if (!is_text(values[row]) || code_in(values[row]) == kOtherCode) continue;
    const std::size_t at = code_in(values[row]) - 1;
    if (!is_lone(at)) continue;
    words.push_back({row, texts_[at], lines_[at]});
    --left;
  }
  return words;
}

// Records the words among numbers or times: how many, the first, and the most frequent. Words that
// are known to mean a missing value are not worth mentioning, unless they say why and are many.
void ColumnBuilder::show_words(const Counts& counts, bool times, Column& column) const {
  const auto wanted = times ? Counts::Kind::date : Counts::Kind::number;
  constexpr std::size_t kMany = 20;  // one value in kMany
  std::size_t causes = 0;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const bool missing = counts.texts[i].kind == Counts::Kind::missing;
    if (missing && says_cause(texts_[i])) causes += counts.texts[i].rows;
  }
  const bool many = causes * kMany >= counts.values();
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const Counts::Text& text = counts.texts[i];
    const bool known_word = text.kind == Counts::Kind::missing && !is_missing_sign(texts_[i]) &&
                            !(many && says_cause(texts_[i]));
    if (times && text.rows > 0 && is_no_date(texts_[i])) {
      column.warnings.push_back(
          make_warning("missing_time", column.name,
                       {value_of("code", quote_text(texts_[i])), value_of("rows", text.rows)}));
    }
    const bool reported = text.kind == Counts::Kind::infinite ||
                          text.kind == Counts::Kind::other_unit || text.kind == Counts::Kind::label;
    if (text.kind == wanted || reported || known_word) continue;
    if (column.text_values == 0) {
      column.first_text = shorten(texts_[i]);
      column.first_text_line = lines_[i];
    }
    column.text_values += text.rows;
    column.unreadable.push_back({shorten(texts_[i]), text.rows, text.first_row});
  }
  for (const CountedText& word : counts.plain_words) {
    if (!times) break;
    if (column.text_values == 0) column.first_text = word.text;
    column.text_values += word.rows;
    column.unreadable.push_back(word);
  }
  std::stable_sort(column.unreadable.begin(), column.unreadable.end(),
                   [](const CountedText& a, const CountedText& b) { return a.rows > b.rows; });
}

// The number that an encoded value means in the column's unit; missing when it is none.
double ColumnBuilder::number_in(const Counts& counts, double value) const {
  if (!std::isnan(value)) return counts.reading.value_without_unit(value);
  if (is_measure(value)) return reading_of(counts, measures_[measure_place(value)]);
  if (!is_text(value) || code_in(value) == kOtherCode) return kMissing;
  const Counts::Text& text = counts.texts[code_in(value) - 1];
  return text.kind == Counts::Kind::number ? reading_of(counts, *text.number) : kMissing;
}

double ColumnBuilder::reading_of(const Counts& counts, const CellNumber& cell) const {
  if (!counts.reading.is_number(cell)) return kMissing;
  return limit_of(cell, counts.reading.value_of(cell));
}

// What a value below a limit of detection is read as; others stay.
double ColumnBuilder::limit_of(const CellNumber& cell, double value) const {
  if (cell.bound != Bound::below || below_detection_ == BelowDetection::limit) return value;
  if (below_detection_ == BelowDetection::missing) return kMissing;
  // Below a negative limit, half of it would be above it.
  if (value <= 0) return value;
  return below_detection_ == BelowDetection::zero ? 0 : value / 2;
}

void ColumnBuilder::make_numeric(const Counts& counts, Column& column) {
  const std::string unit = known_unit_in(column.name);
  column.type = ColumnType::numeric;
  if (!texts_.empty()) {
    for (double& value : column.values) value = number_in(counts, value);
    column.unit = counts.reading.unit_text;
  }
  show_words(counts, false, column);
  if (!texts_.empty()) warn_of_units(counts.reading, units_, unit, column);
  warn_of_texts(counts, column);
  warn_of_articles(counts, column);
  if (column.text_values > 0 || texts_.size() > counts.distinct(Counts::Kind::label)) return;
  if (is_zero_or_one(column.values)) {
    column.type = ColumnType::boolean;
  } else {
    read_clock_numbers(column);
  }
}

bool ColumnBuilder::make_time(const Counts& counts, Column& column) {
  if (in_utc_) column.warnings.push_back(make_warning("times_in_utc", column.name));
  return make_time_column(DecodedTimes(column.values, counts.times, counts.meaning), marks_,
                          style_.decimal == ',', column);
}

bool ColumnBuilder::is_boolean(const Counts& counts) const {
  if (texts_.overflowed() || counts.dates > 0) return false;
  return are_boolean_words({texts_.begin(), texts_.end()});
}

void ColumnBuilder::make_boolean(Column& column) const {
  column.type = ColumnType::boolean;
  column.state_words.resize(2);
  for (double& value : column.values) {
    if (!is_text(value)) continue;
    const std::string& text = texts_[code_in(value) - 1];
    if (++column.text_values == 1) {
      column.first_text = shorten(text);
      column.first_text_line = lines_[code_in(value) - 1];
    }
    value = boolean_word(text)->value;
    std::string& word = column.state_words[value != 0 ? 1 : 0];
    if (word.empty()) word = text;
  }
}

// Whether the column may hold the values of different tags: numbers and words, numbers in different
// units, or numbers and dates or durations.
bool ColumnBuilder::is_mixed(const Counts& counts) const {
  const std::size_t dates = counts.dates + counts.rows_of(Counts::Kind::date);
  if (dates > 0 && has_few_words(counts, dates)) return false;
  const bool units_differ = counts.reading.rows_with(NumberReading::Use::differs) > 0;
  const bool all_alike =
      !counts.has_words() && dates == 0 && !units_differ && !counts.reading.percent_unclear;
  return counts.all_numbers() > 0 && !all_alike;
}

// Texts that are numbers or durations become numbers; the others keep their codes.
void ColumnBuilder::make_mixed(const Counts& counts, Column& column) const {
  column.type = ColumnType::text;
  column.encoded = true;
  column.levels.assign(texts_.begin(), texts_.end());
  if (counts.reading.units.size() > 1) keep_units(counts, column);
  for (double& value : column.values) value = mixed_value(counts, value);
  warn_of_texts(counts, column);
}

double ColumnBuilder::mixed_value(const Counts& counts, double value) const {
  if (!std::isnan(value)) return value;
  if (const auto cell = number_as_written(counts, value)) return limit_of(*cell, cell->value);
  constexpr double kMillisecondsPerSecond = 1000;
  if (is_date(value)) {
    const DateTime time = unpack(date_bits(value));
    const bool has_date = time.form != DateTime::Form::no_date;
    if (has_date) return text_value(kOtherCode);
    return static_cast<double>(time.milliseconds) / kMillisecondsPerSecond;
  }
  if (!is_text(value) || code_in(value) == kOtherCode) return value;
  const auto& time = counts.times[code_in(value) - 1];
  if (!time || time->form != DateTime::Form::no_date) return value;
  return static_cast<double>(time->milliseconds) / kMillisecondsPerSecond;
}

// A cell that is a number with text beside it, in a form that does not occur in plain ones.
std::optional<CellNumber> ColumnBuilder::number_as_written(const Counts& counts,
                                                           double value) const {
  if (is_measure(value)) return measures_[measure_place(value)];
  if (!is_text(value) || code_in(value) == kOtherCode) return std::nullopt;
  const Counts::Text& text = counts.texts[code_in(value) - 1];
  return text.kind == Counts::Kind::number ? text.number : std::nullopt;
}

void ColumnBuilder::keep_units(const Counts& counts, Column& column) const {
  column.cell_units.reserve(column.values.size());
  for (const double value : column.values) {
    const auto cell = number_as_written(counts, value);
    column.cell_units.push_back(cell ? cell->unit : 0);
  }
  for (std::uint16_t unit = 1; unit <= units_.size(); ++unit) {
    column.units.push_back(units_[unit].text);
  }
}

void ColumnBuilder::make_levels(const Counts& counts, Column& column) const {
  for (double& value : column.values) {
    if (is_measure(value)) value = measures_[measure_place(value)].value;
  }
  column.text_values = index_levels(column, texts_) - counts.numbers - measures_.size();
  if (!texts_.empty()) {
    column.first_text = shorten(texts_[0]);
    column.first_text_line = lines_.front();
  }
  if (counts.reading.percent_unclear) {
    column.refusal = make_sentence("reason_percent_unclear",
                                   {number_of("example", number_text(counts.reading.fraction))});
  }
  if (counts.reading.rows_with(NumberReading::Use::differs) > 0) {
    column.warnings.push_back(make_warning("units_differ", column.name));
  }
}

// Warns of a column of nothing but 1E2, 2E4, 3E1, which repeat: they may be codes. Powers of ten are
// numbers.
void ColumnBuilder::warn_of_articles(const Counts& counts, Column& column) const {
  constexpr std::size_t kMost = 20;
  constexpr std::size_t kRowsPerCode = 2;
  const bool all = counts.numbers == 0 && measures_.empty() && !texts_.empty() &&
                   std::all_of(texts_.begin(), texts_.end(), may_be_article);
  if (!all || texts_.size() > kMost || counts.values() < texts_.size() * kRowsPerCode) return;
  if (std::all_of(texts_.begin(), texts_.end(),
                  [](const std::string& text) { return text.starts_with("1E"); })) {
    return;
  }
  column.warnings.push_back(
      make_warning("codes_read_as_numbers", column.name,
                   {value_of("example", quote_text(texts_[0])),
                    number_of("number", number_text(counts.texts[0].number->value))}));
}

// Warns of limits that were read as numbers, and of infinite numbers.
void ColumnBuilder::warn_of_texts(const Counts& counts, Column& column) const {
  RemarkableTexts below;
  RemarkableTexts above;
  RemarkableTexts infinite;
  for (std::size_t i = 0; i < counts.texts.size(); ++i) {
    const Counts::Text& text = counts.texts[i];
    if (text.kind == Counts::Kind::infinite) infinite.add(texts_[i], text.rows);
    if (text.kind != Counts::Kind::number) continue;
    if (text.number->bound == Bound::below) below.add(texts_[i], text.rows);
    if (text.number->bound == Bound::above) above.add(texts_[i], text.rows);
  }
  warn_of_limits(below, above, below_detection_, column);
  warn_of_infinite(infinite, column);
}

}  // namespace relevance::table
