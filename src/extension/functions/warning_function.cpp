// SPDX-License-Identifier: PostgreSQL
// relevance.warnings_in_language: a run's stored warnings, in the session's language; relevance.judge:
// what they mean for its ranking.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/messages.h"
#include "contract/verdict.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"

#include "extension/functions/arguments.h"
#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

std::vector<Warning> warnings_of(const std::string& details) {
  try {
    return contract::parse_warning_details(nlohmann::json::parse(details, nullptr, false));
  } catch (const Error& error) {
    throw Error("invalid_json", "these are not warnings as a run stores them", error.detail(),
                "relevance.training_runs shows the warnings of runs.");
  }
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_warnings_in_language);

// (details jsonb) → jsonb
Datum relevance_warnings_in_language(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const char* details = DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(0)));
  Datum result = 0;
  enter_cpp([&] {
    const auto language = static_cast<relevance::contract::Language>(settings.language);
    const auto warnings = warnings_of(to_utf8(details));
    result = make_jsonb(relevance::contract::warnings_in(warnings, language).dump());
  });
  return result;
}

PG_FUNCTION_INFO_V1(relevance_judge);

// (details jsonb, noise_tested boolean) → jsonb
Datum relevance_judge(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const char* details = DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(0)));
  const bool noise_tested = PG_GETARG_BOOL(1);
  Datum result = 0;
  enter_cpp([&] {
    const auto language = static_cast<relevance::contract::Language>(settings.language);
    const auto verdict = relevance::contract::judge(warnings_of(to_utf8(details)), noise_tested);
    result = make_jsonb(relevance::contract::verdict_in(verdict, language).dump());
  });
  return result;
}
}
