// SPDX-License-Identifier: PostgreSQL
// Cuts CSV text into fields: the only place that handles quotes, delimiters and line ends.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "table/csv/stray_quote.h"

namespace relevance::table {

// One field as written in the text; views into the scanned bytes.
struct CsvField {
  std::string_view content;  // the text in quotes, or the field itself; trimmed
  char doubled = 0;          // the quote character, if the content has doubled ones; else 0
  bool quoted = false;
  bool stray = false;  // it opens with a quote that is none
};

// The field's text; `scratch` keeps it when quotes must be undoubled.
std::string_view text_of(const CsvField& field, std::string& scratch);

enum class FieldEnd {
  delimiter,   // another field follows
  line,        // the record ends here (a line end, or the end of the input)
  cut,         // the bytes ended first: scan again with more
  open_quote,  // the input ended inside quotes
};

// A quote opens only at the start of a field (after any blanks); elsewhere it is an ordinary
// character, as in: 5" pipe. So is a stray one (stray_quote.h). Text after a closing quote makes the
// field plain text.
class FieldScanner {
 public:
  // quote: 0 for none. width: of the table; without it, no quote is stray.
  explicit FieldScanner(char delimiter, char quote = '"', TableWidth width = {});

  // Scans the field at `at` and moves `at` past the field and its delimiter or line end; when it
  // returns cut or open_quote, `at` is unchanged. `last`: nothing follows `end`, which then ends
  // the record. `lines` grows by the line ends inside the field's quotes. before: the fields of the
  // record before this one.
  FieldEnd scan(const char*& at, const char* end, bool last, CsvField& field, std::size_t& lines,
                std::size_t before) const;

  // The same for a field that opens with a stray quote.
  FieldEnd scan_stray(const char*& at, const char* end, bool last, CsvField& field) const;

  // Moves `at` past the delimiter or line end there.
  FieldEnd leave(const char*& at, const char* end, bool last) const;

  // Moves `at` past blank lines and counts them. False when the bytes ended before a record began.
  bool skip_blank_lines(const char*& at, const char* end, bool last, std::size_t& lines) const;

  // The length of the whole records at the front of `text`, which begins with a record and may be
  // continued. Faster than scanning: it only looks at quotes and line ends.
  std::size_t whole_records(std::string_view text) const;

  bool is_stop(char c) const { return stops_[static_cast<unsigned char>(c)]; }
  bool is_blank(char c) const {
    return (c == ' ' || c == '\t' || c == '\f' || c == '\v') && c != delimiter_;
  }
  char delimiter() const { return delimiter_; }

 private:
  FieldEnd scan_plain(const char*& at, const char* end, bool last, CsvField& field) const;
  FieldEnd scan_quoted(const char*& at, const char* quote, const char* end, bool last,
                       CsvField& field, std::size_t& lines, std::size_t before) const;

  // How many fields of a record were counted, up to a position.
  struct FieldCount {
    const char* record = nullptr;
    const char* at = nullptr;
    std::size_t fields = 0;
  };
  std::size_t count_before(FieldCount& count, const char* record, const char* quote,
                           const char* end) const;
  bool opens_field(const char* begin, const char* quote) const;
  const char* closing_quote(const char* from, const char* end, bool& doubled) const;

  char delimiter_;
  char quote_;
  TableWidth width_;
  std::array<bool, 256> stops_{};  // delimiter, CR, LF
};

}  // namespace relevance::table
