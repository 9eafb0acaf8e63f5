// SPDX-License-Identifier: PostgreSQL
// The SQL functions for scheduled retraining: a machine's job in pg_cron, and when it is due.

#include <optional>
#include <string>

#include "base/cron_schedule.h"
#include "extension/cron/cron_home.h"
#include "extension/cron/cron_job.h"
#include "extension/cron/cron_removal.h"
#include "extension/cron/cron_worker.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"
#include "extension/module/preload.h"
#include "extension/module/sql_version.h"
#include "extension/queue/run_queue.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// The first bytes, without cutting a character in two.
std::string clip(const std::string& utf8, std::size_t bytes) {
  if (utf8.size() <= bytes) return utf8;
  while (bytes > 0 && (utf8[bytes] & 0xC0) == 0x80) --bytes;
  return utf8.substr(0, bytes);
}

// ---------------------------------------------------------------- a machine's job

NewJob job_of(std::int32_t machine, const std::string& schedule) {
  const SpiRows rows = query(
      "SELECT m.machine_name, pg_catalog.current_database() AS database FROM relevance.machine m"
      " WHERE m.id = $1",
      {std::int64_t{machine}});
  const std::string database = rows.text_or_empty(0, "database");
  const std::string where = " (" + clip(database, 16) + "/" + std::to_string(machine) + ")";
  const std::string what = "relevance: retrain " + rows.text_or_empty(0, "machine_name");
  return {clip(what, kJobNameBytes - where.size()) + where, schedule,
          retraining_command(machine, schedule), database};
}

std::int64_t add_job_of(std::int32_t machine, const std::string& schedule) {
  require_preloaded();
  require_known_sql();
  SpiSession spi;
  if (schedule.size() > kScheduleBytes)
    throw Error("bad_schedule", "the schedule is too long",
                "It has " + std::to_string(schedule.size()) + " bytes; at most " +
                    std::to_string(kScheduleBytes) + " are accepted.",
                "'30 3 * * *' is every night at 3:30.");
  require_machine(machine);  // throws for one that does not exist, or that the role may not operate
  const CronHome home = find_cron_for_new_job();
  const NewJob job = job_of(machine, schedule);
  const std::int64_t id = home.is_here() ? add_job(job) : add_job_from_afar(home, job, machine);
  spi.finish();
  return id;
}

// Whether the current role can see and remove that role's jobs in the current transaction.
bool may_remove_here(const std::string& owner) {
  if (call_pg([] { return superuser(); })) return true;
  const SpiRows rows = query(
      "SELECT CURRENT_USER = $1 AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS may"
      " FROM pg_catalog.pg_namespace n WHERE n.nspname = 'cron'",
      {std::string_view(owner)});
  return !rows.empty() && rows.boolean(0, "may");
}

void give_up_machines_job(const CronJob& job, const std::string& owner) {
  const char* database = cron_database_name();
  if (database == nullptr) return;
  SpiSession spi;
  const bool is_here = call_pg([&] { return get_database_oid(database, true); }) == MyDatabaseId;
  if (is_here && may_remove_here(owner))
    remove_job(job);
  else
    call_pg([&] { remove_job_at_commit(job); });
  spi.finish();
}

// ---------------------------------------------------------------- when it is due

constexpr Moment kUnixToPostgres = Moment{POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE} * SECS_PER_DAY;

std::optional<Moment> next_run(const std::string& text, Moment after) {
  const auto schedule = CronSchedule::parse(text);
  const std::string zone_name = cron_time_zone();
  pg_tz* zone = call_pg([&] { return pg_tzset(zone_name.c_str()); });
  if (!schedule || zone == nullptr) return std::nullopt;
  return schedule->next(after, [zone](Moment at) -> std::int64_t {
    const pg_time_t time = at;
    const pg_tm* clock = pg_localtime(&time, zone);
    return clock == nullptr ? 0 : clock->tm_gmtoff;
  });
}

// ---------------------------------------------------------------- PostgreSQL zone

// Raises an error unless called by the trigger of our own table: anybody may attach this trigger
// function to a table of theirs.
void require_schedule_table(FunctionCallInfo fcinfo) {
  if (CALLED_AS_TRIGGER(fcinfo)) {
    const Relation table = reinterpret_cast<TriggerData*>(fcinfo->context)->tg_relation;
    if (strcmp(RelationGetRelationName(table), "retraining_schedule") == 0 &&
        RelationGetNamespace(table) == get_namespace_oid("relevance", true))
      return;
  }
  ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
                  errmsg("this trigger is only for relevance.retraining_schedule")));
}

Datum column_of(const TriggerData* trigger, const char* name, bool* null) {
  const TupleDesc columns = RelationGetDescr(trigger->tg_relation);
  return SPI_getbinval(trigger->tg_trigtuple, columns, SPI_fnumber(columns, name), null);
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_add_cron_job);
PG_FUNCTION_INFO_V1(relevance_give_up_cron_job);
PG_FUNCTION_INFO_V1(relevance_next_cron_time);

// (machine integer, schedule text) → bigint
Datum relevance_add_cron_job(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const int32 machine = PG_GETARG_INT32(0);
  const char* schedule = text_to_cstring(PG_GETARG_TEXT_PP(1));
  std::int64_t id = 0;
  enter_cpp([&] { id = add_job_of(machine, to_utf8(schedule)); });
  PG_RETURN_INT64(id);
}

// () → trigger: removes the old row's job.
Datum relevance_give_up_cron_job(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  require_schedule_table(fcinfo);
  const auto* trigger = reinterpret_cast<TriggerData*>(fcinfo->context);
  bool no_machine = false;
  bool no_job = false;
  bool no_owner = false;
  const Datum machine = column_of(trigger, "machine_id", &no_machine);
  const Datum job = column_of(trigger, "job_id", &no_job);
  const Datum owner = column_of(trigger, "owner", &no_owner);
  if (!no_machine && !no_job && !no_owner) {
    const CronJob old = {MyDatabaseId, DatumGetInt32(machine), DatumGetInt64(job)};
    enter_cpp([&] { give_up_machines_job(old, to_utf8(NameStr(*DatumGetName(owner)))); });
  }
  return PointerGetDatum(static_cast<void*>(nullptr));
}

// (schedule text, after timestamptz) → timestamptz
Datum relevance_next_cron_time(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const char* schedule = text_to_cstring(PG_GETARG_TEXT_PP(0));
  const TimestampTz after = PG_GETARG_TIMESTAMPTZ(1);
  if (TIMESTAMP_NOT_FINITE(after)) PG_RETURN_NULL();
  std::int64_t seconds = after / USECS_PER_SEC - (after % USECS_PER_SEC < 0 ? 1 : 0);
  bool is_due = false;
  enter_cpp([&] {
    const auto next = next_run(to_utf8(schedule), seconds + kUnixToPostgres);
    is_due = next.has_value();
    if (is_due) seconds = *next - kUnixToPostgres;
  });
  if (!is_due) PG_RETURN_NULL();
  PG_RETURN_TIMESTAMPTZ(seconds * USECS_PER_SEC);
}
}
