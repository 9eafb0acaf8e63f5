// SPDX-License-Identifier: PostgreSQL
// The values of a statement's parameters $1, $2, ….
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::httpd {

// For deeper values PostgreSQL would report a server error rather than an invalid value.
inline constexpr std::size_t kDeepestJson = 64;
inline constexpr std::size_t kDeepestArray = 6;

class BoundValues {
 public:
  // Adds a value and returns its placeholder, such as "$3::integer". type: from the catalog or a
  // constant. Throws StatusError 400 22P02 for JSON or an array that is nested too deeply.
  std::string bind(std::string value, std::string_view type);
  std::vector<std::string> take() { return std::move(values_); }

 private:
  std::vector<std::string> values_;
};

// The array literal {"a","b"}, with every element quoted.
std::string array_text(const std::vector<std::string>& elements);

// Throws like bind() if the depth is too great for the type.
void check_depth(std::size_t depth, std::string_view type);

}  // namespace relevance::httpd
