// SPDX-License-Identifier: PostgreSQL
// The first pass over the readings: which tags there are, how often each is read, numbers or
// states, and when the target is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "table/readings/moment_sample.h"
#include "table/readings/raw_values.h"
#include "table/readings/reading_quality.h"
#include "table/readings/readings_block.h"
#include "table/readings/tag_units.h"

namespace relevance::table {

inline constexpr std::size_t kMaxTags = 20'000;
inline constexpr std::size_t kMaxTargetReadings = 20'000'000;

struct TagSurvey {
  std::string name;
  std::size_t readings = 0;  // with a time, whatever their value
  std::size_t numbers = 0;
  std::size_t states = 0;         // texts that are neither of these:
  std::size_t maybe_missing = 0;  // (reading_quality.h)
  std::size_t system_states = 0;
  std::uint32_t first_state = 0;  // the code of the first text that is a state; 0: none
  double first = 0;               // the earliest time
  double last = 0;                // the latest
  bool marker = false;            // no tag: WinCC's notes on the archive
  RawValues values;
  TagUnits units;

  // A tag of states is one whose readings are mostly words.
  bool has_states() const { return states + maybe_missing > numbers; }
  // The mean time from one reading to the next; 0 for a single one.
  double rhythm() const {
    return readings < 2 ? 0 : (last - first) / static_cast<double>(readings - 1);
  }
};

// WinCC writes $RT_OFF$, $RT_COUNT$ and the like among its tags.
bool is_marker(std::string_view tag);

// Memory: the tags, the distinct qualities, and the times of the target's readings.
class ReadingsSurvey {
 public:
  // target: a tag's name. The target is the tag of exactly this name, else the only one that
  // differs just in letter case, accents or repeated blanks.
  ReadingsSurvey(const ReadingsSource& source, std::string_view target);

  // Throws Error: too_many_tags, readings_too_large.
  void add(const ReadingsBlock& block);

  // After the last add().
  void finish();

  const std::vector<TagSurvey>& tags() const { return tags_; }
  std::size_t readings() const { return readings_; }      // with tag and time
  std::size_t incomplete() const { return incomplete_; }  // rows without
  const QualityRule& quality() const { return quality_; }
  bool is_bad(double quality) const { return quality_.is_bad(quality); }
  // Whether a time is decades from nearly all others, as of a clock that was reset.
  bool is_stray(double time) const { return time < earliest_ || time > latest_; }
  // Of good readings.
  const MomentConflicts& conflicts() const { return conflicts_; }
  // value: a number or text_value() of the source's words.
  bool is_system_state(double value) const;

  // The target's index; kNoTag: there is no such tag, or several.
  std::uint32_t target() const { return target_; }
  // When the target was read, sorted.
  const std::vector<double>& target_times() const { return target_times_; }

 private:
  void add_tag();
  void count_word(TagSurvey& tag, double value);
  void count_incomplete(std::uint32_t tag);
  void find_strays();

  const ReadingsSource& source_;
  std::string wanted_;
  std::string folded_;
  std::vector<TagSurvey> tags_;
  std::vector<std::vector<double>*> times_of_;          // per tag; null: not wanted
  std::map<std::uint32_t, std::vector<double>> times_;  // of tags that may be the target
  std::vector<ValueWord> words_;                        // by code - 1
  QualityRule quality_;
  MomentSample sample_;
  MomentConflicts conflicts_;
  double earliest_ = -std::numeric_limits<double>::infinity();
  double latest_ = std::numeric_limits<double>::infinity();
  std::size_t readings_ = 0;
  std::size_t incomplete_ = 0;
  std::uint32_t target_ = kNoTag;
  std::vector<double> target_times_;
};

}  // namespace relevance::table
