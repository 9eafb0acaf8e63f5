// SPDX-License-Identifier: PostgreSQL
// Warnings about data whose ranking would mislead.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "table/columns/column_table.h"
#include "table/training_set.h"

namespace relevance::table {

// The share of the target's variance that one feature explains on its own, by the better of a
// rising and a falling step function, or by its groups when it has few values. Samples some
// thousands of rows. 0 when there are too few values.
double share_explained_alone(const std::vector<double>& values, const std::vector<double>& target);

// Warns of columns that nearly equal the target, or are filled only where it is extreme.
void warn_of_leaks(const TrainingSet& set, std::vector<Warning>& warnings);

// Warns when numbers have probably lost their decimal mark.
void warn_of_lost_decimals(const Column& column, std::vector<Warning>& warnings);

// Of fractions among percentages, both without a percent sign.
void warn_of_hidden_fractions(const Column& column, std::vector<Warning>& warnings);

// Of whole numbers with more digits than a double holds, where that makes a difference.
void warn_of_lost_digits(const Column& column, std::vector<Warning>& warnings);

// Of times and long numbers that have lost their last digits, as 1.71E+12 in a spreadsheet: many rows
// have the same few.
void warn_of_shortened_numbers(const Column& column, std::vector<Warning>& warnings);

// How many rows repeat an earlier one; 0 when the columns have so few distinct values that rows
// repeat by chance.
std::size_t count_repeated_rows(const Table& table);

// Warns of few rows, or few distinct target values.
void warn_of_size(const TrainingSet& set, std::vector<Warning>& warnings);

}  // namespace relevance::table
