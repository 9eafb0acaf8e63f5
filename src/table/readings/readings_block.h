// SPDX-License-Identifier: PostgreSQL
// Readings on their way into a grid: blocks of them, in the order of the data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/text_dictionary.h"
#include "table/readings/reading_quality.h"

namespace relevance::table {

inline constexpr std::uint32_t kNoTag = std::numeric_limits<std::uint32_t>::max();

// One entry per reading in each array.
struct ReadingsBlock {
  std::size_t rows = 0;
  const std::uint32_t* tags = nullptr;  // numbered from 0 by first appearance; kNoTag: none
  const double* times = nullptr;        // seconds since 1970-01-01 00:00 local time; NaN: none
  const double* values = nullptr;       // numbers, and text_value() of words(); NaN: none
  const double* qualities = nullptr;    // likewise, of quality_words(); null: no quality is known
  // Texts, as unit_text() shows them; NaN without a text: none is written; null: none is known.
  const double* units = nullptr;
  // Of columns that may tell readings apart; null: not read.
  std::vector<const double*> others = {};
};

// Readings that can be read several times.
class ReadingsSource {
 public:
  virtual ~ReadingsSource() = default;

  // Passes all readings to `take`, in the same order each time.
  virtual void read(const std::function<void(const ReadingsBlock&)>& take) = 0;

  // Of what has been read.
  virtual std::string tag_name(std::uint32_t tag) const = 0;
  virtual const TextDictionary& words() const = 0;
  virtual const TextDictionary& quality_words() const = 0;

  virtual std::string time_name() const = 0;     // the name of the column of times
  virtual std::string tag_column() const = 0;    // the names of the columns of tags, for people
  virtual std::string quality_name() const = 0;  // empty: there is no quality
  virtual QualityContext quality_context() const = 0;

  virtual std::string unit_text(double unit) const = 0;  // empty: none

  // The names of the block's others.
  virtual std::vector<std::string> other_names() const = 0;
  // Makes some of the others, by their places, part of the tags' names: M1.Flow. Names that are
  // unique without them stay, unless the target is one of those with them. The tags are numbered
  // anew by the next read().
  virtual void join_tags(const std::vector<std::size_t>& others, std::string_view target) = 0;
};

}  // namespace relevance::table
