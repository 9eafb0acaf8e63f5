// SPDX-License-Identifier: PostgreSQL
// Errors show none of the statements that the extension's functions execute, as long as errors are
// written to the server log (log_min_messages): the server calls us only then.
#pragma once

namespace relevance::extension {

// To be called once, from _PG_init. PostgreSQL zone.
void install_statement_hiding();

}  // namespace relevance::extension
