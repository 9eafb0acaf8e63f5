// SPDX-License-Identifier: PostgreSQL
#include "modeld/version.h"

namespace relevance::modeld {

const char* version() {
  return PG_RELEVANCE_VERSION;
}

}  // namespace relevance::modeld
