// SPDX-License-Identifier: PostgreSQL
#include "extension/cron/cron_removal.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

enum class When { commit, rollback };

struct Removal {
  SubTransactionId subtransaction;
  When when;
  CronJob job;
};

// The current transaction's, in its memory context.
Removal* removals = nullptr;
int count = 0;
int room = 0;

void note(When when, const CronJob& job) {
  if (removals == nullptr) {
    room = 16;
    removals =
        static_cast<Removal*>(MemoryContextAlloc(TopTransactionContext, room * sizeof(Removal)));
  } else if (count == room) {
    room *= 2;
    removals = static_cast<Removal*>(repalloc(removals, room * sizeof(Removal)));
  }
  removals[count++] = {GetCurrentSubTransactionId(), when, job};
}

void end(When how) {
  for (int i = 0; i < count; ++i)
    if (removals[i].when == how) give_up_job(removals[i].job);
  removals = nullptr;
  count = room = 0;
}

// Carries out or drops the removals that the subtransaction noted.
void roll_back(SubTransactionId subtransaction) {
  int kept = 0;
  for (int i = 0; i < count; ++i) {
    const Removal removal = removals[i];
    if (removal.subtransaction != subtransaction)
      removals[kept++] = removal;
    else if (removal.when == When::rollback)
      give_up_job(removal.job);
  }
  count = kept;
}

void hand_on(SubTransactionId subtransaction, SubTransactionId parent) {
  for (int i = 0; i < count; ++i)
    if (removals[i].subtransaction == subtransaction) removals[i].subtransaction = parent;
}

void on_transaction_event(XactEvent event, void*) {
  switch (event) {
    case XACT_EVENT_COMMIT:
      end(When::commit);
      break;
    case XACT_EVENT_ABORT:
      end(When::rollback);
      break;
    case XACT_EVENT_PRE_PREPARE:
      if (count > 0)
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("cannot PREPARE a transaction that has changed a retraining schedule"),
                 errdetail("Its jobs in pg_cron's database change when the transaction ends."),
                 errhint("COMMIT it.")));
      break;
    default:
      break;
  }
}

void on_subtransaction_event(SubXactEvent event, SubTransactionId subtransaction,
                             SubTransactionId parent, void*) {
  if (event == SUBXACT_EVENT_ABORT_SUB) roll_back(subtransaction);
  if (event == SUBXACT_EVENT_COMMIT_SUB) hand_on(subtransaction, parent);
}

}  // namespace

void install_job_removal() {
  RegisterXactCallback(on_transaction_event, nullptr);
  RegisterSubXactCallback(on_subtransaction_event, nullptr);
}

void remove_job_at_commit(const CronJob& job) {
  note(When::commit, job);
}

void remove_job_at_rollback(const CronJob& job) {
  note(When::rollback, job);
}

void give_up_job(const CronJob& job) {
  if (is_preloaded() && leave_unneeded_job(job)) return;
  const auto id = static_cast<long long>(job.id);
  ereport(WARNING, (errmsg("job %lld of pg_cron is no longer needed and could not be removed", id),
                    errhint("In the database that cron.database_name names: SELECT "
                            "cron.unschedule(%lld);",
                            id)));
}

}  // namespace relevance::extension
