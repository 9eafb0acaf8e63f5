// SPDX-License-Identifier: PostgreSQL
// A worker's transactions: short, one thing each, never open while HTTP is spoken. C++ zone.
#pragma once

#include <functional>
#include <stdexcept>

namespace relevance::extension {

// The extension is no longer in this database: the worker has nothing to do and goes quietly.
struct ExtensionGone : std::runtime_error {
  ExtensionGone() : std::runtime_error("the extension has been dropped") {}
};

// Runs fn in a transaction of its own, with SPI and a snapshot, and commits. When fn throws, or the
// commit fails, the transaction is rolled back and the exception goes on.
//
// The extension itself is locked first (shared), so that DROP EXTENSION waits for us at its first
// lock or we for it: no deadlock, and never a statement on tables that are going away. Throws
// ExtensionGone, and UnknownSqlVersion (sql_version.h).
void in_transaction(const std::function<void()>& fn);

// The same in a database that need not have the extension: nothing is locked.
void in_any_transaction(const std::function<void()>& fn);

}  // namespace relevance::extension
