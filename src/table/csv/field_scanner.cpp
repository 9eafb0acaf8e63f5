// SPDX-License-Identifier: PostgreSQL
#include "table/csv/field_scanner.h"

#include <cstring>

#include "base/text.h"

namespace relevance::table {

namespace {

// Counts line ends; CRLF is one.
std::size_t count_lines(std::string_view text) {
  std::size_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_lf = i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !before_lf)) ++lines;
  }
  return lines;
}

const char* find_quote(const char* from, const char* end, char quote) {
  return static_cast<const char*>(std::memchr(from, quote, static_cast<std::size_t>(end - from)));
}

bool has_line_end(const char* begin, const char* end) {
  const auto size = static_cast<std::size_t>(end - begin);
  return std::memchr(begin, '\n', size) != nullptr || std::memchr(begin, '\r', size) != nullptr;
}

// The position after the last line end of a stretch; its beginning when there is none.
const char* line_start(const char* begin, const char* end) {
  while (end != begin && end[-1] != '\n' && end[-1] != '\r') --end;
  return end;
}

}  // namespace

std::string_view text_of(const CsvField& field, std::string& scratch) {
  if (field.doubled == 0) return field.content;
  scratch.clear();
  for (std::size_t i = 0; i < field.content.size(); ++i) {
    scratch += field.content[i];
    if (field.content[i] == field.doubled) ++i;
  }
  return scratch;
}

FieldScanner::FieldScanner(char delimiter, char quote, TableWidth width)
    : delimiter_(delimiter), quote_(quote), width_(width) {
  for (const char c : {delimiter, '\r', '\n'}) stops_[static_cast<unsigned char>(c)] = true;
}

FieldEnd FieldScanner::scan(const char*& at, const char* end, bool last, CsvField& field,
                            std::size_t& lines, std::size_t before) const {
  const char* p = at;
  while (p != end && is_blank(*p)) ++p;
  if (quote_ != 0 && p != end && *p == quote_) {
    return scan_quoted(at, p, end, last, field, lines, before);
  }
  return scan_plain(at, end, last, field);
}

FieldEnd FieldScanner::scan_plain(const char*& at, const char* end, bool last,
                                  CsvField& field) const {
  const char* p = at;
  while (p != end && !is_stop(*p)) ++p;
  const std::string_view content(at, static_cast<std::size_t>(p - at));
  const FieldEnd result = leave(p, end, last);
  if (result == FieldEnd::cut) return result;
  field = {trim(content), 0, false, false};
  at = p;
  return result;
}

FieldEnd FieldScanner::scan_stray(const char*& at, const char* end, bool last,
                                  CsvField& field) const {
  const FieldEnd result = scan_plain(at, end, last, field);
  if (result != FieldEnd::cut) field.stray = true;
  return result;
}

FieldEnd FieldScanner::scan_quoted(const char*& at, const char* quote, const char* end, bool last,
                                   CsvField& field, std::size_t& lines, std::size_t before) const {
  bool doubled = false;
  const char* const close = closing_quote(quote + 1, end, doubled);
  // At the end, it is perhaps the first of a doubled quote.
  if (close == nullptr || (close + 1 == end && !last)) {
    const QuotedText text{quote, nullptr, close == nullptr ? end : close, last, before};
    const QuoteUse use = use_of_quote(text, width_, delimiter_, quote_);
    if (use == QuoteUse::stray) return scan_stray(at, end, last, field);
    return last ? FieldEnd::open_quote : FieldEnd::cut;
  }

  const char* p = close + 1;
  while (p != end && is_blank(*p)) ++p;
  const std::string_view inside(quote + 1, static_cast<std::size_t>(close - quote - 1));
  const std::size_t lines_inside = count_lines(inside);
  if (lines_inside > 0) {
    const QuoteUse use =
        use_of_quote({quote, close, end, last, before}, width_, delimiter_, quote_);
    if (use == QuoteUse::unknown) return FieldEnd::cut;
    if (use == QuoteUse::stray) return scan_stray(at, end, last, field);
  }
  CsvField found{trim(inside), doubled ? quote_ : '\0', true, false};
  if (p != end && !is_stop(*p)) {  // "text" and more: taken as written
    while (p != end && !is_stop(*p)) ++p;
    found = {trim({quote, static_cast<std::size_t>(p - quote)}), 0, false, false};
  }
  const FieldEnd result = leave(p, end, last);
  if (result == FieldEnd::cut) return result;
  field = found;
  lines += lines_inside;
  at = p;
  return result;
}

