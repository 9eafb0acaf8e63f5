// SPDX-License-Identifier: PostgreSQL
#include "table/csv/text_decoder.h"

#include <algorithm>

namespace relevance::table {

namespace {

constexpr std::size_t kEncodingBytes = 4096;
constexpr std::size_t kPieceBytes = 64 * 1024;

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
  encoding_ = wanted_.value_or(detect_encoding(head_));
  if (encoding_ == Encoding::utf16le || encoding_ == Encoding::utf16be) {
    utf16_.emplace(encoding_ == Encoding::utf16be);
  }
  const std::string head = std::move(head_);
  pass(head, sink);
}

void TextDecoder::pass(std::string_view bytes, const TextSink& sink) {
  if (!utf16_) {
    sink(bytes);
    return;
  }
  while (!bytes.empty()) {
    decoded_.clear();
    utf16_->decode(bytes.substr(0, kPieceBytes), decoded_);
    bytes.remove_prefix(std::min(bytes.size(), kPieceBytes));
    sink(decoded_);
  }
}

}  // namespace relevance::table
