// SPDX-License-Identifier: PostgreSQL
#include "table/csv/header_names.h"

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/number_normal.h"

namespace relevance::table {

namespace {

std::string key_of(std::string_view name) {
  return fold(clean_name(name));
}

}  // namespace

HeaderNames::HeaderNames(const std::vector<std::string>& names) {
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    if (is_missing(names[i]) || form_of(names[i]) != NumberForm::none) continue;
    columns_.emplace(key_of(names[i]), i);
    const char first = trim_blanks(names[i]).front();
    first_bytes_[static_cast<unsigned char>(first)] = true;
    const bool upper = first >= 'A' && first <= 'Z';
    const bool lower = first >= 'a' && first <= 'z';
    if (upper || lower) first_bytes_[static_cast<unsigned char>(first ^ 0x20)] = true;
  }
  // Such as a byte order mark before it.
  for (std::size_t byte = 0x80; byte < first_bytes_.size(); ++byte) first_bytes_[byte] = true;
}

bool HeaderNames::may_begin(std::size_t texts, std::string_view first) const {
  return texts > 1 && texts * 2 > columns_.size() && !first.empty() &&
         first_bytes_[static_cast<unsigned char>(first.front())];
}

HeaderNames::Kind HeaderNames::compare(const std::vector<NamedCell>& cells) const {
  std::vector<bool> seen;
  std::size_t known = 0;
  std::size_t in_place = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // Not worth more time when half of the texts are not names.
    if ((i - known) * 2 > cells.size()) return Kind::row;
    const auto found = columns_.find(key_of(cells[i].text));
    if (found == columns_.end()) continue;
    const std::size_t column = found->second;
    if (seen.size() <= column) seen.resize(column + 1, false);
    if (seen[column]) continue;
    seen[column] = true;
    ++known;
    if (column == cells[i].column) ++in_place;
  }
  const bool most = known > 1 && known * 2 > columns_.size() && known * 2 > cells.size();
  if (!most) return Kind::row;
  return in_place == cells.size() ? Kind::same : Kind::changed;
}

}  // namespace relevance::table
