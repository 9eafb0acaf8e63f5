// SPDX-License-Identifier: PostgreSQL
// Reads from the tables which machines the current role may read or operate. PostgreSQL zone.
//
// The tables are read as their owner, since their own row security asks the functions that use
// this. So the queries qualify their operators, too: the caller's search_path must not choose them.
#pragma once

#include "extension/ground/pg.h"

namespace relevance::extension {

enum class MachineLookup {
  one,  // one row: whether the role has a right to $machine, and whether it has one to every machine
  all,    // a row for each machine that the role has a right to, unless it has one to every machine
  few,    // like all, at most kFewMachines
  every,  // a row for each machine that exists
};

constexpr int kFewMachines = 200;

// Calls visit(context) while SPI_tuptable has the rows. may_operate: only what the role may operate.
// machine: nullptr for none.
void look_up_machines(MachineLookup lookup, bool may_operate, const int32* machine,
                      void (*visit)(void* context), void* context);

// Counts the changes of roles and their memberships that this process has heard of.
uint64 role_changes();

// The boolean in a column (from 1) of the only row.
bool looked_up_boolean(int column);

// The table relevance.machine.
Oid machine_table();

// Whether row security does not apply to the current role: it has a right to every machine.
bool is_above_row_security();

// Tells whether two statements see the same tables with the same rights.
struct RightsMoment {
  Oid role;
  TransactionId xmin;
  TransactionId xmax;
  uint32 running;  // transactions that the snapshot takes for running
  int32 running_parts;
  CommandId command;
  uint64 role_changes;
  uint64 rollbacks;
};

// Of the active snapshot.
RightsMoment rights_moment();
bool is_same_moment(const RightsMoment& a, const RightsMoment& b);

}  // namespace relevance::extension
