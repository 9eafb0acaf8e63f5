// SPDX-License-Identifier: PostgreSQL
// Reads the fields of a JSON object that somebody else wrote: strict about types and ranges, with
// faults that name the field. null counts as absent.
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

// JSON has no NaN and no infinity; null is what every reader takes.
nlohmann::json number(double value);

class Fields {
 public:
  static constexpr double kAnyNumber = -std::numeric_limits<double>::infinity();

  // where: how faults call the object. object is borrowed. Throws when it is not an object.
  Fields(const nlohmann::json& object, std::string where);

  bool has(const char* key) const { return find(key) != nullptr; }

  // Throws when absent or not as it should be.
  double number(const char* key, double low = kAnyNumber) const;
  double share(const char* key) const;  // a number from 0 to 1, give or take rounding
  std::int64_t integer(const char* key, std::int64_t low) const;
  std::string text(const char* key) const;
  std::size_t word(const char* key,
                   std::span<const char* const> words) const;  // its place in words

  // nullopt, or empty, when absent.
  std::optional<double> optional_number(const char* key, double low = kAnyNumber) const;
  std::optional<int> optional_int(const char* key, int low) const;
  std::optional<bool> optional_boolean(const char* key) const;
  std::optional<std::string> optional_text(const char* key) const;
  std::optional<std::string> optional_word(const char* key,
                                           std::span<const char* const> words) const;
  std::vector<std::string> optional_texts(const char* key) const;
  std::optional<Fields> optional_object(const char* key) const;
  std::vector<Fields> optional_objects(const char* key) const;

  [[noreturn]] void refuse(const std::string& key, const std::string& wanted) const;

 private:
  const nlohmann::json* find(const char* key) const;  // nullptr when absent or null

  const nlohmann::json* object_;
  std::string where_;
};

}  // namespace relevance::contract
