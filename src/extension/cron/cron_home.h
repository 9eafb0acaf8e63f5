// SPDX-License-Identifier: PostgreSQL
// Where pg_cron lives: in one database of the cluster, which the setting cron.database_name names.
// C++ zone.
#pragma once

#include <string>

#include "extension/ground/shared_state.h"

namespace relevance::extension {

struct CronHome {
  std::string database_name;
  DatabaseId database = 0;
  bool is_here() const;  // in this database
};

// Throws Error "cron_unavailable" when pg_cron is not preloaded or its database does not exist.
CronHome find_cron();

// As find_cron(), for this role and a job in this database: throws Error "cron_forbidden", too,
// when the role could neither reach pg_cron nor be reached by its jobs, however it may be allowed
// there.
CronHome find_cron_for_new_job();

// The name of cron's database as the server's text; null when pg_cron is not preloaded. PostgreSQL
// zone; does not raise.
const char* cron_database_name();

// By which zone's clocks pg_cron goes: cron.timezone, which 1.5 brought; GMT before.
std::string cron_time_zone();
bool cron_knows_seconds();  // since 1.5

// As SQL identifiers.
std::string sql_identifier(const std::string& identifier);
std::string quoted_current_role();

}  // namespace relevance::extension
