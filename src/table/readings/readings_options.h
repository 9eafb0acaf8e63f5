// SPDX-License-Identifier: PostgreSQL
// How a long table, of one reading per row, becomes a table of one row per interval.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relevance::table {

enum class Layout {
  automatic,  // of a CSV: long if the target is one of its tags, else wide; of a query: wide
  wide,       // one column per variable
  lengthwise  // one reading per row: tag, time, value; "long" in JSON
};
const char* to_string(Layout layout);  // "auto", "wide", "long"

// What a tag's readings within one interval become.
enum class Aggregate {
  automatic,  // the mean of numbers, the last of states
  mean,
  last,
  min,
  max,
  changes,  // how often the value differs from the reading before
};
const char* to_string(Aggregate aggregate);  // "auto", "mean", "last", "min", "max", "changes"

// Whatever is empty or missing is found in the data.
struct ReadingsOptions {
  Layout layout = Layout::automatic;
  std::vector<std::string> tag_columns;  // several: their texts, joined by '.', name the tag
  std::string time_column;
  std::vector<std::string> value_columns;  // several: the first that is filled counts
  std::string quality_column;
  std::optional<double> interval;                   // seconds, above 0
  std::optional<double> max_gap;                    // seconds; 0: nothing is carried forward
  Aggregate aggregate = Aggregate::automatic;       // of tags that are not named below
  std::map<std::string, Aggregate> tag_aggregates;  // by the tag's name
};

}  // namespace relevance::table
