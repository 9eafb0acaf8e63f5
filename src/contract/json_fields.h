// SPDX-License-Identifier: PostgreSQL
// Reads the fields of an untrusted JSON object: strict about types and ranges, with errors that
// name the field. null counts as absent.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace relevance::contract {

Error bad_answer(const std::string& message);

// NaN and infinity, which JSON lacks, become null.
nlohmann::json number(double value);

// What a field may hold, beyond its type.
struct Allowed {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::span<const char* const> words = {};  // if any: a text is one of them
  const char* text = nullptr;               // if set: a text may not be empty; what it must be
};
inline constexpr Allowed kNotNegative{.low = 0};
inline constexpr Allowed kShare{.low = 0, .high = 1};  // tolerates rounding

class Fields {
 public:
  // where: the name of the object in errors. object is borrowed. Throws when it is not an object.
  Fields(const nlohmann::json& object, std::string where);

  bool has(const char* key) const { return find(key) != nullptr; }

  // Throw when the field is absent or invalid.
  double number(const char* key, const Allowed& allowed = {}) const;
  template <std::integral T>
  T integer(const char* key, const Allowed& allowed = {}) const {
    return static_cast<T>(integer_up_to(key, allowed, std::numeric_limits<T>::max()));
  }
  std::string text(const char* key, const Allowed& allowed = {}) const;
  std::size_t word(const char* key,
                   std::span<const char* const> words) const;  // its index in words

  // Return nullopt, or an empty list, when absent.
  std::optional<double> optional_number(const char* key) const;
  std::optional<bool> optional_boolean(const char* key) const;
  std::optional<std::string> optional_text(const char* key) const;
  std::vector<std::string> optional_texts(const char* key) const;
  std::vector<double> optional_numbers(const char* key, const Allowed& allowed = {}) const;
  std::optional<Fields> optional_object(const char* key) const;
  std::vector<Fields> optional_objects(const char* key) const;

  [[noreturn]] void reject(const std::string& key, const std::string& wanted) const;

 private:
  const nlohmann::json* find(const char* key) const;  // nullptr when absent or null
  double number_of(const char* key, const nlohmann::json& value, const Allowed& allowed) const;
  std::int64_t integer_up_to(const char* key, const Allowed& allowed, std::int64_t most) const;

  const nlohmann::json* object_;
  std::string where_;
};

}  // namespace relevance::contract
