// SPDX-License-Identifier: PostgreSQL
#include "table/archive/unpack_limit.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace relevance::table {
namespace {

DataLimits limits;

std::string so_far(std::uint64_t packed, std::uint64_t unpacked) {
  return std::to_string(packed) + " bytes unpack to " + std::to_string(unpacked) +
         " bytes or more.";
}

}  // namespace

const DataLimits& data_limits() {
  return limits;
}

void set_data_limits(DataLimits wanted) {
  limits = std::move(wanted);
}

void check_unpacked(std::uint64_t packed, std::uint64_t unpacked) {
  if (limits.unpacked_bytes > 0 && unpacked > limits.unpacked_bytes) {
    throw Error("unpacks_too_large",
                "the compressed data unpack to more than " + std::to_string(limits.unpacked_bytes) +
                    " bytes",
                so_far(packed, unpacked),
                "Raise " + limits.bytes_setting + ", or send fewer rows or columns.");
  }
  if (unpacked <= kAlwaysUnpacked || unpacked / limits.unpack_ratio <= packed) return;
  throw Error("unpacks_too_large",
              "the compressed data unpack to more than " + std::to_string(limits.unpack_ratio) +
                  " times their size",
              so_far(packed, unpacked) +
                  " Tables of measurements are hardly ever so repetitive: such files are made to "
                  "exhaust memory.",
              "If the data are real, send them uncompressed, as CSV, or raise " +
                  limits.ratio_setting + ".");
}

// In UTF-16 and UTF-32, zero bytes stand between \r and \n.
std::uint64_t LineCount::count_ends(std::string_view text) {
  auto ends = std::count(text.begin(), text.end(), '\n');
  std::size_t at = 0;  // behind a \r, or where the next one stands
  while (at < text.size()) {
    if (after_return_) {
      at = text.find_first_not_of('\0', at);
      if (at == text.npos) break;
      ends -= text[at] == '\n' ? 1 : 0;  // its \r has been counted
      after_return_ = false;
    }
    at = text.find('\r', at);
    if (at == text.npos) break;
    ++ends;
    ++at;
    after_return_ = true;
  }
  return static_cast<std::uint64_t>(ends);
}

void LineCount::add(std::string_view text) {
  if (limits.csv_rows == 0) return;
  lines_ += count_ends(text);
  // One line more, since the header is none of the rows.
  if (lines_ <= limits.csv_rows + 1) return;
  throw Error("too_many_rows",
              "the data have more than " + std::to_string(limits.csv_rows) + " rows",
              "They have at least " + std::to_string(lines_) + " lines, with the header.",
              "Raise " + limits.rows_setting + ", or send fewer rows.");
}

}  // namespace relevance::table
