// SPDX-License-Identifier: PostgreSQL
// Shapes of files that people did not make for machines: stray quotes, rows of limits, pairs above the
// header, headers that come again, lines in quotes, rare delimiters.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "csv_outcome.h"
#include "shown_table.h"

namespace relevance::table {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view text;
  std::string_view expected;
};

constexpr Case kShapes[] = {
    // Quotes that are none
    {"a;size;p;y\n1;\"1/2;5,5;10\n2;M6;6,5;11\n3;\"1/2;7,5;12\n4;M6;8,5;13\n"sv,
     "a|size|p|y ncnn 4: 1|\"1/2|5.5|10 stray_quotes"},
    {"a;size;p;y\n1;M6;5,5;10\n2;\";6,5;11\n3;\";7,5;12\n4;M8;8,5;13\n5;\";9,5;14\n"sv,
     "a|size|p|y nxnn 5: 1|M6|5.5|10 stray_quotes"},
    {"a,p,y,note\n1,5,10,ok\n2,6,11,\"bad\n3,7,12,ok\n4,8,13,\"bad\n5,9,14,ok\n"sv,
     "a|p|y|note nnnc 5: 1|5|10|ok stray_quotes"},
    {"a,p,y,note\n1,5,10,ok\n2,6,11,\"bad\n3,7,12,ok\n4,8,13,ok\n"sv,
     "a|p|y|note nnnc 4: 1|5|10|ok stray_quotes"},
    {"a,p,y,note\n1,5,10,\"one line,\nand one more\"\n2,6,11,\"a, b, c\nd, e, f, g\"\n3,7,12,x\n"sv,
     "a|p|y|note nnnx 3: 1|5|10|one line,\nand one more"},
    {"a,note,y\n1,\"first\nsecond\",10\n2,\"third\n\",11\n"sv,
     "a|note|y nxn 2: 1|first\nsecond|10"},
    // The header again, written otherwise, or another one
    {"Date;Temp;Y\n2024-01-01;1,5;2,5\n2024-01-02;2,5;3,5\n\357\273\277Date;Temp;Y\n2024-01-03;3,5;4,5\n"sv,
     "Date|Temp|Y tnn 3: 2024-01-01|1.5|2.5 header_repeated"},
    {"Date;Temp;Y\n2024-01-01;1,5;2,5\n2024-01-02;2,5;3,5\nDATE;temp;y\n2024-01-03;3,5;4,5\n"sv,
     "Date|Temp|Y tnn 3: 2024-01-01|1.5|2.5 header_repeated"},
    {"Date;Temp;Y\n2024-01-01;1,5;2,5\n2024-01-02;2,5;3,5\n2024-01-02;2,5;3,5\n2024-01-02;2,5;3,5\nDate;Y;Temp\n2024-01-03;3,5;4,5\n"sv,
     "changed_header: line 6 holds column names again, but not those of line 1 in the same order"},
    {"Date;Temp;Y\n2024-01-01;1,5;2,5\n2024-01-02;2,5;3,5\n2024-01-02;2,5;3,5\n2024-01-02;2,5;3,5\nDate;Flow;Y\n2024-01-03;3,5;4,5\n"sv,
     "changed_header: line 6 holds column names again, but not those of line 1 in the same order"},
    {"from;to;y\nto;a;1\nfrom;b;2\na;to;3\n"sv, "from|to|y xxn 3: to|a|1"},
    // Limits and numbers of columns below the names
    {"Date;T;P;Y\nLow;1;2;3\nHigh;90;20;70\n01.02.2024;1,5;2,5;3,5\n02.02.2024;2,5;3,5;4,5\n"
     "03.02.2024;3,5;4,5;5,5\n04.02.2024;4,5;5,5;6,5\n05.02.2024;4,5;5,5;6,5\n06.02.2024;4,5;5,5;6,5\n"sv,
     "Date|T|P|Y tnnn 6: 2024-02-01|1.5|2.5|3.5 header_rows_left_out"},
    // A first row of data is none, whatever word stands in it: its numbers are like the others
    {"Part;T;P;Y\nTrial;42,5;1,31;7,1\n2;43,1;1,42;7,3\n3;42,2;1,29;6,9\n4;41,8;1,35;7,0\n"
     "5;42,9;1,30;7,2\n6;43,0;1,33;7,1\n"sv,
     "Part|T|P|Y nnnn 6: .|42.5|1.31|7.1"},
    {"Date;T;P;Y\nBegin;42,5;1,31;7,1\n01.02.2024;43,1;1,42;7,3\n02.02.2024;42,2;1,29;6,9\n"
     "03.02.2024;41,8;1,35;7,0\n04.02.2024;42,9;1,30;7,2\n05.02.2024;43,0;1,33;7,1\n"sv,
     "Date|T|P|Y tnnn 6: .|42.5|1.31|7.1"},
    {"Run;T;P;Y\n0;42,5;1,31;7,1\n00:00:20;43,1;1,42;7,3\n00:00:40;42,2;1,29;6,9\n"
     "00:01:00;41,8;1,35;7,0\n00:01:20;42,9;1,30;7,2\n00:01:40;43,0;1,33;7,1\n"sv,
     "Run|T|P|Y nnnn 6: 0|42.5|1.31|7.1"},
    {"No;T;P;Y\nZero;42,5;1,31;7,1\nRef 1;42,4;1,30;7,1\nRef 2;42,8;1,33;7,0\n4;41,8;1,35;7,0\n"
     "5;42,9;1,30;7,2\n6;43,0;1,33;7,1\n7;43,1;1,42;7,3\n8;42,2;1,29;6,9\n"sv,
     "No|T|P|Y xnnn 8: Zero|42.5|1.31|7.1"},
    {"Date;T;P;Y\nAnfang;0;0;0\nEnde;90;16;20\n01.02.2024;43,1;1,42;7,3\n02.02.2024;42,2;1,29;6,9\n"
     "03.02.2024;41,8;1,35;7,0\n04.02.2024;42,9;1,30;7,2\n05.02.2024;43,0;1,33;7,1\n"sv,
     "Date|T|P|Y tnnn 5: 2024-02-01|43.1|1.42|7.3 header_rows_left_out"},
    {"No;T;P;Y\nvon;0;0;0\nbis;99;50;90\n1;20;12;30\n2;71;33;61\n3;44;25;48\n4;30;19;39\n5;52;29;55\n6;63;14;44\n"
     "7;25;16;40\n8;66;22;58\n9;57;24;35\n"sv,
     "No|T|P|Y nnnn 9: 1|20|12|30 header_rows_left_out"},
    {"No;T;P;Y\nStart;19;11;29\n1;20;12;30\n2;21;13;31\n3;22;14;32\n4;23;15;33\n5;24;16;34\n6;25;17;35\n"sv,
     "No|T|P|Y nnnn 7: .|19|11|29"},
    {"No;T;P;Y\nMin;42,0;1,30;7,0\nMax;43,0;1,40;7,2\n1;43,1;1,42;7,3\n2;42,2;1,29;6,9\n"
     "3;41,8;1,35;7,0\n4;42,9;1,30;7,2\n5;43,0;1,33;7,1\n"sv,
     "No|T|P|Y nnnn 5: 1|43.1|1.42|7.3 header_rows_left_out"},
    {"Date;T;P;Y\n1;2;3;4\n01.02.2024;1,5;2,5;3,5\n02.02.2024;2,5;3,5;4,5\n03.02.2024;3,5;4,5;5,5\n"
     "04.02.2024;4,5;5,5;6,5\n05.02.2024;4,5;5,5;6,5\n06.02.2024;4,5;5,5;6,5\n"sv,
     "Date|T|P|Y tnnn 6: 2024-02-01|1.5|2.5|3.5 header_rows_left_out"},
    {"Date;T;P;Y\n01.02.2024;1;2;3\n02.02.2024;2,5;3,5;4,5\n03.02.2024;3,5;4,5;5,5\n"sv,
     "Date|T|P|Y tnnn 3: 2024-02-01|1|2|3"},
    {"1;2;3\n1,5;2,5;3,5\n2,5;3,5;4,5\n3,5;4,5;5,5\n"sv, "1|2|3 nnn 3: 1.5|2.5|3.5"},
    {"1;2;3\n2;3;4\n3;4;5\n4;5;6\n"sv, "column_1|column_2|column_3 nnn 4: 1|2|3"},
    // Pairs above the names are not groups
    {"Machine;Press 5;;\nShift;B;;\nTime;T;P;Y\n10:00;1,5;2,5;3\n10:01;2,5;3,5;4\n10:02;3,5;4,5;5\n"sv,
     "Time|T|P|Y tnnn 3: 10:00:00|1.5|2.5|3 header_rows_left_out"},
    {";Oven;;Out\nTime;T;P;Y\n10:00;1,5;2,5;3\n10:01;2,5;3,5;4\n10:02;3,5;4,5;5\n"sv,
     "Time|Oven T|Oven P|Out Y tnnn 3: 10:00:00|1.5|2.5|3"},
    {";Oven 1;Oven 2;Out\nTime;Temp;Temp;Y\n10:00;1,5;2,5;3\n10:01;2,5;3,5;4\n10:02;3,5;4,5;5\n"sv,
     "Time|Oven 1 Temp|Oven 2 Temp|Out Y tnnn 3: 10:00:00|1.5|2.5|3"},
    {"CH,C-1,C-2\nKind,Volt,Temp\nState,On,On\nTime,p[bar],y[kg]\n10:00,1.5,2.5\n10:01,2.5,3.5\n10:02,3.5,4.5\n"sv,
     "Time|p[bar]|y[kg] tnn 3: 10:00:00|1.5|2.5 header_rows_left_out"},
    // Names of rows, which have no name of their own
    {"p;t;y\n\"1\";1,5;2,5;3,5\n\"2\";2,5;3,5;4,5\n\"3\";3,5;4,5;5,5\n"sv,
     "column_1|p|t|y nnnn 3: 1|1.5|2.5|3.5 row_names_unnamed"},
    {"    p    t     y\n0  1.5  2.5  13.5\n1  2.5  3.5  14.5\n2  3.5  4.5  15.5\n"sv,
     "column_1|p|t|y nnnn 3: 0|1.5|2.5|13.5 row_names_unnamed"},
    {"p;t;y\n1;1,5;2,5;ok\n2;2,5;3,5;bad\n3;3,5;4,5;ok\n"sv,
     "ragged_row: line 2 has 4 fields where the header has 3; so have 2 other lines another number"},
    {"p;t;y\n1;1,5;2,5;\n2;2,5;3,5;\n3;3,5;4,5;\n"sv, "p|t|y nnn 3: 1|1.5|2.5"},
    {"Nr;t;y\n1;1,5;2,5;9\n2;2,5;3,5;9\n3;3,5;4,5;9\n"sv,
     "ragged_row: line 2 has 4 fields where the header has 3; so have 2 other lines another number"},
    {"Date;T;P;Y\n01.02.2024;Low;2;3\n02.02.2024;1,5;2,5;3,5\n03.02.2024;2,5;3,5;4,5\n"
     "04.02.2024;3,5;4,5;5,5\n05.02.2024;4,5;5,5;6,5\n06.02.2024;4,5;5,5;6,5\n"sv,
     "Date|T|P|Y txnn 6: 2024-02-01|Low|2|3"},
    // Headers unlike the rows
    {"Date,p,y\n01.02.2024;1,5;2,5\n02.02.2024;2,5;3,5\n03.02.2024;3,5;4,5\n"sv,
     "Date|p|y tnn 3: 2024-02-01|1.5|2.5"},
    {"Date\tp\ty\n01.02.2024;1,5;2,5\n02.02.2024;2,5;3,5\n03.02.2024;3,5;4,5\n"sv,
     "Date|p|y tnn 3: 2024-02-01|1.5|2.5"},
    {"p,t,y\n1,5,2,5,3,5\n2,5,3,5,4,5\n3,5,4,5,5,5\n"sv,
     "ragged_row: line 2 has 6 fields where the header has 3; so have 2 other lines another number"},
    {"# p t y\n1.5 2.5 3.5\n2.5 3.5 4.5\n3.5 4.5 5.5\n"sv, "p|t|y nnn 3: 1.5|2.5|3.5"},
    {"Item      p  t     y\nRed cap   1.5   12.5  3.5\nCup 2     2.5   13.5  4.5\nBig box   3.5   14.5  5.5\n"sv,
     "Item|p|t|y xnnn 3: Red cap|1.5|12.5|3.5"},
    {"Lot     p      t    y   Shift\nA             12.5  3.5  X\nB      2.5          4.5  Y\n"
     "A      3.5   14.5  5.5  X\nB      4.5   15.5  6.5  Y\n"sv,
     "Lot|p|t|y|Shift cnnnc 4: A|.|12.5|3.5|X"},
    // Rare delimiters
    {"Date~p~y\n01.02.2024~1,5~2,5\n02.02.2024~2,5~3,5\n"sv, "Date|p|y tnn 2: 2024-02-01|1.5|2.5"},
    {"p\037y\n1,5\0372,5\n2,5\0373,5\n"sv, "p|y nn 2: 1.5|2.5"},
    {"when\n2024-01-01 10:00\n2024-01-01 10:01\n"sv, "when t 2: 2024-01-01 10:00:00"},
    // Lines in quotes, backslashes
    {"\"Date,p,y\"\n\"01.02.2024,\"\"1,5\"\",\"\"2,5\"\"\"\n\"02.02.2024,\"\"2,5\"\",\"\"3,5\"\"\"\n"sv,
     "Date|p|y tnn 2: 2024-02-01|1.5|2.5 lines_in_quotes"},
    {"\"name\"\n\"a, b\"\n\"c, d\"\n\"a, b\"\n"sv, "name x 3: a, b"},
    {"p,note,y\n1.5,\"say \\\"no\\\", or\",2\n2.5,\"say \\\"yes\\\"\",3\n3.5,\"b\\\\\",4\n"sv,
     "p|note|y nxn 3: 1.5|say \"no\", or|2"},
    {"p,path,y\n1.5,\"C:\\a\\\",2\n2.5,\"C:\\b\\\",3\n"sv, "p|path|y nxn 2: 1.5|C:\\a\\|2"},
    // Lists
    {"| p | y |\n|---:|:-:|\n| 1.5 | 10 |\n| 2.5 | 11 |\n"sv, "p|y nn 2: 1.5|10"},
    {"┌─────┬────┐\n│  p  │ y  │\n├─────┼────┤\n│ 1.5 │ 10 │\n│ 2.5 │ 11 │\n└─────┴────┘\n"sv,
     "p|y nn 2: 1.5|10"},
    // Form feeds between pages
    {"Date;p\n2024-01-01;1,5\n\f2024-01-02;2,5\n2024-01-03;3,5\n"sv, "Date|p tn 3: 2024-01-01|1.5"},
    // Other kinds of files
    {"<html><table><tr><td>1</td></tr></table></html>\n"sv,
     "not_text: the file is not a CSV: it is a web page (HTML), perhaps named .xls"},
    {"<?xml version=\"1.0\"?>\n<Workbook>\n"sv,
     "not_text: the file is not a CSV: it is an XML document, perhaps a spreadsheet of Excel 2003"},
    {"{\"p\": 1.5, \"y\": 2}\n{\"p\": 2.5, \"y\": 3}\n"sv,
     "not_text: the file is not a CSV: it is JSON"},
    {"[{\"p\": 1.5, \"y\": 2}]\n"sv, "not_text: the file is not a CSV: it is JSON"},
};

