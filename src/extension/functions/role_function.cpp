// SPDX-License-Identifier: PostgreSQL
// Whose rights the current role has: what row security asks for each machine, so it has to be
// quick.

#include "extension/ground/pg.h"

extern "C" {

PG_FUNCTION_INFO_V1(relevance_has_role);

// (role name) → boolean. A role that is gone is nobody's.
Datum relevance_has_role(PG_FUNCTION_ARGS) {
  const Oid role = get_role_oid(NameStr(*PG_GETARG_NAME(0)), true);
  PG_RETURN_BOOL(OidIsValid(role) && has_privs_of_role(GetUserId(), role));
}
}
