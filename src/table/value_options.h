// SPDX-License-Identifier: PostgreSQL
// What the sender of data may say about their values, so that it need not be found by evidence.
#pragma once

#include <string>
#include <vector>

namespace relevance::table {

struct ValueOptions {
  std::vector<std::string> keep_columns;  // are features even if they look like clocks (clocks.h)
};

}  // namespace relevance::table
