// SPDX-License-Identifier: PostgreSQL
#include "model/feature_row.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"
#include "table/columns/boolean_word.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/columns_format.h"
#include "table/columns/date_time.h"
#include "table/columns/level_index.h"
#include "table/columns/number_text.h"

namespace relevance::model {
namespace {

using table::CalendarPart;
using table::FeatureKind;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// A cell that is not empty.
struct Given {
  std::optional<double> number;
  std::string text;  // trimmed; a number's shortest form
};

Given look_at(bool value) {
  return {std::nullopt, value ? "true" : "false"};
}

Given look_at(double value) {
  return {value, number_text(value == 0 ? 0 : value)};  // -0 and 0 are one level
}

Given look_at(const std::string& value) {
  return {std::nullopt, std::string(trim(value))};
}

[[noreturn]] void reject(const FeatureInfo& feature, const Given& given,
                         const std::string& expected) {
  throw Error("bad_cell",
              "the value of column " + quote_text(feature.source()) + " is not " + expected,
              "It is " + quote_text(given.text) + ".",
              "Give " + expected + ", or no value if it is unknown.");
}

bool stands_for_missing(const Given& given) {
  if (given.number) return !std::isfinite(*given.number);
  return is_missing(given.text) || is_missing_among_numbers(given.text);
}

bool is_listed_word(const FeatureInfo& feature, const std::string& text) {
  if (feature.missing_words.empty()) return false;
  const std::string folded = fold(text);
  return std::any_of(feature.missing_words.begin(), feature.missing_words.end(),
                     [&](const std::string& word) { return fold(word) == folded; });
}

double read_number(const FeatureInfo& feature, const Given& given) {
  std::optional<double> number = given.number;
  if (!number) {
    const auto measure = table::parse_measure(given.text, {});
    if (!measure) reject(feature, given, "a number");
    number = measure->value;
  }
  const std::vector<double>& codes = feature.missing_codes;
  return std::find(codes.begin(), codes.end(), *number) == codes.end() ? *number : kMissing;
}

double read_boolean(const FeatureInfo& feature, const Given& given) {
  if (given.text == "0" || given.text == "1") return given.text == "1" ? 1 : 0;
  const auto word = table::boolean_word(given.text);
  if (!word) reject(feature, given, "true or false");
  return word->value;
}

// The number of a level; nothing for one that was not in the data.
std::optional<double> find_level(const FeatureInfo& feature, std::string_view text) {
  const auto level = std::find(feature.levels.begin(), feature.levels.end(), text);
  if (level == feature.levels.end()) return std::nullopt;
  return static_cast<double>(level - feature.levels.begin());
}

// 12 means level "0012", if no other level is the same number.
std::optional<double> find_padded_level(const FeatureInfo& feature, double number) {
  std::optional<double> found;
  for (std::size_t i = 0; i < feature.levels.size(); ++i) {
    const std::string& level = feature.levels[i];
    if (!level.starts_with('0') || table::parse_plain(level, '.') != number) continue;
    if (found) return std::nullopt;
    found = static_cast<double>(i);
  }
  return found;
}

double read_level(const FeatureInfo& feature, const Given& given) {
  if (const auto level = find_level(feature, given.text)) return *level;
  // As in training, 7.0 is level "7".
  if (const auto number = table::parse_plain(given.text, '.')) {
    if (const auto level = find_level(feature, number_text(*number))) return *level;
    if (const auto level = find_padded_level(feature, *number)) return *level;
  }
  if (is_missing(given.text)) return kMissing;
  return find_level(feature, table::kOtherTexts).value_or(kMissing);
}

// A number as seconds since 1970-01-01, or since midnight. A fraction, or a weekday asked for, tells
// a spreadsheet's serial day from seconds since midnight.
double read_clock_number(const FeatureInfo& feature, double number) {
  if (const auto time = table::compact_time(number)) return *time;
  if (const auto time = table::counted_time(number)) return *time;
  const bool serial = feature.part == CalendarPart::weekday || number != std::floor(number);
  const auto time = table::serial_time(number);
  if (!serial || !time) return number;
  // Four decimals of a day are nine seconds: 22:00 must not become 21:59:57.
  constexpr double kTenSeconds = 10;
  return std::round(*time / kTenSeconds) * kTenSeconds;
}

// Seconds since 1970-01-01, or since midnight.
double read_time(const FeatureInfo& feature, const Given& given) {
  if (given.number) return read_clock_number(feature, *given.number);
  const auto time = table::parse_date_time(given.text);
  if (!time) reject(feature, given, "a time");
  const bool dated = time->form != table::DateTime::Form::no_date;
  if (feature.part == CalendarPart::weekday && !dated) {
    reject(feature, given, "a time with its date");
  }
  std::optional<double> seconds;
  for (const auto order : {table::DateOrder::day_month_year, table::DateOrder::month_day_year,
                           table::DateOrder::year_month_day}) {
    const auto other = table::seconds_of(*time, order);
    if (seconds && other && *seconds != *other) {
      reject(feature, given,
             "a time whose day and month can be told apart, such as 2024-01-31 13:05");
    }
    if (other) seconds = other;
  }
  return seconds.value_or(kMissing);
}

double read_calendar(const FeatureInfo& feature, const Given& given) {
  const double seconds = read_time(feature, given);
  if (std::abs(seconds) > table::kMaxSeconds) reject(feature, given, "a time");
  return std::isnan(seconds) ? kMissing : table::part_of(seconds, feature.part);
}

double read_cell(const FeatureInfo& feature, const Cell& cell) {
  if (!cell) return kMissing;
  const Given given = std::visit([](const auto& value) { return look_at(value); }, *cell);
  if (is_listed_word(feature, given.text)) return kMissing;
  if (feature.kind == FeatureKind::categorical) return read_level(feature, given);
  if (stands_for_missing(given)) return kMissing;
  if (feature.kind == FeatureKind::boolean) return read_boolean(feature, given);
  if (feature.kind == FeatureKind::calendar) return read_calendar(feature, given);
  return read_number(feature, given);
}

[[noreturn]] void reject_row(const FeatureInfo& feature, const Row& row) {
  std::vector<std::string> names;
  for (const auto& [name, cell] : row) names.push_back(name);
  const std::vector<std::string> similar = suggestions(feature.source(), names, 1);
  const std::string hint =
      similar.empty() ? "Give all columns of the model; use null where the value is unknown."
                      : "The row has a column named " + quote_text(similar[0]) + ".";
  throw Error("no_column",
              "the row lacks column " + quote_text(feature.source()) + ", which the model uses",
              "It has " + count_of(names.size(), "column") + ".", hint);
}

}  // namespace

float to_float(double value) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  if (std::isnan(value)) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(std::clamp(value, -kLargest, kLargest));
}

float to_number(const FeatureInfo& feature, double value) {
  if (!feature.borders || std::isnan(value)) return to_float(value);
  const std::vector<double>& borders = *feature.borders;
  return static_cast<float>(std::upper_bound(borders.begin(), borders.end(), value) -
                            borders.begin());
}

std::vector<float> encode_row(const Schema& schema, const Row& row) {
  std::vector<float> numbers;
  numbers.reserve(schema.features.size());
  for (const FeatureInfo& feature : schema.features) {
    const auto cell = row.find(feature.source());
    if (cell == row.end()) reject_row(feature, row);
    numbers.push_back(to_number(feature, read_cell(feature, cell->second)));
  }
  return numbers;
}

}  // namespace relevance::model
