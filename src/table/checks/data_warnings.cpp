// SPDX-License-Identifier: PostgreSQL
#include "table/checks/data_warnings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "base/text.h"
#include "stats/isotonic_regression.h"
#include "stats/quantiles.h"
#include "table/columns/column_report.h"

namespace relevance::table {

namespace {

constexpr std::size_t kSampleRows = 20'000;
constexpr std::size_t kFewestForEvidence = 30;  // fewer are no evidence
constexpr double kNearlyEqual = 0.95;

using Pairs = std::vector<std::pair<double, double>>;  // value and target, sorted by value

Pairs sorted_pairs(const std::vector<double>& values, const std::vector<double>& target) {
  const std::size_t step = std::max<std::size_t>(1, values.size() / kSampleRows);
  Pairs pairs;
  for (std::size_t row = 0; row < values.size(); row += step) {
    if (std::isfinite(values[row])) pairs.emplace_back(values[row], target[row]);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

// Rows of equal value form one group, with its mean target.
std::vector<stats::WeightedMean> group(const Pairs& pairs) {
  std::vector<stats::WeightedMean> groups;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i == 0 || pairs[i].first != pairs[i - 1].first) groups.emplace_back();
    groups.back().weight += 1;
    groups.back().mean += (pairs[i].second - groups.back().mean) / groups.back().weight;
  }
  return groups;
}

// Share of the variance between groups, minus what so many groups explain by chance.
double share_between(const std::vector<stats::WeightedMean>& groups, const Pairs& pairs) {
  const auto rows = static_cast<double>(pairs.size());
  double mean = 0;
  for (const auto& pair : pairs) mean += pair.second / rows;
  double total = 0;
  for (const auto& pair : pairs) total += (pair.second - mean) * (pair.second - mean);
  const auto freedom = rows - static_cast<double>(groups.size());
  if (!(total > 0) || !std::isfinite(total) || freedom < 1) return 0;
  return 1 - (1 - stats::spread_of(groups) / total) * (rows - 1) / freedom;
}

std::string percent(double share) {
  std::array<char, 16> text{};
  // 99.97 % must not be shown as 100 %.
  const double shown = share < 1 ? std::min(share * 100, 99.9) : 100;
  std::snprintf(text.data(), text.size(), "%.1f %%", shown);
  return text.data();
}

// How well the target separates filled rows from empty ones (the area under the ROC curve): 1 when
// every filled one is higher, 0 when every one is lower, 0.5 when they do not differ.
std::optional<double> height_of_filled(const Feature& feature, const std::vector<double>& target) {
  std::vector<std::size_t> rows(target.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::sort(rows.begin(), rows.end(),
            [&](std::size_t a, std::size_t b) { return target[a] < target[b]; });
  double filled = 0;
  double rank_sum = 0;
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t end = i;
    while (end < rows.size() && target[rows[end]] == target[rows[i]]) ++end;
    const double rank = (static_cast<double>(i + end) + 1) / 2;
    for (; i < end; ++i) {
      if (std::isnan(feature.values[rows[i]])) continue;
      filled += 1;
      rank_sum += rank;
    }
  }
  constexpr double kFewest = 5;
  const double empty = static_cast<double>(rows.size()) - filled;
  if (filled < kFewest || empty < kFewest) return std::nullopt;
  return (rank_sum - filled * (filled + 1) / 2) / (filled * empty);
}

void warn_of_revealing_gaps(const Feature& feature, const std::vector<double>& target,
                            const std::string& target_name, std::vector<Warning>& warnings) {
  constexpr double kSeparates = 0.98;
  const bool gaps = std::any_of(feature.values.begin(), feature.values.end(),
                                [](double value) { return std::isnan(value); });
  if (!gaps || target.size() < kFewestForEvidence) return;
  const auto height = height_of_filled(feature, target);
  if (!height || (*height<kSeparates&& * height> 1 - kSeparates)) return;
  warnings.push_back(
      make_warning("revealing_gaps", feature.name,
                   {value_of("target", quote_text(target_name)),
                    value_of("height", make_sentence(*height > 0.5 ? "high" : "low"))}));
}

// A few values that are set again and again, such as the pores of filters: 0.2, 0.45, 5, 1000.
bool are_few_sizes(const Column& column) {
  constexpr std::size_t kMost = 10;
  constexpr std::size_t kRowsPerSize = 2;
  const std::size_t distinct = describe_column(column).distinct;
  return distinct <= kMost && distinct * kRowsPerSize <= count_values(column);
}

// Whether most small values stand beside zeros: a level that was about to run out.
bool fade_to_zero(const std::vector<double>& values) {
  std::vector<double> filled;
  std::copy_if(values.begin(), values.end(), std::back_inserter(filled),
               [](double value) { return std::isfinite(value); });
  std::size_t small = 0;
  std::size_t beside = 0;
  for (std::size_t i = 0; i < filled.size(); ++i) {
    if (filled[i] <= 0 || filled[i] >= 1) continue;
    ++small;
    const bool zero_before = i > 0 && filled[i - 1] == 0;
    beside += zero_before || (i + 1 < filled.size() && filled[i + 1] == 0) ? 1 : 0;
  }
  return beside * 2 > small;
}

}  // namespace

double share_explained_alone(const std::vector<double>& values, const std::vector<double>& target) {
  const Pairs pairs = sorted_pairs(values, target);
  if (pairs.size() < kFewestForEvidence) return 0;
  std::vector<stats::WeightedMean> groups = group(pairs);
  if (groups.size() < 2) return 0;
  double best = share_between(stats::isotonic_regression(groups), pairs);
  constexpr std::size_t kRowsPerGroup = 10;
  if (groups.size() * kRowsPerGroup <= pairs.size()) {
    best = std::max(best, share_between(groups, pairs));
  }
  std::reverse(groups.begin(), groups.end());
  return std::max(best, share_between(stats::isotonic_regression(groups), pairs));
}

namespace {

// The share that a feature explains without the rows in which the machine stands still: the target is
// 0 there, and the feature nearly always has one value. These rows alone explain much of any variance.
double share_while_running(const std::vector<double>& values, const std::vector<double>& target) {
  constexpr std::size_t kFewestValues = 10;  // a target of states has no rest
  std::map<double, std::size_t> at_rest;
  std::set<double> different;
  std::vector<double> running, target_running;
  for (std::size_t row = 0; row < target.size(); ++row) {
    if (target[row] == 0) {
      if (std::isfinite(values[row])) ++at_rest[values[row]];
      continue;
    }
    if (different.size() <= kFewestValues) different.insert(target[row]);
    running.push_back(values[row]);
    target_running.push_back(target[row]);
  }
  std::size_t rest = 0;
  std::size_t usual = 0;
  for (const auto& [value, rows] : at_rest) {
    rest += rows;
    usual = std::max(usual, rows);
  }
  const bool stands_still = rest * 20 >= target.size() && usual * 10 >= rest * 9;
  if (!stands_still || different.size() <= kFewestValues || running.size() < kFewestForEvidence)
    return 1;
  return share_explained_alone(running, target_running);
}

}  // namespace

void warn_of_leaks(const TrainingSet& set, std::vector<Warning>& warnings) {
  for (const Feature& feature : set.features) {
    if (feature.kind == FeatureKind::calendar) continue;
    warn_of_revealing_gaps(feature, set.target, set.target_name, warnings);
    const double share = share_explained_alone(feature.values, set.target);
    if (share < kNearlyEqual) continue;
    if (share_while_running(feature.values, set.target) < kNearlyEqual) continue;
    warnings.push_back(make_warning(
        "target_in_disguise", feature.name,
        {number_of("share", percent(share)), value_of("target", quote_text(set.target_name))}));
  }
}

void warn_of_lost_decimals(const Column& column, std::vector<Warning>& warnings) {
  // Where the decimal mark is a comma, Excel turns 1.234 into 1234 but keeps 12.5: next to numbers
  // with decimals there are whole ones 1000 times as large, and none in between.
  if (column.type != ColumnType::numeric) return;
  std::vector<double> fractions;
  std::vector<double> large;
  for (const double value : column.values) {
    if (!std::isfinite(value) || value == 0) continue;
    (value == std::floor(value) && std::abs(value) >= 1000 ? large : fractions)
        .push_back(std::abs(value));
  }
  constexpr std::size_t kFewest = 3;
  if (large.size() < kFewest || fractions.size() < kFewest || are_few_sizes(column)) return;
  const auto whole = static_cast<std::size_t>(std::count_if(
      fractions.begin(), fractions.end(), [](double value) { return value == std::floor(value); }));
  if (whole * 2 > fractions.size()) return;
  const double ratio = stats::median(large) / stats::median(fractions);
  const double gap = *std::min_element(large.begin(), large.end()) /
                     *std::max_element(fractions.begin(), fractions.end());
  constexpr double kGap = 10;
  if (ratio < 200 || ratio > 5000 || gap < kGap) return;
  warnings.push_back(
      make_warning("lost_decimals", column.name,
                   {value_of("count", large.size()), number_of("large", number_text(large.front())),
                    number_of("small", number_text(fractions.front()))}));
}

void warn_of_hidden_fractions(const Column& column, std::vector<Warning>& warnings) {
  // 0.5360 among 56.40: the small values lie between 0 and 1, the others between 1 and 100, none in
  // between, and a hundred times the small ones are as large as the others.
  constexpr std::size_t kFewest = 5;
  constexpr std::size_t kRowsPerSmall = 100;
  constexpr double kMost = 120;  // percent
  constexpr double kGap = 5;
  if (column.type != ColumnType::numeric) return;
  std::vector<double> small;
  std::vector<double> large;
  for (const double value : column.values) {
    if (!std::isfinite(value) || value == 0) continue;
    if (value < 0 || value > kMost || value == 1) return;
    (value < 1 ? small : large).push_back(value);
  }
  if (small.size() < kFewest || large.size() < kFewest) return;
  if (small.size() * kRowsPerSmall < large.size() || fade_to_zero(column.values)) return;
  std::sort(small.begin(), small.end());
  std::sort(large.begin(), large.end());
  if (large.front() < kGap * small.back()) return;
  constexpr double kWider = 1.5;
  const double least = large[large.size() / 20] / kWider;
  const double most = large[large.size() - 1 - large.size() / 20] * kWider;
  const auto fit =
      static_cast<std::size_t>(std::count_if(small.begin(), small.end(), [&](double value) {
        return value * 100 >= least && value * 100 <= most;
      }));
  if (fit * 20 < small.size() * 19) return;
  const double ratio = small[small.size() / 2] * 100 / large[large.size() / 2];
  if (ratio > 2 || ratio < 0.5) return;
  // One value again and again, such as half a limit of detection, is not a fraction.
  const auto changes = std::inner_product(small.begin() + 1, small.end(), small.begin(),
                                          std::size_t{1}, std::plus<>(), std::not_equal_to<>());
  constexpr std::size_t kDifferent = 10;
  if (changes < std::min(kDifferent, (small.size() + 1) / 2)) return;
  warnings.push_back(make_warning(
      "fractions_and_percentages", column.name,
      {value_of("count", small.size()), number_of("small", number_text(small[small.size() / 2])),
       number_of("large", number_text(large[large.size() / 2]))}));
}

void warn_of_lost_digits(const Column& column, std::vector<Warning>& warnings) {
  // Whole numbers from 2^53 on stand further apart than 1. That matters where neighbours are as near
  // as they can be stored.
  constexpr double kExact = 9007199254740992;
  if (column.type != ColumnType::numeric) return;
  std::vector<double> values;
  for (const double value : column.values) {
    if (std::isfinite(value) && std::abs(value) >= kExact) values.push_back(value);
  }
  constexpr std::size_t kFewest = 3;
  if (values.size() < kFewest) return;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::size_t near = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    constexpr double kSteps = 4;
    const double step = std::nextafter(values[i], HUGE_VAL) - values[i];
    if (values[i] - values[i - 1] <= kSteps * step) ++near;
  }
  if (near * 20 < values.size() || near == 0) return;
  warnings.push_back(make_warning("digits_lost", column.name,
                                  {number_of("example", number_text(values.front()))}));
}

