// SPDX-License-Identifier: PostgreSQL
#include "forest/quadrature.h"

#include <boost/math/special_functions/legendre.hpp>

namespace relevance::forest {

QuadratureRule gauss_legendre(int points) {
  using boost::math::legendre_p_prime;
  // The roots of the Legendre polynomial on (-1, 1), which are symmetric: those from 0 on, ascending.
  const std::vector<double> roots = boost::math::legendre_p_zeros<double>(points);
  QuadratureRule rule;
  const auto add = [&](double root) {
    const double slope = legendre_p_prime(points, root);
    rule.points.push_back((1 + root) / 2);
    rule.weights.push_back(1 / ((1 - root * root) * slope * slope));
  };
  for (auto root = roots.rbegin(); root != roots.rend(); ++root) {
    if (*root > 0) add(-*root);
  }
  for (const double root : roots) add(root);
  return rule;
}

}  // namespace relevance::forest
