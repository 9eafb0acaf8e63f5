// SPDX-License-Identifier: PostgreSQL
#include "client/text_table.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdio>

namespace relevance::client {
namespace {

constexpr std::size_t kWidest = 60;  // width of a cell; names from CSV headers can be long

// One character of a UTF-8 text, or a single byte that is not valid UTF-8.
struct Character {
  std::string_view bytes;
  int width = 0;  // -1: a control character
};

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

Character first_character(std::string_view text) {
  static const int utf8 = pg_char_to_encoding("UTF8");
  // libpq reads as many bytes as the first one announces.
  char padded[8] = {};
  text.copy(padded, sizeof padded - 1);
  const auto length = static_cast<std::size_t>(PQmblen(padded, utf8));
  const std::string_view bytes = text.substr(0, length);
  if (bytes.size() < length || !std::all_of(bytes.begin() + 1, bytes.end(), is_continuation)) {
    return {bytes.substr(0, 1), -1};
  }
  const bool is_c1 =
      length == 2 && bytes[0] == '\xC2' && static_cast<unsigned char>(bytes[1]) < 0xA0;
  return {bytes, is_c1 ? -1 : PQdsplen(padded, utf8)};
}

std::string escaped(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    char code[8];
    std::snprintf(code, sizeof code, "\\x%02x",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    result += code;
  }
  return result;
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::string blanks(width - display_width(text), ' ');
  return to_the_right ? blanks + text : text + blanks;
}

std::string without_end_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    width += static_cast<std::size_t>(std::max(0, next.width));
    text.remove_prefix(next.bytes.size());
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Character next = first_character(text);
    const bool is_shown = next.width >= 0 || next.bytes == "\n" || next.bytes == "\t";
    result += is_shown ? std::string(next.bytes) : escaped(next.bytes);
    text.remove_prefix(next.bytes.size());
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t width) {
  std::string line = printable(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  if (display_width(line) <= width) return line;
  std::string result;
  std::size_t taken = 0;
  for (std::string_view rest = line; !rest.empty();) {
    const Character next = first_character(rest);
    taken += static_cast<std::size_t>(std::max(0, next.width));
    if (taken >= width) break;
    result += next.bytes;
    rest.remove_prefix(next.bytes.size());
  }
  return result + "…";
}

std::string to_text(const TextTable& table) {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths;
  for (const TextColumn& column : table.columns) widths.push_back(display_width(column.heading));
  for (const auto& row : table.rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      line.push_back(shortened(row[i], kWidest));
      widths[i] = std::max(widths[i], display_width(line.back()));
    }
  }
  std::string heading;
  std::string rule;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const TextColumn& column = table.columns[i];
    heading += (i == 0 ? " " : " | ") + padded(column.heading, widths[i], column.is_number);
    rule += (i == 0 ? "-" : "-+-") + std::string(widths[i], '-');
  }
  std::string text = without_end_blanks(heading) + rule + "-\n";
  for (const auto& line : cells) {
    std::string row;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      row += (i == 0 ? " " : " | ") + padded(line[i], widths[i], table.columns[i].is_number);
    }
    text += without_end_blanks(row);
  }
  return text;
}

}  // namespace relevance::client
