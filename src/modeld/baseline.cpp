// SPDX-License-Identifier: PostgreSQL
#include "modeld/baseline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "modeld/row_values.h"

namespace relevance::modeld {
namespace {

constexpr std::size_t kBins = 32;
constexpr std::size_t kRowsToChoose = 20'000;

using RowIndices = std::vector<std::size_t>;

double mean_of(std::span<const double> target, const RowIndices& rows) {
  double mean = 0;
  double count = 0;
  for (const std::size_t row : rows) mean += (target[row] - mean) / ++count;
  return mean;
}

// One feature's values, cut into bins.
class Bins {
 public:
  // The borders put similar numbers of rows into the bins.
  Bins(const std::vector<float>& column, const RowIndices& rows) : column_(column) {
    std::vector<float> values;
    for (const std::size_t row : rows) {
      if (!std::isnan(column[row])) values.push_back(column[row]);
    }
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i < kBins && !values.empty(); ++i) {
      const float border = values[i * values.size() / kBins];
      const bool splits = border > values.front();
      if (splits && (borders_.empty() || border > borders_.back())) borders_.push_back(border);
    }
  }

  // The last bin is for missing values.
  std::size_t bin_of(std::size_t row) const {
    const float value = column_[row];
    if (std::isnan(value)) return kBins;
    return static_cast<std::size_t>(std::upper_bound(borders_.begin(), borders_.end(), value) -
                                    borders_.begin());
  }

 private:
  const std::vector<float>& column_;
  std::vector<float> borders_;
};

struct TargetMoments {
  double count = 0;
  double mean = 0;
  double squares = 0;  // sum of squared distances from the mean (Welford 1962)
  void add(double value) {
    const double distance = value - mean;
    mean += distance / ++count;
    squares += distance * (value - mean);
  }
};

using BinMoments = std::array<TargetMoments, kBins + 1>;

BinMoments group(const Bins& bins, std::span<const double> target, const RowIndices& rows) {
  BinMoments groups;
  for (const std::size_t row : rows) groups[bins.bin_of(row)].add(target[row]);
  return groups;
}

// The squared error when each row is predicted by the others in its bin: leaving a row out of the
// mean of n rows scales its distance by n/(n-1). A row alone in its bin gets the overall mean.
double error_left_out(const Bins& bins, std::span<const double> target, const RowIndices& rows) {
  const double mean = mean_of(target, rows);
  double error = 0;
  for (const TargetMoments& one : group(bins, target, rows)) {
    const double stretch = one.count / (one.count - 1);
    if (one.count > 1) error += one.squares * stretch * stretch;
    if (one.count == 1) error += (one.mean - mean) * (one.mean - mean);
  }
  return error;
}

RowIndices some_of(const RowIndices& rows) {
  RowIndices out;
  for (const std::size_t place : evenly_spaced(rows.size(), kRowsToChoose)) {
    out.push_back(rows[place]);
  }
  return out;
}

}  // namespace

contract::Fit fit_of_mean(std::span<const double> target, const RowSplit& split) {
  const std::vector<double> predicted(split.test.size(), mean_of(target, split.train));
  return measure_rows(target, split.test, predicted);
}

BestFeature fit_of_best_feature(std::span<const std::vector<float>> columns,
                                std::span<const double> target, const RowSplit& split) {
  const RowIndices sample = some_of(split.train);
  BestFeature best;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t feature = 0; feature < columns.size(); ++feature) {
    const double error = error_left_out(Bins(columns[feature], sample), target, sample);
    if (error >= least) continue;
    least = error;
    best.feature = feature;
  }
  const Bins bins(columns[best.feature], sample);
  const BinMoments groups = group(bins, target, split.train);
  const double mean = mean_of(target, split.train);
  std::vector<double> predicted;
  predicted.reserve(split.test.size());
  for (const std::size_t row : split.test) {
    const TargetMoments& own = groups[bins.bin_of(row)];
    predicted.push_back(own.count > 0 ? own.mean : mean);
  }
  best.fit = measure_rows(target, split.test, predicted);
  return best;
}

}  // namespace relevance::modeld
