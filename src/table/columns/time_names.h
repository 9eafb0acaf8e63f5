// SPDX-License-Identifier: PostgreSQL
// What a column's name says about times. A name alone proves nothing: it adds to other evidence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::table {

// The words of a name, folded, and split also where camelCase begins a new one: "DataHora (s)" is
// data, hora, s.
std::vector<std::string> words_of(std::string_view name);

// A moment, as a log has: time, date, epoch, tempo, data, hora, ts, also within a word.
bool names_time(std::string_view name);

// A word for a date that means nothing else: date, Datum, fecha, timestamp.
bool names_date(std::string_view name);

// A word for a date or a timestamp: also data, time, hora, when, epoch, ts.
bool names_moment(std::string_view name);

// A day: date, data, dia, day.
bool names_day(std::string_view name);

// A time of day: hora, Uhrzeit, heure, clock.
bool names_time_of_day(std::string_view name);

// How long something took: duration, cycle, Dauer, duração, tempo de ...
bool names_duration(std::string_view name);

// A duration in hours and minutes: hours, horas, hh:mm.
bool names_hours(std::string_view name);

// Minutes are the largest unit of its values: "Tempo (mm:ss)", "Duration (min)".
bool names_minutes(std::string_view name);

// Words for a month, a week or another moment: "Mês", "Period", "Kalenderwoche".
bool names_period(std::string_view name);

// The unit of a duration stands in brackets at its end: "(hh:mm)", "[min]", "(h)".
bool names_clock_unit(std::string_view name);

// A setting, which may follow a ramp: setpoint, SP, Sollwert, consigna.
bool names_setting(std::string_view name);

// s, ms, min, h, d, or a word for one of them.
bool is_time_unit(std::string_view unit);

// The unit in a name, if it is a known one: the h of "Run time [h]" and "run_h"; empty: none.
std::string known_unit_in_name(std::string_view name);

}  // namespace relevance::table
