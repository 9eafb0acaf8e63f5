// SPDX-License-Identifier: PostgreSQL
// The bundled model service as the launcher's child process: started, watched, restarted, stopped.
// PostgreSQL zone; nothing here raises.
#pragma once

namespace relevance::extension {

// Relative to the data directory, which is every server process's working directory: so the path
// stays short enough for a socket address, wherever the data directory is. Base backups leave out
// what is named pgsql_tmp…, and what the service keeps is for the moment only: results live in the
// database.
inline constexpr const char* kServiceFolder = "pgsql_tmp_relevance";
inline constexpr const char* kServiceSocket = "pgsql_tmp_relevance/modeld.sock";

// Brings the child into the state that the settings ask for: starts it when no remote service is
// configured, stops it when one is, restarts it when its settings changed or it ended (with growing
// pauses). Returns after how many milliseconds to look again, -1: only when something happens.
long tend_bundled_service();

// Ends it; waits up to five seconds for it, then kills it.
void stop_bundled_service();

}  // namespace relevance::extension
