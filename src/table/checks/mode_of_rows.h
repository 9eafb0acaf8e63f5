// SPDX-License-Identifier: PostgreSQL
// Whether some rows were recorded in another mode of the machine than the rest.
#pragma once

#include <cstddef>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Whether another column than `except` has clearly higher or lower values in these rows than in those
// near them, by the area under the ROC curve (Mann and Whitney 1947). Sorted columns say nothing: they
// count rows or time. Looks at a sample of the rows. rows: in ascending order. codes: of each
// column, values that are missing. contrast: how far from one half the area must at least be, and be
// many standard deviations of chance away; from 0.46 on, few rows are enough.
bool mark_another_mode(const Table& table, const std::vector<std::vector<double>>& codes,
                       std::size_t except, const std::vector<std::size_t>& rows, double contrast);

// Whether a category other than the column `except` has one level (of 50 at most) that holds nine of
// ten of these rows and less than three of ten of those near them, by more than chance.
bool mark_a_level(const Table& table, std::size_t except, const std::vector<std::size_t>& rows);

// Whether nine of ten of these rows lie in hours of the day that are mostly theirs, by a timestamp,
// over at least three days.
bool mark_hours(const Table& table, const std::vector<std::size_t>& rows);

// Whether the rows are at least three runs of the same length, of five rows or more: a phase of a
// cycle, while failures last differently. all: the rows of the table.
bool is_regular_phase(std::size_t all, const std::vector<std::size_t>& rows);

}  // namespace relevance::table
