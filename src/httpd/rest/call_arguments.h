// SPDX-License-Identifier: PostgreSQL
// The arguments of a function call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/query_string.h"

namespace relevance::httpd {

// The apparent kind of a value, for choosing between overloaded functions.
enum class ValueKind { null, boolean, integer, number, text, structure };

struct GivenArgument {
  std::string name;
  ValueKind kind = ValueKind::null;
  std::vector<std::string> texts;  // from a GET: all values given; else empty
  std::size_t depth = 0;           // from a POST: levels of arrays and objects
};

struct CallArguments {
  std::vector<GivenArgument> given;  // each name once
  std::string json;                  // from a POST: the object, from which PostgreSQL reads values

  const GivenArgument* find(std::string_view name) const;  // nullptr if not given
};

inline constexpr std::size_t kMostArguments = 100;   // PostgreSQL's limit for a function
inline constexpr std::size_t kDeepestArgument = 64;  // levels of JSON

// Reads a POST's body: a JSON object of named arguments, kept as it is. An empty body counts as
// "{}". Throws StatusError 400 PGRST102.
CallArguments read_body_arguments(std::string_view body);

// Reads a GET's parameters, all as text. Throws StatusError 400 PGRST102 for too many.
CallArguments read_query_arguments(const std::vector<Parameter>& parameters);

}  // namespace relevance::httpd
