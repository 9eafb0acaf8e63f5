// SPDX-License-Identifier: PostgreSQL
// Reads the fields of an untrusted JSON object: strict about types and ranges, with errors that
// name the field. null counts as absent.
#pragma once

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

class Fields {
 public:
  static constexpr double kAnyNumber = -std::numeric_limits<double>::infinity();

  // where: the name of the object in errors. object is borrowed. Throws when it is not an object.
  Fields(const nlohmann::json& object, std::string where);

  bool has(const char* key) const { return find(key) != nullptr; }

  // Throw when the field is absent or invalid.
  double number(const char* key, double low = kAnyNumber) const;
  double share(const char* key) const;  // a number from 0 to 1, tolerating rounding
  std::int64_t integer(const char* key, std::int64_t low) const;
  std::string text(const char* key) const;
  std::size_t word(const char* key,
                   std::span<const char* const> words) const;  // its index in words

  // Return nullopt, or an empty list, when absent.
  std::optional<double> optional_number(const char* key, double low = kAnyNumber) const;
  std::optional<int> optional_int(const char* key, int low) const;
  std::optional<bool> optional_boolean(const char* key) const;
  std::optional<std::string> optional_text(const char* key) const;
  std::optional<std::string> optional_word(const char* key,
                                           std::span<const char* const> words) const;
  std::vector<std::string> optional_texts(const char* key) const;
  std::optional<Fields> optional_object(const char* key) const;
  std::vector<Fields> optional_objects(const char* key) const;

  [[noreturn]] void reject(const std::string& key, const std::string& wanted) const;

 private:
  const nlohmann::json* find(const char* key) const;  // nullptr when absent or null

  const nlohmann::json* object_;
  std::string where_;
};

}  // namespace relevance::contract
