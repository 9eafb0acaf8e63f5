// SPDX-License-Identifier: PostgreSQL
#include "extension/workers/service_program.h"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "extension/ground/settings.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr const char* kProgram = "pg_relevance_modeld";

bool is_executable(const char* path) {
  struct stat status;
  if (stat(path, &status) != 0) return false;
  if (!S_ISREG(status.st_mode)) {
    errno = EACCES;
    return false;
  }
  return access(path, X_OK) == 0;
}

void path_beside_server(char* path) {
  strlcpy(path, my_exec_path, MAXPGPATH);
  get_parent_directory(path);
  join_path_components(path, path, kProgram);
}

// Anybody could have put a program into a folder that everybody may write to, such as /tmp.
bool is_open_to_everybody(const char* folder) {
  struct stat status;
  return stat(folder, &status) != 0 || (status.st_mode & S_IWOTH) != 0;
}

bool find_above_library(char* path) {
  Dl_info library;
  if (dladdr(reinterpret_cast<void*>(&find_service_program), &library) == 0) return false;
  char folder[MAXPGPATH];
  strlcpy(folder, library.dli_fname, MAXPGPATH);
  get_parent_directory(folder);  // the library's own folder
  while (strcmp(folder, "/") != 0 && *folder != '\0') {
    get_parent_directory(folder);
    if (is_open_to_everybody(folder)) return false;
    join_path_components(path, folder, "bin");
    join_path_components(path, path, kProgram);
    if (is_executable(path)) return true;
  }
  return false;
}

}  // namespace

bool find_service_program(char* path) {
  if (*settings.model_service_program != '\0') {
    strlcpy(path, settings.model_service_program, MAXPGPATH);
    return is_executable(path);
  }
  path_beside_server(path);
  if (is_executable(path)) return true;
  const int reason = errno;
  if (find_above_library(path)) return true;
  path_beside_server(path);
  errno = reason;
  return false;
}

}  // namespace relevance::extension