class ShapeCases : public testing::TestWithParam<Case> {};

TEST_P(ShapeCases, AreUnderstood) {
  EXPECT_EQ(shown(GetParam().text), GetParam().expected);
}

TEST_P(ShapeCases, AreReadTheSameByThreadsAndInTheSmallestBlocks) {
  const std::string expected = outcome_of(GetParam().text);
  for (const std::size_t bytes : {1, 5, 20, 50}) {
    EXPECT_EQ(outcome_of(GetParam().text, 1, bytes), expected) << bytes;
    EXPECT_EQ(outcome_of(GetParam().text, 3, bytes), expected) << bytes;
  }
}

void PrintTo(const Case& one, std::ostream* out) {
  *out << testing::PrintToString(std::string(one.text));
}

INSTANTIATE_TEST_SUITE_P(All, ShapeCases, testing::ValuesIn(kShapes));

// Rows with a stray quote now and then, far apart.
std::string rows_with_stray_quotes(std::size_t rows, std::size_t every) {
  std::string csv = "n,size,p,y\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const bool stray = row % every == every - 1;
    csv += std::to_string(row) + (stray ? ",\"3/4," : ",M8,") + std::to_string(row % 7) + ".5," +
           std::to_string(row % 11) + "\n";
  }
  return csv;
}

