// SPDX-License-Identifier: PostgreSQL
#include "extension/functions/machine_lookup.h"

namespace relevance::extension {
namespace {

// $1: the names of the role and of the roles whose rights it has; $2: only what it may operate;
// $3: a machine. The index machine_grant_one has the expression with coalesce.
#define RELEVANCE_OWNED_MACHINES \
  "SELECT m.id FROM relevance.machine m WHERE m.owner OPERATOR(pg_catalog.=) ANY ($1)"
#define RELEVANCE_GRANTS                          \
  " FROM relevance.machine_grant g"               \
  " WHERE g.role OPERATOR(pg_catalog.=) ANY ($1)" \
  " AND (g.may_operate OR NOT $2)"
#define RELEVANCE_MACHINES_OF_ROLE                                           \
  RELEVANCE_OWNED_MACHINES " UNION ALL SELECT g.machine_id" RELEVANCE_GRANTS \
                           " AND g.machine_id IS NOT NULL"

constexpr const char* kQueries[] = {
    // The machines first: all statements lock them before other tables.
    "SELECT EXISTS (" RELEVANCE_OWNED_MACHINES
    " AND m.id OPERATOR(pg_catalog.=) $3)"
    " OR EXISTS (SELECT" RELEVANCE_GRANTS
    " AND coalesce(g.machine_id, 0) OPERATOR(pg_catalog.=) $3),"
    " EXISTS (SELECT" RELEVANCE_GRANTS
    " AND g.machine_id IS NULL AND coalesce(g.machine_id, 0) OPERATOR(pg_catalog.=) 0)",
    RELEVANCE_MACHINES_OF_ROLE,
    "SELECT f.id FROM (" RELEVANCE_MACHINES_OF_ROLE ") AS f LIMIT 200",
    "SELECT m.id FROM relevance.machine m",
};
static_assert(kFewMachines == 200);

SPIPlanPtr plans[4] = {};

// The last answer of roles_of(), until any role changes.
ArrayType* last_roles = nullptr;
Oid last_roles_of = InvalidOid;
uint64 changes_of_roles = 0;
uint64 last_roles_at = 0;

void on_role_change(Datum, int, uint32) {
  ++changes_of_roles;
}

// A snapshot shows what its own transaction has changed up to a command. When that is rolled back,
// in part or after it was prepared, the next one has the same numbers and shows something else.
uint64 rollbacks = 0;

void on_transaction_end(XactEvent event, void*) {
  const bool rolled_back = event == XACT_EVENT_ABORT || event == XACT_EVENT_PARALLEL_ABORT ||
                           event == XACT_EVENT_PREPARE;
  rollbacks += rolled_back ? 1 : 0;
}

void on_subtransaction_end(SubXactEvent event, SubTransactionId, SubTransactionId, void*) {
  rollbacks += event == SUBXACT_EVENT_ABORT_SUB ? 1 : 0;
}

void watch_transactions() {
  static bool watched = false;
  if (watched) return;
  RegisterXactCallback(on_transaction_end, nullptr);
  RegisterSubXactCallback(on_subtransaction_end, nullptr);
  watched = true;
}

// The names of the roles whose rights this role has, its own too.
List* names_of_roles(Oid role) {
  List* names = NIL;
  Relation relation = table_open(AuthIdRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, nullptr, 0, nullptr);
  while (HeapTuple tuple = systable_getnext(scan)) {
    auto* other = reinterpret_cast<Form_pg_authid>(GETSTRUCT(tuple));
    if (!has_privs_of_role(role, other->oid)) continue;
    auto* name = static_cast<Name>(palloc(sizeof(NameData)));
    *name = other->rolname;
    names = lappend(names, name);
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return names;
}

// The same as name[]; valid until the next call.
ArrayType* roles_of(Oid role) {
  const uint64 before = role_changes();
  if (last_roles != nullptr && last_roles_of == role && last_roles_at == before) return last_roles;
  List* names = names_of_roles(role);
  const int count = list_length(names);
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(count + 1)));
  for (int i = 0; i < count; ++i) values[i] = NameGetDatum(static_cast<Name>(list_nth(names, i)));
  const MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);
  ArrayType* roles = construct_array(values, count, NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR);
  MemoryContextSwitchTo(caller);
  if (last_roles != nullptr) pfree(last_roles);
  last_roles = roles;
  last_roles_of = role;
  last_roles_at = before;
  list_free_deep(names);
  pfree(values);
  return roles;
}

Oid owner_of(Oid table) {
  HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "there is no table with oid %u", table);
  const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
  ReleaseSysCache(tuple);
  return owner;
}

SPIPlanPtr prepared(MachineLookup lookup) {
  const int number = static_cast<int>(lookup);
  if (plans[number] != nullptr) return plans[number];
  Oid types[] = {NAMEARRAYOID, BOOLOID, INT4OID};
  SPIPlanPtr fresh = SPI_prepare(kQueries[number], 3, types);
  if (fresh == nullptr || SPI_keepplan(fresh) != 0)
    elog(ERROR, "could not prepare: %s", kQueries[number]);
  plans[number] = fresh;
  return fresh;
}

}  // namespace

// The role is set back by the transaction's end if this fails, as for a SECURITY DEFINER function.
void look_up_machines(MachineLookup lookup, bool may_operate, const int32* machine,
                      void (*visit)(void*), void* context) {
  Oid caller = InvalidOid;
  int security = 0;
  GetUserIdAndSecContext(&caller, &security);
  Datum values[] = {PointerGetDatum(roles_of(caller)), BoolGetDatum(may_operate),
                    Int32GetDatum(machine != nullptr ? *machine : 0)};
  const char nulls[] = {' ', ' ', machine != nullptr ? ' ' : 'n', '\0'};
  SetUserIdAndSecContext(owner_of(machine_table()), security | SECURITY_LOCAL_USERID_CHANGE);
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  if (SPI_execute_plan(prepared(lookup), values, nulls, true, 0) != SPI_OK_SELECT)
    elog(ERROR, "the rights to machines could not be read");
  visit(context);
  SPI_finish();
  SetUserIdAndSecContext(caller, security);
}

uint64 role_changes() {
  static bool watched = false;
  if (!watched) {
    CacheRegisterSyscacheCallback(AUTHOID, on_role_change, Datum(0));
    CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, on_role_change, Datum(0));
    CacheRegisterSyscacheCallback(DATABASEOID, on_role_change, Datum(0));
    watched = true;
  }
  return changes_of_roles;
}

bool looked_up_boolean(int column) {
  bool is_null = false;
  const Datum value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, &is_null);
  return !is_null && DatumGetBool(value);
}

Oid machine_table() {
  const Oid schema = get_namespace_oid("relevance", false);
  const Oid table = get_relname_relid("machine", schema);
  if (!OidIsValid(table)) elog(ERROR, "there is no table relevance.machine");
  return table;
}

bool is_above_row_security() {
  return check_enable_rls(machine_table(), InvalidOid, true) != RLS_ENABLED;
}

RightsMoment rights_moment() {
  watch_transactions();
  const Snapshot now = GetActiveSnapshot();
  return {GetUserId(),  now->xmin,   now->xmax,      now->xcnt,
          now->subxcnt, now->curcid, role_changes(), rollbacks};
}

bool is_same_moment(const RightsMoment& a, const RightsMoment& b) {
  return a.role == b.role && a.command == b.command && a.xmax == b.xmax && a.xmin == b.xmin &&
         a.running == b.running && a.running_parts == b.running_parts &&
         a.role_changes == b.role_changes && a.rollbacks == b.rollbacks;
}

}  // namespace relevance::extension
