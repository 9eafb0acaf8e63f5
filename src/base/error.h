// SPDX-License-Identifier: PostgreSQL
// The one error type that every folder may throw and catch: written for people, carried unchanged
// from where the fault is found (a line of a CSV, an option) to where it is shown (SQL, JSON, a
// log).
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#error "pg_relevance is C++20: it needs g++ 12 or newer (make CXX=g++-12)"
#endif

namespace relevance {

class Error : public std::runtime_error {
 public:
  // code: stable snake_case, part of the interface. message: one sentence, what is wrong and where.
  // detail: what was found. hint: how to fix it. detail and hint may be empty.
  Error(std::string code, const std::string& message, std::string detail = {},
        std::string hint = {})
      : std::runtime_error(message),
        code_(std::move(code)),
        detail_(std::move(detail)),
        hint_(std::move(hint)) {}

  const std::string& code() const { return code_; }
  std::string message() const { return what(); }
  const std::string& detail() const { return detail_; }
  const std::string& hint() const { return hint_; }

 private:
  std::string code_;
  std::string detail_;
  std::string hint_;
};

}  // namespace relevance
