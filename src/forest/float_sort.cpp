// SPDX-License-Identifier: PostgreSQL
#include "forest/float_sort.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace relevance::forest {
namespace {

constexpr int kDigitBits = 11;
constexpr unsigned kDigits = 1U << kDigitBits;

// Integers in the order of the floats: the bits of negative floats sort in reverse.
template <typename Key, typename Float>
Key key_of(Float value) {
  constexpr Key kSign = Key{1} << (std::numeric_limits<Key>::digits - 1);
  const auto bits = std::bit_cast<Key>(value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

template <typename Key, typename Float>
void sort_by_digit(const std::vector<Float>& from, std::vector<Float>& to, int pass) {
  const auto digit = [shift = pass * kDigitBits](Float value) {
    return static_cast<std::size_t>((key_of<Key>(value) >> shift) % kDigits);
  };
  std::array<std::size_t, kDigits + 1> place{};
  for (Float value : from) ++place[digit(value) + 1];
  for (std::size_t d = 1; d <= kDigits; ++d) place[d] += place[d - 1];
  for (Float value : from) to[place[digit(value)]++] = value;
}

template <typename Key, typename Float>
void sort(std::vector<Float>& values) {
  constexpr int kPasses = (std::numeric_limits<Key>::digits + kDigitBits - 1) / kDigitBits;
  std::vector<Float> other(values.size());
  for (int pass = 0; pass < kPasses; ++pass) {
    sort_by_digit<Key>(values, other, pass);
    values.swap(other);
  }
}

}  // namespace

void sort_floats(std::vector<float>& values) {
  sort<std::uint32_t>(values);
}

void sort_floats(std::vector<double>& values) {
  sort<std::uint64_t>(values);
}

}  // namespace relevance::forest
