// SPDX-License-Identifier: PostgreSQL
// A CSV is read in blocks, perhaps by several threads: the result must not depend on where the
// blocks end or which thread reads them.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "csv_outcome.h"
#include "table/csv/block_queue.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {
namespace {

using namespace std::string_view_literals;

// Fields of every kind, with line ends inside quotes, quotes inside fields and every line end.
std::string any_csv(unsigned seed, std::size_t rows) {
  static const std::vector<std::string> kFields = {"1.5",
                                                   "-2",
                                                   "",
                                                   "NA",
                                                   "word",
                                                   "\"quoted\"",
                                                   "\"a,b\"",
                                                   "\"\"",
                                                   "\"\"\"\"",
                                                   "\"two\nlines\"",
                                                   "\"CR\rLF\r\n\"",
                                                   "5\" pipe",
                                                   " \"blank\" ",
                                                   "\"a\" b\"c",
                                                   "ção",
                                                   "1e300",
                                                   "  7 ",
                                                   "\"\"\"x\"\"\"",
                                                   "2024-01-31",
                                                   "12.5 bar"};
  static const std::vector<std::string> kEnds = {"\n", "\r\n", "\r", "\n\n", "\r\n \r\n"};
  std::mt19937 random(seed);
  const auto any = [&random](const auto& of) { return of[random() % of.size()]; };
  std::string csv = "a,b,c\n";
  for (std::size_t row = 0; row < rows; ++row) {
    csv += any(kFields) + "," + any(kFields) + "," + any(kFields) + any(kEnds);
  }
  return csv;
}

void expect_same_by_any_blocks(std::string_view csv, bool head = false) {
  const std::string expected = outcome_of(csv, 1, kBlockBytes, head);
  for (const unsigned threads : {1U, 2U, 5U}) {
    for (const std::size_t bytes : {1, 2, 7, 64, 1000}) {
      EXPECT_EQ(outcome_of(csv, threads, bytes, head), expected)
          << threads << " threads, blocks of " << bytes << " bytes, of " << csv;
    }
  }
}

TEST(CsvBlocks, DoNotShowInTheTable) {
  for (unsigned seed = 1; seed <= 40; ++seed) expect_same_by_any_blocks(any_csv(seed, 50));
}

TEST(CsvBlocks, DoNotShowInAHead) {
  const std::string csv = any_csv(7, 12);
  for (std::size_t size = 0; size < csv.size(); size += 3) {
    expect_same_by_any_blocks(std::string_view(csv).substr(0, size), true);
  }
}

TEST(CsvBlocks, DoNotShowInErrors) {
  const std::string rows = any_csv(3, 40);
  for (const std::string_view fault :
       {"1,2\n"sv, "1,2,3,4\n"sv, "\"open,1,2\n1,2,3\n"sv, "1,\"two\nlines\",\"open\n"sv,
        "1,\"two\nlines\"\n"sv, "word\n"sv}) {
    const std::string csv = rows + std::string(fault) + any_csv(4, 40);
    EXPECT_NE(outcome_of(csv).find("line"), std::string::npos);
    expect_same_by_any_blocks(csv);
  }
}

TEST(CsvBlocks, DoNotChangeWhichFaultIsReported) {
  // One line is not UTF-8, and another is ragged, in either order.
  const std::string head = "a,ção\n" + std::string(70'000, '\n');
  const std::string bad_text = "1,\xE3\n";
  const std::string ragged = "1,2,3\n";
  const std::string rows = "1,x\n2,y\n";
  EXPECT_EQ(outcome_of(head + bad_text + rows + ragged, 3, 4).substr(0, 8), "not_utf8");
  EXPECT_EQ(outcome_of(head + ragged + rows + bad_text, 3, 4).substr(0, 10), "ragged_row");
  expect_same_by_any_blocks(head + bad_text + ragged);
  expect_same_by_any_blocks(head + ragged + bad_text);
}

TEST(CsvBlocks, CountLinesOfNulBytesThroughAllBlocks) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 200'000; ++i) csv += "1,x\n";
  csv += std::string("2,\0y\n", 5);
  EXPECT_NE(outcome_of(csv, 4, 4096).find("1 NUL byte was skipped, the first in line 200002."),
            std::string::npos);
  EXPECT_EQ(outcome_of(csv, 4, 4096), outcome_of(csv));
}

TEST(CsvBlocks, AreReadInOrderOverManyBlocks) {
  std::string csv = "n,word\n";
  for (int i = 0; i < 100'000; ++i) {
    csv += std::to_string(i) + (i % 9 == 0 ? ",\"w\n" : ",\"w") + std::to_string(i % 50) + "\"\n";
  }
  const std::string expected = outcome_of(csv);
  EXPECT_NE(expected.find("100000 rows"), std::string::npos);
  EXPECT_EQ(outcome_of(csv, 8, 1000), expected);
  CsvReader reader({}, 2, 4096);
  std::size_t rows = 0;
  for (std::size_t at = 0; at < csv.size(); at += 100'000) {
    reader.feed(std::string_view(csv).substr(at, 100'000));
    EXPECT_LE(rows, reader.rows());
    rows = reader.rows();
  }
  EXPECT_GT(rows, 0u);
  EXPECT_EQ(show_all(reader.finish()), expected);
}

TEST(CsvBlocks, DoNotDependOnAHintOfTheSize) {
  const std::string csv = any_csv(5, 3000);
  for (const std::size_t hint : {std::size_t{1}, csv.size() / 2, csv.size(), 3 * csv.size()}) {
    CsvReader reader({}, 2, 1000);
    reader.reserve_bytes(hint);
    reader.feed(csv);
    EXPECT_EQ(show_all(reader.finish()), outcome_of(csv)) << hint;
  }
}

TEST(CsvBlocks, EndWhereARecordEnds) {
  const auto whole = [](std::string_view text, char delimiter = ',', char quote = '"') {
    return FieldScanner(delimiter, quote).whole_records(text);
  };
  EXPECT_EQ(whole("1,2\n3,4"), 4u);
  EXPECT_EQ(whole("1,2\n3,4\n"), 8u);
  EXPECT_EQ(whole("1,2"), 0u);
  EXPECT_EQ(whole("1,2\r\n3,4\r"), 5u) << "a LF may follow";
  EXPECT_EQ(whole("1,2\r3,4\r\n"), 9u);
  EXPECT_EQ(whole("1,\"2\n3\",4\n"), 10u);
  EXPECT_EQ(whole("1,2\n3,\"4\n5"), 4u) << "the quote is open";
  EXPECT_EQ(whole("1,2\n3,\"4\n5\""), 4u) << "the quote may be doubled";
  EXPECT_EQ(whole("1,2\n3,\"4\"\"\n5\"\n"), 14u);
  EXPECT_EQ(whole("5\" pipe\n6\" pipe\n\"7"), 16u) << "a quote inside a field is a character";
  EXPECT_EQ(whole("\"a\" b \"c\n1\n"), 11u) << "as is one behind a closing quote";
  EXPECT_EQ(whole("1, \"2\n3\"\n4,"), 9u) << "blanks before a quote do not count";
  EXPECT_EQ(whole("1 \"2\n3\"\n", ' '), 8u) << "though a blank may be the delimiter";
  EXPECT_EQ(whole("'a\n',\"\n", ',', '\''), 7u);
  EXPECT_EQ(whole("\"a\n", ',', '\0'), 3u);
}

TEST(BlockQueue, RethrowsTheFailureOfABlockAndJoinsNoMore) {
  CsvStart start;
  start.header = number_columns(1);
  start.marks.styles.resize(1);
  const BlockDecoder decoder(start, {}, false);
  for (const unsigned threads : {1U, 3U}) {
    std::string joined;
    BlockQueue queue(decoder, threads, [&joined](const CsvBlock& block) {
      if (block.text == "3\n") throw std::string("three");
      joined += block.text;
    });
    const auto add_all = [&queue] {
      for (const char* text : {"1\n", "2\n", "3\n", "4\n", "5\n", "6\n"}) queue.add(text);
      queue.flush();
    };
    EXPECT_THROW(add_all(), std::string);
    EXPECT_EQ(joined, "1\n2\n");
    EXPECT_THROW(queue.flush(), std::string) << "and goes on throwing";
  }
}

}  // namespace
}  // namespace relevance::table
