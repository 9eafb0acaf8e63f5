// The schedules' own trigger removes their jobs, but the server drops an extension's tables without
// firing triggers: the schedules are deleted before. When the statement fails, they
// come back with all else.

#include "extension/extension_drop.h"

#include "extension/pg.h"

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

bool has_schedules() {
  const Oid schema = get_namespace_oid("relevance", true);
  return OidIsValid(schema) && OidIsValid(get_relname_relid("retraining_schedule", schema));
}

void end_schedules() {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  SPI_execute("DELETE FROM relevance.retraining_schedule", false, 0);
  SPI_finish();
}

void on_utility(RELEVANCE_UTILITY_ARGS) {
  if (drops_us(statement->utilityStmt)) {
    const Oid extension = get_extension_oid("pg_relevance", true);
    if (OidIsValid(extension) && relevance_owns_extension(extension) && has_schedules())
      end_schedules();
  }
  if (previous_hook)
    previous_hook(RELEVANCE_UTILITY_PASS);
  else
    standard_ProcessUtility(RELEVANCE_UTILITY_PASS);
}

}  // namespace

void install_extension_drop() {
  previous_hook = ProcessUtility_hook;
  ProcessUtility_hook = on_utility;
}

}  // namespace relevance::extension
