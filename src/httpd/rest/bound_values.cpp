// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/bound_values.h"

#include <algorithm>

#include "http/message.h"

namespace relevance::httpd {
namespace {

// 0: no limit, because values of the type are not nested.
std::size_t deepest(std::string_view type) {
  if (type == "json" || type == "jsonb") return kDeepestJson;
  return type.ends_with("[]") ? kDeepestArray : 0;
}

// The greatest number of open brackets outside quotes.
std::size_t depth_of(std::string_view value) {
  std::size_t depth = 0;
  std::size_t most = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '{' || c == '[')) {
      most = std::max(most, ++depth);
    } else if (!quoted && depth > 0 && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return most;
}

}  // namespace

std::string array_text(const std::vector<std::string>& elements) {
  std::string text = "{";
  for (const std::string& element : elements) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + '}';
}

void check_depth(std::size_t depth, std::string_view type) {
  if (deepest(type) == 0 || depth <= deepest(type)) return;
  throw http::StatusError(400, "22P02",
                          "the value is nested too deeply for type " + std::string(type),
                          "It has " + std::to_string(depth) + " levels.",
                          "At most " + std::to_string(deepest(type)) + " levels are accepted.");
}

std::string BoundValues::bind(std::string value, std::string_view type) {
  if (deepest(type) > 0) check_depth(depth_of(value), type);
  values_.push_back(std::move(value));
  return '$' + std::to_string(values_.size()) + "::" + std::string(type);
}

}  // namespace relevance::httpd
