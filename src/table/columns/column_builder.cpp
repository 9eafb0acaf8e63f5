// SPDX-License-Identifier: PostgreSQL
#include "table/columns/column_builder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "table/columns/boolean_word.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/level_index.h"
#include "table/columns/no_date.h"
#include "table/columns/number_normal.h"
#include "table/columns/number_warnings.h"
#include "table/columns/totals_word.h"
#include "table/columns/value_code.h"
#include "table/columns/zone_offsets.h"

namespace relevance::table {

namespace {

// The number of distinct texts that decide what a long column holds.
constexpr std::size_t kTextsToChooseMode = 1000;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

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

// The year of a date that has four digits.
std::optional<int> year_of(const DateTime& time) {
  if (time.form == DateTime::Form::year_first) return time.first;
  if (time.form == DateTime::Form::year_last) return time.third;
  return std::nullopt;
}

}  // namespace

// Counts the kinds of values, before the type is decided.
struct ColumnBuilder::Counts {
  enum class Kind { word, missing, infinite, other_unit, number, date, label };
  struct Text {
    Kind kind = Kind::word;
    std::size_t rows = 0;
    std::optional<CellNumber> number;  // if it can be one
  };
  std::vector<Text> texts;                     // in the order of the dictionary
  std::vector<std::optional<DateTime>> times;  // likewise
  std::size_t numbers = 0;                     // read as plain numbers
  std::size_t dates = 0;                       // decoded immediately
  std::size_t measures = 0;                    // decoded immediately, and numbers
  std::size_t no_measures = 0;                 // decoded immediately, but no numbers of this column
  std::size_t other = 0;                       // beyond the dictionary
  PlainNumbers meaning = PlainNumbers::words;  // of plain numbers beside times
  std::vector<CountedText> plain_words;        // beside times: plain numbers that are none
  NumberReading reading;

  std::size_t rows_of(Kind kind) const {
    std::size_t rows = 0;
    for (const Text& text : texts) rows += text.kind == kind ? text.rows : 0;
    return rows;
  }
  std::size_t distinct(Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        texts.begin(), texts.end(), [kind](const Text& text) { return text.kind == kind; }));
  }
  bool have_dates() const {
    return dates > 0 || std::any_of(times.begin(), times.end(), [](const auto& time) {
             return time && time->form != DateTime::Form::no_date;
           });
  }
  std::size_t all_numbers() const { return numbers + measures + rows_of(Kind::number); }
  bool has_words() const {
    return rows_of(Kind::word) + other + no_measures + distinct(Kind::missing) > 0;
  }
  std::size_t values() const {
    std::size_t rows = numbers + dates + measures + no_measures + other;
    for (const Text& text : texts) rows += is_value(text.kind) ? text.rows : 0;
    return rows;
  }
  static bool is_value(Kind kind) {
    return kind != Kind::missing && kind != Kind::infinite && kind != Kind::other_unit &&
           kind != Kind::label;
  }
  // Words that may be labels are words like any other, unless they are few among numbers or dates.
  void settle_labels() {
    constexpr std::size_t kFew = 6;
    const std::size_t labels = rows_of(Kind::label);
    const std::size_t good = all_numbers() + dates + rows_of(Kind::date);
    if (good >= 2 * labels && (labels <= kFew || good >= 4 * labels)) return;
    for (Text& text : texts) text.kind = text.kind == Kind::label ? Kind::word : text.kind;
  }
};

double ColumnBuilder::missing() {
  return kMissing;
}

double ColumnBuilder::encode(std::string_view text, std::size_t line) {
  if (missing_ != nullptr && missing_->has_word(text)) return kMissing;
  std::string scratch;
  if (may_hide_something(text)) {
    const std::string_view visible = visible_text(text, scratch);
    if (visible != text) {
      if (const auto value = plain_value(visible)) return *value;
      text = visible;
    }
  }
  if (const auto value = decode_at_once(text)) return *value;
  const std::uint32_t code = texts_.code_of(text);
  if (texts_.size() > lines_.size()) lines_.push_back(line);
  if (mode_ == Mode::unknown && texts_.size() >= kTextsToChooseMode) choose_mode();
  return text_value(code);
}

