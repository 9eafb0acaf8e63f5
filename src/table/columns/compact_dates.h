// SPDX-License-Identifier: PostgreSQL
// Dates written as one number whose year does not come first or has two digits: 31012024, 310124,
// 240131, with hour, minute and perhaps second behind: 2401311305.
#pragma once

#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// How many digits a number has before the decimal point; 0 below 1.
int whole_digits(double number);

// Whether a number has as many digits as such a date.
bool may_be_compact_date(double number);

// Turns the column into a timestamp if all of `filled`, its values, are such dates, in one order, from
// 1990 to next year; returns whether they are. The order is decided as for other dates
// (date_order.h); a warning says when it was guessed. A leading zero may be lost: 1022024.
bool read_compact_dates(Column& column, const std::vector<double>& filled);

}  // namespace relevance::table
