// SPDX-License-Identifier: PostgreSQL
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

Table read(std::string_view csv) {
  CsvReader reader;
  reader.feed(csv);
  return reader.finish();
}

Table read_head(std::string_view csv) {
  CsvReader reader;
  reader.feed(csv);
  return reader.finish_head();
}

Error fault_of(std::string_view csv) {
  try {
    read(csv);
  } catch (const Error& error) {
    return error;
  }
  return {"none", "no fault was found"};
}

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  return names;
}

using Names = std::vector<std::string>;
using Values = std::vector<double>;

// The table as text, so that NaN equals NaN.
std::string show(const Table& table) {
  std::string text = std::to_string(table.rows) + " rows\n";
  for (const Column& column : table.columns) {
    text += column.name + " type " + std::to_string(static_cast<int>(column.type)) + ":";
    for (const double value : column.values) {
      text += std::isnan(value) ? " ." : " " + std::to_string(value);
    }
    for (const std::string& level : column.levels) text += " [" + level + "]";
    text += " " + std::to_string(column.text_values) + " " + column.first_text + " " +
            std::to_string(column.first_text_line) + "\n";
  }
  return text;
}

// A column `x` of the given cells, next to a column of numbers.
Column read_column(const std::vector<std::string>& cells) {
  std::string csv = "n,x\n";
  for (std::size_t i = 0; i < cells.size(); ++i) csv += std::to_string(i) + "," + cells[i] + "\n";
  return read(csv).columns.at(1);
}

std::vector<std::string> repeated(std::vector<std::string> cells, std::size_t times) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < times; ++i) result.insert(result.end(), cells.begin(), cells.end());
  return result;
}

TEST(CsvReader, DecodesNumbersExactly) {
  const Table table = read("a,b,c\n1,-2.5,1e3\n0.1,.5,-0\n+7,12345678901234567890,5.\n");
  EXPECT_EQ(table.rows, 3u);
  EXPECT_EQ(names_of(table), (Names{"a", "b", "c"}));
  EXPECT_EQ(table.columns[0].values, (Values{1, 0.1, 7}));
  EXPECT_EQ(table.columns[1].values, (Values{-2.5, 0.5, 12345678901234567890.0}));
  EXPECT_EQ(table.columns[2].values, (Values{1000, 0, 5}));
}

TEST(CsvReader, RoundsNumbersOfEveryLengthAsTheStandardLibraryDoes) {
  std::mt19937_64 random(7);
  std::string csv = "a,b\n";
  Values expected;
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                                    -static_cast<int>(random() % 80));
    std::array<char, 64> text;
    const char* const format = i % 2 == 0 ? "%.*g" : "%.*f";
    std::snprintf(text.data(), text.size(), format, static_cast<int>(random() % 18), value);
    expected.push_back(std::strtod(text.data(), nullptr));
    csv += std::string(text.data()) + ",0\n";
  }
  EXPECT_EQ(read(csv).columns[0].values, expected);
}

TEST(CsvReader, ReadsTheSameHoweverTheBytesAreSplit) {
  const std::string csv =
      "\xEF\xBB\xBF# speed (m/s) ,\"name, \"\"quoted\"\"\",x\r\n"
      "\r\n"
      "1.5 ,\"two\r\nlines\",NA\r"
      "-2,plain,\"3\"\n"
      "  \n"
      "\"4\",\"a \"\"b\"\" c\",-\r\n"
      "1e-3,ção,7";
  const std::string expected = show(read(csv));
  for (std::size_t cut = 0; cut <= csv.size(); ++cut) {
    CsvReader reader;
    reader.feed(std::string_view(csv).substr(0, cut));
    reader.feed(std::string_view(csv).substr(cut));
    EXPECT_EQ(show(reader.finish()), expected) << "cut at " << cut;
  }
  CsvReader bytewise;
  for (const char& c : csv) bytewise.feed({&c, 1});
  EXPECT_EQ(show(bytewise.finish()), expected);
}

