// SPDX-License-Identifier: PostgreSQL
// What one column of numbers shows of codes for missing values: which values stand apart, and how
// far.
#pragma once

#include <cstddef>
#include <vector>

namespace relevance::table {

// How much one column proves by itself.
enum class CodeGrade {
  weak,      // stands apart, but only together with other columns is that evidence
  possible,  // only suspected, unless other columns agree
  likely,    // a code, unless it goes with another mode of the machine
  certain,
};

struct CodeCandidate {
  double value = 0;
  std::size_t rows = 0;
  double low = 0, high = 0;  // the range of the other values, without outliers
  double distance = 0;       // from that range, in its widths; infinite when it is a single value
  bool negative = false;     // negative, among values that are never negative
  // Positive and round: possible, as what was set or ends a scale, but likely where it interrupts
  // readings that drift.
  bool round = false;
  bool whole = false;  // the other values, of a plain number
  CodeGrade grade = CodeGrade::weak;
};

// The values that stand apart at either end of a column. `codes`: those already found, which are
// left out.
std::vector<CodeCandidate> find_candidates(const std::vector<double>& values,
                                           const std::vector<double>& codes);

}  // namespace relevance::table
