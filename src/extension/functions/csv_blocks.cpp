// SPDX-License-Identifier: PostgreSQL
#include "extension/functions/csv_blocks.h"

#include <sys/stat.h>

#include "extension/ground/guard.h"
#include "extension/training/data_set_store.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// PostgreSQL zone.
void require_file_privilege(const char* path) {
  if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES)) return;
  ereport(
      ERROR,
      (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
       errmsg("permission denied to read the server's file \"%s\"", path),
       errdetail("Only roles with the privileges of pg_read_server_files may read server files."),
       errhint("Send the data themselves with relevance.train_from_csv, or have an "
               "administrator GRANT pg_read_server_files TO %s.",
               quote_identifier(GetUserNameFromId(GetUserId(), false)))));
}

FILE* open_file(const char* path) {
  FILE* file = AllocateFile(path, PG_BINARY_R);
  if (!file)
    ereport(ERROR,
            (errcode_for_file_access(), errmsg("could not open file \"%s\" for reading: %m", path),
             errhint("The path is the server's: the file must be on the server's machine, and "
                     "readable by the role that runs it.")));
  struct stat info;
  if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode))
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is a directory", path),
                    errhint("Give the path of a CSV file in it.")));
  return file;
}

}  // namespace

BlockSource blocks_of(std::string_view value) {
  return [value]() mutable {
    call_pg([] { CHECK_FOR_INTERRUPTS(); });
    const std::string_view block = value.substr(0, kChunkBytes);
    value.remove_prefix(block.size());
    return block;
  };
}

BlockSource blocks_of(const ServerFile& file) {
  return [file] {
    const std::size_t length = call_pg([&] {
      CHECK_FOR_INTERRUPTS();
      const std::size_t read = fread(file.buffer, 1, kChunkBytes, file.file);
      if (read < kChunkBytes && ferror(file.file))
        ereport(ERROR,
                (errcode_for_file_access(), errmsg("could not read file \"%s\": %m", file.path)));
      return read;
    });
    return std::string_view(file.buffer, length);
  };
}

ServerFile open_server_file(const char* path) {
  require_file_privilege(path);
  return {path, open_file(path), static_cast<char*>(palloc(kChunkBytes))};
}

void close_server_file(const ServerFile& file) {
  FreeFile(file.file);
}

}  // namespace relevance::extension
