// SPDX-License-Identifier: PostgreSQL
#include "table/csv/list_lines.h"

#include "base/blanks.h"
#include "base/text.h"
#include "table/csv/list_cells.h"
#include "table/csv/quoted_lines.h"

namespace relevance::table {

namespace {

using Cells = ListShape::Cells;

constexpr std::size_t kMaxLineBytes = 16 << 20;

}  // namespace

std::optional<char> ListLines::delimiter() const {
  switch (shape_.cells) {
    case Cells::delimited:
    case Cells::quoted:
    case Cells::escaped:
      return std::nullopt;
    case Cells::framed:
      return '|';
    default:
      return '\t';
  }
}

void ListLines::rewrite(std::string_view text, bool last, std::string& out) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    if (rest_.empty()) {
      rewrite_line(text.substr(0, end), out);
    } else {
      rest_ += text.substr(0, end);
      rewrite_line(rest_, out);
      rest_.clear();
    }
    text.remove_prefix(end + 1);
  }
  rest_ += text;
  // A line without end is passed on: the reader says what is wrong with it.
  if ((last && !rest_.empty()) || rest_.size() > kMaxLineBytes) {
    rewrite_line(rest_, out);
    rest_.clear();
    if (last) out.pop_back();
  }
}

void ListLines::rewrite_line(std::string_view line, std::string& out) {
  line = without_line_end(line);
  if (lines_++ == 0 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (is_rule(line)) {
  } else if (shape_.cells == Cells::delimited) {
    out += line;
  } else if (shape_.cells == Cells::quoted) {
    append_unquoted(line, out);
  } else if (shape_.cells == Cells::escaped) {
    append_unescaped(line, out);
  } else if (shape_.cells == Cells::framed) {
    rewrite_framed(line, out);
  } else if (!trim_blanks(line).empty() && !(is_row_of_types(line) && !has_rows_)) {
    const bool names = shape_.names == lines_;
    const Fields fields = names ? cut_names(line, shape_.width) : cut_line(line, shape_);
    has_rows_ = has_rows_ || (fields.size() == shape_.width && count_values(fields) > 0);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += '\t';
      out += fields[i];
    }
  }
  out += '\n';
}

void ListLines::rewrite_framed(std::string_view line, std::string& out) {
  const std::string_view inside = trim_blanks(line);
  if (!is_framed(inside)) {
    if (in_table_ && !inside.empty() && left_out_++ == 0) first_left_out_ = lines_;
    if (!in_table_) out += line;
    return;
  }
  in_table_ = true;
  out += inside_frame(inside);
}

}  // namespace relevance::table
