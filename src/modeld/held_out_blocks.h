// SPDX-License-Identifier: PostgreSQL
// Holds out blocks of consecutive rows, for rows in time order. Neighbouring rows are correlated:
// a held-out row with neighbours among the training rows would be too easy to predict (Roberts et
// al., Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic
// structure, Ecography 2017).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "modeld/row_split.h"

namespace relevance::modeld {

// rows: in time order, may be a subset; target: of all rows; test_rows: how many rows to hold out,
// at least 1 and fewer than `rows`.
//
// Divides the rows into up to ten equal stretches and holds out one block at a random position in
// each. There are fewer if blocks would be shorter than twice the target's correlation length: a
// short block's level can be guessed from its surroundings. On both sides of a block, a gap of one
// correlation length is left out; shorter if all gaps together would exceed a tenth of the rows,
// but at least one row. Of sixteen such draws, uses the one whose held-out target is closest to the
// whole in mean and standard deviation, since R² on an uneventful period means little.
RowSplit hold_out_blocks(const std::vector<std::size_t>& rows, const std::vector<double>& target,
                         std::size_t test_rows, std::uint64_t seed);

}  // namespace relevance::modeld
