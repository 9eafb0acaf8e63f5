// SPDX-License-Identifier: PostgreSQL
// Lists made for people, loggers' headers of several rows, footers and page headers: how each is
// understood.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "csv_outcome.h"
#include "shown_table.h"
#include "table/csv/list_cells.h"

namespace relevance::table {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view text;
  std::string_view expected;
};

constexpr Case kLists[] = {
    // Aligned with blanks
    {"      v1       v2         y\n  11.047   9.2027  33.41677\n   6.490   5.8872  10.83427\n"
     "  72.157  18.3403  29.98737\n"sv,
     "v1|v2|y nnn 3: 11.047|9.2027|33.41677"},
    {"  \n   v1   v2    y \n  2.6e-001  6.5e-001  1.8e-001\n  2.7e-001  6.6e-001  1.7e-001\n"
     "  2.8e-001  6.7e-001  1.6e-001\n"sv,
     "v1|v2|y nnn 3: 0.26|0.65|0.18"},
    {"a b y\n1 2 3\n4 5 6\n7 8 9\n"sv, "a|b|y nnn 3: 1|2|3"},
    {"a   b\ty\n1\t2  3\n4 \t5 6\n7 8\t\t9\n"sv, "a|b|y nnn 3: 1|2|3"},
    {"Temp in  Temp out  Yield\n  20.5     30.5     1.5\n  21.5     31.5     2.5\n"
     "  22.5     32.5     3.5\n"sv,
     "Temp in|Temp out|Yield nnn 3: 20.5|30.5|1.5"},
    {"Temp in  Temp out  Yield\n20.5 30.5 1.5\n21.5 31.5 2.5\n22.5 32.5 3.5\n"sv,
     "Temp in|Temp out|Yield nnn 3: 20.5|30.5|1.5"},
    {"date        time      p    y\n2024-01-31  13:05:00  1.5  10\n2024-01-31  13:06:00  2.5  11\n"
     "2024-01-31  13:07:00  3.5  12\n"sv,
     "date|time|p|y ttnn 3: 2024-01-31|13:05:00|1.5|10"},
    {"when p y\n2024-01-31 13:05:00 1.5 10\n2024-01-31 13:06:00 2.5 11\n"
     "2024-01-31 13:07:00 3.5 12\n"sv,
     "when|p|y tnn 3: 2024-01-31 13:05:00|1.5|10"},
    {"when                 p    y\n2024-01-31 13:05:00  1.5  10\n2024-01-31 13:06:00  2.5  11\n"
     "2024-01-31 13:07:00  3.5  12\n"sv,
     "when|p|y tnn 3: 2024-01-31 13:05:00|1.5|10"},
    {"  p     y\n1,5  10,5\n2,5  11,5\n3,5  12,5\n"sv, "p|y nn 3: 1.5|10.5"},
    {"Report of line 3\n\n   p     y\n 1.5  10.5\n 2.5  11.5\n 3.5  12.5\n"sv,
     "p|y nn 3: 1.5|10.5"},
    {"machine   p     y\nM1      1.5  10.5\nM2      2.5  11.5\nM1      3.5  12.5\nM2      4.5  13.5\n"sv,
     "machine|p|y cnn 4: M1|1.5|10.5"},
    {"   p     t     y\n bar  degC   kg\n 1.5   20.  10.5\n 2.5   21.  11.5\n 3.5   22.  12.5\n"sv,
     "p|t|y nnn 3: 1.5|20|10.5"},
    {"machine  state    y\nM0       run      5\nM1       stop     6\nM0       run      7\nM1       stop     8\n"sv,
     "machine|state|y ccn 4: M0|run|5"},
    {"Line 4\nDate: 03.05.2024\n\nTime        Temp in  Temp out    Mass\n"
     "                 °C        °C    kg/h\n00:00:00       1,5      11,5     1,5\n"
     "00:01:00       2,5               2,5\n00:02:00       3,5      13,5     3,5\n"
     "00:03:00       4,5      14,5     4,5\n"sv,
     "Time|Temp in|Temp out|Mass nnnn 4: 0|1.5|11.5|1.5"},
    {"1.5  20.5  10\n2.5  21.5  11\n3.5  22.5  12\n"sv,
     "column_1|column_2|column_3 nnn 3: 1.5|20.5|10"},
    {"p  \"y of it\"\n1.5  10\n2.5  11\n3.5  12\n"sv, "p|y of it nn 3: 1.5|10"},
    // Columns with empty cells stand in the same places
    {"    p     t     y\n  1.5  20.5  10.5\n        21.5  11.5\n  3.5        12.5\n  4.5  23.5  13.5\n"sv,
     "p|t|y nnn 4: 1.5|20.5|10.5"},
    {"id          name       y\n----------- ---------- ------\n          1 first one    10.5\n"
     "          2              11.5\n          3 last one     12.5\n\n(3 rows affected)\n"sv,
     "id|name|y nxn 3: 1|first one|10.5 footer_left_out"},
    {"Größe   Fläche  y\n  1.5    20.5   3\n  2.5    21.5   4\n         22.5   5\n  4.5    23.5   6\n"sv,
     "Größe|Fläche|y nnn 4: 1.5|20.5|3"},
    {"\357\273\277   T   Größe\n  1.5    20.5\n  2.5    21.5\n  3.5    22.5\n"sv,
     "T|Größe nn 3: 1.5|20.5"},
    // Framed with bars, rules of dashes
    {" p   |  y  \n-----+-----\n 1.5 |  10\n 2.5 |  11\n 3.5 |  12\n(3 rows)\n"sv,
     "p|y nn 3: 1.5|10 footer_left_out"},
    {"+-----+-----+\n|  p  |  y  |\n+-----+-----+\n| 1.5 |  10 |\n| 2.5 |  11 |\n+-----+-----+\n"sv,
     "p|y nn 2: 1.5|10"},
    {"Dynamic List\n\n-------------------\n|Material|Qty |Y |\n-------------------\n"
     "|A       |1,5 |10|\n|B       |2,5 |11|\n|A       |3,5 |12|\n|B       |4,5 |13|\n"
     "-------------------\n"sv,
     "Material|Qty|Y cnn 4: A|1.5|10"},
    {"| Material | Qty | Y |\n|----------|-----|---|\n| A | 1.5 | 10 |\n| A | 2.5 | 11 |\n"sv,
     "Material|Qty|Y cnn 2: A|1.5|10"},
    {"Report  1\n---------\n|p  |y  |\n---------\n|1.5|10 |\n|2.5|11 |\n---------\nReport  2\n"
     "---------\n|p  |y  |\n---------\n|3.5|12 |\n---------\n"sv,
     "p|y nn 3: 1.5|10 header_repeated lines_beside_list"},
    {"p;y\n---;---\n1,5;10\n2,5;11\n"sv, "p|y nn 2: 1.5|10"},
    // What is not a list stays a CSV
    {"name of it,y\nfirst one,1\nfirst one,2\n"sv, "name of it|y cn 2: first one|1"},
    {"when;y\n2024-01-31 13:05;1 234\n2024-01-31 13:06;2 345\n"sv,
     "when|y tn 2: 2024-01-31 13:05:00|1234"},
    {"a|b\n1 2|3\n4 5|6\n"sv, "a|b xn 2: 1 2|3"},
    // Headers of several rows
    {"\"TOA5\",\"CR6\",\"CR6\",\"77\",\"Std.1\",\"CPU:x\",\"99\",\"T1\"\n"
     "\"TIMESTAMP\",\"RECORD\",\"Air\",\"Out\"\n\"TS\",\"RN\",\"Deg C\",\"kg\"\n\"\",\"\",\"Avg\",\"Tot\"\n"
     "\"2024-05-01 00:00:00\",0,3.5,15.5\n\"2024-05-01 00:01:00\",1,1.5,12.5\n"
     "\"2024-05-01 00:02:00\",2,2.5,13.5\n"sv,
     "TIMESTAMP|RECORD|Air|Out tnnn 3: 2024-05-01 00:00:00|0|3.5|15.5 header_rows_left_out"},
    {"TOA5,CR6,CR6,77\nTIMESTAMP,RECORD,Air,Out\nTS,RN,Deg C,kg\n,,Avg,Tot\n"
     "2024-05-01 00:00:00,0,3.5,15.5\n2024-05-01 00:01:00,1,1.5,12.5\n2024-05-01 00:02:00,2,2.5,13.5\n"sv,
     "TIMESTAMP|RECORD|Air|Out tnnn 3: 2024-05-01 00:00:00|0|3.5|15.5 header_rows_left_out"},
    {"\"#NAMES\"\n\"t_stamp\",\"Temp\",\"Y\"\n\"#TYPES\"\n\"date\",\"D\",\"D\"\n\"#ROWS\",\"3\"\n"
     "\"2024-01-01 00:00:00.000\",\"1.5\",\"10.5\"\n\"2024-01-01 00:01:00.000\",\"2.5\",\"11.5\"\n"
     "\"2024-01-01 00:02:00.000\",\"3.5\",\"12.5\"\n"sv,
     "t_stamp|Temp|Y tnn 3: 2024-01-01 00:00:00|1.5|10.5 header_rows_left_out"},
    {"Zone;;Head;Result\nTemp;Speed;Press;Y\n5,5;1,5;6,5;18,5\n1,5;8,5;9,5;11,5\n7,5;6,5;3,5;8,5\n"sv,
     "Zone Temp|Zone Speed|Head Press|Result Y nnnn 3: 5.5|1.5|6.5|18.5"},
    {";Zone 1;Zone 1;Zone 2;Zone 2\nTime;T;P;T;P\n10:00;1;2;3;4\n10:01;2;3;4;5\n10:02;3;4;5;6\n"sv,
     "Time|Zone 1 T|Zone 1 P|Zone 2 T|Zone 2 P tnnnn 3: 10:00:00|1|2|3|4"},
    {"Time;Zone;;Out\n;Temp;Press;\n10:00;1,5;2,5;3\n10:01;2,5;3,5;4\n10:02;3,5;4,5;5\n"sv,
     "Time|Zone Temp|Zone Press|Out tnnn 3: 10:00:00|1.5|2.5|3"},
    {"Zone;;Head;Y\nTemp;Press;Temp;Out\n°C;bar;°C;kg\n1,5;2,5;3,5;4\n2,5;3,5;4,5;5\n3,5;4,5;5,5;6\n"sv,
     "Zone Temp|Zone Press|Head Temp|Y Out nnnn 3: 1.5|2.5|3.5|4"},
    {"TI101;PI102;Y\nReactor temperature;Top pressure;Output\n1,5;2,5;3\n2,5;3,5;4\n3,5;4,5;5\n"sv,
     "TI101|PI102|Y nnn 3: 1.5|2.5|3 header_rows_left_out"},
    {"Operator;Ann\nDate;2024-01-31\nTime;Y\n10:00;1,5\n10:01;2,5\n10:02;3,5\n"sv,
     "Time|Y tn 3: 10:00:00|1.5"},
    {"LabVIEW Measurement\t\nSeparator\tTab\nDate\t2024/01/31\n***End_of_Header***\t\n\t\n"
     "Channels\t2\t\t\nSamples\t3\t3\t\nDate\t2024/01/31\t2024/01/31\t\n"
     "Y_Unit_Label\tVolts\tVolts\t\nX0\t0.0E+0\t0.0E+0\t\nDelta_X\t0.1\t0.1\t\n"
     "***End_of_Header***\t\t\t\nX_Value\tIn\tOut\tComment\n0.0\t1.5\t10.5\n0.1\t2.5\t11.5\n"
     "0.2\t3.5\t12.5\n"sv,
     "X_Value|In|Out|Comment nnne 3: 0|1.5|10.5|."},
    // Footers, page headers
    {"a,b,y\n1,2,3\n4,5,6\n\n(2 rows affected)\n"sv, "a|b|y nnn 2: 1|2|3 footer_left_out"},
    {"a;b;y\n1;2;3\n4;5;6\n\n2 Zeilen ausgewählt\n"sv, "a|b|y nnn 2: 1|2|3 footer_left_out"},
    {"a;b;y\n1;2;3\n4;5;6\n(2 linhas)\nTempo: 3 ms\n"sv, "a|b|y nnn 2: 1|2|3 footer_left_out"},
    {"a,b,y\n1,2,3\n4,5,6\n-- end\n"sv, "a|b|y nnn 2: 1|2|3 footer_left_out"},
    {"a\tb\tc\ty\n1\t2\t3\t4\n4\t5\t6\t7\nEnd of report\tline 3\n"sv,
     "a|b|c|y nnnn 2: 1|2|3|4 footer_left_out"},
    {"Page 1\na,b,y\n1,2,3\n4,5,6\nPage 2\na,b,y\n7,8,9\n4,5,6\nPage 3\na,b,y\n1,2,3\n"sv,
     "a|b|y nnn 5: 1|2|3 page_header_left_out header_repeated"},
    {"Report;;\nPage 1;;\nTime;A;Y\n10:00;1;2\n10:01;2;3\n10:02;3;4\nReport;;\nPage 2;;\n"
     "Time;A;Y\n10:03;1;2\n10:04;2;3\n"sv,
     "Time|A|Y tnn 5: 10:00:00|1|2 header_repeated"},
    {"a,b,y\n1,2,3\nrest of page 1\n4,5,6\nrest of page 2\n7,8,9\n"sv,
     "a|b|y nnn 3: 1|2|3 page_header_left_out"},
    {"a,b,y\n1,2,3\n4,5,6\n7,8\n"sv, "ragged_row: line 4 has 2 fields where the header has 3"},
    {"m,b,y\nA,2,3\nB,5,6\nA\n"sv, "ragged_row: line 4 has 1 field where the header has 3"},
    {"a,b,y\n1,2,3\nremark\n7,8,9\n"sv, "ragged_row: line 3 has 1 field where the header has 3"},
    // Names
    {"\357\273\277 p\302\240;\342\200\213Y\342\200\213\n1,5;2\n2,5;3\n"sv, "p|Y nn 2: 1.5|2"},
    {"\"flow\n  in\tline\";\"=\"\"Y\"\"\"\n1,5;2\n2,5;3\n"sv, "flow in line|Y nn 2: 1.5|2"},
    {"p;Y\302\240\n\302\2401,5;2,5\n\302\2402,5;3,5\302\240\n"sv, "p|Y nn 2: 1.5|2.5"},
    {"p;Y\n\"=\"\"1,5\"\"\";2\n\"=\"\"2,5\"\"\";3\n"sv, "p|Y nn 2: 1.5|2"},
};

