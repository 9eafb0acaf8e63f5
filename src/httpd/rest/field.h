// SPDX-License-Identifier: PostgreSQL
// A column as a request names it, perhaps with a way into its JSON: data->user->>name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/scanner.h"

namespace relevance::httpd {

struct JsonStep {
  bool as_text = false;   // ->> rather than ->
  bool is_index = false;  // key is a number, perhaps negative
  std::string key;
};

struct Field {
  std::string column;
  std::vector<JsonStep> path;
};

inline constexpr std::size_t kMostJsonSteps = 32;
inline constexpr std::string_view kFieldName = "field name (* or [a..z0..9_$])";

// A name of letters, digits, '_', '$', inner blanks and dashes; any characters between quotes.
std::string parse_field_name(Scanner& in, std::string_view expected = kFieldName);
// What may follow a column's name: steps of -> and ->>.
std::vector<JsonStep> parse_json_path(Scanner& in);
// Both, and blanks around them.
Field parse_field(Scanner& in, std::string_view expected = kFieldName);
// "a \"quoted\" text", with a backslash before what should stand for itself.
std::string parse_quoted(Scanner& in);
// A word of letters, digits, '_', '$' and inner blanks; empty when there is none.
std::string parse_identifier(Scanner& in);

}  // namespace relevance::httpd
