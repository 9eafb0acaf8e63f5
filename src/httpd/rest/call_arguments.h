// SPDX-License-Identifier: PostgreSQL
// What a call of a function is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/query_string.h"

namespace relevance::httpd {

// What a value looks like: it chooses between functions of one name and like arguments.
enum class ValueKind { null, boolean, integer, number, text, structure };

struct GivenArgument {
  std::string name;
  ValueKind kind = ValueKind::null;
  std::vector<std::string> texts;  // of a GET: as often as it was given; else empty
  std::size_t depth = 0;           // of a POST: levels of arrays and objects
};

struct CallArguments {
  std::vector<GivenArgument> given;  // each name once
  std::string json;                  // of a POST: the object, for PostgreSQL to read values from

  const GivenArgument* find(std::string_view name) const;  // nullptr: not given
};

inline constexpr std::size_t kMostArguments = 100;   // of a function, in PostgreSQL
inline constexpr std::size_t kDeepestArgument = 64;  // levels of JSON

// A POST's body: a JSON object of named arguments, passed on as it is; an empty one is "{}". Throws
// StatusError 400 PGRST102.
CallArguments read_body_arguments(std::string_view body);

// A GET's parameters, each a text. Throws StatusError 400 PGRST102 for too many.
CallArguments read_query_arguments(const std::vector<Parameter>& parameters);

}  // namespace relevance::httpd
