// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/transaction.h"

#include <string_view>

#include "extension/ground/guard.h"
#include "extension/ground/worker.h"
#include "extension/module/sql_version.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// PostgreSQL zone. False when the extension does not exist, or was dropped while we waited for the
// lock.
bool lock_extension() {
  const Oid extension = get_extension_oid("pg_relevance", true);
  if (!OidIsValid(extension)) return false;
  LockDatabaseObject(ExtensionRelationId, extension, 0, AccessShareLock);
  return get_extension_oid("pg_relevance", true) == extension;
}

void begin() {
  call_pg([] {
    SetCurrentStatementStartTimestamp();
    StartTransactionCommand();
  });
}

void require_extension() {
  if (!call_pg([] { return lock_extension(); })) throw ExtensionGone();
  require_known_sql();
}

void open_spi() {
  call_pg([] {
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    PushActiveSnapshot(GetTransactionSnapshot());
  });
}

void commit() {
  call_pg([] {
    SPI_finish();
    PopActiveSnapshot();
    CommitTransactionCommand();
    pgstat_report_stat(false);
  });
}

void roll_back() {
  call_pg([] { AbortCurrentTransaction(); });
}

template <class Prepare>
void run(const std::function<void()>& fn, Prepare&& prepare) {
  const InTransaction marked;
  try {
    begin();
    prepare();
    open_spi();
    fn();
    commit();
  } catch (...) {
    roll_back();
    throw;
  }
}

}  // namespace

void in_transaction(const std::function<void()>& fn) {
  try {
    run(fn, require_extension);
  } catch (const PgError& error) {
    if (error.sqlstate() != kLockNotAvailable) throw;
    throw LockedOut(error.sqlstate(), error.message(), error.detail(), error.hint(),
                    error.context());
  }
}

void in_any_transaction(const std::function<void()>& fn) {
  run(fn, [] {});
}

}  // namespace relevance::extension
