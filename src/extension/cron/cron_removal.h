// SPDX-License-Identifier: PostgreSQL
// Removes a pg_cron job in another database when the transaction that gave it up commits, or when
// the one that created it rolls back.
#pragma once

#include "extension/ground/shared_state.h"

namespace relevance::extension {

// Registers the transaction callbacks; called once from _PG_init.
void install_job_removal();

// PostgreSQL zone.
void remove_job_at_commit(const CronJob& job);
// When the current subtransaction, or one around it, rolls back.
void remove_job_at_rollback(const CronJob& job);

// Has a worker remove the job at once; if that is impossible, warns, with a hint. Does not raise.
void give_up_job(const CronJob& job);

}  // namespace relevance::extension
