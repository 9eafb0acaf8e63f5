// SPDX-License-Identifier: PostgreSQL
#include "table/columns/time_words.h"

#include <algorithm>
#include <array>

#include "table/columns/date_time.h"

namespace relevance::table {

namespace {

template <std::size_t count>
bool is_among(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct MonthName {
  int month;
  std::string_view name;
};

constexpr std::array<MonthName, 88> kMonths = {
    {{1, "january"},    {1, "janeiro"},   {1, "enero"},     {1, "januar"},        {1, "janvier"},
     {1, "janner"},     {2, "february"},  {2, "fevereiro"}, {2, "febrero"},       {2, "februar"},
     {2, "fevrier"},    {3, "march"},     {3, "marco"},     {3, "marzo"},         {3, "marz"},
     {3, "mars"},       {3, "maerz"},     {3, "mrz"},       {4, "april"},         {4, "abril"},
     {4, "avril"},      {5, "may"},       {5, "maio"},      {5, "mayo"},          {5, "mai"},
     {6, "june"},       {6, "junho"},     {6, "junio"},     {6, "juni"},          {6, "juin"},
     {7, "july"},       {7, "julho"},     {7, "julio"},     {7, "juli"},          {7, "juillet"},
     {8, "august"},     {8, "agosto"},    {8, "aout"},      {9, "september"},     {9, "setembro"},
     {9, "septiembre"}, {9, "setiembre"}, {9, "septembre"}, {10, "october"},      {10, "outubro"},
     {10, "octubre"},   {10, "oktober"},  {10, "octobre"},  {11, "november"},     {11, "novembro"},
     {11, "noviembre"}, {11, "novembre"}, {12, "december"}, {12, "dezembro"},     {12, "diciembre"},
     {12, "dezember"},  {12, "decembre"}, {1, "gennaio"},   {1, "januari"},       {1, "styczen"},
     {1, "stycznia"},   {2, "febbraio"},  {2, "februari"},  {2, "luty"},          {2, "lutego"},
     {3, "maart"},      {3, "marca"},     {3, "marzec"},    {4, "aprile"},        {4, "kwietnia"},
     {4, "kwiecien"},   {5, "maggio"},    {5, "mei"},       {5, "maja"},          {6, "giugno"},
     {6, "czerwca"},    {7, "luglio"},    {7, "lipca"},     {8, "augustus"},      {8, "sierpnia"},
     {9, "settembre"},  {9, "wrzesnia"},  {10, "ottobre"},  {10, "pazdziernika"}, {11, "listopada"},
     {12, "grudnia"},   {12, "dicembre"}, {3, "mrt"}}};

constexpr std::array<std::string_view, 33> kWeekdays = {
    "monday",   "segunda",  "lunes",   "montag",    "lundi",      "tuesday",   "terca",
    "martes",   "dienstag", "mardi",   "wednesday", "quarta",     "miercoles", "mittwoch",
    "mercredi", "thursday", "quinta",  "jueves",    "donnerstag", "jeudi",     "friday",
    "sexta",    "viernes",  "freitag", "vendredi",  "saturday",   "sabado",    "samstag",
    "samedi",   "sunday",   "domingo", "sonntag",   "dimanche"};

}  // namespace

int month_named(std::string_view word) {
  constexpr std::size_t kShortest = 3;
  if (word.size() < kShortest) return 0;
  int month = 0;
  for (const MonthName& known : kMonths) {
    if (known.name[0] != word[0] || !known.name.starts_with(word)) continue;
    if (month != 0 && month != known.month) return 0;  // "jui": June or July
    month = known.month;
  }
  return month;
}

bool is_weekday(std::string_view word) {
  constexpr std::size_t kShortest = 2;
  return word.size() >= kShortest &&
         std::any_of(kWeekdays.begin(), kWeekdays.end(),
                     [&](std::string_view known) { return known.starts_with(word); });
}

bool is_time_filler(std::string_view word) {
  static constexpr std::array<std::string_view, 14> kWords = {
      "de", "del", "of", "the", "at", "as", "a", "las", "um", "den", "le", "em", "el", "kl"};
  return is_among(word, kWords);
}

bool is_and(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kWords = {"and", "und", "e", "y", "et", "en"};
  return is_among(word, kWords);
}

int half_of_day(std::string_view word) {
  static constexpr std::array<std::string_view, 3> kMorning = {"am", "vorm", "vormittags"};
  static constexpr std::array<std::string_view, 3> kAfternoon = {"pm", "nachm", "nachmittags"};
  return is_among(word, kMorning) ? 1 : is_among(word, kAfternoon) ? 2 : 0;
}

bool is_hour_mark(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kWords = {"uhr", "h", "hs", "hrs", "hr"};
  return is_among(word, kWords);
}

bool is_zone_name(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kWords = {"z",    "utc", "mez",
                                                             "mesz", "msk", "wib"};
  if (is_among(word, kWords)) return true;
  // Nearly all abbreviations end in T for "time": GMT, CET, CEST, BRT, PDT, IST.
  constexpr std::size_t kShortest = 2;
  constexpr std::size_t kLongest = 5;
  return word.size() >= kShortest && word.size() <= kLongest && word.back() == 't' &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

double seconds_in(std::string_view unit) {
  struct NamedUnit {
    double seconds;
    std::string_view name;
  };
  static constexpr double kMinute = 60;
  static constexpr std::array<NamedUnit, 37> kUnits = {
      {{kDay, "d"},          {kDay, "day"},        {kDay, "days"},
       {kDay, "dia"},        {kDay, "dias"},       {kDay, "tag"},
       {kDay, "tage"},       {kDay, "jour"},       {kDay, "jours"},
       {kDay, "j"},          {kHour, "h"},         {kHour, "hr"},
       {kHour, "hrs"},       {kHour, "hour"},      {kHour, "hours"},
       {kHour, "hora"},      {kHour, "horas"},     {kHour, "std"},
       {kHour, "stunden"},   {kHour, "heures"},    {kMinute, "m"},
       {kMinute, "min"},     {kMinute, "mn"},      {kMinute, "mins"},
       {kMinute, "minute"},  {kMinute, "minutes"}, {kMinute, "minuto"},
       {kMinute, "minutos"}, {kMinute, "minuten"}, {1, "s"},
       {1, "sec"},           {1, "secs"},          {1, "seg"},
       {1, "sek"},           {1, "seconds"},       {1, "segundos"},
       {0.001, "ms"}}};
  for (const NamedUnit& known : kUnits) {
    if (known.name == unit) return known.seconds;
  }
  return 0;
}

}  // namespace relevance::table
