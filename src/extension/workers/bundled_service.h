// SPDX-License-Identifier: PostgreSQL
// The bundled model service as the launcher's child process: started, watched, restarted, stopped.
// PostgreSQL zone; nothing here raises.
#pragma once

namespace relevance::extension {

// Relative to the data directory, which is the working directory of all server processes: so the
// path is short enough for a socket address, wherever the data directory is. Base backups leave out
// names that start with pgsql_tmp; the service's files are temporary, results are in the database.
inline constexpr const char* kServiceFolder = "pgsql_tmp_relevance";
inline constexpr const char* kServiceSocket = "pgsql_tmp_relevance/modeld.sock";

// Brings the child into the state that the settings require: starts it when no remote service is
// configured, stops it when one is, restarts it when its settings changed or it ended (with growing
// pauses). Returns after how many milliseconds to call it again; -1: only after an event.
long tend_bundled_service();

// Asks it to end, waits up to five seconds, then kills it.
void stop_bundled_service();

}  // namespace relevance::extension
