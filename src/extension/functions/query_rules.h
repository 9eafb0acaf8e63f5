// SPDX-License-Identifier: PostgreSQL
// Under which rules a caller's query runs in the caller's own session. C++ zone.
#pragma once

#include <functional>

namespace relevance::extension {

enum class QueryAccess {
  plan,  // its rows are not fetched
  read,  // in a read-only transaction: its functions cannot write either
};

// While fn runs, the settings of query_settings.h are pinned, and nothing can become another role:
// some sessions, such as the HTTP server's, may become many. When it throws, the end of the caller's
// (sub)transaction restores everything.
void with_query_rules(QueryAccess access, const std::function<void()>& fn);

}  // namespace relevance::extension
