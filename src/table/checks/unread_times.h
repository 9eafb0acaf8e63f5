// SPDX-License-Identifier: PostgreSQL
// Columns that are times by name or shape, but could not be read as such.
#pragma once

#include <optional>

#include "table/columns/column_table.h"

namespace relevance::table {

// The warning about such a column, showing a value; nothing for other columns, and for those whose
// reading was already warned of. Texts: most look like dates, or the name says time and most hold
// digits. Numbers: the name is a word for a moment, no other word beside it.
std::optional<Warning> unread_time_warning(const Column& column);

}  // namespace relevance::table
