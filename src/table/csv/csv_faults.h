// SPDX-License-Identifier: PostgreSQL
// The errors for records that cannot be read. `line` is the physical line where the record begins.
#pragma once

#include <cstddef>
#include <string_view>

#include "table/csv/csv_dialect.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

// text: begins with a record that has a quote not closed before the text ends.
[[noreturn]] void reject_unclosed(std::string_view text, const CsvDialect& dialect,
                                  std::size_t line);

// text: begins with a record that names other columns than the header, or in another order.
[[noreturn]] void reject_changed_header(std::string_view text, std::size_t header_line,
                                        std::size_t line);

// text: from the record's start to the end of the input; field: where in it the quote was opened.
[[noreturn]] void reject_open_quote(std::string_view text, std::size_t field, std::size_t line);

// text: a record that did not end within kMaxRecordBytes: an open quote, or not a CSV.
[[noreturn]] void reject_endless_record(std::string_view text, const FieldScanner& scanner,
                                        std::size_t line);

// text: the value; column: its name or number.
[[noreturn]] void reject_not_utf8(std::string_view text, std::string_view column, std::size_t line);

}  // namespace relevance::table
