// SPDX-License-Identifier: PostgreSQL
// Our workers stand in nobody's way: a statement that needs a database to itself gets it.
#pragma once

namespace relevance::extension {

// Hooks into utility statements; called once from _PG_init while libraries are preloaded.
void install_database_release();

}  // namespace relevance::extension
