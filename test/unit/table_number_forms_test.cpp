// SPDX-License-Identifier: PostgreSQL
// Columns of numbers as people and programs write them, and what is read: values, unit, warnings.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "base/text.h"
#include "column_cells.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

struct NumbersCase {
  const char* name;
  const char* cells;   // as in column_cells.h
  const char* values;  // the first ones; a point for a missing one; or the type of the column
  const char* unit = "";
  const char* warning = "";  // part of a warning about the column; empty: there must be none
  char decimal = ',';
  const char* column = "x";
};

const NumbersCase kForms[] = {
    // Signs
    {"minus behind", "5,5|5,0-|7,25-", "5.5 -5 -7.25"},
    {"minus behind, then a unit", "5,5 EUR|5,0- EUR|7,25- EUR", "5.5 -5 -7.25", "EUR"},
    {"minus behind a blank", "5,5|5,0 -", "5.5 -5"},
    {"plus behind", "5,5+|5,0-", "5.5 -5"},
    {"parentheses", "5,5|(5,0)|(1.234,5)", "5.5 -5 -1234.5"},
    {"parentheses with blanks", "5,5|( 5,0 )", "5.5 -5"},
    {"parentheses around a currency", "€ 5,5|(€ 5,0)|(5,0 €)", "5.5 -5 -5", "€"},
    {"parentheses before a unit", "5,5 bar|(5,0) bar", "5.5 -5", "bar"},
    {"parentheses alone with decimals", "(5,5)|(5,0)|(7,1)", "-5.5 -5 -7.1"},
    {"minus sign U+2212", "5,5|\u22125,0|\u22127,25", "5.5 -5 -7.25"},
    {"en dash", "5,5|–5,0", "5.5 -5"},
    {"em dash", "5,5|—5,0", "5.5 -5"},
    {"hyphen U+2010", "5,5|\u20105,0", "5.5 -5"},
    {"no-break hyphen", "5,5|\u20115,0", "5.5 -5"},
    {"full-width minus", "5,5|\uFF0D5,0", "5.5 -5"},
    {"small minus", "5,5|\uFE635,0", "5.5 -5"},
    {"minus sign behind", "5,5|5,0\u2212", "5.5 -5"},
    {"blank behind the minus", "5,5|- 5,0|\u2212 7,0", "5.5 -5 -7"},
    {"no-break blank behind the minus", "5,5|-\u00A05,0", "5.5 -5"},
    {"plus and a blank", "5,5|+ 5,0", "5.5 5"},
    {"minus before a currency", "€ 5,5|-€ 5,0|€ -7,0|\u2212€7,5", "5.5 -5 -7 -7.5", "€"},
    {"a dash for no cents", "12,50|12,-|13,--|14,–", "12.5 12 13 14"},
    // Blanks and characters without width
    {"no-break blank before", "5,5|\u00A05,0", "5.5 5"},
    {"no-break blank behind", "5,5|5,0\u00A0", "5.5 5"},
    {"narrow no-break blank", "5,5|\u202F5,0\u202F", "5.5 5"},
    {"thin blank", "5,5|\u20095,0", "5.5 5"},
    {"figure blank", "5,5|\u20075,0", "5.5 5"},
    {"ideographic blank", "5,5|\u30005,0", "5.5 5"},
    {"zero-width blank", "5,5|\u200B5,0|5\u200B,75", "5.5 5 5.75"},
    {"byte order mark", "\uFEFF5,5|5,0\uFEFF", "5.5 5"},
    {"mark of direction", "\u200E5,5|\u200F5,0|\u202A-7,0\u202C", "5.5 5 -7"},
    {"a cell of nothing but blanks", "5,5|\u00A0|\u200B|6,5", "5.5 . . 6.5"},
    {"blank before a unit", "5,5\u00A0bar|5,0\u202Fbar|6 bar|7bar", "5.5 5 6 7", "bar"},
    // Thousands
    {"typewriter apostrophe", "1'234,5|12'345'678,5", "1234.5 12345678.5"},
    {"typographic apostrophe", "1’234,5|12’345’678,5", "1234.5 12345678.5"},
    {"modifier apostrophe", "1\u02BC234,5", "1234.5"},
    {"prime and accent", "1\u2032234,5|1´234,5|1`234,5", "1234.5 1234.5 1234.5"},
    {"no-break thousands", "1\u00A0234,5|12\u00A0345", "1234.5 12345"},
    {"narrow thousands", "1\u202F234,5", "1234.5"},
    {"thin thousands", "1\u2009234,5", "1234.5"},
    {"figure blank thousands", "1\u2007234,5", "1234.5"},
    {"thousands with a minus behind", "1.234,5-|1 234,5-", "-1234.5 -1234.5"},
    {"thousands with a unit", "1.234,5 kg|12.345,5 kg", "1234.5 12345.5", "kg"},
    {"Indian groups", "12,34,567.8|1,23,456|1,234.5", "1234567.8 123456 1234.5", "", "", '.'},
    {"Indian groups, negative", "(12,34,567)|-12,34,567.5", "-1234567 -1234567.5", "", "", '.'},
    {"rupees", "₹ 12,34,567.80|₹ 1,200.50", "1234567.8 1200.5", "₹", "", '.'},
    // Texts that are numbers
    {"formula", "=\"3,24\"|=\"4,87\"", "3.24 4.87"},
    {"formula with a unit", "=\"3,24 bar\"|=\"4,87 bar\"", "3.24 4.87", "bar"},
    {"formula of an empty text", "=\"\"|3,5|=\"4,87\"", ". 3.5 4.87"},
    {"formula without quotes", "=3,24|=-4,87", "3.24 -4.87"},
    {"apostrophe before", "'123|'4,5|'-6", "123 4.5 -6"},
    {"typographic apostrophe before", "’123|’4,5", "123 4.5"},
    // Exponents
    {"Fortran D", "1.2D+03|1.2d-3|0.5D00|-1.5D+02", "1200 0.0012 0.5 -150", "", "", '.'},
    {"Fortran without a letter", "1.2+003|1.25-001", "1200 0.125", "", "", '.'},
    {"exponent after a blank", "1,2 E+03|1,2 e-3", "1200 0.0012"},
    {"exponent with a minus sign", "1,2E\u221203|1,2E+03", "0.0012 1200"},
    {"power of ten", "1,2×10^3|1,2·10³|1,2 x 10^-3|5·10³|5·3", "1200 1200 0.0012 5000 5.3"},
    {"power of ten, raised", "1,2×10⁻³|1,5 × 10²", "0.0012 150"},
    // Digits and marks of other scripts
    {"full-width", "１２，５|－３，５|７", "12.5 -3.5 7"},
    {"Arabic-Indic", "١٢٫٥|-٣٫٥|٧", "12.5 -3.5 7"},
    {"Arabic thousands", "١٬٢٣٤٫٥|١٢٬٣٤٥٫٥", "1234.5 12345.5"},
    {"Arabic marks in a file with points", "١٢٫٥|3.5", "12.5 3.5", "", "", '.'},
    {"Persian", "۱۲٫۵|۷", "12.5 7"},
    {"Devanagari", "१२,५|७", "12.5 7"},
    {"Arabic percent", "٨٥٪|90%", "85 90", "٪"},
    // Rare forms in a long column
    {"rare minus signs", "-1|1000×#,5|3×\u22125,0", "-1 0.5 1.5 2.5"},
    {"rare no-break blanks", "\u00A07,5|1000×#,5", "7.5 0.5 1.5"},
    {"rare minus behind", "7,5-|1000×#,5|2×3,0-", "-7.5 0.5 1.5"},
    {"rare formula", "=\"7,5\"|1000×#,5", "7.5 0.5 1.5"},
    {"many different ones", "3000×#,5-", "-0.5 -1.5 -2.5"},
    // Infinity
    {"infinity", "inf|-inf|5,5|∞|-∞|Infinity", ". . 5.5 . . .", "",
     "5 values are infinite or too large for a number, such as \"inf\": they count as missing"},
    {"too large", "1e400|5,5|6,5", ". 5.5 6.5", "",
     "1 value is infinite or too large for a number, such as \"1e400\": it counts as missing"},
    {"nothing but infinity", "inf|inf|-inf", "empty", "", "3 values are infinite"},
    {"not a number", "nan|-nan|NaN|5,5", ". . . 5.5"},
    // No numbers
    {"ranges", "10×5-7|10×3-4|10×8-9", "categorical"},
    {"names with numbers", "10×Tank 12|10×Tank 13|10×Tank 14|10×Tank 15|10×Tank 16", "categorical"},
    {"many names with numbers", "40×Tank #", "text"},
    {"names of parts", "10×12D05|10×12D06|10×3D12", "categorical"},
    {"names with a minus", "10×L-12|10×L-13", "categorical"},
    {"marks in parentheses", "10×(1)|10×(2)|10×(3)", "categorical"},
    {"ordinals", "10×1. Schicht|10×2. Schicht|10×3. Schicht", "categorical"},
    {"ordinal signs", "10×1º|10×2º|10×3º", "categorical"},
    {"versions", "30×v1.#", "text", "", "", '.'},
    {"a sign before a percent sign", "5,5-%|6,5%", "-5.5 6.5", "%"},
    {"words that all differ", "20×#,5|A1|B2|C3|D4|E5|F6|G7", "text"},
    {"revisions", "10×Rev 1.2|10×Rev 1.3|10×Rev 2.0", "categorical", "", "", '.'},
    {"dimensions", "10×5x2|10×6x3|10×7x4", "categorical"},
    {"two numbers", "10×5 10|10×6 12", "categorical"},
};

