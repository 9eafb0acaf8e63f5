// SPDX-License-Identifier: PostgreSQL
#include "table/checks/missing_levels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "table/columns/missing_words.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// How the letters of a word are written. A single capital counts as upper and as title.
struct LetterCase {
  bool lower = false;
  bool upper = false;
  bool title = false;
};

// None where the word has other characters.
LetterCase case_of(std::string_view word) {
  if (word.empty()) return {};
  const bool rest_lower = std::all_of(word.begin() + 1, word.end(), is_lower);
  return {is_lower(word[0]) && rest_lower, std::all_of(word.begin(), word.end(), is_upper),
          is_upper(word[0]) && rest_lower};
}

bool is_code(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(c) || is_upper(c) || (c >= '0' && c <= '9'); });
}

// Whether the levels look as the word does: Na beside K and Mg, Null beside Eins and Zwei. Up to half
// of them may be codes of another kind, such as SO4. Single letters (A, B, C) say nothing: they are
// grades more often than elements.
bool is_written_like(std::string_view word, const std::vector<std::string>& levels) {
  const LetterCase own = case_of(word);
  const bool name = own.title && word.size() > 2;  // Nan, a person, beside Maria
  const std::size_t much_longer = name ? 5 : 2;
  std::size_t alike = 0;
  std::size_t all = 0;
  for (const std::string& level : levels) {
    if (level.size() > word.size() + much_longer || !is_code(level)) return false;
    if (level.size() == 1) continue;
    ++all;
    const LetterCase other = case_of(level);
    const bool same =
        (own.lower && other.lower) || (own.upper && other.upper) || (own.title && other.title);
    alike += same ? 1 : 0;
  }
  return alike > 0 && alike * 2 >= all;
}

std::size_t fewest_rows_of_level(const Column& column) {
  std::vector<std::size_t> rows(column.levels.size());
  for (const double value : column.values) {
    if (!std::isnan(value)) ++rows[static_cast<std::size_t>(value)];
  }
  return *std::min_element(rows.begin(), rows.end());
}

// Whether another column holds the word, in whatever case: there it stands for a missing value.
bool is_elsewhere(const Table& table, const Column& column, std::string_view word) {
  const std::string folded = fold(word);
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
    return &other != &column &&
           std::any_of(other.words_for_missing.begin(), other.words_for_missing.end(),
                       [&](const auto& found) { return fold(found.text) == folded; });
  });
}

bool is_level(const Table& table, const Column& column, const CountedText& word) {
  constexpr std::size_t kFewestLevels = 2;
  constexpr std::size_t kFewestRows = 2;
  constexpr std::size_t kMuchRarer = 4;
  if (word.rows < kFewestRows || column.levels.size() < kFewestLevels ||
      column.levels.size() == kMaxFeatureLevels) {
    return false;
  }
  return is_written_like(word.text, column.levels) &&
         word.rows * kMuchRarer >= fewest_rows_of_level(column) &&
         !is_elsewhere(table, column, word.text);
}

void adopt(Column& column, const CountedText& word) {
  const auto level = static_cast<double>(column.levels.size());
  std::size_t rows = 0;
  for (double& value : column.values) {
    const std::uint8_t held = missing_word_in(value);
    if (held == 0 || missing_word(held) != word.text) continue;
    value = level;
    ++rows;
  }
  if (rows == 0) return;
  column.levels.push_back(word.text);
  column.text_values += rows;
  const std::string option =
      "\"missing_values\": {" + quote_text(column.name) + ": [" + quote_text(word.text) + "]}";
  column.warnings.push_back(make_warning("missing_word_as_level", column.name,
                                         {value_of("word", quote_text(word.text)),
                                          value_of("rows", rows), value_of("option", option)}));
}

}  // namespace

void adopt_missing_levels(Table& table, const std::vector<bool>& ignored,
                          std::optional<std::size_t> target, const MissingValues& listed) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    if (column.type != ColumnType::categorical || ignored[i] || i == target) continue;
    if (listed.list_for(column.name) != nullptr || column.words_for_missing.size() != 1) continue;
    const CountedText word = column.words_for_missing.front();
    if (is_level(table, column, word)) adopt(column, word);
  }
}

}  // namespace relevance::table
