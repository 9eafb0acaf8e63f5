// SPDX-License-Identifier: PostgreSQL
// Reaching pg_cron from another database than its own: short-lived workers enter that one for us.
#pragma once

#include "extension/cron/cron_home.h"
#include "extension/cron/cron_job.h"

namespace relevance::extension {

// As add_job, by a worker that enters pg_cron's database as the current role, while this process
// waits; that commits at once. When the current (sub)transaction rolls back, the job is removed.
// Throws what add_job throws, and Error: no_free_worker, cron_unreachable. C++ zone.
std::int64_t add_job_from_afar(const CronHome& home, const NewJob& job, std::int32_t machine);

// For the launcher: keeps a worker at work that removes unneeded jobs (shared_state.h), while there
// are any. Returns after how many milliseconds to look again; -1: there is nothing to do.
// PostgreSQL zone.
long tend_job_remover();

}  // namespace relevance::extension
