// SPDX-License-Identifier: PostgreSQL
// The queue of training runs: the table relevance.run, and every change of a run's state that
// workers make. C++ zone; each function is to be called in a transaction (transaction.h) and throws
// PgError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace relevance::extension {

// One try at a run. A worker speaks for its own attempt alone: once the run has gone on to another,
// nothing that it says changes anything.
struct Attempt {
  std::int64_t run = 0;
  std::int64_t number = 0;  // 1 for the first
};

// What a run worker needs to know of its run.
struct ClaimedRun {
  Attempt attempt;
  std::int64_t machine = 0;
  std::string machine_name;
  std::int64_t data_set = 0;        // 0: it is there no more
  std::int64_t data_set_bytes = 0;  // of a CSV
  std::string query;                // empty: a CSV
  std::string search_path;          // the query's
  std::string query_owner;          // the role it runs as
  bool skip_unchanged = false;      // a retraining
  std::string target_column;
  std::string options;        // JSON
  std::int64_t failures = 0;  // attempts that were lost so far
  std::optional<int> model_id;
  std::string model_home;    // where model_id is valid (model_services.h)
  bool model_fresh = false;  // nothing was sent to it yet (model_tasks.h)
};

// For the SQL functions.
// That there is such a machine, and that the current role may operate it.
void require_machine(std::int64_t machine);
// options: JSON, complete. Returns the run's id.
std::int64_t queue_run(std::int64_t machine, std::int64_t data_set,
                       const std::string& target_column, const std::string& options);

// For the scheduler.
std::vector<Attempt> running_runs();
// The oldest waiting run of each machine without a running one, by age.
std::vector<std::int64_t> startable_runs();
std::vector<std::int64_t> runs_to_cancel();  // running, cancellation asked for
std::optional<long>
milliseconds_to_next_start();  // until a postponed run may start; nullopt: none waits
// A running run that has no worker (crash, lost server): back into the queue, or failed after too
// many.
void recover_lost_run(Attempt lost);

// For the run worker.
std::optional<ClaimedRun> claim_run(
    std::int64_t run);  // nullopt: cancelled, deleted or claimed already
bool run_exists(std::int64_t run);
// False when the run is no longer running here: deleted, or cancellation asked for.
bool report_progress(Attempt attempt, const char* phase, double progress);
void put_back(Attempt attempt);  // not its fault: no failure is counted
void end_cancelled(Attempt attempt);
// Ends a retraining whose machine's latest ranking was made of the same data, target and options;
// false: of others, or there is none.
bool end_skipped(Attempt attempt, const std::string& fingerprint);
void end_failed(Attempt attempt, const Error& error);
// Postponed with a growing pause, or, after relevance.max_attempts, failed with the error and what
// ended each attempt.
void end_attempt(Attempt attempt, const Error& error);

// Whether the machine is there and nobody is deleting it; who wants to waits for this transaction.
// Before what belongs to a machine is deleted, since its deletion may do that in another order.
bool hold_machine(std::int64_t machine);
// Keeps a machine's newest relevance.keep_data_sets data sets, those that open runs need, and that
// of the last run that came to something, which the next retraining takes.
void prune_data_sets(std::int64_t machine);
// Keeps a machine's newest relevance.keep_runs ended runs, and the latest completed one, whose
// ranking is the machine's. What belongs to a run goes with it.
void prune_runs(std::int64_t machine);

}  // namespace relevance::extension
