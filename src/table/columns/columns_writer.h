// SPDX-License-Identifier: PostgreSQL
// Writes a table as a columns body (columns_format.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "table/columns/table_writer.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

// Memory: one block, and the distinct texts of each column.
class ColumnsWriter : public TableWriter {
 public:
  ColumnsWriter(std::vector<SourceColumn> columns, ByteSink sink);

 private:
  std::uint32_t keep_text(std::size_t column, std::string_view text) override;
  void write_block() override;
  void write_end() override;
  void write_numbers(std::size_t column);
  void write_new_texts(std::size_t column);
  void write_codes(std::size_t column);

  std::vector<TextDictionary> texts_;       // per column; used by those of types text and mixed
  std::vector<std::size_t> written_texts_;  // how many of them were written, per column
};

}  // namespace relevance::table
