// SPDX-License-Identifier: PostgreSQL
// The CSV of a table or query is exact and reads back unchanged.
#include "table/csv/csv_writer.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "table/csv/csv_reader.h"
#include "table_source.h"

namespace relevance::table {
namespace {

std::string csv(const Columns& columns, const std::vector<Row>& rows) {
  return write<CsvWriter>(columns, rows).bytes;
}

std::string csv_of(SourceType type, const Cell& cell) {
  const std::string text = csv({{"n", SourceType::numeric, ""}, {"x", type, ""}}, {{1.0, cell}});
  return text.substr(7, text.size() - 9);
}

Table read(const std::string& text) {
  CsvReader reader;
  reader.feed(text);
  return reader.finish();
}

std::vector<std::uint64_t> bits_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> bits;
  for (const double value : values) {
    bits.push_back(std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value));
  }
  return bits;
}

TEST(CsvWriter, WritesAHeaderAndALinePerRow) {
  const Columns columns = {{"yield, kg", SourceType::numeric, "kg"},
                           {"on", SourceType::boolean, ""},
                           {"blob", SourceType::none, ""},
                           {"said \"so\"", SourceType::text, ""}};
  EXPECT_EQ(csv(columns, {{1.5, 1.0, Nothing(), "a,b"},
                          {Nothing(), 0.0, Nothing(), "say \"hi\""},
                          {-0.1, Nothing(), Nothing(), " line\nend "}}),
            "\"yield, kg\",on,blob,\"said \"\"so\"\"\"\r\n"
            "1.5,true,,\"a,b\"\r\n"
            ",false,,\"say \"\"hi\"\"\"\r\n"
            "-0.1,,,\"line\nend\"\r\n");
}

TEST(CsvWriter, WritesValuesInTheirShortestForm) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(csv_of(SourceType::numeric, 0.1), "0.1");
  EXPECT_EQ(csv_of(SourceType::numeric, 1e22), "1e+22");
  EXPECT_EQ(csv_of(SourceType::numeric, 5e-324), "5e-324");
  EXPECT_EQ(csv_of(SourceType::numeric, 123456789.0), "123456789");
  EXPECT_EQ(csv_of(SourceType::numeric, -0.0), "-0");
  EXPECT_EQ(csv_of(SourceType::numeric, infinity), "");
  EXPECT_EQ(csv_of(SourceType::numeric, std::nan("")), "");
  EXPECT_EQ(csv_of(SourceType::timestamp, 1706706300.0), "2024-01-31 13:05:00");
  EXPECT_EQ(csv_of(SourceType::timestamp, 1706706300.25), "2024-01-31 13:05:00.25");
  EXPECT_EQ(csv_of(SourceType::timestamp, 1706706300.000001), "2024-01-31 13:05:00.000001");
  EXPECT_EQ(csv_of(SourceType::timestamp, 1706706300.9999999), "2024-01-31 13:05:01");
  EXPECT_EQ(csv_of(SourceType::timestamp, -0.5), "1969-12-31 23:59:59.5");
  EXPECT_EQ(csv_of(SourceType::date, 1706659200.0), "2024-01-31");
  EXPECT_EQ(csv_of(SourceType::time, 47100.5), "13:05:00.5");
  EXPECT_EQ(csv_of(SourceType::text, "#REF!"), "\"#REF!\"");
  EXPECT_EQ(csv_of(SourceType::text, "  "), "");
}

TEST(CsvWriter, ARowWithoutValuesIsARow) {
  const std::string text = csv({{"x", SourceType::numeric, ""}}, {{1.0}, {Nothing()}, {3.0}});
  EXPECT_EQ(text, "x\r\n1\r\n\"\"\r\n3\r\n");
  EXPECT_EQ(read(text).rows, 3u);
}

TEST(CsvWriter, NumbersReadBackToTheSameBitsAsFromAColumnsBody) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  const Columns columns = {{"any", SourceType::numeric, ""},
                           {"tenths", SourceType::numeric, ""},
                           {"normal", SourceType::numeric, ""},
                           {"whole", SourceType::numeric, ""}};
  std::vector<Row> rows;
  for (int i = 0; i < 20'000; ++i) {
    const auto any = std::bit_cast<double>(random());
    const double tenths = static_cast<double>(random() % 100'000) / 10;
    rows.push_back({any, tenths, normal(random), static_cast<double>(random() % 1000)});
    if (i % 5 == 0) rows.back()[1] = Nothing();
  }
  const Table from_csv = read(csv(columns, rows));
  const Table from_body = pass(columns, rows);
  ASSERT_EQ(from_csv.rows, from_body.rows);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    EXPECT_EQ(from_csv.columns[i].type, ColumnType::numeric);
    EXPECT_EQ(bits_of(from_csv.columns[i].values), bits_of(from_body.columns[i].values))
        << columns[i].name;
  }
}

TEST(CsvWriter, WordsTimesAndBooleansReadBackAsFromAColumnsBody) {
  const Columns columns = {{"#1", SourceType::text, ""},
                           {"on", SourceType::boolean, ""},
                           {"at", SourceType::timestamp, ""},
                           {"day", SourceType::date, ""},
                           {"clock", SourceType::time, ""}};
  std::vector<Row> rows;
  for (int i = 0; i < 200; ++i) {
    rows.push_back({i % 3 ? "semi;colon, \"quoted\"" : "açúcar\nfino", i % 2 * 1.0,
                    1706706300.25 + i * 60, 1706659200.0 + i * 86400.0, i * 61.5});
    if (i % 9 == 0) rows.back() = {Nothing()};
  }
  const Table from_csv = read(csv(columns, rows));
  const Table from_body = pass(columns, rows);
  ASSERT_EQ(from_csv.columns.size(), columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& a = from_csv.columns[i];
    const Column& b = from_body.columns[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.type, b.type) << a.name;
    EXPECT_EQ(a.levels, b.levels);
    EXPECT_EQ(bits_of(a.values), bits_of(b.values)) << a.name;
    EXPECT_EQ(a.has_date, b.has_date);
    EXPECT_EQ(a.has_time, b.has_time);
    EXPECT_EQ(a.text_values, b.type == ColumnType::timestamp ? 0 : b.text_values);
  }
}

TEST(CsvWriter, GivesItsBytesInPieces) {
  std::size_t most = 0;
  std::size_t all = 0;
  CsvWriter writer({{"x", SourceType::text, ""}}, [&](std::string_view bytes) {
    most = std::max(most, bytes.size());
    all += bytes.size();
  });
  const std::string text(100'000, 'x');
  for (int i = 0; i < 200; ++i) {
    writer.text(0, text);
    writer.end_row();
  }
  EXPECT_GT(all, 15u << 20) << "what is long does not wait for a whole block of rows";
  writer.finish();
  EXPECT_EQ(all, 3 + 200 * (text.size() + 2));
  EXPECT_LT(most, 2u << 20);
}

}  // namespace
}  // namespace relevance::table
