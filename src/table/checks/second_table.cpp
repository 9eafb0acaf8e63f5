// SPDX-License-Identifier: PostgreSQL
#include "table/checks/second_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "table/columns/level_index.h"
#include "table/columns/table_rows.h"

namespace relevance::table {

namespace {

bool holds_numbers_or_times(const Column& column) {
  return column.type == ColumnType::numeric || column.type == ColumnType::timestamp;
}

struct HeaderRow {
  std::size_t row = 0;
  std::size_t line = 0;
  std::size_t columns = 0;  // of numbers or times, that hold a word of its own there
  std::string first;
};

// Whether several columns of numbers or times hold different words there, and none a value.
bool may_be_header(const Table& table, const HeaderRow& header, std::size_t different) {
  if (header.columns < 2 || header.columns != different) return false;
  return std::all_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
    return !holds_numbers_or_times(column) || std::isnan(column.values[header.row]);
  });
}

// Whether most of these columns do.
bool names_most(const Table& table, const HeaderRow& header) {
  const auto measured = static_cast<std::size_t>(
      std::count_if(table.columns.begin(), table.columns.end(), holds_numbers_or_times));
  return header.columns * 2 > measured;
}

// The first row that could be a header.
std::optional<HeaderRow> find_header(const Table& table) {
  std::map<std::size_t, HeaderRow> rows;
  std::map<std::size_t, std::set<std::string>> words;
  for (const Column& column : table.columns) {
    if (!holds_numbers_or_times(column)) continue;
    for (const RowLabel& word : column.lone_words) {
      HeaderRow& header = rows[word.row];
      if (header.columns++ == 0) {
        header.row = word.row;
        header.line = word.line;
        header.first = word.text;
      }
      words[word.row].insert(fold(word.text));
    }
  }
  for (const auto& [row, header] : rows) {
    if (row > 0 && may_be_header(table, header, words[row].size())) return header;
  }
  return std::nullopt;
}

std::size_t count_filled(const Column& column, std::size_t from, std::size_t to) {
  return static_cast<std::size_t>(
      std::count_if(column.values.begin() + static_cast<std::ptrdiff_t>(from),
                    column.values.begin() + static_cast<std::ptrdiff_t>(to),
                    [](double value) { return !std::isnan(value); }));
}

bool has_word_in(const Column& column, std::size_t row) {
  return std::any_of(column.lone_words.begin(), column.lone_words.end(),
                     [row](const RowLabel& word) { return word.row == row; });
}

// Whether it names most of the columns that the rows below it fill: a second table may be narrower.
bool names_most_below(const Table& table, const HeaderRow& header) {
  const auto used =
      std::count_if(table.columns.begin(), table.columns.end(), [&](const Column& column) {
        return holds_numbers_or_times(column) &&
               (has_word_in(column, header.row) ||
                count_filled(column, header.row + 1, table.rows) > 0);
      });
  return header.columns * 2 > static_cast<std::size_t>(used);
}

// In how many cells the column holds words that stand only below this row.
std::size_t count_words_below(const Column& column, std::size_t row) {
  std::size_t rows = 0;
  for (const CountedText& word : column.unreadable) rows += word.first_row > row ? word.rows : 0;
  return rows;
}

// How the columns differ that nearly every row fills above the header.
struct FilledColumns {
  std::size_t above = 0;
  std::size_t above_only = 0;  // hardly filled below
  std::size_t words = 0;       // hardly filled below, where they hold words instead

  FilledColumns(const Table& table, const HeaderRow& header) {
    const std::size_t below = table.rows - header.row - 1;
    for (const Column& column : table.columns) {
      if (!holds_numbers_or_times(column)) continue;
      if (count_filled(column, 0, header.row) * 10 < header.row * 9) continue;
      ++above;
      if (count_filled(column, header.row + 1, table.rows) * 10 > below) continue;
      ++above_only;
      words += count_words_below(column, header.row) * 2 > below ? 1 : 0;
    }
  }

  // A column or two may be empty because a sensor failed.
  bool differ() const { return above_only * 2 > above || words > 0; }
};

// Keeps what messages say of unreadable words to those of the rows above this one. A word that
// stands there and below keeps its count.
void forget_words(Column& column, std::size_t row) {
  std::erase_if(column.unreadable, [&](const CountedText& word) {
    if (word.first_row < row) return false;
    column.text_values -= word.rows;
    return true;
  });
  const auto below = [row](const RowLabel& word) { return word.row >= row; };
  std::erase_if(column.lone_words, below);
  std::erase_if(column.labels, below);
  if (column.text_values == 0) column.first_text.clear();
}

}  // namespace

void drop_second_table(Table& table, std::vector<Warning>& warnings) {
  const auto header = find_header(table);
  if (!header) return;
  const auto line = value_of("line", header->line);
  const auto example = value_of("example", quote_text(shorten(header->first)));
  const std::size_t below = table.rows - header->row - 1;
  const bool longer =
      below > header->row;  // then the first table may be the one that is not wanted
  const FilledColumns filled(table, *header);
  const bool is_other = filled.differ() && names_most_below(table, *header);
  if (below == 0 || longer || !is_other) {
    const bool told = below > 0 && (filled.above_only > 0 || names_most(table, *header));
    if (told) warnings.push_back(make_warning("second_header", {}, {line, example}));
    return;
  }
  std::vector<bool> keep(table.rows, true);
  std::fill(keep.begin() + static_cast<std::ptrdiff_t>(header->row), keep.end(), false);
  warnings.push_back(
      make_warning("second_table_left_out", {}, {line, example, value_of("rows", below)}));
  for (Column& column : table.columns) forget_words(column, header->row);
  keep_rows(table, keep);
  for (Column& column : table.columns) {
    const bool levels = column.type == ColumnType::categorical || column.type == ColumnType::text;
    if (levels) drop_unused_levels(column);
  }
}

}  // namespace relevance::table
