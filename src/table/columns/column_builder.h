// SPDX-License-Identifier: PostgreSQL
// One column while it is read: numbers and texts in, a typed Column out.
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

// A numeric column may hold this many different unreadable values ("ERR", "#REF!"), in less than
// one value of fifty; they become missing. Any more, and it is no numeric column. Dates likewise.
inline constexpr std::size_t kMaxUnreadableTexts = 20;
inline constexpr std::size_t kMinValuesPerUnreadable = 50;

// Values are kept as doubles, one a row. A text is a quiet NaN whose payload is its place in the
// column's dictionary, counted from 1; payload 0 is a missing value. Once a long column's texts
// prove to be dates, or numbers with a unit, further ones are decoded at once: a date is then a
// payload with its own mark, whose day and month are told apart at the end.
//
// finish() decides the type by all rows:
//   empty        no value at all
//   numeric      numbers, also with thousands or one unit, or all but a few unreadable values
//   boolean      0 and 1 alone, or texts of one pair: true/false, yes/no, sim/não, on/off, ...
//   timestamp    dates, or times of day, all but a few; whole numbers that can only be epoch times
//   or 20240131 categorical  at most kMaxFeatureLevels levels, of kMinRowsPerLevel rows on average
//   text         the rest
// Numbers among the texts of the last two become levels in their shortest form: 7.0 is level "7".
class ColumnBuilder {
 public:
  // What stands for a missing value, and for `text` of `line`, among the column's values.
  static double missing();
  double encode(std::string_view text, std::size_t line);

  // Whether `text` is in the dictionary already: it has then been checked before.
  bool knows(std::string_view text) const { return texts_.contains(text); }

  // How numbers are written in this file.
  void set_style(const NumberStyle& style) { style_ = style; }

  // Ends the column. Call once. `values`: the numbers as they were read, and encoded texts.
  Column finish(std::string name, std::vector<double> values);

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
  void make_levels(const Counts& counts, Column& column) const;

  NumberStyle style_;
  Mode mode_ = Mode::unknown;
  std::string unit_;  // of Mode::measures
  TextDictionary texts_;
  std::vector<std::size_t> lines_;  // where each text was first seen
  bool saw_time_ = false;           // of dates decoded at once
  bool saw_halves_ = false;         // AM and PM
};

}  // namespace relevance::table
