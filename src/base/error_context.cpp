// SPDX-License-Identifier: PostgreSQL
#include "base/error_context.h"

#include <algorithm>
#include <vector>

namespace relevance {
namespace {

struct Entry {
  std::string_view text;
  bool is_statement = false;
};

// A statement may have several lines, the last of which ends with its quote.
std::size_t end_of(std::string_view context, bool is_statement) {
  const std::size_t end = is_statement ? context.find("\"\n") : context.find('\n');
  if (end == std::string_view::npos) return context.size();
  return is_statement ? end + 1 : end;
}

// The outermost first: PostgreSQL writes it last.
std::vector<Entry> entries_of(std::string_view context, std::string_view statement) {
  std::vector<Entry> entries;
  while (!context.empty()) {
    const bool is_statement = context.starts_with(statement);
    const std::size_t end = end_of(context, is_statement);
    entries.push_back({context.substr(0, end), is_statement});
    context.remove_prefix(std::min(end + 1, context.size()));
  }
  std::reverse(entries.begin(), entries.end());
  return entries;
}

}  // namespace

std::string without_statements_of(std::string_view schema, std::string_view context,
                                  std::string_view statement) {
  const std::string function = " " + std::string(schema) + ".";
  const std::string foreign_key = " FROM ONLY \"" + std::string(schema) + "\".";
  std::string kept;
  bool is_ours = false;  // whether the entry further out is
  for (const Entry& entry : entries_of(context, statement)) {
    if (!entry.is_statement) {
      is_ours = entry.text.find(function) != std::string_view::npos;
    } else {
      is_ours |= entry.text.find(foreign_key) != std::string_view::npos;
      if (is_ours) continue;
    }
    kept.insert(0, kept.empty() ? std::string(entry.text) : std::string(entry.text) + "\n");
  }
  return kept;
}

}  // namespace relevance
