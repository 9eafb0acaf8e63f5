// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_faults.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "table/csv/csv_reader.h"

namespace relevance::table {

namespace {

// Enough of a text to shorten it, without copying megabytes.
std::string beginning(std::string_view text) {
  return shorten(text.substr(0, 4 * kMaxShownCharacters));
}

}  // namespace

void reject_unclosed(std::string_view text, const CsvDialect& dialect, std::size_t line) {
  const FieldScanner scanner(dialect.delimiter, dialect.quote);
  const char* p = text.data();
  const char* const end = p + text.size();
  CsvField field;
  std::size_t lines = 0;
  while (scanner.scan(p, end, true, field, lines, 0) != FieldEnd::open_quote) {
  }
  reject_open_quote(text, static_cast<std::size_t>(p - text.data()), line);
}

void reject_changed_header(std::string_view text, std::size_t header_line, std::size_t line) {
  throw Error("changed_header",
              "line " + std::to_string(line) + " holds column names again, but not those of line " +
                  std::to_string(header_line) + " in the same order",
              "The line begins: " + beginning(text.substr(0, text.find_first_of("\r\n"))),
              "Several exports in one file must have the same columns: bring the columns of the "
              "rows below that line into the order of the header, or put them into another file.");
}

void reject_open_quote(std::string_view text, std::size_t field, std::size_t line) {
  const std::string_view before = text.substr(0, field);
  line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  throw Error(
      "unclosed_quote", "the quote opened in line " + std::to_string(line) + " is never closed",
      "The field begins: " + beginning(text.substr(field)),
      "Close the quote; a quote inside a quoted value is written twice (\"\"). If quotes are "
      "characters like any other here, set \"quote\": \"\".");
}

void reject_endless_record(std::string_view text, const FieldScanner& scanner, std::size_t line) {
  const char* p = text.data();
  const char* const end = p + text.size();
  CsvField field;
  std::size_t lines = 0;
  while (p != end) {
    const char* const begin = p;
    if (scanner.scan(p, end, true, field, lines, 0) == FieldEnd::open_quote) {
      reject_open_quote(text, static_cast<std::size_t>(begin - text.data()), line);
    }
  }
  throw Error("record_too_long",
              "the record in line " + std::to_string(line) + " is longer than " +
                  std::to_string(kMaxRecordBytes >> 20) + " MB",
              "It begins: " + beginning(text),
              "Check that the file is a CSV with one record per line.");
}

void reject_not_utf8(std::string_view text, std::string_view column, std::size_t line) {
  throw Error(
      "not_utf8",
      "line " + std::to_string(line) + " is not UTF-8 text, in column " + std::string(column),
      "The value is " + quote_text(text) + ".",
      "Save the file as \"CSV UTF-8\", or convert it to UTF-8; if all of it is in another encoding, "
      "name that in the option \"encoding\".");
}

}  // namespace relevance::table
