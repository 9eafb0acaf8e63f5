// SPDX-License-Identifier: PostgreSQL
// A quote that opens a field and is not a quotation mark: "3/4 for inches, or " for "the same as above".
// The next such quote would close it many lines below, and all rows between them would be one value.
#pragma once

#include <cstddef>

namespace relevance::table {

// How many fields a record may have; 0: unknown.
struct TableWidth {
  std::size_t fewest = 0, most = 0;
};

// Text from a quote that opens a field to the next one, as it stands in the scanned bytes.
struct QuotedText {
  const char* open;
  const char* close;   // null: not among the bytes
  const char* end;     // of the bytes
  bool last;           // nothing follows `end`
  std::size_t before;  // fields of the record before this one
};

enum class QuoteUse {
  encloses,
  stray,
  unknown,  // more bytes would tell
};

// A quote is a character like any other if its own line is a whole record without it, and what
// follows up to the next quote shows that records go on there:
// - many lines that are whole records too, with numbers in the same fields; fewer when the file ends,
// - or the line of the next quote is a whole record with numbers in the same fields, or that quote
//   cannot close: it stands where a field begins, or text follows it.
// A note of several lines is none of that, since its lines are not whole records. The result depends
// on nothing but the text, so that it is the same wherever blocks of it end.
QuoteUse use_of_quote(const QuotedText& text, const TableWidth& width, char delimiter, char quote);

}  // namespace relevance::table
