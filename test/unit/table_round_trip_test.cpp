// SPDX-License-Identifier: PostgreSQL
// A table written in any combination of dialect, locale, number form, date form, duration, unit,
// word or code for missing and encoding reads back bit for bit, or a warning says of which column
// this is not sure.
// RELEVANCE_ROUND_TRIPS sets how many tables are tried (default 10,000), RELEVANCE_FIRST_SEED the
// seed of the first.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/characters.h"
#include "base/error.h"
#include "base/warning.h"
#include "table/checks/missing_codes.h"
#include "table/csv/read_csv.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t count) { return random_() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <typename List>
  auto pick(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937_64 random_;
};

enum class FileEncoding { utf8, marked_utf8, utf16, windows1252 };

// How the whole file is written.
struct Locale {
  char delimiter, decimal;
  std::string_view thousands;  // empty: none
  bool quote_all;
  std::string_view line_end;
  std::string_view missing;
  FileEncoding encoding;
};

Locale any_locale(Dice& dice) {
  constexpr std::string_view kMissing[] = {"", "NA", "n/a", "-", "NULL", "#N/D", "NaN"};
  Locale locale;
  locale.delimiter = dice.pick(std::string_view(",;;\t|"));
  locale.decimal = dice.pick(std::string_view(",."));
  const std::string_view other = locale.decimal == ',' ? "." : ",";
  const std::string_view thousands[] = {"", "", other, " ", "\xC2\xA0", "'"};
  locale.thousands = dice.pick(thousands);
  locale.quote_all = dice.one_in(4);
  locale.line_end = dice.one_in(3) ? "\r\n" : "\n";
  locale.missing = dice.pick(kMissing);
  using enum FileEncoding;
  constexpr FileEncoding kEncodings[] = {utf8, utf8, marked_utf8, utf16, windows1252};
  locale.encoding = dice.pick(kEncodings);
  return locale;
}

// What a column was written from.
struct Truth {
  std::string name;
  ColumnType type = ColumnType::numeric;
  std::vector<double> numbers;     // NaN: missing
  std::vector<std::string> words;  // categorical
  std::vector<std::string> cells;  // as they are written
  bool strict = false;             // a warning does not excuse another reading
};

std::string with_thousands(const std::string& digits, std::string_view mark) {
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) result += mark;
    result += digits[i];
  }
  return result;
}

// The sign of negative numbers, before and behind them.
using Sign = std::pair<std::string_view, std::string_view>;

Sign any_sign(const Locale& locale, Dice& dice) {
  constexpr Sign kSigns[] = {{"-", ""}, {"-", ""}, {"-", ""}, {"- ", ""}, {"", "-"}, {"(", ")"}};
  constexpr Sign kUnicode[] = {{"\xE2\x88\x92", ""}, {"\xE2\x80\x93", ""}};  // minus, en dash
  const bool plain = locale.encoding == FileEncoding::windows1252 || !dice.one_in(4);
  return plain ? dice.pick(kSigns) : dice.pick(kUnicode);
}

std::string written(const std::string& plain, const Locale& locale, bool grouped,
                    const Sign& sign) {
  const bool negative = plain.front() == '-';
  const std::size_t point = plain.find('.');
  const std::string whole =
      plain.substr(negative, point == std::string::npos ? point : point - negative);
  std::string text(negative ? sign.first : "");
  text += grouped ? with_thousands(whole, locale.thousands) : whole;
  if (point != std::string::npos) text += locale.decimal + plain.substr(point + 1);
  if (negative) text += sign.second;
  return text;
}

std::string plain_number(double value, int decimals) {
  char plain[64];
  std::snprintf(plain, sizeof plain, "%.*f", decimals, value);
  return plain;
}

// One row in twelve, not at a beat: at the same hours of each day, a number shows what the machine does
// then.
bool holds_code(std::size_t row) {
  constexpr std::size_t kRows = 12;
  return row % kRows == (row / kRows * 5 + 3) % kRows;
}

double between_minus_one_and_one(Dice& dice) {
  return static_cast<double>(dice.below(2'000'001)) / 1e6 - 1;
}

