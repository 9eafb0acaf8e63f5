// SPDX-License-Identifier: PostgreSQL
#include "extension/training/role_transaction.h"

#include <utility>
#include <vector>

#include "base/error.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"
#include "extension/ground/worker.h"
#include "extension/training/query_settings.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Setting = std::pair<std::string, std::string>;

Oid find_role(const std::string& name) {
  const std::string role = to_server(name);
  const Oid found = call_pg([&] { return get_role_oid(role.c_str(), true); });
  if (!OidIsValid(found))
    throw Error("unknown_role", "the role \"" + name + "\", which owns the query, no longer exists",
                "A query runs as the role that submitted it.",
                "Train again from the query, as a role that may read its tables.");
  return found;
}

// The settings that the role's own session would have, in ascending order of precedence.
std::vector<Setting> settings_of(Oid role) {
  std::vector<Setting> settings;
  for (const char* name : {"statement_timeout", "lock_timeout"})
    settings.emplace_back(name, unpinned_setting(name));
  const SpiRows rows = query(
      "SELECT s.setting FROM pg_catalog.pg_db_role_setting r,"
      " LATERAL pg_catalog.unnest(r.setconfig) AS s(setting)"
      " WHERE r.setdatabase IN (0, $1::pg_catalog.oid) AND r.setrole IN (0, $2::pg_catalog.oid)"
      " ORDER BY r.setrole <> 0, r.setdatabase <> 0",
      {static_cast<std::int64_t>(MyDatabaseId), static_cast<std::int64_t>(role)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string setting = rows.text_or_empty(i, "setting");
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    // The role's settings must not change which role we are.
    if (equals == std::string::npos || name == "role" || name == "session_authorization") continue;
    // These would end the worker, not the query.
    if (name == "transaction_timeout" || name == "exit_on_error") continue;
    settings.emplace_back(name, setting.substr(equals + 1));
  }
  return settings;
}

// As the server does at a session's start: a setting that is no longer valid is ignored.
void apply(const Setting& setting) {
  const std::string name = to_server(setting.first);
  const std::string value = to_server(setting.second);
  call_pg([&] {
    set_config_option(name.c_str(), value.c_str(), PGC_SUSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true,
                      DEBUG1, false);
  });
}

// PostgreSQL zone.
void begin() {
  SetCurrentStatementStartTimestamp();
  StartTransactionCommand();
  XactReadOnly = true;
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  PushActiveSnapshot(GetTransactionSnapshot());
}

// PostgreSQL zone. Sets session_user too, since SECURITY DEFINER functions use it to find out who
// calls them. The role's functions must not become another role, nor leave anything behind that
// runs later with our rights.
void become(Oid role) {
  set_config_option("session_authorization", GetUserNameFromId(role, false), PGC_SUSET,
                    PGC_S_SESSION, GUC_ACTION_LOCAL, true, ERROR, false);
  SetUserIdAndSecContext(role, SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

// PostgreSQL zone.
void start_clock(long time_limit_ms) {
  long limit = StatementTimeout;
  if (time_limit_ms > 0 && (limit == 0 || time_limit_ms < limit)) limit = time_limit_ms;
  if (limit > 0) enable_timeout_after(STATEMENT_TIMEOUT, static_cast<int>(Min(limit, INT_MAX)));
}

void roll_back() {
  call_pg([] {
    disable_timeout(STATEMENT_TIMEOUT, false);
    AbortCurrentTransaction();
    be_superuser();  // a worker's session has no earlier setting that the abort could restore
    LockReleaseAll(USER_LOCKMETHOD, true);  // advisory locks of the session
    QueryCancelPending = false;             // it was meant for the transaction that just ended
  });
}

}  // namespace

void read_as(const ReadAs& as, const std::function<void()>& fn) {
  const InTransaction marked;
  try {
    call_pg([] { begin(); });
    const Oid role = find_role(as.role);
    for (const Setting& setting : settings_of(role)) apply(setting);
    apply({"search_path", as.search_path});
    const CancelInterrupts interruptible;
    call_pg([&] {
      pin_query_settings();
      become(role);
      start_clock(as.time_limit_ms);
    });
    fn();
  } catch (...) {
    roll_back();
    throw;
  }
  roll_back();
}

}  // namespace relevance::extension
