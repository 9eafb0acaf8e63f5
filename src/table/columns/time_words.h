// SPDX-License-Identifier: PostgreSQL
// Words in dates and times, in English, Portuguese, Spanish, German and French; months also in
// Italian, Dutch and Polish. Each is given as fold() leaves it: lower case, without accents.
#pragma once

#include <string_view>

namespace relevance::table {

// 1 to 12 for a month's name or the first three or more letters of it; 0 for another word.
int month_named(std::string_view word);

// A weekday's name, or the first two or more letters of it.
bool is_weekday(std::string_view word);

// What may stand between a date's parts, or between date and time: "31 de janeiro de 2024",
// "em 31/01/2024 às 13:05".
bool is_time_filler(std::string_view word);

// "and", "und", "e": between the parts of a duration.
bool is_and(std::string_view word);

// 1 for AM, 2 for PM, 0 for another word.
int half_of_day(std::string_view word);

// "Uhr" and similar, after a time.
bool is_hour_mark(std::string_view word);

// A time zone's abbreviation: Z, UTC, GMT, CET, BRT, MESZ, ...
bool is_zone_name(std::string_view word);

// Seconds of a unit of time: d, days, Tage, h, hrs, min, s, ms; 0 for another word.
double seconds_in(std::string_view unit);

}  // namespace relevance::table
