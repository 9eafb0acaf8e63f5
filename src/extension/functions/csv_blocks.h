// SPDX-License-Identifier: PostgreSQL
// The bytes of a CSV that an SQL function was given, block by block: as a value, or as the path of
// a file on the server.
#pragma once

#include <cstdio>
#include <functional>
#include <string_view>

namespace relevance::extension {

// Returns the next block of at most kChunkBytes (data_set_store.h), valid until the next call;
// empty at the end. Each call can be interrupted. Throws PgError.
using BlockSource = std::function<std::string_view()>;

// C++ zone. value: borrowed.
BlockSource blocks_of(std::string_view value);

// A file on the server; it is closed at the end of the transaction at the latest.
struct ServerFile {
  const char* path;
  std::FILE* file;
  char* buffer;  // of kChunkBytes, for the current block
};

// PostgreSQL zone. Only for roles with the privileges of pg_read_server_files.
ServerFile open_server_file(const char* path);
void close_server_file(const ServerFile& file);

// C++ zone.
BlockSource blocks_of(const ServerFile& file);

}  // namespace relevance::extension