// What stands around all numbers of a column.
Sign any_frame(Dice& dice) {
  constexpr Sign kFrames[] = {{"", ""},      {"", ""},  {"", ""},        {"", " bar"},
                              {"", " °C"},   {"", "%"}, {"", " xy"},     {"", " m³/h"},
                              {"=\"", "\""}, {"'", ""}, {"\xC2\xA0", ""}};
  return dice.pick(kFrames);
}

void write_numbers(Truth& column, std::size_t rows, const Locale& locale, Dice& dice) {
  const Sign frame = any_frame(dice);
  const Sign sign = any_sign(locale, dice);
  const int decimals = static_cast<int>(dice.below(6));
  const double size = std::pow(10, static_cast<double>(1 + dice.below(6)));
  const bool grouped = !locale.thousands.empty() && dice.one_in(2);
  const std::size_t missing = dice.one_in(2) ? 0 : 5 + dice.below(20);
  // A code for missing values stands far outside the others.
  constexpr double kCodes[] = {-9999, -200, 1e30, -888, 32767, 65535, 2147483647, 850};
  const double code = dice.pick(kCodes);
  const bool as_code = std::abs(code) > 8 * size && decimals > 0 && dice.one_in(3);
  for (std::size_t row = 0; row < rows; ++row) {
    // One that occurs once or twice may be a reading.
    const bool is_missing = (missing > 0 && dice.one_in(missing)) || (as_code && holds_code(row));
    const double value = as_code && is_missing ? code : between_minus_one_and_one(dice) * size;
    const std::string plain = plain_number(value, decimals);
    column.numbers.push_back(is_missing ? kNothing : std::strtod(plain.c_str(), nullptr));
    const std::string number = written(plain, locale, grouped, sign);
    column.cells.push_back(is_missing && !as_code
                               ? std::string(locale.missing)
                               : std::string(frame.first) + number + std::string(frame.second));
  }
}

// Most values are in the first unit, which is 1000 of the second.
void write_mixed_units(Truth& column, std::size_t rows, const Locale& locale, Dice& dice) {
  constexpr Sign kUnits[] = {{" bar", " mbar"}, {" t", " kg"}, {"kW", "W"}, {" L/h", " mL/h"}};
  const auto [large, small] = dice.pick(kUnits);
  column.strict = true;
  for (std::size_t row = 0; row < rows; ++row) {
    const double value = 1 + std::abs(between_minus_one_and_one(dice)) * 8;
    const std::string plain = plain_number(value, 4);
    column.numbers.push_back(std::strtod(plain.c_str(), nullptr));
    const bool in_large = row < 3 || !dice.one_in(5);
    const std::string number = in_large ? plain : plain_number(column.numbers.back() * 1000, 1);
    column.cells.push_back(written(number, locale, false, {"-", ""}) +
                           std::string(in_large ? large : small));
  }
}

// Values below the limit of detection count as half the limit.
void write_below_detection(Truth& column, std::size_t rows, const Locale& locale, Dice& dice) {
  constexpr std::string_view kBelow[] = {"<", "< "};
  const std::string below(dice.pick(kBelow));
  column.strict = true;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string plain = plain_number(0.1 + std::abs(between_minus_one_and_one(dice)), 2);
    const bool is_below = row > 2 && dice.one_in(6);
    column.numbers.push_back(is_below ? 0.025 : std::strtod(plain.c_str(), nullptr));
    column.cells.push_back((is_below ? below : "") +
                           written(is_below ? "0.05" : plain, locale, false, {"-", ""}));
  }
}

void write_durations(Truth& column, std::size_t rows, Dice& dice) {
  constexpr std::string_view kForms[] = {"%llu:%02llu:%02llu", "PT%lluH%lluM%lluS",
                                         "%lluh %02llum %02llus"};
  const std::string_view form = dice.pick(kForms);
  for (std::size_t row = 0; row < rows; ++row) {
    // The first is longer than a day: these are not times of day.
    const std::size_t seconds = row == 0 ? 100'000 + dice.below(9000) : dice.below(130'000);
    char text[64];
    std::snprintf(text, sizeof text, form.data(), static_cast<unsigned long long>(seconds / 3600),
                  static_cast<unsigned long long>(seconds / 60 % 60),
                  static_cast<unsigned long long>(seconds % 60));
    column.numbers.push_back(static_cast<double>(seconds));
    column.cells.emplace_back(text);
  }
}

