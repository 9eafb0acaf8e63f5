// SPDX-License-Identifier: PostgreSQL
// Which encoding is a file in? Found from its first bytes, by evidence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "table/csv/character_encoding.h"

namespace relevance::table {

struct EncodingGuess {
  Encoding encoding = Encoding::utf8;
  bool certain = true;
  bool ascii = false;   // nothing beyond ASCII: what follows decides
  std::string example;  // a text of the file in this encoding, when it is not certain
};

// A byte order mark decides, else the NUL bytes of UTF-16 or UTF-32, else UTF-8 where the bytes are
// valid UTF-8. Bytes that are nearly all valid UTF-8 count as UTF-8 too: whoever reads them finds
// the fault. For other bytes, each of some encodings is tried, and the text that looks most like
// words and units wins: letters beside letters of the same script, all of them of one language, no
// capital within a word, signs where they belong (°C, m³), common characters of Chinese, Japanese
// and Korean. Windows-1252, by far the most frequent, wins if others are hardly better; then it is a
// guess.
EncodingGuess guess_encoding(std::string_view head);

}  // namespace relevance::table
