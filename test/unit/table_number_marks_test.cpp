// SPDX-License-Identifier: PostgreSQL
// Which mark is the decimal mark: decided by all cells, by column, or with a warning.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/warning.h"
#include "table/csv/csv_reader.h"
#include "table/csv/read_csv.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

Table read(const std::string& csv, const CsvOptions& options = {}) {
  ByteView source(csv);
  return read_csv(source, options, 2);
}

std::string repeat(const std::string& line, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += line;
  return all;
}

std::vector<std::string> codes_of(const Table& table) {
  std::vector<std::string> codes;
  for (const Warning& warning : table.warnings)
    codes.push_back(warning.code + " " + warning.column);
  return codes;
}

using Codes = std::vector<std::string>;

// One column "x" beside a column of row labels: its first cell as it was read, and the warnings.
struct Case {
  const char* title;
  char delimiter;
  std::vector<std::string> cells;
  double first;
  Codes warnings;
};

class NumberMarks : public testing::TestWithParam<Case> {};

TEST_P(NumberMarks, AreReadAsTheColumnProves) {
  const Case& one = GetParam();
  std::string csv = std::string("label") + one.delimiter + "x\n";
  for (const std::string& cell : one.cells) {
    const std::string written =
        cell.find(one.delimiter) == std::string::npos ? cell : '"' + cell + '"';
    csv += std::string("row") + one.delimiter + written + '\n';
  }
  const Table table = read(csv);
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[1].values.front(), one.first);
  EXPECT_EQ(codes_of(table), one.warnings);
}

std::vector<std::string> times(std::size_t count, const std::string& cell,
                               std::vector<std::string> more = {}) {
  std::vector<std::string> cells(count, cell);
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

const Codes kUnproven = {"decimal_mark_unproven x"};
const Codes kMixed = {"decimal_marks_mixed x"};

INSTANTIATE_TEST_SUITE_P(
    Kinds, NumberMarks,
    testing::Values(
        Case{"a fraction without whole part proves the comma", ';', {"1,234", "0,174"}, 1.234, {}},
        Case{"two decimals prove the comma", ';', {"1,234", "12,34"}, 1.234, {}},
        Case{"two decimals prove the point", ';', {"1.234", "12.34"}, 1.234, {}},
        Case{"four digits before it prove the comma", ';', {"1,234", "1234,567"}, 1.234, {}},
        Case{"two groups prove thousands by point", ';', {"1.234", "1.234.567"}, 1234, {}},
        Case{"two groups prove thousands by comma", ';', {"1,234", "1,234,567"}, 1234, {}},
        Case{"both marks prove both", ';', {"1.234", "1.234,5"}, 1234, {}},
        Case{"both marks, the English way", ';', {"1,234", "1,234.5"}, 1234, {}},
        Case{"whole numbers as long prove that 1,234 is a fraction",
             ';',
             {"1,234", "1234"},
             1.234,
             {}},
        Case{"likewise with a point", ';', {"1.234", "-1234"}, 1.234, {}},
        Case{"a leading zero proves nothing", ';', {"1,234", "0123"}, 1.234, kUnproven},
        Case{"between semicolons, a comma is likely a fraction",
             ';',
             {"1,234", "5,678"},
             1.234,
             kUnproven},
        Case{"between tabs, too", '\t', {"1,234", "5,678"}, 1.234, kUnproven},
        Case{"between commas, a quoted comma is likely thousands",
             ',',
             {"1,234", "5,678"},
             1234,
             kUnproven},
        Case{"between commas, 0,174 proves the fraction", ',', {"1,234", "0,174"}, 1.234, {}},
        Case{"a point is likely a fraction", ';', {"1.234", "5.678"}, 1.234, kUnproven},
        Case{"among commas, too", ',', {"1.234", "5.678"}, 1.234, kUnproven},
        Case{"smaller whole numbers make thousands likely", ';', times(30, "1.012", {"950", "987"}),
             1012, kUnproven},
        Case{"but not zeros", ';', times(30, "1.012", {"0", "0"}), 1.012, kUnproven},
        Case{"nor in few numbers", ';', {"1.012", "950"}, 1.012, kUnproven},
        Case{"whole numbers need no mark", ';', {"12", "1234"}, 12, {}},
        Case{"blanks group, and prove nothing of the mark", ';', {"1 234", "5 678"}, 1234, {}},
        Case{"with a unit", ';', {"1,234 kg", "0,174 kg"}, 1.234, {}},
        Case{"a few numbers of the other kind are read as they are written",
             ';',
             {"1,5", "2,5", "1.25"},
             1.5,
             kMixed},
        Case{"the other kind first", ';', {"1.25", "2,5", "1,5"}, 1.25, kMixed}),
    [](const testing::TestParamInfo<Case>& one) {
      std::string name;
      for (const char c : std::string(one.param.title)) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      }
      return name;
    });