void write_times(Truth& column, std::size_t rows, Dice& dice) {
  using namespace std::chrono;
  column.type = ColumnType::timestamp;
  const char* const kForms[] = {
      "%Y-%m-%d %H:%M:%S",    "%d/%m/%Y %H:%M",    "%m/%d/%Y %H:%M:%S",     "%Y-%m-%dT%H:%M:%S",
      "%d.%m.%Y %H:%M:%S",    "%d-%m-%Y %H:%M",    "%d.%m.%y %H:%M:%S",     "%y/%m/%d %H:%M",
      "%d %b %Y %H:%M:%S",    "%b %d, %Y %H:%M",   "%H:%M:%S %d.%m.%Y",     "%Y-%m-%dT%H:%M:%SZ",
      "%m/%d/%Y %I:%M:%S %p", "%d-%b-%y %H:%M:%S", "%Y/%m/%d %H:%M:%S.000", "%a, %d %b %Y %H:%M",
      "%Y-%m-%d_%H-%M-%S",    "%Y%m%d%H%M%S",      "%Y%m%dT%H%M%S",         "%d/%m/%Y  %H.%M.%S"};
  const char* const form = dice.pick(kForms);
  auto time = sys_seconds(sys_days(year(2019) / 1 / 1)) + minutes(dice.below(60 * 24 * 365 * 5));
  const auto step = minutes(5 + dice.below(60 * 36));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::time_t seconds = time.time_since_epoch().count();
    char text[64];
    std::tm parts{};
    std::strftime(text, sizeof text, form, gmtime_r(&seconds, &parts));
    column.numbers.push_back(static_cast<double>(seconds));
    column.cells.emplace_back(text);
    time += step;
  }
}

void write_words(Truth& column, std::size_t rows, Dice& dice) {
  column.type = ColumnType::categorical;
  const std::vector<std::string> kSets[] = {{"Aço 1020", "Aço 1045", "Alumínio"},
                                            {"früh", "spät", "Nacht"},
                                            {"A;B", "C,D", "E|F"},
                                            {"say \"yes\"", "5\" pipe", "plain"},
                                            {"Turno ção", "Turno ñ", "Turno é"}};
  const std::vector<std::string> set = dice.pick(kSets);
  for (std::size_t row = 0; row < rows; ++row) {
    // Every word occurs.
    column.words.push_back(row < set.size() ? set[row] : dice.pick(set));
    column.cells.push_back(column.words.back());
  }
}

std::vector<Truth> any_table(const Locale& locale, Dice& dice) {
  const std::size_t rows = 40 + dice.below(100);
  std::vector<Truth> table(2 + dice.below(5));
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i].name = "Coluna ção " + std::to_string(i + 1);
    const std::size_t kind = i == 0 ? 0 : dice.below(9);
    if (kind < 3) write_numbers(table[i], rows, locale, dice);
    if (kind == 3 || kind == 4) write_times(table[i], rows, dice);
    if (kind == 5) write_words(table[i], rows, dice);
    if (kind == 6) write_durations(table[i], rows, dice);
    if (kind == 7) write_mixed_units(table[i], rows, locale, dice);
    if (kind == 8) write_below_detection(table[i], rows, locale, dice);
  }
  return table;
}

std::string field(const std::string& cell, const Locale& locale) {
  const bool needed =
      cell.find_first_of(std::string("\"\n") + locale.delimiter) != std::string::npos;
  if (!needed && !locale.quote_all) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string encoded(const std::string& text, const Locale& locale) {
  using enum FileEncoding;
  if (locale.encoding == utf8) return text;
  if (locale.encoding == marked_utf8) return "\xEF\xBB\xBF" + text;
  std::string result = locale.encoding == utf16 ? "\xFF\xFE" : "";
  for (std::string_view rest = text; !rest.empty();) {
    const Character c = first_character(rest);
    rest.remove_prefix(c.bytes);
    result += static_cast<char>(c.code);  // Latin-1's characters are those below U+0100
    if (locale.encoding == utf16) result += static_cast<char>(c.code >> 8);
  }
  return result;
}

std::string csv_of(const std::vector<Truth>& table, const Locale& locale) {
  std::string text;
  const auto end_field = [&](std::size_t i) {
    if (i + 1 < table.size()) {
      text += locale.delimiter;
    } else {
      text += locale.line_end;
    }
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    text += field(table[i].name, locale);
    end_field(i);
  }
  for (std::size_t row = 0; row < table.front().cells.size(); ++row) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      text += field(table[i].cells[row], locale);
      end_field(i);
    }
  }
  return encoded(text, locale);
}

