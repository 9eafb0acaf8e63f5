// SPDX-License-Identifier: PostgreSQL
// Builds one column while it is read: numbers and texts in, a typed Column out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/date_time.h"
#include "table/columns/number_text.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

// A numeric column may hold this many distinct unreadable values ("ERR", "#REF!"), in less than one
// value in fifty; they become missing. A column with more is not numeric. The same holds for dates.
inline constexpr std::size_t kMaxUnreadableTexts = 20;
inline constexpr std::size_t kMinValuesPerUnreadable = 50;

// Values are kept as doubles, one per row. A text is a quiet NaN whose payload is its index in the
// column's dictionary, counted from 1; payload 0 is a missing value. Once a long column's texts
// prove to be dates, or numbers with a unit, further ones are decoded immediately: a date is then a
// payload with its own flag, and finish() decides which number is the day.
//
// finish() decides the type from all rows:
//   empty        no value at all
//   numeric      numbers, also with thousands separators or one unit; a few may be unreadable
//   boolean      only 0 and 1, or the texts of one pair: true/false, yes/no, sim/não, on/off, ...
//   timestamp    dates or times of day (a few may not be); epoch times; days such as 20240131
//   categorical  at most kMaxFeatureLevels levels, of kMinRowsPerLevel rows on average
//   text         the rest
// In the last two, numbers among the texts become levels in their shortest form: 7.0 is level "7".
class ColumnBuilder {
 public:
  // The column value for a missing cell, and for `text` seen in `line`.
  static double missing();
  double encode(std::string_view text, std::size_t line);

  // Whether `text` is already in the dictionary, and so has been checked before.
  bool knows(std::string_view text) const { return texts_.contains(text); }

  // Whether the texts so far may be numbers with units.
  bool may_hold_numbers() const { return mode_ == Mode::unknown || mode_ == Mode::measures; }

  // How numbers are written in this column.
  void set_style(const NumberStyle& style) { style_ = style; }

  // Ends the column. Call once. `values`: the numbers read, and the encoded texts. keep_mixed: a
  // column of numbers and words keeps both (Column::encoded).
  Column finish(std::string name, std::vector<double> values, bool keep_mixed = false);

 private:
  enum class Mode { unknown, dates, measures, words };
  struct Counts;

  std::optional<double> decode_at_once(std::string_view text);
  void choose_mode();
  Counts count(const std::vector<double>& values) const;
  bool has_few_words(const Counts& counts, std::size_t good) const;
  void show_words(const Counts& counts, Column& column) const;
  void make_numeric(const Counts& counts, Column& column);
  bool make_timestamp(const Counts& counts, Column& column);
  bool is_boolean(const Counts& counts) const;
  void make_boolean(Column& column) const;
  void make_mixed(const Counts& counts, Column& column) const;
  void make_levels(const Counts& counts, Column& column) const;

  NumberStyle style_;
  Mode mode_ = Mode::unknown;
  std::string unit_;  // in Mode::measures
  TextDictionary texts_;
  std::vector<std::size_t> lines_;  // where each text was first seen
  bool saw_time_ = false;           // in dates decoded immediately
  bool saw_halves_ = false;         // AM or PM
};

}  // namespace relevance::table
