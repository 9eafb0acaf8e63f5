// SPDX-License-Identifier: PostgreSQL
#include "table/columns/time_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "table/columns/column_numbers.h"
#include "table/columns/time_words.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {

namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

template <std::size_t count>
bool has_word(std::string_view name, const std::array<std::string_view, count>& known) {
  const std::vector<std::string> words = words_of(name);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  });
}

template <std::size_t count>
bool has_part(std::string_view name, const std::array<std::string_view, count>& parts) {
  const std::string text = fold(name);
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string::npos; });
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::string split;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool hump = i > 0 && is_capital(name[i]) && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (hump) split += ' ';
    split += name[i];
  }
  std::vector<std::string> words(1);
  for (const char c : fold(split)) {
    if (is_folded_letter(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool names_time(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kParts = {
      "time", "date", "epoch", "unix", "tempo", "data", "hora", "tstamp", "instante"};
  const std::string folded = fold(name);
  return folded == "ts" || folded == "clock" || has_part(name, kParts);
}

bool names_date(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kWords = {"date", "datum", "fecha", "datetime",
                                                             "timestamp"};
  return has_word(name, kWords);
}

bool names_moment(std::string_view name) {
  static constexpr std::array<std::string_view, 30> kWords = {
      "unix",  "ts",       "date",     "datetime", "timestamp",   "timestamps",
      "stamp", "time",     "datum",    "zeit",     "zeitstempel", "uhrzeit",
      "fecha", "hora",     "horario",  "heure",    "data",        "datahora",
      "dia",   "day",      "when",     "quando",   "instante",    "tstamp",
      "epoch", "yyyymmdd", "ddmmyyyy", "ddmmyy",   "yymmdd",      "utc"};
  return has_word(name, kWords);
}

bool names_day(std::string_view name) {
  static constexpr std::array<std::string_view, 3> kParts = {"date", "data", "fecha"};
  static constexpr std::array<std::string_view, 8> kWords = {
      "dia", "day", "datum", "tag", "yyyymmdd", "ddmmyyyy", "ddmmyy", "yymmdd"};
  return has_part(name, kParts) || has_word(name, kWords);
}

bool names_time_of_day(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kWords = {
      "hora", "horario", "uhrzeit",   "heure", "clock",
      "hour", "relogio", "timestamp", "hhmm",  "hhmmss"};
  return has_word(name, kWords);
}

bool names_duration(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kParts = {
      "duration", "duracao", "duracion", "duree",   "dauer",    "elapsed",
      "cycle",    "ciclo",   "zyklus",   "runtime", "laufzeit", "downtime"};
  static constexpr std::array<std::string_view, 4> kPhrases = {"tempo de", "tiempo de", "temps de",
                                                               "run time"};
  return has_part(name, kParts) || has_part(name, kPhrases);
}

bool names_hours(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kWords = {"hours", "horas", "stunden", "heures",
                                                             "hh",    "h",     "hrs"};
  static constexpr std::array<std::string_view, 3> kParts = {"stunden", "horimetro", "hourmeter"};
  return has_word(name, kWords) || has_part(name, kParts);
}

bool names_minutes(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kUnits = {"mm",      "min",     "mins",
                                                             "minutes", "minutos", "minuten"};
  const std::vector<std::string> words = words_of(unit_in_name(name));
  return !words.empty() && std::find(kUnits.begin(), kUnits.end(), words.front()) != kUnits.end();
}

bool names_period(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kWords = {
      "month", "mes",  "monat", "mois", "period", "periodo",
      "kw",    "week", "woche", "sem",  "semana", "semaine"};
  static constexpr std::array<std::string_view, 2> kParts = {"competencia", "kalenderwoche"};
  return names_moment(name) || has_word(name, kWords) || has_part(name, kParts);
}

bool names_clock_unit(std::string_view name) {
  return names_minutes(name) || names_hours(unit_in_name(name));
}

bool names_setting(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kWords = {
      "setpoint", "sp",   "set",      "ramp",     "rampa",
      "rampe",    "soll", "sollwert", "consigna", "consigne"};
  return has_word(name, kWords);
}

bool is_time_unit(std::string_view unit) {
  if (unit == "us" || unit == "µs") return true;
  static constexpr std::array<std::string_view, 6> kSeconds = {"second",  "secondes", "segundo",
                                                               "sekunde", "sekunden", "millis"};
  const std::string word = fold(unit);
  if (std::find(kSeconds.begin(), kSeconds.end(), word) != kSeconds.end()) return true;
  return unit != "m" && unit != "M" && unit != "j" && seconds_in(word) > 0;
}

std::string known_unit_in_name(std::string_view name) {
  for (const auto& [open, close] : {std::pair('(', ')'), std::pair('[', ']')}) {
    const std::size_t end = name.rfind(close);
    const std::size_t begin = name.rfind(open, end);
    if (end == std::string_view::npos || begin == std::string_view::npos) continue;
    const std::string_view unit = trim(name.substr(begin + 1, end - begin - 1));
    if (known_unit(unit)) return std::string(unit);
  }
  const std::size_t cut = name.find_last_of("_ ");
  if (cut == std::string_view::npos) return {};
  const std::string_view unit = name.substr(cut + 1);
  return known_unit(unit) ? std::string(unit) : std::string();
}

}  // namespace relevance::table