TEST(CsvReader, ReadsTheSameWhereverABlockEnds) {
  // Blank lines move the records over the boundary.
  const std::string header = "x,y,z\n";
  const std::string records =
      "1.5 ,\"two\r\nlines\",NA\r\n\r\n-2,plain,\"3\"\r\"4\" ,\"a \"\"b\"\" c\",-\n1e-3,ção,7\r\n";
  const std::string expected = show(read(header + std::string(1, '\n') + records));
  for (std::size_t before = 0; before <= records.size(); ++before) {
    const std::size_t blanks = kBlockBytes - header.size() - before;
    Table table = read(header + std::string(blanks, '\n') + records);
    // Only the lines differ.
    EXPECT_EQ(table.columns.at(1).first_text_line, blanks + 2);
    table.columns[1].first_text_line = 3;
    EXPECT_EQ(show(table), expected) << before << " bytes before the boundary";
  }
}

TEST(CsvReader, ReadsTheSameAcrossBlocks) {
  // Rows of uneven length, quoted line ends and CRLF fall on every kind of block boundary.
  std::string csv = "a,b,c\r\n";
  double sum = 0;
  const std::size_t rows = 60'000;
  for (std::size_t i = 0; i < rows; ++i) {
    csv += std::to_string(i) + ",\"t\r\n" + std::to_string(i % 7) + "\"," + std::to_string(i % 13) +
           (i % 3 == 0 ? "\r\n" : "\n");
    sum += static_cast<double>(i);
  }
  const std::string whole = show(read(csv));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4095}, std::size_t{262'145}}) {
    CsvReader reader;
    for (std::size_t at = 0; at < csv.size(); at += piece) {
      reader.feed(std::string_view(csv).substr(at, piece));
    }
    const Table table = reader.finish();
    EXPECT_EQ(show(table), whole);
    double total = 0;
    for (const double value : table.columns[0].values) total += value;
    EXPECT_EQ(total, sum);
    EXPECT_EQ(table.columns[1].levels.size(), 7u);
  }
}

