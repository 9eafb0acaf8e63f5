// SPDX-License-Identifier: PostgreSQL
// Headers of several rows: names, what groups of columns belong to, units, limits, types.
#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "table/csv/csv_layout.h"
#include "table/csv/head_records.h"

namespace relevance::table {

// The rows of the head from the first record of the table on, and what stands in the columns.
class HeaderRows {
 public:
  // first: of the table. The records must outlive this.
  HeaderRows(const std::vector<Record>& records, std::size_t first);

  // Fills in the layout if the header has several rows, or stands below others that look like it.
  // The places are relative to the text that was cut.
  bool describe(CsvLayout& layout) const;

 private:
  struct Counts {
    std::size_t values = 0, texts = 0;  // in columns of values
  };

  std::size_t find_values() const;
  Counts count(const Record& record) const;
  bool is_row(std::size_t i) const;
  bool may_be_header(std::size_t i) const;
  bool may_stand_between(std::size_t i) const;
  bool all_are(CellKind kind, std::size_t column, std::size_t from) const;
  bool is_limits(std::size_t i) const;
  bool starts_durations(std::size_t i, std::size_t column) const;
  bool is_like_values(std::size_t i, std::size_t word_column) const;
  bool is_plain_header(const Record& record) const;
  bool stands_below_others(std::size_t top) const;
  struct Score {
    int texts = 0;
    bool time = false;     // a name for times above times
    bool various = false;  // not only numbers of channels
    auto operator<=>(const Score&) const = default;
  };
  Score score(const Record& record) const;
  bool names_times(const Record& record) const;
  bool is_pair(const Record& top, const Record& names) const;
  bool is_group(std::size_t upper, std::size_t lower) const;
  bool tells_apart(const Record& top, const Record& names) const;
  std::size_t top_of_block() const;
  std::size_t find_names(std::size_t top) const;

  const std::vector<Record>& records_;
  std::size_t first_;
  std::size_t width_;
  std::vector<CellKind> below_;
  std::size_t values_ = 0;  // the first record of values; the number of records if there is none
};

}  // namespace relevance::table
