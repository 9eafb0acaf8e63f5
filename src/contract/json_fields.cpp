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

// 1, not 1.0.
std::string text_of(double value) {
  return value == std::floor(value) ? std::to_string(static_cast<std::int64_t>(value))
                                    : json(value).dump();
}

// "a number from 0 to 1"
std::string range_of(const Allowed& allowed) {
  if (!std::isfinite(allowed.high)) return "a number of at least " + text_of(allowed.low);
  if (!std::isfinite(allowed.low)) return "a number up to " + text_of(allowed.high);
  return "a number from " + text_of(allowed.low) + " to " + text_of(allowed.high);
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

double Fields::number(const char* key, const Allowed& allowed) const {
  const json* value = find(key);
  if (value == nullptr) reject(key, "present; it must be a number");
  return number_of(key, *value, allowed);
}

double Fields::number_of(const char* key, const json& value, const Allowed& allowed) const {
  if (!value.is_number()) reject(key, "a number");
  const auto given = value.get<double>();
  if (!std::isfinite(given)) reject(key, "a finite number");
  const double rounding = std::isfinite(allowed.low) && std::isfinite(allowed.high) ? 1e-6 : 0;
  if (given < allowed.low - rounding || given > allowed.high + rounding) {
    reject(key, range_of(allowed));
  }
  return std::clamp(given, allowed.low, allowed.high);
}

std::optional<double> Fields::optional_number(const char* key) const {
  return has(key) ? std::optional(number(key)) : std::nullopt;
}

std::int64_t Fields::integer_up_to(const char* key, const Allowed& allowed,
                                   std::int64_t most) const {
  constexpr double kExact = 9007199254740992.0;  // 2^53: up to here a double counts exactly
  const double value = number(key);
  if (value != std::floor(value) || std::abs(value) > kExact || value < allowed.low) {
    reject(key, std::isfinite(allowed.low) ? "an integer of at least " + text_of(allowed.low)
                                           : "an integer");
  }
  if (static_cast<std::int64_t>(value) > most) reject(key, "an integer that fits 32 bits");
  return static_cast<std::int64_t>(value);
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

std::string Fields::text(const char* key, const Allowed& allowed) const {
  if (!allowed.words.empty()) return allowed.words[word(key, allowed.words)];
  std::optional<std::string> value = optional_text(key);
  if (!value) reject(key, "present; it must be a text");
  if (allowed.text != nullptr && value->empty()) reject(key, allowed.text);
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

std::vector<std::string> Fields::optional_texts(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array() || !std::all_of(value->begin(), value->end(), is_clean_text)) {
    reject(key, "a list of texts");
  }
  return value->get<std::vector<std::string>>();
}

std::vector<double> Fields::optional_numbers(const char* key, const Allowed& allowed) const {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) reject(key, "a list of numbers");
  std::vector<double> numbers;
  for (const json& one : *value) numbers.push_back(number_of(key, one, allowed));
  return numbers;
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
