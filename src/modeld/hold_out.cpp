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
// A column that reaches so much of the model's R², and so much in itself, may be a consequence of the
// target. A driver that dominates a noisy process reaches the former alone.
constexpr double kNearlyAll = 0.95;
constexpr double kLikeAConsequence = 0.8;

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

BothLanguages describe_time_order(const table::TimeOrder& order) {
  if (order.column.empty()) return make_sentence("order_by_neighbours");
  if (!order.time_column.empty()) {
    const BothLanguages by =
        make_sentence("date_and_time", {value_of("date", quote_text(order.column)),
                                        value_of("time", quote_text(order.time_column))});
    return make_sentence(order.as_they_stand ? "order_by_columns" : "order_of_columns",
                         {value_of("by", by)});
  }
  return make_sentence(order.as_they_stand ? "order_by_column" : "order_of_column",
                       {value_of("by", quote_text(order.column))});
}

void warn_of_time_order(const table::TimeOrder& order, SplitMethod asked,
                        std::vector<Warning>& warnings) {
  warnings.push_back(
      make_warning(asked == SplitMethod::random ? "time_order_random" : "time_order_blocks",
                   order.column, {value_of("order", describe_time_order(order))}));
}

void warn_of_slow_target(const RowSplit& split, std::size_t rows, std::vector<Warning>& warnings) {
  constexpr std::size_t kFewStretches = 30;
  if (split.correlation_length == 0) return;
  const std::size_t stretches = rows / split.correlation_length;
  if (stretches >= kFewStretches) return;
  warnings.push_back(make_warning("slow_target", {},
                                  {value_of("rows", rows), value_of("independent", stretches)}));
}

void warn_of_uneven_groups(const RowSplit& split, double test_share,
                           std::vector<Warning>& warnings) {
  const auto test = static_cast<double>(split.test.size());
  const double share = test / (test + static_cast<double>(split.train.size()));
  if (share >= test_share / 2 && share <= test_share * 2) return;
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "%.0f %%", 100 * share);
  warnings.push_back(make_warning("uneven_groups", {}, {number_of("share", percent.data())}));
}

void warn_of_optimism(const contract::Metrics& metrics, std::vector<Warning>& warnings) {
  if (!metrics.r2_random_split || *metrics.r2_random_split - metrics.r2 <= kLargeDifference) return;
  warnings.push_back(make_warning(
      metrics.split == "groups" ? "optimistic_random_groups" : "optimistic_random_times", {},
      {number_of("random", show_r2(*metrics.r2_random_split)),
       number_of("honest", show_r2(metrics.r2))}));
}

bool is_reported(const std::string& column, const char* code,
                 const std::vector<Warning>& warnings) {
  return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& warning) {
    return warning.code == code && warning.column == column;
  });
}

// A model of one feature has nothing else to rank.
void warn_of_best_column(const contract::Metrics& metrics, std::vector<Warning>& warnings) {
  const auto& alone = metrics.baseline_feature;
  if (!alone || metrics.n_features < 2) return;
  const bool suffices = alone->rmse <= metrics.rmse;
  const bool prevails = alone->r2 >= std::max(kLikeAConsequence, kNearlyAll * metrics.r2) &&
                        !is_reported(alone->feature, "target_in_disguise", warnings);
  if (!suffices && !prevails) return;
  warnings.push_back(make_warning(
      suffices ? "one_column_suffices" : "one_column_prevails", alone->feature,
      {number_of("alone", show_r2(alone->r2)), number_of("model", show_r2(metrics.r2))}));
}

}  // namespace

void warn_of_split(const table::TrainingSet& set, const contract::TrainOptions& options,
                   const RowSplit& split, std::vector<Warning>& warnings) {
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

void warn_of_metrics(const contract::Metrics& metrics, std::vector<Warning>& warnings) {
  warn_of_optimism(metrics, warnings);
  if (metrics.below_baseline.value_or(false)) {
    warnings.push_back(make_warning("below_baseline", {},
                                    {number_of("rmse", show(metrics.rmse)),
                                     number_of("mean", show(metrics.baseline_mean->rmse))}));
    return;
  }
  if (metrics.r2 < kLowR2) {
    warnings.push_back(make_warning("low_r2", {}, {number_of("r2", show_r2(metrics.r2))}));
  }
  warn_of_best_column(metrics, warnings);
}

}  // namespace relevance::modeld
