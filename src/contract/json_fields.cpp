// SPDX-License-Identifier: PostgreSQL
#include "contract/json_fields.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace relevance::contract {
namespace {

using nlohmann::json;

// Databases cannot store a zero byte in a text; reject it here rather than when storing the result.
bool is_clean_text(const json& value) {
  return value.is_string() && value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

}  // namespace

Error bad_answer(const std::string& message) {
  return Error("bad_answer", "the model service's answer violates the contract: " + message, {},
               "Check that the configured URL is that of a model service of a compatible version.");
}

json number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

Fields::Fields(const json& object, std::string where) : object_(&object), where_(std::move(where)) {
  if (!object.is_object()) throw bad_answer(where_ + " is not an object");
}

const json* Fields::find(const char* key) const {
  const auto found = object_->find(key);
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

void Fields::reject(const std::string& key, const std::string& wanted) const {
  throw bad_answer("field \"" + key + "\" of " + where_ + " is not " + wanted);
}

std::optional<double> Fields::optional_number(const char* key, double low) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) reject(key, "a number");
  const auto given = value->get<double>();
  if (!std::isfinite(given)) reject(key, "a finite number");
  if (given < low) reject(key, "a number of at least " + json(low).dump());
  return given;
}

double Fields::number(const char* key, double low) const {
  const std::optional<double> value = optional_number(key, low);
  if (!value) reject(key, "present; it must be a number");
  return *value;
}

double Fields::share(const char* key) const {
  constexpr double kRounding = 1e-6;
  const double value = number(key);
  if (value < -kRounding || value > 1 + kRounding) reject(key, "a number from 0 to 1");
  return std::clamp(value, 0.0, 1.0);
}

std::int64_t Fields::integer(const char* key, std::int64_t low) const {
  constexpr double kExact = 9007199254740992.0;  // 2^53: up to here a double counts exactly
  const double value = number(key);
  if (value != std::floor(value) || std::abs(value) > kExact ||
      static_cast<std::int64_t>(value) < low) {
    reject(key, "an integer of at least " + std::to_string(low));
  }
  return static_cast<std::int64_t>(value);
}

std::optional<int> Fields::optional_int(const char* key, int low) const {
  if (!has(key)) return std::nullopt;
  const std::int64_t value = integer(key, low);
  if (value > std::numeric_limits<int>::max()) reject(key, "an integer that fits 32 bits");
  return static_cast<int>(value);
}

std::optional<bool> Fields::optional_boolean(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) reject(key, "true or false");
  return value->get<bool>();
}

std::optional<std::string> Fields::optional_text(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!is_clean_text(*value)) reject(key, "a text (without zero bytes)");
  return value->get<std::string>();
}

std::string Fields::text(const char* key) const {
  std::optional<std::string> value = optional_text(key);
  if (!value) reject(key, "present; it must be a text");
  return *std::move(value);
}

std::size_t Fields::word(const char* key, std::span<const char* const> words) const {
  const std::string given = text(key);
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const char* word) { return given == word; });
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string wanted;
  for (const char* word : words) wanted += (wanted.empty() ? "one of " : ", ") + std::string(word);
  reject(key, wanted);
}

std::optional<std::string> Fields::optional_word(const char* key,
                                                 std::span<const char* const> words) const {
  if (!has(key)) return std::nullopt;
  return words[word(key, words)];
}

std::vector<std::string> Fields::optional_texts(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array() || !std::all_of(value->begin(), value->end(), is_clean_text)) {
    reject(key, "a list of texts");
  }
  return value->get<std::vector<std::string>>();
}

std::optional<Fields> Fields::optional_object(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  return Fields(*value, where_ + "." + key);
}

std::vector<Fields> Fields::optional_objects(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) reject(key, "a list");
  std::vector<Fields> objects;
  for (std::size_t i = 0; i < value->size(); ++i) {
    objects.emplace_back((*value)[i], where_ + "." + key + "[" + std::to_string(i) + "]");
  }
  return objects;
}

}  // namespace relevance::contract
