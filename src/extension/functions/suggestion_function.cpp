// SPDX-License-Identifier: PostgreSQL
// relevance.suggestion_hint: suggests names of machines in the same way as names of columns.

#include <string>
#include <vector>

#include "base/suggestions.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

extern "C" {

PG_FUNCTION_INFO_V1(relevance_suggestion_hint);
PG_FUNCTION_INFO_V1(relevance_near_names_hint);

// (wanted text, names text[]) → text
Datum relevance_suggestion_hint(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const char* wanted = text_to_cstring(PG_GETARG_TEXT_PP(0));
  Datum* names = nullptr;
  bool* nulls = nullptr;
  int count = 0;
  deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls,
                    &count);
  text* result = nullptr;
  enter_cpp([&] {
    std::vector<std::string> known;
    for (int i = 0; i < count; ++i)
      if (!nulls[i])
        known.push_back(to_utf8(call_pg([&] { return TextDatumGetCString(names[i]); })));
    const std::string hint = to_server(relevance::suggestion_hint(to_utf8(wanted), known));
    result = call_pg(
        [&] { return cstring_to_text_with_len(hint.data(), static_cast<int>(hint.size())); });
  });
  PG_RETURN_TEXT_P(result);
}

// The name in 0.1.0: databases of that version use it until ALTER EXTENSION ... UPDATE, also after
// pg_upgrade.
Datum relevance_near_names_hint(PG_FUNCTION_ARGS) {
  return relevance_suggestion_hint(fcinfo);
}
}
