// SPDX-License-Identifier: PostgreSQL
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "table/csv/csv_dialect.h"
#include "table/csv/csv_reader.h"

namespace relevance::table {
namespace {

std::string dialect_of(std::string_view csv) {
  CsvReader reader;
  reader.feed(csv);
  const SourceFormat format = reader.finish_head().format.value_or(SourceFormat());
  return {detect_dialect(csv, true).delimiter, format.decimal};
}

TEST(CsvDialect, FindsEachDelimiter) {
  EXPECT_EQ(dialect_of("a,b,c\n1,2,3\n"), ",.");
  EXPECT_EQ(dialect_of("a;b;c\n1;2;3\n"), ";.");
  EXPECT_EQ(dialect_of("a\tb\tc\n1\t2\t3\n"), "\t.");
  EXPECT_EQ(dialect_of("a|b|c\n1|2|3\n"), "|.");
}

TEST(CsvDialect, IsNotMisledByDecimalCommas) {
  EXPECT_EQ(dialect_of("a;b\n1,5;2,5\n3,5;4,5\n"), ";,");
  EXPECT_EQ(dialect_of("Temp, zone 1;Speed\n1,5;2\n3,5;4\n"), ";,");
  EXPECT_EQ(dialect_of("a\tb\n1,5\t2\n"), "\t,");
}

TEST(CsvDialect, IsNotMisledByDelimitersInQuotesAndTexts) {
  EXPECT_EQ(dialect_of("a,b\n1,\"x;y;z\"\n2,\"u;v;w\"\n"), ",.");
  EXPECT_EQ(dialect_of("a,b|c\n1,x|y\n2,z|u\n"), ",.");
}

TEST(CsvDialect, FindsQuotedDecimalCommasBetweenCommas) {
  EXPECT_EQ(dialect_of("a,b\n\"55,2\",\"557,434\"\n"), ",,");
}

TEST(CsvDialect, LeavesEnglishThousandsAlone) {
  EXPECT_EQ(dialect_of("a,b\n\"1,234\",3.5\n\"5,678\",4.25\n"), ",.");
  EXPECT_EQ(dialect_of("a,b\n\"1,234\",3\n"), ",.");
}

TEST(CsvDialect, TakesUnclearCommasBetweenSemicolonsForDecimals) {
  EXPECT_EQ(dialect_of("a;b\n1,234;5,678\n"), ";,");
}

TEST(CsvDialect, IsNotMisledByTitlesThatBlanksWouldCutLikeTheRows) {
  for (const std::string title :
       {"Estufa 3", "\"Plot Title: Estufa 3\"", "Linha: 3", "Export 04/03/2024"}) {
    std::string csv = title + "\nTime,Temp,Flow,Y\n";
    for (int i = 10; i < 40; ++i) {
      csv += "2024-03-04 06:" + std::to_string(i) + ",17" + std::to_string(i) + ".5,5,6." +
             std::to_string(i) + "\n";
    }
    CsvReader reader;
    reader.feed(csv);
    const Table table = reader.finish();
    ASSERT_EQ(table.columns.size(), 4U) << title;
    EXPECT_EQ(table.columns[0].name, "Time");
    EXPECT_EQ(table.columns[0].type, ColumnType::timestamp);
    EXPECT_EQ(table.rows, 30U);
  }
}

TEST(CsvDialect, IgnoresARecordThatIsCut) {
  const CsvDialect dialect = detect_dialect("a;b;c\n1;2;3\n4;5,6,7", false);
  EXPECT_EQ(dialect.delimiter, ';');
}

TEST(CsvDialect, IsFoundInAHeaderWithoutRows) {
  EXPECT_EQ(dialect_of("a;b;c"), ";.");
  EXPECT_EQ(dialect_of("a"), ",.");
  EXPECT_EQ(dialect_of(""), ",.");
}

}  // namespace
}  // namespace relevance::table
