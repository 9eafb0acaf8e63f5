#include "extension/transaction.h"

#include "extension/guard.h"
#include "extension/worker.h"

#include "extension/pg.h"

namespace relevance::extension {
namespace {

// PostgreSQL zone. False when the extension is not there, also when it went while we waited for the
// lock.
bool lock_extension() {
  const Oid extension = get_extension_oid("pg_relevance", true);
  if (!OidIsValid(extension)) return false;
  LockDatabaseObject(ExtensionRelationId, extension, 0, AccessShareLock);
  return get_extension_oid("pg_relevance", true) == extension;
}

bool begin() {
  return call_pg([] {
    SetCurrentStatementStartTimestamp();
    StartTransactionCommand();
    if (!lock_extension()) return false;
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    PushActiveSnapshot(GetTransactionSnapshot());
    return true;
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

}  // namespace

void in_transaction(const std::function<void()>& fn) {
  const InTransaction marked;
  try {
    if (!begin()) throw ExtensionGone();
    fn();
    commit();
  } catch (...) {
    roll_back();
    throw;
  }
}

}  // namespace relevance::extension
