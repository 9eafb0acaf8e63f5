// SPDX-License-Identifier: PostgreSQL
// From the decoded texts of a column to times or durations: what single texts leave open is decided
// by all of them.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/date_time.h"

namespace relevance::table {

// What the texts of a column show besides their numbers.
struct TimeMarks {
  bool time = false;
  bool twelve_hours = false;
  bool points = false;       // between the parts of some date
  bool other_marks = false;  // between the parts of others
  bool codes_only = true;    // DateTime::may_be_code everywhere
  bool periods = false;      // some are months or weeks

  void add(const DateTime& time);
};

// Whether dates and times with points, as in 10.11.12 05.03.24, are written with the time first:
// some of them can be read in no other way.
bool leads_with_time(const std::vector<std::optional<DateTime>>& texts);

// What plain numbers mean beside times.
enum class PlainNumbers {
  words,    // nothing: they are missing
  seconds,  // 0 beside 0:51:34; 36 beside 01:38, which is minutes and seconds
  minutes,  // as if written 00:36; what that is, is decided for all such texts
  dates,    // serial days of a spreadsheet or epochs, in the years of the texts
};

// Seconds since 1970-01-01 of a serial day or an epoch; nothing for another number.
std::optional<double> date_of_number(double number);

// The times of a column that is being read, row by row (value_code.h).
class DecodedTimes {
 public:
  // texts: by their code, from 1; nothing for those that are not times.
  DecodedTimes(const std::vector<double>& values, std::vector<std::optional<DateTime>> texts,
               PlainNumbers numbers)
      : values_(values), texts_(std::move(texts)), numbers_(numbers) {}

  std::size_t rows() const { return values_.size(); }
  std::optional<DateTime> at(std::size_t row) const;
  bool is_number(std::size_t row) const { return !std::isnan(values_[row]); }
  const std::vector<std::optional<DateTime>>& texts() const { return texts_; }

 private:
  std::optional<DateTime> of_number(double value) const;

  const std::vector<double>& values_;
  std::vector<std::optional<DateTime>> texts_;
  PlainNumbers numbers_;
};

// Turns the column into a timestamp, or into a number of seconds for durations; what cannot be read
// becomes missing. Returns false, and leaves the values, when the texts contradict each other; a
// warning may say why. decimal_comma: people who write one write the day first. times reads the
// column's own values.
bool make_time_column(const DecodedTimes& times, TimeMarks marks, bool decimal_comma,
                      Column& column);

}  // namespace relevance::table
