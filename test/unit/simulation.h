// SPDX-License-Identifier: PostgreSQL
// Simulated production data with known drivers: 40 columns, of which 8 drive the target.
//
//   drivers  rising, falling, valley, moderated, moderator, hinge, material (50 levels), gappy
//   decoys   8 columns that are related to the target only through a driver: seven are correlated
//            with one (0.7 to 0.9), and one is noise that is missing more often where a driver is
//            high
//   noise    24 columns that are independent of drivers, decoys and target: normal, heavy-tailed,
//            correlated with one another, with 2 and with 50 levels, missing where they are high
//
// The target is the sum of the drivers' effects and noise. The noise has Student's t distribution
// with three degrees of freedom, scaled to a third of the effects' variance. Drivers are
// independent of one another, so the effects' Shapley values have closed forms: a driver's true
// share is its mean absolute Shapley value divided by the sum over all drivers. Values are missing
// not at random: depending on the value. The seed also determines the order of the columns. The
// same seed gives the same data.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "forest/random.h"

namespace relevance::simulation {

enum class Role { driver, decoy, noise };

inline const char* to_string(Role role) {
  if (role == Role::driver) return "driver";
  return role == Role::decoy ? "decoy" : "noise";
}

struct Column {
  std::string name;
  Role role = Role::noise;
  double share = 0;           // of drivers: the true share, from 0 to 1
  std::string direction;      // of drivers: as the ranking should report it
  std::vector<double> cells;  // one per row, NaN where missing; with levels: the level's index
  bool has_levels = false;
};

struct Simulation {
  std::vector<Column> columns;
  std::vector<double> target;  // one per row
};

class Simulator {
 public:
  Simulator(std::size_t rows, std::uint64_t seed) : rows_(rows), random_(seed) {}

  Simulation run() {
    add_drivers();
    add_decoys();
    add_noise();
    for (Column& column : out_.columns) {
      if (column.name.starts_with("gappy")) lose_high(column);
    }
    random_.shuffle(out_.columns);
    return std::move(out_);
  }

 private:
  using Values = std::vector<double>;

  double uniform() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }

  // Box and Muller 1958.
  double normal() {
    constexpr double kCircle = 6.283185307179586;
    return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(kCircle * uniform());
  }

  // Student's t with three degrees of freedom: its variance is 3, its fourth moment infinite.
  double heavy() {
    double squares = 0;
    for (int i = 0; i < 3; ++i) squares += std::pow(normal(), 2);
    return normal() / std::sqrt(squares / 3);
  }

  // Some of 50 levels are frequent, some rare.
  double level() { return std::floor(50 * std::pow(uniform(), 1.5)); }

  template <typename Draw>
  Values draw(Draw draw_one) {
    Values values(rows_);
    for (double& value : values) value = draw_one();
    return values;
  }

  Column& add(std::string name, Role role, Values cells, bool has_levels = false) {
    return out_.columns.emplace_back(
        Column{std::move(name), role, 0, {}, std::move(cells), has_levels});
  }

  static Values centred(Values values) {
    double mean = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (double& value : values) value -= mean;
    return values;
  }

  // values: the driver's Shapley values, one per row.
  void add_driver(const std::string& name, const std::string& direction, Values cells,
                  const Values& values, bool has_levels = false) {
    Column& driver = add(name, Role::driver, std::move(cells), has_levels);
    driver.direction = direction;
    for (std::size_t r = 0; r < rows_; ++r) {
      driver.share += std::abs(values[r]);
      effects_[r] += values[r];
    }
  }

  // A driver with an additive effect: the Shapley value is the effect minus its mean.
  template <typename Effect>
  void add_driver(const std::string& name, const std::string& direction, Values cells,
                  Effect effect, bool has_levels = false) {
    Values values;
    for (const double cell : cells) values.push_back(effect(cell));
    add_driver(name, direction, std::move(cells), centred(std::move(values)), has_levels);
  }

  // The effect is kStrength × moderated where the moderator is above 0, and 0 elsewhere. Both have
  // mean 0 (the moderator also median 0), which gives these Shapley values.
  void add_interaction() {
    constexpr double kStrength = 3;
    Values moderated = draw([&] { return normal(); });
    Values moderator = draw([&] { return normal(); });
    Values of_moderated;
    Values of_moderator;
    for (std::size_t r = 0; r < rows_; ++r) {
      const double acts = moderator[r] > 0 ? 1 : 0;
      of_moderated.push_back(kStrength * moderated[r] * (acts + 0.5) / 2);
      of_moderator.push_back(kStrength * moderated[r] * (acts - 0.5) / 2);
    }
    add_driver("moderated", "positive", std::move(moderated), of_moderated);
    add_driver("moderator", "none", std::move(moderator), of_moderator);
  }

