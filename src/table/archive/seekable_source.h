// SPDX-License-Identifier: PostgreSQL
// Bytes that can be read anywhere: a ZIP archive's directory stands at its end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace relevance::table {

struct SeekableSource {
  std::uint64_t size = 0;
  // Fills `bytes` from `offset` on and returns how many bytes it read: fewer only at the end. May
  // throw.
  std::function<std::size_t(std::uint64_t offset, std::span<char> bytes)> read;
};

// Bytes in memory, which must outlive the source.
inline SeekableSource source_of(std::string_view bytes) {
  return {bytes.size(), [bytes](std::uint64_t offset, std::span<char> out) {
            if (offset >= bytes.size()) return std::size_t{0};
            const std::string_view part =
                bytes.substr(static_cast<std::size_t>(offset), out.size());
            std::copy(part.begin(), part.end(), out.begin());
            return part.size();
          }};
}

}  // namespace relevance::table