std::string values_of(const Column& column, std::size_t count) {
  static constexpr const char* kTypes[] = {"numeric", "boolean", "categorical",
                                           "text",    "empty",   "timestamp"};
  if (column.type != ColumnType::numeric) return kTypes[static_cast<std::size_t>(column.type)];
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    text += std::isnan(column.values.at(i)) ? "." : number_text(column.values[i]);
  }
  return text;
}

void expect_as_described(const NumbersCase& one, const Column& column) {
  const std::string_view wanted = one.values;
  const auto blanks = static_cast<std::size_t>(std::count(wanted.begin(), wanted.end(), ' '));
  EXPECT_EQ(values_of(column, blanks + 1), wanted);
  EXPECT_EQ(column.unit, one.unit);
  const std::string warnings = lines_of(column.warnings);
  if (*one.warning == '\0') {
    EXPECT_EQ(warnings, "");
  } else {
    EXPECT_NE(warnings.find(one.warning), std::string::npos) << warnings;
  }
}

class NumbersInColumns : public testing::TestWithParam<NumbersCase> {
 protected:
  void read_and_compare(bool quoted) {
    CsvOptions options;
    options.decimal = GetParam().decimal;
    expect_as_described(GetParam(),
                        read_cells(cells_of(GetParam().cells), options, quoted, GetParam().column));
  }
};

