// SPDX-License-Identifier: PostgreSQL
#include "table/columns/time_spelling.h"

#include <array>

#include "base/blanks.h"
#include "base/characters.h"
#include "base/text.h"

namespace relevance::table {

namespace {

struct Spelling {
  std::string_view other;
  std::string_view plain;
};

// Longer ones first where one begins with another.
constexpr std::array<Spelling, 52> kSpellings = {
    {{"星期一", ""},  {"星期二", ""},  {"星期三", ""},  {"星期四", ""},  {"星期五", ""},
     {"星期六", ""},  {"星期日", ""},  {"年", "-"},     {"月", "-"},     {"日", " "},
     {"時", ":"},     {"时", ":"},     {"分", ":"},     {"秒", " "},     {"년", "-"},
     {"월", "-"},     {"일", " "},     {"시", ":"},     {"분", ":"},     {"초", " "},
     {"上午", "AM "}, {"午前", "AM "}, {"오전", "AM "}, {"下午", "PM "}, {"午後", "PM "},
     {"오후", "PM "}, {"π.μ.", "AM"},  {"μ.μ.", "PM"},  {"πμ", "AM"},    {"μμ", "PM"},
     {"／", "/"},     {"：", ":"},     {"．", "."},     {"，", ","},     {"янв", "jan"},
     {"фев", "feb"},  {"мар", "mar"},  {"апр", "apr"},  {"май", "may"},  {"мая", "may"},
     {"июн", "jun"},  {"июл", "jul"},  {"авг", "aug"},  {"сен", "sep"},  {"окт", "oct"},
     {"ноя", "nov"},  {"дек", "dec"},  {"ź", "z"},      {"ś", "s"},      {"ń", "n"},
     {"ł", "l"},      {"г.", ""}}};

const Spelling* spelling_at(std::string_view text) {
  const auto found = std::find_if(kSpellings.begin(), kSpellings.end(), [&](const Spelling& known) {
    return text.starts_with(known.other);
  });
  return found == kSpellings.end() ? nullptr : found;
}

// The rest of a Russian month's name, which was taken by its first three letters.
std::string_view without_cyrillic(std::string_view text) {
  while (is_cyrillic(first_character(text).code)) text.remove_prefix(first_character(text).bytes);
  return text;
}

void append_plain(std::string_view character, char32_t code, std::string& plain) {
  if (is_zero_width(code)) return;
  if (const auto digit = digit_value(code)) {
    plain += static_cast<char>('0' + *digit);
  } else if (is_dash(code)) {
    plain += '-';
  } else if (is_blank_character(code)) {
    plain += ' ';
  } else {
    plain += character;
  }
}

std::string in_plain_letters(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if ((text.front() & 0x80) == 0) {
      plain += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (const Spelling* known = spelling_at(text)) {
      const bool cyrillic = is_cyrillic(first_character(text).code);
      plain += known->plain;
      text.remove_prefix(known->other.size());
      if (cyrillic) text = without_cyrillic(text);
      continue;
    }
    const Character character = first_character(text);
    const std::size_t bytes = std::max<std::size_t>(1, character.bytes);
    append_plain(text.substr(0, bytes), character.code, plain);
    text.remove_prefix(bytes);
  }
  return plain;
}

// 12:30: was 12時30分; 2024-3- was 2024年3月.
void drop_last_mark(std::string& text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (!text.empty() && text.back() == ':') text.pop_back();
}

}  // namespace

std::string_view plain_time_spelling(std::string_view text, std::string& scratch) {
  text = trim_blanks(text);
  if (is_apostrophe(first_character(text).code)) {
    text.remove_prefix(first_character(text).bytes);
  }
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  if (ascii) return text;
  scratch = in_plain_letters(text);
  drop_last_mark(scratch);
  return trim_blanks(scratch);
}

}  // namespace relevance::table
