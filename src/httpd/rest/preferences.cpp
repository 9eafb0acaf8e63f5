// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/preferences.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/message.h"
#include "httpd/rest/scanner.h"

namespace relevance::httpd {
namespace {

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

constexpr std::array kCounts = {
    Word<Count>{"count=exact", Count::exact},
    Word<Count>{"count=planned", Count::planned},
    Word<Count>{"count=estimated", Count::estimated},
};
constexpr std::array kHandlings = {
    Word<Handling>{"handling=strict", Handling::strict},
    Word<Handling>{"handling=lenient", Handling::lenient},
};
// tx is ignored, as in PostgREST unless its configuration allows it.
constexpr std::array<std::string_view, 9> kWithoutEffect = {
    "return=representation", "return=minimal",
    "return=headers-only",   "resolution=ignore-duplicates",
    "missing=default",       "resolution=merge-duplicates",
    "missing=null",          "tx=commit",
    "tx=rollback",
};
constexpr std::string_view kServerTiming = "server-timing";
constexpr std::string_view kMaxAffected = "max-affected=";

// Sets value unless it is already set. Returns false if text is not one of the words.
template <typename Value, std::size_t kSize>
bool take(std::string_view text, const std::array<Word<Value>, kSize>& words, Value& value) {
  const auto* found = std::find_if(words.begin(), words.end(),
                                   [&](const Word<Value>& word) { return word.text == text; });
  if (found == words.end()) return false;
  if (value == Value()) value = found->value;
  return true;
}

bool take_max_affected(std::string_view text, std::optional<std::int64_t>& most) {
  if (!text.starts_with(kMaxAffected)) return false;
  text.remove_prefix(kMaxAffected.size());
  const auto number = parse_integer(text);
  if (!number || *number < 0) return false;
  if (!most) most = number;
  return true;
}

// Removes the first preference from the list.
std::string_view next_preference(std::string_view& header) {
  const std::size_t end = std::min(header.find(','), header.size());
  const std::string_view text = trimmed(header.substr(0, end));
  header.remove_prefix(std::min(end + 1, header.size()));
  return text;
}

bool is_without_effect(std::string_view text) {
  return std::find(kWithoutEffect.begin(), kWithoutEffect.end(), text) != kWithoutEffect.end();
}

template <typename Value, std::size_t kSize>
void tell(std::string& header, const std::array<Word<Value>, kSize>& words, Value value) {
  for (const Word<Value>& word : words) {
    if (word.value == value) header.append(header.empty() ? "" : ", ").append(word.text);
  }
}

}  // namespace

Preferences parse_preferences(std::string_view header) {
  Preferences preferences;
  std::string unknown;
  while (!header.empty()) {
    const std::string_view text = next_preference(header);
    const bool known = text.empty() || take(text, kCounts, preferences.count) ||
                       take(text, kHandlings, preferences.handling) ||
                       take_max_affected(text, preferences.max_affected) || text == kServerTiming ||
                       is_without_effect(text);
    if (!known) unknown.append(unknown.empty() ? "" : ", ").append(text);
  }
  if (preferences.handling != Handling::strict) {
    preferences.max_affected.reset();
  } else if (!unknown.empty()) {
    throw http::StatusError(400, "PGRST122", "Invalid preferences given with handling=strict",
                            "Invalid preferences: " + unknown);
  }
  return preferences;
}

bool asks_for_server_timing(std::string_view header) {
  while (!header.empty()) {
    if (next_preference(header) == kServerTiming) return true;
  }
  return false;
}

std::string preference_applied(const Preferences& preferences) {
  std::string header;
  tell(header, kCounts, preferences.count);
  tell(header, kHandlings, preferences.handling);
  if (preferences.max_affected) {
    header.append(", ").append(kMaxAffected).append(std::to_string(*preferences.max_affected));
  }
  return header;
}

}  // namespace relevance::httpd
