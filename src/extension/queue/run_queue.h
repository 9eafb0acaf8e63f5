// SPDX-License-Identifier: PostgreSQL
// The queue of training runs: the table relevance.run. How attempts at runs end is in attempt_end.h.
// C++ zone; each function needs a transaction (transaction.h) and throws PgError.
#pragma once

#include <cstddef>
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
  std::string options;  // JSON
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
struct WaitingRun {
  std::int64_t run = 0;
  std::string owner;      // of its machine
  std::int64_t turn = 0;  // how many of the owner's runs would then be running, this one included
};
// The next waiting run of each machine without a running one, in order of turns, so that an owner
// with many runs does not keep others waiting. Among an owner's runs priority decides, then age.
// turns: how many of each owner.
std::vector<WaitingRun> startable_runs(std::size_t turns);
// For queued runs that another transaction had locked when their cancellation was requested.
void cancel_queued_runs();
std::vector<std::int64_t> runs_to_cancel();  // running, their cancellation requested
std::optional<long>
milliseconds_to_next_start();  // until a postponed run may start; nullopt: none waits
// Whether another transaction holds a lock on the run.
bool is_locked(std::int64_t run);

// For the run worker.
std::optional<ClaimedRun> claim_run(
    std::int64_t run);  // nullopt: cancelled, deleted or claimed already
bool run_exists(std::int64_t run);
// False when the run is no longer running here: deleted, or its cancellation requested. While another
// transaction has locked the run, its progress is not shown.
bool report_progress(Attempt attempt, const char* phase, double progress);
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
