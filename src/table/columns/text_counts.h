// SPDX-License-Identifier: PostgreSQL
// What the cells of a column are, counted before its type is decided: for ColumnBuilder alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_builder.h"
#include "table/columns/missing_words.h"

namespace relevance::table {

// Counts the kinds of values, before the type is decided.
struct ColumnBuilder::Counts {
  enum class Kind { word, missing, infinite, other_unit, number, date, label };
  struct Text {
    Kind kind = Kind::word;
    std::size_t rows = 0;
    std::size_t first_row = 0;
    std::optional<CellNumber> number;  // if it can be one
  };
  std::vector<Text> texts;                     // in the order of the dictionary
  std::vector<std::optional<DateTime>> times;  // likewise
  std::size_t numbers = 0;                     // read as plain numbers
  std::size_t dates = 0;                       // decoded immediately
  std::size_t measures = 0;                    // decoded immediately, and numbers
  std::size_t no_measures = 0;                 // decoded immediately, but no numbers of this column
  std::size_t other = 0;                       // beyond the dictionary
  PlainNumbers meaning = PlainNumbers::words;  // of plain numbers beside times
  std::vector<CountedText> plain_words;        // beside times: plain numbers that are none
  NumberReading reading;
  std::array<std::size_t, kMissingWords> missing_words{};  // rows

  std::size_t rows_of(Kind kind) const {
    std::size_t rows = 0;
    for (const Text& text : texts) rows += text.kind == kind ? text.rows : 0;
    return rows;
  }
  std::size_t distinct(Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        texts.begin(), texts.end(), [kind](const Text& text) { return text.kind == kind; }));
  }
  bool have_dates() const {
    return dates > 0 || std::any_of(times.begin(), times.end(), [](const auto& time) {
             return time && time->form != DateTime::Form::no_date;
           });
  }
  std::size_t all_numbers() const { return numbers + measures + rows_of(Kind::number); }
  bool has_words() const {
    return rows_of(Kind::word) + other + no_measures + distinct(Kind::missing) > 0;
  }
  std::size_t values() const {
    std::size_t rows = numbers + dates + measures + no_measures + other;
    for (const Text& text : texts) rows += is_value(text.kind) ? text.rows : 0;
    return rows;
  }
  static bool is_value(Kind kind) {
    return kind != Kind::missing && kind != Kind::infinite && kind != Kind::other_unit &&
           kind != Kind::label;
  }
  // Words that may be labels are words like any other, unless they are few among numbers or dates.
  void settle_labels() {
    constexpr std::size_t kFew = 6;
    const std::size_t labels = rows_of(Kind::label);
    const std::size_t good = all_numbers() + dates + rows_of(Kind::date);
    if (good >= 2 * labels && (labels <= kFew || good >= 4 * labels)) return;
    for (Text& text : texts) text.kind = text.kind == Kind::label ? Kind::word : text.kind;
  }
};

}  // namespace relevance::table
