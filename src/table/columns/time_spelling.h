// SPDX-License-Identifier: PostgreSQL
// Dates and times of other scripts and programs, spelled as the grammar of date_text.cpp expects
// them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace relevance::table {

// A cheap test: whether plain_time_spelling() may differ from the text.
inline bool may_be_spelled_otherwise(std::string_view text) {
  if (text.empty()) return false;
  return text.front() == '\'' || text.front() == '[' ||
         std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// Without characters that have no width, an apostrophe in front, or brackets around all of it; other
// scripts' digits, marks and dashes as those of ASCII; 2024年3月5日 as 2024-3-5; words for morning and
// afternoon as AM and PM; Russian months by English letters. May point into `scratch`.
std::string_view plain_time_spelling(std::string_view text, std::string& scratch);

}  // namespace relevance::table
