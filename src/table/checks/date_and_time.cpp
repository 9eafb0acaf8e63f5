// SPDX-License-Identifier: PostgreSQL
#include "table/checks/date_and_time.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "table/checks/possible_times.h"
#include "table/columns/column_table.h"
#include "table/columns/date_time.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

using Values = std::vector<double>;

bool holds_times_of_day(const Column& column) {
  return column.type == ColumnType::timestamp && !column.has_date;
}

// Whether the times rise within the days, as those of a log do.
bool rise_within_days(const Values& days, const Values& times) {
  constexpr std::size_t kFewest = 3;
  std::size_t steps = 0;
  std::size_t falls = 0;
  for (std::size_t row = 1; row < days.size(); ++row) {
    if (days[row] != days[row - 1] || std::isnan(times[row]) || std::isnan(times[row - 1])) {
      continue;
    }
    steps += times[row] != times[row - 1] ? 1 : 0;
    falls += times[row] < times[row - 1] ? 1 : 0;
  }
  const std::size_t exceptions = std::min(falls, steps - falls);  // the newest row may be the first
  return steps >= kFewest && steps * 20 >= days.size() && exceptions * 50 <= steps;
}

void become_times_of_day(Column& column, Values times) {
  column.type = ColumnType::timestamp;
  column.has_date = false;
  column.unit.clear();
  column.clock_factor = 0;
  column.values = std::move(times);
  std::erase_if(column.warnings,
                [](const Warning& warning) { return warning.code == "clock_or_duration"; });
}

// 0 for AM, 1 for PM; -1 for another text.
int half_of_day(const std::string& text) {
  std::string letters;
  for (const char c : fold(text)) {
    if (c != '.' && c != ' ') letters += c;
  }
  return letters == "am" ? 0 : letters == "pm" ? 1 : -1;
}

bool holds_halves_of_days(const Column& column) {
  return column.type == ColumnType::categorical && !column.levels.empty() &&
         std::all_of(column.levels.begin(), column.levels.end(),
                     [](const std::string& level) { return half_of_day(level) >= 0; });
}

// Adds the half of the day to the times in the column before it, if they are times of twelve hours.
void take_halves(Table& table, std::size_t place, const Column& target) {
  constexpr double kHalfDay = 43'200;
  constexpr double kHour = 3600;
  Column& halves = table.columns[place];
  Column& column = table.columns[place - 1];
  if (&halves == &target || &column == &target || !holds_halves_of_days(halves)) return;
  std::optional<Values> times;
  if (holds_times_of_day(column)) {
    times = column.values;
  } else if (auto possible = possible_times(column)) {
    times = std::move(possible->values);
  }
  if (!times || largest_of(*times) >= kHalfDay + kHour) return;
  for (std::size_t row = 0; row < times->size(); ++row) {
    const double half = halves.values[row];
    double& time = (*times)[row];
    if (std::isnan(half)) {
      time = kMissing;
    } else {
      time = std::fmod(time, kHalfDay) +
             kHalfDay * half_of_day(halves.levels[static_cast<std::size_t>(half)]);
    }
  }
  become_times_of_day(column, std::move(*times));
  halves.refusal = make_sentence("reason_joined", {value_of("other", quote_text(column.name))});
}

// What a column's name says of milliseconds. "time ms" may be those of a time, or a cycle time.
enum class NamedMilliseconds { no, of_time, alone };

