// SPDX-License-Identifier: PostgreSQL
// relevance.direction_sentence: what a direction code means, in the session's language.

#include <string>

#include "contract/direction.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"

#include "extension/ground/pg.h"

extern "C" {

PG_FUNCTION_INFO_V1(relevance_direction_sentence);

// (direction_code text, kind text) → text; null for an unknown code
Datum relevance_direction_sentence(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const char* code = text_to_cstring(PG_GETARG_TEXT_PP(0));
  const char* kind = text_to_cstring(PG_GETARG_TEXT_PP(1));
  text* result = nullptr;
  enter_cpp([&] {
    const auto language = static_cast<relevance::contract::Language>(settings.language);
    const std::string sentence = to_server_for_people(
        relevance::contract::direction_sentence(to_utf8(code), to_utf8(kind), language));
    if (sentence.empty()) return;
    result = call_pg([&] {
      return cstring_to_text_with_len(sentence.data(), static_cast<int>(sentence.size()));
    });
  });
  if (result == nullptr) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(result);
}
}
