// SPDX-License-Identifier: PostgreSQL
// Reads the parts of a date or time from left to right. Each step returns whether it found what it
// looked for. Copies are cheap: a reading that fails leaves the cursor anywhere, so try it on one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace relevance::table {

class TimeCursor {
 public:
  explicit TimeCursor(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  std::string_view rest() const { return rest_; }

  bool at_digit() const { return is_digit(peek()); }
  bool at_letter() const { return letter_size(rest_) > 0; }

  bool take(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // Any blank: also line ends, no-break, narrow and other typographic ones.
  bool take_blank() {
    const std::size_t size = blank_size(rest_);
    rest_.remove_prefix(size);
    return size > 0;
  }

  bool skip_blanks() {
    bool any = false;
    while (take_blank()) any = true;
    return any;
  }

  // A number of at most `longest` digits (up to 18); `digits`: how many it has.
  bool number(std::size_t longest, std::int64_t& value, std::size_t& digits) {
    value = 0;
    for (digits = 0; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
      if (digits == longest) return false;
      value = value * 10 + (rest_[digits] - '0');
    }
    rest_.remove_prefix(digits);
    return digits > 0;
  }

  bool number(std::size_t longest, int& value, std::size_t& digits) {
    constexpr std::size_t kOfInt = 9;
    std::int64_t wide = 0;
    const bool found = number(std::min(longest, kOfInt), wide, digits);
    value = static_cast<int>(wide);
    return found;
  }

  // The digits behind a decimal mark, in thousandths; more digits than three are cut off.
  bool thousandths(std::int64_t& value) {
    value = 0;
    if (!at_digit()) return false;
    for (int scale = 100; at_digit(); scale /= 10) {
      value += (peek() - '0') * scale;
      rest_.remove_prefix(1);
    }
    return true;
  }

  // The next letters, as fold() leaves them; empty if there are none.
  std::string word() {
    std::size_t size = 0;
    while (const std::size_t letter = letter_size(rest_.substr(size))) size += letter;
    std::string folded = fold(rest_.substr(0, size));
    rest_.remove_prefix(size);
    // Accents may be characters of their own, U+0300 to U+036F, behind their letter.
    for (const char first : {'\xCC', '\xCD'}) {
      for (std::size_t at = folded.find(first); at != std::string::npos; at = folded.find(first)) {
        folded.erase(at, 2);
      }
    }
    return folded;
  }

 private:
  static std::size_t blank_size(std::string_view text) {
    if (text.empty()) return 0;
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    // U+2000 to U+200A, and the narrow no-break blank U+202F.
    if (text.size() >= 3 && text.starts_with("\xE2\x80")) {
      const auto last = static_cast<unsigned char>(text[2]);
      if (last <= 0x8A || last == 0xAF) return 3;
    }
    return 0;
  }

  // ASCII letters, those of Latin-1, and accents.
  static std::size_t letter_size(std::string_view text) {
    if (text.empty()) return 0;
    const char c = text[0];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return 1;
    const bool two = c == '\xC3' || c == '\xCC' || c == '\xCD';
    return two && text.size() > 1 && (static_cast<unsigned char>(text[1]) & 0xC0) == 0x80 ? 2 : 0;
  }

  std::string_view rest_;
};

}  // namespace relevance::table
