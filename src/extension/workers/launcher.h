// SPDX-License-Identifier: PostgreSQL
// The launcher's place in the server's start.
#pragma once

namespace relevance::extension {

// Registers the launcher; called from _PG_init while shared_preload_libraries are loaded.
void register_launcher();
// Whether the server had a background worker left for it.
bool launcher_is_registered();

}  // namespace relevance::extension
