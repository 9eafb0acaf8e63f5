// SPDX-License-Identifier: PostgreSQL
// Warnings that save people from believing a ranking of data that mislead.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "table/columns/column_table.h"
#include "table/training_set.h"

namespace relevance::table {

// The share of the target's variance that one variable explains alone, by the better of a rising
// and a falling step function, or by its groups when it has few values. At most some thousands of
// rows are looked at. 0 when there is too little to tell.
double share_explained_alone(const std::vector<double>& values, const std::vector<double>& target);

// Columns that all but equal the target, or are filled only where it is extreme.
void warn_of_leaks(const TrainingSet& set, std::vector<std::string>& warnings);

// "...: its values jump by 1000": numbers that lost their decimal comma. Empty: no such sign.
std::string find_lost_decimals(const Column& column);

// Rows that repeat an earlier one, where the columns have enough different values that chance does
// not repeat them; 0 otherwise.
std::size_t count_repeated_rows(const Table& table);

// Of the training set as a whole: few rows, few values of the target.
void warn_of_size(const TrainingSet& set, std::vector<std::string>& warnings);

}  // namespace relevance::table
