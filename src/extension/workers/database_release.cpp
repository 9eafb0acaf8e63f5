// SPDX-License-Identifier: PostgreSQL
// DROP DATABASE, CREATE DATABASE … TEMPLATE, ALTER DATABASE … RENAME and … SET TABLESPACE fail
// while anybody is connected to the database. Before such a statement runs, our scheduler and run
// workers leave that database (their runs go back into the queue); when its transaction has ended
// they return, if the database is still there.

#include "extension/workers/database_release.h"

#include "extension/ground/shared_state.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr int kPatienceMs = 4000;    // for workers to leave on their own
constexpr int kInsistenceMs = 6000;  // in total; from kPatienceMs on they are terminated

ProcessUtility_hook_type previous_hook = nullptr;

bool sets_tablespace(const AlterDatabaseStmt* statement) {
  ListCell* cell;
  foreach (cell, statement->options) {
    if (strcmp(lfirst_node(DefElem, cell)->defname, "tablespace") == 0) return true;
  }
  return false;
}

// The database that a new one is copied from.
const char* template_of(const CreatedbStmt* statement) {
  ListCell* cell;
  foreach (cell, statement->options) {
    DefElem* option = lfirst_node(DefElem, cell);
    if (strcmp(option->defname, "template") == 0 && option->arg) return defGetString(option);
  }
  return "template1";
}

bool may_create_databases() {
  if (superuser()) return true;
  HeapTuple tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(GetUserId()));
  if (!HeapTupleIsValid(tuple)) return false;
  const bool may = reinterpret_cast<Form_pg_authid>(GETSTRUCT(tuple))->rolcreatedb;
  ReleaseSysCache(tuple);
  return may;
}

bool may_copy(Oid database) {
  if (!may_create_databases()) return false;
  HeapTuple tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(database));
  if (!HeapTupleIsValid(tuple)) return false;
  const bool is_template = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple))->datistemplate;
  ReleaseSysCache(tuple);
  return is_template || relevance_owns_database(database);
}

// The database that the statement needs exclusively, if the current role has the privilege for it;
// InvalidOid otherwise (then the statement fails with its own error, and our workers stay).
Oid database_wanted(Node* statement) {
  const char* name = nullptr;
  bool copies = false;
  if (IsA(statement, DropdbStmt)) {
    name = reinterpret_cast<DropdbStmt*>(statement)->dbname;
  } else if (IsA(statement, RenameStmt)) {
    const auto* rename = reinterpret_cast<RenameStmt*>(statement);
    if (rename->renameType == OBJECT_DATABASE) name = rename->subname;
  } else if (IsA(statement, AlterDatabaseStmt)) {
    const auto* alter = reinterpret_cast<AlterDatabaseStmt*>(statement);
    if (sets_tablespace(alter)) name = alter->dbname;
  } else if (IsA(statement, CreatedbStmt)) {
    name = template_of(reinterpret_cast<CreatedbStmt*>(statement));
    copies = true;
  }
  const Oid database = name ? get_database_oid(name, true) : InvalidOid;
  if (!OidIsValid(database) || database == MyDatabaseId) return InvalidOid;
  const bool may = copies ? may_copy(database) : relevance_owns_database(database);
  return may ? database : InvalidOid;
}

void wait_until_left(Oid database) {
  int pids[kMaxRunSlots + 1];
  for (int waited = 0; waited < kInsistenceMs; waited += 10) {
    const int count = workers_in_database(database, pids);
    if (count == 0) return;
    if (waited == kPatienceMs)
      for (int i = 0; i < count; ++i) kill(pids[i], SIGTERM);
    (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, 10,
                    PG_WAIT_EXTENSION);
    ResetLatch(MyLatch);
    CHECK_FOR_INTERRUPTS();
  }
}

void run_utility(RELEVANCE_UTILITY_ARGS) {
  if (previous_hook)
    previous_hook(RELEVANCE_UTILITY_PASS);
  else
    standard_ProcessUtility(RELEVANCE_UTILITY_PASS);
}

// Databases that this transaction needs exclusively. They stay released until it ends: before the
// commit the catalog still shows a dropped database, and a renamed one is locked.
constexpr int kMaxReleased = 16;
Oid released[kMaxReleased];
int released_count = 0;

void on_transaction_event(XactEvent event, void*) {
  if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE)
    return;
  while (released_count > 0) take_back_database(released[--released_count], MyProcPid);
}

void on_utility(RELEVANCE_UTILITY_ARGS) {
  const Oid database = database_wanted(statement->utilityStmt);
  if (OidIsValid(database) && released_count < kMaxReleased) {
    released[released_count++] = database;
    release_database(database, MyProcPid);
    wait_until_left(database);
  }
  run_utility(RELEVANCE_UTILITY_PASS);
}

}  // namespace

void install_database_release() {
  previous_hook = ProcessUtility_hook;
  ProcessUtility_hook = on_utility;
  RegisterXactCallback(on_transaction_event, nullptr);
}

}  // namespace relevance::extension
