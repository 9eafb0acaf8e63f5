// SPDX-License-Identifier: PostgreSQL
// From the decoded texts of a column to times or durations: what single texts leave open is decided
// by all of them.
#pragma once

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

  void add(const DateTime& time);
};

// Whether dates and times with points, as in 10.11.12 05.03.24, are written with the time first:
// some of them can be read in no other way.
bool leads_with_time(const std::vector<std::optional<DateTime>>& texts);

// The times of a column that is being read, row by row (value_code.h).
class DecodedTimes {
 public:
  // texts: by their code, from 1; nothing for those that are no times.
  DecodedTimes(const std::vector<double>& values, std::vector<std::optional<DateTime>> texts)
      : values_(values), texts_(std::move(texts)) {}

  std::size_t rows() const { return values_.size(); }
  std::optional<DateTime> at(std::size_t row) const;
  const std::vector<std::optional<DateTime>>& texts() const { return texts_; }

 private:
  const std::vector<double>& values_;
  std::vector<std::optional<DateTime>> texts_;
};

// Turns the column into a timestamp, or into a number of seconds for durations; what cannot be read
// becomes missing. Returns false, and leaves the values, when the texts contradict each other; a
// warning may say why. decimal_comma: people who write one write the day first. times reads the
// column's own values.
bool make_time_column(const DecodedTimes& times, TimeMarks marks, bool decimal_comma,
                      Column& column);

}  // namespace relevance::table
