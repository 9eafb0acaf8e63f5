// SPDX-License-Identifier: PostgreSQL
#include "table/columns/number_warnings.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/text.h"

namespace relevance::table {

namespace {

using Use = NumberReading::Use;

const char* meaning_code(BelowDetection meaning) {
  switch (meaning) {
    case BelowDetection::limit:
      return "as_limit";
    case BelowDetection::zero:
      return "as_zero";
    case BelowDetection::missing:
      return "as_missing";
    case BelowDetection::half:
      break;
  }
  return "as_half_limit";
}

void warn_of_conversion(const NumberReading& reading, const UnitTexts& units,
                        std::string_view unit_without, Column& column) {
  std::string others;
  for (std::size_t i = 0; i < reading.units.size(); ++i) {
    if (reading.units[i].use != Use::convert || reading.units[i].rows == 0) continue;
    const std::string_view text =
        i == 0 ? unit_without : std::string_view(units[static_cast<std::uint16_t>(i)].text);
    others += (others.empty() ? "" : ", ") + quote_text(text);
  }
  column.warnings.push_back(make_warning(
      "units_converted", column.name,
      {value_of("count", reading.rows_with(Use::convert)), value_of("units", std::move(others)),
       value_of("unit", quote_text(reading.unit_text))}));
}

void warn_of_percent(const NumberReading& reading, Column& column) {
  const bool to_percent = reading.units[0].shift > 0;
  column.warnings.push_back(
      make_warning("percent_and_fraction", column.name,
                   {value_of("count", reading.units[0].rows),
                    number_of("example", number_text(reading.fraction)),
                    value_of("scale", make_sentence(to_percent ? "to_percent" : "to_fractions"))}));
}

// The texts beside numbers for which `chosen` holds, with an example of each.
template <typename Chosen>
std::string texts_beside(const NumberReading& reading, const UnitTexts& units, Chosen chosen,
                         std::size_t& rows) {
  std::string texts;
  for (std::size_t i = 1; i < reading.units.size(); ++i) {
    const UnitTexts::Entry& text = units[static_cast<std::uint16_t>(i)];
    if (reading.units[i].rows == 0 || !chosen(reading.units[i], text)) continue;
    rows += reading.units[i].rows;
    texts += (texts.empty() ? "" : ", ") + quote_text(text.text);
  }
  return texts;
}

void warn_of_texts_beside(const NumberReading& reading, const UnitTexts& units, Column& column) {
  const auto warn = [&](const char* code, auto chosen) {
    std::size_t rows = 0;
    std::string texts = texts_beside(reading, units, chosen, rows);
    if (rows == 0) return;
    column.warnings.push_back(make_warning(
        code, column.name, {value_of("count", rows), value_of("texts", std::move(texts))}));
  };
  const bool few_zeros = reading.zeros_with_unit;
  warn("texts_beside_numbers", [&](const auto& use, const UnitTexts::Entry& text) {
    const bool footnote = text.mark && text.text != reading.unit_text;
    return use.use == Use::number && (reading.flags || footnote || few_zeros);
  });
  warn("other_units_left_out",
       [](const auto& use, const UnitTexts::Entry&) { return use.use == Use::missing; });
  if (!reading.factors) return;
  warn("factors_read", [](const auto& use, const UnitTexts::Entry&) { return use.shift != 0; });
}

}  // namespace

void warn_of_units(const NumberReading& reading, const UnitTexts& units,
                   std::string_view unit_without, Column& column) {
  warn_of_texts_beside(reading, units, column);
  const bool converted = reading.rows_with(Use::convert) > 0;
  if (converted) warn_of_conversion(reading, units, unit_without, column);
  const bool shifted = std::any_of(reading.units.begin(), reading.units.end(),
                                   [](const auto& unit) { return unit.shift != 0; });
  if (shifted && !reading.factors) warn_of_percent(reading, column);
  const NumberReading::UnitUse& without = reading.units[0];
  const bool guessed = without.rows > 0 && without.use == Use::number && without.shift == 0;
  const auto known = known_unit(unit_without);
  const bool confirmed = known && reading.unit && same_unit(*known, *reading.unit);
  const bool doubtful = reading.unitless_ratio > 0 || (converted && !confirmed);
  if (!guessed || !doubtful) return;
  column.warnings.push_back(make_warning(
      "unit_assumed", column.name,
      {value_of("count", without.rows), value_of("unit", quote_text(reading.unit_text))}));
}

void warn_of_limits(const RemarkableTexts& below, const RemarkableTexts& above,
                    BelowDetection meaning, Column& column) {
  if (below.rows > 0) {
    column.warnings.push_back(
        make_warning("below_detection", column.name,
                     {value_of("count", below.rows), value_of("example", quote_text(below.first)),
                      value_of("meaning", make_sentence(meaning_code(meaning)))}));
  }
  if (above.rows > 0) {
    column.warnings.push_back(make_warning(
        "above_range", column.name,
        {value_of("count", above.rows), value_of("example", quote_text(above.first))}));
  }
}

void warn_of_infinite(const RemarkableTexts& texts, Column& column) {
  if (texts.rows == 0) return;
  column.warnings.push_back(
      make_warning("infinite_values", column.name,
                   {value_of("count", texts.rows), value_of("example", quote_text(texts.first))}));
}

}  // namespace relevance::table
