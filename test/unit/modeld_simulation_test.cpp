// SPDX-License-Identifier: PostgreSQL
// Simulated data with known drivers, trained as the service trains: drivers are found with their
// directions, and noise is not mistaken for a driver.
//
// A false discovery is a noise column found above noise. Decoys are correlated with a driver, and
// so related to the target (all-relevant selection; Kursa and Rudnicki 2010): correlated_with has
// to show that, not above_noise. They count neither as true nor as false discoveries. This is the
// strictest way to count, since they do not dilute the share of noise.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "modeld/train_model.h"
#include "simulation.h"

namespace relevance::modeld {
namespace {

using simulation::Column;
using simulation::Role;
using simulation::Simulation;

constexpr std::uint32_t kSeeds = 10;
constexpr std::size_t kRows = 4000;
constexpr double kShareToFind = 0.03;

struct Outcome {
  Simulation truth;
  std::vector<contract::RankingRow> ranking;

  const Column& truth_of(const contract::RankingRow& row) const {
    return *std::find_if(truth.columns.begin(), truth.columns.end(),
                         [&](const Column& column) { return column.name == row.feature; });
  }

  int above_noise(Role role) const {
    return static_cast<int>(std::count_if(ranking.begin(), ranking.end(), [&](const auto& row) {
      return row.above_noise.value() && truth_of(row).role == role;
    }));
  }

  int rank_of_first_noise() const {
    return std::find_if(ranking.begin(), ranking.end(),
                        [&](const auto& row) { return truth_of(row).role == Role::noise; })
        ->rank.value();
  }
};

Outcome train_on(std::size_t rows, std::uint32_t seed) {
  Outcome outcome{simulation::simulate(rows, seed), {}};
  std::string folder = "/tmp/relevance_simulation_XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  TrainingTask task;
  task.data_file = folder + "/data.csv";
  task.target_column = "target";
  task.threads = 2;
  task.options.seed = seed;
  std::ofstream file(task.data_file);
  simulation::write_csv(outcome.truth, file);
  file.close();
  outcome.ranking = train(task, [](contract::Phase, double) {}).ranking;
  std::filesystem::remove_all(folder);
  return outcome;
}

TEST(Simulation, HasTheDescribedProperties) {
  const Simulation truth = simulation::simulate(kRows, 0);
  const auto count = [&](auto condition) {
    return std::count_if(truth.columns.begin(), truth.columns.end(), condition);
  };
  EXPECT_EQ(count([](const Column& column) { return column.role == Role::driver; }), 8);
  EXPECT_EQ(count([](const Column& column) { return column.role == Role::decoy; }), 8);
  EXPECT_EQ(count([](const Column& column) { return column.role == Role::noise; }), 24);
  EXPECT_EQ(count([](const Column& column) { return column.has_levels; }), 4);
  double shares = 0;
  for (const Column& column : truth.columns) shares += column.share;
  EXPECT_NEAR(shares, 1, 1e-12);
  EXPECT_EQ(count([](const Column& column) { return column.share > kShareToFind; }), 8);
}

void expect_drivers_are_found(const Outcome& outcome, std::uint32_t seed) {
  ASSERT_EQ(outcome.ranking.size(), outcome.truth.columns.size()) << "all columns are features";
  const int noise_begins = outcome.rank_of_first_noise();
  for (const contract::RankingRow& row : outcome.ranking) {
    const Column& truth = outcome.truth_of(row);
    if (truth.share <= kShareToFind) continue;
    const std::string where = row.feature + ", seed " + std::to_string(seed) + ", true share " +
                              std::to_string(truth.share);
    EXPECT_TRUE(row.above_noise.value()) << where;
    EXPECT_LT(row.rank.value(), noise_begins) << where;
    EXPECT_EQ(row.direction_code, truth.direction) << where;
  }
}

class Discoveries {
 public:
  explicit Discoveries(std::size_t rows) : rows_(rows) {}

  void add(const Outcome& outcome) {
    const int found = outcome.above_noise(Role::driver);
    const int noise = outcome.above_noise(Role::noise);
    if (noise > 0) rates_ += static_cast<double>(noise) / (noise + found);
    drivers_ += found;
  }

  void expect_few_false_ones() const {
    EXPECT_LE(rates_ / kSeeds, 0.05) << rows_ << " rows";
    EXPECT_GE(drivers_, kSeeds * 8 / 2) << rows_ << " rows: finding nothing is not enough";
  }

 private:
  std::size_t rows_;
  double rates_ = 0;
  int drivers_ = 0;
};

TEST(Simulation, DriversAreFoundWithTheirDirectionsAndAtMostFivePercentAreFalse) {
  Discoveries discoveries(kRows);
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    const Outcome outcome = train_on(kRows, seed);
    expect_drivers_are_found(outcome, seed);
    discoveries.add(outcome);
  }
  discoveries.expect_few_false_ones();
}

// With fewer rows, chance has a stronger effect.
TEST(Simulation, OfFewRowsToo) {
  for (const std::size_t rows : {500, 1000}) {
    Discoveries discoveries(rows);
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) discoveries.add(train_on(rows, seed));
    discoveries.expect_few_false_ones();
  }
}

}  // namespace
}  // namespace relevance::modeld
