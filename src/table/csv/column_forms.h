// SPDX-License-Identifier: PostgreSQL
// How the numbers of one column of a CSV are written, counted cell by cell: the evidence from which
// number_marks decides what the marks in them mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "table/columns/number_text.h"

namespace relevance::table {

char other_mark(char mark);  // of comma and point

// The sizes of numbers, without their signs and without zeros, counted by powers of two.
class SizeCounts {
 public:
  void add(double value);
  void add(const SizeCounts& other);
  std::size_t count() const { return count_; }
  // As logarithms to base 2; only if there are numbers.
  double median() const;
  double lowest() const;
  double highest_below(double limit) const;  // -infinity if all are larger

 private:
  static constexpr int kLowest = -14;  // smaller and larger ones count as the last ones
  std::array<std::uint32_t, 64> sizes_{};
  std::size_t count_ = 0;
};

// How the numbers of one column are written.
struct ColumnForms {
  std::array<std::size_t, kNumberForms> forms{};
  std::size_t texts = 0;         // cells that are not numbers and not missing
  std::size_t addresses = 0;     // of those grouped by point: 192.168.100.102
  std::size_t short_wholes = 0;  // of the whole ones, those from 1 to 999
  std::size_t long_wholes = 0;   // those of four and more digits, as 1234
  std::size_t padded = 0;  // whole numbers with zeros in front, of three and more digits: 0012
  std::string unclear;     // the first number such as 1,234 or 1.234
  SizeCounts wholes;       // of both, without likely codes for missing values
  double least_whole = 0;  // of these
  double most_whole = 0;
  std::array<double, 5> different_wholes{};  // of these, the first ones; then zeros
  std::size_t round_unclear = 0;             // of the unclear ones, those that end in 000
  std::size_t fives_unclear = 0;             // and those that end in 0 or 5
  // Each for the comma and the point:
  std::array<std::size_t, 2> with_decimals{};   // grouped by the mark: 1,234.5 and 1.234,5
  std::array<std::size_t, 2> three_decimals{};  // of the clear ones: 0,174 and 0.174
  std::array<SizeCounts, 2> fractions;          // of the clear ones
  std::array<SizeCounts, 2> unclear_fractions;  // of the unclear ones, read as fractions

  static std::size_t place(char mark) { return mark == ',' ? 0 : 1; }

  std::size_t count(NumberForm form) const { return forms[static_cast<std::size_t>(form)]; }
  // Numbers that can only be read with this decimal mark: 0,5 and 1.234,5 and 1.234.567 for ','.
  std::size_t clear(char decimal) const;
  std::size_t clear_fractions(char decimal) const;  // of those, the ones that have decimals
  std::size_t unclear_with(char mark) const;
  std::size_t grouped_by(char mark) const;     // 1.234.567 and 1.234,5 for '.'
  std::size_t count_different_wholes() const;  // as far as they are counted
  bool holds_addresses() const;                // and no other numbers with groups
  bool holds_quantities() const;               // more numbers than texts

  void add(std::string_view cell);
  void add(const ColumnForms& other);

 private:
  void add_different(double whole);
  void add_whole(std::string_view number);
  void add_sizes(std::string_view number, NumberForm form);
};

}  // namespace relevance::table
