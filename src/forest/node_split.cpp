// SPDX-License-Identifier: PostgreSQL
#include "forest/node_split.h"

namespace relevance::forest {

// s²/c + (S - s)²/(n - c) - S²/n = (s n - c S)² / (c (n - c) n), with the difference in 128 bits.
double exact_gain(const Residuals& residuals, RowSum all, RowSum left) {
  __extension__ using Wide = __int128;
  const std::int64_t n = residuals.whole_count(all);
  const std::int64_t c = residuals.whole_count(left);
  const Wide difference = Wide{residuals.whole_sum(left)} * n - Wide{residuals.whole_sum(all)} * c;
  const auto rounded = static_cast<double>(difference);
  return rounded / static_cast<double>(c) * (rounded / static_cast<double>(n - c)) /
         static_cast<double>(n);
}

}  // namespace relevance::forest
