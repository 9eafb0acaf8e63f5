// SPDX-License-Identifier: PostgreSQL
// The context of a PostgreSQL error: one entry per line, from the inside out, of the functions and
// statements in which it was raised.
#pragma once

#include <string>
#include <string_view>

namespace relevance {

// The context without statements that functions of that schema, or its foreign keys, have executed:
// they help nobody who called the functions. statement: how an entry begins that shows one, in the
// server's language: SQL statement ".
std::string without_statements_of(std::string_view schema, std::string_view context,
                                  std::string_view statement);

}  // namespace relevance
