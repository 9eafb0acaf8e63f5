// SPDX-License-Identifier: PostgreSQL
// A worker's transactions: short, one purpose each, never open during an HTTP call. C++ zone.
#pragma once

#include <functional>
#include <stdexcept>

#include "extension/ground/guard.h"

namespace relevance::extension {

// The extension is no longer in this database: the worker has nothing to do and exits quietly.
struct ExtensionGone : std::runtime_error {
  ExtensionGone() : std::runtime_error("the extension has been dropped") {}
};

// Another transaction has held a lock for longer than a worker waits (worker.h, kLockTimeout).
class LockedOut : public PgError {
  using PgError::PgError;
};

// Runs fn in a transaction of its own, with SPI and a snapshot, and commits. When fn throws, or the
// commit fails, the transaction is rolled back and the exception propagates.
//
// The extension itself is locked first (shared), so that either DROP EXTENSION waits for us at its
// first lock, or we wait for it: no deadlocks, and no statements on tables that are being dropped.
// Throws ExtensionGone, UnknownSqlVersion (sql_version.h) and LockedOut.
void in_transaction(const std::function<void()>& fn);

// The same in a database that need not have the extension: nothing is locked.
void in_any_transaction(const std::function<void()>& fn);

}  // namespace relevance::extension
