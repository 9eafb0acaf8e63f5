// SPDX-License-Identifier: PostgreSQL
// The caller and the worker share a Call in dynamic shared memory. It goes through its states once;
// asked → withdrawn and asked → committing exclude each other, so a job is either withdrawn before
// it exists, or its id is known to the caller that gives it up.

#include "extension/cron/cron_worker.h"

#include <chrono>
#include <csignal>
#include <cstring>

#include "extension/cron/cron_removal.h"
#include "extension/ground/guard.h"
#include "extension/ground/transaction.h"
#include "extension/ground/worker.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(30);  // for the worker to start and to answer
constexpr const char* kCronLockTimeout = "15s";       // for the worker, on pg_cron's tables

enum State : std::uint32_t { kAsked, kWithdrawn, kCommitting, kDone, kFailed };

// Texts are UTF-8: the two databases may have different encodings.
struct Call {
  pg_atomic_uint32 state;
  int caller_pid;
  int worker_pid;  // 0: not started yet
  RoleId role;
  DatabaseId cron_database;
  char name[kJobNameBytes + 1];
  char schedule[kScheduleBytes + 1];
  char command[100 + 2 * kScheduleBytes];
  char database[4 * NAMEDATALEN];
  CronJob job;               // its id from kCommitting on
  detail::ErrorText failed;  // when kFailed
};

template <std::size_t size>
void put(char (&target)[size], const std::string& text) {
  std::size_t length = std::min(text.size(), size - 1);
  while (length < text.size() && length > 0 && (text[length] & 0xC0) == 0x80) --length;
  std::memcpy(target, text.data(), length);
  target[length] = '\0';
}

bool advance(Call& call, std::uint32_t from, std::uint32_t to) {
  return pg_atomic_compare_exchange_u32(&call.state, &from, to);
}

// ---------------------------------------------------------------- the caller

// The caller ended before it took the answer: by a rollback, a cancelled statement or the end of
// its session. PostgreSQL zone; does not raise.
void give_up_call(dsm_segment* segment, Datum) {
  auto& call = *static_cast<Call*>(dsm_segment_address(segment));
  if (advance(call, kAsked, kWithdrawn)) {
    // The worker may be waiting for a lock.
    const int pid = call.worker_pid;
    if (pid != 0 && BackendPidGetProc(pid) != nullptr) kill(pid, SIGINT);
    return;
  }
  for (int i = 0; i < 100 && pg_atomic_read_u32(&call.state) == kCommitting; ++i) pg_usleep(10000);
  if (pg_atomic_read_u32(&call.state) != kFailed) give_up_job(call.job);
}

dsm_segment* make_call(const CronHome& home, const NewJob& job, std::int32_t machine) {
  auto* segment = call_pg([] {
    dsm_segment* made = dsm_create(sizeof(Call), 0);
    auto* call = static_cast<Call*>(dsm_segment_address(made));
    memset(call, 0, sizeof *call);
    pg_atomic_init_u32(&call->state, kAsked);
    on_dsm_detach(made, give_up_call, 0);
    return made;
  });
  auto& call = *static_cast<Call*>(dsm_segment_address(segment));
  call.caller_pid = MyProcPid;
  call.role = GetUserId();
  call.cron_database = home.database;
  put(call.name, job.name);
  put(call.schedule, job.schedule);
  put(call.command, job.command);
  put(call.database, job.database);
  call.job = {MyDatabaseId, machine, 0};
  return segment;
}

std::string cron_database(const CronHome& home) {
  return "pg_cron's database \"" + home.database_name + "\"";
}

BackgroundWorkerHandle* start(const CronHome& home, dsm_segment* segment) {
  auto* handle = call_pg([&] {
    BackgroundWorkerHandle* started = nullptr;
    const bool is_started =
        start_worker(kCronWorkerName, "relevance_cron_worker_main", home.database,
                     static_cast<int>(dsm_segment_handle(segment)), &started);
    return is_started ? started : nullptr;
  });
  if (handle == nullptr)
    throw Error("no_free_worker",
                "no background worker is free to connect to " + cron_database(home),
                "pg_cron is in another database, to which only a worker can connect.",
                "Try again in a moment, or raise max_worker_processes (now " +
                    std::to_string(max_worker_processes) + ") and restart the server.");
  return handle;
}

void wait_until_ended(const CronHome& home, BackgroundWorkerHandle* handle) {
  const Clock::time_point deadline = Clock::now() + kPatience;
  for (;;) {
    const bool ended = call_pg([&] {
      pid_t pid = 0;
      const BgwHandleStatus status = GetBackgroundWorkerPid(handle, &pid);
      return status == BGWH_STOPPED || status == BGWH_POSTMASTER_DIED;
    });
    if (ended) return;
    if (Clock::now() > deadline) {
      call_pg([&] { TerminateBackgroundWorker(handle); });
      throw Error("cron_unreachable", cron_database(home) + " does not answer",
                  "The worker that schedules the job there did not finish within 30 seconds.",
                  "Check the server's log, and try again.");
    }
    call_pg([] {
      (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, 1000,
                      PG_WAIT_EXTENSION);
      ResetLatch(MyLatch);
      CHECK_FOR_INTERRUPTS();
    });
  }
}

