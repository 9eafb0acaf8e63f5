// SPDX-License-Identifier: PostgreSQL
// Whether somebody asked for a run's cancellation: rows of a table of their own, so that a request in
// an open transaction locks nothing that a worker writes.
#pragma once

// As SQL, in a statement on relevance.run without another name.
#define RELEVANCE_NOT_CANCELLED \
  "NOT EXISTS (SELECT FROM relevance.run_cancellation c WHERE c.run_id = run.id)"
