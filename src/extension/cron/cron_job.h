// SPDX-License-Identifier: PostgreSQL
// The jobs of pg_cron that retrain machines. These functions speak to pg_cron from within the
// database where it lives, in a transaction with SPI, as the current role. C++ zone; they throw
// PgError with pg_cron's own words where they say nothing else.
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

// Names of jobs are cut to 63 bytes up to pg_cron 1.4; a number may be added to ours.
inline constexpr std::size_t kJobNameBytes = 63 - sizeof " #9999" + 1;
// pg_cron takes no longer ones.
inline constexpr std::size_t kScheduleBytes = 999;

// What a machine's job does.
std::string retraining_command(std::int64_t machine, const std::string& schedule);

// Schedules a job that runs as the current role, beside all others that there are, and returns its
// id. Throws Error: cron_unavailable (pg_cron is not created in this database, or too old),
// cron_forbidden, bad_schedule; the hint says what would help.
std::int64_t add_job(const NewJob& job);

// Throws Error "bad_schedule": what was said of the schedule, and what would be one.
[[noreturn]] void refuse_schedule(const std::string& schedule, const std::string& said);

// Removes a job, if it is still the one that it was: of this id and command, in that database. (In
// a copied or restored database the id may be another's.) As a role that may see and remove it.
void remove_job(const CronJob& job);

}  // namespace relevance::extension
