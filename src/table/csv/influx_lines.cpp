// SPDX-License-Identifier: PostgreSQL
#include "table/csv/influx_lines.h"

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

bool is_annotation(std::string_view line) {
  return line.starts_with("#group") || line.starts_with("#datatype") ||
         line.starts_with("#default");
}

bool ends_quoted(std::string_view line, bool quoted) {
  return (std::count(line.begin(), line.end(), '"') % 2 != 0) != quoted;
}

// The fields as they are written, with their quotes.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] != ',' || quoted) continue;
    fields.push_back(line.substr(begin, i - begin));
    begin = i + 1;
  }
  fields.push_back(line.substr(begin));
  return fields;
}

std::string name_of(std::string_view field) {
  std::string name(trim(field));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
    name = name.substr(1, name.size() - 2);
  }
  return name;
}

}  // namespace

bool InfluxLines::starts(std::string_view head) {
  return is_annotation(head);
}

void InfluxLines::rewrite(std::string_view text, bool last, std::string& out) {
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    rest_ += text.substr(0, end);
    text.remove_prefix(end + 1);
    rewrite_line(rest_, out);
    out += '\n';
    rest_.clear();
  }
  rest_ += text;
  if (last && !rest_.empty()) {
    rewrite_line(rest_, out);
    rest_.clear();
  }
}

void InfluxLines::rewrite_line(std::string_view line, std::string& out) {
  const bool goes_on = is_quoted_;
  is_quoted_ = ends_quoted(line, is_quoted_);
  const bool is_blank = trim(line).empty();
  if (goes_on || is_blank) {
    out += line;
    return;
  }
  const bool is_first = names_.empty();
  if (is_annotation(line)) {
    header_follows_ = true;
    if (is_first) out += line;
    return;
  }
  if (header_follows_) {
    header_follows_ = false;
    read_header(line);
    if (is_first) out += line;
    return;
  }
  // A field of several lines cannot be moved.
  if (is_in_order() || is_quoted_) {
    out += line;
    return;
  }
  const bool returns = line.ends_with('\r');
  if (returns) line.remove_suffix(1);
  const std::vector<std::string_view> fields = fields_of(line);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (i > 0) out += ',';
    if (order_[i] < fields.size()) out += fields[order_[i]];
  }
  if (returns) out += '\r';
}

void InfluxLines::read_header(std::string_view line) {
  std::vector<std::string> names;
  for (const std::string_view field : fields_of(line)) names.push_back(name_of(field));
  if (names_.empty()) names_ = names;
  order_.clear();
  for (const std::string& name : names_) {
    const auto found = std::find(names.begin(), names.end(), name);
    order_.push_back(found == names.end() ? kNone
                                          : static_cast<std::size_t>(found - names.begin()));
  }
  for (const std::string& name : names) {
    const bool known = std::find(names_.begin(), names_.end(), name) != names_.end();
    const bool listed = std::find(left_out_.begin(), left_out_.end(), name) != left_out_.end();
    if (!known && !listed) left_out_.push_back(name);
  }
}

bool InfluxLines::is_in_order() const {
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (order_[i] != i) return false;
  }
  return true;
}

}  // namespace relevance::table
