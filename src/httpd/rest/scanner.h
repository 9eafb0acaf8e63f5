// SPDX-License-Identifier: PostgreSQL
// Scans a text, and reports errors like PostgREST: PGRST100 with line and column.
#pragma once

#include <string>
#include <string_view>

namespace relevance::httpd {

class Scanner {
 public:
  // text must outlive the scanner. what: begins the message, "failed to parse filter (xx.1)".
  Scanner(std::string_view text, std::string what) : text_(text), what_(std::move(what)) {}

  bool at_end() const { return position_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  std::string_view rest() const { return text_.substr(position_); }
  bool sees(std::string_view word) const { return rest().starts_with(word); }
  // Moves past word if it comes next.
  bool take(std::string_view word);
  // The next byte. Must not be called at the end.
  char next() { return text_[position_++]; }
  // The longest sequence of bytes that belongs(char) accepts.
  template <typename Belongs>
  std::string_view take_while(Belongs belongs) {
    const std::size_t begin = position_;
    while (!at_end() && belongs(text_[position_])) ++position_;
    return text_.substr(begin, position_ - begin);
  }
  void skip_blanks();

  std::size_t position() const { return position_; }
  void go_back(std::size_t position) { position_ = position; }

  // Throws StatusError 400 PGRST100, naming what was expected and what comes instead.
  [[noreturn]] void reject(std::string_view expected) const;
  // Throws unless at the end.
  void expect_end(std::string_view expected) const;

 private:
  std::string_view text_;
  std::string what_;
  std::size_t position_ = 0;
};

// text without leading and trailing blanks.
std::string_view trimmed(std::string_view text);

}  // namespace relevance::httpd
