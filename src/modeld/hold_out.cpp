// SPDX-License-Identifier: PostgreSQL
#include "modeld/hold_out.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/text.h"
#include "forest/regression_metrics.h"
#include "modeld/baseline.h"

namespace relevance::modeld {
namespace {

using contract::SplitMethod;

constexpr double kLowR2 = 0.2;
constexpr double kLargeDifference = 0.1;

std::string show_r2(double r2) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f", std::max(r2, -999.0));
  return text.data();
}

std::string show(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

std::string describe_time_order(const table::TimeOrder& order) {
  if (order.column.empty()) {
    return "Neighbouring rows resemble one another, as rows in time order do";
  }
  if (order.as_they_stand) {
    return "The rows are in time order, by column " + quote_text(order.column);
  }
  return "Column " + quote_text(order.column) + " gives the order of the rows in time";
}

void warn_of_time_order(const table::TimeOrder& order, SplitMethod asked,
                        std::vector<std::string>& warnings) {
  std::string warning = describe_time_order(order);
  if (asked == SplitMethod::random) {
    warning +=
        ": neighbours resemble one another, so metrics on rows held out at random are too "
        "optimistic; with \"split\": \"auto\", blocks of time are held out.";
  } else {
    warning += ": blocks of time were held out, with gaps beside them, instead of random rows.";
    if (order.column.empty()) {
      warning += " If the row order has no meaning, set \"split\" to \"random\".";
    }
  }
  warnings.push_back(warning);
}

void warn_of_slow_target(const RowSplit& split, std::size_t rows,
                         std::vector<std::string>& warnings) {
  constexpr std::size_t kFewStretches = 30;
  if (split.correlation_length == 0) return;
  const std::size_t stretches = rows / split.correlation_length;
  if (stretches >= kFewStretches) return;
  warnings.push_back("The target changes so slowly that " + count_of(rows, "row") +
                     " are worth only about " + std::to_string(stretches) +
                     " independent ones: metrics on held-out rows are uncertain; data from a "
                     "longer time would help.");
}

void warn_of_uneven_groups(const RowSplit& split, double test_share,
                           std::vector<std::string>& warnings) {
  const auto test = static_cast<double>(split.test.size());
  const double share = test / (test + static_cast<double>(split.train.size()));
  if (share >= test_share / 2 && share <= test_share * 2) return;
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "%.0f %%", 100 * share);
  warnings.push_back("The groups are few or differ widely in size: " + std::string(percent.data()) +
                     " of the rows were held out, as close to the requested share as whole groups "
                     "allow.");
}

void warn_of_optimism(const contract::Metrics& metrics, std::vector<std::string>& warnings) {
  if (!metrics.r2_random_split || *metrics.r2_random_split - metrics.r2 <= kLargeDifference) return;
  const bool groups = metrics.split == "groups";
  warnings.push_back(
      "Rows held out at random would have shown R² = " + show_r2(*metrics.r2_random_split) +
      " where " + (groups ? "whole groups" : "later or separate times") + " show " +
      show_r2(metrics.r2) + ": " +
      (groups ? "rows of a group resemble one another, and the model recognises a "
                "held-out row by others of its group"
              : "neighbouring rows resemble one another, and the model recognises "
                "a held-out row by its neighbours in time") +
      "; trust the lower figure.");
}

}  // namespace

void warn_of_split(const table::TrainingSet& set, const contract::TrainOptions& options,
                   const RowSplit& split, std::vector<std::string>& warnings) {
  if (split.kind == HoldOut::groups) {
    return warn_of_uneven_groups(split, options.test_share, warnings);
  }
  const bool worth_saying =
      options.split == SplitMethod::automatic || options.split == SplitMethod::random;
  if (set.time_order && worth_saying) warn_of_time_order(*set.time_order, options.split, warnings);
  warn_of_slow_target(split, set.target.size(), warnings);
}

double r2_out_of_bag(std::span<const double> target, std::span<const std::size_t> rows,
                     std::span<const double> out_of_bag) {
  std::vector<double> actual;
  std::vector<double> predicted;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::isnan(out_of_bag[i])) continue;
    actual.push_back(target[rows[i]]);
    predicted.push_back(out_of_bag[i]);
  }
  return actual.empty() ? 0 : forest::measure_fit(actual, predicted).r2;
}

void compare_with_baselines(std::span<const std::vector<float>> columns,
                            const std::vector<std::string>& names, std::span<const double> target,
                            const RowSplit& split, contract::Metrics& metrics) {
  metrics.baseline_mean = fit_of_mean(target, split);
  const BestFeature best = fit_of_best_feature(columns, target, split);
  metrics.baseline_feature = {best.fit, names.at(best.feature)};
  metrics.below_baseline = !(metrics.rmse < metrics.baseline_mean->rmse);
}

void warn_of_metrics(const contract::Metrics& metrics, std::vector<std::string>& warnings) {
  warn_of_optimism(metrics, warnings);
  if (metrics.below_baseline.value_or(false)) {
    warnings.push_back("The model predicts held-out rows no better than the mean (RMSE " +
                       show(metrics.rmse) + " against " + show(metrics.baseline_mean->rmse) +
                       "): no ranking of these data can be trusted.");
    return;
  }
  if (metrics.r2 < kLowR2) {
    warnings.push_back("The model explains little: R² = " + show_r2(metrics.r2) +
                       " on held-out rows; treat the ranking with caution.");
  }
  const auto& alone = metrics.baseline_feature;
  if (!alone || alone->rmse > metrics.rmse) return;
  warnings.push_back("Column " + quote_text(alone->feature) +
                     " alone predicts held-out rows as well as the whole model (R² = " +
                     show_r2(alone->r2) + " against " + show_r2(metrics.r2) +
                     "): the ranking of the other columns is not supported by the data.");
}

}  // namespace relevance::modeld
