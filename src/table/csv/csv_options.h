// SPDX-License-Identifier: PostgreSQL
// What whoever sends a CSV may say about it instead of leaving it to the evidence.
#pragma once

#include <cstddef>
#include <optional>

#include "table/csv/character_encoding.h"

namespace relevance::table {

// What is not given is found from the head of the file.
struct CsvOptions {
  std::optional<char> delimiter;  // any ASCII character but a letter, digit, quote or line end
  std::optional<char> quote;      // " or '; 0: quotes are characters like any other
  std::optional<char> decimal;    // . or ,
  std::optional<char> thousands;  // . or , or blank or '; 0: none
  std::optional<bool> header;     // false: the first record holds values
  std::optional<Encoding> encoding;
  std::optional<std::size_t> skip_lines;  // so many lines at the top are no part of the table

  // Throws Error bad_csv_option.
  void check() const;
};

}  // namespace relevance::table
