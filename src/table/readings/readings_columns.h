// SPDX-License-Identifier: PostgreSQL
// Which columns of a long table hold tag, time, value and quality: by options, types and names.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/source_column.h"
#include "table/readings/readings_options.h"

namespace relevance::table {

// What a column may be used for.
enum class ReadingsKind {
  time,    // day and time of day
  day,     // days only
  clock,   // a time of day only
  text,    //
  number,  //
  flag,    // yes or no
  mixed,   // numbers and texts
  other,   // nothing: empty, or of a type that cannot be read
};

struct ReadingsCandidate {
  std::string name;
  ReadingsKind kind = ReadingsKind::other;
};
std::vector<ReadingsCandidate> readings_candidates(const std::vector<SourceColumn>& columns);
std::vector<ReadingsCandidate> readings_candidates(const Table& table);

// Indexes of columns.
struct ReadingsColumns {
  std::vector<std::size_t> tags;  // not empty
  std::size_t time = 0;
  std::optional<std::size_t> clock;  // the time of day, if `time` holds days only
  std::vector<std::size_t> values;   // not empty
  std::optional<std::size_t> quality;
  std::optional<std::size_t> unit;  // one of the others
  // Not used, but may tell readings apart that have tag and time in common: machine, sensor, unit.
  std::vector<std::size_t> others;
  bool flags_quality = false;  // the column of qualities holds yes and no, not codes

  bool uses(std::size_t column) const;
};

// What the rows show, if they have been read.
struct ReadingsEvidence {
  using OfColumn = std::function<bool(std::size_t column)>;
  OfColumn holds_target;     // it is one of the column's texts or numbers
  OfColumn holds_qualities;  // and nothing else
  OfColumn is_mostly_192;    // OPC's code for a good reading
  OfColumn counts_rows;      // whole numbers that rise by one from row to row
  OfColumn is_rare;          // most of its cells are empty
  // Nearly all rows fill one of the columns, and only one.
  std::function<bool(const std::vector<std::size_t>& columns)> fill_in_turn;
  // The columns whose texts, joined by '.', are the target; empty if there are none.
  std::function<std::vector<std::size_t>(const std::vector<std::size_t>& columns)> join_to_target;
};

// Columns named by the options are taken as they are named. Of the others: time is the only column
// of times, quality one that is named so, the tag the only column of texts, or the one that holds
// the target, and value the only one that is left; if several are left, their names decide. Several
// columns named "value" count as one if each row fills one of them. Throws Error: unknown_column, no_time_column, no_tag_column, no_value_column, ambiguous_column,
// unsupported_type.
ReadingsColumns find_readings_columns(const std::vector<ReadingsCandidate>& columns,
                                      const ReadingsOptions& options,
                                      const ReadingsEvidence& evidence = {});

// The columns of a query with its readings, as they are sent: type none where they are not needed;
// texts among the values are sent as numbers where they are numbers. Throws as
// find_readings_columns() does, and Error duplicate_column, unnamed_column.
std::vector<SourceColumn> readings_source(std::vector<SourceColumn> columns,
                                          const ReadingsOptions& options);

}  // namespace relevance::table
