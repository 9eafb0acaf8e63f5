// SPDX-License-Identifier: PostgreSQL
// Statements on the extension itself: DROP EXTENSION also removes its pg_cron jobs, and ALTER
// EXTENSION UPDATE and our workers wait for each other. Also DROP OWNED, which ends the grants of
// roles.
#pragma once

namespace relevance::extension {

// Hooks into utility statements; called once from _PG_init while libraries are preloaded.
void install_extension_statements();

}  // namespace relevance::extension