namespace {

// How many digits a whole number has before the zeros at its end.
int significant_digits(double number) {
  constexpr double kTen = 10;
  int digits = 0;
  for (number = std::abs(number); number >= 1; number = std::floor(number / kTen)) {
    if (digits > 0 || std::fmod(number, kTen) != 0) ++digits;
  }
  return digits;
}

// Times on multiples of a thousand seconds, which are not whole minutes: epochs of few digits.
bool are_shortened_times(const std::vector<double>& filled, std::size_t different) {
  constexpr std::size_t kFewest = 5;
  const double step = different <= 2 ? 100'000 : 1000;
  return filled.size() >= kFewest && different * 2 <= filled.size() &&
         std::all_of(filled.begin(), filled.end(),
                     [step](double value) { return std::fmod(value, step) == 0; });
}

// Numbers of twelve and more digits, close together, of which only a few digits are left.
bool are_shortened_numbers(const std::vector<double>& filled, std::size_t different) {
  constexpr std::size_t kFewest = 5;
  constexpr double kLong = 1e11;
  constexpr int kFewDigits = 3;
  constexpr int kManyDigits = 7;
  constexpr double kClose = 0.1;
  if (filled.size() < kFewest || different * 2 > filled.size()) return false;
  const auto [least, most] = std::minmax_element(filled.begin(), filled.end());
  if (*least < kLong || *most - *least > kClose * *most) return false;
  int digits = 0;
  for (const double value : filled) digits = std::max(digits, significant_digits(value));
  return digits >= kFewDigits && digits <= kManyDigits;
}

}  // namespace

