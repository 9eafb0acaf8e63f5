// SPDX-License-Identifier: PostgreSQL
// The numbers and words that the sender of the data says stand for a missing value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Words are compared without regard to letter case, accents and repeated blanks.
struct MissingList {
  std::vector<double> numbers;
  std::vector<std::string> words;

  bool has_number(double value) const;
  bool has_word(std::string_view text) const;
  // A level of a category, which may be a number as text.
  bool has_level(std::string_view level) const;
  bool empty() const { return numbers.empty() && words.empty(); }
};

struct MissingValues {
  // For all columns that are not named below. null: codes are found by evidence (missing_codes.h).
  std::optional<MissingList> everywhere;
  std::vector<std::pair<std::string, MissingList>> columns;

  // The list for a column, by its exact name, else without regard to case and accents; null: none
  // was given, so that codes are found by evidence.
  const MissingList* list_for(std::string_view column) const;
};

// Makes the listed values of a column missing, and records them in it.
void apply_missing_list(Column& column, const MissingList& list);

}  // namespace relevance::table