// The value of a cell that would not have come here had it been written without blanks of other
// kinds or a formula.
std::optional<double> ColumnBuilder::plain_value(std::string_view text) const {
  if (is_missing(text)) return missing();
  auto value = parse_plain(text, style_.decimal);
  if (!value) value = parse_grouped(text, style_, false);
  if (!value || (std::isnan(*value) && is_infinite_text(text))) return std::nullopt;
  return std::isnan(*value) ? missing() : *value;
}

std::optional<double> ColumnBuilder::decode_at_once(std::string_view text) {
  if (mode_ == Mode::dates) {
    const auto date = parse_time(text);
    if (!date) return std::nullopt;
    marks_.add(*date);
    return date_value(pack(*date));
  }
  if (mode_ == Mode::measures) {
    const auto number = read_cell(text, style_, units_);
    const bool usable = number && number->bound == Bound::none && !std::isnan(number->value) &&
                        number->unit < usable_units_.size() && usable_units_[number->unit];
    if (!usable) return std::nullopt;
    measures_.push_back(*number);
    return measure_value(measures_.size() - 1);
  }
  return std::nullopt;
}

std::optional<DateTime> ColumnBuilder::parse_time(std::string_view text) const {
  auto time = parse_date_time(text, time_leads_);
  if (time && in_utc_) time = in_utc(*time, text);
  if (!time && lone_durations_) time = parse_lone_duration(text);
  return time;
}

std::vector<std::optional<DateTime>> ColumnBuilder::parse_times() {
  std::vector<std::optional<DateTime>> times;
  OffsetEvidence offsets;
  for (const std::string& text : texts_) {
    times.push_back(parse_time(text));
    if (times.back() && !in_utc_) offsets.add(*times.back(), text);
  }
  const bool leads = !time_leads_ && leads_with_time(times);
  const bool needs_utc = !in_utc_ && offsets.needs_utc();
  // 45 min beside 2 h 4 min
  const bool lone =
      !lone_durations_ && std::any_of(times.begin(), times.end(), [](const auto& time) {
        return time && time->is_duration && time->has_units;
      });
  if (leads || needs_utc || lone) {
    time_leads_ = time_leads_ || leads;
    in_utc_ = in_utc_ || needs_utc;
    lone_durations_ = lone_durations_ || lone;
    return parse_times();
  }
  const bool any = std::any_of(times.begin(), times.end(), [](const auto& time) { return time; });
  if (!any) parse_periods(times);
  return times;
}

// Months or weeks, if most texts are.
void ColumnBuilder::parse_periods(std::vector<std::optional<DateTime>>& times) const {
  constexpr std::size_t kMost = 2000;  // there are no more of them in a column
  std::size_t others = 0;
  if (texts_.size() > kMost) return;
  for (std::size_t i = 0; i < times.size() && others * 2 <= times.size(); ++i) {
    times[i] = parse_period(texts_[i]);
    others += times[i] ? 0 : 1;
  }
  if (others * 2 > times.size()) std::fill(times.begin(), times.end(), std::nullopt);
}

void ColumnBuilder::choose_mode() {
  const auto times = parse_times();
  std::size_t dates = 0;
  std::vector<CellNumber> numbers;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (times[i]) {
      ++dates;
    } else if (const auto number = read_cell(texts_[i], style_, units_)) {
      numbers.push_back(*number);
    }
  }
  const NumberReading reading = read_numbers(numbers, {}, units_, unit_of_row_);
  const auto measures = static_cast<std::size_t>(
      std::count_if(numbers.begin(), numbers.end(),
                    [&](const CellNumber& number) { return reading.is_number(number); }));
  const auto nearly_all = [this](std::size_t count) { return count * 50 >= texts_.size() * 49; };
  mode_ = nearly_all(dates) ? Mode::dates : nearly_all(measures) ? Mode::measures : Mode::words;
  for (const NumberReading::UnitUse& unit : reading.units) {
    usable_units_.push_back(unit.use != NumberReading::Use::word);
  }
}

