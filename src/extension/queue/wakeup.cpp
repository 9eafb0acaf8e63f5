// SPDX-License-Identifier: PostgreSQL
#include "extension/queue/wakeup.h"

#include "extension/ground/shared_state.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

bool requested = false;

// A queued run cannot be in a prepared transaction (its NOTIFY prevents that). A deleted machine
// can; the scheduler notices it at its next pass after COMMIT PREPARED.
void on_transaction_event(XactEvent event, void*) {
  switch (event) {
    case XACT_EVENT_COMMIT:
      if (requested && is_preloaded()) {
        request_run(MyDatabaseId);
        announce_ended_run();  // those who wait for a run look again: it may have ended
      }
      requested = false;
      break;
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PREPARE:
      requested = false;
      break;
    default:
      break;
  }
}

}  // namespace

void install_commit_wakeup() {
  RegisterXactCallback(on_transaction_event, nullptr);
}

void wake_workers_at_commit() {
  requested = true;
}

}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_wake_workers);

Datum relevance_wake_workers(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  relevance::extension::wake_workers_at_commit();
  PG_RETURN_VOID();
}
}
