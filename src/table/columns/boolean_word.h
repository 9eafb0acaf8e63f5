// SPDX-License-Identifier: PostgreSQL
// Words for true and false, good and bad, open and closed, in the languages that plants write.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relevance::table {

struct BooleanWord {
  std::size_t kind;  // words of one kind are opposites of each other: answers, switches, verdicts
  double value;      // 1: true, 0: false
  std::size_t word;  // which word it is

  // Whether it is a single letter, which proves nothing without its opposite.
  bool is_letter() const;
  // Whether the other word may stand in the same column: it is the same, or an opposite.
  bool goes_with(const BooleanWord& other) const {
    return kind == other.kind && (value != other.value || word == other.word);
  }
};

// true/false, yes/no, sim/não, ja/nein, on/off, OK/NOK, i.O./n.i.O., pass/fail, bom/ruim,
// conforme/não conforme, open/closed, y/n, ...; without regard to letter case, accents, blanks,
// points and hyphens.
std::optional<BooleanWord> boolean_word(std::string_view text);

// Whether the texts of a column are one such word, or two that are opposites, each perhaps in
// several spellings.
bool are_boolean_words(const std::vector<std::string_view>& texts);

// Whether `text` says no to `other`: "não conforme" to "conforme", "NOK" to "OK", "inativo" to
// "ativo".
bool negates(std::string_view text, std::string_view other);

}  // namespace relevance::table
