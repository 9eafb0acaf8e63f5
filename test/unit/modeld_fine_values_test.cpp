// SPDX-License-Identifier: PostgreSQL
// Columns whose values floats cannot tell apart: they are found as drivers, and the stored model
// predicts and explains their rows exactly as the trained one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "forest/random.h"
#include "forest/tree_shap.h"
#include "model/borders.h"
#include "model/stored_model.h"
#include "modeld/booster.h"
#include "modeld/model_fit.h"
#include "modeld/row_values.h"

namespace relevance::modeld {
namespace {

using contract::Algorithm;
using forest::Random;
using model::Row;

constexpr std::size_t kRows = 600;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The driver's value from its rank, 0 to kRows - 1.
struct Kind {
  const char* name;
  std::function<double(double)> value;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"OrderNumbers", [](double i) { return 7300018000 + 10 * i; }},
      {"Meter", [](double i) { return 1734567000 + i / 100; }},
      {"Milliseconds", [](double i) { return 1.7e12 + 500 * i; }},
      {"SixteenDigits", [](double i) { return 1e15 + i; }},
      {"TinyValues", [](double i) { return 1e-40 * i; }},
      {"BeyondTiny", [](double i) { return 1e-60 * i; }},
      {"HugeValues", [](double i) { return 1e300 * i; }},
      {"MixedSigns", [](double i) { return std::copysign(5e9 + i, i - 300); }},
      {"Outliers", [](double i) { return i < 595 ? 4e8 + i : 1e12 + i; }},
      {"NeighbouringDoubles", [](double i) { return 1 + i * 0x1p-52; }},
  };
  return all;
}

class FineValues : public testing::TestWithParam<std::tuple<Algorithm, std::size_t>> {
 protected:
  FineValues() {
    const Kind& kind = kinds()[std::get<1>(GetParam())];
    Random random(7);
    table::TrainingSet set;
    set.features = {{"noise", table::FeatureKind::numeric, {}},
                    {"driver", table::FeatureKind::numeric, {}}};
    std::vector<std::size_t> ranks(kRows);
    std::iota(ranks.begin(), ranks.end(), std::size_t{0});
    random.shuffle(ranks);
    for (const std::size_t rank : ranks) {
      const auto i = static_cast<double>(rank);
      const bool missing = random.below(30) == 0;
      drivers_.push_back(missing ? kNaN : kind.value(i));
      noise_.push_back(random.below(1000) / 10.0);
      // In steps of 50 ranks: what lies between two of them must be told apart.
      set.target.push_back(missing ? 1000 : 100 + std::floor(i / 50));
    }
    set.features[0].values = noise_;
    set.features[1].values = drivers_;
    target_ = set.target;
    data_ = take_features(set, rows_, rows_, 2);
    fit();
    std::vector<FeatureInfo> infos = data_.infos;
    forest::Forest forest = model_.forest;
    model::compare_ranks(forest, infos, data_.codes);
    bytes_ = model::write_model(forest, {"y", infos});
    stored_ = model::read_model(bytes_);
  }

  void fit() {
    contract::TrainOptions options;
    options.algorithm = std::get<0>(GetParam());
    options.trees = 40;
    FitRows fit_rows{rows_, {}, false};
    fit_rows.early_stopping.train.assign(rows_.begin(), rows_.end() - 60);
    fit_rows.early_stopping.test.assign(rows_.end() - 60, rows_.end());
    model_ = fit_models(data_.columns, target_, fit_rows, options, 2, [](double) {}).front();
  }

  static Row row_of(double driver, double noise) {
    return {{"driver", std::isnan(driver) ? model::Cell() : model::Cell(driver)}, {"noise", noise}};
  }