NamedMilliseconds names_milliseconds(const std::string& name) {
  static constexpr std::array<std::string_view, 14> kWords = {"ms",
                                                              "msec",
                                                              "msecs",
                                                              "millis",
                                                              "millisec",
                                                              "millisecond",
                                                              "milliseconds",
                                                              "milisegundo",
                                                              "milisegundos",
                                                              "milissegundo",
                                                              "milissegundos",
                                                              "millisekunde",
                                                              "millisekunden",
                                                              "millisecondes"};
  static constexpr std::array<std::string_view, 8> kTimes = {
      "time", "zeit", "uhrzeit", "hora", "tempo", "tiempo", "heure", "timestamp"};
  const std::vector<std::string> words = words_of(name);
  const auto is_in = [](const auto& known, const std::string& word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  NamedMilliseconds said = words.empty() ? NamedMilliseconds::no : NamedMilliseconds::alone;
  bool any = false;
  for (const std::string& word : words) {
    any = any || is_in(kWords, word);
    if (is_in(kWords, word)) continue;
    if (!is_in(kTimes, word)) return NamedMilliseconds::no;
    said = NamedMilliseconds::of_time;
  }
  return any ? said : NamedMilliseconds::no;
}

// Whether these are the milliseconds of the times beside them: whole numbers below 1000 beside whole
// seconds, which rise wherever a second has several rows. Where none has, they fill their range, the
// times have seconds, and the name says nothing else.
bool are_milliseconds(const Values& times, const Values& parts, NamedMilliseconds named) {
  constexpr double kThousand = 1000;
  constexpr double kMinute = 60;
  std::size_t rises = 0;
  std::size_t falls = 0;
  bool seconds = false;
  for (std::size_t row = 0; row < parts.size(); ++row) {
    const double part = parts[row];
    if (std::isnan(part)) continue;
    if (part != std::floor(part) || part < 0 || part >= kThousand) return false;
    if (times[row] != std::floor(times[row]) && !std::isnan(times[row])) return false;
    seconds = seconds || std::fmod(times[row], kMinute) > 0;
    if (row == 0 || times[row] != times[row - 1]) continue;
    rises += part > parts[row - 1] ? 1 : 0;
    falls += part < parts[row - 1] ? 1 : 0;
  }
  constexpr std::size_t kFewest = 5;
  if (named != NamedMilliseconds::alone && rises + falls < kFewest) return false;
  if (rises + falls == 0) return seconds && largest_of(parts) >= kThousand / 2;
  return std::min(rises, falls) * 20 <= rises + falls;
}

// Adds the milliseconds in a column of their own to the times in the column before it.
void take_milliseconds(Table& table, std::size_t place, const Column& target) {
  Column& parts = table.columns[place];
  Column& times = table.columns[place - 1];
  if (&parts == &target || &times == &target || parts.type != ColumnType::numeric) return;
  if (times.type != ColumnType::timestamp || !(times.has_time || !times.has_date)) return;
  const NamedMilliseconds named = names_milliseconds(parts.name);
  if (named == NamedMilliseconds::no) return;
  if (!are_milliseconds(times.values, parts.values, named)) return;
  for (std::size_t row = 0; row < parts.values.size(); ++row) {
    if (!std::isnan(parts.values[row])) times.values[row] += parts.values[row] / 1000;
  }
  parts.refusal = make_sentence("reason_joined", {value_of("other", quote_text(times.name))});
}

// Whether the column at `place` holds the times of these days; makes it a timestamp.
bool take_times(Table& table, const Column& days, std::size_t place, const Column& target) {
  Column& column = table.columns[place];
  if (&column == &target) return false;
  if (holds_times_of_day(column)) return true;
  auto times = possible_times(column);
  if (!times) return false;
  if (!times->proven && !rise_within_days(days.values, times->values)) return false;
  become_times_of_day(column, std::move(times->values));
  return true;
}

// Whether hours are never 0 nor above 12, and fall within days.
bool show_twelve_hours(const Values& times) {
  constexpr double kHour = 3600;
  constexpr std::size_t kFewest = 20;
  std::size_t falls = 0;
  std::size_t steps = 0;
  double last = kMissing;
  for (const double time : times) {
    if (std::isnan(time)) continue;
    const double of_day = time - std::floor(time / kDay) * kDay;
    if (of_day < kHour || of_day >= 13 * kHour) return false;
    const bool same_day = std::floor(time / kDay) == std::floor(last / kDay);
    steps += same_day ? 1 : 0;
    falls += same_day && time - last < -10 * kHour ? 1 : 0;
    last = time;
  }
  return steps >= kFewest && falls > 0 && falls * 4 <= steps;
}

// --- Year, month, day and perhaps hour and minute in columns of their own ---

enum Part { kYear, kMonth, kDayOfMonth, kHourOfDay, kMinuteOfHour, kParts };

struct PartRange {
  double least;
  double most;
  std::array<std::string_view, 9> names;
};

constexpr std::array<PartRange, kParts> kPartRanges = {{
    {1990, 2100, {"year", "ano", "jahr", "annee", "anio", "yyyy", "yr"}},
    {1, 12, {"month", "mes", "monat", "mois", "mm", "mon"}},
    {1, 31, {"day", "dia", "tag", "jour", "dd"}},
    {0, 24, {"hour", "hora", "stunde", "heure", "hh", "hr", "horas", "hours"}},
    {0, 59, {"minute", "minuto", "min", "minutes", "minutos"}},
}};

bool is_part(const Column& column, const PartRange& range) {
  const bool hours = &range == &kPartRanges[kHourOfDay];
  if (hours && holds_times_of_day(column)) return true;
  if (column.type != ColumnType::numeric && column.type != ColumnType::boolean) return false;
  const std::vector<std::string> words = words_of(column.name);
  if (words.size() != 1 || words[0].empty()) return false;
  const auto& names = range.names;
  if (std::find(names.begin(), names.end(), words[0]) == names.end()) return false;
  return std::all_of(column.values.begin(), column.values.end(), [&](double value) {
    return std::isnan(value) ||
           (value == std::floor(value) && value >= range.least && value <= range.most);
  });
}

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

std::array<std::size_t, kParts> find_parts(const Table& table, const Column& target) {
  std::array<std::size_t, kParts> places{};
  places.fill(kNoColumn);
  for (std::size_t part = 0; part < kParts; ++part) {
    for (std::size_t i = 0; i < table.columns.size() && places[part] == kNoColumn; ++i) {
      const Column& column = table.columns[i];
      if (&column != &target && is_part(column, kPartRanges[part])) places[part] = i;
    }
  }
  return places;
}

}  // namespace

