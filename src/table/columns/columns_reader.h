// SPDX-License-Identifier: PostgreSQL
// Reads a columns body (columns_format.h) in one streaming pass: bytes in, columns out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/source_column.h"

namespace relevance::table {

// Types are the sender's: numbers are numeric, also 0 and 1 and whole numbers that could be epochs;
// booleans boolean; timestamps, dates and times timestamps; texts categorical or text by the rule
// for words in a CSV (level_index.h), also when they look like numbers or dates. A column without
// values is empty; one of type none is, too, and has no cells: its vector of values is empty.
// Memory: eight bytes a cell plus each distinct text once; none for bytes that have not come,
// whatever lengths they claim. After a throw the reader is of no further use.
class ColumnsReader {
 public:
  // Whether this is how a columns body begins, of whatever version; needs its first 7 bytes.
  static bool starts(std::string_view head);

  ColumnsReader();
  ~ColumnsReader();
  ColumnsReader(ColumnsReader&&) noexcept;
  ColumnsReader& operator=(ColumnsReader&&) noexcept;

  // The size of the whole body, when it is known: columns then get their memory at once. To be
  // called before the first feed(); a hint that nothing else depends on.
  void reserve_bytes(std::uint64_t total_bytes);

  // Takes the next bytes; any split is fine. Throws Error bad_columns.
  void feed(std::string_view bytes);

  // The columns that the header tells; none until it is complete.
  const std::vector<SourceColumn>& columns() const;

  // Rows decoded so far, for progress: those of whole blocks.
  std::size_t rows() const;

  // Ends the input. Call once. Throws Error bad_columns when it is cut.
  Table finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
