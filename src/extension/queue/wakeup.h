// SPDX-License-Identifier: PostgreSQL
// Commit wakes the workers: a transaction that changed the queue asks for it, its commit does it.
#pragma once

namespace relevance::extension {

// Registers the transaction callback; called once from _PG_init.
void install_commit_wakeup();

// The current transaction, when it commits, wakes this database's scheduler; when it rolls back,
// nothing happens. Without the preloaded library nothing happens either. PostgreSQL zone; does not
// raise.
void wake_workers_at_commit();

}  // namespace relevance::extension
