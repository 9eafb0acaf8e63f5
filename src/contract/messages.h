// SPDX-License-Identifier: PostgreSQL
// The model service's messages as C++ types and as JSON, used by both sides of the HTTP contract.
// Reading is strict about types and ranges (throws Error "bad_answer" naming the field) and
// tolerates missing optional fields and unknown ones: the service may be a third party's.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/warning.h"
#include "contract/direction.h"
#include "contract/metrics.h"
#include "contract/ranking_row.h"

namespace relevance::contract {

enum class Status { created, training, completed, failed, cancelled };
enum class Phase { receiving, parsing, growing, explaining, done };
const char* to_string(Status status);
const char* to_string(Phase phase);

struct ModelStatus {
  int model_id = 0;
  std::string model_name;
  Status status = Status::created;
  Phase phase = Phase::receiving;
  double progress = 0;  // 0 to 1, over the whole training
  std::optional<Error> error;
  std::vector<Warning> warnings;
  std::optional<Metrics> metrics;
};

nlohmann::json to_json(const ModelStatus& status);
nlohmann::json to_json(
    const Error& error);  // {"error","code","detail","hint"}, empty parts left out

// {"warnings": [sentence ...], "warning_details": [{"code","column","message","next_step",
// "message_pt","next_step_pt"} ...]}
nlohmann::json to_json(const std::vector<Warning>& warnings);

// For readers: [{"code","column","message","next_step"} ...] in one language; column and next_step
// are null when there is none.
nlohmann::json warnings_in(const std::vector<Warning>& warnings, Language language);

// "warning_details" as to_json() wrote them. Throws Error bad_answer.
std::vector<Warning> parse_warning_details(const nlohmann::json& details);

// A service that sends plain sentences in "warnings", without "warning_details", gives warnings with
// the code "service_warning" and no next step.
ModelStatus parse_model_status(const nlohmann::json& json);
// Parses a service's error object: {"error", "code"?, "detail"?, "hint"?}; nullopt when `json` is
// not one. The default code is "service_error".
std::optional<Error> parse_error(const nlohmann::json& json);

}  // namespace relevance::contract
