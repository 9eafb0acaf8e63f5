// SPDX-License-Identifier: PostgreSQL
#include "contract/option_value.h"

#include <cmath>

#include "base/error.h"

namespace relevance::contract {

using nlohmann::json;

// Lists and objects are not written out: writing recurses, and they may be nested arbitrarily deep.
std::string shown(const json& value) {
  constexpr std::size_t kMaxBytes = 80;
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > kMaxBytes) text.replace(kMaxBytes, std::string::npos, "...");
  return text;
}

void reject_option(const std::string& option, const json& given, const std::string& wanted,
                   const std::string& otherwise) {
  throw Error("invalid_option", "option \"" + option + "\" must be " + wanted,
              "Given: " + shown(given) + ".",
              "Give " + wanted + ", or leave the option out " + otherwise + ".");
}

std::int64_t read_integer(const char* option, const json& value, std::int64_t low,
                          std::int64_t high) {
  const std::string range =
      "an integer from " + std::to_string(low) + " to " + std::to_string(high);
  if (!value.is_number()) reject_option(option, value, range);
  if (value.is_number_unsigned()) {
    const auto given = value.get<std::uint64_t>();
    // An unsigned number may be too large for int64, so it is compared with high first.
    if (given > static_cast<std::uint64_t>(high)) reject_option(option, value, range);
  } else if (value.is_number_float()) {
    const auto given = value.get<double>();
    if (!(given >= static_cast<double>(low) && given <= static_cast<double>(high)) ||
        given != std::floor(given)) {
      reject_option(option, value, range);
    }
  }
  const auto number = value.get<std::int64_t>();
  if (number < low || number > high) reject_option(option, value, range);
  return number;
}

}  // namespace relevance::contract
