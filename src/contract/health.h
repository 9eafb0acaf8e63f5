// SPDX-License-Identifier: PostgreSQL
// What a model service says of itself: GET /health.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace relevance::contract {

// Fields that a service does not send stay empty; those that it does are about the whole process.
struct Health {
  std::string version;
  std::vector<std::string> formats;            // of the data that it takes: "csv", "columns"
  std::optional<int> running;                  // trainings
  std::optional<int> queued;                   // trainings whose data it is receiving
  std::optional<int> threads;                  // per training
  std::optional<std::int64_t> memory_free_mb;  // of its machine

  bool takes_columns() const;
};

nlohmann::json to_json(const Health& health);

// Never throws: another service may answer anything there.
Health parse_health(const nlohmann::json& json);

}  // namespace relevance::contract