TEST_P(NumbersInColumns, AreRead) {
  read_and_compare(false);
}

TEST_P(NumbersInColumns, AreReadTheSameInQuotes) {
  read_and_compare(true);
}

void PrintTo(const NumbersCase& one, std::ostream* out) {
  *out << one.name << ": " << one.cells;
}

INSTANTIATE_TEST_SUITE_P(Forms, NumbersInColumns, testing::ValuesIn(kForms));

const NumbersCase kUnits[] = {
    // Any unit
    {"not in a list", "30×#,5 µS/cm", "0.5 1.5", "µS/cm"},
    {"turbidity", "30×#,5 NTU", "0.5 1.5", "NTU"},
    {"a word", "30×#,5 Striche", "0.5 1.5", "Striche"},
    {"two words", "30×#,5 kg netto", "0.5 1.5", "kg netto"},
    {"in brackets", "30×#,5 [mS/m]", "0.5 1.5", "mS/m"},
    {"without a blank", "30×#,5NTU", "0.5 1.5", "NTU"},
    {"a formula in it", "30×#,5 mg/L CaCO3", "0.5 1.5", "mg/L CaCO3"},
    {"whole numbers", "30×# FTU", "0 1 2", "FTU"},
    {"pieces", "5 Stk|7 Stk|5 Stk|7 Stk", "5 7 5 7", "Stk"},
    {"pieces with a point", "5 un.|7 un.|5 un.|7 un.", "5 7 5 7", "un."},
    {"a currency before", "R$ 1.234,56|R$ 2,5", "1234.56 2.5", "R$"},
    {"a code of a currency before", "EUR 5,5|EUR 6,5", "5.5 6.5", "EUR"},
    {"a word before numbers with decimals", "30×Wert #,5", "0.5 1.5", "Wert"},
    {"one spelling or another", "5,5 °C|6,5 ºC|7,5 degC|8,5 C|9,5 ℃", "5.5 6.5 7.5 8.5 9.5", "°C"},
    {"with and without a blank", "5,5 m³/h|6,5 m3/h|7,5m^3/h", "5.5 6.5 7.5", "m³/h"},
    {"products", "5,5 kWh|6,5 kW h|7,5 kW·h", "5.5 6.5 7.5", "kWh"},
    {"capitals", "5,5 KG|6,5 kg", "5.5 6.5", "KG"},
    {"an unknown word in capitals", "30×#,5 NETTO|#,5 netto", "0.5 1.5", "NETTO", ""},
    {"degrees alone among temperatures", "5,5 °C|6,5°|7,5 °C", "5.5 6.5 7.5", "°C"},
    {"some without", "5,5 kg/h|6,5|7,5 kg/h", "5.5 6.5 7.5", "kg/h"},
    // One dimension, several units
    {"bar and mbar", "5,1 bar|4,9 bar|5100 mbar", "5.1 4.9 5.1", "bar",
     "1 number in \"mbar\" was converted to \"bar\""},
    {"the most frequent one is kept", "5,1 bar|4900 mbar|5100 mbar", "5100 4900 5100", "mbar",
     "1 number in \"bar\" was converted to \"mbar\""},
    {"Fahrenheit", "20,5 °C|21 °C|212 °F", "20.5 21 100", "°C", "\"°F\""},
    {"kelvin", "20,5 °C|21 °C|300 K", "20.5 21 26.850000000000023", "°C", "\"K\""},
    {"kg and t", "500 kg|650,5 kg|1,2 t", "500 650.5 1200", "kg", "\"t\""},
    {"g and kg", "4,35 kg|4,4 kg|4350 g", "4.35 4.4 4.35", "kg", "\"g\""},
    {"mm, cm and m", "25 mm|26,5 mm|2,5 cm|0,025 m", "25 26.5 25 25", "mm",
     "2 numbers in \"cm\", \"m\" were converted to \"mm\""},
    {"s, min and h", "90 s|95,5 s|1,5 min|0,5 h", "90 95.5 90 1800", "s", "\"min\", \"h\""},
    {"W, kW and MW", "1,5 kW|1,6 kW|1500 W|0,0015 MW", "1.5 1.6 1.5 1.5", "kW", "\"W\", \"MW\""},
    {"L and m³", "1,5 m³|1,6 m³|1500 L", "1.5 1.6 1.5", "m³", "\"L\""},
    {"A and mA", "4,35 A|435 mA|4,5 A", "4.35 0.435 4.5", "A", "\"mA\""},
    {"flows", "1,2 m³/h|1,3 m³/h|20 L/min", "1.2 1.3 1.2", "m³/h", "\"L/min\""},
    {"kg/h and t/d", "100 kg/h|110,5 kg/h|2,4 t/d", "100 110.5 100", "kg/h", "\"t/d\""},
    {"kWh and MJ", "1,5 kWh|1,6 kWh|3,6 MJ", "1.5 1.6 1", "kWh", "\"MJ\""},
    {"ppm and percent", "0,5 %|0,6 %|5000 ppm", "0.5 0.6 0.5", "%", "\"ppm\""},
    {"psi and bar", "1,5 bar|1,6 bar|14,5 psi", "1.5 1.6 0.999739807485", "bar", "\"psi\""},
    {"a unit in the name of the column", "5,1|4,9|5100 mbar", "5100 4900 5100", "mbar",
     "2 numbers in \"bar\" were converted to \"mbar\"", ',', "p [bar]"},
    {"no unit, of another size", "5100 mbar|4900 mbar|5050 mbar|5,1|4,9", "5100 4900 5050 5.1 4.9",
     "mbar", "2 numbers have no unit and were read as \"mbar\""},
    // What cannot be converted
    {"bar and degrees", "10×5,5 bar|10×5,5 °C", "categorical", "", "different units"},
    {"gauge and absolute", "10×5,5 barg|10×5,5 bara", "categorical", "", "different units"},
    {"apparent and active power", "10×5,5 kVA|10×5,5 kW", "categorical", "", "different units"},
    {"turns and cycles", "10×1450 rpm|10×50 Hz", "categorical", "", "different units"},
    {"currencies", "10×5,5 €|10×5,5 $", "categorical", "", "different units"},
    // Percent and fractions
    {"fractions beside percent", "0,66|83,35 %|0,56|56,25 %|0,93|77 %", "66 83.35 56 56.25 93 77",
     "%", "3 numbers without a percent sign, such as 0.66, were taken for fractions"},
    {"a fraction of full size", "1|0,5|83,35 %|56,25 %|99 %", "100 50 83.35 56.25 99", "%",
     "brought to percent"},
    {"few percent signs among fractions", "0,66|0,56|0,83|0,71|83,35 %",
     "0.66 0.56 0.83 0.71 0.8335", "", "brought to fractions"},
    {"the sign left out", "83,35 %|66,5|56,25 %|71", "83.35 66.5 56.25 71", "%"},
    {"small percentages without the sign", "0,5 %|0,4|0,45 %|0,6", "0.5 0.4 0.45 0.6", "%"},
    {"fractions and percentages without the sign", "83,35 %|0,66|66|56,25 %|0,5|71 %", "text"},
};
const NumbersCase kTextsBeside[] = {
    // Names that end like a unit
    {"steels", "10×321L|10×321|10×347|10×347L", "categorical"},
    {"lines", "9×4C|9×5C|9×4F|9×6F|9×5F", "categorical"},
    {"fuses", "10×6A|10×6|10×32A|10×32", "categorical"},
    {"a letter that all have is a unit", "9×6 A|9×10 A|9×13 A", "6", "A"},
    {"so is one that the name tells", "9×6 A|9×10|9×13 A", "6", "A", "", ',', "I [A]"},
    {"and one beside decimals", "9×6,5 A|9×10,2|9×13,1 A", "6.5", "A"},
    // Flags
    {"low and high", "30×#,5|39,9 L|71,0 H", "0.5 1.5", "",
     "2 numbers come with \"L\", \"H\", unlike the others"},
    {"a footnote", "30×#,5|17,1*|18,2 *|-3,5*", "0.5 1.5", "", "3 numbers come with \"*\""},
    {"a footnote before", "#17,1|30×#,5", "17.1", "", "1 number comes with \"#\""},
    {"doubt", "17,1?|18,5!|30×#,5", "17.1 18.5", "", "2 numbers come with \"?\", \"!\""},
    {"an overload typed as zero litres", "0L|40×6#,5", "0", "L", "1 number comes with \"L\""},
    // Factors
    {"k beside numbers in full", "3,2k|4,75k|4,1k|10×4#50", "3200 4750 4100", "",
     "3 numbers end in \"k\", which was read as a factor"},
    {"K as well, which may be kelvin", "3,2 K|4,75 K|4,1 K|10×4#50", "3200 4750 4100", "",
     "factor"},
    {"kelvin remain kelvin", "293,2 K|294,75 K|291,1 K|30×2#0", "293.2 294.75 291.1", "K"},
    {"thousands and millions", "8,25 Tsd.|7,5 Mio.|6,75 Tsd.|5,5 Mio.", "8250 7500000 6750", "",
     "\"Tsd.\", \"Mio.\""},
    // The same text in all cells
    {"turns", "30×#,5 1/min", "0.5 1.5", "1/min"},
    {"a word behind a dash", "30×#,5-fach", "0.5 1.5", "-fach"},
    {"a hardness", "30×#,5 HV30", "0.5 1.5", "HV30"},
    {"a hardness with its load", "30×#,5 HBW 5/750", "0.5 1.5", "HBW 5/750"},
    {"a tolerance", "30×#,5 ±0,2", "0.5 1.5", "±0,2"},
    {"but not in some", "10×#,5-fach|10×#,5 HV30", "text"},
    {"article numbers", "20×4#-17", "text"},
    // A few numbers in a unit that cannot be converted
    {"another quantity", "30×#,5 mg/L|0,0035 g", "0.5 1.5", "mg/L",
     "1 number in \"g\" cannot be converted"},
    // Rare forms of negative numbers
    {"parentheses behind a currency", "R$ 5,5|R$ (5,0)", "5.5 -5", "R$"},
    {"about", "30×~#,5|~-3,5", "0.5 1.5", "~"},
    {"quoted twice", "\"5,5\"|\"-5,0\"", "5.5 -5"},
    {"a blank in the exponent", "5.560E+ 03|5.700E- 01", "5560 0.57", "", "", '.'},
};
INSTANTIATE_TEST_SUITE_P(TextsBeside, NumbersInColumns, testing::ValuesIn(kTextsBeside));