ColumnBuilder::Counts ColumnBuilder::count(const std::vector<double>& values,
                                           std::string_view name) {
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
  if (texts_.empty()) return counts;
  look_at_texts(counts);
  std::vector<CellNumber> numbers = measures_;
  for (const Counts::Text& text : counts.texts) {
    if (!text.number) continue;
    numbers.push_back(*text.number);
    numbers.back().rows = static_cast<std::uint32_t>(text.rows);
  }
  counts.reading = read_numbers(numbers, values, units_, known_unit_in(name));
  decide_kinds(counts);
  counts.meaning = meaning_of_numbers(counts, values);
  if (counts.meaning == PlainNumbers::words &&
      counts.dates + counts.rows_of(Counts::Kind::date) > 0) {
    count_plain_words(values, counts);
  }
  return counts;
}

// The plain numbers beside times, up to one more than the number that there may be.
void ColumnBuilder::count_plain_words(const std::vector<double>& values, Counts& counts) {
  std::vector<CountedText>& words = counts.plain_words;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const std::string text = number_text(value);
    const auto same = [&text](const CountedText& word) { return word.text == text; };
    const auto found = std::find_if(words.begin(), words.end(), same);
    if (found != words.end()) {
      ++found->rows;
    } else {
      words.push_back({text, 1});
      if (words.size() > kMaxUnreadableTexts) return;
    }
  }
}

// The unit of numbers that are written without one; empty: not known.
std::string ColumnBuilder::known_unit_in(std::string_view name) const {
  return unit_of_row_.empty() ? std::string(unit_in_name(name)) : unit_of_row_;
}

void ColumnBuilder::look_at_texts(Counts& counts) {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    Counts::Text& text = counts.texts[i];
    if (counts.times[i]) {
      text.kind = Counts::Kind::date;
    } else {
      text.number = read_cell(texts_[i], style_, units_);
    }
  }
}

void ColumnBuilder::decide_kinds(Counts& counts) const {
  using Kind = Counts::Kind;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    Counts::Text& text = counts.texts[i];
    if (text.kind == Kind::date) continue;
    if (text.number && std::isnan(text.number->value)) {
      text.kind = Kind::infinite;
    } else if (text.number && counts.reading.is_number(*text.number)) {
      text.kind = Kind::number;
    } else if (text.number && counts.reading.is_left_out(*text.number)) {
      text.kind = Kind::other_unit;
    } else if (is_missing_among_numbers(texts_[i]) || is_no_date(texts_[i])) {
      text.kind = Kind::missing;
    } else if (totals_word(texts_[i])) {
      text.kind = Kind::label;
    }
  }
  for (const CellNumber& number : measures_) {
    if (counts.reading.is_left_out(number)) continue;
    ++(counts.reading.is_number(number) ? counts.measures : counts.no_measures);
  }
  counts.settle_labels();
}

// Whether so few rows remain besides the `good` ones that they can count as missing.
bool ColumnBuilder::has_few_words(const Counts& counts, std::size_t good) const {
  const std::size_t rest = counts.values() - good;
  if (rest == 0) return true;
  return counts.other == 0 && rest * kMinValuesPerUnreadable < counts.values();
}

// Whether the texts are times but for words that carry no information of their own: few, or repeated,
// and less varied than the times.
bool ColumnBuilder::are_times(const Counts& counts, std::size_t times) const {
  if (times == 0) return false;
  if (has_few_words(counts, times)) return true;
  const std::size_t words = counts.values() - times;
  const std::size_t distinct_words = counts.distinct(Counts::Kind::word) +
                                     counts.distinct(Counts::Kind::number) +
                                     counts.plain_words.size();
  if (counts.other > 0 || counts.no_measures + counts.measures > 0 || times < words ||
      distinct_words > kMaxUnreadableTexts) {
    return false;
  }
  const bool repeat = distinct_words * 2 <= words;
  const bool few = words * 5 <= words + times;
  const std::size_t distinct_times =
      counts.dates > 0 ? kTextsToChooseMode : counts.distinct(Counts::Kind::date);
  if (counts.have_dates() && words * 10 <= times && counts.plain_words.empty()) {
    return !have_other_numbers(counts, std::max(distinct_times, times / 2));
  }
  const std::size_t fewest = counts.have_dates() ? 3 : 5;
  return (repeat || few) && distinct_times >= fewest && distinct_words * 2 <= distinct_times &&
         !have_other_numbers(counts, distinct_times);
}