// The job's id, or the worker's error.
std::int64_t answer_of(const CronHome& home, const Call& call) {
  const std::uint32_t state = pg_atomic_read_u32(const_cast<pg_atomic_uint32*>(&call.state));
  if (state == kDone) return call.job.id;
  if (state == kFailed)
    throw PgError(call.failed.sqlstate, call.failed.message, call.failed.detail, call.failed.hint,
                  call.failed.context);
  throw Error("cron_unreachable",
              "the worker that connected to " + cron_database(home) + " was ended",
              "It reported no result.", "Check the server's log, and try again.");
}

}  // namespace

std::int64_t add_job_from_afar(const CronHome& home, const NewJob& job, std::int32_t machine) {
  dsm_segment* segment = make_call(home, job, machine);
  auto& call = *static_cast<Call*>(dsm_segment_address(segment));
  wait_until_ended(home, start(home, segment));
  const std::int64_t id = answer_of(home, call);
  call_pg([&] {
    remove_job_at_rollback(call.job);
    cancel_on_dsm_detach(segment, give_up_call, 0);
    dsm_detach(segment);
  });
  return id;
}

// ---------------------------------------------------------------- the worker

namespace {

struct Withdrawn : std::exception {};

void fail(Call& call, const Error& error) {
  put(call.failed.sqlstate, sqlstate_of(error));
  put(call.failed.message, error.message());
  put(call.failed.detail, error.detail());
  put(call.failed.hint, error.hint());
  pg_atomic_exchange_u32(&call.state, kFailed);
}

bool is_awaited(const Call& call) {
  return call_pg([&] { return BackendPidGetProc(call.caller_pid) != nullptr; });
}

void answer(Call& call) {
  try {
    const CancelInterrupts lock_timeout_interrupts;
    in_any_transaction([&] {
      call.job.id = add_job({call.name, call.schedule, call.command, call.database});
      if (!is_awaited(call) || !advance(call, kAsked, kCommitting)) throw Withdrawn();
    });
    pg_atomic_exchange_u32(&call.state, kDone);
  } catch (const Withdrawn&) {
  } catch (const Error& error) {
    // If the worker was asked to end, the error says nothing about the job.
    if (!worker_should_end()) fail(call, error);
  }
}

// ---------------------------------------------------------------- removing

void remove_unneeded_jobs() {
  static CronJob jobs[kMaxUnneededJobs];
  while (const int count = list_unneeded_jobs(jobs)) {
    for (int i = 0; i < count; ++i) {
      in_any_transaction([&] { remove_job(jobs[i]); });
      forget_unneeded_job(jobs[i]);
    }
  }
}

// PostgreSQL zone.
void give_up(const CronJob& job) {
  forget_unneeded_job(job);
  ereport(LOG, (errmsg("job %lld of pg_cron is no longer needed and could not be removed",
                       static_cast<long long>(job.id))));
}

}  // namespace

long tend_job_remover() {
  constexpr int kTries = 10;
  static BackgroundWorkerHandle* remover = nullptr;
  static std::int64_t first_job = 0;  // when the remover was started
  static int tries = 0;
  static Clock::time_point next_start;
  static CronJob jobs[kMaxUnneededJobs];

  const int count = list_unneeded_jobs(jobs);
  if (count == 0) return -1;
  pid_t pid = 0;
  if (remover != nullptr && GetBackgroundWorkerPid(remover, &pid) != BGWH_STOPPED) return -1;
  if (jobs[0].id != first_job) tries = 0;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_start - Clock::now());
  if (tries > 0 && wait.count() > 0) return static_cast<long>(wait.count());
  if (tries == kTries) {
    give_up(jobs[0]);
    tries = 0;
    return count > 1 ? 0 : -1;
  }
  BackgroundWorkerHandle* started = nullptr;
  if (!start_worker(kCronWorkerName, "relevance_job_remover_main", InvalidOid, 0, &started))
    return 1000;  // until a worker is free
  if (remover != nullptr) pfree(remover);
  remover = started;
  first_job = jobs[0].id;
  const long pause_ms = 100L << tries++;
  next_start = Clock::now() + std::chrono::milliseconds(pause_ms);
  return pause_ms;
}

}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_cron_worker_main(Datum argument) {
  using namespace relevance::extension;
  become_worker();
  dsm_segment* segment = dsm_attach(DatumGetUInt32(argument));
  if (segment == nullptr) proc_exit(static_cast<int>(WorkerEnd::stay_down));  // the caller is gone
  auto& call = *static_cast<Call*>(dsm_segment_address(segment));
  call.worker_pid = MyProcPid;
  connect_worker_as(call.role, call.cron_database, kCronWorkerName);
  SetConfigOption("lock_timeout", kCronLockTimeout, PGC_SUSET, PGC_S_OVERRIDE);
  enter_cpp([&] { answer(call); });
  proc_exit(static_cast<int>(WorkerEnd::stay_down));
}

extern "C" PGDLLEXPORT void relevance_job_remover_main(Datum) {
  using namespace relevance::extension;
  become_worker();
  const char* database = cron_database_name();
  if (database == nullptr) proc_exit(static_cast<int>(WorkerEnd::stay_down));
  connect_worker_to(database, kCronWorkerName);
  enter_cpp([] { remove_unneeded_jobs(); });
  proc_exit(static_cast<int>(WorkerEnd::stay_down));
}
