// SPDX-License-Identifier: PostgreSQL
#include "table/columns/source_column.h"

namespace relevance::table {

const char* to_string(SourceType type) {
  switch (type) {
    case SourceType::boolean:
      return "boolean";
    case SourceType::timestamp:
      return "timestamp";
    case SourceType::date:
      return "date";
    case SourceType::time:
      return "time";
    case SourceType::text:
      return "text";
    case SourceType::mixed:
      return "mixed";
    case SourceType::none:
      return "none";
    case SourceType::numeric:
      break;
  }
  return "numeric";
}

}  // namespace relevance::table
