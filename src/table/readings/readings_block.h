// SPDX-License-Identifier: PostgreSQL
// Readings on their way into a grid: blocks of them, in the order of the data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "table/columns/text_dictionary.h"

namespace relevance::table {

inline constexpr std::uint32_t kNoTag = std::numeric_limits<std::uint32_t>::max();

// One entry per reading in each array.
struct ReadingsBlock {
  std::size_t rows = 0;
  const std::uint32_t* tags = nullptr;  // numbered from 0 by first appearance; kNoTag: none
  const double* times = nullptr;        // seconds since 1970-01-01 00:00 local time; NaN: none
  const double* values = nullptr;       // numbers, and text_value() of words(); NaN: none
  const double* qualities = nullptr;    // likewise, of quality_words(); null: no quality is known
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

  virtual std::string time_name() const = 0;   // the name of the column of times
  virtual std::string tag_column() const = 0;  // the names of the columns of tags, for people
};

}  // namespace relevance::table
