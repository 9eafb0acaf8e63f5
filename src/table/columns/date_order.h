// SPDX-License-Identifier: PostgreSQL
// Evidence from a whole column for the order of its dates' parts.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "table/columns/date_time.h"

namespace relevance::table {

// What is known of the writer's habits.
struct DateCustom {
  DateOrder usual = DateOrder::day_month_year;  // the order to guess
  bool dotted = false;     // points stand between the parts, as nobody writes the month first
  bool day_first = false;  // decimal commas or a month's name: day first needs no proof
};

Warning order_guessed_warning(std::string_view column, DateOrder order);

// "day_month_year", ...: the name of a sentence in the catalog of warnings.
const char* name_of(DateOrder order);

// An order is excluded by dates that are none in it (31/01/2024 is not month/day). Of those that
// remain, one gives the more plausible series: over the rows, its steps are small and alike, while
// under a wrong one days jump by months or years. Logs, daily and monthly dates, also in shuffled
// rows, are told apart so. Some programs swap day and month wherever that gives a date, and leave
// 31/01/2024 as it is: the series is plausible only when it is read so.
class DateOrderEvidence {
 public:
  // expected_rows: limits the memory for steps.
  explicit DateOrderEvidence(std::size_t expected_rows);

  void add(const DateTime& time);

  struct Decision {
    DateOrder order = DateOrder::day_month_year;
    bool guessed = false;            // another order is as plausible
    std::size_t contradictions = 0;  // dates that are none in this order
    DateTime first_contradiction;
  };

  // Nothing when the column contradicts itself: no order fits nearly all of its dates. When all dates
  // are one day, an order that puts it in the future is not chosen, nor one that puts it in an
  // earlier year than another.
  std::optional<Decision> decide(const DateCustom& custom) const;

 private:
  // The dates in one order.
  struct Reading {
    DateOrder order = DateOrder::day_month_year;
    DayCache days;
    std::size_t invalid = 0;
    DateTime first_invalid;
    double last = std::nan("");
    std::size_t steps = 0;  // to another time
    std::size_t back = 0;
    double way = 0;               // sum of the steps' lengths, seconds
    std::vector<double> lengths;  // of a sample of the steps

    void add(double seconds, std::size_t stride);
    double usual_step() const;  // the median
    double roughness() const;   // mean step by median step: 1 when all are alike
    double cost() const { return way * roughness(); }
    bool same_times(const Reading& other) const {
      return way == other.way && steps == other.steps && last == other.last;
    }
  };

  void add_swapped(const DateTime& time);
  bool is_swapped(const Reading& best) const;
  Decision decide_one_day(const std::vector<const Reading*>& possible,
                          const DateCustom& custom) const;
  std::optional<Decision> decide_contradictory(const std::vector<const Reading*>& by_cost) const;
  static bool are_day_and_month(const Reading& days, const Reading& other);

  std::array<Reading, 3> readings_;
  std::array<Reading, 2> swapped_;  // the other order where both are possible
  std::size_t stride_;
  std::size_t dates_ = 0;        // whose order is open
  bool differ_ = false;          // the orders give different times
  std::optional<DateTime> day_;  // of the first date
  bool one_day_ = true;
};

}  // namespace relevance::table
