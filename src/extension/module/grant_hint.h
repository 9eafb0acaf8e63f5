// SPDX-License-Identifier: PostgreSQL
// The hint of an error about missing privileges on the extension's schema, functions and tables: which
// grant gives them.
#pragma once

namespace relevance::extension {

// To be called once, from _PG_init. PostgreSQL zone.
void install_grant_hint();

}  // namespace relevance::extension
