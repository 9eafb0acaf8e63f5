// SPDX-License-Identifier: PostgreSQL
#include "table/columns/column_builder.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "table/columns/boolean_word.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/level_index.h"
#include "table/columns/totals_word.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

// The number of distinct texts that decide what a long column holds.
constexpr std::size_t kTextsToChooseMode = 1000;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

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

// Counts the kinds of values, before the type is decided.
struct ColumnBuilder::Counts {
  enum class Kind { word, missing, number, date, label };
  struct Text {
    Kind kind = Kind::word;
    std::size_t rows = 0;
    double number = kMissing;
    std::string_view unit;
  };
  std::vector<Text> texts;                     // in the order of the dictionary
  std::vector<std::optional<DateTime>> times;  // likewise
  std::size_t numbers = 0;                     // read as numbers
  std::size_t dates = 0;                       // decoded immediately
  std::size_t other = 0;                       // beyond the dictionary
  std::size_t other_units = 0;

  std::size_t rows_of(Kind kind) const {
    std::size_t rows = 0;
    for (const Text& text : texts) rows += text.kind == kind ? text.rows : 0;
    return rows;
  }
  std::size_t distinct(Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        texts.begin(), texts.end(), [kind](const Text& text) { return text.kind == kind; }));
  }
  std::size_t words() const { return rows_of(Kind::word) + other; }
  std::size_t values() const {
    std::size_t rows = numbers + dates + other;
    for (const Text& text : texts) {
      rows += text.kind == Kind::missing || text.kind == Kind::label ? 0 : text.rows;
    }
    return rows;
  }
  // Words that may be labels are words like any other, unless they are few among numbers or dates.
  void settle_labels() {
    constexpr std::size_t kFew = 6;
    const std::size_t labels = rows_of(Kind::label);
    const std::size_t good = numbers + dates + rows_of(Kind::number) + rows_of(Kind::date);
    if (good >= 2 * labels && (labels <= kFew || good >= 4 * labels)) return;
    for (Text& text : texts) text.kind = text.kind == Kind::label ? Kind::word : text.kind;
  }
};

double ColumnBuilder::missing() {
  return kMissing;
}

double ColumnBuilder::encode(std::string_view text, std::size_t line) {
  if (missing_ != nullptr && missing_->has_word(text)) return kMissing;
  if (const auto value = decode_at_once(text)) return *value;
  const std::uint32_t code = texts_.code_of(text);
  if (texts_.size() > lines_.size()) lines_.push_back(line);
  if (mode_ == Mode::unknown && texts_.size() >= kTextsToChooseMode) choose_mode();
  return text_value(code);
}

std::optional<double> ColumnBuilder::decode_at_once(std::string_view text) {
  if (mode_ == Mode::dates) {
    const auto date = parse_date_time(text, time_leads_);
    if (!date) return std::nullopt;
    marks_.add(*date);
    return date_value(pack(*date));
  }
  if (mode_ == Mode::measures) {
    const auto measure = parse_measure(text, style_);
    if (measure && (measure->unit == unit_ || measure->unit.empty())) return measure->value;
  }
  return std::nullopt;
}

std::vector<std::optional<DateTime>> ColumnBuilder::parse_times() {
  std::vector<std::optional<DateTime>> times;
  for (const std::string& text : texts_) times.push_back(parse_date_time(text, time_leads_));
  if (time_leads_ || !leads_with_time(times)) return times;
  time_leads_ = true;
  return parse_times();
}

void ColumnBuilder::choose_mode() {
  const auto times = parse_times();
  const auto dates = static_cast<std::size_t>(
      std::count_if(times.begin(), times.end(), [](const auto& time) { return time.has_value(); }));
  std::size_t measures = 0;
  std::string_view unit;
  for (const std::string& text : texts_) {
    const auto measure = parse_measure(text, style_);
    if (!measure) continue;
    if (unit.empty()) unit = measure->unit;
    if (measure->unit == unit || measure->unit.empty()) ++measures;
  }
  const auto nearly_all = [this](std::size_t count) { return count * 50 >= texts_.size() * 49; };
  mode_ = nearly_all(dates) ? Mode::dates : nearly_all(measures) ? Mode::measures : Mode::words;
  unit_ = unit;
}

