// SPDX-License-Identifier: PostgreSQL
#include "table/csv/quoted_lines.h"

#include <algorithm>
#include <cstddef>

#include "base/blanks.h"
#include "table/csv/csv_dialect.h"

namespace relevance::table {

namespace {

// Whether a line is one field in quotes, with those inside doubled.
bool is_quoted_line(std::string_view line) {
  line = trim_blanks(line);
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') return false;
  line = line.substr(1, line.size() - 2);
  for (std::size_t i = line.find('"'); i != std::string_view::npos; i = line.find('"', i + 2)) {
    if (!line.substr(i).starts_with("\"\"")) return false;
  }
  return true;
}

}  // namespace

void append_unquoted(std::string_view line, std::string& out) {
  line = trim_blanks(line);
  if (!is_quoted_line(line)) {
    out += line;
    return;
  }
  line = line.substr(1, line.size() - 2);
  for (std::size_t i = 0; i < line.size(); ++i) {
    out += line[i];
    if (line[i] == '"') ++i;
  }
}

void append_unescaped(std::string_view line, std::string& out) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string_view rest = line.substr(i);
    if (rest.starts_with("\\\\\"")) {
      out += '\\';
      ++i;
    } else if (rest.starts_with("\\\"")) {
      out += "\"\"";
      ++i;
    } else {
      out += line[i];
    }
  }
}

bool are_quoted_lines(const std::vector<std::string_view>& lines, const CsvOptions& options) {
  if (lines.size() < 3 || !std::all_of(lines.begin(), lines.end(), is_quoted_line)) return false;
  std::string inside;
  for (const std::string_view line : lines) {
    append_unquoted(line, inside);
    inside += '\n';
  }
  return fit_delimiter(inside, true, options) >= kCertainFit;
}

bool has_escapes(std::string_view head, bool whole, const CsvOptions& options) {
  bool any = false;
  for (std::size_t i = head.find("\\\""); i != std::string_view::npos;
       i = head.find("\\\"", i + 2)) {
    const char next = i + 2 < head.size() ? head[i + 2] : '\n';
    any = any || std::string_view(",;|\t\r\n\"").find(next) == std::string_view::npos;
  }
  if (!any) return false;
  std::string plain;
  append_unescaped(head, plain);
  return fit_delimiter(plain, whole, options) >= fit_delimiter(head, whole, options);
}

}  // namespace relevance::table
