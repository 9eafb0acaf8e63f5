// SPDX-License-Identifier: PostgreSQL
// Numbers as little-endian bytes, on machines of either byte order.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>

namespace relevance::table {

inline constexpr bool kLittleEndian = std::endian::native == std::endian::little;

// The number whose bytes begin at `at`.
template <class Number>
Number read_number(const char* at) {
  std::array<char, sizeof(Number)> bytes;
  std::memcpy(bytes.data(), at, bytes.size());
  if constexpr (!kLittleEndian) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Number>(bytes);
}

template <class Number>
void append_number(std::string& bytes, Number number) {
  auto own = std::bit_cast<std::array<char, sizeof(Number)>>(number);
  if constexpr (!kLittleEndian) std::reverse(own.begin(), own.end());
  bytes.append(own.data(), own.size());
}

}  // namespace relevance::table
