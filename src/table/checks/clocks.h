// SPDX-License-Identifier: PostgreSQL
// Clocks and counters among the numbers. They rise with the rows, so a model would explain with them
// whatever changes over time.
#pragma once

#include "table/columns/column_table.h"

namespace relevance::table {

enum class ClockKind {
  none,  // a variable
  perhaps,  // rises with the rows, evenly, as a ramp of a setting does too, or unevenly, as a meter does
  counter,  // rises evenly from zero, in round steps: counts rows or pulses
  clock,    // rises, and its name, unit or size says time: also gives the order of the rows
};

// Numeric columns rise (or fall) evenly when nearly all steps are the same (pace.h), in 50 rows or
// more, 15 when all are exactly the same and the name is a word for a count, 10 if the name or the
// unit says time, which need not be even then. Without such a name, 15 to 49 rows are only perhaps one. A ramp that holds or returns does not, and columns of temperatures, pressures and rates
// or named a setting are variables.
ClockKind clock_kind(const Column& column);

}  // namespace relevance::table
