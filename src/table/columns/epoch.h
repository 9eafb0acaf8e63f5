// SPDX-License-Identifier: PostgreSQL
// Evidence from a whole column: which number of its dates is the day, whether numbers are times.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "table/columns/date_time.h"

namespace relevance::table {

// Whether 03/04/2024 is 3 April. A first number above 12 proves it, a second one above 12 the
// opposite; else the order of the rows shows it; else it is guessed: month first with AM or PM and
// no decimal comma, day first otherwise.
class DateOrder {
 public:
  explicit DateOrder(bool decimal_comma) : decimal_comma_(decimal_comma) {}

  void add(const DateTime& time);

  // Nothing when the column contradicts itself. twelve_hours: AM or PM was written.
  std::optional<bool> decide(bool twelve_hours);
  bool guessed() const { return guessed_; }  // after decide()

 private:
  // The order of the rows under one of the two readings.
  struct Reading {
    double last = 0;
    std::size_t back = 0;  // steps back in time
    double way = 0;        // sum of the steps' lengths
    std::size_t count = 0;
    void add(double seconds);
  };

  bool decimal_comma_;
  bool proves_day_ = false;
  bool proves_month_ = false;
  bool ambiguous_ = false;
  bool guessed_ = false;
  Reading as_day_;
  Reading as_month_;
};

// The factor that turns a number into seconds since 1970-01-01 (1, or 0.001 for milliseconds); 0 if
// neither gives a time in the years 2000 to 2099.
double epoch_scale(double number);

// The same factor for a column of epochs; 0 for other columns. Epochs are whole numbers that share
// the factor and never fall, or whose column name means time.
double epoch_scale(std::string_view name, const std::vector<double>& values);

// The day (in seconds since 1970-01-01) written as 20240131; nothing when there is no such day in
// the years 1990 to 2100.
std::optional<double> compact_day(double number);

// Whether all numbers are such days and the name means date (date, data, dia, day).
bool are_compact_days(std::string_view name, const std::vector<double>& values);

}  // namespace relevance::table
