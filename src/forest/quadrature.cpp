// SPDX-License-Identifier: PostgreSQL
#include "forest/quadrature.h"

#include <algorithm>
#include <boost/math/special_functions/legendre.hpp>

namespace relevance::forest {
namespace {

// The roots of the Legendre polynomial on (-1, 1), ascending.
std::vector<double> legendre_roots(int degree) {
  std::vector<double> roots;
  for (const double root : boost::math::legendre_p_zeros<double>(degree)) {  // from 0 on
    roots.push_back(root);
    if (root > 0) roots.push_back(-root);
  }
  std::sort(roots.begin(), roots.end());
  return roots;
}

}  // namespace

QuadratureRule gauss_legendre(int points) {
  QuadratureRule rule;
  for (const double root : legendre_roots(points)) {
    const double slope = boost::math::legendre_p_prime(points, root);
    rule.points.push_back((1 + root) / 2);
    rule.weights.push_back(1 / ((1 - root * root) * slope * slope));
  }
  return rule;
}

}  // namespace relevance::forest
