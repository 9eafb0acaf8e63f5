// SPDX-License-Identifier: PostgreSQL
// How an attempt at a run ends. Each function changes the run only if it is still running this
// attempt; a cancellation that was committed by then wins. C++ zone; each needs a transaction and
// throws PgError, also when another transaction keeps a lock that it needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "extension/queue/run_queue.h"

namespace relevance::extension {

// Locks the run for what follows, which then sees all cancellations that were committed before.
// False: it is no longer running this attempt.
bool lock_running(Attempt attempt);
void put_back(Attempt attempt);  // into the queue, without counting a failure
void end_cancelled(Attempt attempt);
// The run from whose data, target and options the machine's latest ranking was made, if those of this
// run are the same.
std::optional<std::int64_t> same_as_before(std::int64_t run, const std::string& fingerprint);
// Ends a retraining if so; false: it is not.
bool end_skipped(Attempt attempt, const std::string& fingerprint);
// error: a fault of the data or the request, which would come again.
void end_failed(Attempt attempt, const Error& error);
// error: something that may pass. Puts the run back, to be tried after a growing pause; or fails it
// with the error and what ended each attempt: after relevance.max_attempts, or, when a model
// service was down, after relevance.service_patience. Locks of other transactions do not count.
void end_lost(Attempt attempt, const Error& error);
// Fails queued runs that could have started relevance.service_patience ago.
void fail_impatient_runs(const Error& error);
// For a running run without a worker (crash, lost server): likewise, unless it is locked.
void recover_lost_run(Attempt lost);

}  // namespace relevance::extension
