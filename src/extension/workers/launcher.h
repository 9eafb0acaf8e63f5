// SPDX-License-Identifier: PostgreSQL
// Registering the launcher when the server starts.
#pragma once

namespace relevance::extension {

// Registers the launcher; called from _PG_init while shared_preload_libraries are loaded.
void register_launcher();
// Whether the server had a background worker slot left for it.
bool launcher_is_registered();

// Starts another launcher, which ends in moments if there is one. PostgreSQL zone.
void start_launcher();

}  // namespace relevance::extension
