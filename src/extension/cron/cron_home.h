// SPDX-License-Identifier: PostgreSQL
// Where pg_cron is: in one database of the cluster, named by cron.database_name. C++ zone.
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

// As find_cron(), for a new job of the current role in this database: also throws Error
// "cron_forbidden" when the role may not log in, may not have jobs, or may not connect to this
// database or to pg_cron's.
CronHome find_cron_for_new_job();

// The name of pg_cron's database in the server's encoding; null when pg_cron is not preloaded.
// PostgreSQL zone; does not raise.
const char* cron_database_name();

// The time zone of pg_cron's schedules: cron.timezone since 1.5, GMT before.
std::string cron_time_zone();
bool cron_knows_seconds();  // since 1.5

// As SQL identifiers.
std::string sql_identifier(const std::string& identifier);
std::string quoted_current_role();

}  // namespace relevance::extension
