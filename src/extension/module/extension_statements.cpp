// SPDX-License-Identifier: PostgreSQL
// Hooks for DROP EXTENSION and ALTER EXTENSION UPDATE of this extension, and for DROP OWNED.

#include "extension/module/extension_statements.h"

#include "extension/queue/wakeup.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

ProcessUtility_hook_type previous_hook = nullptr;

bool drops_us(Node* statement) {
  if (!IsA(statement, DropStmt)) return false;
  const auto* drop = reinterpret_cast<DropStmt*>(statement);
  if (drop->removeType != OBJECT_EXTENSION) return false;
  ListCell* cell;
  foreach (cell, drop->objects) {
    if (strcmp(strVal(lfirst(cell)), "pg_relevance") == 0) return true;
  }
  return false;
}

bool updates_us(Node* statement) {
  return IsA(statement, AlterExtensionStmt) &&
         strcmp(reinterpret_cast<AlterExtensionStmt*>(statement)->extname, "pg_relevance") == 0;
}

// InvalidOid when there is none.
Oid find_table(const char* name) {
  const Oid schema = get_namespace_oid("relevance", true);
  return OidIsValid(schema) ? get_relname_relid(name, schema) : InvalidOid;
}

// A trigger on the schedules removes their jobs, but the server drops an extension's tables without
// firing triggers: so the schedules are deleted first. If the statement fails, the rollback
// restores them.
void end_schedules() {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  SPI_execute("DELETE FROM relevance.retraining_schedule", false, 0);
  SPI_finish();
}

// Our workers' transactions first lock the extension itself (transaction.h), and clients' calls
// first read the machine table. Locking both waits for those in progress and keeps others from
// starting, so the tables cannot deadlock in whatever order the server locks them.
void await_others(Oid extension) {
  LockDatabaseObject(ExtensionRelationId, extension, 0, AccessExclusiveLock);
  const Oid machine = find_table("machine");
  if (OidIsValid(machine)) LockRelationOid(machine, AccessExclusiveLock);
}

// DROP OWNED revokes the roles' privileges in this database, so it also ends their access to
// machines: a later role of the same name must not inherit it. Runs as a superuser, since the
// caller may lack the privilege to write machine_grant.
void end_grants(DropOwnedStmt* statement) {
  CommandCounterIncrement();  // it may have dropped the extension
  if (!OidIsValid(get_extension_oid("pg_relevance", true)) ||
      !OidIsValid(find_table("machine_grant")))
    return;
  List* roles = roleSpecsToIds(statement->roles);
  Oid user = InvalidOid;
  int context = 0;
  GetUserIdAndSecContext(&user, &context);
  SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, context | SECURITY_LOCAL_USERID_CHANGE);
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  ListCell* cell;
  foreach (cell, roles) {
    NameData name;
    namestrcpy(&name, GetUserNameFromId(lfirst_oid(cell), false));
    Oid type = NAMEOID;
    Datum role = NameGetDatum(&name);
    SPI_execute_with_args(
        "DELETE FROM relevance.machine_grant WHERE role OPERATOR(pg_catalog.=) $1", 1, &type, &role,
        nullptr, false, 0);
  }
  SPI_finish();
  SetUserIdAndSecContext(user, context);
}

void on_utility(RELEVANCE_UTILITY_ARGS) {
  const bool drops = drops_us(statement->utilityStmt);
  if (drops || updates_us(statement->utilityStmt)) {
    const Oid extension = get_extension_oid("pg_relevance", true);
    if (OidIsValid(extension) && relevance_owns_extension(extension)) {
      await_others(extension);
      if (!drops) wake_workers_at_commit();  // they then check the version again
      if (drops && OidIsValid(find_table("retraining_schedule"))) end_schedules();
    }
  }
  if (previous_hook)
    previous_hook(RELEVANCE_UTILITY_PASS);
  else
    standard_ProcessUtility(RELEVANCE_UTILITY_PASS);
  if (IsA(statement->utilityStmt, DropOwnedStmt))
    end_grants(reinterpret_cast<DropOwnedStmt*>(statement->utilityStmt));
}

}  // namespace

void install_extension_statements() {
  previous_hook = ProcessUtility_hook;
  ProcessUtility_hook = on_utility;
}

}  // namespace relevance::extension
