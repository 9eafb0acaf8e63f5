// SPDX-License-Identifier: PostgreSQL
#include "table/checks/unread_times.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "table/columns/column_report.h"
#include "table/columns/time_names.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

constexpr std::size_t kSample = 200;

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit);
}

// Three or more groups of digits, as long as the parts of a date or time, with one mark or blank
// between two of them; the name of a month may be one of the groups.
bool looks_like_time(std::string_view text) {
  constexpr std::string_view kMarks = "-/.:_ T";
  std::size_t groups = 0;
  std::size_t digits = 0;
  std::size_t marks = 0;
  bool other_than_points = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t size = 0;
    if (is_digit(text[i])) {
      while (i + size < text.size() && is_digit(text[i + size])) ++size;
      if (size == 3 || size > 4) return false;
      digits += size;
      ++groups;
    } else if (kMarks.find(text[i]) != std::string_view::npos) {
      size = 1;
      ++marks;
      other_than_points = other_than_points || text[i] != '.';
    } else {
      while (i + size < text.size() && !is_digit(text[i + size]) &&
             kMarks.find(text[i + size]) == std::string_view::npos) {
        ++size;
      }
      groups += month_named(fold(text.substr(i, size))) != 0 ? 1 : 0;
    }
    i += size;
  }
  constexpr std::size_t kFewestDigits = 5;
  constexpr std::size_t kMostDigits = 20;
  // 192.168.0.1 is none.
  const bool address = groups > 3 && !other_than_points;
  return groups >= 3 && digits >= kFewestDigits && digits <= kMostDigits && marks >= 2 && !address;
}

bool already_warned(const Column& column) {
  return std::any_of(column.warnings.begin(), column.warnings.end(), [](const Warning& warning) {
    return warning.code == "date_order_contradictory";
  });
}

// Whether a few values come and go in any order, as lots or sizes do. Days and weeks of a log follow one
// another, if only once a year.
bool come_and_go(std::vector<double> values) {
  constexpr std::size_t kMost = 40;
  constexpr std::size_t kRowsPerValue = 3;
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  std::map<double, std::set<double>> followers;  // of each value
  std::size_t changes = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::set<double>& others = followers[values[i]];
    if (followers.size() > kMost) return false;
    if (i + 1 == values.size() || values[i] == values[i + 1]) continue;
    others.insert(values[i + 1]);
    ++changes;
  }
  const std::size_t different = followers.size();
  const bool in_order =
      different > 2 && std::all_of(followers.begin(), followers.end(),
                                   [](const auto& one) { return one.second.size() <= 1; });
  return different * kRowsPerValue <= values.size() && changes >= 2 * different && !in_order;
}

bool are_unread_times(const Column& column) {
  const std::size_t sample = std::min(column.levels.size(), kSample);
  std::size_t alike = 0;
  std::size_t with_digits = 0;
  for (std::size_t i = 0; i < sample; ++i) {
    alike += looks_like_time(column.levels[i]) ? 1 : 0;
    with_digits += has_digit(column.levels[i]) ? 1 : 0;
  }
  // A log has many times; a few, such as 06:00-14:00, are states.
  constexpr std::size_t kManyTimes = 20;
  const bool many =
      column.levels.size() >= kManyTimes || column.levels.size() * 2 >= count_values(column);
  if (many && alike * 5 >= sample * 4) return true;
  return names_moment(column.name) && with_digits * 2 > sample &&
         (alike > 0 || !come_and_go(column.values));
}

// Days of the month, which are read as what they are: 1 to 31 under a word for a day, and again from 1
// on. Those that only rise may be days of a year whose other parts stand elsewhere.
bool are_days_of_month(const std::string& word, const std::vector<double>& values) {
  if (word != "dia" && word != "day") return false;
  if (std::is_sorted(values.begin(), values.end())) return false;
  constexpr double kLast = 31;
  return std::all_of(values.begin(), values.end(), [](double value) {
    return !std::isfinite(value) || (value == std::floor(value) && value >= 1 && value <= kLast);
  });
}

// Whole numbers too small for dates, of which a few come and go: diameters, numbers of batches.
bool are_few_sizes(const std::vector<double>& values) {
  constexpr double kLastHour = 24 * 100;  // 2400 as a time
  return come_and_go(values) && std::all_of(values.begin(), values.end(), [](double value) {
           return !std::isfinite(value) ||
                  (value == std::floor(value) && value >= 0 && value < kLastHour);
         });
}

bool is_ambiguous_word(const std::string& word) {
  return word == "data" || word == "time" || word == "zeit" || word == "hora";
}

// Whether numbers may be 13.05 or 31.01, or 1305 over more than half a day: always below 60 where
// minutes would be.
bool could_be_times(std::vector<double> values) {
  constexpr std::size_t kFewest = 10;
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() < kFewest || values.front() < 0) return false;
  const bool points = values.back() < 32;
  if (!points && (values.back() > 2400 || values.back() - values.front() < 1200)) return false;
  const double scale = points ? 100 : 1;
  const auto fits = [&](double value) {
    const double digits = std::round(value * scale);
    return std::abs(value * scale - digits) < 1e-6 && std::fmod(digits, 100) < 60;
  };
  const auto whole = [](double value) { return value == std::floor(value); };
  return std::all_of(values.begin(), values.end(), fits) &&
         (!points || !std::all_of(values.begin(), values.end(), whole));
}

}  // namespace

std::optional<Warning> unread_time_warning(const Column& column) {
  if (already_warned(column)) return std::nullopt;
  const auto warn = [&](const std::string& example) {
    return make_warning("time_not_read", column.name, {value_of("example", example)});
  };
  const bool texts = column.type == ColumnType::categorical || column.type == ColumnType::text;
  if (texts && !column.levels.empty() && are_unread_times(column)) {
    return warn(quote_text(column.levels.front()));
  }
  if (column.type != ColumnType::numeric || !column.unit.empty()) return std::nullopt;
  const auto words = words_of(column.name);
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return std::isfinite(value); });
  const bool a_moment = words.size() == 1 && names_moment(column.name);
  if (!a_moment || first == column.values.end()) return std::nullopt;
  if (is_ambiguous_word(words[0]) && !could_be_times(column.values)) return std::nullopt;
  if (are_days_of_month(words[0], column.values) || are_few_sizes(column.values)) {
    return std::nullopt;
  }
  return warn(number_text(*first));
}

}  // namespace relevance::table
