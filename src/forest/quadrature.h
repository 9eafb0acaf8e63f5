// SPDX-License-Identifier: PostgreSQL
// Gauss-Legendre quadrature on [0, 1]: n points integrate polynomials up to degree 2n-1 exactly.
#pragma once

#include <vector>

namespace relevance::forest {

struct QuadratureRule {
  std::vector<double> points;   // ascending, inside (0, 1)
  std::vector<double> weights;  // positive, sum 1
};

QuadratureRule gauss_legendre(int points);

}  // namespace relevance::forest
