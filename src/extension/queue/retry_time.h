// SPDX-License-Identifier: PostgreSQL
// When a retry stored in the tables is due.
#pragma once

// Whether it must still wait, as SQL. No pause exceeds five minutes: a time further away was stored
// before the clock was set back.
#define RELEVANCE_RETRY_WAITS                       \
  "not_before BETWEEN pg_catalog.clock_timestamp()" \
  " AND pg_catalog.clock_timestamp() + interval '5 min'"

// The same for a run, whose first start may also be hours away, if its schedule is spread.
#define RELEVANCE_RUN_WAITS                                                   \
  "(" RELEVANCE_RETRY_WAITS                                                   \
  " OR not_before > pg_catalog.clock_timestamp() AND not_before < 'infinity'" \
  " AND attempts = 0 AND queued_at <= pg_catalog.clock_timestamp())"
