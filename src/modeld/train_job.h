// SPDX-License-Identifier: PostgreSQL
// The child process in which one training runs.
#pragma once

#include <sys/types.h>

#include <string>

namespace relevance::modeld {

// Trains as the job file in `folder` says, reports on standard output, leaves the results in
// `folder`. parent: who started it, and without whom it does not go on; 0 when that does not
// matter. Returns the process's exit status.
int run_train_job(const std::string& folder, pid_t parent);

}  // namespace relevance::modeld
