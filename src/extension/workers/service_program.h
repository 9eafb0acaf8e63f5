// SPDX-License-Identifier: PostgreSQL
// Where the bundled model service's program is. PostgreSQL zone; nothing here raises.
#pragma once

namespace relevance::extension {

// Writes the program's path, at most MAXPGPATH bytes with the NUL, and returns whether it may be
// executed; errno says why not. If relevance.model_service_program is set, no other place is tried.
// Otherwise the program is looked for beside the server's own programs, then in the "bin" folders
// above the library, nearest first: that finds it after "make install", "make install prefix=…",
// and in /usr/bin, where packages put it. If not found, the path is the first of these places.
bool find_service_program(char* path);

}  // namespace relevance::extension
