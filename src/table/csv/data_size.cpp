// SPDX-License-Identifier: PostgreSQL
#include "table/csv/data_size.h"

#include "base/error.h"
#include "table/archive/archive_reader.h"
#include "table/columns/columns_reader.h"

namespace relevance::table {
namespace {

constexpr std::size_t kSignatureBytes = 16;  // more than any format's signature has

}  // namespace

void DataSize::add(std::string_view bytes) {
  if (ended_) return;
  if (known_) return count(bytes);
  first_ += bytes;
  if (first_.size() < kSignatureBytes) return;
  known_ = true;
  if (Gunzip::starts(first_)) gunzip_.emplace();
  counts_lines_ = !is_archive(first_) && !ColumnsReader::starts(first_);
  const std::string first = std::move(first_);
  count(first);
}

void DataSize::count(std::string_view bytes) {
  if (!gunzip_) {
    if (counts_lines_) lines_.add(bytes);
    return;
  }
  try {
    unpack(bytes);
  } catch (const Error& error) {
    ended_ = error.code() == "bad_gzip" && damaged_ == DamagedGzip::ends_counting;
    if (!ended_) throw;
  }
}

void DataSize::unpack(std::string_view bytes) {
  gunzip_->feed(bytes, [&](std::string_view text) {
    if (on_piece_) on_piece_();
    lines_.add(text);
  });
}

}  // namespace relevance::table
