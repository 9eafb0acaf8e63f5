// SPDX-License-Identifier: PostgreSQL
#include "table/readings/tag_units.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/text.h"

namespace relevance::table {

namespace {

bool is_same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

void TagUnits::add(double unit, double value) {
  constexpr std::size_t kMost = 16;
  if (std::isnan(value)) return;
  if (last_ >= counts_.size() || !is_same(counts_[last_].unit, unit)) {
    const auto found = std::find_if(counts_.begin(), counts_.end(),
                                    [&](const Count& one) { return is_same(one.unit, unit); });
    if (found == counts_.end()) {
      if (counts_.size() == kMost) return;
      counts_.push_back({unit, 0, 0});
      last_ = counts_.size() - 1;
    } else {
      last_ = static_cast<std::size_t>(found - counts_.begin());
    }
  }
  ++counts_[last_].readings;
  counts_[last_].largest = std::max(counts_[last_].largest, std::abs(value));
}

// Readings without a unit are in that of the others, unless the others are percent and they are
// fractions.
UnitPlan TagUnits::plan(const std::function<std::string(double unit)>& text_of) const {
  constexpr double kLargestFraction = 1;
  constexpr double kSmallestPercent = 1.5;
  UnitPlan plan;
  const Count* most = nullptr;
  for (const Count& one : counts_) {
    if (text_of(one.unit).empty()) continue;
    if (most == nullptr || one.readings > most->readings) most = &one;
  }
  if (most == nullptr) return plan;
  plan.unit = text_of(most->unit);
  plan.to = known_unit(plan.unit);
  const auto add = [](std::string& list, const std::string& text) {
    list += (list.empty() ? "" : ", ") + quote_text(text);
  };
  for (const Count& one : counts_) {
    if (&one == most) continue;
    const std::string text = text_of(one.unit);
    UnitStep step{one.unit, known_unit(text), 0, false};
    if (text.empty()) {
      const bool fractions = is_percent(plan.unit) && one.largest <= kLargestFraction &&
                             most->largest > kSmallestPercent;
      if (!fractions) continue;
      step.shift = 2;
      plan.fractions += one.readings;
      plan.largest_fraction = one.largest;
    } else if (unit_key(text) == unit_key(plan.unit) ||
               (step.from && plan.to && same_unit(*step.from, *plan.to))) {
      continue;
    } else if (step.from && plan.to && are_convertible(*step.from, *plan.to)) {
      plan.converted += one.readings;
      add(plan.converted_units, text);
    } else {
      step.unusable = true;
      plan.unusable += one.readings;
      add(plan.unusable_units, text);
    }
    plan.steps.push_back(step);
  }
  return plan;
}

double UnitPlan::apply(double of_value, double value) const {
  if (std::isnan(value)) return value;
  for (const UnitStep& step : steps) {
    if (!is_same(step.unit, of_value)) continue;
    if (step.unusable) return std::numeric_limits<double>::quiet_NaN();
    if (step.shift != 0) return shift_decimals(value, step.shift);
    return step.from && to ? convert(value, *step.from, *to) : value;
  }
  return value;
}

}  // namespace relevance::table
