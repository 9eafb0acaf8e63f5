// SPDX-License-Identifier: PostgreSQL
// Whether a tag has several readings at one time, and which other column tells them apart: another
// machine, sensor or unit of the same tags.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "table/readings/readings_block.h"
#include "table/value_hash.h"

namespace relevance::table {

struct MomentConflicts {
  std::size_t moments = 0;                 // of the tags that have conflicts
  std::size_t conflicts = 0;               // moments with several values
  std::uint32_t tag = kNoTag;              // the one with the most of them
  std::optional<std::size_t> alternating;  // a column whose texts alternate from reading to reading
  std::vector<std::size_t>
      telling;  // columns that tell the readings apart, by their place; empty: none

  // A few are readings of one second, or the hour that is repeated when summer time ends.
  bool are_many() const { return conflicts >= 2 && conflicts * 50 >= moments; }
  // So many that the readings are those of several machines.
  bool are_usual() const { return conflicts >= 2 && conflicts * 5 >= moments; }
};

// A sample of moments, each a tag and a time, chosen by their hash: whatever the order of the
// readings, all those of a moment in the sample are seen. Memory: at most kMoments moments.
class MomentSample {
 public:
  static constexpr std::size_t kMoments = 8192;
  static constexpr std::size_t kOthers = 4;

  void add(const ReadingsBlock& block, std::size_t row) {
    const std::uint64_t hash = hash_of(block.tags[row], block.times[row]);
    if (hash <= limit_) keep(hash, block, row);
  }

  std::vector<double> times() const;

  // After the last add(). is_bad: whether readings of this quality are left out.
  MomentConflicts conflicts(const std::function<bool(double quality)>& is_bad) const;

 private:
  struct Reading {
    double value = 0;
    double quality = 0;
    std::array<double, kOthers> others{};
  };
  struct Moment {
    std::uint32_t tag = 0;
    double time = 0;
    std::vector<Reading> readings;  // a few
  };
  struct TagCount {
    std::size_t moments = 0;
    std::size_t conflicts = 0;
  };
  using Readings = std::vector<Reading>;

  static std::uint64_t hash_of(std::uint32_t tag, double time) {
    return table::hash_of(std::bit_cast<std::uint64_t>(time + 0.0) ^
                          (std::uint64_t{tag} * 0x9E37'79B9'7F4A'7C15));
  }
  void keep(std::uint64_t hash, const ReadingsBlock& block, std::size_t row);
  static bool tell_apart(const std::vector<std::size_t>& columns, const std::vector<Readings>& all);
  std::optional<std::size_t> find_alternating() const;
  std::vector<std::size_t> find_telling(const std::vector<Readings>& conflicts) const;

  std::unordered_map<std::uint64_t, Moment> moments_;  // by their hash
  std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();
  std::size_t others_ = 0;
};

}  // namespace relevance::table
