// SPDX-License-Identifier: PostgreSQL
#include "table/columns/column_report.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "table/columns/column_table.h"
#include "table/columns/date_time.h"
#include "table/value_hash.h"

namespace relevance::table {

namespace {

constexpr std::size_t kFirstValues = 5;

const char* type_name(ColumnType type) {
  switch (type) {
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::categorical:
      return "categorical";
    case ColumnType::text:
      return "text";
    case ColumnType::empty:
      return "empty";
    case ColumnType::timestamp:
      return "timestamp";
    case ColumnType::numeric:
      break;
  }
  return "numeric";
}

// Counts distinct values in an open-addressing hash table, at most half full.
std::size_t count_distinct(const std::vector<double>& values) {
  constexpr std::uint64_t kEmpty = ~0ULL;  // the bits of a NaN, which is never a value
  std::vector<std::uint64_t> slots(64, kEmpty);
  std::size_t count = 0;
  const auto insert = [](std::vector<std::uint64_t>& table, std::uint64_t key) {
    std::size_t at = hash_of(key) & (table.size() - 1);
    while (table[at] != kEmpty && table[at] != key) at = (at + 1) & (table.size() - 1);
    const bool is_new = table[at] == kEmpty;
    table[at] = key;
    return is_new;
  };
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (!insert(slots, std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value))) continue;
    if (++count == kMaxCountedValues) break;
    if (count * 2 < slots.size()) continue;
    std::vector<std::uint64_t> larger(slots.size() * 4, kEmpty);
    for (const std::uint64_t key : slots) {
      if (key != kEmpty) insert(larger, key);
    }
    slots = std::move(larger);
  }
  return count;
}

bool are_whole_or_missing(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::isnan(value) || value == std::floor(value); });
}

// Whether the values are 1, 2, 3, ... down the rows, from any start.
bool counts_rows(const std::vector<double>& values) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] != values[i - 1] + 1) return false;
  }
  return !values.empty() && !std::isnan(values.front());
}

bool all_differ(const std::vector<double>& values) {
  std::vector<double> sorted;
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
               [](double value) { return !std::isnan(value); });
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

// Whether one of the name's words suggests a number or code.
bool names_identifier(std::string_view name) {
  static constexpr std::array<std::string_view, 24> kWords = {
      "id",     "code",  "codigo", "cod",   "serial", "serie", "number", "numero",
      "no",     "nr",    "num",    "index", "indice", "seq",   "key",    "row",
      "record", "linha", "batch",  "lote",  "lot",    "order", "ordem",  "uuid"};
  std::string word;
  const auto matches = [&word] {
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  };
  for (const char c : fold(name)) {
    const bool letter = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    if (letter) {
      word += c;
      continue;
    }
    if (matches()) return true;
    word.clear();
  }
  return matches();
}

std::uint64_t hash_of(const Column& column) {
  std::uint64_t hash = static_cast<std::uint64_t>(column.type) + 1;
  for (const double value : column.values) {
    const double plain = value == 0 ? 0.0 : value;
    const std::uint64_t bits = std::isnan(value) ? 1 : std::bit_cast<std::uint64_t>(plain);
    hash = (std::rotl(hash, 5) ^ bits) * 0x9E37'79B9'7F4A'7C15ULL;
  }
  return hash;
}

bool same_values(const Column& a, const Column& b) {
  return a.type == b.type &&
         std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

}  // namespace

const char* to_string(ColumnRole role) {
  switch (role) {
    case ColumnRole::target:
      return "target";
    case ColumnRole::ignored:
      return "ignored";
    case ColumnRole::feature:
      break;
  }
  return "feature";
}

std::string show_value(const Column& column, double value) {
  if (has_levels(column)) return column.levels[static_cast<std::size_t>(value)];
  if (column.type == ColumnType::boolean && column.text_values > 0) {
    return value != 0 ? "true" : "false";
  }
  if (column.type == ColumnType::timestamp) {
    return show_time(value, column.has_date, column.has_time || !column.has_date);
  }
  return number_text(value);
}

std::string first_text_of(const Column& column) {
  const std::string& text = column.first_text.empty() && !column.levels.empty()
                                ? column.levels.front()
                                : column.first_text;
  if (text.empty()) return {};
  std::string where = quote_text(text);
  if (column.first_text_line > 0) where += " in line " + std::to_string(column.first_text_line);
  return where;
}

