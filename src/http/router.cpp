// SPDX-License-Identifier: PostgreSQL
#include "http/router.h"

#include <set>
#include <string_view>
#include <utility>

namespace relevance::http {
namespace {

class AnswerHandler : public Handler {
 public:
  AnswerHandler(const Request& request, Router::Answer answer)
      : request_(request), answer_(std::move(answer)) {}
  Response finish() override { return answer_(request_); }

 private:
  const Request& request_;
  Router::Answer answer_;
};

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty() && path.front() == '/') {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  if (segments.size() > 1 && segments.back().empty()) segments.pop_back();
  return segments;
}

bool is_variable(const std::string& segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_variable(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
  }
  return true;
}

}  // namespace

void Router::add(const std::string& method, const std::string& pattern, MakeHandler make) {
  routes_.push_back({method, split_path(pattern), std::move(make)});
}

void Router::add_answer(const std::string& method, const std::string& pattern, Answer answer) {
  add(method, pattern, [answer = std::move(answer)](const Request& request) {
    return std::make_unique<AnswerHandler>(request, answer);
  });
}

std::unique_ptr<Handler> Router::route(Request& request) const {
  const std::vector<std::string> path = split_path(request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::set<std::string> allowed;
  for (const Route& candidate : routes_) {
    if (!matches(candidate.segments, path)) continue;
    if (candidate.method != method) {
      allowed.insert(candidate.method);
      continue;
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
      const std::string& segment = candidate.segments[i];
      if (is_variable(segment)) {
        request.path_values[segment.substr(1, segment.size() - 2)] = path[i];
      }
    }
    return candidate.make(request);
  }
  if (allowed.empty()) {
    throw StatusError(404, "not_found", "there is nothing at this path");
  }
  std::string list;
  for (const std::string& one : allowed) list += (list.empty() ? "" : ", ") + one;
  throw StatusError(405, "method_not_allowed", "this path does not support that method", {},
                    "It supports " + list + ".");
}

}  // namespace relevance::http
