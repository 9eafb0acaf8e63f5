// SPDX-License-Identifier: PostgreSQL
// When a retry that the tables hold is due.
#pragma once

// Whether it still waits, as SQL. No pause is longer than five minutes: a time that is further away
// was noted before the clock was set back.
#define RELEVANCE_RETRY_WAITS                       \
  "not_before BETWEEN pg_catalog.clock_timestamp()" \
  " AND pg_catalog.clock_timestamp() + interval '5 min'"
