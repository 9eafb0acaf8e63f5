// SPDX-License-Identifier: PostgreSQL
#include "contract/missing_values_json.h"

#include <cmath>
#include <string>

#include "base/text.h"
#include "contract/option_value.h"
#include "table/columns/number_text.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::MissingList;
using table::MissingValues;

constexpr const char* kWanted =
    "\"auto\", a list of numbers and words, or an object with such a list for each column";

// False when the value is neither a number nor a word.
bool add_to(MissingList& list, const json& value) {
  if (value.is_number()) {
    list.numbers.push_back(value.get<double>());
    return true;
  }
  if (!value.is_string()) return false;
  const std::string word(trim(value.get_ref<const std::string&>()));
  if (word.empty()) return false;
  const auto number = table::parse_plain(word, '.');
  if (number && std::isfinite(*number)) {
    list.numbers.push_back(*number);
  } else {
    list.words.push_back(word);
  }
  return true;
}

MissingList read_list(const char* option, const json& given, const json& whole) {
  MissingList list;
  if (!given.is_array()) reject_option(option, whole, kWanted);
  for (const json& value : given) {
    if (!add_to(list, value)) reject_option(option, whole, kWanted);
  }
  return list;
}

json list_to_json(const MissingList& list) {
  json out = json::array();
  for (const double number : list.numbers) out.push_back(number);
  for (const std::string& word : list.words) out.push_back(word);
  return out;
}

}  // namespace

MissingValues read_missing_values(const char* option, const json& value) {
  MissingValues missing;
  if (value == "auto") return missing;
  if (!value.is_object()) {
    missing.everywhere = read_list(option, value, value);
    return missing;
  }
  for (const auto& [column, list] : value.items()) {
    missing.columns.emplace_back(column, read_list(option, list, value));
  }
  return missing;
}

json to_json(const MissingValues& missing) {
  if (missing.everywhere) return list_to_json(*missing.everywhere);
  if (missing.columns.empty()) return "auto";
  json out = json::object();
  for (const auto& [column, list] : missing.columns) out[column] = list_to_json(list);
  return out;
}

}  // namespace relevance::contract
