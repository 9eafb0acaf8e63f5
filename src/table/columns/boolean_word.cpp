// SPDX-License-Identifier: PostgreSQL
#include "table/columns/boolean_word.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace relevance::table {

namespace {

struct Pair {
  std::string_view yes, no;
};

constexpr std::array<Pair, 9> kPairs = {{{"true", "false"},
                                         {"yes", "no"},
                                         {"sim", "nao"},
                                         {"on", "off"},
                                         {"verdadeiro", "falso"},
                                         {"ligado", "desligado"},
                                         {"y", "n"},
                                         {"s", "n"},
                                         {"t", "f"}}};
constexpr std::size_t kYn = 6;  // the first pair of letters
constexpr std::size_t kSn = 7;

}  // namespace

bool BooleanWord::is_letter() const {
  return pair >= kYn;
}

bool BooleanWord::goes_with(const BooleanWord& other) const {
  return pair == other.pair ||
         (std::min(pair, other.pair) == kYn && std::max(pair, other.pair) == kSn);
}

std::optional<BooleanWord> boolean_word(std::string_view text) {
  constexpr std::size_t kLongest = 12;
  if (text.size() > kLongest) return std::nullopt;
  const std::string word = fold(text);
  for (std::size_t i = 0; i < kPairs.size(); ++i) {
    if (word == kPairs[i].yes) return BooleanWord{i, 1.0};
    if (word == kPairs[i].no) return BooleanWord{i, 0.0};
  }
  return std::nullopt;
}

}  // namespace relevance::table