TEST(NumberMarksOfAFile, OneColumnsProofSpeaksForTheOthers) {
  const Table table = read("a;b;c\n1,234;0,174;7\n2,345;0,2;8\n");
  EXPECT_EQ(table.columns[0].values, (std::vector<double>{1.234, 2.345}));
  EXPECT_TRUE(table.warnings.empty());
  EXPECT_EQ(table.format->decimal, ',');
}

TEST(NumberMarksOfAFile, AColumnMayDifferWhenItsOwnCellsProveIt) {
  const Table table = read("a;b\n1,5;1.234\n2,5;0.174\n3,25;17.5\n");
  EXPECT_EQ(table.columns[0].values, (std::vector<double>{1.5, 2.5, 3.25}));
  EXPECT_EQ(table.columns[1].values, (std::vector<double>{1.234, 0.174, 17.5}));
  EXPECT_TRUE(table.warnings.empty());
}

TEST(NumberMarksOfAFile, UnclearPointsBesideDecimalCommasAreThousands) {
  const Table table = read("a;b\n1,5;1.234\n2,5;2.345\n");
  EXPECT_EQ(table.columns[1].values, (std::vector<double>{1234, 2345}));
  EXPECT_TRUE(table.warnings.empty());
}

TEST(NumberMarksOfAFile, AWarningNamesBothReadingsAndTheOption) {
  const Table table = read("a;b\n1,234;7\n5,678;8\n");
  ASSERT_EQ(table.warnings.size(), 1U);
  EXPECT_EQ(text_of(table.warnings[0]),
            "Column \"a\": nothing in the file proves what the mark in its 2 numbers such as "
            "\"1,234\" means; it was read as 1.234, but may be 1234. If so, state the option "
            "\"decimal\": \".\"; if not, \"decimal\": \",\".");
}

TEST(NumberMarksOfAFile, WhatTheSenderStatesIsNotQuestioned) {
  CsvOptions options;
  options.decimal = '.';
  const Table table = read("a;b\n1,234;7\n5,678;8\n", options);
  EXPECT_EQ(table.columns[0].values, (std::vector<double>{1234, 5678}));
  EXPECT_TRUE(table.warnings.empty());
  CsvOptions by_thousands;
  by_thousands.thousands = '.';
  EXPECT_EQ(read("a;b\n1.234;7\n", by_thousands).columns[0].values.front(), 1234);
  EXPECT_NE(read("a;b\n1,5;7\n2,5;8\n", options).columns[0].type, ColumnType::numeric);
}

// What comes long after the head decides as well.
TEST(NumberMarksOfAFile, AreDecidedByAllRows) {
  const std::string padding(150, 'x');
  const std::string idle = repeat("0;0;" + padding + "\n", 2000);
  for (const char* proof : {"0,5", "1.234,5", "1.234.567"}) {
    const Table table = read("a;b;note\n" + idle + "12,345;1.234;y\n" + repeat("7;8;y\n", 2000) +
                             proof + std::string(";3;y\n"));
    EXPECT_EQ(table.columns[0].values[2000], 12.345) << proof;
    EXPECT_EQ(table.columns[1].values[2000], 1234) << proof;
    EXPECT_EQ(table.format->decimal, ',') << proof;
    EXPECT_TRUE(table.warnings.empty()) << proof << lines_of(table.warnings);
  }
}

TEST(NumberMarksOfAFile, AreDecidedAgainWhenTheRestContradictsTheHead) {
  const std::string padding(150, 'x');
  const std::string head = repeat("1.234;" + padding + "\n", 1000);
  const Table table = read("a;note\n" + head + "1.234.567;y\n");
  EXPECT_EQ(table.columns[0].values.front(), 1234);
  EXPECT_EQ(table.columns[0].values.back(), 1234567);
  EXPECT_TRUE(table.warnings.empty());
}

TEST(NumberMarksOfAFile, AnUnclearRestIsAWarningToo) {
  const std::string padding(150, 'x');
  const Table table = read("a;note\n" + repeat("0;" + padding + "\n", 1000) + "12,345;y\n");
  EXPECT_EQ(table.columns[0].values.back(), 12.345);
  EXPECT_EQ(table.format->decimal, ',');
  EXPECT_EQ(codes_of(table), (Codes{"decimal_mark_unproven a"}));
}

TEST(NumberMarksOfAFile, ProgressNeverGoesBack) {
  const std::string padding(150, 'x');
  const std::string csv =
      "a;note\n" + repeat("0;" + padding + "\n", 1000) + "12,345;y\n" + repeat("0,5;z\n", 1000);
  ByteView source(csv);
  double last = 0;
  const Table table = read_csv(source, {}, 1, [&](double share) {
    EXPECT_GE(share, last);
    EXPECT_LE(share, 1);
    last = share;
  });
  EXPECT_EQ(last, 1);
  EXPECT_EQ(table.rows, 2001U);
}

}  // namespace
}  // namespace relevance::table
