// SPDX-License-Identifier: PostgreSQL
// Reads a columns body (columns_format.h) in one streaming pass: bytes in, columns out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/source_column.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

// Types are the sender's, never guessed: numbers are numeric, even if all are 0 and 1 or could be
// epochs; booleans boolean; timestamps, dates and times timestamps; texts categorical or text by
// the rule for words in a CSV (level_index.h), even if they look like numbers or dates, and so are
// mixed ones. A column
// without values has type empty, as does one of type none, whose vector of values is empty. Memory:
// eight bytes per cell plus each distinct text once; none for lengths that a body only claims.
// After a throw the reader must not be used.
class ColumnsReader {
 public:
  // Whether `head` begins a columns body, of any version; needs its first 7 bytes.
  static bool starts(std::string_view head);

  ColumnsReader();
  ~ColumnsReader();
  ColumnsReader(ColumnsReader&&) noexcept;
  ColumnsReader& operator=(ColumnsReader&&) noexcept;

  // The size of the whole body, if known, so that memory is reserved once. Call before the first
  // feed(). Only a hint.
  void reserve_bytes(std::uint64_t total_bytes);

  // Passes the cells of each block to `take`, by column, instead of keeping them; finish() returns
  // a table without values then. The dictionaries grow from block to block. Call before the first
  // feed().
  using TakeBlock = std::function<void(const std::vector<EncodedCells>& block, std::size_t rows)>;
  void take_blocks(TakeBlock take);

  // Takes the next bytes, split anywhere. Throws Error bad_columns.
  void feed(std::string_view bytes);

  // The columns that the header declares; none until it is complete.
  const std::vector<SourceColumn>& columns() const;

  // Rows of the blocks decoded so far, for progress.
  std::size_t rows() const;

  // Ends the input. Call once. Throws Error bad_columns when it is truncated.
  Table finish();

  // Ends a head that may end anywhere: the rows of its whole blocks. Call instead of finish(), once
  // columns() are known.
  Table finish_head();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
