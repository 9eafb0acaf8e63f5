// SPDX-License-Identifier: PostgreSQL
#include "table/columns/date_order.h"

#include <algorithm>

#include "table/columns/clock_numbers.h"
#include "table/columns/date_time.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMostLengths = 32'768;
constexpr std::size_t kDatesPerContradiction = 50;
constexpr std::size_t kMostContradictions = 20;

bool is_same_day(const DateTime& a, const DateTime& b) {
  return a.form == b.form && a.first == b.first && a.second == b.second && a.third == b.third;
}

double year_of(double seconds) {
  constexpr double kYear = 365.2425 * kDay;
  return std::floor(seconds / kYear);
}

}  // namespace

const char* name_of(DateOrder order) {
  switch (order) {
    case DateOrder::month_day_year:
      return "month_day_year";
    case DateOrder::year_month_day:
      return "year_month_day";
    case DateOrder::day_month_year:
      break;
  }
  return "day_month_year";
}

Warning order_guessed_warning(std::string_view column, DateOrder order) {
  return make_warning("date_order_guessed", column,
                      {value_of("order", make_sentence(name_of(order)))});
}

DateOrderEvidence::DateOrderEvidence(std::size_t expected_rows)
    : stride_(expected_rows / kMostLengths + 1) {
  readings_[0].order = DateOrder::day_month_year;
  readings_[1].order = DateOrder::month_day_year;
  readings_[2].order = DateOrder::year_month_day;
  swapped_[0].order = DateOrder::day_month_year;
  swapped_[1].order = DateOrder::month_day_year;
}

void DateOrderEvidence::add(const DateTime& time) {
  const bool open = time.form != DateTime::Form::year_first;
  dates_ += open ? 1 : 0;
  if (open) {
    if (!day_) day_ = time;
    one_day_ = one_day_ && is_same_day(*day_, time);
  }
  std::optional<double> first;
  for (Reading& reading : readings_) {
    const auto seconds = reading.days.seconds_of(time, reading.order);
    if (!seconds) {
      if (reading.invalid++ == 0) reading.first_invalid = time;
      continue;
    }
    differ_ = differ_ || (first && *first != *seconds);
    first = seconds;
    reading.add(*seconds, stride_);
  }
  if (time.form == DateTime::Form::year_last) add_swapped(time);
}

void DateOrderEvidence::Reading::add(double seconds, std::size_t stride) {
  const double step = std::abs(seconds - last);
  if (step > 0) {
    back += seconds < last ? 1 : 0;
    way += step;
    if (steps++ % stride == 0) lengths.push_back(step);
  }
  last = seconds;
}

// The readings that take the day first only where it must be, or the month.
void DateOrderEvidence::add_swapped(const DateTime& time) {
  constexpr int kMonths = 12;
  const bool open = time.first <= kMonths && time.second <= kMonths;
  const bool day_first = time.first > kMonths;
  for (Reading& reading : swapped_) {
    const bool day = open ? reading.order == DateOrder::day_month_year : day_first;
    const auto order = day ? DateOrder::day_month_year : DateOrder::month_day_year;
    if (const auto seconds = reading.days.seconds_of(time, order)) reading.add(*seconds, stride_);
  }
}

// Whether the rows are in order only if day and month are swapped wherever that is possible.
bool DateOrderEvidence::is_swapped(const Reading& best) const {
  constexpr std::size_t kEnoughDates = 20;
  constexpr double kFarCheaper = 3;
  return dates_ >= kEnoughDates &&
         std::any_of(swapped_.begin(), swapped_.end(), [&](const Reading& swapped) {
           return swapped.steps > 0 && swapped.steps * 2 >= best.steps &&
                  swapped.back * kDatesPerContradiction <= swapped.steps &&
                  swapped.cost() * kFarCheaper < best.cost();
         });
}

