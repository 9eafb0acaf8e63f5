// SPDX-License-Identifier: PostgreSQL
#include "extension/module/preload.h"

#include <sstream>

#include "extension/ground/guard.h"
#include "extension/ground/shared_state.h"

#include "extension/ground/pg.h"

namespace relevance::extension {

std::string preload_statement(const std::string& library) {
  std::string wanted;
  std::istringstream present(shared_preload_libraries_string ? shared_preload_libraries_string
                                                             : "");
  for (std::string name; std::getline(present, name, ',');) {
    name.erase(0, name.find_first_not_of(" \""));
    name.erase(name.find_last_not_of(" \"") + 1);
    if (!name.empty()) wanted += "'" + name + "', ";
  }
  return "ALTER SYSTEM SET shared_preload_libraries = " + wanted + "'" + library + "';";
}

void require_preloaded() {
  if (is_preloaded()) return;
  throw Error("not_preloaded", "pg_relevance must be loaded when the server starts",
              "Training needs background workers, which only a preloaded library can register.",
              preload_statement("pg_relevance") + " then restart the server.");
}

}  // namespace relevance::extension