INSTANTIATE_TEST_SUITE_P(Units, NumbersInColumns, testing::ValuesIn(kUnits));

const NumbersCase kLimits[] = {
    {"below", "0,5|<0,01|0,7", "0.5 0.005 0.7", "",
     "1 value is below a limit of detection, such as \"<0,01\": it was read as half the limit"},
    {"below, with a blank", "0,5|< 0,01|< 0,02", "0.5 0.005 0.01", "", "2 values are below"},
    {"at most", "0,5|<=0,01|≤0,02|≤ 0,04", "0.5 0.005 0.01 0.02", "", "3 values are below"},
    {"full-width", "0,5|＜0,01", "0.5 0.005", "", "1 value is below"},
    {"in parentheses", "0,5|(<0,01)", "0.5 0.005", "", "1 value is below"},
    {"below, with a unit", "0,5 mg/L|<0,01 mg/L|< 10 µg/L", "0.5 0.005 0.005", "mg/L",
     "2 values are below"},
    {"below, in a formula", "0,5|=\"<0,01\"", "0.5 0.005", "", "1 value is below"},
    {"above", "5,5|>1000|> 1000|≥1000|>=1.000", "5.5 1000 1000 1000 1000", "",
     "4 values are above what was measured, such as \">1000\": they were read as the limit"},
    {"below zero", "-5,5|<-10", "-5.5 -10", "", "1 value is below"},
    {"most are below", "20×<0,01|0,02|0,03", "0.005 0.005", "", "20 values are below"},
    {"classes", "10×<10|10×>20|10×10-20", "categorical"},
    {"classes without a middle", "10×<10|10×>20", "categorical"},
    {"words for below", "bdl|30×#,5|nd|n.d.|<LOD", ". 0.5 1.5", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Limits, NumbersInColumns, testing::ValuesIn(kLimits));

const NumbersCase kWords[] = {
    {"one word", "UNAVAILABLE|20×#,5", ". 0.5 1.5"},
    {"often the same word", "15×Out of Serv|20×#,5", ". ."},
    {"several words", "OL|Intf Shut|#REF!|***|—|20×#,5", ". . . . . 0.5"},
    {"dashes", "20×—|20×–|5,5|6,5", ". ."},
    {"spreadsheet errors", "#DIV/0!|#WERT!|#NV|####|5,5|6,5", ". . . . 5.5 6.5"},
    {"a name with a number", "Tank 12|20×#,5", ". 0.5"},
    {"whole numbers that rarely repeat", "ERR|12×#", ". 0 1"},
    {"whole numbers of many values", "10×STOP|30×#|30×#|30×#", ". ."},
    {"words are more than numbers", "21×UNAVAILABLE|20×#,5", "text"},
    {"a few codes beside words", "10×low|10×high|20×1|20×2|20×3", "categorical"},
    {"one code beside a word", "20×7|10×A", "categorical"},
    {"sizes", "10×S|10×M|20×38|20×40|20×42|20×44", "categorical"},
    {"as many words as numbers", "W1|W2|W3|W4|W5|W6|W7|W8|#,5|9×#,5", "text"},
    {"a rare word among codes", "ERR|60×1|60×2|60×3", ". 1 1"},
    {"numbers and dates", "20×#,5|2024-01-01|2024-01-02|2024-01-03", "0.5 1.5"},
};
INSTANTIATE_TEST_SUITE_P(Words, NumbersInColumns, testing::ValuesIn(kWords));

TEST(WordsOfHtml, AreBlanksAndSigns) {
  EXPECT_EQ(values_of(read_cells(cells_of("5,5|&minus;5,5|7,5&nbsp;"), {}, true), 3),
            "5.5 -5.5 7.5");
}

TEST(BelowDetection, IsReadAsTheOptionSays) {
  const auto read = [](BelowDetection meaning) {
    CsvOptions options;
    options.decimal = ',';
    options.below_detection = meaning;
    return read_cells(cells_of("0,5|<0,02|>9"), options, false);
  };
  EXPECT_EQ(values_of(read(BelowDetection::half), 3), "0.5 0.01 9");
  EXPECT_EQ(values_of(read(BelowDetection::limit), 3), "0.5 0.02 9");
  EXPECT_EQ(values_of(read(BelowDetection::zero), 3), "0.5 0 9");
  EXPECT_EQ(values_of(read(BelowDetection::missing), 3), "0.5 . 9");
  EXPECT_NE(lines_of(read(BelowDetection::zero).warnings).find("read as zero"), std::string::npos);
}

TEST(UnreadableWords, AreCountedMostFrequentFirst) {
  const Column column = read_cells(cells_of("OL|3×UNAVAILABLE|2×***|20×#.5|Bad"), {}, false);
  ASSERT_EQ(column.unreadable.size(), 3U);
  EXPECT_EQ(column.unreadable[0].text, "UNAVAILABLE");
  EXPECT_EQ(column.unreadable[0].rows, 3U);
  EXPECT_EQ(column.unreadable[1].text, "***");
  EXPECT_EQ(column.unreadable[2].text, "OL");
  EXPECT_EQ(column.text_values, 6U);
  EXPECT_EQ(column.first_text, "OL");
}

TEST(PercentOrFraction, IsRefusedWhenUnclear) {
  const Column column = read_cells(cells_of("83.35 %|0.66|66|56.25 %|0.5|71 %"), {}, false);
  ASSERT_TRUE(column.refusal.has_value());
  EXPECT_NE(column.refusal->english.find("unclear"), std::string::npos);
}

TEST(HiddenCharacters, DoNotMakeAnotherLevelOrName) {
  const Column levels =
      read_cells(cells_of("4×PP|4×\u00A0PP|4×=\"PP\"|4×PP\u200B|4×ABS|4×7|4×\u00A07"), {}, false,
                 "\uFEFF=\"x\"");
  EXPECT_EQ(levels.name, "x");
  EXPECT_EQ(levels.levels, (std::vector<std::string>{"PP", "ABS", "7"}));
  EXPECT_EQ(read_cells({"1"}, {}, false, "Y\u00A0").name, "Y");
  EXPECT_EQ(read_cells({"1"}, {}, true, "\"=\"\"T 1\"\"\"").name, "T 1");
}

TEST(NumbersInWindows1252, HaveTheSameSigns) {
  CsvReader reader;
  reader.feed(
      "n;x\n1;5,5 \xB5S/cm\n2;\x96"
      "6,5 \xB5S/cm\n3;1\x92"
      "234,5\xA0\xB5S/cm\n4;\xA0"
      "7,5\n"
      "5;8,5 \xB5S/cm\n6;9,5 \xB5S/cm\n");
  const Column column = reader.finish().columns.at(1);
  EXPECT_EQ(values_of(column, 4), "5.5 -6.5 1234.5 7.5");
  EXPECT_EQ(column.unit, "µS/cm");
}

}  // namespace
}  // namespace relevance::table
