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
#include "table/columns/epoch.h"
#include "table/columns/level_index.h"
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
  enum class Kind { word, missing, number, date };
  struct Text {
    Kind kind = Kind::word;
    std::size_t rows = 0;
    double number = kMissing;
    std::string_view unit;
    DateTime date;
  };
  std::vector<Text> texts;  // in the order of the dictionary
  std::size_t numbers = 0;  // read as numbers
  std::size_t dates = 0;    // decoded immediately
  std::size_t other = 0;    // beyond the dictionary
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
  bool has_words() const { return words() + distinct(Kind::missing) > 0; }
  std::size_t words() const { return rows_of(Kind::word) + other; }
  std::size_t values() const {
    std::size_t rows = numbers + dates + other;
    for (const Text& text : texts) rows += text.kind == Kind::missing ? 0 : text.rows;
    return rows;
  }
};

double ColumnBuilder::missing() {
  return kMissing;
}

double ColumnBuilder::encode(std::string_view text, std::size_t line) {
  if (const auto value = decode_at_once(text)) return *value;
  const std::uint32_t code = texts_.code_of(text);
  if (texts_.size() > lines_.size()) lines_.push_back(line);
  if (mode_ == Mode::unknown && texts_.size() >= kTextsToChooseMode) choose_mode();
  return text_value(code);
}

std::optional<double> ColumnBuilder::decode_at_once(std::string_view text) {
  if (mode_ == Mode::dates) {
    const auto date = parse_date_time(text);
    if (!date) return std::nullopt;
    saw_time_ = saw_time_ || date->has_time;
    saw_halves_ = saw_halves_ || date->twelve_hours;
    return date_value(pack(*date));
  }
  if (mode_ == Mode::measures) {
    const auto measure = parse_measure(text, style_);
    if (measure && (measure->unit == unit_ || measure->unit.empty())) return measure->value;
  }
  return std::nullopt;
}

void ColumnBuilder::choose_mode() {
  std::size_t dates = 0;
  std::size_t measures = 0;
  std::string_view unit;
  for (const std::string& text : texts_) {
    if (parse_date_time(text)) ++dates;
    const auto measure = parse_measure(text, style_);
    if (!measure) continue;
    if (unit.empty()) unit = measure->unit;
    if (measure->unit == unit || measure->unit.empty()) ++measures;
  }
  const auto nearly_all = [this](std::size_t count) { return count * 50 >= texts_.size() * 49; };
  mode_ = nearly_all(dates) ? Mode::dates : nearly_all(measures) ? Mode::measures : Mode::words;
  unit_ = unit;
}

ColumnBuilder::Counts ColumnBuilder::count(const std::vector<double>& values) const {
  Counts counts;
  counts.texts.resize(texts_.size());
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
    if (const auto date = parse_date_time(texts_[i])) {
      text.kind = Kind::date;
      text.date = *date;
    } else if (const auto measure = parse_measure(texts_[i], style_)) {
      text.kind = Kind::number;
      text.number = measure->value;
      text.unit = measure->unit;
      if (unit.empty()) unit = text.unit;
      if (!text.unit.empty() && text.unit != unit) counts.other_units += text.rows;
    } else if (is_missing_among_numbers(texts_[i])) {
      text.kind = Kind::missing;
    }
  }
  return counts;
}

// Whether so few rows remain besides the `good` ones that they can count as missing.
bool ColumnBuilder::has_few_words(const Counts& counts, std::size_t good) const {
  const std::size_t rest = counts.values() - good;
  if (rest == 0) return true;
  return counts.distinct(Counts::Kind::word) <= kMaxUnreadableTexts && counts.other == 0 &&
         rest * kMinValuesPerUnreadable < counts.values();
}

Column ColumnBuilder::finish(std::string name, std::vector<double> values, bool keep_mixed) {
  texts_.close();
  const Counts counts = count(values);
  Column column;
  column.name = std::move(name);
  column.values = std::move(values);
  const std::size_t numbers = counts.numbers + counts.rows_of(Counts::Kind::number);
  const std::size_t dates = counts.dates + counts.rows_of(Counts::Kind::date);
  const bool only_missing = counts.values() == 0;
  const bool states_only = only_missing && counts.distinct(Counts::Kind::missing) > 1;
  if (only_missing && !states_only) {
    column.type = ColumnType::empty;
    std::fill(column.values.begin(), column.values.end(), kMissing);
  } else if (keep_mixed && numbers > 0 && dates == 0 && counts.has_words()) {
    make_mixed(counts, column);
  } else if (numbers > 0 && counts.other_units == 0 && has_few_words(counts, numbers)) {
    make_numeric(counts, column);
  } else if (dates > 0 && has_few_words(counts, dates) && make_timestamp(counts, column)) {
    show_words(counts, column);
  } else if (counts.numbers == 0 && is_boolean(counts)) {
    make_boolean(column);
  } else {
    make_levels(counts, column);
  }
  return column;
}