double DateOrderEvidence::Reading::usual_step() const {
  if (lengths.empty()) return 0;
  std::vector<double> sorted = lengths;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

double DateOrderEvidence::Reading::roughness() const {
  return steps == 0 ? 1 : way / static_cast<double>(steps) / usual_step();
}

// Whether steps of a day and steps of a month are both possible, as in 01/02, 01/03, 01/04.
bool DateOrderEvidence::are_day_and_month(const Reading& days, const Reading& other) {
  constexpr double kAlike = 1.5;
  const double step = other.usual_step();
  return step >= 28 * kDay && step <= 31 * kDay && days.back == 0 && other.back == 0 &&
         days.usual_step() == kDay && days.roughness() < kAlike && other.roughness() < kAlike;
}

// The order that fits nearly all dates, if there is no other one.
std::optional<DateOrderEvidence::Decision> DateOrderEvidence::decide_contradictory(
    const std::vector<const Reading*>& by_cost) const {
  const auto fewer = [](const Reading* a, const Reading* b) { return a->invalid < b->invalid; };
  const Reading& best = **std::min_element(by_cost.begin(), by_cost.end(), fewer);
  if (best.invalid * kDatesPerContradiction > dates_ || best.invalid > kMostContradictions) {
    return std::nullopt;
  }
  constexpr std::size_t kTimesAsMany = 10;
  for (const Reading* other : by_cost) {
    if (other != &best && other->invalid < kTimesAsMany * best.invalid) return std::nullopt;
  }
  return Decision{best.order, false, best.invalid, best.first_invalid};
}

// Steps tell nothing then, but logs are of the last years rather than of earlier ones.
DateOrderEvidence::Decision DateOrderEvidence::decide_one_day(
    const std::vector<const Reading*>& possible, const DateCustom& custom) const {
  const double latest = latest_moment();
  const auto badness = [&](const Reading* reading) {
    return reading->last < latest ? -year_of(reading->last) : year_of(reading->last);
  };
  const auto is_usual = [&](const Reading* reading) { return reading->order == custom.usual; };
  std::vector<const Reading*> sorted = possible;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Reading* a, const Reading* b) {
    if (badness(a) != badness(b)) return badness(a) < badness(b);
    return is_usual(a) && !is_usual(b);
  });
  const bool by_custom = custom.day_first && sorted.front()->order == DateOrder::day_month_year;
  const bool differ = std::any_of(possible.begin(), possible.end(), [&](const Reading* reading) {
    return reading->last != sorted.front()->last;
  });
  return {sorted.front()->order, differ && !by_custom, 0, {}};
}

std::optional<DateOrderEvidence::Decision> DateOrderEvidence::decide(
    const DateCustom& custom) const {
  if (dates_ == 0) return Decision{custom.usual, false, 0, {}};
  std::vector<const Reading*> by_cost;
  for (const Reading& reading : readings_) by_cost.push_back(&reading);
  std::vector<double> costs;
  for (const Reading& reading : readings_) costs.push_back(reading.cost());
  const auto cost_of = [&](const Reading* reading) {
    return costs[static_cast<std::size_t>(reading - readings_.data())];
  };
  std::stable_sort(by_cost.begin(), by_cost.end(),
                   [&](auto* a, auto* b) { return cost_of(a) < cost_of(b); });
  std::vector<const Reading*> possible;
  std::copy_if(by_cost.begin(), by_cost.end(), std::back_inserter(possible),
               [](const Reading* reading) { return reading->invalid == 0; });
  if (possible.empty()) return decide_contradictory(by_cost);
  if (custom.dotted && possible.size() > 1) {
    std::erase_if(possible, [](const Reading* reading) {
      return reading->order == DateOrder::month_day_year;
    });
  }

  if (one_day_) return decide_one_day(possible, custom);
  const Reading& best = *possible.front();
  if (is_swapped(best)) return std::nullopt;
  // A few dates may prove an order that makes a mess of all others.
  constexpr double kFarCheaper = 10;
  constexpr std::size_t kEnoughDates = 30;
  const Reading& cheapest = *by_cost.front();
  const bool few = cheapest.invalid * kDatesPerContradiction <= dates_ &&
                   cheapest.invalid <= kMostContradictions && dates_ >= kEnoughDates;
  if (cheapest.invalid > 0 && few && cost_of(&best) > kFarCheaper * cost_of(&cheapest)) {
    return Decision{cheapest.order, false, cheapest.invalid, cheapest.first_invalid};
  }
  Decision decision{best.order, false, 0, {}};
  const auto other = std::find_if(possible.begin(), possible.end(), [&](const Reading* reading) {
    return !reading->same_times(best);
  });
  if (other == possible.end() || !differ_) return decision;
  constexpr double kClearlyCheaper = 2;
  const Reading& next = **other;
  const bool clear = cost_of(&next) >= kClearlyCheaper * cost_of(&best) && cost_of(&next) > 0;
  if (!clear) {
    const auto is_usual = [&](const Reading* reading) { return reading->order == custom.usual; };
    if (std::any_of(possible.begin(), possible.end(), is_usual)) decision.order = custom.usual;
    // An order that is much less plausible than the best is not the usual one, either.
    const auto chosen = std::find_if(possible.begin(), possible.end(), [&](const Reading* reading) {
      return reading->order == decision.order;
    });
    if (cost_of(*chosen) > kClearlyCheaper * cost_of(&best)) decision.order = best.order;
  }
  decision.guessed = !clear || are_day_and_month(best, next);
  return decision;
}

}  // namespace relevance::table
