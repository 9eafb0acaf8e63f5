// SPDX-License-Identifier: PostgreSQL
// The factors are exact by definition (BIPM, The International System of Units, 9th edition, tables
// 8 and 9; NIST Special Publication 811, appendix B) or, for units that are measured, rounded.
#include "table/columns/unit_conversion.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/blanks.h"
#include "base/characters.h"
#include "base/text.h"

namespace relevance::table {

namespace {

using Q = Quantity;

struct Power {
  Quantity quantity = Q::length;
  std::int8_t power = 0;
};

constexpr Powers make(std::initializer_list<Power> list) {
  Powers powers{};
  for (const Power& one : list) powers[static_cast<std::size_t>(one.quantity)] = one.power;
  return powers;
}

constexpr Powers kRatio = make({});
constexpr Powers kLength = make({{Q::length, 1}});
constexpr Powers kArea = make({{Q::length, 2}});
constexpr Powers kVolume = make({{Q::length, 3}});
constexpr Powers kNormalVolume = make({{Q::length, 3}, {Q::normal, 1}});
constexpr Powers kMass = make({{Q::mass, 1}});
constexpr Powers kTime = make({{Q::time, 1}});
constexpr Powers kFlow = make({{Q::length, 3}, {Q::time, -1}});
constexpr Powers kSpeed = make({{Q::length, 1}, {Q::time, -1}});
constexpr Powers kForce = make({{Q::mass, 1}, {Q::length, 1}, {Q::time, -2}});
constexpr Powers kPressure = make({{Q::mass, 1}, {Q::length, -1}, {Q::time, -2}});
constexpr Powers kGauge = make({{Q::mass, 1}, {Q::length, -1}, {Q::time, -2}, {Q::gauge, 1}});
constexpr Powers kEnergy = make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -2}});
constexpr Powers kPower = make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -3}});
constexpr Powers kApparent = make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -3}, {Q::apparent, 1}});
constexpr Powers kReactive = make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -3}, {Q::reactive, 1}});
constexpr Powers kReactiveEnergy =
    make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -2}, {Q::reactive, 1}});
constexpr Powers kCurrent = make({{Q::current, 1}});
constexpr Powers kCharge = make({{Q::current, 1}, {Q::time, 1}});
constexpr Powers kVoltage = make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -3}, {Q::current, -1}});
constexpr Powers kResistance =
    make({{Q::mass, 1}, {Q::length, 2}, {Q::time, -3}, {Q::current, -2}});
constexpr Powers kConductance =
    make({{Q::mass, -1}, {Q::length, -2}, {Q::time, 3}, {Q::current, 2}});
constexpr Powers kViscosity = make({{Q::mass, 1}, {Q::length, -1}, {Q::time, -1}});
constexpr Powers kTemperature = make({{Q::temperature, 1}});
constexpr Powers kFrequency = make({{Q::cycle, 1}, {Q::time, -1}});
constexpr Powers kRotation = make({{Q::turn, 1}, {Q::time, -1}});
constexpr Powers kPiece = make({{Q::piece, 1}});
constexpr Powers kTurbidity = make({{Q::turbidity, 1}});
constexpr Powers money(std::int8_t number) {
  return make({{Q::money, number}});
}

struct Symbol {
  std::string_view text;
  Powers powers;
  double above = 1;
  double below = 1;
  double zero = 0;
  std::string_view prefixes = {};  // of n u m c d h k M G T, those that are used with it
};