  static std::vector<std::size_t> all_rows() {
    std::vector<std::size_t> rows(kRows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
  }

  // Ascending, without missing ones.
  std::vector<double> sorted_drivers() const {
    std::vector<double> sorted = drivers_;
    std::erase_if(sorted, [](double value) { return std::isnan(value); });
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

  const std::vector<std::size_t> rows_ = all_rows();
  std::vector<double> drivers_;
  std::vector<double> noise_;
  std::vector<double> target_;
  FeatureData data_;
  Model model_;
  std::string bytes_;
  model::StoredModel stored_;
};

TEST_P(FineValues, AreTheDriver) {
  const FloatMatrix matrix = gather_rows(data_.columns, rows_);
  const std::vector<double> predicted = forest::predict(model_.forest, matrix.view(), 1);
  EXPECT_GT(measure_rows(target_, rows_, predicted).r2, 0.98);
  const std::vector<double> importance = forest::native_importance(model_.forest);
  EXPECT_GT(importance[1], 0.95);
}

TEST_P(FineValues, AreKeptForEffectCurves) {
  ASSERT_EQ(data_.explained[1].size(), kRows);
  for (const std::size_t row : rows_) {
    ASSERT_TRUE(std::isnan(drivers_[row]) || data_.explained[1][row] == drivers_[row]);
  }
}

TEST_P(FineValues, ArePredictedFromTheStoredModelAsWhenItWasTrained) {
  const FloatMatrix matrix = gather_rows(data_.columns, rows_);
  const std::vector<double> trained = forest::predict(model_.forest, matrix.view(), 1);
  for (const std::size_t row : rows_) {
    ASSERT_EQ(stored_.predict(row_of(drivers_[row], noise_[row])), trained[row]) << row;
  }
}

TEST_P(FineValues, AreExplainedFromTheStoredModelAsWhenItWasTrained) {
  const FloatMatrix matrix = gather_rows(data_.columns, rows_);
  FloatMatrix encoded{{}, kRows, 2};
  for (const std::size_t row : rows_) {
    const auto numbers = model::encode_row(stored_.schema, row_of(drivers_[row], noise_[row]));
    encoded.values.insert(encoded.values.end(), numbers.begin(), numbers.end());
  }
  std::vector<double> trained(kRows * 2);
  std::vector<double> stored(kRows * 2);
  forest::TreeShap(model_.forest).explain(matrix.view(), trained, 1);
  forest::TreeShap(stored_.forest).explain(encoded.view(), stored, 1);
  EXPECT_EQ(stored, trained);
}

// A threshold lies in the middle between two values of the training data.
TEST_P(FineValues, OfNewRowsBelongToTheNearestKnownValue) {
  const std::vector<double> known = sorted_drivers();
  for (std::size_t i = 1; i < known.size(); ++i) {
    const double border = model::border_between(known[i - 1], known[i]);
    const double below = std::nextafter(border, -std::numeric_limits<double>::max());
    ASSERT_EQ(stored_.predict(row_of(below, 5)), stored_.predict(row_of(known[i - 1], 5))) << i;
    ASSERT_EQ(stored_.predict(row_of(border, 5)), stored_.predict(row_of(known[i], 5))) << i;
  }
  const double largest = std::numeric_limits<double>::max();
  EXPECT_EQ(stored_.predict(row_of(-largest, 5)), stored_.predict(row_of(known.front(), 5)));
  EXPECT_EQ(stored_.predict(row_of(largest, 5)), stored_.predict(row_of(known.back(), 5)));
}

TEST_P(FineValues, TakeFewBordersInTheModel) {
  ASSERT_TRUE(stored_.schema.features[1].borders);
  EXPECT_FALSE(stored_.schema.features[0].borders);
  EXPECT_GE(stored_.schema.features[1].borders->size(), 11U);
  EXPECT_LT(stored_.schema.features[1].borders->size(), 256U);
}

TEST_P(FineValues, ArePredictedByXgboostTheSame) {
  FloatMatrix encoded{{}, kRows, 2};
  for (const std::size_t row : rows_) {
    const auto numbers = model::encode_row(stored_.schema, row_of(drivers_[row], noise_[row]));
    encoded.values.insert(encoded.values.end(), numbers.begin(), numbers.end());
  }
  const std::vector<float> predicted = Booster(bytes_).predict(Dataset(encoded.view(), 1));
  for (const std::size_t row : rows_) {
    ASSERT_NEAR(predicted[row], stored_.predict(row_of(drivers_[row], noise_[row])), 1e-2);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, FineValues,
                         testing::Combine(testing::Values(Algorithm::random_forest,
                                                          Algorithm::gradient_boosting),
                                          testing::Range(std::size_t{0}, kinds().size())),
                         [](const auto& kind) {
                           return contract::to_string(std::get<0>(kind.param)) + std::string("_") +
                                  kinds()[std::get<1>(kind.param)].name;
                         });

}  // namespace
}  // namespace relevance::modeld
