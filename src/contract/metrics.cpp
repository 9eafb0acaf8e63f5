// SPDX-License-Identifier: PostgreSQL
#include "contract/metrics.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "base/text.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

// Removes a prefix of this shape: 0 stands for a digit, T for T or a blank, + for a sign.
bool take(std::string_view& text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = text[i];
    const bool fits = shape[i] == '0'   ? is_digit(c)
                      : shape[i] == 'T' ? c == 'T' || c == ' '
                      : shape[i] == '+' ? c == '+' || c == '-'
                                        : c == shape[i];
    if (!fits) return false;
  }
  text.remove_prefix(shape.size());
  return true;
}

int two_digits(const std::string& text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// Whether every ISO 8601 reader accepts it: 2024-01-31, 2024-01-31T12:00, 2024-01-31 12:00:00.5Z, …
// +01, … -03:00.
bool is_date(const std::string& text) {
  std::string_view rest = text;
  const auto last_two = [&] { return two_digits(text, text.size() - rest.size() - 2); };
  if (!take(rest, "0000-00-00")) return false;
  const std::chrono::year year(two_digits(text, 0) * 100 + two_digits(text, 2));
  const std::chrono::month month(static_cast<unsigned>(two_digits(text, 5)));
  const std::chrono::day day(static_cast<unsigned>(last_two()));
  if (year == std::chrono::year(0) || !(year / month / day).ok()) return false;
  if (rest.empty()) return true;
  if (!take(rest, "T00") || last_two() > 23 || !take(rest, ":00") || last_two() > 59) return false;
  if (take(rest, ":00")) {
    if (last_two() > 59) return false;
    if (take(rest, ".0"))
      rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
  }
  if (rest.empty() || rest == "Z") return true;
  if (!take(rest, "+00") || last_two() > 15) return false;
  if (rest.empty()) return true;
  return (take(rest, ":00") || take(rest, "00")) && last_two() < 60 && rest.empty();
}

}  // namespace

json to_json(const Metrics& metrics) {
  return object_to_json(metrics);
}

Metrics parse_metrics(const json& json) {
  Metrics metrics = object_from_json<Metrics>(Fields(json, "metrics"));
  if (metrics.date && !is_date(*metrics.date)) metrics.date.reset();
  return metrics;
}

}  // namespace relevance::contract
