// One column while it is read: numbers and texts in, a typed Column out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "table/column_table.h"

namespace relevance::table {

// More distinct texts than these (in number, or in bytes) are not told apart: the column is free
// text long before, and a column of millions of serial numbers must not fill the memory.
inline constexpr std::size_t kMaxDistinctTexts = 100'000;
inline constexpr std::size_t kMaxDistinctTextBytes = 8 << 20;
inline constexpr const char* kOtherTexts = "(other)";  // the level they share

// A numeric column may hold this many different unreadable values ("ERR", "#REF!"), in less than
// one value of fifty; they become missing. Any more, and it is no numeric column.
inline constexpr std::size_t kMaxUnreadableTexts = 20;
inline constexpr std::size_t kMinValuesPerUnreadable = 50;

// A level of a categorical is worth keeping when on average this many rows have it.
inline constexpr std::size_t kMinRowsPerLevel = 2;

// Values are kept as doubles, one a row. A text is a quiet NaN whose payload is its place in the
// column's dictionary, counted from 1; payload 0 is a missing value.
//
// finish() decides the type:
//   empty        no value at all
//   numeric      numbers alone, or all but a few unreadable values (see above)
//   boolean      texts alone, all of one pair: true/false, yes/no, sim/não, on/off,
//   verdadeiro/falso categorical  at most kMaxFeatureLevels levels, of kMinRowsPerLevel rows on
//   average text         the rest
// Numbers among the texts of the last two become levels in their shortest form: 7.0 is level "7".
class ColumnBuilder {
 public:
  void add_missing();
  void add_number(double value) { values_.push_back(value); }
  void add_text(std::string_view text, std::size_t line);

  // Whether `text` is in the dictionary already: it has then been checked before.
  bool knows(std::string_view text) const { return codes_.contains(text); }

  // Ends the column. Call once.
  Column finish(std::string name);

 private:
  std::uint32_t code_of(std::string_view text);
  bool is_numeric(std::size_t numbers) const;
  bool is_boolean() const;
  void drop_texts();
  void to_boolean();

  std::vector<double> values_;
  std::deque<std::string> texts_;  // a deque: the map's keys look into it
  std::unordered_map<std::string_view, std::uint32_t> codes_;
  std::size_t distinct_bytes_ = 0;
  std::size_t text_values_ = 0;
  bool overflowed_ = false;  // some texts are not in the dictionary
  std::string first_text_;
  std::size_t first_text_line_ = 0;
};

}  // namespace relevance::table
