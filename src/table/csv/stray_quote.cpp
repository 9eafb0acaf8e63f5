// SPDX-License-Identifier: PostgreSQL
#include "table/csv/stray_quote.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace relevance::table {

namespace {

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

std::size_t fields_of(std::string_view line, char delimiter) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), delimiter)) + 1;
}

// The number of fields when quotes at the beginning of a field enclose it.
std::size_t fields_with_quotes(std::string_view line, char delimiter, char quote) {
  std::size_t fields = 1;
  bool inside = false;
  bool begins = true;  // a field
  for (const char c : line) {
    if (c == quote && (begins || inside)) {
      inside = !inside;
    } else if (c == delimiter && !inside) {
      ++fields;
      begins = true;
      continue;
    }
    begins = begins && c == ' ';
  }
  return fields;
}

bool begins_number(std::string_view field) {
  field = trim(field);
  while (!field.empty() && std::string_view("+-.,").find(field.front()) != std::string_view::npos) {
    field.remove_prefix(1);
  }
  return !field.empty() && field.front() >= '0' && field.front() <= '9';
}

// Takes the first field of a line.
std::string_view take_field(std::string_view& line, char delimiter) {
  const std::size_t at = line.find(delimiter);
  const std::string_view field = line.substr(0, at);
  line.remove_prefix(at == std::string_view::npos ? line.size() : at + 1);
  return field;
}

std::string_view view(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

// The record whose quote is in question, as it would be without it.
class PlainRecord {
 public:
  PlainRecord(const QuotedText& text, const char* line_end, const TableWidth& width, char delimiter)
      : before_(text.before), width_(width), delimiter_(delimiter) {
    right_ = view(text.open, line_end);
    fields_ = before_ + fields_of(right_, delimiter_);
    take_field(right_, delimiter_);
    // The fields before the quote, but for the first: its beginning is out of sight.
    const char* begin = text.open;
    for (std::size_t left = before_; left > 0;) {
      --begin;
      if (*begin == delimiter_) --left;
    }
    left_ = before_ > 0 ? view(begin + 1, text.open) : std::string_view();
  }

  bool is_whole() const { return fields_ >= width_.fewest && fields_ <= width_.most; }

  bool has_number_behind() const {
    std::string_view rest = right_;
    while (!rest.empty()) {
      if (begins_number(take_field(rest, delimiter_))) return true;
    }
    return false;
  }

  // Whether a line is a record of as many fields, with numbers in the same ones.
  bool is_like(std::string_view line) const {
    if (fields_of(line, delimiter_) != fields_) return false;
    take_field(line, delimiter_);
    std::size_t alike = 0;
    std::size_t unlike = 0;
    const auto compare = [&](std::string_view fields, std::size_t count) {
      for (; count > 0; --count) {
        const std::string_view a = take_field(fields, delimiter_);
        const std::string_view b = take_field(line, delimiter_);
        if (trim(a).empty() || trim(b).empty()) continue;
        const bool number = begins_number(a);
        if (number != begins_number(b)) ++unlike;
        if (number && begins_number(b)) ++alike;
      }
    };
    compare(left_, before_ > 0 ? before_ - 1 : 0);
    if (before_ > 0) take_field(line, delimiter_);
    compare(right_, fields_ - before_ - 1);
    return alike > unlike;
  }

 private:
  std::string_view left_, right_;  // the fields beside the one with the quote
  std::size_t before_;
  std::size_t fields_ = 0;
  TableWidth width_;
  char delimiter_;
};

constexpr std::size_t kManyLines = 50;

// Whether the lines from `at` to `end` are records like this one: at most so many are looked at.
struct LinesBelow {
  std::size_t alike = 0;
  bool all = true;
};
LinesBelow look_below(const PlainRecord& record, const char* at, const char* end, bool last) {
  LinesBelow seen;
  while (seen.alike < kManyLines) {
    while (at != end && is_line_end(*at)) ++at;
    const char* const line_end = std::find_if(at, end, is_line_end);
    if (at == end || (line_end == end && !last)) break;
    seen.all = record.is_like(view(at, line_end));
    if (!seen.all) break;
    ++seen.alike;
    at = line_end;
  }
  return seen;
}

// The same for the line of the next quote, which may hold quoted fields.
QuoteUse judge_line_of_next(const PlainRecord& record, const QuotedText& text,
                            const TableWidth& width, char delimiter, char quote) {
  const char* const end = std::find_if(text.close, text.end, is_line_end);
  if (end == text.end && !text.last) return QuoteUse::unknown;
  const char* begin = text.close;
  while (!is_line_end(begin[-1])) --begin;
  const std::string_view line = view(begin, end);
  if (record.is_like(line)) return QuoteUse::stray;
  const auto fits = [&](std::size_t fields) {
    return fields >= width.fewest && fields <= width.most;
  };
  const bool whole =
      fits(fields_of(line, delimiter)) || fits(fields_with_quotes(line, delimiter, quote));
  const char* before = text.close;
  while (before != begin && before[-1] == ' ') --before;
  const bool opens = before == begin || before[-1] == delimiter;
  const char* const behind = std::find_if(text.close + 1, end, [](char c) { return c != ' '; });
  const bool text_follows = behind != end && *behind != delimiter;
  return whole && (opens || text_follows) ? QuoteUse::stray : QuoteUse::encloses;
}

}  // namespace

QuoteUse use_of_quote(const QuotedText& text, const TableWidth& width, char delimiter, char quote) {
  const char* const next = text.close != nullptr ? text.close : text.end;
  const char* const line_end = std::find_if(text.open, next, is_line_end);
  if (width.most < 2 || (line_end == next && text.close != nullptr)) return QuoteUse::encloses;
  if (line_end == next && !text.last) return QuoteUse::unknown;
  const PlainRecord record(text, line_end, width, delimiter);
  if (!record.is_whole()) return QuoteUse::encloses;
  const bool ends = text.close == nullptr && text.last;
  const LinesBelow below = look_below(record, line_end, next, ends);
  if (below.alike == kManyLines) return QuoteUse::stray;
  if (text.close != nullptr) return judge_line_of_next(record, text, width, delimiter, quote);
  if (!below.all) return QuoteUse::encloses;
  if (!text.last) return QuoteUse::unknown;
  return below.alike > 0 || record.has_number_behind() ? QuoteUse::stray : QuoteUse::encloses;
}

}  // namespace relevance::table