// Records the words among numbers or dates: how many, and the first.
void ColumnBuilder::show_words(const Counts& counts, Column& column) const {
  const auto wanted =
      column.type == ColumnType::timestamp ? Counts::Kind::date : Counts::Kind::number;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const auto kind = counts.texts[i].kind;
    if (kind == wanted || kind == Counts::Kind::missing) continue;
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
  show_words(counts, column);
  if (column.text_values > 0 || !texts_.empty()) return;
  if (is_zero_or_one(column.values)) {
    column.type = ColumnType::boolean;
  } else if (const double scale = epoch_scale(column.name, column.values); scale > 0) {
    column.type = ColumnType::timestamp;
    for (double& value : column.values) value *= scale;
  } else if (are_compact_days(column.name, column.values)) {
    column.type = ColumnType::timestamp;
    column.has_time = false;
    for (double& value : column.values) value = compact_day(value).value_or(kMissing);
  }
}

bool ColumnBuilder::make_timestamp(const Counts& counts, Column& column) {
  const auto date_of = [&](double value) -> std::optional<DateTime> {
    if (is_date(value)) return unpack(date_bits(value));
    if (!is_text(value) || code_in(value) == kOtherCode) return std::nullopt;
    const Counts::Text& text = counts.texts[code_in(value) - 1];
    if (text.kind != Counts::Kind::date) return std::nullopt;
    return text.date;
  };
  DateOrder order(style_.decimal == ',');
  bool time = saw_time_;
  bool halves = saw_halves_;
  bool date = false;
  bool clock_alone = false;
  for (const Counts::Text& text : counts.texts) {
    if (text.kind != Counts::Kind::date) continue;
    time = time || text.date.has_time;
    halves = halves || text.date.twelve_hours;
  }
  for (const double value : column.values) {
    const auto found = date_of(value);
    if (!found) continue;
    (found->year == 0 ? clock_alone : date) = true;
    order.add(*found);
  }
  if (date && clock_alone) return false;
  const auto day_first = order.decide(halves);
  if (!day_first) return false;
  if (order.guessed()) {
    column.warnings.push_back(
        make_warning("date_order_guessed", column.name,
                     {value_of("order", make_sentence(*day_first ? "day_month" : "month_day"))}));
  }
  column.type = ColumnType::timestamp;
  column.has_date = date;
  column.has_time = time;
  for (double& value : column.values) {
    const auto found = date_of(value);
    value = found ? seconds_of(*found, *day_first).value_or(kMissing) : kMissing;
  }
  return true;
}

bool ColumnBuilder::is_boolean(const Counts& counts) const {
  if (texts_.overflowed() || counts.dates > 0) return false;
  constexpr std::size_t kWords = 6;
  if (texts_.size() > kWords) return false;
  std::optional<BooleanWord> last;
  for (const std::string& text : texts_) {
    const auto word = boolean_word(text);
    if (!word || (last && !last->goes_with(*word))) return false;
    last = word;
  }
  return last && (!last->is_letter() || texts_.size() > 1);
}

void ColumnBuilder::make_boolean(Column& column) const {
  column.type = ColumnType::boolean;
  for (double& value : column.values) {
    if (!is_text(value)) continue;
    if (++column.text_values == 1) {
      column.first_text = shorten(texts_[code_in(value) - 1]);
      column.first_text_line = lines_[code_in(value) - 1];
    }
    value = boolean_word(texts_[code_in(value) - 1])->value;
  }
}

// Texts that are numbers become numbers; the others keep their codes.
void ColumnBuilder::make_mixed(const Counts& counts, Column& column) const {
  column.type = ColumnType::text;
  column.encoded = true;
  column.levels.assign(texts_.begin(), texts_.end());
  for (double& value : column.values) {
    if (!is_text(value) || code_in(value) == kOtherCode) continue;
    const Counts::Text& text = counts.texts[code_in(value) - 1];
    if (text.kind == Counts::Kind::number) value = text.number;
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