TEST(CsvReader, CountsRowsWhileReading) {
  CsvReader reader;
  std::string csv = "a,b\n";
  for (int i = 0; i < 200'000; ++i) csv += "1,2\n";
  reader.feed(csv);
  EXPECT_GT(reader.rows(), 100'000u);
  EXPECT_EQ(reader.finish().rows, 200'000u);
}

TEST(CsvReader, TakesEveryLineEndAndNoneAtTheEnd) {
  for (const char* csv : {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4", "a,b\r1,2\r3,4\r",
                          "\n\na,b\n\n1,2\n \t\n3,4\n\n\n", "a,b\n1,2\n3,4\n   "}) {
    const Table table = read(csv);
    EXPECT_EQ(table.rows, 2u) << csv;
    EXPECT_EQ(table.columns.at(1).values, (Values{2, 4})) << csv;
  }
}

TEST(CsvReader, KeepsAnEmptyLastFieldAtTheEndOfTheFile) {
  const Table table = read("a,b\n1,2\n3,");
  EXPECT_EQ(table.rows, 2u);
  EXPECT_TRUE(std::isnan(table.columns[1].values[1]));
}

TEST(CsvReader, TakesBlanksAroundNumbersAndQuotes) {
  const Table table = read("a, \"b, c\" ,d\n 540.0 ,\t2.5, \"7 \" \n");
  EXPECT_EQ(names_of(table), (Names{"a", "b, c", "d"}));
  EXPECT_EQ(table.columns[0].values[0], 540.0);
  EXPECT_EQ(table.columns[1].values[0], 2.5);
  EXPECT_EQ(table.columns[2].values[0], 7.0);
}

TEST(CsvReader, KeepsQuotedDelimitersQuotesAndLineEnds) {
  const Column column = read_column(repeated({"\"a,b\"", "\"say \"\"hi\"\"\"", "\"1\n2\""}, 4));
  EXPECT_EQ(column.type, ColumnType::categorical);
  EXPECT_EQ(column.levels, (Names{"a,b", "say \"hi\"", "1\n2"}));
}

TEST(CsvReader, TakesAQuoteInsideAFieldLiterally) {
  const Column column = read_column(repeated({"5\" pipe", "\"6\" pipe", "7\""}, 3));
  EXPECT_EQ(column.levels, (Names{"5\" pipe", "\"6\" pipe", "7\""}));
}

TEST(CsvReader, TakesWhatIsTooSmallForADoubleAsZero) {
  const Column column = read_column({"1", "1e-400", "-1e-999", "2"});
  EXPECT_EQ(column.type, ColumnType::numeric);
  EXPECT_EQ(column.values, (std::vector<double>{1, 0, 0, 2}));
}

TEST(CsvReader, KnowsTheWordsForMissing) {
  const Column column = read_column({"1", "", "NA", "NaN", "nan", "null", "NULL", "N/A", "n/a", "-",
                                     "?", " ", "\"\"", "-nan", "inf", "1e999", "2"});
  EXPECT_EQ(column.type, ColumnType::numeric);
  EXPECT_EQ(column.text_values, 0u);
  for (std::size_t i = 1; i + 1 < column.values.size(); ++i) {
    EXPECT_TRUE(std::isnan(column.values[i])) << i;
  }
  EXPECT_EQ(column.values.back(), 2);
}

TEST(CsvReader, DoesNotTakeAWordWithDigitsForANumber) {
  const Column column = read_column(repeated({"1e", "0x10", "1.2.3", "12:30", "+-5", "--1"}, 2));
  EXPECT_EQ(column.type, ColumnType::categorical);
  EXPECT_EQ(column.levels.size(), 6u);
}

TEST(CsvReader, NeverReadsANumberAcrossALineEnd) {
  const Table table = read("a,b\n1,\n2,3\n");
  EXPECT_EQ(table.rows, 2u);
  EXPECT_TRUE(std::isnan(table.columns[1].values[0]));
  EXPECT_EQ(table.columns[1].values[1], 3);
}

TEST(CsvReader, ReadsDecimalCommasBetweenSemicolons) {
  const Table table = read("a;b\n1,5;-2,25\n3;0,125\n");
  EXPECT_EQ(table.columns[0].values, (Values{1.5, 3}));
  EXPECT_EQ(table.columns[1].values, (Values{-2.25, 0.125}));
}

TEST(CsvReader, ReadsQuotedDecimalCommasBetweenCommas) {
  const Table table = read("a,b,c\n\"55,2\",\"1,31\",4\n\"557,434\",\"0,5\",5\n");
  EXPECT_EQ(table.columns[0].values, (Values{55.2, 557.434}));
  EXPECT_EQ(table.columns[1].values, (Values{1.31, 0.5}));
  EXPECT_EQ(table.columns[2].values, (Values{4, 5}));
}

TEST(CsvReader, TypesBooleanWordsAsBoolean) {
  for (const auto& [yes, no] : std::vector<std::pair<std::string, std::string>>{
           {"true", "false"}, {"Sim", "NÃO"}, {"sim", "nao"}, {"ON", "off"}, {"Yes", "No"}}) {
    const Column column = read_column({yes, no, no, "", yes});
    EXPECT_EQ(column.type, ColumnType::boolean) << yes;
    EXPECT_EQ(column.values[0], 1);
    EXPECT_EQ(column.values[1], 0);
    EXPECT_TRUE(std::isnan(column.values[3]));
  }
}

TEST(CsvReader, TypesZeroAndOneAsBooleanAndMixedWordsAsCategorical) {
  EXPECT_EQ(read_column({"0", "1", "1"}).type, ColumnType::boolean);
  EXPECT_EQ(read_column({"0", "1", "2"}).type, ColumnType::numeric);
  EXPECT_EQ(read_column({"yes", "off", "yes", "off"}).type, ColumnType::categorical);
  EXPECT_EQ(read_column({"yes", "no", "1", "yes", "no", "1"}).type, ColumnType::categorical);
}

TEST(CsvReader, MakesNumbersAmongWordsLevels) {
  const Column column = read_column(repeated({"7", "A", "0.10", "-0", "7.0", "0"}, 3));
  EXPECT_EQ(column.type, ColumnType::categorical);
  EXPECT_EQ(column.levels, (Names{"7", "A", "0.1", "0"}));
  EXPECT_EQ(column.values[4], 0);
  EXPECT_EQ(column.text_values, 3u);
  EXPECT_EQ(column.first_text, "A");
  EXPECT_EQ(column.first_text_line, 3u);
}

TEST(CsvReader, TypesManyLevelsAsText) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i <= kMaxFeatureLevels; ++i) {
    for (int times = 0; times < 3; ++times) cells.push_back("L" + std::to_string(i));
  }
  EXPECT_EQ(read_column(cells).type, ColumnType::text);
  cells.resize(3 * kMaxFeatureLevels);
  EXPECT_EQ(read_column(cells).type, ColumnType::categorical);
  EXPECT_EQ(read_column({"a", "b", "c", "d"}).type, ColumnType::text) << "one row a level";
}

TEST(CsvReader, TakesAFewUnreadableValuesOfANumericColumnAsMissing) {
  std::vector<std::string> cells;
  for (int i = 0; i < 1000; ++i) cells.push_back(std::to_string(i));
  cells[500] = "#REF!";
  cells[600] = "ERR";
  Column column = read_column(cells);
  EXPECT_EQ(column.type, ColumnType::numeric);
  EXPECT_TRUE(std::isnan(column.values[500]));
  EXPECT_EQ(column.values[501], 501);
  EXPECT_EQ(column.text_values, 2u);
  EXPECT_EQ(column.first_text, "#REF!");
  EXPECT_EQ(column.first_text_line, 502u);
  for (std::size_t i = 0; i < 400; ++i) cells[i] = "ERR";
  EXPECT_EQ(read_column(cells).type, ColumnType::numeric) << "half of them are still readings";
  for (std::size_t i = 0; i < 600; ++i) cells[i] = "ERR";
  EXPECT_EQ(read_column(cells).type, ColumnType::text) << "more words than numbers";
}

TEST(CsvReader, BoundsTheMemoryOfDistinctTexts) {
  CsvReader reader;
  reader.feed("a,b\n");
  for (int i = 0; i < 150'000; ++i) reader.feed("1,serial-" + std::to_string(i) + "\n");
  const Table table = reader.finish();
  EXPECT_EQ(table.columns[1].type, ColumnType::text);
  EXPECT_EQ(table.columns[1].levels.size(), 100'001u);
  EXPECT_EQ(table.columns[1].levels.back(), "(other)");
  EXPECT_EQ(table.columns[1].values.back(), 100'000);
}

TEST(CsvReader, SurvivesTextsTooLongToKeep) {
  const std::string giant = std::string(9 << 20, 'x');
  const Table table = read("a,b\n1,yes\n2," + giant + "\n3,no\n4,yes\n");
  EXPECT_EQ(table.columns[1].type, ColumnType::text);
  EXPECT_EQ(table.columns[1].levels, (Names{"yes", "(other)", "no"}));
}

TEST(CsvReader, NamesColumnsThatHaveNoName) {
  EXPECT_EQ(names_of(read(",a,,column_3\n1,2,3,4\n")),
            (Names{"column_1", "a", "column_3_", "column_3"}));
}

TEST(CsvReader, DropsColumnsMadeByTrailingDelimiters) {
  EXPECT_EQ(names_of(read("a;b;;\n1;2;;\n3;4;;\n")), (Names{"a", "b"}));
  EXPECT_EQ(names_of(read("a,b,\n1,2,\n3,4,5\n")), (Names{"a", "b", "column_3"}));
}

TEST(CsvReader, FillsMissingValuesOnlyBeforeAFewColumnsWithoutName) {
  EXPECT_EQ(read("a,b" + std::string(100, ',') + "\n1,2\n").rows, 1u);
  EXPECT_EQ(fault_of("a,b" + std::string(101, ',') + "\n1,2\n").message(),
            "line 2 has 2 fields where the header has 103");
}

TEST(CsvReader, StripsTheCommentMarkOfTheFirstNameOnly) {
  EXPECT_EQ(names_of(read("# a,# b\n1,2\n")), (Names{"a", "# b"}));
  EXPECT_EQ(names_of(read("#,b\n1,2\n")), (Names{"#", "b"}));
  EXPECT_EQ(names_of(read("# \"a, b\",c\n1,2\n")), (Names{"a, b", "c"}));
}

TEST(CsvReader, RejectsRaggedRowsWithTheirPhysicalLine) {
  const Error error = fault_of("a,b,c\n\n1,\"x\ny\",3\n4,5\n");
  EXPECT_EQ(error.code(), "ragged_row");
  EXPECT_EQ(error.message(), "line 5 has 2 fields where the header has 3");
  EXPECT_EQ(error.detail(), "The line begins: 4,5");
  EXPECT_NE(error.hint().find("commas"), std::string::npos);
  EXPECT_EQ(fault_of("a,b\n1,2\n1,2,3,4\n").message(),
            "line 3 has 4 fields where the header has 2");
  EXPECT_EQ(fault_of("a,b\n1,2\n7\n").message(), "line 3 has 1 field where the header has 2");
}

TEST(CsvReader, SaysWhatToDoWithALineThatIsNotARecord) {
  for (const char* line : {"# sensor replaced", "Total;17"}) {
    const Error error = fault_of("a;b;c\n1;2;3\n" + std::string(line) + "\n4;5;6\n");
    EXPECT_EQ(error.detail(), "The line begins: " + std::string(line));
    EXPECT_NE(error.hint().find("remove it when it is a comment or a total"), std::string::npos);
  }
  EXPECT_NE(fault_of("a,b\n1,2\n1,5,2\n").hint().find("between double quotes"), std::string::npos);
}

TEST(CsvReader, SaysThatDecimalCommasAreDelimiters) {
  std::string some = "A,B,Y\n";
  std::string all = "A,B,Y\n";
  for (int i = 10; i < 60; ++i) {
    some += "4,17," + std::to_string(i) + ",8,5\n";
    all += "4,2,17," + std::to_string(i) + ",8,5\n";
  }
  for (const std::string& csv : {some, all}) {
    const Error error = fault_of(csv);
    EXPECT_EQ(error.code(), "ragged_row");
    EXPECT_NE(error.hint().find("If the numbers have decimal commas, enclose them"),
              std::string::npos);
  }
}

TEST(CsvReader, ShowsAtMostEightyCharactersOfALine) {
  const Error error = fault_of("a,b\n" + std::string(500, 'x') + "\n");
  EXPECT_EQ(error.code(), "ragged_row");
  EXPECT_LT(error.detail().size(), 110u);
}

TEST(CsvReader, NamesTheLineOfAnUnclosedQuote) {
  const Error error = fault_of("a,b\n1,\"x\ny\"\n2,\"open\n3,4\n");
  EXPECT_EQ(error.code(), "unclosed_quote");
  EXPECT_EQ(error.message(), "the quote opened in line 4 is never closed");
  EXPECT_EQ(fault_of("a,\"b\n1,2\n").message(), "the quote opened in line 1 is never closed");
  EXPECT_EQ(fault_of("a,b,c\n1,\"x\ny\",\"z\n").message(),
            "the quote opened in line 3 is never closed");
}

TEST(CsvReader, GivesUpOnAQuoteThatSwallowsTheFile) {
  CsvReader reader;
  reader.feed("a,b\n1,2\n3,\"open\n");
  const std::string lines(1 << 20, '\n');
  try {
    for (int i = 0; i < 64; ++i) reader.feed(lines);
    FAIL() << "64 MB were taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "unclosed_quote");
    EXPECT_EQ(error.message(), "the quote opened in line 3 is never closed");
  }
}

TEST(CsvReader, GivesUpOnALineWithoutEnd) {
  CsvReader reader;
  reader.feed("a,b\n1,2\n3,");
  const std::string junk(1 << 20, 'x');
  try {
    for (int i = 0; i < 64; ++i) reader.feed(junk);
    FAIL() << "64 MB were taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "record_too_long");
    EXPECT_EQ(error.message(), "the record in line 3 is longer than 16 MB");
  }
}

TEST(CsvReader, RejectsEmptyInput) {
  for (const char* csv : {"", "\n \n", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(fault_of(csv).code(), "empty_csv") << csv;
  }
  EXPECT_EQ(fault_of(",,\n").code(), "empty_csv");
}

TEST(CsvReader, ReadsAHeaderWithoutRows) {
  const Table table = read("a,b");
  EXPECT_EQ(table.rows, 0u);
  EXPECT_EQ(names_of(table), (Names{"a", "b"}));
}

TEST(CsvReader, RejectsTwoColumnsWithTheSameName) {
  const Error error = fault_of("a,b, a \n1,2,3\n");
  EXPECT_EQ(error.code(), "duplicate_column");
  EXPECT_EQ(error.message(), "the header in line 1 has two columns named \"a\"");
  EXPECT_EQ(error.detail(), "They are columns 1 and 3 of 3.");
}

TEST(CsvReader, RejectsWhatIsNotText) {
  EXPECT_EQ(fault_of(std::string("a,b\n1,\0\n", 8)).code(), "not_text");
  EXPECT_NE(fault_of(std::string("a,b\n1,\0\n", 8)).message().find("line 2"), std::string::npos);
  EXPECT_EQ(fault_of("PK\x03\x04 whatever").code(), "not_text");
}

TEST(CsvReader, SkipsAFewNulBytes) {
  std::string csv = "a,b\n1,2\n";
  csv += std::string(3, '\0') + "3,4\n";
  for (int i = 0; i < 20; ++i) csv += "5,6\n";
  const Table table = read(csv);
  EXPECT_EQ(table.columns[0].values[1], 3);
  EXPECT_EQ(messages_of(table.warnings), (Names{"3 NUL bytes were skipped, the first in line 3."}));
}

TEST(CsvReader, ReadsWindows1252WhereverItFirstOccurs) {
  const Table table = read("a,press\xE3o\n1,2\n");
  EXPECT_EQ(names_of(table), (Names{"a", "pressão"}));
  EXPECT_EQ(table.format->encoding, "Windows-1252");
  std::string late = "a,b\n";
  for (int i = 0; i < 40'000; ++i) late += "1,sim\n";
  EXPECT_EQ(read(late + "2,n\xE3o\n").columns[1].type, ColumnType::boolean);
}

TEST(CsvReader, RejectsOtherTextAfterUtf8) {
  const Error error = fault_of("a,ção\n1,x\n2,\xE3\n" + std::string(70'000, '\n'));
  EXPECT_EQ(error.message(), "line 3 is not UTF-8 text, in column \"ção\"");
  std::string csv = "a,ção\n";
  for (int i = 0; i < 40'000; ++i) csv += "1,x\n";
  const Error late = fault_of(csv + "2,\xE3\n");
  EXPECT_EQ(late.code(), "not_utf8");
  EXPECT_EQ(late.message(), "line 40002 is not UTF-8 text, in column \"ção\"");
}

TEST(CsvReaderHead, DropsAnUnfinishedRecord) {
  EXPECT_EQ(read_head("a,b\n1,2\n3,4").rows, 1u);
  EXPECT_EQ(read_head("a,b\n1,2\n3,\"op").rows, 1u);
  EXPECT_EQ(read_head("a,b\n1,2\n3").rows, 1u);
  EXPECT_EQ(read_head("a,b\n1,2\nx,\xC3").columns[0].type, ColumnType::numeric);
}

TEST(CsvReaderHead, GivesNoColumnsWhenTheHeaderIsCut) {
  EXPECT_TRUE(read_head("a,b").columns.empty());
  EXPECT_TRUE(read_head("").columns.empty());
}

}  // namespace
}  // namespace relevance::table
