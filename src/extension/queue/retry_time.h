// SPDX-License-Identifier: PostgreSQL
// When a retry stored in the tables is due.
#pragma once

// Whether it must still wait, as SQL. A time further away than the longest pause after so many
// failures was stored before the clock was set back.
#define RELEVANCE_WAITS_FOR(longest_pause_s)        \
  "not_before BETWEEN pg_catalog.clock_timestamp()" \
  " AND pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => " longest_pause_s ")"

// A task at a model service: pauses of model_tasks.cpp.
#define RELEVANCE_TASK_WAITS \
  RELEVANCE_WAITS_FOR("greatest(5, least(300, 0.5 * 2 ^ least(attempts, 10)))")

// A run: pauses of attempt_end.cpp. Its first start may also be hours away, if its schedule is
// spread.
#define RELEVANCE_RUN_WAITS \
  "(" RELEVANCE_WAITS_FOR("greatest(30, least(300, 0.5 * 10 ^ least(failures, 6)))") \
  " OR not_before > pg_catalog.clock_timestamp() AND not_before < 'infinity'" \
  " AND attempts = 0 AND queued_at <= pg_catalog.clock_timestamp())"
