// SPDX-License-Identifier: PostgreSQL
// The pg_cron jobs that retrain machines. These functions must be called in pg_cron's database, in
// a transaction with SPI, as the current role. C++ zone; unless stated otherwise they throw PgError
// with pg_cron's own message.
#pragma once

#include <cstdint>
#include <string>

#include "extension/ground/shared_state.h"

namespace relevance::extension {

struct NewJob {
  std::string name;      // at most kJobNameBytes
  std::string schedule;  // at most kScheduleBytes
  std::string command;
  std::string database;  // where the command runs
};

// pg_cron up to 1.4 cuts job names to 63 bytes; a number may be appended to ours.
inline constexpr std::size_t kJobNameBytes = 63 - sizeof " #9999" + 1;
// The longest schedule that pg_cron accepts.
inline constexpr std::size_t kScheduleBytes = 999;

// The command of a machine's job.
std::string retraining_command(std::int64_t machine, const std::string& schedule);

// Schedules a new job, which runs as the current role, and returns its id. Existing jobs are not
// changed. Throws Error: cron_unavailable (pg_cron has not been created in this database, or is too
// old), cron_forbidden, bad_schedule; the hint says what would help.
std::int64_t add_job(const NewJob& job);

// Throws Error "bad_schedule" with the message `said` and an example of a valid schedule.
[[noreturn]] void reject_schedule(const std::string& schedule, const std::string& said);

// Removes a job if its id, command and database still match. (In a copied or restored database the
// id may belong to another job.) The current role must be allowed to see and remove it.
void remove_job(const CronJob& job);

}  // namespace relevance::extension
