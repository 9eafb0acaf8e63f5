// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

// Quotes a leading '#' too, which could begin a comment.
void append_text(std::string& line, std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                     !text.starts_with('#') && trim(text).size() == text.size() && !text.empty();
  if (plain) {
    line += text;
  } else {
    append_quoted(line, text);
  }
}

void append_number(std::string& line, double value) {
  std::array<char, 32> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  line.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

// To the microsecond, without trailing zeros.
void append_time(std::string& line, double seconds, bool with_date, bool with_time) {
  constexpr double kMicroseconds = 1e6;
  double whole = std::floor(seconds);
  auto rest = static_cast<int>(std::round((seconds - whole) * kMicroseconds));
  if (rest == kMicroseconds) {
    rest = 0;
    ++whole;
  }
  line += show_time(whole, with_date, with_time);
  if (rest == 0 || !with_time) return;
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06d", rest);
  const std::string_view digits(fraction.data());
  line += digits.substr(0, digits.find_last_not_of('0') + 1);
}

}  // namespace

CsvWriter::CsvWriter(std::vector<SourceColumn> source_columns, ByteSink sink)
    : TableWriter(std::move(source_columns), std::move(sink)) {
  for (const SourceColumn& column : columns()) {
    if (&column != &columns().front()) line_ += ',';
    append_text(line_, column.name);
  }
  line_ += kLineEnd;
  put(line_);
}

std::uint32_t CsvWriter::keep_text(std::size_t, std::string_view text) {
  texts_.emplace_back(text);
  return static_cast<std::uint32_t>(texts_.size());
}

void CsvWriter::write_block() {
  for (std::size_t row = 0; row < block_rows(); ++row) {
    line_.clear();
    for (std::size_t i = 0; i < columns().size(); ++i) {
      if (i > 0) line_ += ',';
      append_cell(i, cells(i)[row]);
    }
    // A blank line would not be read as a row.
    if (line_.empty()) append_quoted(line_, "");
    line_ += kLineEnd;
    put(line_);
  }
  texts_.clear();
}

void CsvWriter::append_cell(std::size_t column, double value) {
  const SourceType type = columns()[column].type;
  if (type == SourceType::text || type == SourceType::mixed) {
    if (is_text(value)) return append_text(line_, texts_[code_in(value) - 1]);
  }
  if (!std::isfinite(value)) return;
  switch (type) {
    case SourceType::boolean:
      line_ += value != 0 ? "true" : "false";
      break;
    case SourceType::timestamp:
      return append_time(line_, value, true, true);
    case SourceType::date:
      return append_time(line_, value, true, false);
    case SourceType::time:
      return append_time(line_, value, false, true);
    case SourceType::numeric:
    case SourceType::mixed:
      return append_number(line_, value);
    case SourceType::text:
    case SourceType::none:
      break;
  }
}

}  // namespace relevance::table
