// SPDX-License-Identifier: PostgreSQL
#include "contract/health.h"

#include <algorithm>
#include <climits>

namespace relevance::contract {
namespace {

using nlohmann::json;

template <class Number>
std::optional<Number> count_in(const json& object, const char* name, Number greatest) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned()
          ? found->get<std::uint64_t>() > static_cast<std::uint64_t>(greatest)
          : found->get<std::int64_t>() < 0)
    return std::nullopt;
  return found->get<Number>();
}

template <class Number>
void put(json& object, const char* name, const std::optional<Number>& value) {
  if (value) object[name] = *value;
}

}  // namespace

bool Health::takes_columns() const {
  return std::find(formats.begin(), formats.end(), "columns") != formats.end();
}

json to_json(const Health& health) {
  json out = {{"status", "ok"}, {"version", health.version}, {"formats", health.formats}};
  put(out, "running", health.running);
  put(out, "queued", health.queued);
  put(out, "threads", health.threads);
  put(out, "memory_free_mb", health.memory_free_mb);
  return out;
}

Health parse_health(const json& answer) {
  Health health;
  if (!answer.is_object()) return health;
  if (const auto version = answer.find("version"); version != answer.end() && version->is_string())
    health.version = version->get<std::string>();
  if (const auto formats = answer.find("formats"); formats != answer.end() && formats->is_array())
    for (const json& format : *formats)
      if (format.is_string()) health.formats.push_back(format.get<std::string>());
  health.running = count_in<int>(answer, "running", INT_MAX);
  health.queued = count_in<int>(answer, "queued", INT_MAX);
  health.threads = count_in<int>(answer, "threads", INT_MAX);
  health.memory_free_mb = count_in<std::int64_t>(answer, "memory_free_mb", INT64_MAX);
  return health;
}

}  // namespace relevance::contract
