// SPDX-License-Identifier: PostgreSQL
// Tables for a terminal, aligned by what its columns show and not by bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::client {

struct Column {
  std::string heading;
  bool is_number = false;  // to the right
};

struct TextTable {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as columns
};

//  rank | feature               | share %
// ------+-----------------------+---------
//     1 | Melt temperature (°C) |    18.3
std::string to_text(const TextTable& table);

// How many columns of a terminal a UTF-8 text takes.
std::size_t display_width(std::string_view text);

// What a terminal would obey instead of showing is shown as \x1b; lines stay lines.
std::string printable(std::string_view text);

// At most so wide; what is cut off is told by "…". Lines become one.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace relevance::client
