-- SPDX-License-Identifier: PostgreSQL
-- A restored database may contain a queue.
SELECT relevance.wake_workers();
