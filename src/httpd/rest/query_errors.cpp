// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/query_errors.h"

namespace relevance::httpd {

using http::StatusError;

StatusError not_embedded(const std::string& resource) {
  return {400,
          "PGRST108",
          '\'' + resource + "' is not an embedded resource in this request",
          {},
          "Verify that '" + resource + "' is included in the 'select' query parameter."};
}

StatusError no_relationship(const std::string& schema, const std::string& parent,
                            const std::string& child) {
  const std::string both = '\'' + parent + "' and '" + child + '\'';
  return {400, "PGRST200", "Could not find a relationship between " + both + " in the schema cache",
          "Searched for a foreign key relationship between " + both + " in the schema '" + schema +
              "', but no matches were found."};
}

StatusError not_implemented(const std::string& detail, const std::string& hint) {
  return {400, "PGRST127", "Feature not implemented", detail, hint};
}

StatusError aggregates_not_allowed() {
  return {400, "PGRST123", "Use of aggregate functions is not allowed"};
}

StatusError not_singular(std::int64_t rows) {
  return {406, "PGRST116", "Cannot coerce the result to a single JSON object",
          "The result contains " + std::to_string(rows) + " rows"};
}

StatusError too_many_affected(std::int64_t rows) {
  return {400, "PGRST124", "Query result exceeds max-affected preference constraint",
          "The query affects " + std::to_string(rows) + " rows"};
}

StatusError affects_no_rows() {
  return {400, "PGRST128",
          "Function must return SETOF or TABLE when max-affected preference is used with "
          "handling=strict"};
}

}  // namespace relevance::httpd
