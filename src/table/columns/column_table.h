// SPDX-License-Identifier: PostgreSQL
// The decoded table: columns of equal length, held by value, independent of the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/warning.h"
#include "table/columns/date_order.h"

namespace relevance::table {

inline constexpr std::size_t kMostLoneWords = 20;
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();  // instead of a value

enum class ColumnType {
  numeric,      // values are the numbers; NaN where missing
  boolean,      // values are 0 or 1; NaN where missing
  categorical,  // values are indexes into levels; NaN where missing
  text,         // free text or identifiers: too many levels for a feature; values as categorical
  empty,        // no value at all
  timestamp,    // values are seconds since 1970-01-01 00:00 local time
};

// A word in a column of numbers or dates that says what its row is.
struct RowLabel {
  std::size_t row = 0;   // from 0
  std::string text;      // as written
  std::size_t line = 0;  // where the text first stands in the source; 0: unknown
};

// A text and how many cells hold it.
struct CountedText {
  std::string text;
  std::size_t rows = 0;
  std::size_t first_row = 0;  // of these, from 0
};

// How the dates of a timestamp were read, if their order was open.
struct DateReading {
  DateOrder order = DateOrder::day_month_year;
  bool two_digits = false;  // also the year
  bool named_month = false;
  bool guessed = false;
  DateCustom custom;
};

// Numbers as they are written, when these may be codes: 0012 is not 12.
struct CodeLevels {
  std::vector<std::string> levels;
  std::vector<double> values;  // indexes into levels, one per row; NaN where missing
  bool likely = false;         // else they are rather readings of a fixed width
};

struct Column {
  std::string name;        // as written in the header, trimmed
  std::string inner_name;  // the name without its group, under a header of two rows; empty: none
  ColumnType type = ColumnType::numeric;
  std::vector<double> values;       // one per row; empty when the source does not send the column
  std::vector<std::string> levels;  // categorical, text: the distinct texts, by first appearance
  std::vector<std::string> state_words;  // boolean: the words for 0 and 1, if it had any
  // Of a long table that is not settled yet (long_table.h), with type text: values are numbers, and
  // text_value() (value_code.h) of levels.
  bool encoded = false;
  // Of such a column whose numbers have several units: numbers are as they are written, and each has
  // the number of its unit in `units`, from 1; 0: none. Empty: they are all in one unit.
  std::vector<std::uint16_t> cell_units;
  std::vector<std::string> units;

  // How many values are not numbers, if the source shows it (a query may not): all words of a
  // categorical, and the few unreadable values of a numeric column, which become missing.
  std::size_t text_values = 0;
  std::string first_text;           // the first of them, shortened for display
  std::size_t first_text_line = 0;  // and its line in the source; 0: unknown
  // numeric, timestamp: these values, shortened, the most frequent first.
  std::vector<CountedText> unreadable;

  // Why its numbers cannot be used as they are, though it holds numbers: the column counts as text.
  std::optional<BothLanguages> refusal;

  // What stood for a missing value: numbers of numeric columns (missing_codes.h), and words that
  // the sender listed (missing_values.h).
  std::vector<double> missing_codes;
  std::vector<std::string> missing_words;

  // Numeric, timestamps: cells that hold a word such as "Total" (totals_word.h), which are missing.
  std::vector<RowLabel> labels;

  // Numeric, timestamps: words in one cell each, up to kMostLoneWords of them, which are missing.
  std::vector<RowLabel> lone_words;

  // Cells that hold words for a missing value which could be levels (missing_words.h).
  std::vector<CountedText> words_for_missing;

  std::optional<CodeLevels> codes;   // numeric: what number_codes.h decides on
  std::string unit;                  // written after the numbers, or in a row of units; empty: none
  bool has_date = true;              // timestamps: false when they are times of day only
  bool has_time = true;              // timestamps: false when they are days only
  std::optional<DateReading> dates;  // timestamps
  double clock_factor = 0;        // numeric: if not 0, durations that, times this, may be times of
                                  // day, in seconds
  std::vector<Warning> warnings;  // about how it was read
};

// Whether its values are indexes into levels.
inline bool has_levels(const Column& column) {
  return column.type == ColumnType::categorical || column.type == ColumnType::text;
}

// How a file was read, for people.
struct SourceFormat {
  std::string compression;  // "gzip", "zip", "xlsx"; empty: none
  std::string encoding;     // "UTF-8", "UTF-16LE", "Windows-1252", "IBM850", ...
  std::string sheet;        // of a workbook
  char delimiter = ',';     // a blank: runs of blanks; 0: a workbook
  char quote = '"';         // 0: none
  char decimal = '.';
  char thousands = 0;             // 0: none
  bool has_header = true;         // false: columns are named column_1, column_2, ...
  std::size_t header_line = 0;    // 0: no header
  std::size_t skipped_lines = 0;  // titles and comments before the header, not counting blank lines
  bool has_units = false;         // a row of units under the header
};

struct Table {
  std::size_t rows = 0;
  std::vector<Column> columns;
  std::optional<SourceFormat> format;  // files only
  std::vector<Warning> warnings;       // about the reading
};

}  // namespace relevance::table
