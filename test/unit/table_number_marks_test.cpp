// SPDX-License-Identifier: PostgreSQL
// Which mark is the decimal mark: decided by all cells, by column, or with a warning.
#include <gtest/gtest.h>

#include <algorithm>
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
        Case{"whole numbers of the same size make thousands likely",
             ';',
             {"1,234", "1190"},
             1234,
             kUnproven},
        Case{"likewise with a point", ';', {"1.234", "-1190"}, 1234, kUnproven},
        Case{"whole numbers of the size of the fractions make fractions likely",
             ';',
             {"998,125", "1012", "1007"},
             998.125,
             kUnproven},
        Case{"a code for a missing value says nothing", ';', {"4,766", "-9999"}, 4.766, kUnproven},
        Case{"nor does one value that is repeated",
             ';',
             {"4,766", "4,810", "6500", "6500"},
             4.766,
             kUnproven},
        Case{"a single clear number among many unclear ones is no proof",
             ',',
             times(60, "4,766", {"53,6"}),
             4766,
             {"decimal_mark_unproven x", "decimal_marks_mixed x"}},
        Case{"as many with each mark", ';', {"5.25", "5.75", "6,25", "6,75"}, 5.25, kMixed},
        Case{"three decimals with both marks are fractions",
             ';',
             {"22.358", "19.615", "22,203", "21,870"},
             22.358,
             kMixed},
        Case{"a few with the other mark, too", ';', times(40, "5,25", {"5,118", "4.605"}), 5.25,
             kMixed},
        Case{"but not where they are as large as the fractions as thousands",
             ';',
             times(40, "1830,5", {"917,25", "1.204"}),
             1830.5,
             {}},
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

TEST(NumberMarksOfAFile, ThreeDecimalsWithACommaDoNotMakePointsThousands) {
  std::string csv = "a;b;x\n";
  for (const char* x : {"7.213", "7.198", "7.305", "7.247", "7.226", "7.261"}) {
    csv += std::string("53,6;0,174;") + x + "\n";
  }
  const Table table = read(csv);
  EXPECT_EQ(codes_of(table), kUnproven);
  std::string rounded = "a;b;x\n";
  for (const char* x : {"7.250", "7.100", "7.300", "7.000", "7.500", "7.200"}) {
    rounded += std::string("53,6;0,174;") + x + "\n";
  }
  const Table amounts = read(rounded);
  EXPECT_EQ(amounts.columns[2].values.front(), 7250);
  EXPECT_TRUE(amounts.warnings.empty());
}

// One column "x" in a file with decimal commas in another: its first cell, and the warnings.
class UnclearPoints : public testing::TestWithParam<Case> {};

TEST_P(UnclearPoints, BesideDecimalCommas) {
  const Case& one = GetParam();
  std::string csv = "a;x\n";
  for (const std::string& cell : one.cells) csv += "53,6;" + cell + "\n";
  const Table table = read(csv);
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[1].values.front(), one.first);
  EXPECT_EQ(codes_of(table), one.warnings);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, UnclearPoints,
    testing::Values(
        Case{"are likely thousands", ';', times(30, "4.766"), 4766, kUnproven},
        Case{"are thousands beside smaller whole numbers",
             ';',
             times(30, "1.012", {"987"}),
             1012,
             {}},
        Case{"also beside one that lacks its mark", ';', times(30, "4.766", {"4429"}), 4766, {}},
        Case{"and beside many", ';', times(5, "4.766", times(9, "4429", {"5120"})), 4766, {}},
        Case{"and beside their sum", ';', times(30, "4.766", {"142980"}), 4766, {}},
        Case{"a code says nothing", ';', times(30, "4.766", {"99999"}), 4766, kUnproven},
        Case{"groups prove thousands", ';', times(4, "4.766", {"1.873.456"}), 4766, {}},
        Case{"zeros say nothing", ';', times(30, "4.766", {"0", "0"}), 4766, kUnproven},
        Case{"many whole numbers of another size make fractions likely", ';',
             times(30, "998.125", {"1012", "1007", "1003"}), 998.125, kUnproven},
        Case{"different whole numbers refute fractions",
             ';',
             {"1.043", "17", "8", "31", "5", "23", "0", "0"},
             1043,
             {}},
        Case{"and so do a few beside round thousands",
             ';',
             {"20.000", "0", "50", "50", "0", "200", "2.000"},
             20000,
             {}},
        Case{"fractions of the column's own prove fractions", ';', {"4.766", "53.6"}, 4.766, {}},
        Case{"unless they are single ones",
             ';',
             times(60, "4.766", {"53.6"}),
             4766,
             {"decimal_mark_unproven x", "decimal_marks_mixed x"}}),
    [](const testing::TestParamInfo<Case>& one) {
      std::string name;
      for (const char c : std::string(one.param.title)) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      }
      return name;
    });