void warn_of_shortened_numbers(const Column& column, std::vector<Warning>& warnings) {
  const bool times = column.type == ColumnType::timestamp && column.has_date && column.has_time;
  if (!times && column.type != ColumnType::numeric) return;
  constexpr double kLeastTime = 1e8;
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return std::isfinite(value); });
  // Nearly all columns end here.
  if (first == column.values.end() || std::fmod(*first, 1000) != 0 || *first < kLeastTime) return;
  std::vector<double> filled;
  std::copy_if(column.values.begin(), column.values.end(), std::back_inserter(filled),
               [](double value) { return std::isfinite(value); });
  const std::size_t different = describe_column(column).distinct;
  if (!(times ? are_shortened_times(filled, different)
              : are_shortened_numbers(filled, different))) {
    return;
  }
  warnings.push_back(
      make_warning("digits_cut_off", column.name,
                   {number_of("example", times ? show_value(column, *first) : number_text(*first)),
                    value_of("different", different), value_of("rows", filled.size())}));
}

std::size_t count_repeated_rows(const Table& table) {
  const std::vector<Column>& columns = table.columns;
  const std::size_t rows = table.rows;
  double combinations = 1;
  std::vector<std::uint64_t> hashes(rows, 1);
  for (const Column& column : columns) {
    if (column.type == ColumnType::empty) continue;
    for (std::size_t row = 0; row < rows; ++row) {
      const double value = column.values[row];
      const std::uint64_t bits =
          std::isnan(value) ? 1 : std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
      const std::uint64_t mixed = std::rotl(hashes[row], 7) ^ bits;
      // Whole numbers differ in their upper bits only.
      hashes[row] = (mixed ^ (mixed >> 32)) * 0x9E37'79B9'7F4A'7C15ULL;
    }
  }
  for (const Column& column : columns) {
    constexpr double kEnough = 20;
    if (combinations >= kEnough * static_cast<double>(rows)) break;
    combinations *= static_cast<double>(std::max<std::size_t>(1, describe_column(column).distinct));
    if (&column == &columns.back() && combinations < kEnough * static_cast<double>(rows)) return 0;
  }
  std::sort(hashes.begin(), hashes.end());
  const auto different = std::unique(hashes.begin(), hashes.end()) - hashes.begin();
  return rows - static_cast<std::size_t>(different);
}

void warn_of_size(const TrainingSet& set, std::vector<Warning>& warnings) {
  constexpr std::size_t kRowsPerColumn = 5;
  const std::size_t rows = set.target.size();
  if (rows < kRowsPerColumn * set.features.size()) {
    warnings.push_back(make_warning(
        "few_rows", {}, {value_of("rows", rows), value_of("features", set.features.size())}));
  }
  constexpr std::size_t kFewValues = 10;
  constexpr std::size_t kRowsPerValue = 5;
  std::vector<double> values = set.target;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() <= kFewValues && values.size() > 2 && rows >= kRowsPerValue * values.size()) {
    warnings.push_back(make_warning("few_target_values", set.target_name,
                                    {value_of("values", values.size()), value_of("rows", rows)}));
  }
}

}  // namespace relevance::table
