// SPDX-License-Identifier: PostgreSQL
// The extension's SQL and this library must match: tables of another version are not touched.
#pragma once

#include "base/error.h"

namespace relevance::extension {

// The SQL installed in this database is of another version. Code "unknown_sql_version".
struct UnknownSqlVersion : Error {
  using Error::Error;
};

// Throws UnknownSqlVersion. Reads the catalog each time, since ALTER EXTENSION ... UPDATE may run
// at any time. C++ zone; needs a transaction.
void require_known_sql();

// The version of this library.
const char* library_version();

}  // namespace relevance::extension
