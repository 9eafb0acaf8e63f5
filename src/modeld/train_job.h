// SPDX-License-Identifier: PostgreSQL
// The child process in which one training runs.
#pragma once

#include <sys/types.h>

#include <string>

namespace relevance::modeld {

// Trains according to the job file in `folder`, reports on standard output, and writes the results
// to `folder`. parent: ends when this process does; 0: independent of any parent. Returns the
// process's exit status.
int run_train_job(const std::string& folder, pid_t parent);

}  // namespace relevance::modeld