  void add_drivers() {
    effects_.assign(rows_, 0);
    add_driver("rising", "positive", draw([&] { return heavy(); }),
               [](double x) { return 3 * std::atan(x); });
    add_driver("falling", "negative", draw([&] { return 10 * uniform(); }),
               [](double x) { return -0.4 * x; });
    add_driver("valley", "nonmonotonic", draw([&] { return normal(); }),
               [](double x) { return 3 * x * x / (1 + x * x); });
    add_interaction();
    add_driver("hinge", "negative", draw([&] { return std::exp(normal()); }),
               [](double x) { return -1.5 * std::max(0.0, std::min(x, 4.0) - 1); });
    add_driver("gappy", "positive", draw([&] { return normal(); }),
               [](double x) { return 0.5 * x; });
    std::array<double, 50> of_level{};
    for (double& effect : of_level) effect = normal();
    add_driver(
        "material", "nonmonotonic", draw([&] { return level(); }),
        [&](double cell) { return of_level.at(static_cast<std::size_t>(cell)); }, true);
    double all = 0;
    for (const Column& driver : out_.columns) all += driver.share;
    for (Column& driver : out_.columns) driver.share /= all;
    add_target();
  }

  void add_target() {
    double squares = 0;
    for (const double effect : effects_) squares += effect * effect;
    const double spread = std::sqrt(squares / static_cast<double>(rows_));
    // Student's t has a standard deviation of √3.
    const double scale = spread * std::sqrt(kNoiseVariance / 3);
    for (const double effect : effects_) out_.target.push_back(100 + effect + scale * heavy());
  }

  // A decoy that is correlated with the driver's ranks, so that tails do not dominate.
  void add_like(const std::string& driver, double correlation, const std::string& how = "") {
    Values values = standard_ranks(driver);
    const double rest = std::sqrt(1 - correlation * correlation);
    for (double& value : values) value = correlation * value + rest * normal();
    add("like " + driver + how, Role::decoy, std::move(values));
  }

  // The ranks of the driver's values, with mean 0 and standard deviation 1: from -√3 to √3.
  Values standard_ranks(const std::string& driver) const {
    const Values& cells =
        std::find_if(out_.columns.begin(), out_.columns.end(), [&](const Column& column) {
          return column.name == driver;
        })->cells;
    Values sorted = cells;
    std::sort(sorted.begin(), sorted.end());
    Values out;
    for (const double cell : cells) {
      const auto below = std::lower_bound(sorted.begin(), sorted.end(), cell) - sorted.begin();
      const double place = (static_cast<double>(below) + 0.5) / static_cast<double>(rows_);
      out.push_back((place - 0.5) * std::sqrt(12));
    }
    return out;
  }

  void add_decoys() {
    add_like("rising", 0.9);
    add_like("falling", 0.9);
    add_like("valley", 0.8);
    add_like("moderated", 0.8);
    add_like("hinge", 0.8);
    add_like("gappy", 0.8);
    add_like("rising", 0.7, " less so");
    Column& fails = add("fails where falling is high", Role::decoy, draw([&] { return normal(); }));
    const Values falling = standard_ranks("falling");
    for (std::size_t r = 0; r < rows_; ++r) {
      if (falling[r] > 0.8 && uniform() < 0.5) fails.cells[r] = kMissing;
    }
  }

  void add_noise() {
    const Values shared = draw([&] { return normal(); });
    for (int i = 1; i <= 4; ++i) {
      Values values = shared;
      for (double& value : values) value = 0.8 * value + 0.6 * normal();
      add("related noise " + std::to_string(i), Role::noise, std::move(values));
    }
    const auto add_some = [&](int count, const std::string& name, auto draw_one,
                              bool has_levels = false) {
      for (int i = 1; i <= count; ++i) {
        add(name + " " + std::to_string(i), Role::noise, draw(draw_one), has_levels);
      }
    };
    add_some(8, "normal noise", [&] { return normal(); });
    add_some(4, "heavy noise", [&] { return heavy(); });
    add_some(
        3, "level noise", [&] { return level(); }, true);
    add_some(2, "state noise", [&] { return uniform() < 0.3 ? 1.0 : 0.0; });
    add_some(3, "gappy noise", [&] { return normal(); });
  }

  // Removes half of the values in the highest fifth, and a twentieth of the rest.
  void lose_high(Column& column) {
    Values sorted = column.cells;
    std::sort(sorted.begin(), sorted.end());
    const double high = sorted[sorted.size() * 4 / 5];
    for (double& cell : column.cells) {
      if (uniform() < (cell > high ? 0.5 : 0.05)) cell = kMissing;
    }
  }

  static constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  static constexpr double kNoiseVariance = 1.0 / 3;  // of the effects' variance

  std::size_t rows_;
  forest::Random random_;
  Simulation out_;
  Values effects_;
};

inline Simulation simulate(std::size_t rows, std::uint64_t seed) {
  return Simulator(rows, seed).run();
}

// The target column is called "target".
inline void write_csv(const Simulation& simulation, std::ostream& out) {
  for (const Column& column : simulation.columns) out << column.name << ',';
  out << "target\n";
  for (std::size_t r = 0; r < simulation.target.size(); ++r) {
    for (const Column& column : simulation.columns) {
      const double cell = column.cells[r];
      if (column.has_levels) out << 'L';
      if (!std::isnan(cell)) out << cell;
      out << ',';
    }
    out << simulation.target[r] << '\n';
  }
}

}  // namespace relevance::simulation
