// SPDX-License-Identifier: PostgreSQL
// The hint of an error about missing privileges on the extension's schema, functions and tables: which
// grant gives them. Rejected statements have it as long as errors are written to the server log
// (log_min_messages): the server calls us only then.
#pragma once

namespace relevance::extension {

// To be called once, from _PG_init. PostgreSQL zone.
void install_grant_hint();

}  // namespace relevance::extension
