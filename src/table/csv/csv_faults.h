// SPDX-License-Identifier: PostgreSQL
// What is said of records that cannot be read. `line` is the physical line that a record begins in.
#pragma once

#include <cstddef>
#include <string_view>

#include "table/csv/csv_dialect.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

// text: begins with a record that has another number of fields than the table has columns, or holds
// a quote that is not closed before the text ends.
[[noreturn]] void refuse_record(std::string_view text, std::size_t columns,
                                const CsvDialect& dialect, std::size_t line);

// text: from a record's start to where the input ended; field: where in it the quote was opened.
[[noreturn]] void refuse_open_quote(std::string_view text, std::size_t field, std::size_t line);

// text: a record that did not end within kMaxRecordBytes: a quote was left open, or it is no CSV.
[[noreturn]] void refuse_endless_record(std::string_view text, const FieldScanner& scanner,
                                        std::size_t line);

// text: of a column, by name or number.
[[noreturn]] void refuse_not_utf8(std::string_view text, std::string_view column, std::size_t line);

}  // namespace relevance::table
