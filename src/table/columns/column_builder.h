// SPDX-License-Identifier: PostgreSQL
// Builds one column while it is read: numbers and texts in, a typed Column out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/columns/below_detection.h"
#include "table/columns/column_numbers.h"
#include "table/columns/column_table.h"
#include "table/columns/date_column.h"
#include "table/columns/missing_values.h"
#include "table/columns/number_text.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

// Any column of numbers or times may hold unreadable values ("ERR", "Out of Serv", remarks), in less
// than one value in fifty; they become missing. There may be more of them, up to as many as there are
// numbers or times, if the numbers are readings and not codes (say_no_reading() in column_numbers.h);
// among times, then, so many different ones.
inline constexpr std::size_t kMaxUnreadableTexts = 20;
inline constexpr std::size_t kMinValuesPerUnreadable = 50;

// Values are kept as doubles, one per row. A text is a quiet NaN whose payload is its index in the
// column's dictionary, counted from 1; payload 0 is a missing value. Once a long column's texts
// prove to be dates, or numbers written in another form than a plain one, further ones are decoded
// immediately: a date is then a payload with its own flag, and finish() decides what it means
// (date_column.h); a number is kept beside with its unit, and its payload is its place there.
//
// Words such as "Total" among numbers or dates say what a row is: they are kept as labels, and do
// not count as values.
//
// finish() decides the type from all rows:
//   empty        no value at all
//   numeric      numbers in any form (number_normal.h), also with units that can be converted to one
//                (column_numbers.h), and durations, in seconds; some may be unreadable
//   boolean      only 0 and 1, or the texts of one pair: true/false, yes/no, sim/não, on/off, ...
//   timestamp    dates or times of day (some may be unreadable); numbers that are times
//                (clock_numbers.h)
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

  // Texts that count as missing; null: none but those that always do. Must outlive encode().
  void set_missing(const MissingList* missing) { missing_ = missing; }
  // The unit of numbers without one, from a row of units; empty: not known.
  void set_unit(std::string unit) { unit_of_row_ = std::move(unit); }

  void set_below_detection(BelowDetection meaning) { below_detection_ = meaning; }

  // Whether whole numbers come as texts, since zeros in front of them may mean something.
  void set_padded(bool padded) { padded_ = padded; }

  // Ends the column. Call once. `values`: the numbers read, and the encoded texts. keep_mixed: a
  // column of numbers and words keeps both (Column::encoded).
  Column finish(std::string name, std::vector<double> values, bool keep_mixed = false);

 private:
  enum class Mode { unknown, dates, measures, words };
  struct Counts;

  Column finish_padded(std::string name, std::vector<double> values, bool keep_mixed);
  ColumnBuilder without_digits(std::vector<double>& values) const;
  void write_levels_as_texts(std::vector<double> values, Column& column) const;
  std::optional<double> plain_value(std::string_view text) const;
  std::optional<double> decode_at_once(std::string_view text);
  void choose_mode();
  Counts count(const std::vector<double>& values, std::string_view name);
  std::optional<DateTime> parse_time(std::string_view text) const;
  std::vector<std::optional<DateTime>> parse_times();
  void parse_periods(std::vector<std::optional<DateTime>>& times) const;
  std::string known_unit_in(std::string_view name) const;
  void look_at_texts(Counts& counts);
  void decide_kinds(Counts& counts) const;
  bool has_few_words(const Counts& counts, std::size_t good) const;
  bool has_names(const Counts& counts) const;
  bool are_times(const Counts& counts, std::size_t times) const;
  bool have_other_numbers(const Counts& counts, std::size_t distinct_times) const;
  PlainNumbers meaning_of_numbers(const Counts& counts, const std::vector<double>& values) const;
  static bool are_dates(const Counts& counts, const std::vector<double>& values);
  static void count_plain_words(const std::vector<double>& values, Counts& counts);
  bool is_numeric(const Counts& counts) const;
  void adopt_dashes(std::vector<double>& values);
  bool are_plus_signs() const;
  void show_words(const Counts& counts, bool times, Column& column) const;
  void make_numeric(const Counts& counts, Column& column);
  double number_in(const Counts& counts, double value) const;
  double reading_of(const Counts& counts, const CellNumber& cell) const;
  void warn_of_texts(const Counts& counts, Column& column) const;
  void warn_of_articles(const Counts& counts, Column& column) const;
  bool make_time(const Counts& counts, Column& column);
  std::vector<RowLabel> labels_in(const Counts& counts, const std::vector<double>& values) const;
  std::vector<RowLabel> lone_words_in(const Counts& counts,
                                      const std::vector<double>& values) const;
  bool is_boolean(const Counts& counts) const;
  void make_boolean(Column& column) const;
  bool is_mixed(const Counts& counts) const;
  void make_mixed(const Counts& counts, Column& column) const;
  double mixed_value(const Counts& counts, double value) const;
  std::optional<CellNumber> number_as_written(const Counts& counts, double value) const;
  double limit_of(const CellNumber& cell, double value) const;
  void keep_units(const Counts& counts, Column& column) const;
  void make_levels(const Counts& counts, Column& column) const;

  NumberStyle style_;
  const MissingList* missing_ = nullptr;
  Mode mode_ = Mode::unknown;
  std::string unit_of_row_;
  BelowDetection below_detection_ = BelowDetection::half;
  UnitTexts units_;
  std::vector<bool> usable_units_;    // in Mode::measures, by number
  std::vector<CellNumber> measures_;  // decoded immediately
  TextDictionary texts_;
  std::vector<std::size_t> lines_;  // where each text was first seen
  TimeMarks marks_;                 // of times decoded immediately
  bool time_leads_ = false;         // how these are read (parse_date_time)
  bool in_utc_ = false;             // offsets count (zone_offsets.h)
  bool lone_durations_ = false;     // 45 min is one, too
  bool padded_ = false;             // whole numbers come as texts
};

}  // namespace relevance::table
