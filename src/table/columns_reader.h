// Reads a columns body (columns_writer.h) in one streaming pass: bytes in, columns out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "table/column_table.h"

namespace relevance::table {

// Types are the sender's: numbers are numeric, also 0 and 1 and whole numbers that could be epochs;
// booleans boolean; timestamps, dates and times timestamps; texts categorical or text by the rule
// for words in a CSV (column_builder.h), also when they look like numbers or dates. A column
// without values is empty. One of type none is empty and has no cells: its values are no vector of
// one a row, but none.
// Memory: eight bytes a cell plus each distinct text once, and never more than the bytes that came
// account for, whatever lengths they claim. After a throw the reader is of no further use.
class ColumnsReader {
 public:
  // Whether this is how a columns body begins; CsvReader reads what is none. Needs 8 bytes.
  static bool starts(std::string_view head);

  ColumnsReader();
  ~ColumnsReader();
  ColumnsReader(ColumnsReader&&) noexcept;
  ColumnsReader& operator=(ColumnsReader&&) noexcept;

  // The size of the whole body, when it is known from elsewhere: columns then get their memory at
  // once. To be called before the first feed(); a hint, nothing depends on it.
  void reserve_bytes(std::uint64_t total_bytes);

  // Takes the next bytes; any split is fine. Throws Error bad_columns: detail says where.
  void feed(std::string_view bytes);

  // Rows that are complete so far, for progress.
  std::size_t rows() const;

  // Ends the input. Call once. Throws Error bad_columns when it is cut.
  Table finish();

  // Ends a head that may have been cut anywhere: the block that is cut is dropped. A head cut
  // inside the header gives a table without columns.
  Table finish_head();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