ColumnBuilder::Counts ColumnBuilder::count(const std::vector<double>& values) {
  Counts counts;
  counts.texts.resize(texts_.size());
  counts.times = parse_times();
  for (const double value : values) {
    if (!std::isnan(value)) {
      ++counts.numbers;
    } else if (is_date(value)) {
      ++counts.dates;
    } else if (is_text(value)) {
      if (code_in(value) == kOtherCode) {
        ++counts.other;
      } else {
        ++counts.texts[code_in(value) - 1].rows;
      }
    }
  }
  using Kind = Counts::Kind;
  std::string_view unit;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    Counts::Text& text = counts.texts[i];
    if (counts.times[i]) {
      text.kind = Kind::date;
    } else if (const auto measure = parse_measure(texts_[i], style_)) {
      text.kind = Kind::number;
      text.number = measure->value;
      text.unit = measure->unit;
      if (unit.empty()) unit = text.unit;
      if (!text.unit.empty() && text.unit != unit) counts.other_units += text.rows;
    } else if (is_missing_among_numbers(texts_[i])) {
      text.kind = Kind::missing;
    } else if (totals_word(texts_[i])) {
      text.kind = Kind::label;
    }
  }
  counts.settle_labels();
  return counts;
}

// Whether so few rows remain besides the `good` ones that they can count as missing.
bool ColumnBuilder::has_few_words(const Counts& counts, std::size_t good) const {
  const std::size_t rest = counts.values() - good;
  if (rest == 0) return true;
  return counts.distinct(Counts::Kind::word) <= kMaxUnreadableTexts && counts.other == 0 &&
         rest * kMinValuesPerUnreadable < counts.values();
}

Column ColumnBuilder::finish(std::string name, std::vector<double> values) {
  texts_.close();
  const Counts counts = count(values);
  Column column;
  column.name = std::move(name);
  column.values = std::move(values);
  const std::size_t numbers = counts.numbers + counts.rows_of(Counts::Kind::number);
  const std::size_t dates = counts.dates + counts.rows_of(Counts::Kind::date);
  column.labels = labels_in(counts, column.values);
  const bool only_missing = counts.values() == 0;
  const bool states_only = only_missing && counts.distinct(Counts::Kind::missing) > 1;
  if (only_missing && !states_only) {
    column.type = ColumnType::empty;
    std::fill(column.values.begin(), column.values.end(), kMissing);
  } else if (numbers > 0 && counts.other_units == 0 && has_few_words(counts, numbers)) {
    make_numeric(counts, column);
  } else if (dates > 0 && has_few_words(counts, dates) && make_time(counts, column)) {
    show_words(counts, true, column);
  } else if (counts.numbers == 0 && is_boolean(counts)) {
    make_boolean(column);
  } else {
    make_levels(counts, column);
  }
  const bool levels = column.type == ColumnType::categorical || column.type == ColumnType::text;
  if (levels) column.labels.clear();
  return column;
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

// Records the words among numbers or times: how many, and the first.
void ColumnBuilder::show_words(const Counts& counts, bool times, Column& column) const {
  const auto wanted = times ? Counts::Kind::date : Counts::Kind::number;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const auto kind = counts.texts[i].kind;
    const bool is_word = kind != Counts::Kind::missing && kind != Counts::Kind::label;
    if (kind == wanted || !is_word) continue;
    if (column.text_values == 0) {
      column.first_text = shorten(texts_[i]);
      column.first_text_line = lines_[i];
    }
    column.text_values += counts.texts[i].rows;
  }
}

void ColumnBuilder::make_numeric(const Counts& counts, Column& column) {
  column.type = ColumnType::numeric;
  const std::size_t encoded = texts_.empty() ? 0 : column.values.size();
  for (std::size_t row = 0; row < encoded; ++row) {
    double& value = column.values[row];
    if (is_text(value)) {
      const bool other = code_in(value) == kOtherCode;
      const Counts::Text unknown;
      const Counts::Text& text = other ? unknown : counts.texts[code_in(value) - 1];
      value = text.kind == Counts::Kind::number ? text.number : kMissing;
    } else if (std::isnan(value)) {
      value = kMissing;
    }
  }
  for (const Counts::Text& text : counts.texts) {
    if (column.unit.empty()) column.unit = text.unit;
  }
  show_words(counts, false, column);
  if (column.text_values > 0 || texts_.size() > counts.distinct(Counts::Kind::label)) return;
  if (is_zero_or_one(column.values)) {
    column.type = ColumnType::boolean;
  } else {
    read_clock_numbers(column);
  }
}

bool ColumnBuilder::make_time(const Counts& counts, Column& column) {
  return make_time_column(DecodedTimes(column.values, counts.times), marks_, style_.decimal == ',',
                          column);
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

void ColumnBuilder::make_levels(const Counts& counts, Column& column) const {
  column.text_values = index_levels(column, texts_) - counts.numbers;
  if (!texts_.empty()) {
    column.first_text = shorten(texts_[0]);
    column.first_text_line = lines_.front();
  }
  if (counts.other_units == 0) return;
  column.warnings.push_back(make_warning("units_differ", column.name));
}

}  // namespace relevance::table
