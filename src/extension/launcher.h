// The launcher's place in the server's start.
#pragma once

namespace relevance::extension {

// Registers the launcher; called from _PG_init while shared_preload_libraries are loaded.
void register_launcher();

}  // namespace relevance::extension
