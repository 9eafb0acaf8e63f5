// SPDX-License-Identifier: PostgreSQL
// Finds where fields end, 64 bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace relevance::table {

// Delimiters and line ends of a stretch of bytes as bits of one word. The start of the next field
// then does not depend on reading this one, so that a processor can work on several at once.
class StopFinder {
 public:
  explicit StopFinder(char delimiter) : delimiter_(delimiter) {}

  // Call when the bytes have moved.
  void reset() { base_ = nullptr; }

  // The first delimiter or line end from `at` on; null when there is none in the next stretch, or
  // the bytes end there.
  const char* next(const char* at, const char* end) {
    for (int stretch = 0; stretch < 2; ++stretch) {
      const bool seen = base_ != nullptr && static_cast<std::size_t>(at - base_) < kStretch;
      if (seen) {
        const std::uint64_t stops = mask_ >> static_cast<std::size_t>(at - base_);
        if (stops != 0) return at + std::countr_zero(stops);
      }
      const char* const from = seen ? base_ + kStretch : at;
      if (end - from < static_cast<std::ptrdiff_t>(kStretch)) return nullptr;
      look(from);
      at = from;
    }
    return mask_ == 0 ? nullptr : base_ + std::countr_zero(mask_);
  }

 private:
  static constexpr std::size_t kStretch = 64;

  void look(const char* from) {
    base_ = from;
    mask_ = 0;
#ifdef __SSE2__
    const __m128i delimiter = _mm_set1_epi8(delimiter_);
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i cr = _mm_set1_epi8('\r');
    for (std::size_t i = 0; i < kStretch; i += sizeof(__m128i)) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
      const __m128i line = _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr));
      const __m128i stops = _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter), line);
      mask_ |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(stops)))
               << i;
    }
#else
    for (std::size_t i = 0; i < kStretch; ++i) {
      const char c = from[i];
      const bool stop = c == delimiter_ || c == '\n' || c == '\r';
      mask_ |= static_cast<std::uint64_t>(stop) << i;
    }
#endif
  }

  char delimiter_;
  const char* base_ = nullptr;
  std::uint64_t mask_ = 0;
};

}  // namespace relevance::table
