// SPDX-License-Identifier: PostgreSQL
// Which machines the current role may read or operate. Row security asks this for each row of each
// table, so what was found out is kept as long as snapshots show the same: a statement looks up each
// machine at most once, and soon all of them together.

#include "extension/functions/machine_lookup.h"

namespace {

using namespace relevance::extension;

// More machines than this are looked up all together.
constexpr int kAskedSingly = 4;

struct KnownMachine {
  int32 machine;  // the key
  bool allowed;
};

// The rights of one role at one moment.
struct Rights {
  bool may_operate;  // else: may read
  bool is_set;
  RightsMoment moment;
  bool every;     // of every machine, also of deleted ones
  bool complete;  // `known` holds all machines of the role, not only those asked for
  int asked;      // looked up singly
  HTAB* known;
};

Rights to_read = {};
Rights to_operate = {true, false, {}, false, false, 0, nullptr};

void remember(Rights& rights, int32 machine, bool allowed) {
  auto* entry =
      static_cast<KnownMachine*>(hash_search(rights.known, &machine, HASH_ENTER, nullptr));
  entry->allowed = allowed;
}

struct Question {
  Rights* rights;
  const int32* machine;
};

void keep_one(void* context) {
  auto* question = static_cast<Question*>(context);
  question->rights->every = looked_up_boolean(2);
  if (question->machine != nullptr)
    remember(*question->rights, *question->machine, looked_up_boolean(1));
}

void keep_all(void* context) {
  auto* question = static_cast<Question*>(context);
  for (uint64 i = 0; i < SPI_processed; ++i) {
    bool is_null = false;
    const Datum machine = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null);
    remember(*question->rights, DatumGetInt32(machine), true);
  }
  question->rights->complete = true;
}

// Nothing is known yet, except whether row security applies.
void begin(Rights& rights, const RightsMoment& now) {
  rights.is_set = false;
  if (rights.known != nullptr) hash_destroy(rights.known);
  rights.known = nullptr;
  HASHCTL shape = {};
  shape.keysize = sizeof(int32);
  shape.entrysize = sizeof(KnownMachine);
  rights.known = hash_create("relevance rights to machines", 64, &shape, HASH_ELEM | HASH_BLOBS);
  rights.moment = now;
  rights.every = is_above_row_security();
  rights.complete = false;
  rights.asked = 0;
}

const KnownMachine* find(const Rights& rights, int32 machine) {
  return static_cast<const KnownMachine*>(hash_search(rights.known, &machine, HASH_FIND, nullptr));
}

void look_up(Rights& rights, const int32* machine, bool together) {
  Question question = {&rights, machine};
  look_up_machines(together ? MachineLookup::all : MachineLookup::one, rights.may_operate,
                   together ? nullptr : machine, together ? keep_all : keep_one, &question);
}

bool is_allowed(FunctionCallInfo fcinfo, Rights& rights) {
  const int32 number = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT32(0);
  const int32* machine = PG_ARGISNULL(0) ? nullptr : &number;
  const RightsMoment now = rights_moment();
  if (!rights.is_set || !is_same_moment(rights.moment, now)) {
    begin(rights, now);
    if (!rights.every) look_up(rights, machine, false);
    rights.is_set = true;
  }
  if (rights.every) return true;
  if (machine == nullptr) return false;
  if (const KnownMachine* known = find(rights, number)) return known->allowed;
  if (rights.complete) return false;
  look_up(rights, machine, ++rights.asked >= kAskedSingly);
  const KnownMachine* known = find(rights, number);
  return known != nullptr && known->allowed;
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(relevance_may_read);
PG_FUNCTION_INFO_V1(relevance_may_operate);

// (machine integer) → boolean; null: whether the role may read every machine.
Datum relevance_may_read(PG_FUNCTION_ARGS) {
  PG_RETURN_BOOL(is_allowed(fcinfo, to_read));
}

// (machine integer) → boolean; null: whether the role may operate every machine.
Datum relevance_may_operate(PG_FUNCTION_ARGS) {
  PG_RETURN_BOOL(is_allowed(fcinfo, to_operate));
}
}
