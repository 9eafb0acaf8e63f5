// SPDX-License-Identifier: PostgreSQL
#include "extension/cron/cron_home.h"

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"
#include "extension/module/preload.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// A setting that pg_cron itself has defined; null when it has not, whatever the configuration says.
// Unlike SHOW, this needs no privilege.
const char* cron_setting(const char* name) {
  if (GetConfigOptionFlags(name, true) & GUC_CUSTOM_PLACEHOLDER) return nullptr;
  return GetConfigOption(name, true, false);
}

[[noreturn]] void reject_connection(const std::string& database) {
  const std::string role = quoted_current_role();
  throw Error("cron_forbidden",
              "role " + role + " may not connect to database \"" + database + "\"",
              "pg_cron runs a job as the role that scheduled it, in a session of its own.",
              "GRANT CONNECT ON DATABASE " + sql_identifier(database) + " TO " + role + ";");
}

}  // namespace

bool CronHome::is_here() const {
  return database == MyDatabaseId;
}

const char* cron_database_name() {
  return cron_setting("cron.database_name");
}

std::string cron_time_zone() {
  const char* zone = cron_setting("cron.timezone");
  return zone ? zone : "GMT";
}

bool cron_knows_seconds() {
  return cron_setting("cron.timezone") != nullptr;
}

std::string sql_identifier(const std::string& identifier) {
  const std::string text = to_server(identifier);
  return to_utf8(call_pg([&] { return quote_identifier(text.c_str()); }));
}

std::string quoted_current_role() {
  return to_utf8(call_pg([] { return quote_identifier(GetUserNameFromId(GetUserId(), false)); }));
}

CronHome find_cron() {
  const char* name = cron_database_name();
  if (name == nullptr)
    throw Error("cron_unavailable", "pg_cron is not loaded in this server",
                "Scheduled retraining is a job of pg_cron, which must be loaded when the server "
                "starts.",
                "Install it (Debian: apt install postgresql-" PG_MAJORVERSION "-cron), " +
                    preload_statement("pg_cron") +
                    " restart the server, and in the database that cron.database_name names "
                    "(by default \"postgres\"): CREATE EXTENSION pg_cron;");
  const std::string shown = to_utf8(name);
  const DatabaseId database = call_pg([&] { return get_database_oid(name, true); });
  if (database == InvalidOid)
    throw Error("cron_unavailable", "pg_cron's database \"" + shown + "\" does not exist",
                "The setting cron.database_name names it.",
                "CREATE DATABASE " + sql_identifier(shown) +
                    "; or set cron.database_name in postgresql.conf to another and restart; then "
                    "in that database: CREATE EXTENSION pg_cron;");
  return {shown, database};
}

CronHome find_cron_for_new_job() {
  CronHome home = find_cron();
  const SpiRows rows = query(
      "SELECT r.rolcanlogin, d.datname,"
      " pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS may_connect_here,"
      " pg_catalog.has_database_privilege($1::pg_catalog.oid, 'CONNECT') AS may_connect_there"
      " FROM pg_catalog.pg_roles r, pg_catalog.pg_database d"
      " WHERE r.rolname = CURRENT_USER AND d.datname = pg_catalog.current_database()",
      {static_cast<std::int64_t>(home.database)});
  const std::string role = quoted_current_role();
  if (!rows.boolean(0, "rolcanlogin"))
    throw Error("cron_forbidden", "role " + role + " cannot log in, so it cannot have jobs",
                "pg_cron runs a job as the role that scheduled it, in a session of its own.",
                "ALTER ROLE " + role + " LOGIN; or schedule as another role.");
  const char* superusers = cron_setting("cron.enable_superuser_jobs");
  if (superusers != nullptr && strcmp(superusers, "off") == 0 &&
      call_pg([] { return superuser(); }))
    throw Error("cron_forbidden", "superusers may not have jobs in this server",
                "The setting cron.enable_superuser_jobs is off.",
                "Schedule as another role, which needs the privileges to train the machine.");
  if (!rows.boolean(0, "may_connect_here")) reject_connection(rows.text_or_empty(0, "datname"));
  if (!rows.boolean(0, "may_connect_there")) reject_connection(home.database_name);
  return home;
}

}  // namespace relevance::extension