TEST(StrayQuotes, LoseNoRowsWhereverBlocksEnd) {
  for (const std::size_t every : {3, 40, 70, 400}) {
    const std::string csv = rows_with_stray_quotes(1000, every);
    const std::string expected = outcome_of(csv);
    EXPECT_TRUE(expected.starts_with("1000 rows\n")) << every << '\n' << expected.substr(0, 200);
    for (const std::size_t bytes : {1, 64, 1000, 5000}) {
      EXPECT_EQ(outcome_of(csv, 3, bytes), expected) << every << ' ' << bytes;
    }
  }
}

TEST(RaggedRows, SuggestTheLineOfAHeaderFarBelowTheTop) {
  std::string csv;
  for (int i = 0; i < 130; ++i) csv += "setting " + std::to_string(i) + "\n";
  csv += "p;t;y\n";
  for (int i = 0; i < 100; ++i) csv += "1,5;2,5;" + std::to_string(i) + "\n";
  const Error error = fault_of([&] {
    CsvReader reader;
    reader.feed(csv);
    return reader.finish();
  });
  EXPECT_EQ(error.code(), "ragged_row");
  EXPECT_NE(error.hint().find("\"skip_lines\": 130"), std::string::npos) << error.hint();
}

}  // namespace
}  // namespace relevance::table
