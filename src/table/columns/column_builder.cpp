// SPDX-License-Identifier: PostgreSQL
// The first part: taking in cells, and what the texts among them are. What the column becomes:
// column_types.cpp.
#include "table/columns/column_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/code_texts.h"
#include "table/columns/column_table.h"
#include "table/columns/missing_words.h"
#include "table/columns/no_date.h"
#include "table/columns/number_normal.h"
#include "table/columns/text_counts.h"
#include "table/columns/totals_word.h"
#include "table/columns/value_code.h"
#include "table/columns/zone_offsets.h"

namespace relevance::table {

namespace {

// The number of distinct texts that decide what a long column holds.
constexpr std::size_t kTextsToChooseMode = 1000;

// So many different codes are not a category.
constexpr std::size_t kMostCodes = 256;

// The year of a date that has four digits.
std::optional<int> year_of(const DateTime& time) {
  if (time.form == DateTime::Form::year_first) return time.first;
  if (time.form == DateTime::Form::year_last) return time.third;
  return std::nullopt;
}

}  // namespace

double ColumnBuilder::missing() {
  return kMissing;
}

double ColumnBuilder::encode(std::string_view text, std::size_t line) {
  if (missing_ != nullptr && missing_->has_word(text)) return kMissing;
  std::string scratch;
  if (may_hide_something(text)) {
    const std::string_view visible = visible_text(text, scratch);
    const bool keeps_zeros = padded_ && is_whole_digits(visible);  // of '0012
    if (visible != text) {
      const auto value = keeps_zeros ? std::nullopt : plain_value(visible);
      if (value) return *value;
      text = visible;
    }
  }
  // A spreadsheet's mark of a text: '0012.
  if (padded_ && text.starts_with('\'') && is_whole_digits(text.substr(1))) text.remove_prefix(1);
  if (padded_ && texts_.size() >= kMostCodes && is_whole_digits(text)) {
    return parse_plain(text, style_.decimal).value_or(kMissing);
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
  for (std::size_t row = 0; row < values.size(); ++row) {
    const double value = values[row];
    if (!std::isnan(value)) {
      ++counts.numbers;
    } else if (is_date(value)) {
      ++counts.dates;
    } else if (is_text(value)) {
      if (code_in(value) == kOtherCode) {
        ++counts.other;
      } else {
        Counts::Text& text = counts.texts[code_in(value) - 1];
        if (text.rows++ == 0) text.first_row = row;
      }
    } else if (const std::uint8_t word = missing_word_in(value)) {
      ++counts.missing_words[word - 1U];
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
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (std::isnan(values[row])) continue;
    const std::string text = number_text(values[row]);
    const auto same = [&text](const CountedText& word) { return word.text == text; };
    const auto found = std::find_if(words.begin(), words.end(), same);
    if (found != words.end()) {
      ++found->rows;
    } else {
      words.push_back({text, 1, row});
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

}  // namespace relevance::table
