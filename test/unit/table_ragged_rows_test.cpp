// SPDX-License-Identifier: PostgreSQL
// Rows that have more or fewer fields than the header.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "shown_table.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

Table read(std::string_view csv, std::optional<RaggedRows> ragged_rows = {}) {
  CsvOptions options;
  options.ragged_rows = ragged_rows;
  CsvReader reader(options);
  reader.feed(csv);
  return reader.finish();
}

Error fault_in(std::string_view csv) {
  return fault_of([csv] { read(csv); });
}

constexpr std::string_view kRagged =
    "a,b,y\n1,2,3\n4,5\n6,7,8\n9,9,9,9\n1,1\n2,2,2\n3,3\n4,4,4\n5,5,5\n";

TEST(RaggedRows, AreAllReportedAtOnce) {
  const Error error = fault_in(kRagged);
  EXPECT_EQ(error.code(), "ragged_row");
  EXPECT_EQ(error.message(),
            "line 3 has 2 fields where the header has 3; so have 3 other lines another number");
  EXPECT_EQ(error.detail(),
            "There are 2 fields in 3 lines, 4 fields in 1 line; the first begin line 3: 4,5; line "
            "5: 9,9,9,9; line 6: 1,1");
  EXPECT_NE(error.hint().find("\"ragged_rows\": \"skip\""), std::string::npos) << error.hint();
}

TEST(RaggedRows, MayBeLeftOut) {
  const Table table = read(kRagged, RaggedRows::skip);
  EXPECT_EQ(table.rows, 5u);
  EXPECT_EQ(lines_of(table.warnings),
            "4 rows were left out: they do not have the header's 3 fields; see line 3, 5, 6. "
            "Correct these lines; a value that holds the delimiter needs quotes.\n");
}

TEST(RaggedRows, MayBeFilledUpIfTheyAreShort) {
  const Table table = read(kRagged, RaggedRows::pad);
  EXPECT_EQ(table.rows, 8u);
  EXPECT_EQ(table.columns[2].values[0], 3);
  EXPECT_TRUE(std::isnan(table.columns[2].values[1]));
  ASSERT_EQ(table.warnings.size(), 2u);
  EXPECT_EQ(table.warnings[0].code, "ragged_rows_left_out");
  EXPECT_EQ(table.warnings[1].message.english,
            "3 rows were shorter than the header and were filled up with missing values, the first "
            "in line 3.");
}

TEST(RaggedRows, AFooterIsNeverFilledUp) {
  EXPECT_EQ(show_short(read("a,b,y\n1,2,3\n4,5\n(2 rows)\n", RaggedRows::pad)),
            "a|b|y nnn 2: 1|2|3 footer_left_out ragged_rows_filled_up");
}

TEST(RaggedRows, SuggestTheLineThatMayHoldTheNames) {
  const Error error = fault_in("x,y\nu,v,w\nA,B,C\nD,E,F\nG,H,I\n");
  EXPECT_EQ(error.code(), "ragged_row");
  EXPECT_NE(error.hint().find("\"skip_lines\": 1"), std::string::npos) << error.hint();
}

TEST(RaggedRows, AreCountedInAnyBlocksTheSame) {
  std::string csv = "a,b,y\n";
  for (int i = 0; i < 30'000; ++i) csv += i % 7 == 3 ? "1,2\n" : "1,2,3\n";
  const auto count = [&](unsigned threads, std::size_t bytes) {
    CsvOptions options;
    options.ragged_rows = RaggedRows::skip;
    CsvReader reader(options, threads, bytes);
    reader.feed(csv);
    return show_short(reader.finish());
  };
  EXPECT_EQ(count(1, kBlockBytes), "a|b|y nnn 25714: 1|2|3 ragged_rows_left_out");
  EXPECT_EQ(count(3, 100), count(1, kBlockBytes));
}

TEST(RaggedRows, InAHeadAreReportedAtOnceUnlessNothingFollows) {
  const auto head = [](std::string_view csv) {
    return shown_or_fault([csv] {
      CsvReader reader;
      reader.feed(csv);
      return reader.finish_head();
    });
  };
  EXPECT_EQ(head("a,b,y\n1,2,3\n4,5\n6,7,8\n9"),
            "ragged_row: line 3 has 2 fields where the header has 3");
  EXPECT_EQ(head("a,b,y\n1,2,3\n(1 row)\nab"), "a|b|y nnn 1: 1|2|3 footer_left_out");
}

}  // namespace
}  // namespace relevance::table
