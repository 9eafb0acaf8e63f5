// SPDX-License-Identifier: PostgreSQL
// Wakes the workers at commit: a transaction that changed the queue requests it.
#pragma once

namespace relevance::extension {

// Registers the transaction callback; called once from _PG_init.
void install_commit_wakeup();

// When the current transaction commits, wakes this database's scheduler. Does nothing when the
// transaction rolls back or the library was not preloaded. PostgreSQL zone; does not raise.
void wake_workers_at_commit();

}  // namespace relevance::extension
