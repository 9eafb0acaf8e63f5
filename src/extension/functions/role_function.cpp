// SPDX-License-Identifier: PostgreSQL
// Whether the current role has another role's rights: row security asks this for each machine, so
// it must be fast.

#include "extension/ground/pg.h"

extern "C" {

PG_FUNCTION_INFO_V1(relevance_has_role);

// (role name) → boolean. False for a role that no longer exists.
Datum relevance_has_role(PG_FUNCTION_ARGS) {
  const Oid role = get_role_oid(NameStr(*PG_GETARG_NAME(0)), true);
  PG_RETURN_BOOL(OidIsValid(role) && has_privs_of_role(GetUserId(), role));
}
}
