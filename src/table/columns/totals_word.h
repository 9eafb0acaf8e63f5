// SPDX-License-Identifier: PostgreSQL
// Words that label a row as a total of other rows, in the languages that plants write.
#pragma once

#include <optional>
#include <string_view>

namespace relevance::table {

enum class TotalKind { sum, mean, minimum, maximum, deviation, count };

// "Total", "Summe Schicht A:", "Média", "Grand total", "Zwischensumme", "Desvio padrão", "Máx.",
// "Ø", ...; words may follow, except after a minimum and maximum, whose words are also names. It
// proves nothing by itself: "Total" may be a brand, "Media" a filter.
std::optional<TotalKind> totals_word(std::string_view text);

}  // namespace relevance::table
