// DROP EXTENSION pg_relevance takes its jobs of pg_cron with it.
#pragma once

namespace relevance::extension {

// Hooks into utility statements; called once from _PG_init while libraries are preloaded.
void install_extension_drop();

}  // namespace relevance::extension
