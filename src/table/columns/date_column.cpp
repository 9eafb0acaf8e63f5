// SPDX-License-Identifier: PostgreSQL
#include "table/columns/date_column.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "base/text.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/clock_or_duration.h"
#include "table/columns/column_table.h"
#include "table/columns/date_order.h"
#include "table/columns/date_time.h"
#include "table/columns/time_names.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

using Form = DateTime::Form;

// The numbers as they were written, for a message.
std::string show_numbers(const DateTime& time) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%02d/%02d/%02d", time.first % kOneDigit, time.second,
                time.form == Form::two_digits ? time.third % kOneDigit : time.third);
  return text.data();
}

// 0:02:10 or 02:10, as it was written.
std::string show_clock(const DateTime& time) {
  std::array<char, 48> text{};
  const long long seconds = std::abs(time.milliseconds) / 1000;
  const long long hours = seconds / 3600;
  const long long minutes = seconds / 60 % 60;
  if (time.two_parts) {
    std::snprintf(text.data(), text.size(), "%02lld:%02lld", hours, minutes);
  } else {
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", hours, minutes, seconds % 60);
  }
  return text.data();
}

// What kinds of times a column holds.
struct Kinds {
  std::size_t dates = 0;
  std::size_t open_dates = 0;  // whose parts' order is open
  std::size_t triples = 0;     // 10.11.12: a date, or a time with points
  std::size_t without_date = 0;
  std::size_t years_first = 0;
  std::size_t two_digits = 0;
  bool named_months = true;  // in all dates

  // Whether the dates whose order is open all have two digits for the year, or all have four.
  bool one_form() const { return two_digits == 0 || two_digits == open_dates; }
};

Kinds count_kinds(const DecodedTimes& times) {
  Kinds kinds;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    if (!time) continue;
    if (time->form == Form::no_date) {
      ++kinds.without_date;
      continue;
    }
    ++kinds.dates;
    kinds.open_dates += time->form == Form::year_first ? 0 : 1;
    kinds.years_first += time->form == Form::year_first ? 1 : 0;
    kinds.two_digits += time->form == Form::two_digits ? 1 : 0;
    kinds.named_months = kinds.named_months && time->named_month;
    const bool triple =
        time->form == Form::two_digits && !time->named_month && time->milliseconds == 0;
    kinds.triples += triple ? 1 : 0;
  }
  return kinds;
}

bool is_before_1900(const DateTime& date) {
  constexpr int kYear = 1899;
  return (date.form == Form::year_first ? date.first : date.third) == kYear;
}

// The duration that a spreadsheet shows as a day of its first weeks with a time. In 02/01/1900 the day
// is not the 1. first: the number of 1900-01-01. Nothing for another date.
std::optional<DateTime> duration_since_1900(const DateTime& date, int first) {
  constexpr int kFirstYear = 1900;
  constexpr int kDaysOfJanuary = 31;
  constexpr int kDayZero = 30;  // of December 1899
  constexpr std::int64_t kDayMs = 86'400'000;
  if (date.form != Form::year_first && date.form != Form::year_last) return std::nullopt;
  const bool year_first = date.form == Form::year_first;
  const int year = year_first ? date.first : date.third;
  const int a = year_first ? date.second : std::min(date.first, date.second);
  const int b = year_first ? date.third : std::max(date.first, date.second);
  int days = 0;
  if (year == kFirstYear && a == 1) {
    days = b - 1 + first;
  } else if (year == kFirstYear && a == 2 && year_first) {
    days = kDaysOfJanuary + b - 1 + first;
  } else if (year == kFirstYear - 1 && a == 12 && b >= kDayZero) {
    days = b - kDayZero;
  } else {
    return std::nullopt;
  }
  DateTime duration;
  duration.milliseconds = days * kDayMs + date.milliseconds;
  duration.is_duration = days > 0;
  duration.has_time = true;
  return duration;
}

bool is_dated(const std::optional<DateTime>& time) {
  return time && time->form != Form::no_date;
}

// Whether all dates are days 0 to 60 of a spreadsheet's calendar, as it writes a duration of more than
// a day: 1900-01-01 14:26:45 is 38:26:45.
bool are_days_of_1900(const DecodedTimes& times) {
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    if (is_dated(time) && !duration_since_1900(*time, 1)) return false;
  }
  return true;
}