// µ is written u here.
constexpr Symbol kSymbols[] = {
    {"%", kRatio, 1, 100},
    {"‰", kRatio, 1, 1000},
    {"ppm", kRatio, 1, 1e6},
    {"ppb", kRatio, 1, 1e9},
    {"m", kLength, 1, 1, 0, "numcdk"},
    {"in", kLength, 254, 10000},
    {"inch", kLength, 254, 10000},
    {"ft", kLength, 3048, 10000},
    {"yd", kLength, 9144, 10000},
    {"mi", kLength, 1609344, 1000},
    {"ha", kArea, 10000},
    {"L", kVolume, 1, 1000, 0, "umcdh"},
    {"l", kVolume, 1, 1000, 0, "umcdh"},
    {"ltr", kVolume, 1, 1000},
    {"Liter", kVolume, 1, 1000},
    {"litros", kVolume, 1, 1000},
    {"gal", kVolume, 3785411784, 1e12},
    {"Nm3", kNormalVolume},
    {"Sm3", kNormalVolume},
    {"NL", kNormalVolume, 1, 1000},
    {"Nl", kNormalVolume, 1, 1000},
    {"g", kMass, 1, 1000, 0, "numk"},
    {"t", kMass, 1000, 1, 0, "kM"},
    {"ton", kMass, 1000},
    {"tons", kMass, 1000},
    {"tCO2", make({{Q::mass, 1}, {Q::carbon, 1}}), 1000},
    {"lb", kMass, 45359237, 1e8},
    {"lbs", kMass, 45359237, 1e8},
    {"oz", kMass, 28349523125, 1e12},
    {"s", kTime, 1, 1, 0, "num"},
    {"sec", kTime},
    {"sek", kTime},
    {"Sek", kTime},
    {"seg", kTime},
    {"min", kTime, 60},
    {"mins", kTime, 60},
    {"Min", kTime, 60},
    {"h", kTime, 3600},
    {"hr", kTime, 3600},
    {"hrs", kTime, 3600},
    {"Std", kTime, 3600},
    {"d", kTime, 86400},
    {"dias", kTime, 86400},
    {"days", kTime, 86400},
    {"Tage", kTime, 86400},
    {"lpm", kFlow, 1, 60000},
    {"LPM", kFlow, 1, 60000},
    {"cfm", kFlow, 28316846592, 60e12},
    {"CFM", kFlow, 28316846592, 60e12},
    {"gpm", kFlow, 3785411784, 60e12},
    {"GPM", kFlow, 3785411784, 60e12},
    {"mph", kSpeed, 1609344, 3600000},
    {"kmh", kSpeed, 1000, 3600},
    {"N", kForce, 1, 1, 0, "mkM"},
    {"kgf", kForce, 980665, 1e5},
    {"lbf", kForce, 4448221615, 1e9},
    {"Nm", kEnergy, 1, 1, 0, "mk"},
    {"Pa", kPressure, 1, 1, 0, "mhkMG"},
    {"bar", kPressure, 1e5, 1, 0, "umk"},
    {"bara", kPressure, 1e5, 1, 0, "m"},
    {"bar(a)", kPressure, 1e5},
    {"barg", kGauge, 1e5, 1, 0, "m"},
    {"bar(g)", kGauge, 1e5},
    {"psi", kPressure, 6894757293, 1e6},
    {"psia", kPressure, 6894757293, 1e6},
    {"psig", kGauge, 6894757293, 1e6},
    {"atm", kPressure, 101325},
    {"mmHg", kPressure, 101325, 760},
    {"Torr", kPressure, 101325, 760},
    {"mmH2O", kPressure, 980665, 1e5},
    {"mCA", kPressure, 980665, 100},
    {"mca", kPressure, 980665, 100},
    {"inHg", kPressure, 3386389, 1000},
    {"J", kEnergy, 1, 1, 0, "mkMGT"},
    {"Wh", kEnergy, 3600, 1, 0, "mkMGT"},
    {"cal", kEnergy, 4184, 1000, 0, "kMG"},
    {"BTU", kEnergy, 1055056, 1000},
    {"W", kPower, 1, 1, 0, "umkMGT"},
    {"hp", kPower, 745699872, 1e6},
    {"HP", kPower, 745699872, 1e6},
    {"PS", kPower, 73549875, 1e5},
    {"cv", kPower, 73549875, 1e5},
    {"VA", kApparent, 1, 1, 0, "mkMG"},
    {"var", kReactive, 1, 1, 0, "kM"},
    {"Var", kReactive, 1, 1, 0, "kM"},
    {"VAr", kReactive, 1, 1, 0, "kM"},
    {"varh", kReactiveEnergy, 3600, 1, 0, "kM"},
    {"VArh", kReactiveEnergy, 3600, 1, 0, "kM"},
    {"A", kCurrent, 1, 1, 0, "numk"},
    {"Ah", kCharge, 3600, 1, 0, "mk"},
    {"V", kVoltage, 1, 1, 0, "umkM"},
    {"Ohm", kResistance, 1, 1, 0, "umkMG"},
    {"ohm", kResistance, 1, 1, 0, "umkMG"},
    {"Ω", kResistance, 1, 1, 0, "umkMG"},
    {"S", kConductance, 1, 1, 0, "numk"},
    {"cP", kViscosity, 1, 1000},
    {"cSt", make({{Q::length, 2}, {Q::time, -1}}), 1, 1e6},
    {"°C", kTemperature},
    {"degC", kTemperature},
    {"C", kTemperature},
    {"Celsius", kTemperature},
    {"K", kTemperature, 1, 1, 273.15},
    {"°F", kTemperature, 5, 9, 32},
    {"degF", kTemperature, 5, 9, 32},
    {"F", kTemperature, 5, 9, 32},
    {"mol", make({{Q::amount, 1}}), 1, 1, 0, "numk"},
    {"Hz", kFrequency, 1, 1, 0, "mkMG"},
    {"rpm", kRotation, 1, 60},
    {"RPM", kRotation, 1, 60},
    {"U/min", kRotation, 1, 60},
    {"r/min", kRotation, 1, 60},
    {"rev/min", kRotation, 1, 60},
    {"U/s", kRotation},
    {"rps", kRotation},
    {"°", make({{Q::angle, 1}})},
    {"deg", make({{Q::angle, 1}})},
    {"dB", make({{Q::level, 1}})},
    {"dB(A)", make({{Q::level, 2}})},
    {"pH", make({{Q::acidity, 1}})},
    {"NTU", kTurbidity},
    {"FNU", make({{Q::turbidity, 2}})},
    {"un", kPiece},
    {"und", kPiece},
    {"unid", kPiece},
    {"pc", kPiece},
    {"pcs", kPiece},
    {"pç", kPiece},
    {"pçs", kPiece},
    {"peça", kPiece},
    {"peças", kPiece},
    {"Stk", kPiece},
    {"Stck", kPiece},
    {"Stück", kPiece},
    {"ea", kPiece},
    {"€", money(1)},
    {"EUR", money(1)},
    {"$", money(2)},
    {"US$", money(2)},
    {"USD", money(2)},
    {"R$", money(3)},
    {"BRL", money(3)},
    {"£", money(4)},
    {"GBP", money(4)},
    {"CHF", money(5)},
    {"¥", money(6)},
    {"JPY", money(7)},
    {"CNY", money(8)},
    {"₹", money(9)},
    {"INR", money(9)},
    {"SEK", money(10)},
    {"NOK", money(11)},
    {"DKK", money(12)},
    {"PLN", money(13)},
    {"CZK", money(14)},
    {"HUF", money(15)},
    {"MXN", money(16)},
    {"ARS", money(17)},
    {"CLP", money(18)},
    {"COP", money(19)},
    {"CAD", money(20)},
    {"AUD", money(21)},
    {"ZAR", money(22)},
    {"TRY", money(23)},
    {"KRW", money(24)},
    {"₽", money(25)},
    {"RUB", money(25)},
};