// The quote that closes a field, which may be the first half of a doubled one at the very end; null
// when there is none.
const char* FieldScanner::closing_quote(const char* from, const char* end, bool& doubled) const {
  const char* close = find_quote(from, end, quote_);
  while (close != nullptr && close + 1 != end && close[1] == quote_) {
    doubled = true;
    close = find_quote(close + 2, end, quote_);
  }
  return close;
}

bool FieldScanner::opens_field(const char* begin, const char* quote) const {
  while (quote != begin && is_blank(quote[-1])) --quote;
  return quote == begin || is_stop(quote[-1]);
}

// The fields of the record before the one that opens with this quote. `count` keeps what was counted
// for the last quote of the record.
std::size_t FieldScanner::count_before(FieldCount& count, const char* record, const char* quote,
                                       const char* end) const {
  if (count.record != record) count = {record, record, 0};
  while (count.at < quote) {
    const char* at = count.at;
    CsvField field;
    std::size_t lines = 0;
    scan(at, end, true, field, lines, count.fields);
    if (at > quote || at == count.at) break;  // the quote is in this field
    count.at = at;
    ++count.fields;
  }
  return count.fields;
}

std::size_t FieldScanner::whole_records(std::string_view text) const {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* record = begin;
  const char* at = begin;  // outside quotes, where each line end ends a record
  FieldCount fields;
  const auto seek_record = [&](const char* to) {
    const char* const found = line_start(at, to);
    if (found != at) record = found;
  };
  while (quote_ != 0) {
    const char* const quote = find_quote(at, end, quote_);
    if (quote == nullptr) break;
    seek_record(quote);
    at = quote + 1;
    if (!opens_field(begin, quote)) continue;
    bool doubled = false;
    const char* const close = closing_quote(at, end, doubled);
    const bool closed = close != nullptr && close + 1 != end;
    QuoteUse use = closed ? QuoteUse::encloses : QuoteUse::unknown;
    if (width_.most > 1 && (!closed || has_line_end(quote, close))) {
      const std::size_t before = count_before(fields, record, quote, end);
      const char* const seen = closed || close == nullptr ? end : close;
      use = use_of_quote({quote, closed ? close : nullptr, seen, false, before}, width_, delimiter_,
                         quote_);
    }
    if (use == QuoteUse::stray) continue;
    if (!closed || use == QuoteUse::unknown) return static_cast<std::size_t>(record - begin);
    at = close + 1;
  }
  // An LF may follow the last CR, and belongs to it.
  const bool cr_last = at != end && end[-1] == '\r';
  seek_record(cr_last ? end - 1 : end);
  return static_cast<std::size_t>(record - begin);
}

FieldEnd FieldScanner::leave(const char*& at, const char* end, bool last) const {
  if (at == end) return last ? FieldEnd::line : FieldEnd::cut;
  const char c = *at;
  if (c == '\r') {
    if (at + 1 == end && !last) return FieldEnd::cut;  // an LF may follow, and belongs to it
    at += at + 1 != end && at[1] == '\n' ? 2 : 1;
    return FieldEnd::line;
  }
  ++at;
  return c == '\n' ? FieldEnd::line : FieldEnd::delimiter;
}

bool FieldScanner::skip_blank_lines(const char*& at, const char* end, bool last,
                                    std::size_t& lines) const {
  while (true) {
    const char* p = at;
    while (p != end && is_blank(*p)) ++p;
    if (p == end) {
      if (last) at = end;
      return false;
    }
    if (*p != '\r' && *p != '\n') return true;
    if (leave(p, end, last) == FieldEnd::cut) return false;
    at = p;
    ++lines;
  }
}

}  // namespace relevance::table
