// SPDX-License-Identifier: PostgreSQL
// Makes our workers leave a database that a statement needs exclusively, such as DROP DATABASE.
#pragma once

namespace relevance::extension {

// Hooks into utility statements; called once from _PG_init while libraries are preloaded.
void install_database_release();

}  // namespace relevance::extension
