// SPDX-License-Identifier: PostgreSQL
#include "table/columns/columns_writer.h"

#include <string>
#include <utility>

#include "table/columns/byte_order.h"
#include "table/columns/columns_format.h"
#include "table/columns/value_code.h"

namespace relevance::table {

ColumnsWriter::ColumnsWriter(std::vector<SourceColumn> source_columns, ByteSink sink)
    : TableWriter(std::move(source_columns), std::move(sink)),
      texts_(columns().size()),
      written_texts_(columns().size(), 0) {
  std::string start(kColumnsMagic);
  start += kColumnsVersion;
  append_string(start, encode_columns(columns()));
  put(start);
}

std::uint32_t ColumnsWriter::keep_text(std::size_t column, std::string_view text) {
  return texts_[column].code_of(text);
}

void ColumnsWriter::write_block() {
  std::string head;
  append_number(head, static_cast<std::uint32_t>(block_rows()));
  put(head);
  for (std::size_t i = 0; i < columns().size(); ++i) {
    const SourceType type = columns()[i].type;
    if (type == SourceType::none) continue;
    if (type == SourceType::text || type == SourceType::mixed) write_new_texts(i);
    if (type == SourceType::text) {
      write_codes(i);
    } else {
      write_numbers(i);
    }
  }
}

void ColumnsWriter::write_numbers(std::size_t column) {
  const double* const values = cells(column);
  if constexpr (kLittleEndian) {
    put({reinterpret_cast<const char*>(values), block_rows() * sizeof(double)});
  } else {
    std::string bytes;
    for (std::size_t row = 0; row < block_rows(); ++row) append_number(bytes, values[row]);
    put(bytes);
  }
}

void ColumnsWriter::write_new_texts(std::size_t column) {
  const TextDictionary& texts = texts_[column];
  std::size_t& written = written_texts_[column];
  std::string new_texts;
  for (; written < texts.size(); ++written) append_string(new_texts, texts[written]);
  std::string bytes;
  append_string(bytes, new_texts);
  put(bytes);
}

void ColumnsWriter::write_codes(std::size_t column) {
  std::string bytes;
  bytes.reserve(block_rows() * sizeof(std::uint32_t));
  const double* const values = cells(column);
  for (std::size_t row = 0; row < block_rows(); ++row) {
    append_number(bytes, is_text(values[row]) ? code_in(values[row]) : std::uint32_t{0});
  }
  put(bytes);
}

void ColumnsWriter::write_end() {
  std::string end;
  append_number(end, std::uint32_t{0});
  append_number(end, static_cast<std::uint64_t>(rows()));
  put(end);
}

}  // namespace relevance::table
