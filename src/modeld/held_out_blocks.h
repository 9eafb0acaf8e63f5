// SPDX-License-Identifier: PostgreSQL
// A hold-out for rows in time order: blocks of time, so that no held-out row has its neighbours
// among the training rows, who would give its value away (Roberts et al., Cross-validation
// strategies for data with temporal, spatial, hierarchical, or phylogenetic structure, Ecography
// 2017).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "modeld/row_split.h"

namespace relevance::modeld {

// rows: in time order, not all rows need be there; target: of all rows; test_rows: how many to hold
// out, at least 1 and less than there are.
//
// Up to ten blocks, each in its own stretch of the time, at a place drawn by the seed. Fewer when
// they would be shorter than twice the target's correlation length: of a short block its
// surroundings tell the level. Beside each block a gap of that length, at least a row; all gaps
// together at most a tenth of the rows. Of sixteen such draws that one is taken whose held-out
// target values are most like all in mean and spread, since R² on a stretch where nothing happens
// says little.
RowSplit hold_out_blocks(const std::vector<std::size_t>& rows, const std::vector<double>& target,
                         std::size_t test_rows, std::uint64_t seed);

}  // namespace relevance::modeld
