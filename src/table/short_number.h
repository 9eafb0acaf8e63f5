// The numbers of nearly every cell, read in one tight loop: [-]digits[.digits], few digits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace relevance::table {

// So many digits fit into a double's 53 bits, and the powers of ten up to 22 are exact: the value
// is then one division of two exact numbers, correctly rounded (Clinger 1990). Longer numbers and
// those with an exponent are left to fast_float, to the same result.
inline constexpr std::size_t kShortDigits = 15;

// Reads a short number at `at` and returns its end; null when there is none. What follows it (an
// exponent, a letter) is for the caller to judge.
inline const char* parse_short_number(const char* at, const char* end, char decimal,
                                      double& value) {
  static constexpr std::array<double, kShortDigits + 1> kPowers = {
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char* p = at;
  const bool negative = p != end && *p == '-';
  if (negative) ++p;
  std::uint64_t digits = 0;
  const auto read_digits = [&] {
    const char* const begin = p;
    // Wraps around on a long number, which is given up below.
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

}  // namespace relevance::table
