// SPDX-License-Identifier: PostgreSQL
#include "table/columns/date_column.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include "base/text.h"
#include "table/columns/clock_or_duration.h"
#include "table/columns/date_order.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

using Form = DateTime::Form;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kDay = 86'400;

// The numbers as they were written, for a message.
std::string show_numbers(const DateTime& time) {
  constexpr int kOneDigit = 100;
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

// Spreadsheets give a time of day without a date the day 0 of their calendar.
void remove_day_zero(Column& column) {
  static constexpr std::array<double, 4> kZeros = {-25'569 * kDay, -25'568 * kDay, -25'567 * kDay,
                                                   0};
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return !std::isnan(value); });
  if (first == column.values.end() || !column.has_time) return;
  const double day = std::floor(*first / kDay) * kDay;
  if (std::find(kZeros.begin(), kZeros.end(), day) == kZeros.end()) return;
  const bool same = std::all_of(column.values.begin(), column.values.end(), [day](double value) {
    return std::isnan(value) || (value >= day && value <= day + kDay);
  });
  if (!same) return;
  column.has_date = false;
  for (double& value : column.values) value -= day;
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

// Times of day, or durations in seconds. triples: dates are times with points.
bool read_clocks(const DecodedTimes& times, Column& column) {
  ClockEvidence evidence;
  std::optional<DateTime> example;
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    if (!time) continue;
    const DateTime clock = as_clock(*time);
    evidence.add(clock);
    if (!example) example = clock;
  }
  const ClockReading reading = evidence.decide(column.name);
  const bool of_day = reading == ClockReading::time_of_day;
  const bool minutes = !of_day && evidence.are_minutes(column.name);
  column.type = of_day ? ColumnType::timestamp : ColumnType::numeric;
  column.has_date = !of_day ? column.has_date : false;
  if (!of_day) {
    column.unit.assign(1, 's');
    if (evidence.may_be_times()) column.clock_factor = minutes ? evidence.factor() : 1;
    warn_of_reading(evidence, reading == ClockReading::unclear, *example, column);
  }
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto time = times.at(row);
    double& value = column.values[row];
    value = kMissing;
    if (!time) continue;
    const DateTime clock = as_clock(*time);
    if (of_day && clock.is_duration) continue;
    value = static_cast<double>(clock.milliseconds) / 1000;
    if (minutes && clock.two_parts) value /= 60;
  }
  return true;
}

}  // namespace

void TimeMarks::add(const DateTime& text) {
  time = time || text.has_time;
  twelve_hours = twelve_hours || text.twelve_hours;
  const bool date = text.form != Form::no_date;
  points = points || (date && text.dotted);
  other_marks = other_marks || (date && !text.dotted);
  codes_only = codes_only && text.may_be_code;
}

bool leads_with_time(const std::vector<std::optional<DateTime>>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const std::optional<DateTime>& time) {
    return time && time->time_leads && time->dotted && time->dotted_time;
  });
}

std::optional<DateTime> DecodedTimes::at(std::size_t row) const {
  const double value = values_[row];
  if (is_date(value)) return unpack(date_bits(value));
  if (!is_text(value) || code_in(value) == kOtherCode) return std::nullopt;
  return texts_[code_in(value) - 1];
}

bool make_time_column(const DecodedTimes& times, TimeMarks marks, bool decimal_comma,
                      Column& column) {
  for (const auto& text : times.texts()) {
    if (text) marks.add(*text);
  }
  if (marks.codes_only) return false;
  const Kinds kinds = count_kinds(times);
  if (kinds.without_date > 0) {
    const bool clocks_alone =
        kinds.dates == 0 || (kinds.dates == kinds.triples && !marks.other_marks);
    return clocks_alone && read_clocks(times, column);
  }
  return read_dates(times, marks, kinds, decimal_comma, column);
}

}  // namespace relevance::table
