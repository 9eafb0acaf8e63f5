// SPDX-License-Identifier: PostgreSQL
// The module's entry points for PostgreSQL: its magic block and _PG_init.

#include "extension/cron/cron_removal.h"
#include "extension/ground/settings.h"
#include "extension/ground/shared_services.h"
#include "extension/ground/shared_state.h"
#include "extension/module/extension_statements.h"
#include "extension/module/grant_hint.h"
#include "extension/module/own_statements.h"
#include "extension/queue/wakeup.h"
#include "extension/workers/database_release.h"
#include "extension/workers/launcher.h"

#include "extension/ground/pg.h"

extern "C" {

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init();

void _PG_init() {
  using namespace relevance::extension;
  define_settings();
  install_commit_wakeup();
  install_job_removal();
  if (!process_shared_preload_libraries_in_progress) return;
  request_shared_state();
  request_shared_services();
  install_database_release();
  install_extension_statements();
  install_grant_hint();
  install_statement_hiding();
  if (!IsBinaryUpgrade) register_launcher();  // pg_upgrade needs a server without active workers
}
}
