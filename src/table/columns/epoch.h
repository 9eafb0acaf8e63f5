// SPDX-License-Identifier: PostgreSQL
// Evidence over a whole column of times: which number is the day, and whether numbers are times.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "table/columns/date_time.h"

namespace relevance::table {

// Whether 03/04/2024 is the third of April. A first number above 12 proves it, a second one the
// opposite; else rows in the order of time tell; else it is guessed: month first beside AM and PM,
// day first otherwise.
class DateOrder {
 public:
  explicit DateOrder(bool decimal_comma) : decimal_comma_(decimal_comma) {}

  void add(const DateTime& time);

  // Nothing when the column contradicts itself. twelve_hours: AM and PM were written.
  std::optional<bool> decide(bool twelve_hours);
  bool guessed() const { return guessed_; }  // after decide()

 private:
  // Rows as they would follow one another in one reading.
  struct Reading {
    double last = 0;
    std::size_t back = 0;  // steps back in time
    double way = 0;        // all steps together
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

// What makes seconds of the numbers of an epoch column (1, or 0.001 for milliseconds); 0 when they
// are no times: whole numbers of the years 2000 to 2100 whose name says time, or that never fall.
double epoch_scale(std::string_view name, const std::vector<double>& values);

// The day (in seconds since 1970-01-01) that 20240131 stands for; nothing when there is no such day
// in the years 1990 to 2100.
std::optional<double> compact_day(double number);

// Whether all numbers are such days, under a name that says date (date, data, dia, day).
bool are_compact_days(std::string_view name, const std::vector<double>& values);

}  // namespace relevance::table
