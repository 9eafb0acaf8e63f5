// SPDX-License-Identifier: PostgreSQL
// From the columns of a long table, block by block, to readings: numbers the tags, adds day and time
// of day, turns epochs into seconds, and takes the first value that is filled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "table/columns/text_dictionary.h"
#include "table/readings/readings_block.h"
#include "table/readings/readings_columns.h"

namespace relevance::table {

class ReadingsEncoder {
 public:
  // columns: their names. epoch: the column of times holds numbers, not times.
  ReadingsEncoder(ReadingsColumns roles, std::vector<std::string> columns, bool epoch);

  // Of a block, by column; only those with a role are used. The result is valid until the next
  // call, and while the cells are. Throws Error too_many_tags.
  ReadingsBlock encode(const std::vector<EncodedCells>& block, std::size_t rows);

  std::string tag_name(std::uint32_t tag) const { return names_[tag]; }
  const TextDictionary& words() const { return words_; }
  const TextDictionary& quality_words() const { return quality_words_; }
  std::string unit_text(double unit) const;  // of the column of units
  const std::string& time_name() const { return columns_[roles_.time]; }
  std::string tag_column() const;

  // Leaves the columns of tags that never change out of the tags' names. Call after encoding all
  // blocks once, and before encoding them again; numbers stay as they are.
  void shorten_names();
  bool has_long_names() const { return roles_.tags.size() > 1; }

  // Makes columns part of the tags, before the others; the tags are numbered anew.
  void join_tags(const std::vector<std::size_t>& columns);
  // Leaves all but the last column out of names that are unique without them. Does nothing if the
  // target is one of the names with them. Call after shorten_names().
  void keep_unique_names(std::string_view target);

  const ReadingsColumns& roles() const { return roles_; }
  const std::string& column_name(std::size_t column) const { return columns_[column]; }

 private:
  using Key = std::vector<std::uint64_t>;

  static void keep_texts(const EncodedCells& column, TextDictionary& texts);
  void encode_tags(const std::vector<EncodedCells>& block, std::size_t rows);
  void encode_one_tag(const EncodedCells& column, std::size_t rows);
  std::uint32_t number_of(const EncodedCells& column, double cell);
  std::uint32_t number_of(Key key, std::vector<std::string> parts);
  std::uint32_t add_tag(std::string name);
  void encode_times(const std::vector<EncodedCells>& block, std::size_t rows);
  void encode_values(const std::vector<EncodedCells>& block, std::size_t rows);
  double word_value(std::size_t column, std::uint32_t code, const TextDictionary& texts);

  ReadingsColumns roles_;
  std::vector<std::string> columns_;
  bool epoch_;
  std::vector<std::string> names_;                            // of the tags
  std::vector<std::uint32_t> tag_of_text_;                    // one column of tags: by code - 1
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;  // and tags that are numbers, by bits
  std::map<Key, std::uint32_t> keys_;                         // several columns
  std::vector<std::vector<std::string>> parts_;               // per tag
  TextDictionary words_;
  TextDictionary quality_words_;
  TextDictionary unit_words_;
  std::vector<std::vector<double>> word_values_;  // per column of values: by code - 1
  std::vector<std::uint32_t> tags_;               // of the block, as the following
  std::vector<double> times_;
  std::vector<double> values_;
  std::vector<double> qualities_;
};

}  // namespace relevance::table