// Whether times of one single day were read as those of another day: nothing in them shows the order
// of its parts.
bool is_another_day(const Truth& meant, const Column& read) {
  constexpr double kDay = 86'400;
  double first = std::numeric_limits<double>::quiet_NaN();  // of the days between
  double day = first;
  for (std::size_t row = 0; row < meant.numbers.size(); ++row) {
    const double between = read.values[row] - meant.numbers[row];
    if (std::isnan(between)) continue;
    if (std::isnan(first)) {
      first = between;
      day = std::floor(meant.numbers[row] / kDay);
    }
    if (between != first || std::floor(meant.numbers[row] / kDay) != day) return false;
  }
  return std::fmod(first, kDay) == 0;
}

// Empty when the column was read as it was meant.
std::string difference(const Truth& meant, const Column& read) {
  if (read.name != meant.name) return "the name is " + read.name;
  if (read.type != meant.type) return "the type is " + std::to_string(static_cast<int>(read.type));
  if (meant.type == ColumnType::timestamp && is_another_day(meant, read)) return {};
  for (std::size_t row = 0; row < meant.cells.size(); ++row) {
    const double value = read.values[row];
    bool same = false;
    if (meant.type == ColumnType::categorical) {
      same = read.levels[static_cast<std::size_t>(value)] == meant.words[row];
    } else {
      same = value == meant.numbers[row] || (std::isnan(value) && std::isnan(meant.numbers[row]));
    }
    if (!same)
      return "row " + std::to_string(row) + ", " + meant.cells[row] + ", is " +
             std::to_string(value);
  }
  return {};
}

// Codes such as -9999 become missing. Returns of which columns there is a warning.
std::vector<std::string> take_out_codes(Table& table) {
  std::vector<std::string> columns;
  const std::vector<bool> all(table.columns.size(), true);
  for (const MissingCode& code : find_missing_codes(table, all, std::nullopt)) {
    Column& column = table.columns[code.column];
    if (code.certain) remove_missing_code(column, code.value);
    columns.push_back(column.name);
  }
  return columns;
}

void try_seed(std::uint64_t seed) {
  Dice dice(seed);
  const Locale locale = any_locale(dice);
  const std::vector<Truth> meant = any_table(locale, dice);
  const std::string csv = csv_of(meant, locale);
  ByteView source(csv);
  Table read;
  try {
    read = read_csv(source, {}, 1);
  } catch (const Error& error) {
    FAIL() << "seed " << seed << ": " << error.message() << '\n' << csv.substr(0, 600);
  }
  ASSERT_EQ(read.columns.size(), meant.size()) << "seed " << seed << '\n' << csv.substr(0, 600);
  std::vector<std::string> warned = take_out_codes(read);
  for (const Warning& warning : read.warnings) warned.push_back(warning.column);
  for (std::size_t i = 0; i < meant.size(); ++i) {
    const std::string wrong = difference(meant[i], read.columns[i]);
    if (wrong.empty()) continue;
    for (const Warning& warning : read.columns[i].warnings) warned.push_back(warning.column);
    const bool is_said =
        !meant[i].strict && std::find(warned.begin(), warned.end(), meant[i].name) != warned.end();
    EXPECT_TRUE(is_said) << "seed " << seed << ": column " << i + 1 << ": " << wrong << '\n'
                         << csv.substr(0, 600);
  }
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// In parts, which run in parallel.
class RoundTrip : public testing::TestWithParam<std::uint64_t> {};
constexpr std::uint64_t kParts = 4;

TEST_P(RoundTrip, OfATableHoweverItIsWritten) {
  const std::uint64_t first = number_from("RELEVANCE_FIRST_SEED", 0);
  const std::uint64_t tables = number_from("RELEVANCE_ROUND_TRIPS", 10'000);
  for (std::uint64_t seed = first + GetParam(); seed < first + tables; seed += kParts) {
    try_seed(seed);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Part, RoundTrip, testing::Range(std::uint64_t{0}, kParts));

}  // namespace
}  // namespace relevance::table
