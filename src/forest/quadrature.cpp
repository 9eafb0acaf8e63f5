// SPDX-License-Identifier: PostgreSQL
#include "forest/quadrature.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace relevance::forest {
namespace {

struct Legendre {
  double value;
  double slope;
};

// The Legendre polynomial of this degree on (-1, 1), by its three-term recurrence.
Legendre legendre(int degree, double x) {
  double before = 1;
  double value = x;
  for (int k = 2; k <= degree; ++k) {
    const double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return {value, degree * (x * value - before) / (x * x - 1)};
}

// The root, by Newton's method from the usual cosine estimate: a handful of steps suffice.
double legendre_root(int degree, int index) {
  double x = std::cos(std::numbers::pi * (index + 0.75) / (degree + 0.5));
  for (int step = 0; step < 100; ++step) {
    const Legendre at = legendre(degree, x);
    const double move = at.value / at.slope;
    x -= move;
    if (std::abs(move) < 1e-16) break;
  }
  return x;
}

}  // namespace

QuadratureRule gauss_legendre(int points) {
  QuadratureRule rule;
  for (int i = 0; i < points; ++i) {
    const double x = legendre_root(points, points - 1 - i);
    const double slope = legendre(points, x).slope;
    rule.points.push_back((1 + x) / 2);
    rule.weights.push_back(1 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

}  // namespace relevance::forest