// The same times, with such dates as durations.
DecodedTimes as_durations(const DecodedTimes& times, Column& column) {
  int first = 1;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    if (is_dated(time) && is_before_1900(*time)) first = 2;  // day 0 is 1899-12-30 then
  }
  std::vector<std::optional<DateTime>> texts = times.texts();
  for (auto& time : texts) {
    if (is_dated(time)) time = duration_since_1900(*time, first);
  }
  for (double& value : column.values) {
    if (!is_date(value)) continue;
    const DateTime time = unpack(date_bits(value));
    if (is_dated(time)) value = date_value(pack(*duration_since_1900(time, first)));
  }
  return {column.values, std::move(texts), PlainNumbers::words};
}

// 10.11.12 among times such as 13.45.30 is a time, too.
DateTime as_clock(const DateTime& date) {
  if (date.form == Form::no_date) return date;
  DateTime clock;
  const auto number = [](int value) { return static_cast<std::int64_t>(value % 100); };
  clock.milliseconds = ((number(date.first) * 60 + date.second) * 60 + number(date.third)) * 1000;
  clock.is_duration = clock.milliseconds > 86'400'000;
  return clock;
}

std::optional<DateOrder> decide_order(const DecodedTimes& times, const TimeMarks& marks,
                                      const Kinds& kinds, bool decimal_comma, Column& column) {
  DateOrderEvidence evidence(times.rows());
  for (std::size_t row = 0; row < times.rows(); ++row) {
    if (const auto time = times.at(row)) evidence.add(*time);
  }
  const bool dotted = marks.points && !marks.other_marks;
  const bool american = marks.twelve_hours && !decimal_comma && !dotted;
  const auto usual = american ? DateOrder::month_day_year : DateOrder::day_month_year;
  const DateCustom custom{usual, dotted, decimal_comma || dotted || kinds.named_months};
  const auto decision = evidence.decide(custom);
  if (!decision) {
    column.warnings.push_back(make_warning("date_order_contradictory", column.name));
    return std::nullopt;
  }
  const auto order = value_of("order", make_sentence(name_of(decision->order)));
  if (decision->guessed) {
    column.warnings.push_back(order_guessed_warning(column.name, decision->order));
  }
  if (decision->contradictions == 0 && kinds.years_first == 0 && kinds.one_form()) {
    column.dates = DateReading{decision->order, kinds.two_digits > 0, kinds.named_months,
                               decision->guessed, custom};
  }
  if (decision->contradictions > 0) {
    column.warnings.push_back(make_warning(
        "date_order_mixed", column.name,
        {order, value_of("count", decision->contradictions),
         value_of("example", quote_text(show_numbers(decision->first_contradiction)))}));
  }
  return decision->order;
}

// Spreadsheets give a time of day, or a duration, without a date the day 0 of their calendar, from
// which longer durations go on for some days. Seconds since 1970; nothing when the column has others.
std::optional<double> day_zero_of(const Column& column) {
  static constexpr std::array<double, 3> kZeros = {-25'569 * kDay, -25'568 * kDay, -25'567 * kDay};
  constexpr double kMostDays = 60;
  if (!column.has_time) return std::nullopt;
  double first = HUGE_VAL;
  double last = -HUGE_VAL;
  for (const double value : column.values) {
    if (std::isnan(value)) continue;
    first = std::min(first, value);
    last = std::max(last, value);
  }
  if (first > last) return std::nullopt;
  const double day = std::floor(first / kDay) * kDay;
  if (day == 0 && last <= kDay) return day;
  const bool zero = std::find(kZeros.begin(), kZeros.end(), day) != kZeros.end();
  return zero && last <= day + kMostDays * kDay ? std::optional(day) : std::nullopt;
}

void remove_day_zero(Column& column) {
  const auto zero = day_zero_of(column);
  if (!zero) return;
  ClockEvidence evidence;
  for (double& value : column.values) {
    if (std::isnan(value)) continue;
    value -= *zero;
    DateTime time;
    time.milliseconds = std::llround(value * 1000);
    time.is_duration = value > kDay;
    evidence.add(time);
  }
  if (evidence.decide(column.name) == ClockReading::duration) {
    column.type = ColumnType::numeric;
    column.unit.assign(1, 's');
    return;
  }
  column.has_date = false;
  for (double& value : column.values) {
    if (value > kDay) value = kMissing;
  }
}

bool read_dates(const DecodedTimes& times, const TimeMarks& marks, const Kinds& kinds,
                bool decimal_comma, Column& column) {
  DateOrder order = DateOrder::year_month_day;
  if (kinds.open_dates > 0) {
    const auto decided = decide_order(times, marks, kinds, decimal_comma, column);
    if (!decided) return false;
    order = *decided;
  }
  column.type = ColumnType::timestamp;
  column.has_time = marks.time;
  DayCache days;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    column.values[row] = time ? days.seconds_of(*time, order).value_or(kMissing) : kMissing;
  }
  remove_day_zero(column);
  return true;
}

