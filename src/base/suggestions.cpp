// SPDX-License-Identifier: PostgreSQL
#include "base/suggestions.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/text.h"

namespace relevance {

namespace {

constexpr std::size_t kComparedBytes = 200;      // only the beginning of long names is compared
constexpr std::size_t kMinSubstring = 3;         // shorter ones are found everywhere
constexpr std::size_t kSubstringPenalty = 1000;  // any edit distance ranks before any substring

std::size_t difference(std::size_t a, std::size_t b) {
  return a > b ? a - b : b - a;
}

// How far `name` is from `wanted` (both in lower case); nullopt when it is not close.
std::optional<std::size_t> name_distance(std::string_view wanted, std::string_view name) {
  // About one letter in three may be wrong (a swap counts as two); in short names, one.
  const std::size_t length = std::min(wanted.size(), name.size());
  const std::size_t allowed = std::max<std::size_t>(1, (length + 1) / 3);
  if (difference(wanted.size(), name.size()) <= allowed) {
    const std::size_t distance = edit_distance(wanted, name);
    if (distance <= allowed) return distance;
  }
  const auto [shorter, longer] = std::minmax(
      wanted, name, [](std::string_view a, std::string_view b) { return a.size() < b.size(); });
  if (shorter.size() >= kMinSubstring && longer.find(shorter) != std::string_view::npos) {
    return kSubstringPenalty + longer.size() - shorter.size();
  }
  return std::nullopt;
}

std::string comparable(std::string_view name) {
  return lower(trim(name).substr(0, kComparedBytes));
}

}  // namespace

std::vector<std::string> suggestions(std::string_view wanted, const std::vector<std::string>& names,
                                     std::size_t limit) {
  const std::string key = comparable(wanted);
  std::vector<std::pair<std::size_t, const std::string*>> found;
  if (key.empty()) return {};
  for (const std::string& name : names) {
    const std::string candidate = comparable(name);
    if (candidate.empty()) continue;
    if (const auto far = name_distance(key, candidate)) found.emplace_back(*far, &name);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (found.size() > limit) found.resize(limit);
  std::vector<std::string> result;
  for (const auto& [far, name] : found) result.push_back(*name);
  return result;
}

std::string suggestion_hint(std::string_view wanted, const std::vector<std::string>& names) {
  const std::vector<std::string> near = suggestions(wanted, names);
  if (near.empty()) return {};
  std::string hint = "Perhaps you meant ";
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i > 0) hint += i + 1 == near.size() ? " or " : ", ";
    hint += quote_text(near[i]);
  }
  return hint + ".";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace relevance
