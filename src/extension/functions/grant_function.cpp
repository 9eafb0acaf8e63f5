// SPDX-License-Identifier: PostgreSQL
// What an update script grants to roles, as if their administrator had granted it after the update.

#include "extension/ground/pg.h"

extern "C" {

PG_FUNCTION_INFO_V1(relevance_grant_again);

// (role regrole) → void. The privileges that the role's grants give in this version: after an
// update there may be functions that it was never granted. While an extension's script runs, the
// server notes the privileges of what is granted as the extension's own, and pg_dump leaves those
// out; so this steps out of the script.
Datum relevance_grant_again(PG_FUNCTION_ARGS) {
  Oid type = OIDOID;
  Datum role = PG_GETARG_DATUM(0);
  const bool in_script = creating_extension;
  creating_extension = false;
  PG_TRY();
  {
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    SPI_execute_with_args(
        "SELECT CASE WHEN 'register_machine' = ANY (granted) THEN relevance.grant_registration($1)"
        "            WHEN 'list_machines' = ANY (granted) THEN relevance.grant_reading($1)"
        "            WHEN 'training_callback' = ANY (granted) THEN relevance.grant_callback($1) END"
        "  FROM (SELECT array_agg(p.proname::text)"
        "          FROM pg_catalog.pg_proc p, pg_catalog.aclexplode(p.proacl) a"
        "         WHERE p.pronamespace = 'relevance'::regnamespace AND a.grantee = $1) AS f "
        "(granted)",
        1, &type, &role, nullptr, false, 0);
    SPI_finish();
  }
  PG_FINALLY();
  { creating_extension = in_script; }
  PG_END_TRY();
  PG_RETURN_VOID();
}
}
