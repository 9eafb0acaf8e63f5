// SPDX-License-Identifier: PostgreSQL
// The queue of training runs: the table relevance.run, and all changes that workers make to a run's
// state. C++ zone; each function needs a transaction (transaction.h) and throws PgError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace relevance::extension {

// One attempt at a run. A worker acts only on its own attempt: once another attempt has begun, its
// updates change nothing.
struct Attempt {
  std::int64_t run = 0;
  std::int64_t number = 0;  // 1 for the first
};

// What a run worker needs to know of its run.
struct ClaimedRun {
  Attempt attempt;
  std::int64_t machine = 0;
  std::string machine_name;
  std::int64_t data_set = 0;        // 0: it no longer exists
  std::int64_t data_set_bytes = 0;  // of a CSV
  std::string query;                // empty: a CSV
  std::string search_path;          // the query's
  std::string query_owner;          // the role it runs as
  bool skip_unchanged = false;      // a retraining
  std::string target_column;
  std::string options;        // JSON
  std::int64_t failures = 0;  // failed attempts so far
  std::optional<int> model_id;
  std::string model_home;    // where model_id is valid (model_services.h)
  bool model_fresh = false;  // nothing was sent to it yet (model_tasks.h)
};

// For the SQL functions.
// Throws unless the machine exists and the current role may operate it.
void require_machine(std::int64_t machine);
// options: JSON, complete. Returns the run's id.
std::int64_t queue_run(std::int64_t machine, std::int64_t data_set,
                       const std::string& target_column, const std::string& options);

// For the scheduler.
std::vector<Attempt> running_runs();
// The oldest waiting run of each machine without a running one, by age.
std::vector<std::int64_t> startable_runs();
std::vector<std::int64_t> runs_to_cancel();  // running, cancellation requested
std::optional<long>
milliseconds_to_next_start();  // until a postponed run may start; nullopt: none waits
// For a running run without a worker (crash, lost server): puts it back into the queue, or fails it
// after too many attempts.
void recover_lost_run(Attempt lost);

// For the run worker.
std::optional<ClaimedRun> claim_run(
    std::int64_t run);  // nullopt: cancelled, deleted or claimed already
bool run_exists(std::int64_t run);
// False when the run is no longer running here: deleted, or cancellation requested.
bool report_progress(Attempt attempt, const char* phase, double progress);
void put_back(Attempt attempt);  // without counting a failure
void end_cancelled(Attempt attempt);
// Ends a retraining if the machine's latest ranking was made from the same data, target and
// options; false: it was made from others, or there is none.
bool end_skipped(Attempt attempt, const std::string& fingerprint);
void end_failed(Attempt attempt, const Error& error);
// Postpones the run with a growing pause, or, after relevance.max_attempts, fails it with the error
// and the reason that ended each attempt.
void end_attempt(Attempt attempt, const Error& error);

// Whether the machine exists and is not being deleted; from then on its deletion waits for this
// transaction. To be called before deleting what belongs to the machine, to avoid deadlocks.
bool hold_machine(std::int64_t machine);
// Keeps a machine's newest relevance.keep_data_sets data sets, those that open runs need, and the
// last completed or skipped run's, which the next retraining uses.
void prune_data_sets(std::int64_t machine);
// Keeps a machine's newest relevance.keep_runs ended runs, and the latest completed one, whose
// ranking is the machine's. What belongs to a run is deleted with it.
void prune_runs(std::int64_t machine);

}  // namespace relevance::extension
