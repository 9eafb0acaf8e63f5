// SPDX-License-Identifier: PostgreSQL
#include "extension/cron/cron_job.h"

#include "base/cron_schedule.h"
#include "extension/cron/cron_home.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// The pg_cron functions that schedule a job for this database and for any database.
struct Scheduler {
  const char* name;
  const char* arguments;
  int argument_count;
};
constexpr Scheduler kHere = {"schedule", "text, text, text", 3};
constexpr Scheduler kAnywhere = {"schedule_in_database", "text, text, text, text, text, boolean",
                                 6};

std::string this_database() {
  return query("SELECT pg_catalog.current_database() AS name").text_or_empty(0, "name");
}

void require_privileges(bool schema, bool function, const Scheduler& scheduler) {
  if (schema && function) return;
  const std::string role = quoted_current_role();
  const std::string signature =
      "cron." + std::string(scheduler.name) + "(" + scheduler.arguments + ")";
  const std::string database = "database \"" + this_database() + "\"";
  std::string lacks;
  std::string grants;
  if (!schema) {
    lacks = "USAGE on schema cron";
    grants = " GRANT USAGE ON SCHEMA cron TO " + role + ";";
  }
  if (!function) {
    lacks += (lacks.empty() ? "" : " and ") + ("EXECUTE on function " + signature);
    grants += " GRANT EXECUTE ON FUNCTION " + signature + " TO " + role + ";";
  }
  throw Error("cron_forbidden", "role " + role + " may not schedule jobs of pg_cron",
              "In " + database + " it lacks " + lacks + ".",
              "As a superuser in " + database + ":" + grants);
}

// Requires that pg_cron is installed here, has the function, and that the role may use it. Only
// objects of the extension count: anybody may own a schema "cron".
void require_scheduler(const Scheduler& scheduler) {
  const SpiRows rows = query(
      "SELECT e.extversion, p.oid IS NOT NULL AS has_function,"
      " pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS may_use_schema,"
      " pg_catalog.has_function_privilege(p.oid, 'EXECUTE') AS may_call"
      " FROM pg_catalog.pg_extension e"
      " JOIN pg_catalog.pg_namespace n ON n.nspname = 'cron'"
      " LEFT JOIN (pg_catalog.pg_proc p JOIN pg_catalog.pg_depend d"
      "   ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid"
      "   AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e')"
      " ON d.refobjid = e.oid AND p.pronamespace = n.oid AND p.proname = $1 AND p.pronargs = $2"
      " WHERE e.extname = 'pg_cron'",
      {std::string_view(scheduler.name), scheduler.argument_count});
  const std::string database = this_database();
  if (rows.empty())
    throw Error("cron_unavailable", "pg_cron has not been created in database \"" + database + "\"",
                "The server has loaded it, and cron.database_name names this database.",
                "As a superuser in database \"" + database + "\": CREATE EXTENSION pg_cron;");
  if (!rows.boolean(0, "has_function"))
    throw Error("cron_unavailable",
                "pg_cron " + rows.text_or_empty(0, "extversion") + " in database \"" + database +
                    "\" is too old",
                "It has no function cron." + std::string(scheduler.name) + "(" +
                    scheduler.arguments + "), which came with 1.4.",
                "Install pg_cron 1.4 or later, and in database \"" + database +
                    "\": ALTER EXTENSION pg_cron UPDATE;");
  require_privileges(rows.boolean(0, "may_use_schema"), rows.boolean(0, "may_call"), scheduler);
}

// The job's name, with a number if the role already has a job of that name: pg_cron would change
// that job, and our rollback could not restore it.
std::string unused_name(const std::string& name) {
  const SpiRows rows = query(
      "SELECT $1 || CASE n WHEN 1 THEN '' ELSE ' #' || n END AS name"
      " FROM pg_catalog.generate_series(1, 9999) n"
      " WHERE NOT EXISTS (SELECT FROM cron.job j WHERE j.username = CURRENT_USER AND"
      "   j.jobname::pg_catalog.text = $1 || CASE n WHEN 1 THEN '' ELSE ' #' || n END)"
      " ORDER BY n LIMIT 1",
      {std::string_view(name)});
  return rows.empty() ? name : rows.text_or_empty(0, "name");
}

std::int64_t schedule(const NewJob& job, const std::string& name, bool here) {
  if (here)
    return query("SELECT cron.schedule($1, $2, $3) AS job",
                 {std::string_view(name), std::string_view(job.schedule),
                  std::string_view(job.command)})
        .integer(0, "job");
  return query(
             "SELECT cron.schedule_in_database($1, $2, $3, $4, NULL::pg_catalog.text, true) AS job",
             {std::string_view(name), std::string_view(job.schedule), std::string_view(job.command),
              std::string_view(job.database)})
      .integer(0, "job");
}

}  // namespace

namespace {

std::string start_of_command(std::int64_t machine) {
  return "SELECT relevance.retrain_as_scheduled(" + std::to_string(machine) + ", ";
}

}  // namespace

std::string retraining_command(std::int64_t machine, const std::string& schedule) {
  std::string literal = "'";
  for (const char c : schedule) literal += c == '\'' ? std::string("''") : std::string(1, c);
  return start_of_command(machine) + literal + "')";
}

void reject_schedule(const std::string& schedule, const std::string& said) {
  const std::string example =
      "'30 3 * * *' is every night at 3:30, by the clocks of " + cron_time_zone() + ".";
  const auto parsed = CronSchedule::parse(schedule);
  if (parsed && parsed->interval_seconds() > 0 && !cron_knows_seconds())
    throw Error("bad_schedule", said,
                "This pg_cron has no schedules in seconds, which came with 1.5.",
                "Update pg_cron to 1.5 or later, or give five fields: " + example);
  throw Error(
      "bad_schedule", said,
      "A schedule has five fields: minute, hour, day of the month, month, weekday" +
          std::string(cron_knows_seconds() ? "; or it is an interval such as '30 seconds'." : "."),
      example);
}

std::int64_t add_job(const NewJob& job) {
  const bool here = job.database == this_database();
  require_scheduler(here ? kHere : kAnywhere);
  try {
    return schedule(job, unused_name(representable(job.name)), here);
  } catch (const PgError& error) {
    if (error.sqlstate() == "22023") reject_schedule(job.schedule, error.message());
    throw;
  }
}

void remove_job(const CronJob& job) {
  if (query("SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_cron'").empty()) return;
  const std::string command = start_of_command(job.machine);
  query(
      "SELECT cron.unschedule(j.jobid) FROM cron.job j LEFT JOIN pg_catalog.pg_database d"
      " ON d.datname = j.database"
      " WHERE j.jobid = $1 AND pg_catalog.starts_with(j.command, $2)"
      " AND (d.oid IS NULL OR d.oid = $3::pg_catalog.oid)",
      {job.id, std::string_view(command), static_cast<std::int64_t>(job.database)});
}

}  // namespace relevance::extension
