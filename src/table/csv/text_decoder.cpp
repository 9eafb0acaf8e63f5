// SPDX-License-Identifier: PostgreSQL
#include "table/csv/text_decoder.h"

#include <algorithm>

namespace relevance::table {

namespace {

constexpr std::size_t kEncodingBytes = 64 * 1024;
constexpr std::size_t kDecodedPiece = 64 * 1024;

}  // namespace

void TextDecoder::feed(std::string_view bytes, const TextSink& sink) {
  if (bytes.empty()) return;
  std::string first;
  if (!packing_known_) {
    first_ += bytes;
    if (first_.size() < 2) return;
    packing_known_ = true;
    if (Gunzip::starts(first_)) gunzip_.emplace();
    first = std::move(first_);
    bytes = first;
  }
  if (!gunzip_) {
    take_text(bytes, sink);
    return;
  }
  gunzip_->feed(bytes, [&](std::string_view text) { take_text(text, sink); });
}

void TextDecoder::finish(bool whole, const TextSink& sink) {
  if (!packing_known_) take_text(first_, sink);
  packing_known_ = true;
  if (!encoding_known_) start_text(sink);
  if (whole && gunzip_) gunzip_->finish();
  if (whole && converter_) pass({}, sink, true);
}

void TextDecoder::take_text(std::string_view bytes, const TextSink& sink) {
  if (encoding_known_) {
    pass(bytes, sink);
    return;
  }
  const std::size_t size = std::min(bytes.size(), kEncodingBytes - head_.size());
  head_ += bytes.substr(0, size);
  if (head_.size() < kEncodingBytes) return;
  start_text(sink);
  pass(bytes.substr(size), sink);
}

void TextDecoder::start_text(const TextSink& sink) {
  encoding_known_ = true;
  guess_ = wanted_ ? EncodingGuess{*wanted_, true, false, {}} : guess_encoding(head_);
  const Encoding encoding = guess_.encoding;
  if (encoding != Encoding::utf8 && encoding != Encoding::windows1252) {
    converter_.emplace(encoding);
  }
  const std::string head = std::move(head_);
  pass(head, sink);
}

void TextDecoder::pass(std::string_view bytes, const TextSink& sink, bool last) {
  if (!converter_) {
    sink(bytes);
    return;
  }
  do {
    decoded_.clear();
    const std::string_view piece = bytes.substr(0, kDecodedPiece);
    bytes.remove_prefix(piece.size());
    converter_->convert(piece, last && bytes.empty(), decoded_);
    sink(decoded_);
  } while (!bytes.empty());
}

}  // namespace relevance::table
