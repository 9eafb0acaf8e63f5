// SPDX-License-Identifier: PostgreSQL
// Units of measurement: which texts are one, which are the same, and from one to another.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::table {

// The quantities that units are made of. The first six are those of the SI; the others keep apart
// what has the same SI dimension but must not be converted: gauge and absolute pressure, normal and
// actual volume, apparent and active power, cycles and turns.
enum class Quantity : std::uint8_t {
  length,
  mass,
  time,
  current,
  temperature,
  amount,
  piece,
  cycle,
  turn,
  gauge,
  normal,
  apparent,
  reactive,
  carbon,
  angle,
  level,
  acidity,
  turbidity,
  money,  // its power numbers the currency
};
inline constexpr std::size_t kQuantities = 19;
using Powers = std::array<std::int8_t, kQuantities>;

// A value in this unit is (value - zero) * above / below in the coherent unit. Two whole numbers
// instead of one factor, so that 5100 mbar are 5.1 bar and not 5.1000000000000005.
struct Unit {
  double above = 1;
  double below = 1;
  double zero = 0;  // °F: 32, relative to °C
  Powers powers{};
};

// bar, °C, m³/h, kWh, %, 1/min, mg/L, kW h, EUR: a known unit, without regard to brackets and to how
// powers and products are written; nothing for another text.
std::optional<Unit> known_unit(std::string_view text);

// The text of a unit by which two spellings are compared: no brackets, blanks or final point, one
// form for each sign (µ, °, ², ·).
std::string unit_key(std::string_view text);

bool same_unit(const Unit& one, const Unit& other);  // kW h and kWh, rpm and U/min

// Whether values in these units measure the same quantity: bar and mbar, °C and °F, kg and t.
bool are_convertible(const Unit& one, const Unit& other);

// `value`, from one unit to another that it is convertible to. Shifts by powers of ten are exact in
// decimal: 4.35 m is 435 cm.
double convert(double value, const Unit& from, const Unit& to);

// "[bar]" and "(bar)" without the brackets and blanks.
std::string without_brackets(std::string_view text);

// Percent, also with more words: %, % rel., Vol.-%.
bool is_percent(std::string_view text);

// A currency's sign or ISO 4217 code, which may also stand before a number: €, R$, EUR.
bool is_currency(std::string_view text);

// Whether a text beside a number can be a unit that is not known: it begins like a word and holds
// no number other than a power or one in a formula (CO2).
bool has_form_of_unit(std::string_view text);

// `value` times ten to the power of `digits`, exactly in decimal.
double shift_decimals(double value, int digits);

}  // namespace relevance::table