BothLanguages list_unreadable(const Column& column) {
  constexpr std::size_t kListed = 5;
  const std::vector<CountedText>& all = column.unreadable;
  const auto line = value_of("line", column.first_text_line);
  if (all.empty()) return {first_text_of(column), first_text_of(column)};
  if (column.text_values == 1) {
    const std::string word = quote_text(all.front().text);
    if (column.first_text_line == 0) return {word, word};
    return make_sentence("word_in_line", {value_of("word", word), line});
  }
  std::string listed;
  for (std::size_t i = 0; i < std::min(all.size(), kListed); ++i) {
    if (i > 0) listed += ", ";
    listed += quote_text(all[i].text) + " (" + std::to_string(all[i].rows) + ")";
  }
  BothLanguages words{listed, listed};
  if (all.size() > kListed) {
    words = make_sentence("more_words",
                          {value_of("words", words), value_of("count", all.size() - kListed)});
  }
  if (column.first_text_line == 0) return words;
  return make_sentence("words_from_line", {value_of("words", words), line});
}

std::size_t count_values(const Column& column) {
  return static_cast<std::size_t>(std::count_if(column.values.begin(), column.values.end(),
                                                [](double value) { return std::isfinite(value); }));
}

double only_value(const Column& column) {
  double first = std::nan("");
  for (const double value : column.values) {
    if (!std::isfinite(value) || value == first) continue;
    if (!std::isnan(first)) return std::nan("");
    first = value;
  }
  return first;
}

ColumnReport describe_column(const Column& column) {
  ColumnReport report;
  report.name = column.name;
  report.type = type_name(column.type);
  report.unit = column.unit;
  const std::size_t rows = column.values.size();
  const std::size_t filled = count_values(column);
  if (rows > 0)
    report.missing_share = static_cast<double>(rows - filled) / static_cast<double>(rows);
  report.distinct = count_distinct(column.values);
  report.distinct_exact = report.distinct < kMaxCountedValues;
  for (const double value : column.values) {
    if (!std::isfinite(value)) continue;
    if (report.first_values.size() < kFirstValues) {
      report.first_values.push_back(shorten(show_value(column, value)));
    }
    if (has_levels(column)) {
      if (report.first_values.size() == kFirstValues) break;
      continue;
    }
    report.min = std::min(report.min.value_or(value), value);
    report.max = std::max(report.max.value_or(value), value);
  }
  return report;
}

std::optional<BothLanguages> reason_as_identifier(const Column& column) {
  constexpr std::size_t kFewestTexts = 10;
  constexpr std::size_t kFewestRows = 50;
  const std::size_t filled = count_values(column);
  if (column.type == ColumnType::text) {
    const bool overflowed = column.levels.size() > kMaxCountedValues;
    const bool differ = column.levels.size() * 100 >= filled * 95 || overflowed;
    const bool texts_alone = column.text_values == 0 || column.text_values == filled;
    if (filled < kFewestTexts || !differ || !texts_alone) return std::nullopt;
    return make_sentence("reason_identifying_texts",
                         {value_of("example", quote_text(column.levels.front()))});
  }
  if (column.type != ColumnType::numeric || filled < kFewestTexts ||
      !are_whole_or_missing(column.values)) {
    return std::nullopt;
  }
  const bool named = names_identifier(column.name);
  if (counts_rows(column.values) && (named || filled >= kFewestRows)) {
    return make_sentence("reason_counts_rows");
  }
  if (named && all_differ(column.values)) return make_sentence("reason_identifies_rows");
  return std::nullopt;
}

std::optional<BothLanguages> reason_as_stuck(const Column& column) {
  constexpr std::size_t kRowsPerZero = 100;
  if (column.type != ColumnType::numeric) return std::nullopt;
  double stuck_at = std::nan("");
  std::size_t filled = 0;
  std::size_t zeros = 0;
  for (const double value : column.values) {
    if (std::isnan(value)) continue;
    ++filled;
    if (value == 0) {
      ++zeros;
    } else if (std::isnan(stuck_at)) {
      stuck_at = value;
    } else if (value != stuck_at) {
      return std::nullopt;
    }
  }
  // In a column of 0 and 1, the rare zero may be what matters: a machine that stood still.
  if (std::isnan(stuck_at) || stuck_at == 1 || zeros == 0 || zeros * kRowsPerZero > filled) {
    return std::nullopt;
  }
  return make_sentence("reason_stuck", {number_of("value", number_text(stuck_at)),
                                        value_of("rows", filled - zeros), value_of("all", filled)});
}

std::vector<std::size_t> find_twins(const std::vector<Column>& columns) {
  std::vector<std::size_t> twins(columns.size());
  std::iota(twins.begin(), twins.end(), std::size_t{0});
  std::unordered_multimap<std::uint64_t, std::size_t> seen;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (count_values(columns[i]) == 0) continue;
    const std::uint64_t hash = hash_of(columns[i]);
    const auto [from, to] = seen.equal_range(hash);
    const auto twin = std::find_if(from, to, [&](const auto& entry) {
      return same_values(columns[entry.second], columns[i]);
    });
    if (twin != to) {
      twins[i] = twin->second;
    } else {
      seen.emplace(hash, i);
    }
  }
  return twins;
}

}  // namespace relevance::table
