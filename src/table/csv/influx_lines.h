// SPDX-License-Identifier: PostgreSQL
// InfluxDB's annotated CSV (docs.influxdata.com, "Annotated CSV"): several blocks in one file, each
// with annotations (#group, #datatype, #default) and a header of its own. Rewritten line by line to
// one table with the columns of the first block.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace relevance::table {

class InfluxLines {
 public:
  // Whether a text is annotated CSV. head: its beginning.
  static bool starts(std::string_view head);

  // Appends the lines of `text` to `out`; a line that may go on waits for the next call. Each line
  // gives one line, an empty one for annotations and headers below the first block, so that the
  // numbers of lines stay right.
  void rewrite(std::string_view text, bool last, std::string& out);

  // Columns of later blocks that the first has not: left out.
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  void rewrite_line(std::string_view line, std::string& out);
  void read_header(std::string_view line);
  bool is_in_order() const;

  std::string rest_;                // of a line
  std::vector<std::string> names_;  // of the first block's columns
  std::vector<std::size_t>
      order_;  // per column of names_: its place in this block; kNone: it has none
  bool header_follows_ = false;
  bool is_quoted_ = false;  // a field goes on over the end of the line
  std::vector<std::string> left_out_;
};

}  // namespace relevance::table
