// SPDX-License-Identifier: PostgreSQL
// Records that do not have the table's number of fields: a footer, a page header, or a fault.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/warning.h"
#include "table/csv/csv_dialect.h"
#include "table/csv/csv_options.h"

namespace relevance::table {

// A line of which only the words count: "Page 7" is "Page 8".
std::string remark_mask(std::string_view line);

class RowFaults {
 public:
  // titles: the text above the header. Its lines may come again, as a page header. is_known:
  // whether a text is a value of the first column; a remark is not.
  RowFaults(std::size_t columns, const CsvDialect& dialect, std::string_view titles,
            std::function<bool(std::string_view)> is_known);

  struct Record {
    std::string_view text;
    std::size_t line = 0;
    std::size_t fields = 0;
    std::size_t rows_before = 0;
  };
  void add(const Record& record);

  // Throws Error ragged_row about all records seen, if one is a fault. rows: the rows of the file;
  // what follows the last one may be a footer.
  void check_file(std::size_t rows) const;
  // The same for a head, whose last records may be a footer.
  void check_head(std::size_t rows) const;
  // The same when there is another fault in `line`: of records before it that cannot be remarks.
  void check_before(std::size_t line) const;

  // What was left out, for people.
  std::vector<Warning> warnings(std::size_t rows) const;

 private:
  struct Kept {
    std::size_t line = 0;
    std::size_t fields = 0;
    std::size_t rows_before = 0;
    bool remark = false;  // narrow, and begins with a text, unless that is a known one
    bool again = false;   // stands for further ones with the same mask
    std::string first;    // of a remark: its first field
    std::string mask;     // of a remark
    std::string beginning;
  };
  enum class Kind { fault, footer, page_header };

  Kind kind_of(const Kept& kept, std::size_t rows) const;
  bool is_remark(const Kept& kept) const;
  std::size_t count_of_same(const Kept& kept) const;
  using Faults = std::vector<const Kept*>;
  template <typename Test>
  Faults find(Test is_wanted) const;
  // all: every record was seen. Nothing happens without faults.
  void reject(const Faults& faults, std::size_t rows, bool all) const;
  bool is_one_width(const Faults& faults) const;
  std::string list_widths(const Faults& faults, bool all) const;

  std::function<bool(std::string_view)> is_known_;
  std::size_t columns_;
  CsvDialect dialect_;
  std::vector<std::string> titles_;
  std::vector<Kept> kept_;
  std::unordered_map<std::string, std::size_t> masks_;  // how often each remark occurs
  std::map<std::size_t, std::size_t> more_;             // not kept: their widths and numbers
};

}  // namespace relevance::table