TEST(NumberMarksOfAFile, TwoColumnsProveWhatRoundNumbersMean) {
  const auto csv = [](const char* second) {
    std::string text = "a;b;x\n";
    for (const char* cell : {"1.100", "1.250", "2.600", "1.400", "9.000", "1.850"}) {
      text += repeat(std::string("53,6;") + second + ";" + cell + "\n", 5);
    }
    return text;
  };
  EXPECT_EQ(codes_of(read(csv("7,25"))), Codes{});
  EXPECT_EQ(codes_of(read(csv("7"))), kUnproven) << "one column is not enough";
  EXPECT_EQ(read(csv("7,25")).columns[2].values.front(), 1100);
}

TEST(NumberMarksOfAFile, FractionsWithThousandsMarksShowThoseOfOtherColumns) {
  const Table table = read("a;b\n1.204,5;4.766\n2,5;4.810\n");
  EXPECT_EQ(table.columns[1].values, (std::vector<double>{4766, 4810}));
  EXPECT_TRUE(table.warnings.empty()) << lines_of(table.warnings);
}

TEST(NumberMarksOfAFile, CodesAndAddressesProveNothingForOtherColumns) {
  for (const char* code : {"1.200.400", "7.110.662"}) {
    const Table table = read(std::string("code;b\n") + code + ";5.341\n" + code + ";5.781\n");
    EXPECT_EQ(codes_of(table), (Codes{"decimal_mark_unproven b"})) << code;
  }
  const Table table = read("host;b\n192.168.100.102;5.341\n192.168.100.101;5.781\n");
  EXPECT_EQ(table.columns[0].type, ColumnType::text);
  EXPECT_EQ(table.columns[1].values.front(), 5.341);
  EXPECT_EQ(codes_of(table), (Codes{"decimal_mark_unproven b"}));
}

// Whatever stands in one row more: the others are read as before, or a warning names the column.
TEST(NumberMarksOfAFile, OneRowNeverChangesSilentlyHowTheOthersAreRead) {
  const std::vector<std::string> files = {"53,6", "53.6", "12"};
  const std::vector<std::vector<std::string>> columns = {
      times(60, "4.766"), times(60, "\"4,766\""), times(60, "1.012", {"870", "987", "950"}),
      times(60, "998.125", {"1012", "1007", "1019"}), times(60, "4.766", times(30, "0"))};
  const std::vector<std::string> rows = {
      "4429",      "4",     "870",  "0.174",   "\"0,174\"", "53.6", "99999",      "1.873.456",
      "\"4,605\"", "4.605", "1012", "\"5,1\"", "-1",        "x",    "\"1,234.5\""};
  for (const char delimiter : {';', ','}) {
    for (const std::string& file : files) {
      for (const std::vector<std::string>& cells : columns) {
        std::string csv = std::string("a") + delimiter + "b" + delimiter + "note\n";
        const auto add = [&](const std::string& a, const std::string& b) {
          csv += "\"" + a + "\"" + delimiter + b + delimiter + "n\n";
        };
        for (const std::string& cell : cells) add(file, cell);
        const Table before = read(csv);
        const std::string base = csv;
        for (const std::string& row : rows) {
          for (const bool beside : {false, true}) {
            csv = base;
            beside ? add(row.front() == '"' ? row.substr(1, row.size() - 2) : row, cells[0])
                   : add(file, row);
            const Table after = read(csv);
            const bool same = after.columns[1].values.front() == before.columns[1].values.front();
            const Codes codes = codes_of(after);
            const bool warned = std::any_of(codes.begin(), codes.end(), [](const auto& code) {
              return code == "decimal_mark_unproven b" || code == "decimal_marks_mixed b";
            });
            EXPECT_TRUE(same || warned) << file << " " << cells[0] << " + " << row << beside;
          }
        }
      }
    }
  }
}

TEST(NumberMarksOfAFile, AWarningNamesBothReadingsAndTheOption) {
  const Table table = read("a;b\n1,234;7\n5,678;8\n");
  ASSERT_EQ(table.warnings.size(), 1U);
  EXPECT_EQ(text_of(table.warnings[0]),
            "Column \"a\": the file does not prove what the mark in its 2 numbers such as "
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
    const Table table = read("a;b;note\n" + idle + "12,345;1.234;y\n" + repeat("7;870;y\n", 2000) +
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
  EXPECT_EQ(codes_of(table), (Codes{"decimal_mark_unproven a"}));  // one group among 1000 numbers
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
