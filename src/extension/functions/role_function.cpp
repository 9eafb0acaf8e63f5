// SPDX-License-Identifier: PostgreSQL
// Whether the current role has another role's rights: row security asks this for each machine, so
// it must be fast.

#include "extension/functions/machine_lookup.h"

namespace {

// The last answer: many machines have the same owner.
struct Answer {
  Oid asker;
  NameData role;
  uint64 role_changes;
  bool has_rights;
};

Answer last = {};

bool has_role(Oid asker, Name role) {
  using relevance::extension::role_changes;
  if (last.asker == asker && last.role_changes == role_changes() &&
      namestrcmp(role, NameStr(last.role)) == 0)
    return last.has_rights;
  const uint64 before = role_changes();
  const Oid other = get_role_oid(NameStr(*role), true);
  const bool has_rights = OidIsValid(other) && has_privs_of_role(asker, other);
  last = {asker, *role, before, has_rights};
  return has_rights;
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(relevance_has_role);

// (role name) → boolean. False for a role that no longer exists.
Datum relevance_has_role(PG_FUNCTION_ARGS) {
  PG_RETURN_BOOL(has_role(GetUserId(), PG_GETARG_NAME(0)));
}
}
