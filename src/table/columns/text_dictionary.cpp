// SPDX-License-Identifier: PostgreSQL
#include "table/columns/text_dictionary.h"

namespace relevance::table {

std::uint32_t TextDictionary::code_of(std::string_view text) {
  const auto known = codes_.find(text);
  if (known != codes_.end()) return known->second;
  if (texts_.size() >= kMaxDistinctTexts || bytes_ + text.size() > kMaxDistinctTextBytes) {
    overflowed_ = true;
    return kOtherCode;
  }
  bytes_ += text.size();
  texts_.emplace_back(text);
  const auto code = static_cast<std::uint32_t>(texts_.size());
  codes_.emplace(texts_.back(), code);
  return code;
}

}  // namespace relevance::table
