// SPDX-License-Identifier: PostgreSQL
// relevance.service_states: what is known of the model services, for the view relevance.services.

#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "extension/functions/arguments.h"
#include "extension/ground/guard.h"
#include "extension/ground/shared_services.h"
#include "extension/ground/sql.h"
#include "extension/service/model_services.h"
#include "extension/service/placement.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using nlohmann::json;

// A text of the shared memory, which may have been cut within a character.
std::string whole_characters(const char* text, std::size_t size) {
  std::string whole(text);
  if (whole.size() + 1 < size) return whole;
  std::size_t cut = whole.size();
  while (cut > 0 && (whole[cut - 1] & 0xC0) == 0x80) --cut;
  if (cut > 0 && (whole[cut - 1] & 0x80) != 0) --cut;
  return whole.substr(0, cut);
}

json count_or_null(std::int64_t count) {
  return count < 0 ? json() : json(count);
}

const char* word_for(const ServiceState& state) {
  if (state.since_ms == 0) return "unknown";
  if (state.failures == 0) return "up";
  return state.is_silent ? "silent" : "down";
}

json describe(const ModelService& service, bool draining) {
  ServiceState state;
  find_service(service.id, &state);
  const bool is_up = state.failures == 0;
  const std::string error = whole_characters(state.error, sizeof state.error);
  return {{"url", service.url},
          {"state", word_for(state)},
          {"draining", draining},
          {"own_runs", own_runs(service.id)},
          {"running", count_or_null(is_up ? state.load.running : -1)},
          {"queued", count_or_null(is_up ? state.load.queued : -1)},
          {"threads", count_or_null(state.load.threads)},
          {"memory_free_mb", count_or_null(is_up ? state.load.memory_free_mb : -1)},
          {"latency_ms", state.latency_ms < 0 ? json() : json(state.latency_ms)},
          {"version", *state.load.version ? json(state.load.version) : json()},
          {"since_ms", state.since_ms == 0 ? json() : json(state.since_ms)},
          {"last_error", error.empty() ? json() : json(error)},
          {"last_error_ms", state.error_at_ms == 0 ? json() : json(state.error_at_ms)}};
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_service_states);

// () → jsonb: an array, empty for those who may not operate all machines
Datum relevance_service_states(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  Datum result = 0;
  enter_cpp([&] {
    SpiSession spi;
    const bool allowed =
        query("SELECT relevance.may_operate(NULL) AS allowed").boolean(0, "allowed");
    std::set<std::string> in_use;
    if (allowed)
      for (const ModelService& service : services_in_use()) in_use.insert(service.url);
    spi.finish();
    json states = json::array();
    if (allowed)
      for (const ModelService& service : model_services())
        states.push_back(describe(service, !in_use.contains(service.url)));
    result = make_jsonb(states.dump(-1, ' ', false, json::error_handler_t::replace));
  });
  PG_RETURN_DATUM(result);
}
}
