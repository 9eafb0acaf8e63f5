// SPDX-License-Identifier: PostgreSQL
// Refuses compressed data made to exhaust memory, while they are unpacked.
#pragma once

#include <cstdint>

#include "base/error.h"

namespace relevance::table {

// A table of constants and a counter shrinks to a hundredth, and no real one to less; deflate can
// shrink data to a thousandth.
inline constexpr std::uint64_t kMaxUnpackRatio = 300;
inline constexpr std::uint64_t kAlwaysUnpacked = 64 << 20;  // bytes that any file may unpack to

// Throws Error unpacks_too_large.
inline void check_unpacked(std::uint64_t packed, std::uint64_t unpacked) {
  if (unpacked <= kAlwaysUnpacked || unpacked / kMaxUnpackRatio <= packed) return;
  throw Error("unpacks_too_large",
              "the compressed data unpack to more than " + std::to_string(kMaxUnpackRatio) +
                  " times their size",
              "No table of measurements is so repetitive: such files are made to exhaust memory.",
              "If the data are real, send them uncompressed, as CSV.");
}

}  // namespace relevance::table