void warn_of_reading(const ClockEvidence& evidence, bool unclear, const DateTime& example,
                     Column& column) {
  const bool two_parts = evidence.are_minutes_guessed(column.name);
  if (!unclear && !two_parts) return;
  const char* reading = two_parts ? "durations_in_minutes" : "durations";
  const char* other =
      two_parts ? unclear ? "times_or_hours" : "durations_in_hours" : "times_of_day";
  column.warnings.push_back(make_warning(
      "clock_or_duration", column.name,
      {value_of("example", quote_text(show_clock(example))),
       value_of("reading", make_sentence(reading)), value_of("other", make_sentence(other))}));
}

// A cell that is not a time of day although it could be read: 25:00, or a bare number.
void count_unreadable(const std::string& text, std::size_t row, Column& column) {
  const auto same = [&text](const CountedText& known) { return known.text == text; };
  const auto found = std::find_if(column.unreadable.begin(), column.unreadable.end(), same);
  constexpr std::size_t kMost = 100;
  if (column.text_values++ == 0) column.first_text = text;
  if (found != column.unreadable.end()) {
    ++found->rows;
  } else if (column.unreadable.size() < kMost) {
    column.unreadable.push_back({text, 1, row});
  }
}

void read_times_of_day(const DecodedTimes& times, Column& column) {
  column.type = ColumnType::timestamp;
  column.has_date = false;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    const bool number = times.is_number(row);
    const double written = column.values[row];
    double& value = column.values[row];
    value = kMissing;
    if (!time) continue;
    const DateTime clock = as_clock(*time);
    if (number || clock.is_duration) {
      count_unreadable(number ? number_text(written) : show_clock(clock), row, column);
    } else {
      value = static_cast<double>(clock.milliseconds) / 1000;
    }
  }
}

void read_durations(const DecodedTimes& times, bool minutes, Column& column) {
  column.type = ColumnType::numeric;
  column.unit.assign(1, 's');
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    double& value = column.values[row];
    value = kMissing;
    if (!time) continue;
    const DateTime clock = as_clock(*time);
    value = static_cast<double>(clock.milliseconds) / 1000;
    if (minutes && clock.two_parts) value /= 60;
  }
}

// Times of day, or durations in seconds.
void read_clocks(const DecodedTimes& times, const ClockEvidence& evidence, const DateTime& example,
                 Column& column) {
  const ClockReading reading = evidence.decide(column.name);
  if (reading == ClockReading::time_of_day) return read_times_of_day(times, column);
  const bool minutes = evidence.are_minutes(column.name);
  const bool unclear = reading == ClockReading::unclear;
  if (reading == ClockReading::hours_lost) {
    column.refusal = make_sentence("reason_hours_lost");
  } else {
    if (evidence.may_be_times()) column.clock_factor = minutes ? evidence.factor() : 1;
    warn_of_reading(evidence, unclear, example, column);
  }
  read_durations(times, minutes, column);
}

// 01.02.03 and 02.00.11 as names of recipes: a few texts of small numbers with points, repeated in
// any order, some of them also dates.
bool are_codes(const DecodedTimes& times, const Kinds& kinds, std::int64_t largest_part) {
  constexpr std::size_t kRepeated = 5;
  constexpr std::int64_t kSmall = 31;
  const std::size_t all = kinds.dates + kinds.without_date;
  return kinds.triples > 0 && largest_part <= kSmall && times.texts().size() * kRepeated <= all;
}

