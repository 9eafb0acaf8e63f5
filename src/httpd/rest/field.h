// SPDX-License-Identifier: PostgreSQL
// A column in a request, optionally with a path into its JSON: data->user->>name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/scanner.h"

namespace relevance::httpd {

struct JsonStep {
  bool as_text = false;   // ->> rather than ->
  bool is_index = false;  // key is an integer, possibly negative
  std::string key;
};

struct QueryField {
  std::string column;
  std::vector<JsonStep> path;
};

inline constexpr std::size_t kMostJsonSteps = 32;
inline constexpr std::string_view kFieldName = "field name (* or [a..z0..9_$])";

// A name of letters, digits, '_', '$', inner blanks and dashes; any characters within quotes.
std::string parse_field_name(Scanner& in, std::string_view expected = kFieldName);
// What may follow a column's name: any number of -> and ->> steps.
std::vector<JsonStep> parse_json_path(Scanner& in);
// Both, with surrounding blanks.
QueryField parse_field(Scanner& in, std::string_view expected = kFieldName);
// "a \"quoted\" text", with backslash escapes.
std::string parse_quoted(Scanner& in);
// A word of letters, digits, '_', '$' and inner blanks; empty if there is none.
std::string parse_identifier(Scanner& in);

}  // namespace relevance::httpd