bool holds_days(const Column& column) {
  if (column.type != ColumnType::timestamp || !column.has_date) return false;
  return !column.has_time ||
         std::all_of(column.values.begin(), column.values.end(),
                     [](double value) { return std::isnan(value) || std::fmod(value, kDay) == 0; });
}

std::optional<TimeInParts> join_parts_of_dates(const Table& table, const Column& target) {
  const auto places = find_parts(table, target);
  if (places[kYear] == kNoColumn || places[kMonth] == kNoColumn ||
      places[kDayOfMonth] == kNoColumn) {
    return std::nullopt;
  }
  const auto value = [&](Part part, std::size_t row) {
    return places[part] == kNoColumn ? 0 : table.columns[places[part]].values[row];
  };
  const bool of_day =
      places[kHourOfDay] != kNoColumn && holds_times_of_day(table.columns[places[kHourOfDay]]);
  const double hour = of_day ? 1 : 3600;  // a time of day is in seconds already
  TimeInParts time;
  for (std::size_t row = 0; row < table.rows; ++row) {
    time.values.push_back(kMissing);
    const double year = value(kYear, row);
    const double month = value(kMonth, row);
    const double day = value(kDayOfMonth, row);
    if (std::isnan(year + month + day)) continue;
    const auto start =
        start_of_day(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day));
    if (!start) return std::nullopt;
    time.values.back() = *start + value(kHourOfDay, row) * hour + value(kMinuteOfHour, row) * 60;
  }
  time.date = table.columns[places[kYear]].name;
  for (const Part part : {kMonth, kDayOfMonth, kHourOfDay}) {
    if (places[part] == kNoColumn) continue;
    const Column& column = table.columns[places[part]];
    time.time += (time.time.empty() ? "" : ", ") + column.name;
  }
  // The hour may drive the target.
  time.days = {places[kYear], places[kMonth], places[kDayOfMonth]};
  return time;
}

std::vector<DateAndTime> join_dates_with_times(Table& table, const Column& target) {
  const std::size_t columns = table.columns.size();
  for (std::size_t i = 1; i < columns; ++i) take_halves(table, i, target);
  std::vector<bool> taken(columns, false);
  std::vector<DateAndTime> joined;
  std::vector<std::size_t> alone;
  for (std::size_t date = 0; date < columns; ++date) {
    if (!holds_days(table.columns[date])) continue;
    bool found = false;
    // Behind it, else before it (the unsigned index before the first column is out of range).
    for (const std::size_t place : {date + 1, date - 1}) {
      if (found || place >= columns || taken[place]) continue;
      if (!take_times(table, table.columns[date], place, target)) continue;
      joined.push_back({date, place});
      taken[place] = found = true;
    }
    if (!found) alone.push_back(date);
  }
  std::vector<std::size_t> times;
  for (std::size_t i = 0; i < columns; ++i) {
    if (!taken[i] && holds_times_of_day(table.columns[i])) times.push_back(i);
  }
  if (alone.size() == 1 && times.size() == 1) joined.push_back({alone[0], times[0]});
  for (std::size_t i = 1; i < columns; ++i) take_milliseconds(table, i, target);
  return joined;
}

void warn_of_twelve_hours(Table& table, const std::vector<DateAndTime>& joined) {
  for (Column& column : table.columns) {
    const bool whole = column.type == ColumnType::timestamp && column.has_date && column.has_time;
    if (whole && show_twelve_hours(column.values)) {
      column.warnings.push_back(make_warning("half_of_day_unknown", column.name));
    }
  }
  for (const DateAndTime& pair : joined) {
    Column& column = table.columns[pair.time];
    if (!show_twelve_hours(joined_times(table, pair))) continue;
    column.warnings.push_back(make_warning("half_of_day_unknown", column.name));
  }
}

std::vector<double> joined_times(const Table& table, const DateAndTime& columns) {
  const Values& days = table.columns[columns.date].values;
  const Values& times = table.columns[columns.time].values;
  Values joined(days.size(), kMissing);
  for (std::size_t row = 0; row < days.size(); ++row) joined[row] = days[row] + times[row];
  return joined;
}

}  // namespace relevance::table
