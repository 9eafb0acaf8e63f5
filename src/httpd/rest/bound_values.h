// SPDX-License-Identifier: PostgreSQL
// The values that a statement's $1, $2, … stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::httpd {

// Deeper values make PostgreSQL answer with a fault of the server's rather than the value's.
inline constexpr std::size_t kDeepestJson = 64;
inline constexpr std::size_t kDeepestArray = 6;

class BoundValues {
 public:
  // Adds one; gives "$3::integer" for it. type: the catalog's or ours. Throws StatusError 400
  // 22P02 for JSON or an array that is nested too deeply.
  std::string bind(std::string value, std::string_view type);
  std::vector<std::string> take() { return std::move(values_); }

 private:
  std::vector<std::string> values_;
};

// An array's text, {"a","b"}, with every element in quotes.
std::string array_text(const std::vector<std::string>& elements);

// Throws as bind does, when a value of that depth is too deep for the type.
void check_depth(std::size_t depth, std::string_view type);

}  // namespace relevance::httpd
