// SPDX-License-Identifier: PostgreSQL
#include <algorithm>
#include <array>

#include "base/text.h"
#include "table/columns/number_text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kLongestUnit = 24;

bool is_simple_unit(std::string_view unit) {
  static constexpr std::array<std::string_view, 96> kUnits = {
      "%",    "‰",    "°",    "°C", "ºC",    "°F",   "ºF",   "C",    "F",    "K",     "bar",
      "barg", "bara", "mbar", "Pa", "hPa",   "kPa",  "MPa",  "psi",  "psig", "atm",   "mmHg",
      "kgf",  "g",    "mg",   "kg", "t",     "ton",  "tons", "lb",   "lbs",  "oz",    "m",
      "mm",   "cm",   "km",   "um", "µm",    "μm",   "nm",   "in",   "ft",   "L",     "l",
      "ml",   "mL",   "gal",  "s",  "ms",    "min",  "h",    "hr",   "d",    "rpm",   "RPM",
      "Hz",   "kHz",  "MHz",  "A",  "mA",    "kA",   "V",    "mV",   "kV",   "W",     "kW",
      "MW",   "kWh",  "MWh",  "Wh", "VA",    "kVA",  "kvar", "kVar", "kVAr", "kvarh", "N",
      "kN",   "Nm",   "J",    "kJ", "MJ",    "kcal", "ppm",  "ppb",  "pH",   "cP",    "dB",
      "mol",  "un",   "pcs",  "pç", "peças", "tCO2", "lpm",  "cfm"};
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

// Removes a power after the unit: m3, m³, cm^2.
std::string_view without_power(std::string_view unit) {
  for (const std::string_view power : {"^2", "^3", "²", "³", "2", "3"}) {
    if (unit.size() > power.size() && unit.ends_with(power)) {
      return unit.substr(0, unit.size() - power.size());
    }
  }
  return unit;
}

bool is_part(std::string_view unit) {
  return !unit.empty() && (is_simple_unit(unit) || is_simple_unit(without_power(unit)));
}

}  // namespace

bool is_unit(std::string_view text) {
  text = trim(text);
  const bool bracketed = text.size() > 2 && ((text.front() == '[' && text.back() == ']') ||
                                             (text.front() == '(' && text.back() == ')'));
  if (bracketed) text = trim(text.substr(1, text.size() - 2));
  if (text.empty() || text.size() > kLongestUnit) return false;
  if (is_simple_unit(text)) return true;
  // Quotients and products: kg/h, m³/h, W/m2, N.m
  while (true) {
    const std::size_t cut = text.find_first_of("/.*");
    const std::string_view part = text.substr(0, cut);
    const bool number = part == "1" || part == "100";
    if (!number && !is_part(part)) return false;
    if (cut == std::string_view::npos) return true;
    text.remove_prefix(cut + 1);
  }
}

}  // namespace relevance::table
