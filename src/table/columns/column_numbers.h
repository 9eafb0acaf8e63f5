// SPDX-License-Identifier: PostgreSQL
// Decides how the texts of one column are read as numbers: which unit it has, whether others can be
// converted to it, whether numbers without a percent sign are fractions, and whether words among the
// numbers only say that there is no reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/number_normal.h"
#include "table/columns/number_text.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {

// The texts beside a column's numbers, numbered from 1 by first appearance.
class UnitTexts {
 public:
  struct Entry {
    std::string text;  // as first written
    std::string key;   // by which spellings are compared
    bool before = false;
    std::optional<Unit> unit;  // if it is a known one
    bool mark = false;         // of a footnote: 17,1*
    bool any_text = false;     // has not the form of a unit: -fach, HV10
  };

  // 0: no unit; nothing when there is text on both sides, or there are too many different ones.
  std::optional<std::uint16_t> number_of(std::string_view before, std::string_view after);

  std::uint16_t size() const { return static_cast<std::uint16_t>(entries_.size()); }
  const Entry& operator[](std::uint16_t number) const { return entries_[number - 1U]; }

 private:
  std::vector<Entry> entries_;
  std::size_t any_texts_ = 0;
};

// A text as a number, before it is known what its column holds.
struct CellNumber {
  double value = 0;  // as written, in its own unit
  std::uint16_t unit = 0;
  Bound bound = Bound::none;
  bool in_parentheses = false;
  std::uint32_t rows = 1;
};

// Nothing when the text is not a number. An infinite one has the value NaN.
std::optional<CellNumber> read_cell(std::string_view text, const NumberStyle& style,
                                    UnitTexts& units);

// What a column's numbers look like.
struct NumberEvidence {
  std::size_t rows = 0;
  std::size_t distinct = 0;   // counted up to kMost
  std::size_t fractions = 0;  // rows that are not whole
  static constexpr std::size_t kMost = 64;

  void add(double value, std::size_t count);
  bool has(double value) const;  // among those counted

 private:
  std::vector<double> seen_;
};

// Whether numbers are readings rather than a few codes for states: there are many different ones, or
// some with decimals, or hardly one occurs twice. 1, 2, 3 beside "low" and "high" are codes; 4.57,
// 1.56, 5.19 beside "OL" are readings.
bool are_measured(const NumberEvidence& evidence);

// Whether the words in a column of `numbers` rows of numbers carry no information of their own, so
// that they can count as missing: the numbers are at least half of the cells and are measured; the
// words are less varied than the numbers, and are repeated or at most a fifth of the cells.
bool say_no_reading(std::size_t distinct_words, std::size_t words, std::size_t numbers,
                    const NumberEvidence& evidence);

// Whether a word is one of few whole numbers with a capital letter, as line 4B is beside lines 1 to 4:
// then all of them are names. Numbers with 0 count something, and the word is a slip.
bool is_name_beside(std::string_view word, const NumberEvidence& evidence);

// How a column's numbers are to be read.
struct NumberReading {
  enum class Use : std::uint8_t {
    word,     // the text is not a number
    number,   // in the column's unit
    convert,  // in a unit that can be converted to it
    differs,  // in one that cannot
    missing,  // likewise, but in so few cells that these are left out
  };
  struct UnitUse {
    Use use = Use::word;
    int shift = 0;             // powers of ten, for percent and fractions, and for k and M
    std::optional<Unit> from;  // to convert
    std::size_t rows = 0;
  };
  std::vector<UnitUse> units;    // by number; 0: without unit
  std::optional<Unit> unit;      // to convert to
  std::string unit_text;         // empty: none
  bool bounds = false;           // <5 is a number
  bool parentheses = false;      // (5) is a number
  bool factors = false;          // the texts are factors: 4.77 k is 4770
  bool flags = false;            // the texts beside a few numbers are not units: 39,9 L and 71,0 H
  bool zeros_with_unit = false;  // the few numbers with a unit are zeros, the others are not: 0L
  bool percent_unclear = false;
  double fraction = 0;        // an example of a number without a percent sign
  double unitless_ratio = 0;  // of the medians without and with a unit, where they are far apart
  NumberEvidence evidence;

  bool is_number(const CellNumber& cell) const;
  bool is_left_out(const CellNumber& cell) const { return units[cell.unit].use == Use::missing; }
  double value_of(const CellNumber& cell) const;  // in the column's unit
  double value_without_unit(double value) const;
  std::size_t rows_with(Use use) const;
};

// cells: the texts that are numbers, with their rows; plain: the column's cells, of which those that
// are not NaN are numbers without unit; known: the unit of numbers without one, from a row of units
// or the column's name; empty: not known.
NumberReading read_numbers(const std::vector<CellNumber>& cells, const std::vector<double>& plain,
                           const UnitTexts& units, std::string_view known);

// The unit in brackets at the end of a column's name: "Pressure [bar]"; empty for none.
std::string_view unit_in_name(std::string_view name);

}  // namespace relevance::table
