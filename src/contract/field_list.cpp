// SPDX-License-Identifier: PostgreSQL
#include "contract/field_list.h"

#include <cmath>

namespace relevance::contract {

using nlohmann::json;

json object_schema(const std::vector<FieldDescription>& fields) {
  json properties = json::object();
  for (const FieldDescription& one : fields) properties[one.name] = one.schema;
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

json bounds_schema(const Allowed& allowed) {
  json schema = json::object();
  if (std::isfinite(allowed.low)) schema["minimum"] = allowed.low;
  if (std::isfinite(allowed.high)) schema["maximum"] = allowed.high;
  for (const char* word : allowed.words) schema["enum"].push_back(word);
  if (allowed.text != nullptr) schema["minLength"] = 1;
  return schema;
}

}  // namespace relevance::contract
