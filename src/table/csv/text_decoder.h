// SPDX-License-Identifier: PostgreSQL
// Turns the bytes of a file into text: unpacks gzip, converts other encodings to UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "table/csv/character_encoding.h"
#include "table/csv/encoding_guess.h"
#include "table/csv/gunzip.h"

namespace relevance::table {

// Streams in bounded memory. Windows-1252 passes unchanged: its delimiters, quotes and numbers are
// ASCII, so only names and texts need to be decoded, when they are stored. That is not so for
// others: a byte of a Japanese character may look like a delimiter.
class TextDecoder {
 public:
  // encoding: if known; otherwise detected from the first bytes.
  explicit TextDecoder(std::optional<Encoding> encoding) : wanted_(encoding) {}

  // Passes the text of `bytes` to `sink`, as far as it is known yet. Throws Error bad_gzip,
  // unpacks_too_large.
  void feed(std::string_view bytes, const TextSink& sink);

  // Passes on the rest. whole: false when the bytes may be incomplete. Throws Error bad_gzip.
  void finish(bool whole, const TextSink& sink);

  bool gives_bytes_as_they_are() const { return !gunzip_ && !converter_; }
  bool gzip() const { return gunzip_.has_value(); }
  Encoding encoding() const { return guess_.encoding; }
  // Whether the text is UTF-8 because it was converted.
  bool converted() const { return converter_.has_value(); }
  const EncodingGuess& guess() const { return guess_; }

 private:
  void take_text(std::string_view bytes, const TextSink& sink);
  void start_text(const TextSink& sink);
  void pass(std::string_view bytes, const TextSink& sink, bool last = false);

  std::optional<Encoding> wanted_;
  bool packing_known_ = false;
  bool encoding_known_ = false;
  EncodingGuess guess_;
  std::string first_;  // bytes before it is known whether they are gzip
  std::string head_;   // unpacked bytes before their encoding is known
  std::optional<Gunzip> gunzip_;
  std::optional<StreamConverter> converter_;
  std::string decoded_;
};

}  // namespace relevance::table
