// SPDX-License-Identifier: PostgreSQL
// The extension's SQL and this library come in pairs: tables of another version are not touched.
#pragma once

#include "base/error.h"

namespace relevance::extension {

// The SQL installed in this database is of another version. Code "unknown_sql_version".
struct UnknownSqlVersion : Error {
  using Error::Error;
};

// Throws UnknownSqlVersion. Asks the catalog anew each time, since ALTER EXTENSION ... UPDATE may
// come at any time. C++ zone; needs a transaction.
void require_known_sql();

}  // namespace relevance::extension
