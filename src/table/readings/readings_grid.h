// SPDX-License-Identifier: PostgreSQL
// The second pass over the readings: one row per interval in which the target was read, one column
// per tag.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "table/columns/column_table.h"
#include "table/readings/grid_times.h"
#include "table/readings/readings_options.h"
#include "table/readings/readings_survey.h"
#include "table/readings/tag_units.h"

namespace relevance::table {

// How one tag is brought to the grid.
struct TagPlan {
  Aggregate aggregate = Aggregate::mean;  // not automatic
  bool states = false;                    // texts are readings; else they are missing
  bool wanted = true;                     // false: its column stays without values
  bool carried = true;  // an interval without a reading takes the last value before
  double max_gap = 0;   // seconds from the reading to the end of the interval, at most
  std::vector<double> missing_codes = {};  // numbers that are not readings
  UnitPlan units = {};

  bool is_missing_code(double value) const {
    for (const double code : missing_codes) {
      if (value == code) return true;
    }
    return false;
  }
};

// Memory: 24 bytes per tag and row, and 16 per tag and gap between rows that are not neighbours;
// whatever the number of readings. Only what falls into a row is aggregated; of the time between
// rows, the last value alone is kept.
class ReadingsGrid {
 public:
  static std::size_t bytes_needed(const GridTimes& times, std::size_t tags);

  // plans: per tag. survey: of the same readings.
  ReadingsGrid(GridTimes times, std::vector<TagPlan> plans, const ReadingsSurvey& survey);

  void add(const ReadingsBlock& block);

  // Readings of tags that count changes which came later than a reading after them: their changes
  // are not counted.
  std::size_t disordered() const { return disordered_; }

  // The row's time: the end of its interval.
  double time_of(std::size_t row) const { return times_.end_of_row(row); }

  // Readings with a time that is far from all others (ReadingsSurvey::is_stray).
  std::size_t strays() const { return strays_; }

  // The values of a tag, one per row: numbers, texts as text_value(); NaN: missing. Frees its
  // memory: call once per tag.
  std::vector<double> take_values(std::uint32_t tag);

 private:
  static constexpr std::uint32_t kNoGap = 0xFFFF'FFFF;

  struct Cell {
    double aggregate = 0;
    double last = 0;
    std::uint32_t moment = 0;  // of `last`, in the interval
    std::uint32_t count = 0;
  };
  struct Gap {
    double time;  // of `last`; -infinity: no reading
    double last = 0;
  };
  struct Tag {
    std::vector<Cell> cells;     // per row
    std::vector<Gap> gaps;       // per gap
    std::vector<double> firsts;  // per row, if changes are counted
  };

  std::size_t find_row(std::int64_t number);
  void add_to_cell(Tag& tag, Aggregate aggregate, std::size_t row, double place, double value);
  double value_of(const TagPlan& plan, const Cell& cell) const;

  GridTimes times_;
  std::vector<TagPlan> plans_;
  const ReadingsSurvey& survey_;
  std::vector<std::uint32_t> gap_before_;  // per row: the index of the gap before it; kNoGap: none
  std::vector<Tag> tags_;
  std::size_t row_ = 0;  // of the reading before: the next is probably near
  std::size_t disordered_ = 0;
  std::size_t strays_ = 0;
};

}  // namespace relevance::table
