// SPDX-License-Identifier: PostgreSQL
// Parses the query of a URL into names and values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::httpd {

struct Parameter {
  std::string name;
  std::string value;
};

// Longer queries are rejected.
inline constexpr std::size_t kMostQueryBytes = 64 * 1024;

// raw: the text after '?', still percent-encoded. Parameters keep their order and may repeat; one
// without '=' is ignored, as in PostgREST. '+' is a space; a '%' without two hexadecimal digits is
// literal. Throws StatusError: 414 PGRST100 for too long a query, 400 22021 for invalid UTF-8 and
// zero bytes, which PostgreSQL would not accept.
std::vector<Parameter> parse_query_string(std::string_view raw);

}  // namespace relevance::httpd
