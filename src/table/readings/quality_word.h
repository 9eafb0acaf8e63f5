// SPDX-License-Identifier: PostgreSQL
// What a text says of a reading's quality: Good, Inválido, "192 - Good", 0x80000000, G.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace relevance::table {

enum class QualityMeaning {
  good,
  uncertain,
  bad,
  alarm,  // HI, LO, warning: the value is beyond a limit of the process, and a reading
  unknown,
};

// What a reading is known to be by the name of its column.
enum class QualitySense {
  unknown,
  one_is_good,  // isgood, valid
  one_is_bad,   // flagged as suspect, bad, error
};
QualitySense quality_sense(std::string_view column_name);

// Whether a column of this name marks bad readings.
bool flags_bad_readings(std::string_view column_name);

// The first word that is understood decides, also in another form (Válida, GoodNonSpecific) and with
// its negation (invalid, nicht gültig, não confiável, no error).
QualityMeaning quality_meaning(std::string_view text);

// The number with which a text begins, decimal or hexadecimal: 192 of "192 - Good" and of 0xC0.
std::optional<double> quality_code(std::string_view text);

// The meanings of all words of a column. Those that are not understood by themselves may be by the
// others: of two words of which one negates the other, it is bad; G and B, alone, are good and bad.
// Yes and no, true and false, 1 and 0 as words mean what `sense` says, else good and bad.
std::vector<QualityMeaning> quality_meanings(const std::vector<std::string_view>& words,
                                             QualitySense sense);

}  // namespace relevance::table
