// SPDX-License-Identifier: PostgreSQL
// The columns of a table or query, as the catalog describes them.
#pragma once

#include <string>

namespace relevance::table {

enum class SourceType {
  numeric,
  boolean,
  timestamp,  // with a time of day
  date,       // days only
  time,       // a time of day only
  text,
  mixed,  // numbers and texts, as the values of a long table: a text that is a number is a number
  none,   // a column that is not sent: it has a name but no cells
};
const char* to_string(SourceType type);  // "numeric", "boolean", ...

struct SourceColumn {
  std::string name;
  SourceType type = SourceType::numeric;
  std::string unit;  // empty: none known
};

}  // namespace relevance::table
