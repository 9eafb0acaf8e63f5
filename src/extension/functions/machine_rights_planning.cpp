// SPDX-License-Identifier: PostgreSQL
// Tells the planner what relevance.may_read(machine) and relevance.has_role(owner) mean: which share
// of the rows the current role will see, and, if these are of few machines, that an index on the
// machine finds them. A plan that is kept stays right when rights change: the machines are read
// again whenever it is run.

#include "extension/functions/machine_lookup.h"

namespace {

using namespace relevance::extension;

// How many machines the role may read, as far as the planner needs to know.
struct Readable {
  RightsMoment moment;
  bool every;
  uint64 count;         // kFewMachines: so many or more
  ArrayType* machines;  // integer[], if they are fewer
};

Readable last = {};
bool is_last_known = false;

void take_every(void* context) {
  static_cast<Readable*>(context)->every = looked_up_boolean(2);
}

// The machines in the first column, as integer[] in this memory.
ArrayType* looked_up_machines(MemoryContext memory) {
  auto* values =
      static_cast<Datum*>(palloc(sizeof(Datum) * (static_cast<Size>(SPI_processed) + 1)));
  for (uint64 i = 0; i < SPI_processed; ++i) {
    bool is_null = false;
    values[i] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null);
  }
  const MemoryContext spi = MemoryContextSwitchTo(memory);
  ArrayType* machines = construct_array(values, static_cast<int>(SPI_processed), INT4OID,
                                        sizeof(int32), true, TYPALIGN_INT);
  MemoryContextSwitchTo(spi);
  return machines;
}

void take_few(void* context) {
  auto* readable = static_cast<Readable*>(context);
  readable->count = SPI_processed;
  if (SPI_processed < kFewMachines) readable->machines = looked_up_machines(TopMemoryContext);
}

const Readable& readable() {
  const RightsMoment now = rights_moment();
  if (is_last_known && is_same_moment(last.moment, now)) return last;
  Readable fresh = {now, is_above_row_security(), 0, nullptr};
  if (!fresh.every) look_up_machines(MachineLookup::one, false, nullptr, take_every, &fresh);
  if (!fresh.every) look_up_machines(MachineLookup::few, false, nullptr, take_few, &fresh);
  if (last.machines != nullptr) pfree(last.machines);
  last = fresh;
  is_last_known = true;
  return last;
}

// As of the last ANALYZE; 0: unknown.
double machines() {
  HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(machine_table()));
  if (!HeapTupleIsValid(tuple)) return 0;
  const double count = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->reltuples;
  ReleaseSysCache(tuple);
  return count > 0 ? count : 0;
}

double share_of_readable() {
  const Readable& now = readable();
  if (now.every) return 1;
  if (now.count >= kFewMachines) return 0.5;
  const double all = machines();
  return all > 0 ? Min(static_cast<double>(now.count) / all, 1.0) : 0.5;
}

// machine = ANY (relevance.readable_machines()), for a column that an index has.
Node* as_index_condition(Node* machine, Oid function) {
  auto* set =
      makeFuncExpr(function, INT4ARRAYOID, NIL, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
  auto* condition = makeNode(ScalarArrayOpExpr);
  condition->opno = Int4EqualOperator;
  condition->opfuncid = F_INT4EQ;
  condition->useOr = true;
  condition->inputcollid = InvalidOid;
  condition->args = list_make2(machine, set);
  condition->location = -1;
  return reinterpret_cast<Node*>(condition);
}

List* index_condition(SupportRequestIndexCondition* request) {
  if (request->indexarg != 0 || request->opfamily != INTEGER_BTREE_FAM_OID) return NIL;
  const Readable& now = readable();
  if (now.every || now.count >= kFewMachines) return NIL;
  auto* call = castNode(FuncExpr, request->node);
  auto* machine = static_cast<Node*>(linitial(call->args));
  if (exprType(machine) != INT4OID) return NIL;
  const Oid function =
      GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum("readable_machines"),
                      PointerGetDatum(buildoidvector(nullptr, 0)),
                      ObjectIdGetDatum(get_func_namespace(request->funcid)));
  if (!OidIsValid(function)) return NIL;
  request->lossy = true;  // asked again for each row that is found, which is cheap
  return list_make1(as_index_condition(machine, function));
}

struct Machines {
  ArrayType* all;
  MemoryContext memory;
};

void take_machines(void* context) {
  auto* machines = static_cast<Machines*>(context);
  machines->all = looked_up_machines(machines->memory);
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(relevance_may_read_planning);
PG_FUNCTION_INFO_V1(relevance_readable_machines);

// (internal) → internal. The planner's support function of may_read and has_role.
Datum relevance_may_read_planning(PG_FUNCTION_ARGS) {
  auto* request = reinterpret_cast<Node*>(PG_GETARG_POINTER(0));
  if (!ActiveSnapshotSet()) PG_RETURN_POINTER(nullptr);
  if (IsA(request, SupportRequestSelectivity)) {
    auto* selectivity = reinterpret_cast<SupportRequestSelectivity*>(request);
    if (selectivity->is_join) PG_RETURN_POINTER(nullptr);
    selectivity->selectivity = share_of_readable();
    PG_RETURN_POINTER(selectivity);
  }
  if (IsA(request, SupportRequestIndexCondition))
    PG_RETURN_POINTER(index_condition(reinterpret_cast<SupportRequestIndexCondition*>(request)));
  PG_RETURN_POINTER(nullptr);
}

// () → integer[]: the machines that the current role may read. The planner calls this, too, each
// time it estimates how many rows there are of these.
Datum relevance_readable_machines(PG_FUNCTION_ARGS) {
  const Readable& now = readable();
  if (now.machines != nullptr)
    PG_RETURN_ARRAYTYPE_P(DatumGetArrayTypePCopy(PointerGetDatum(now.machines)));
  Machines machines = {nullptr, CurrentMemoryContext};
  look_up_machines(now.every ? MachineLookup::every : MachineLookup::all, false, nullptr,
                   take_machines, &machines);
  PG_RETURN_ARRAYTYPE_P(machines.all);
}
}