// Whether many of the words look like times with numbers that no time has: then all are codes, some
// of which happen to be times. A few are typing errors.
bool ColumnBuilder::have_other_numbers(const Counts& counts, std::size_t distinct_times) const {
  constexpr std::size_t kFew = 10;
  std::size_t distinct = 0;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (counts.texts[i].kind != Counts::Kind::word) continue;
    if (texts_[i].find_first_not_of("0123456789-/.:_ ") != std::string::npos) continue;
    ++distinct;
    rows += counts.texts[i].rows;
  }
  return (distinct > 1 && distinct * kFew > distinct_times) ||
         (rows > 1 && rows * kFew > counts.values());
}

// Whether all plain numbers are serial days or epochs, in the years of the dates beside them.
bool ColumnBuilder::are_dates(const Counts& counts, const std::vector<double>& values) {
  int first = std::numeric_limits<int>::max();
  int last = 0;
  const auto add = [&](const std::optional<DateTime>& time) {
    const auto year = time ? year_of(*time) : std::nullopt;
    if (!year) return;
    first = std::min(first, *year);
    last = std::max(last, *year);
  };
  for (const auto& time : counts.times) add(time);
  for (const double value : values) {
    if (is_date(value)) add(unpack(date_bits(value)));
  }
  return std::all_of(values.begin(), values.end(), [&](double value) {
    if (std::isnan(value)) return true;
    const auto seconds = date_of_number(value);
    const int year = seconds ? date_at(*seconds).first : 0;
    return year >= first - 1 && year <= last + 1;
  });
}

// What plain numbers mean beside dates or durations: 0 is none, and where all times below a minute are
// numbers, these are seconds (or minutes, if the others are hours and minutes).
PlainNumbers ColumnBuilder::meaning_of_numbers(const Counts& counts,
                                               const std::vector<double>& values) const {
  constexpr double kSixty = 60;
  if (counts.numbers == 0) return PlainNumbers::words;
  if (counts.have_dates()) {
    return are_dates(counts, values) ? PlainNumbers::dates : PlainNumbers::words;
  }
  if (counts.distinct(Counts::Kind::date) == 0) return PlainNumbers::words;
  double largest = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (value < 0 || value >= kSixty) return PlainNumbers::words;
    largest = std::max(largest, value);
  }
  bool two_parts = true;
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  for (const auto& time : counts.times) {
    if (!time) continue;
    two_parts = two_parts && time->two_parts;
    if (time->has_units && largest > 0) return PlainNumbers::words;
    shortest = std::min(shortest, std::abs(time->milliseconds));
  }
  if (largest > 0) {
    const std::int64_t unit = two_parts ? 3'600'000 : 60'000;
    const bool few = counts.rows_of(Counts::Kind::date) * 20 < counts.numbers;
    if (shortest < unit || largest < kSixty / 2 || few) return PlainNumbers::words;
  }
  return two_parts ? PlainNumbers::minutes : PlainNumbers::seconds;
}

bool ColumnBuilder::has_names(const Counts& counts) const {
  for (std::size_t i = 0; i < counts.texts.size(); ++i) {
    if (counts.texts[i].kind == Counts::Kind::word &&
        is_name_beside(texts_[i], counts.reading.evidence)) {
      return true;
    }
  }
  return false;
}

bool ColumnBuilder::is_numeric(const Counts& counts) const {
  const std::size_t numbers = counts.all_numbers();
  const bool units_differ = counts.reading.rows_with(NumberReading::Use::differs) > 0;
  if (numbers == 0 || units_differ || counts.reading.percent_unclear) return false;
  if (has_names(counts)) return false;
  if (has_few_words(counts, numbers)) return true;
  if (counts.other > 0) return false;
  const std::size_t words =
      counts.distinct(Counts::Kind::word) + counts.distinct(Counts::Kind::date);
  return say_no_reading(words, counts.values() - numbers, numbers, counts.reading.evidence);
}

Column ColumnBuilder::finish(std::string name, std::vector<double> values, bool keep_mixed) {
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
  if (std::none_of(values.begin(), values.end(), is_dash)) return;
  const double dash = text_value(texts_.code_of("-"));
  lines_.push_back(0);
  for (double& value : values) value = is_dash(value) ? dash : value;
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
    column.unreadable.push_back({shorten(texts_[i]), text.rows});
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
