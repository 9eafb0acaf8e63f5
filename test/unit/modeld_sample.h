// SPDX-License-Identifier: PostgreSQL
// Rows whose drivers are known.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "forest/random.h"
#include "modeld/feature_matrix.h"

namespace relevance::modeld {

using forest::Random;

struct Sample {
  FloatMatrix matrix;
  std::vector<double> target;

  FeatureColumns columns() const {
    FeatureColumns out(matrix.features);
    for (std::size_t i = 0; i < matrix.values.size(); ++i) {
      out[i % matrix.features].push_back(matrix.values[i]);
    }
    return out;
  }
};

inline double uniform(Random& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

// y = 1000 + 3 a - 2 b² + a c + noise, uniform from 0 to `noise`; other features have no effect. A
// share of the cells is missing.
inline Sample make_sample(std::size_t rows, std::size_t features, std::uint64_t seed,
                          double missing = 0.1, double noise = 0.1) {
  Random random(seed);
  Sample sample;
  sample.matrix.rows = rows;
  sample.matrix.features = features;
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<double> x(features);
    for (double& value : x) value = 2 * uniform(random) - 1;
    sample.target.push_back(1000 + 3 * x[0] - 2 * x[1] * x[1] + x[0] * x[2] +
                            noise * uniform(random));
    for (double value : x) {
      const bool is_missing = uniform(random) < missing;
      sample.matrix.values.push_back(is_missing ? std::numeric_limits<float>::quiet_NaN()
                                                : static_cast<float>(value));
    }
  }
  return sample;
}

}  // namespace relevance::modeld