struct Prefix {
  char letter;
  double above, below;
};
constexpr std::array<Prefix, 10> kPrefixes = {{{'n', 1, 1e9},
                                               {'u', 1, 1e6},
                                               {'m', 1, 1000},
                                               {'c', 1, 100},
                                               {'d', 1, 10},
                                               {'h', 100, 1},
                                               {'k', 1000, 1},
                                               {'M', 1e6, 1},
                                               {'G', 1e9, 1},
                                               {'T', 1e12, 1}}};

const Symbol* find_symbol(std::string_view text) {
  const auto* const found = std::find_if(std::begin(kSymbols), std::end(kSymbols),
                                         [&](const Symbol& symbol) { return symbol.text == text; });
  return found == std::end(kSymbols) ? nullptr : found;
}

Unit unit_of(const Symbol& symbol, const Prefix& prefix) {
  return {symbol.above * prefix.above, symbol.below * prefix.below, symbol.zero, symbol.powers};
}

std::optional<Unit> find_simple(std::string_view text) {
  if (const Symbol* symbol = find_symbol(text)) return unit_of(*symbol, {0, 1, 1});
  if (text.size() < 2) return std::nullopt;
  for (const Prefix& prefix : kPrefixes) {
    if (text.front() != prefix.letter) continue;
    const Symbol* const symbol = find_symbol(text.substr(1));
    if (symbol == nullptr || symbol->prefixes.find(prefix.letter) == std::string_view::npos) {
      return std::nullopt;
    }
    return unit_of(*symbol, prefix);
  }
  return std::nullopt;
}

// Also in capitals: BAR, KG, MM. Not NM, which is not a nanometre.
std::optional<Unit> find_in_any_case(std::string_view text) {
  if (auto unit = find_simple(text)) return unit;
  const std::string small = lower(text);
  if (small.size() < 2 || small == text || small == "nm") return std::nullopt;
  return find_simple(small);
}

