// SPDX-License-Identifier: PostgreSQL
// Reaches pg_cron from other databases: short-lived workers connect to its database for us.
#pragma once

#include "extension/cron/cron_home.h"
#include "extension/cron/cron_job.h"

namespace relevance::extension {

// As add_job, by a worker that connects to pg_cron's database as the current role while this
// process waits. The worker commits at once; if the current (sub)transaction rolls back, the job is
// removed. Throws what add_job throws, and Error: no_free_worker, cron_unreachable. C++ zone.
std::int64_t add_job_from_afar(const CronHome& home, const NewJob& job, std::int32_t machine);

// For the launcher: while there are unneeded jobs (shared_state.h), keeps a worker running that
// removes them. Returns after how many milliseconds to call it again; -1: there is nothing to do.
// PostgreSQL zone.
long tend_job_remover();

}  // namespace relevance::extension
