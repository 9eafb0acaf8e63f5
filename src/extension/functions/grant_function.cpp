// SPDX-License-Identifier: PostgreSQL
// Repeats roles' grants in an update script, as if an administrator had granted after the update.

#include "extension/ground/pg.h"

extern "C" {

PG_FUNCTION_INFO_V1(relevance_grant_again);

// (role regrole) → void. Grants the privileges that the role's grants include in this version: an
// update may add functions that it was never granted. While an extension's script runs, the server
// records granted privileges as the extension's own, which pg_dump leaves out; so
// creating_extension is switched off meanwhile.
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