// Takes a power from the end: 2, -1, ^2, ^-3. 1 without one; nothing when it is not a power.
int take_power(std::string_view& text) {
  constexpr int kHighest = 4;
  if (text.empty() || text.back() < '1' || text.back() > '0' + kHighest) return 1;
  int power = text.back() - '0';
  std::string_view rest = text.substr(0, text.size() - 1);
  if (rest.ends_with('-')) {
    power = -power;
    rest.remove_suffix(1);
  }
  if (rest.ends_with('^')) rest.remove_suffix(1);
  if (rest.empty() || (rest.back() >= '0' && rest.back() <= '9')) return 1;
  text = rest;
  return power;
}

// Multiplies `all` by the power of a unit. False when that cannot be stored.
bool multiply(Unit& all, const Unit& factor, int power) {
  for (int i = 0; i < std::abs(power); ++i) {
    all.above *= power > 0 ? factor.above : factor.below;
    all.below *= power > 0 ? factor.below : factor.above;
  }
  for (std::size_t i = 0; i < kQuantities; ++i) {
    constexpr int kMost = 100;
    const int sum = all.powers[i] + factor.powers[i] * power;
    if (std::abs(sum) > kMost) return false;
    all.powers[i] = static_cast<std::int8_t>(sum);
  }
  return true;
}

// One factor of a product: m3, s-1, kWh, or 1, 10, 100, 1000 as in g/100g.
bool multiply_part(Unit& all, std::string_view part, int sign) {
  double number = 1;
  std::size_t digits = 0;
  while (digits < part.size() && part[digits] >= '0' && part[digits] <= '9') ++digits;
  if (digits > 0) {
    if (part[0] != '1' || part.substr(1, digits - 1).find_first_not_of('0') != part.npos) {
      return false;
    }
    number = std::pow(10.0, static_cast<double>(digits - 1));
    (sign > 0 ? all.above : all.below) *= number;
    part.remove_prefix(digits);
    if (part.empty()) return true;
  }
  std::optional<Unit> unit = find_in_any_case(part);
  int power = 1;
  if (!unit) {
    power = take_power(part);
    unit = find_simple(part);
    if (!unit) unit = find_in_any_case(part);
    if (!unit && part.size() == 1) unit = find_simple(lower(part));  // M3/H
  }
  return unit && multiply(all, *unit, power * sign);
}

bool is_power_of_ten(double value) {
  return value >= 1 && value == std::pow(10.0, std::round(std::log10(value)));
}

struct UnitSpelling {
  char32_t code;
  std::string_view text;
};
// Several characters for one sign.
constexpr std::array<UnitSpelling, 25> kUnitSpellings = {
    {{U'µ', "u"},   {U'μ', "u"},      {U'º', "°"},   {U'˚', "°"},   {U'℃', "°C"},
     {U'℉', "°F"},  {U'\u2126', "Ω"}, {U'¹', "1"},   {U'²', "2"},   {U'³', "3"},
     {U'⁴', "4"},   {U'⁻', "-"},      {U'−', "-"},   {U'·', "*"},   {U'⋅', "*"},
     {U'∙', "*"},   {U'×', "*"},      {U'•', "*"},   {U'％', "%"},  {U'٪', "%"},
     {U'㎡', "m2"}, {U'㎥', "m3"},    {U'㎏', "kg"}, {U'㎜', "mm"}, {U'∕', "/"}}};

}  // namespace

std::string unit_key(std::string_view text) {
  std::string key;
  const std::string plain = without_brackets(trim_blanks(text));
  for (std::string_view rest = plain; !rest.empty();) {
    const Character c = first_character(rest);
    const std::string_view bytes = rest.substr(0, c.bytes);
    rest.remove_prefix(c.bytes);
    if (is_blank_character(c.code) || is_zero_width(c.code)) continue;
    const auto* const found =
        std::find_if(kUnitSpellings.begin(), kUnitSpellings.end(),
                     [&](const UnitSpelling& spelling) { return spelling.code == c.code; });
    if (found != kUnitSpellings.end()) {
      key += found->text;
    } else if (bytes.size() == 1 && c.code >= 0x80) {
      // A byte of Windows-1252: the unit signs there are those of Latin-1.
      key += c.code == 0xB0 ? "°" : "?";
    } else {
      key += bytes;
    }
  }
  if (key.size() > 1 && key.back() == '.') key.pop_back();
  return key;
}

std::string without_brackets(std::string_view text) {
  const bool bracketed = text.size() > 2 && ((text.front() == '[' && text.back() == ']') ||
                                             (text.front() == '(' && text.back() == ')'));
  return std::string(trim_blanks(bracketed ? text.substr(1, text.size() - 2) : text));
}