class ListCases : public testing::TestWithParam<Case> {};

TEST_P(ListCases, AreUnderstood) {
  EXPECT_EQ(shown(GetParam().text), GetParam().expected);
}

TEST_P(ListCases, AreReadTheSameByThreadsAndInTheSmallestBlocks) {
  const std::string expected = outcome_of(GetParam().text);
  for (const std::size_t bytes : {1, 5, 20}) {
    EXPECT_EQ(outcome_of(GetParam().text, 1, bytes), expected) << bytes;
    EXPECT_EQ(outcome_of(GetParam().text, 3, bytes), expected) << bytes;
  }
}

TEST_P(ListCases, AreReadTheSameInPieces) {
  const auto in_pieces = [](std::string_view text) {
    return shown_or_fault([&] {
      CsvReader reader;
      for (const char c : text) reader.feed({&c, 1});
      return reader.finish();
    });
  };
  EXPECT_EQ(in_pieces(GetParam().text), GetParam().expected);
}

void PrintTo(const Case& one, std::ostream* out) {
  *out << testing::PrintToString(std::string(one.text));
}

INSTANTIATE_TEST_SUITE_P(All, ListCases, testing::ValuesIn(kLists));

TEST(ListLines, KeepTheNumbersOfLines) {
  // The bad line is the sixth of the file.
  const std::string list = "Report\n\n  p    y\n1.5   10\n2.5   11\n3.5   12  13\n4.5   14\n";
  EXPECT_EQ(shown(list), "ragged_row: line 6 has 3 fields where the header has 2");
}

TEST(ListLines, AreReadBeyondTheHead) {
  std::string list = "    p     y\n";
  for (int i = 0; i < 60'000; ++i)
    list += "  " + std::to_string(i) + ".5   " + std::to_string(i) + "\n";
  EXPECT_EQ(shown(list), "p|y nn 60000: 0.5|0");
}

TEST(ListLines, MayBeAskedFor) {
  CsvOptions options;
  options.delimiter = ' ';
  EXPECT_EQ(shown("a  b\nx   y\nx  z\n", options), "a|b cx 2: x|y");
}

TEST(ListLines, AnotherDelimiterIsRespected) {
  CsvOptions options;
  options.delimiter = ';';
  EXPECT_EQ(shown("a  b\n1  2\n3  4\n", options), "a b x 2: 1  2");
}

TEST(Rules, AreDashesAndSuch) {
  for (const char* line : {"---", "=====", "+---+---+", "--- ---", "|---|---|", "---;---"}) {
    EXPECT_TRUE(is_rule(line)) << line;
  }
  for (const char* line : {"--", "-;-;-", "a---", "1-1-1", "", "|||"}) {
    EXPECT_FALSE(is_rule(line)) << line;
  }
}

}  // namespace
}  // namespace relevance::table
