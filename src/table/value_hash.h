// SPDX-License-Identifier: PostgreSQL
// A hash of values' bits. A whole number's double ends with dozens of zero bits, and often differs
// from others in few bits only.
#pragma once

#include <cstdint>

namespace relevance::table {

// Each bit of the result depends on every bit of the key: Stafford's Mix13, a variant of the
// finalizer of MurmurHash3.
inline std::uint64_t hash_of(std::uint64_t key) {
  key = (key ^ (key >> 30)) * 0xBF58'476D'1CE4'E5B9;
  key = (key ^ (key >> 27)) * 0x94D0'49BB'1331'11EB;
  return key ^ (key >> 31);
}

}  // namespace relevance::table
