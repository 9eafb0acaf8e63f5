// SPDX-License-Identifier: PostgreSQL
// The units of one tag's readings, where they are known: nearly always one, else they are converted
// to the most frequent.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "table/columns/unit_conversion.h"

namespace relevance::table {

// How the readings of one tag in one unit become those of another.
struct UnitStep {
  double unit = 0;  // as in ReadingsBlock::units
  std::optional<Unit> from;
  int shift = 0;          // powers of ten, for fractions beside percent
  bool unusable = false;  // in a unit that cannot be converted
};

// How all readings of one tag come to one unit.
struct UnitPlan {
  std::vector<UnitStep> steps;  // empty: nothing is to be done
  std::optional<Unit> to;
  std::string unit;                             // to which they are brought
  std::string converted_units, unusable_units;  // in quotes
  std::size_t converted = 0, unusable = 0;      // readings
  std::size_t fractions = 0;                    // readings of fractions beside percent
  double largest_fraction = 0;

  // of_value: the value's unit. NaN: not usable.
  double apply(double of_value, double value) const;
};

class TagUnits {
 public:
  // unit: a text_value(); NaN without a text: none is written.
  void add(double unit, double value);

  bool are_several() const { return counts_.size() > 1; }
  UnitPlan plan(const std::function<std::string(double unit)>& text_of) const;

 private:
  struct Count {
    double unit = 0;
    std::size_t readings = 0;
    double largest = 0;  // by size
  };
  std::vector<Count> counts_;  // a few
  std::size_t last_ = 0;
};

}  // namespace relevance::table