// triples: dates are times with points.
bool read_clocks(const DecodedTimes& times, const Kinds& kinds, Column& column) {
  ClockEvidence evidence;
  std::optional<DateTime> example;
  std::int64_t largest_part = 0;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    if (!time || times.is_number(row)) continue;
    const DateTime clock = as_clock(*time);
    evidence.add(clock);
    if (!example) example = clock;
    const std::int64_t seconds = std::abs(clock.milliseconds) / 1000;
    largest_part = std::max({largest_part, seconds % 60, seconds / 60 % 60});
  }
  if (!example || are_codes(times, kinds, largest_part)) return false;
  read_clocks(times, evidence, *example, column);
  return true;
}

// Whether months or weeks without a day are what they seem: the name says so, or the rows go one way.
bool are_periods(const DecodedTimes& times, const Column& column) {
  if (names_period(column.name)) return true;
  std::size_t rises = 0;
  std::size_t falls = 0;
  std::optional<double> last;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    if (!time) continue;
    const auto value = seconds_of(*time, DateOrder::year_month_day);
    if (last && *value > *last) ++rises;
    if (last && *value < *last) ++falls;
    last = value;
  }
  constexpr std::size_t kFewest = 3;
  return rises + falls >= kFewest && std::min(rises, falls) * 50 <= rises + falls;
}

}  // namespace

std::optional<double> date_of_number(double number) {
  if (const auto seconds = serial_time(number)) return seconds;
  const double divisor = epoch_divisor(number);
  return divisor == 0 ? std::nullopt : std::optional(number / divisor);
}

void TimeMarks::add(const DateTime& text) {
  time = time || text.has_time;
  twelve_hours = twelve_hours || text.twelve_hours;
  const bool date = text.form != Form::no_date;
  points = points || (date && text.dotted);
  other_marks = other_marks || (date && !text.dotted);
  codes_only = codes_only && text.may_be_code;
  periods = periods || text.is_period;
}

bool leads_with_time(const std::vector<std::optional<DateTime>>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const std::optional<DateTime>& time) {
    return time && time->time_leads && time->dotted && time->dotted_time;
  });
}

std::optional<DateTime> DecodedTimes::at(std::size_t row) const {
  const double value = values_[row];
  if (!std::isnan(value)) return of_number(value);
  if (is_date(value)) return unpack(date_bits(value));
  if (!is_text(value) || code_in(value) == kOtherCode) return std::nullopt;
  return texts_[code_in(value) - 1];
}

std::optional<DateTime> DecodedTimes::of_number(double value) const {
  if (numbers_ == PlainNumbers::words) return std::nullopt;
  if (numbers_ == PlainNumbers::dates) {
    const auto seconds = date_of_number(value);
    return seconds ? std::optional(date_at(*seconds)) : std::nullopt;
  }
  DateTime time;
  time.two_parts = numbers_ == PlainNumbers::minutes;
  time.milliseconds = std::llround(value * (time.two_parts ? 60'000 : 1000));
  return time;
}

bool make_time_column(const DecodedTimes& times, TimeMarks marks, bool decimal_comma,
                      Column& column) {
  for (const auto& text : times.texts()) {
    if (text) marks.add(*text);
  }
  if (marks.codes_only || (marks.periods && !are_periods(times, column))) return false;
  for (std::size_t row = 0; row < times.rows() && !marks.time; ++row) {
    const auto number = times.is_number(row) ? times.at(row) : std::nullopt;
    marks.time = number && number->milliseconds != 0;
  }
  const Kinds kinds = count_kinds(times);
  if (kinds.without_date > 0 && kinds.dates > 0 && are_days_of_1900(times)) {
    const DecodedTimes durations = as_durations(times, column);
    return read_clocks(durations, count_kinds(durations), column);
  }
  if (kinds.without_date > 0) {
    const bool clocks_alone =
        kinds.dates == 0 || (kinds.dates == kinds.triples && !marks.other_marks);
    return clocks_alone && read_clocks(times, kinds, column);
  }
  return read_dates(times, marks, kinds, decimal_comma, column);
}

}  // namespace relevance::table