std::optional<Unit> known_unit(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  if (text.empty() || text.size() > 2 * kLongest) return std::nullopt;
  const std::string key = unit_key(text);
  if (key.empty() || key.size() > kLongest) return std::nullopt;
  if (auto whole = find_in_any_case(key)) return whole;
  Unit all;
  std::string_view rest = key;
  int sign = 1;
  while (true) {
    const std::size_t cut = rest.find_first_of("/.*");
    const std::string_view part = rest.substr(0, cut);
    const bool per = part.empty() && cut == 0 && rest.size() == key.size() && rest[0] == '/';
    if (!per && !multiply_part(all, part, sign)) return std::nullopt;
    if (cut == std::string_view::npos) break;
    if (rest[cut] == '/') sign = -1;  // kJ/kg.K and kJ/kg/K alike: all that follows divides
    rest.remove_prefix(cut + 1);
  }
  return all;
}

bool same_unit(const Unit& one, const Unit& other) {
  return one.powers == other.powers && one.zero == other.zero &&
         one.above * other.below == other.above * one.below;
}

bool are_convertible(const Unit& one, const Unit& other) {
  return one.powers == other.powers;
}

double shift_decimals(double value, int digits) {
  if (!std::isfinite(value) || value == 0 || digits == 0) return value;
  std::array<char, 40> text;
  char* const end = text.data() + text.size();
  const char* const written =
      std::to_chars(text.data(), end, value, std::chars_format::scientific).ptr;
  char* const mark = std::find(text.data(), end, 'e') + 1;
  int exponent = 0;
  std::from_chars(*mark == '+' ? mark + 1 : mark, written, exponent);
  const char* const shifted = std::to_chars(mark, end, exponent + digits).ptr;
  double result = 0;
  std::from_chars(text.data(), shifted, result);
  return result;
}

double convert(double value, const Unit& from, const Unit& to) {
  if (same_unit(from, to)) return value;
  const double up = from.above * to.below;
  const double down = from.below * to.above;
  const double ratio = std::max(up, down) / std::min(up, down);
  const double moved = value - from.zero;
  double result = moved * up / down;
  if (ratio == std::round(ratio)) result = up >= down ? moved * ratio : moved / ratio;
  if (is_power_of_ten(ratio)) {
    const int digits = static_cast<int>(std::lround(std::log10(ratio)));
    result = shift_decimals(moved, up >= down ? digits : -digits);
  }
  return result + to.zero;
}

bool is_percent(std::string_view text) {
  return unit_key(text).find('%') != std::string::npos;
}

bool is_currency(std::string_view text) {
  constexpr auto kMoney = static_cast<std::size_t>(Q::money);
  const Symbol* const symbol = find_symbol(trim_blanks(text));
  return symbol != nullptr && symbol->powers[kMoney] != 0;
}

bool has_form_of_unit(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  text = trim_blanks(text);
  if (text.empty() || text.size() > kLongest) return false;
  const char first = text.front();
  const char32_t code = first_character(text).code;
  const bool sign = code == U'‰' || code == U'′' || code == U'″';
  const bool dash_or_operator = (code >= 0x2010 && code <= 0x205E) ||
                                (code >= 0x2190 && code <= 0x22FF) || is_dash(code) ||
                                is_apostrophe(code) || code == U'±' || code == U'·';
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                      (code >= 0x80 && (sign || !dash_or_operator));
  constexpr std::string_view kStart = "%[(/'\"$";
  if (!letter && kStart.find(first) == std::string_view::npos) return false;
  constexpr std::string_view kAlone = "%'\"$";  // these are units without a letter
  if (text.size() == 1 && !letter && kAlone.find(first) == std::string_view::npos) return false;
  // x2 counts something, as in 5x2.
  if ((first == 'x' || first == 'X') && text.size() > 1 && text[1] >= '0' && text[1] <= '9') {
    return false;
  }
  std::size_t digits = 0;
  std::size_t words = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    digits = text[i] >= '0' && text[i] <= '9' ? digits + 1 : 0;
    const bool hundred = text.substr(i).starts_with("100");
    if (hundred) i += 2;
    if (digits > 1 || text[i] == ':' || text[i] == ';' || text[i] == '=') return false;
    words += text[i] == ' ' ? 1 : 0;
  }
  constexpr std::size_t kMostWords = 4;
  return words <= kMostWords;
}

}  // namespace relevance::table
