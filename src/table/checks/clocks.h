// SPDX-License-Identifier: PostgreSQL
// Clocks and counters among the numbers. They rise with the rows, so a model would explain with them
// whatever changes over time.
#pragma once

#include "table/columns/column_table.h"

namespace relevance::table {

enum class ClockKind {
  none,     // a variable
  perhaps,  // rises evenly with the rows, but so does a ramp of a setting
  counter,  // rises evenly from zero, in round steps: counts rows or pulses
  clock,    // rises evenly, and its name, unit or size says time: also gives the order of the rows
};

// Numeric columns rise (or fall) evenly when nearly all steps are the same (pace.h), in 50 rows or
// more, 10 if the name says time. A cumulative meter does not, nor a ramp that holds or returns. A
// column in a unit other than of time, or named a setting, is a variable.
ClockKind clock_kind(const Column& column);

}  // namespace relevance::table
