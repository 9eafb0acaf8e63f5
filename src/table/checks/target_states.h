// SPDX-License-Identifier: PostgreSQL
// Targets of words: two states become 0 and 1.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Turns a target of words, or with a positive class one of any values, into 0 and 1. Words are the
// same when they differ only in letter case, accents and blanks; words for a missing value
// (is_missing_among_numbers) are not a state when others are left. Of two states, without a positive
// class, the one is 1 that
// - is a known word for yes or good, or the other for no or bad (boolean_word.h);
// - the other negates: "conforme" beside "não conforme";
// - else comes last in the alphabet.
// Returns what was done, for the column's report; a warning says it too, except for booleans and
// where a positive class was given. Nothing for a target of numbers. Throws Error: target_has_classes
// (more than two), unknown_class (the positive class does not occur), target_not_numeric.
std::optional<BothLanguages> read_target_states(Column& target, std::string_view positive_class,
                                                std::vector<Warning>& warnings);

// Throws what read_target_states() would throw for the whole data, as far as their head proves it:
// that nearly all values are words of more than two classes, or dates.
void check_target_head(const Column& target, std::string_view positive_class);

}  // namespace relevance::table
