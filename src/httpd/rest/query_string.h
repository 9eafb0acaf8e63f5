// SPDX-License-Identifier: PostgreSQL
// The query of a URL as names and values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::httpd {

struct Parameter {
  std::string name;
  std::string value;
};

// More bytes of query than this are refused.
inline constexpr std::size_t kMostQueryBytes = 64 * 1024;

// raw: what follows the '?', still percent-encoded. Parameters keep their order and may repeat; one
// without '=' is left out, as PostgREST does. '+' is a space; a '%' that two hexadecimal digits do
// not follow stands for itself. Throws StatusError: 414 PGRST100 for too long a query, 400 22021
// for bytes that are no UTF-8 or are zero, which PostgreSQL could not take.
std::vector<Parameter> parse_query_string(std::string_view raw);

}  // namespace relevance::httpd
