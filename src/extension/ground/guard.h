// SPDX-License-Identifier: PostgreSQL
// The two guards between the zones of this folder.
//
// C++ zone: may throw, owns memory by destructors; a PostgreSQL error (a longjmp) must never cross
// it. PostgreSQL zone: may ereport; holds only trivially destructible values.
//
//   enter_cpp(fn)  PostgreSQL → C++: what fn throws becomes an ereport(ERROR) after the catch.
//   call_pg(fn)    C++ → PostgreSQL: what fn raises becomes a thrown PgError that owns its strings.
//
// Within call_pg the server's stack of context callbacks begins anew: a PgError's context has the
// lines from inside it, and raising the error again adds those from outside, each line once.
//
// A PgError that is caught and not rethrown leaves the transaction broken: only in_transaction()
// (transaction.h), which aborts it, may swallow one.
//
// This header does not include PostgreSQL's headers.
#pragma once

#include <csetjmp>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.h"

namespace relevance::extension {

// A PostgreSQL error as a C++ exception. code() is "postgresql_error". context: the functions and
// statements in which it was raised, one per line, from the inside out; may be empty.
class PgError : public Error {
 public:
  PgError(std::string sqlstate, const std::string& message, std::string detail, std::string hint,
          std::string context = {})
      : Error("postgresql_error", message, std::move(detail), std::move(hint)),
        sqlstate_(std::move(sqlstate)),
        context_(std::move(context)) {}
  const std::string& sqlstate() const { return sqlstate_; }
  const std::string& context() const { return context_; }

 private:
  std::string sqlstate_;
  std::string context_;
};

// The five-character SQLSTATE under which an error is raised or stored.
std::string sqlstate_of(const Error& error);

// lock_not_available: another transaction has held a lock for longer than lock_timeout.
inline constexpr std::string_view kLockNotAvailable = "55P03";

// A PgError's context; empty for others.
std::string context_of(const Error& error);

namespace detail {

// An exception's text in a trivially destructible form: it outlives the catch block, and filling it
// cannot raise.
struct ErrorText {
  char sqlstate[6];
  char message[2048];
  char detail[4096];
  char hint[4096];
  char context[4096];
};

void describe_current_exception(ErrorText& text) noexcept;
[[noreturn]] void raise(const ErrorText& text);
void call_pg(void (*fn)(void*), void* argument);

}  // namespace detail

template <class Fn>
void enter_cpp(Fn&& fn) {
  static_assert(std::is_void_v<std::invoke_result_t<Fn>>);
  detail::ErrorText text;
  try {
    fn();
    return;
  } catch (...) {
    detail::describe_current_exception(text);
  }
  detail::raise(text);
}

// Returns what fn returns, which must be trivially destructible.
template <class Fn>
auto call_pg(Fn&& fn) {
  using Result = std::invoke_result_t<Fn>;
  if constexpr (std::is_void_v<Result>) {
    detail::call_pg([](void* f) { (*static_cast<std::remove_reference_t<Fn>*>(f))(); }, &fn);
  } else {
    static_assert(std::is_trivially_destructible_v<Result>);
    struct Call {
      std::remove_reference_t<Fn>* fn;
      Result result;
    } call{&fn, {}};
    detail::call_pg(
        [](void* c) {
          auto* own = static_cast<Call*>(c);
          own->result = (*own->fn)();
        },
        &call);
    return call.result;
  }
}

}  // namespace relevance::extension
