// Which of several functions of one name a call means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/relation.h"

namespace relevance::httpd {

// What is known of an argument's value before PostgreSQL has seen it.
enum class ValueKind {
  text,         // a JSON string
  number,       // a JSON number
  boolean,      // true or false in JSON
  null,         // null in JSON
  array,        // in JSON
  object,       // in JSON
  query_value,  // of a query string, where everything is text
};

struct GivenArgument {
  std::string name;
  ValueKind kind = ValueKind::query_value;
  std::string text;  // of a query_value
};

// The function of that name that takes these arguments and needs no other. Of several, the one that
// the values suit best; then the one that takes the fewest. Throws StatusError: 404 PGRST202 when
// there is none, 300 PGRST203 when several suit alike, as PostgREST has them.
const Function& choose_function(const Catalogue& catalogue, std::string_view schema,
                                std::string_view name, const std::vector<GivenArgument>& given);

}  // namespace relevance::httpd
