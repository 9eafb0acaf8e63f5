// SPDX-License-Identifier: PostgreSQL
// Reads the numbers of nearly every cell without a loop: [-]digits[.digits], few digits.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace relevance::table {

// This many digits fit into a double's 53 bits, and powers of ten up to 10^22 are exact: the value
// is one division of two exact numbers, correctly rounded (Clinger 1990). Longer numbers and those
// with an exponent are left to fast_float, with the same result.
inline constexpr std::size_t kShortDigits = 15;

// Word-wise reads may reach this far past the start of the number.
inline constexpr std::ptrdiff_t kShortNumberReach = 32;

namespace short_number {

inline constexpr std::array<double, kShortDigits + 1> kPowers = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// Byte by byte: near the end of the bytes, for long numbers, on big-endian machines.
inline const char* parse_bytewise(const char* at, const char* end, char decimal, double& value) {
  const char* p = at;
  const bool negative = p != end && *p == '-';
  if (negative) ++p;
  std::uint64_t digits = 0;
  const auto read_digits = [&] {
    const char* const begin = p;
    // Wraps around on a long number, which is rejected below.
    for (; p != end && static_cast<unsigned char>(*p - '0') <= 9; ++p) {
      digits = digits * 10 + static_cast<unsigned char>(*p - '0');
    }
    return static_cast<std::size_t>(p - begin);
  };
  const std::size_t whole = read_digits();
  std::size_t decimals = 0;
  if (p != end && *p == decimal) {
    ++p;
    decimals = read_digits();
  }
  if (whole + decimals == 0 || whole + decimals > kShortDigits) return nullptr;
  // Through a signed integer, which processors convert fastest.
  const auto exact = static_cast<double>(static_cast<std::int64_t>(digits));
  const double size = decimals == 0 ? exact : exact / kPowers[decimals];
  value = negative ? -size : size;
  return p;
}

inline std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// How many of the eight characters, from the first on, are digits. (A carry of the addition only
// affects characters after a non-digit.)
inline unsigned digits_at_front(std::uint64_t word) {
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
  constexpr std::uint64_t kZeros = 0x3030303030303030;
  constexpr std::uint64_t kSixes = 0x0606060606060606;
  const std::uint64_t other = ((word & kHigh) ^ kZeros) | (((word + kSixes) & kHigh) ^ kZeros);
  return static_cast<unsigned>(std::countr_zero(other)) / 8;
}

// The number formed by the first `count` characters (digits, 0 to 8): digits are joined into pairs,
// pairs into fours, fours into eight.
inline std::uint64_t join_digits(std::uint64_t word, unsigned count) {
  word = count == 0 ? 0 : word << (64 - 8 * count);
  word = (word & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
  word = (word & 0x00FF00FF00FF00FF) * 6'553'601 >> 16;
  return (word & 0x0000FFFF0000FFFF) * 42'949'672'960'001 >> 32;
}

}  // namespace short_number

// Reads a short number at `at` and returns its end; null when there is none. What follows it (an
// exponent, a letter) is for the caller to judge.
[[gnu::always_inline]] inline const char* parse_short_number(const char* at, const char* end,
                                                             char decimal, double& value) {
  namespace sn = short_number;
  const bool by_words = std::endian::native == std::endian::little;
  if (!by_words || end - at < kShortNumberReach) {
    return sn::parse_bytewise(at, end, decimal, value);
  }
  // Signs and lengths change from cell to cell, so branches on them are avoided.
  const auto negative = static_cast<std::uint64_t>(*at == '-');
  const char* p = at + negative;
  const std::uint64_t front = sn::load(p);
  const unsigned whole = sn::digits_at_front(front);
  if (whole == 8) return sn::parse_bytewise(at, end, decimal, value);
  std::uint64_t digits = sn::join_digits(front, whole);
  p += whole;
  double size = 0;
  if (*p == decimal) {
    ++p;
    const std::uint64_t back = sn::load(p);
    const unsigned decimals = sn::digits_at_front(back);
    p += decimals;
    if (decimals == 8 && static_cast<unsigned char>(*p - '0') <= 9) {
      return sn::parse_bytewise(at, end, decimal, value);
    }
    if (whole + decimals == 0) return nullptr;
    static constexpr std::array<std::uint64_t, 9> kWholePowers = {
        1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
    digits = digits * kWholePowers[decimals] + sn::join_digits(back, decimals);
    size = static_cast<double>(static_cast<std::int64_t>(digits)) / sn::kPowers[decimals];
  } else {
    if (whole == 0) return nullptr;
    size = static_cast<double>(static_cast<std::int64_t>(digits));
  }
  value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(size) | negative << 63);
  return p;
}

}  // namespace relevance::table
