// SPDX-License-Identifier: PostgreSQL
// Dates that databases and SAP write for none: 0000-00-00, 00.00.0000, 0001-01-01, 31.12.9999.
#pragma once

#include <string_view>

namespace relevance::table {

// Whether a text is a date of zeros, or one in the years 0, 1 or from 9000 on, perhaps with a time.
bool is_no_date(std::string_view text);

}  // namespace relevance::table
