// SPDX-License-Identifier: PostgreSQL
// A table written in any combination of dialect, locale, date form, unit, word for missing and
// encoding reads back bit for bit, or a warning says of which column this is not sure.
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
#include <vector>

#include "base/error.h"
#include "base/warning.h"
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

// How the whole file is written.
struct Locale {
  char delimiter, decimal;
  std::string_view thousands;  // empty: none
  bool quote_all;
  std::string_view line_end;
  std::string_view missing;
  enum { utf8, marked_utf8, utf16, windows1252 } encoding;
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
  using enum decltype(Locale::encoding);
  constexpr decltype(Locale::encoding) kEncodings[] = {utf8, utf8, marked_utf8, utf16, windows1252};
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
};

std::string with_thousands(const std::string& digits, std::string_view mark) {
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) result += mark;
    result += digits[i];
  }
  return result;
}

std::string written(const std::string& plain, const Locale& locale, bool grouped) {
  const bool negative = plain.front() == '-';
  const std::size_t point = plain.find('.');
  const std::string whole =
      plain.substr(negative, point == std::string::npos ? point : point - negative);
  std::string text = negative ? "-" : "";
  text += grouped ? with_thousands(whole, locale.thousands) : whole;
  if (point != std::string::npos) text += locale.decimal + plain.substr(point + 1);
  return text;
}

void write_numbers(Truth& column, std::size_t rows, const Locale& locale, Dice& dice) {
  constexpr std::string_view kUnits[] = {"", "", "", " bar", " °C", "%", " m³/h"};
  const std::string_view unit = dice.pick(kUnits);
  const int decimals = static_cast<int>(dice.below(6));
  const double size = std::pow(10, static_cast<double>(1 + dice.below(6)));
  const bool grouped = !locale.thousands.empty() && dice.one_in(2);
  const std::size_t missing = dice.one_in(2) ? 0 : 5 + dice.below(20);
  for (std::size_t row = 0; row < rows; ++row) {
    if (missing > 0 && dice.one_in(missing)) {
      column.numbers.push_back(kNothing);
      column.cells.emplace_back(locale.missing);
      continue;
    }
    const double share = static_cast<double>(dice.below(2'000'001)) / 1e6 - 1;
    char plain[64];
    std::snprintf(plain, sizeof plain, "%.*f", decimals, share * size);
    column.numbers.push_back(std::strtod(plain, nullptr));
    column.cells.push_back(written(plain, locale, grouped) + std::string(unit));
  }
}

void write_times(Truth& column, std::size_t rows, Dice& dice) {
  using namespace std::chrono;
  column.type = ColumnType::timestamp;
  const char* const kForms[] = {"%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M",    "%m/%d/%Y %H:%M:%S",
                                "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d-%m-%Y %H:%M"};
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
  const std::size_t rows = 40 + dice.below(200);
  std::vector<Truth> table(2 + dice.below(5));
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i].name = "Coluna ção " + std::to_string(i + 1);
    const std::size_t kind = i == 0 ? 0 : dice.below(4);
    if (kind < 2) write_numbers(table[i], rows, locale, dice);
    if (kind == 2) write_times(table[i], rows, dice);
    if (kind == 3) write_words(table[i], rows, dice);
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
  using enum decltype(Locale::encoding);
  if (locale.encoding == utf8) return text;
  if (locale.encoding == marked_utf8) return "\xEF\xBB\xBF" + text;
  // All characters here are below U+0100.
  std::string result = locale.encoding == utf16 ? "\xFF\xFE" : "";
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto code = static_cast<unsigned char>(text[i]);
    if (code >= 0xC0) {
      code = static_cast<unsigned char>(code << 6 | (text[++i] & 0x3F));
    }
    result += static_cast<char>(code);
    if (locale.encoding == utf16) result += '\0';
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

// Empty when the column was read as it was meant.
std::string difference(const Truth& meant, const Column& read) {
  if (read.name != meant.name) return "the name is " + read.name;
  if (read.type != meant.type) return "the type is " + std::to_string(static_cast<int>(read.type));
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
  std::vector<Warning> warnings = read.warnings;
  for (std::size_t i = 0; i < meant.size(); ++i) {
    const std::string wrong = difference(meant[i], read.columns[i]);
    if (wrong.empty()) continue;
    const auto& own = read.columns[i].warnings;
    warnings.insert(warnings.end(), own.begin(), own.end());
    const bool is_said = std::any_of(warnings.begin(), warnings.end(), [&](const Warning& warning) {
      return warning.column == meant[i].name;
    });
    EXPECT_TRUE(is_said) << "seed " << seed << ": column " << i + 1 << ": " << wrong << '\n'
                         << csv.substr(0, 600);
  }
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(RoundTrip, ATableReadsBackHoweverItIsWritten) {
  const std::uint64_t first = number_from("RELEVANCE_FIRST_SEED", 0);
  const std::uint64_t tables = number_from("RELEVANCE_ROUND_TRIPS", 10'000);
  for (std::uint64_t seed = first; seed < first + tables; ++seed) {
    try_seed(seed);
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace relevance::table
