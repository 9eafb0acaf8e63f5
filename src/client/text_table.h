// SPDX-License-Identifier: PostgreSQL
// Tables for a terminal, aligned by displayed width rather than bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::client {

struct TextColumn {
  std::string heading;
  bool is_number = false;  // right-aligned
};

struct TextTable {
  std::vector<TextColumn> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as columns
};

//  rank | feature               | share %
// ------+-----------------------+---------
//     1 | Melt temperature (°C) |    18.3
std::string to_text(const TextTable& table);

// The displayed width of a UTF-8 text, in terminal columns.
std::size_t display_width(std::string_view text);

// Shows control characters as \x1b, so that a terminal does not obey them; keeps line breaks.
std::string printable(std::string_view text);

// Shortened to the given width, with "…" for what is cut off. Joins lines.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace relevance::client
