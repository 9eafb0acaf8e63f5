// SPDX-License-Identifier: PostgreSQL
// What the sender of data may say about their values, so that it need not be found by evidence.
#pragma once

#include <string>
#include <vector>

#include "table/columns/missing_values.h"

namespace relevance::table {

struct ValueOptions {
  std::vector<std::string> keep_columns;  // are features even if they look like clocks (clocks.h)
  MissingValues missing_values;
  // The class of the target column that is 1, while all others are 0; empty: a target of words must
  // have two states, and which one is 1 is chosen (target_states.h).
  std::string positive_class;
};

}  // namespace relevance::table
