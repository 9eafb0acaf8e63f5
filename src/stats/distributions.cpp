// SPDX-License-Identifier: PostgreSQL
#include "stats/distributions.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace relevance::stats {
namespace {

using namespace boost::math::policies;

// 15 digits without going through long double, which takes several times as long.
using Policy = policy<promote_double<false>>;

}  // namespace

double student_quantile(double probability, double degrees_of_freedom) {
  return quantile(boost::math::students_t_distribution<double, Policy>(degrees_of_freedom),
                  probability);
}

double chi_squared_tail(double statistic, double degrees_of_freedom) {
  const boost::math::chi_squared_distribution<double, Policy> chi_squared(degrees_of_freedom);
  return cdf(complement(chi_squared, statistic));
}

}  // namespace relevance::stats
