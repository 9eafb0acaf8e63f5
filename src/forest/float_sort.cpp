// SPDX-License-Identifier: PostgreSQL
#include "forest/float_sort.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace relevance::forest {
namespace {

constexpr std::uint32_t kSign = 0x80000000U;
constexpr int kDigitBits = 11;
constexpr std::uint32_t kDigits = 1U << kDigitBits;

// Integers in the order of the floats: the bits of negative floats sort in reverse.
std::uint32_t to_key(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

float to_float(std::uint32_t key) {
  return std::bit_cast<float>((key & kSign) != 0 ? key ^ kSign : ~key);
}

std::uint32_t digit(std::uint32_t key, int pass) {
  return (key >> (pass * kDigitBits)) % kDigits;
}

void sort_by_digit(const std::vector<std::uint32_t>& from, std::vector<std::uint32_t>& to,
                   int pass) {
  std::array<std::size_t, kDigits + 1> place{};
  for (std::uint32_t key : from) ++place[digit(key, pass) + 1];
  for (std::uint32_t d = 1; d <= kDigits; ++d) place[d] += place[d - 1];
  for (std::uint32_t key : from) to[place[digit(key, pass)]++] = key;
}

}  // namespace

void sort_floats(std::vector<float>& values) {
  std::vector<std::uint32_t> keys(values.size());
  std::vector<std::uint32_t> other(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) keys[i] = to_key(values[i]);
  for (int pass = 0; pass < 3; ++pass) {
    sort_by_digit(keys, other, pass);
    keys.swap(other);
  }
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = to_float(keys[i]);
}

}  // namespace relevance::forest
