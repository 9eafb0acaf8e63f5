// SPDX-License-Identifier: PostgreSQL
// Numbers as people and programs write them, in one plain form: ASCII digits, a minus in front, the
// usual marks. Only cells that are not plain numbers come here.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "table/columns/number_text.h"

namespace relevance::table {

// The plain form of a number, within bounds: nobody writes a longer one.
class PlainNumber {
 public:
  void add(char c) {
    if (size_ < text_.size()) text_[size_] = c;
    ++size_;
  }
  bool fits() const { return size_ <= text_.size(); }
  bool empty() const { return size_ == 0; }
  char back() const { return text_[size_ - 1]; }
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 48> text_{};
  std::size_t size_ = 0;
};

enum class Bound { none, below, above };  // <0,01 and >1000: beyond what the device measures

struct WrittenNumber {
  PlainNumber number;  // "-1.234,5e3"; blanks and apostrophes between its groups as ' and blank
  char decimal = 0;    // the decimal mark that its own form proves; 0: the file's
  std::string_view before;  // a currency or word before it; points into the cell, as `after` does
  std::string_view after;   // a unit or word after it
  Bound bound = Bound::none;
  bool in_parentheses = false;  // as accountants write negative numbers; `number` has the minus
};

// The only number of a cell, with the text beside it; nothing when the cell holds none, or more.
// What is understood, besides plain numbers and their separators:
//   5,0-  (5,0)  −5,0  - 5,0  –5,0       a minus behind, parentheses, dashes of Unicode, a blank
//   1’234.5  1 234,5  12,34,567.8        apostrophes and blanks of all kinds, Indian groups
//   ="3,24"  '123                        Excel's formula of a text, and its mark of a text
//   1.2D+03  1.2+003  1,2·10³            Fortran's exponents, and powers of ten
//   １２，５  ١٢٫٥                        digits and marks of other scripts
//   12,-  <0,01  ≥ 5  ∞                  prices, limits of detection, infinity
//   (<0,01)  5,1 1/min  17,1*  R$ (5,0)   a limit in parentheses, 1/min, marks of footnotes
// Characters without width are skipped. `cell` may be UTF-8 or Windows-1252. any_text: what follows
// the number may be any short text, which is not a unit by itself: -fach, HV10, ±0,1.
std::optional<WrittenNumber> find_number(std::string_view cell, bool any_text = false);

// Marks beside a number that refer to a footnote: 17,1* and #17,1 and 17,1?
bool is_footnote_mark(std::string_view text);

// The value of a number in plain form; NaN when it is infinite. An unclear 1,234 is thousands when
// the decimal mark is a point, and likewise 1.234 (parse_grouped).
std::optional<double> read_value(const WrittenNumber& number, const NumberStyle& style);

// The form of the number in a cell, whatever stands beside it: evidence of the marks that a file
// uses. none: it shows nothing.
NumberForm written_form(std::string_view cell);

// Whether a number that was read as NaN was infinite: inf, 1e400. The rest is nan.
bool is_infinite_text(std::string_view token);

// A cell as a person sees it: without blanks and characters without width around it, out of Excel's
// ="…", and with the blanks and minus signs that HTML has words for (&nbsp;). May point into `scratch`.
std::string_view visible_text(std::string_view cell, std::string& scratch);

// A cheap test: whether visible_text() may differ from a cell that is trimmed.
inline bool may_hide_something(std::string_view cell) {
  return !cell.empty() &&
         (cell.front() == '=' || cell.front() == '&' || cell.back() == ';' ||
          (cell.front() & 0x80) != 0 || (cell.back() & 0x80) != 0 || cell.back() == '\0');
}

}  // namespace relevance::table
