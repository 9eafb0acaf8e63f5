// SPDX-License-Identifier: PostgreSQL
// Words for true and false, in English and Portuguese.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace relevance::table {

struct BooleanWord {
  std::size_t pair;  // which pair of opposites it belongs to
  double value;      // 1: true, 0: false

  // Whether it is a single letter, which proves nothing without its opposite.
  bool is_letter() const;
  // Whether the other word may stand in the same column. n is the opposite of both y and s.
  bool goes_with(const BooleanWord& other) const;
};

// true/false, yes/no, sim/não, on/off, verdadeiro/falso, ligado/desligado, y/n, s/n, t/f; without
// regard to letter case and accents.
std::optional<BooleanWord> boolean_word(std::string_view text);

}  // namespace relevance::table
