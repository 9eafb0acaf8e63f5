// SPDX-License-Identifier: PostgreSQL
// The columns body: what is written reads back, and anything else is rejected.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/byte_order.h"
#include "table/columns/column_report.h"
#include "table/columns/columns_format.h"
#include "table/columns/level_index.h"
#include "table/columns/text_dictionary.h"
#include "table/csv/csv_header.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"
#include "table_source.h"

namespace relevance::table {
namespace {

using Names = std::vector<std::string>;
using Values = std::vector<double>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const Columns kEveryType = {{"yield", SourceType::numeric, "kg"}, {"on", SourceType::boolean, ""},
                            {"at", SourceType::timestamp, ""},    {"day", SourceType::date, ""},
                            {"clock", SourceType::time, ""},      {"grade", SourceType::text, ""},
                            {"blob", SourceType::none, ""}};

const std::vector<Row> kEveryRow = {
    {1.5, 1.0, 1706706300.25, 1706659200.0, 47100.0, "A"},
    {-2.0, 0.0, Nothing(), -86400.0, 0.0, "B é"},
    {Nothing(), Nothing(), 0.0, Nothing(), Nothing(), Nothing()},
    {1e300, 1.0, -1.0, 0.0, 86400.0, "A"},
    {7.0, 0.0, 3.0, 86400.0, 5.5, "B é"},
};

// The table as text, so that NaN equals NaN.
std::string show(const Table& table) {
  std::string text = std::to_string(table.rows) + " rows\n";
  for (const Column& column : table.columns) {
    text += column.name + " [" + column.unit + "] type " +
            std::to_string(static_cast<int>(column.type)) + (column.has_date ? " date" : "") +
            (column.has_time ? " time" : "") + ":";
    for (const double value : column.values) {
      text += std::isnan(value) ? " ." : " " + std::to_string(value);
    }
    for (const std::string& level : column.levels) text += " '" + level + "'";
    text += " " + std::to_string(column.text_values) + " " + column.first_text + "\n";
  }
  return text;
}

// The result of a body, fed in pieces.
std::string outcome(std::string_view body, std::size_t piece) {
  try {
    ColumnsReader reader;
    for (std::size_t at = 0; at < body.size(); at += piece) reader.feed(body.substr(at, piece));
    return show(reader.finish());
  } catch (const Error& error) {
    return error.code() + ": " + error.message() + " | " + error.detail() + " | " + error.hint();
  }
}

Error fault_in(std::string_view body) {
  return fault_of([&] { read_columns(body); });
}

Column pass_column(SourceType type, const std::vector<Cell>& cells) {
  std::vector<Row> rows;
  for (const Cell& cell : cells) rows.push_back({cell});
  return pass({{"x", type, ""}}, rows).columns.at(0);
}

bool same(const Values& a, const Values& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return (std::isnan(x) && std::isnan(y)) || (x == y && std::signbit(x) == std::signbit(y));
  });
}

TEST(Columns, EveryTypeComesBack) {
  const Table table = pass(kEveryType, kEveryRow);
  EXPECT_EQ(table.rows, 5u);
  EXPECT_FALSE(table.format.has_value());
  EXPECT_TRUE(table.warnings.empty());
  ASSERT_EQ(table.columns.size(), 7u);
  const std::vector<ColumnType> types = {
      ColumnType::numeric,   ColumnType::boolean,     ColumnType::timestamp, ColumnType::timestamp,
      ColumnType::timestamp, ColumnType::categorical, ColumnType::empty};
  for (std::size_t i = 0; i < types.size(); ++i) {
    EXPECT_EQ(table.columns[i].name, kEveryType[i].name);
    EXPECT_EQ(table.columns[i].unit, kEveryType[i].unit);
    EXPECT_EQ(table.columns[i].type, types[i]) << table.columns[i].name;
  }
  EXPECT_TRUE(same(table.columns[0].values, {1.5, -2, kNaN, 1e300, 7}));
  EXPECT_TRUE(same(table.columns[1].values, {1, 0, kNaN, 1, 0}));
  EXPECT_TRUE(same(table.columns[2].values, {1706706300.25, kNaN, 0, -1, 3}));
  EXPECT_TRUE(same(table.columns[3].values, {1706659200, -86400, kNaN, 0, 86400}));
  EXPECT_TRUE(same(table.columns[4].values, {47100, 0, kNaN, 86400, 5.5}));
  EXPECT_TRUE(same(table.columns[5].values, {0, 1, kNaN, 0, 1}));
  EXPECT_EQ(table.columns[5].levels, (Names{"A", "B é"}));
  EXPECT_TRUE(table.columns[6].values.empty());
}

TEST(Columns, TimesShowThePartsOfTheirType) {
  const Table table = pass(kEveryType, kEveryRow);
  EXPECT_EQ(describe_column(table.columns[2]).first_values[0], "2024-01-31 13:05:00");
  EXPECT_EQ(describe_column(table.columns[3]).first_values[0], "2024-01-31");
  EXPECT_EQ(describe_column(table.columns[4]).first_values[0], "13:05:00");
}

TEST(Columns, TypesAreTheSendersAndNeverGuessed) {
  EXPECT_EQ(pass_column(SourceType::numeric, {0.0, 1.0, 0.0, 1.0}).type, ColumnType::numeric);
  const Column seconds = pass({{"timestamp", SourceType::numeric, ""}},
                              {{1.7066592e9}, {1.7066593e9}, {1.7066594e9}, {1.7066595e9}})
                             .columns[0];
  EXPECT_EQ(seconds.type, ColumnType::numeric);
  for (const std::string text : {"12,5", "3.5", "2024-01-31", "true", "NA", "85 %"}) {
    const Column column = pass_column(SourceType::text, {text, text, "b", "b"});
    EXPECT_EQ(column.type, ColumnType::categorical) << text;
    EXPECT_EQ(column.levels, (Names{text, "b"}));
    EXPECT_EQ(column.text_values, 4u);
    EXPECT_EQ(column.first_text, text);
  }
}

TEST(Columns, BooleansShowAsTrueAndFalse) {
  const Column column = pass_column(SourceType::boolean, {0.0, 1.0, 1.0});
  EXPECT_EQ(describe_column(column).first_values, (Names{"false", "true", "true"}));
  EXPECT_EQ(column.first_text, "false");
}

TEST(Columns, WordsBecomeLevelsByTheRuleOfTheCsvReader) {
  std::mt19937 random(1);
  for (const std::size_t different : {1, 2, 5, 40, 63, 64, 65, 200}) {
    for (const std::size_t rows : {6, 80, 128, 400}) {
      std::vector<Row> cells;
      std::string csv = "n,x\n";
      for (std::size_t i = 0; i < rows; ++i) {
        const std::string word = "w" + std::to_string(random() % different);
        cells.push_back({1.0, word});
        csv += "1," + word + "\n";
      }
      CsvReader reader;
      reader.feed(csv);
      const Column expected = reader.finish().columns.at(1);
      const Column column =
          pass({{"n", SourceType::numeric, ""}, {"x", SourceType::text, ""}}, cells).columns[1];
      EXPECT_EQ(column.type, expected.type) << different << " words in " << rows << " rows";
      EXPECT_EQ(column.levels, expected.levels);
      EXPECT_EQ(column.values, expected.values);
    }
  }
}

TEST(Columns, AbsentNanInfiniteAndBlankCellsAreMissing) {
  const Column numbers =
      pass_column(SourceType::numeric, {Nothing(), kNaN, kInfinity, -kInfinity, -0.0});
  EXPECT_TRUE(same(numbers.values, {kNaN, kNaN, kNaN, kNaN, -0.0}));
  const Column times = pass_column(SourceType::timestamp, {kInfinity, 5.0});
  EXPECT_TRUE(same(times.values, {kNaN, 5}));
  const Column texts = pass_column(SourceType::text, {"", " \t", Nothing(), " a ", "a", "a\n"});
  EXPECT_TRUE(same(texts.values, {kNaN, kNaN, kNaN, 0, 0, 0}));
  EXPECT_EQ(texts.levels, (Names{"a"}));
}

TEST(Columns, AColumnWithoutValuesIsEmpty) {
  for (const SourceColumn& source : kEveryType) {
    const Column column = pass_column(source.type, {Nothing(), Nothing()});
    EXPECT_EQ(column.type, ColumnType::empty) << to_string(source.type);
    EXPECT_EQ(column.values.size(), source.type == SourceType::none ? 0u : 2u);
  }
  EXPECT_EQ(pass({{"x", SourceType::numeric, ""}}, {}).columns[0].type, ColumnType::empty);
}

TEST(Columns, CellsComeInAnyOrderAndNamesAreTrimmed) {
  Written written;
  ColumnsWriter writer({{" a ", SourceType::numeric, ""}, {"b", SourceType::text, ""}},
                       [&](std::string_view bytes) { written.bytes += bytes; });
  writer.text(1, "x");
  writer.number(0, 4);
  writer.end_row();
  EXPECT_EQ(writer.rows(), 1u);
  writer.finish();
  EXPECT_EQ(writer.rows(), 1u);
  const Table table = read_columns(written.bytes);
  EXPECT_EQ(table.columns[0].name, "a");
  EXPECT_EQ(table.columns[0].values, (Values{4}));
  EXPECT_EQ(table.columns[1].levels, (Names{"x"}));
}

TEST(Columns, ManyBlocksMakeOneTable) {
  constexpr std::size_t kRows = 50'000;  // in blocks of some thousand
  std::vector<Row> rows;
  for (std::size_t i = 0; i < kRows; ++i) {
    rows.push_back({static_cast<double>(i), "t" + std::to_string(i / 500)});
    if (i % 7 == 0) rows.back()[1] = Nothing();
  }
  const Columns columns = {{"n", SourceType::numeric, ""}, {"t", SourceType::text, ""}};
  const std::string body = columns_body(columns, rows);
  ColumnsReader reader;
  std::size_t seen = 0;
  for (std::size_t at = 0; at < body.size(); at += 10'007) {
    reader.feed(std::string_view(body).substr(at, 10'007));
    EXPECT_GE(reader.rows(), seen);
    seen = reader.rows();
  }
  const Table table = reader.finish();
  ASSERT_EQ(table.rows, kRows);
  EXPECT_EQ(table.columns[1].levels.size(), 100u);
  for (std::size_t i = 0; i < kRows; ++i) {
    ASSERT_EQ(table.columns[0].values[i], static_cast<double>(i));
    const double level = table.columns[1].values[i];
    if (i % 7 == 0) {
      ASSERT_TRUE(std::isnan(level));
    } else {
      const std::size_t of_five_hundred = i / 500;
      ASSERT_EQ(level, static_cast<double>(of_five_hundred));
    }
  }
}

TEST(Columns, ThousandsOfColumnsPass) {
  Columns columns;
  for (int i = 0; i < 20'000; ++i) columns.push_back({"c" + std::to_string(i), {}, {}});
  std::vector<Row> rows;
  for (int row = 0; row < 13; ++row) {
    rows.emplace_back();
    for (int i = 0; i < 20'000; ++i) rows.back().emplace_back(static_cast<double>(i * 100 + row));
  }
  const Table table = pass(columns, rows);
  ASSERT_EQ(table.columns.size(), 20'000u);
  EXPECT_EQ(table.columns[19'999].values[12], 1'999'912);
  EXPECT_EQ(table.columns[0].values[12], 12);
}

TEST(Columns, TextsBeyondTheLimitsShareALevel) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < kMaxDistinctTexts + 5; ++i) rows.push_back({std::to_string(i)});
  rows.push_back({"7"});
  const Column many = pass({{"x", SourceType::text, ""}}, rows).columns[0];
  EXPECT_EQ(many.type, ColumnType::text);
  EXPECT_EQ(many.levels.size(), kMaxDistinctTexts + 1);
  EXPECT_EQ(many.levels.back(), kOtherTexts);
  EXPECT_EQ(many.values[kMaxDistinctTexts + 4], kMaxDistinctTexts);
  EXPECT_EQ(many.values.back(), 7);

  const std::string huge(kMaxDistinctTextBytes + 1, 'x');
  const Column long_ones = pass_column(SourceType::text, {"a", huge, "b", huge + "y"});
  EXPECT_EQ(long_ones.levels, (Names{"a", kOtherTexts, "b"}));
  EXPECT_EQ(long_ones.values, (Values{0, 1, 2, 1}));
}

TEST(Columns, AnySplitGivesTheSame) {
  const std::string body = columns_body(kEveryType, kEveryRow);
  const std::string whole = outcome(body, body.size());
  for (std::size_t piece = 1; piece < 40; ++piece) EXPECT_EQ(outcome(body, piece), whole);
  for (std::size_t at = 0; at <= body.size(); ++at) {
    ColumnsReader reader;
    reader.feed(body.substr(0, at));
    reader.feed({});
    reader.feed(body.substr(at));
    EXPECT_EQ(show(reader.finish()), whole) << at;
  }
}

TEST(Columns, ATruncatedBodyIsRejectedWhereverItEnds) {
  const std::string body = columns_body(kEveryType, kEveryRow);
  for (std::size_t size = 0; size < body.size(); ++size) {
    const Error error = fault_in(body.substr(0, size));
    EXPECT_EQ(error.code(), "bad_columns") << size;
    EXPECT_EQ(error.message(), "the columns body is truncated: it ends too early");
    EXPECT_TRUE(error.detail().starts_with(std::to_string(size) + " byte")) << error.detail();
    EXPECT_FALSE(error.hint().empty());
  }
}

TEST(Columns, AChangedByteIsReadOrRejected) {
  const std::string body = columns_body(kEveryType, kEveryRow);
  for (std::size_t at = 0; at < body.size(); ++at) {
    for (const char byte : {'\0', '\1', '\x7F', '\xFF'}) {
      std::string changed = body;
      changed[at] = byte;
      const std::string whole = outcome(changed, changed.size());
      EXPECT_EQ(outcome(changed, 1), whole) << at;
      const bool fault = whole.find(" rows\n") == std::string::npos;
      EXPECT_EQ(fault, whole.starts_with("bad_columns: ")) << whole;
    }
  }
}

// Builds bodies by hand.
class Body {
 public:
  explicit Body(const Columns& columns) : bytes_(kColumnsMagic) {
    bytes_ += kColumnsVersion;
    append_string(bytes_, encode_columns(columns));
  }
  Body& count(std::uint32_t value) { return append(value); }
  Body& total(std::uint64_t value) { return append(value); }
  Body& cell(double value) { return append(value); }
  Body& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  Body& texts(const Names& new_texts) {
    std::string strings;
    for (const std::string& text : new_texts) append_string(strings, text);
    append_string(bytes_, strings);
    return *this;
  }
  Body& end(std::uint64_t rows) { return count(0).total(rows); }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class Number>
  Body& append(Number number) {
    append_number(bytes_, number);
    return *this;
  }
  std::string bytes_;
};

Body number_body() {
  return Body({{"x", SourceType::numeric, ""}});
}

Body text_body() {
  return Body({{"t", SourceType::text, ""}});
}

TEST(Columns, TheFormatIsAsDocumented) {
  const Columns columns = {{"x", SourceType::numeric, "bar"}, {"t", SourceType::text, ""}};
  const std::string body = columns_body(columns, {{1.0, "b"}, {Nothing(), "a"}, {2.0, "b"}});
  using namespace std::string_literals;
  EXPECT_EQ(body,
            "\x89RELCOL\1"s
            "\x17\0\0\0"s              // bytes of the header
            "\1\1\0\0\0x\3\0\0\0bar"s  // number, x, bar
            "\6\1\0\0\0t\0\0\0\0"s     // text, t, no unit
            "\3\0\0\0"s                // rows
            "\0\0\0\0\0\0\xF0\x3F"s
            "\0\0\0\0\0\0\xF8\x7F"s  // missing
            "\0\0\0\0\0\0\0\x40"s
            "\xA\0\0\0"s  // bytes of the new texts
            "\1\0\0\0b\1\0\0\0a"s
            "\1\0\0\0\2\0\0\0\1\0\0\0"s
            "\0\0\0\0\3\0\0\0\0\0\0\0"s);
}

TEST(Columns, AnInvalidBodyIsRejectedWithThePosition) {
  const std::string start = std::string(kColumnsMagic) + kColumnsVersion;
  const auto header = [&](const std::string& bytes) {
    std::string body = start;
    append_string(body, bytes);
    return body;
  };
  const std::string x = encode_columns({{"x", SourceType::numeric, ""}});
  struct Case {
    std::string body, message;
  };
  const std::vector<Case> cases = {
      {"\x89PNG\r\n\x1A\n", "it does not start with the expected bytes"},
      {std::string(kColumnsMagic) + "\2", "its version is 2"},
      {header(""), "it has no column"},
      {start + "\xFF\xFF\xFF\xFF", "its header is longer than can be read"},
      {header(std::string("\0", 1) + x.substr(1)), "there is no type 0"},
      {header("\x09" + x.substr(1)), "there is no type 9"},
      {header("\x80" + x.substr(1)), "there is no type 128"},
      {header(x.substr(0, 3)), "a length is truncated"},
      {header(x.substr(0, 5)), "a text of 1 byte extends beyond its end"},
      {header(x + "\1"), "a length is truncated"},
      {header(encode_columns({{"", {}, ""}})), "a column has no name"},
      {header(encode_columns({{" ", {}, ""}})), "a column has no name"},
      {header(encode_columns({{"a", {}, ""}, {"a ", {}, ""}})), "two columns are named \"a\""},
      {header(encode_columns({{"\xFF", {}, ""}})), "a text is not UTF-8"},
      {header(encode_columns({{"a", {}, "\xC3"}})), "a text is not UTF-8"},
      {header(encode_columns({{std::string("a\0", 2), {}, ""}})), "a text holds a NUL byte"},
      {number_body().count(1).cell(5).end(2).bytes(), "it ends with a count of 2 rows, but has 1"},
      {number_body().count(1).cell(5).end(1).raw("\n").bytes(), "there are bytes after its end"},
      {Body({{"b", SourceType::boolean, ""}}).count(2).cell(1).cell(2).end(2).bytes(),
       "column \"b\" holds 2, which is not a valid boolean"},
      {Body({{"at", SourceType::timestamp, ""}}).count(1).cell(1e15).bytes(),
       "column \"at\" holds 1e+15, which is not a valid timestamp"},
      {Body({{"day", SourceType::date, ""}}).count(1).cell(-1e15).bytes(),
       "column \"day\" holds -1e+15, which is not a valid date"},
      {Body({{"c", SourceType::time, ""}}).count(1).cell(-1).bytes(),
       "column \"c\" holds -1, which is not a valid time"},
      {Body({{"c", SourceType::time, ""}}).count(1).cell(86401).bytes(),
       "column \"c\" holds 86401, which is not a valid time"},
      {text_body().count(1).texts({"a"}).count(2).bytes(),
       "column \"t\" holds code 2, but has 1 text"},
      {text_body().count(1).texts({}).count(1).bytes(),
       "column \"t\" holds code 1, but has 0 texts"},
      {text_body().count(1).texts({"a", "a"}).bytes(),
       "column \"t\" holds the new text \"a\" twice"},
      {text_body().count(1).texts({"a"}).count(1).count(1).texts({"a"}).bytes(),
       "column \"t\" holds the new text \"a\" twice"},
      {text_body().count(1).texts({""}).bytes(), "column \"t\" holds an empty text"},
      {text_body().count(1).texts({"a "}).bytes(),
       "column \"t\" holds a text with blanks at its ends: \"a \""},
      {text_body().count(1).texts({"\xC3("}).bytes(), "a text is not UTF-8"},
      {text_body().count(1).texts({std::string("\0", 1)}).bytes(), "a text holds a NUL byte"},
      {text_body().count(1).raw(std::string("\3\0\0\0abc", 7)).bytes(), "a length is truncated"},
      {text_body().count(1).raw("\xFF\xFF\xFF\x7F").bytes(),
       "column \"t\" holds more distinct texts than allowed"},
      {text_body().count(1).texts({std::string(kMaxDistinctTextBytes + 1, 'x')}).bytes(),
       "column \"t\" holds more distinct texts than allowed"},
  };
  for (const Case& one : cases) {
    const Error error = fault_in(one.body);
    EXPECT_EQ(error.code(), "bad_columns") << one.message;
    const std::string expected = "invalid columns body: " + one.message;
    EXPECT_TRUE(error.message().starts_with(expected)) << error.message();
    EXPECT_TRUE(error.detail().starts_with("At byte ")) << error.detail();
    EXPECT_FALSE(error.hint().empty());
    if (one.body.size() < 1000) {
      EXPECT_EQ(outcome(one.body, 1), outcome(one.body, one.body.size()));
    }
  }
}

TEST(Columns, TheDetailSaysWhereTheFaultIs) {
  const std::string good = number_body().bytes();
  const Error error =
      fault_in(Body({{"b", SourceType::boolean, ""}}).count(3).cell(0).cell(1).cell(9).bytes());
  EXPECT_EQ(error.detail(),
            "At byte " + std::to_string(good.size() + 4 + 16) + ", counted from 0.");
}

TEST(Columns, TooManyColumnsAreRejected) {
  Columns columns;
  for (std::size_t i = 0; i <= kMaxColumns; ++i) columns.push_back({std::to_string(i), {}, {}});
  EXPECT_TRUE(fault_in(Body(columns).bytes()).message().ends_with("more than 100000 columns"));
  columns.pop_back();
  EXPECT_EQ(read_columns(Body(columns).end(0).bytes()).columns.size(), kMaxColumns);
}

// Headers that claim terabytes, which could not be allocated.
TEST(Columns, MemoryIsTakenOnlyForBytesReceived) {
  Columns columns;
  for (int i = 0; i < 1000; ++i) columns.push_back({"n" + std::to_string(i), {}, {}});
  columns.push_back({"t", SourceType::text, ""});
  const Error error = fault_in(Body(columns).count(0xFFFF'FFFF).cell(1).bytes());
  EXPECT_EQ(error.message(), "the columns body is truncated: it ends too early");

  Columns unsent;
  for (int i = 0; i < 50'000; ++i) {
    unsent.push_back({"n" + std::to_string(i), SourceType::none, ""});
  }
  Body body(unsent);
  for (int i = 0; i < 1000; ++i) body.count(0xFFFF'FFFF);
  const Table table = read_columns(body.end(1000 * 0xFFFF'FFFFULL).bytes());
  EXPECT_EQ(table.rows, 1000 * 0xFFFF'FFFFULL);
  EXPECT_TRUE(table.columns.front().values.empty());
}

TEST(Columns, AColumnThatIsNotSentCanBeIgnoredByName) {
  std::vector<Row> rows;
  for (int i = 0; i < 40; ++i) rows.push_back({i * 7 % 11 * 1.0, Nothing(), i * 1.5});
  const TrainingSet set = make_training_set(pass({{"x", SourceType::numeric, ""},
                                                  {"payload", SourceType::none, ""},
                                                  {"y", SourceType::numeric, ""}},
                                                 rows),
                                            "y", {.ignore_columns = {"payload"}});
  ASSERT_EQ(set.features.size(), 1u);
  EXPECT_EQ(set.columns[1].role, ColumnRole::ignored);
  EXPECT_EQ(set.columns[1].reason, "it was ignored as requested");
  EXPECT_FALSE(set.format.has_value());
}

TEST(Columns, TheFirstBytesDistinguishThemFromCsv) {
  EXPECT_TRUE(ColumnsReader::starts(columns_body(kEveryType, {})));
  EXPECT_TRUE(ColumnsReader::starts(std::string(kColumnsMagic) + "\2")) << "another version";
  EXPECT_FALSE(ColumnsReader::starts("a,b\n1,2\n"));
  EXPECT_FALSE(ColumnsReader::starts(""));
}

std::string fingerprint(const Columns& columns, const std::vector<Row>& rows) {
  return write<ColumnsWriter>(columns, rows).fingerprint;
}

TEST(Fingerprint, IsTheSameForTheSameRowsInAnyOrderAndFormat) {
  std::vector<Row> rows;
  for (int i = 0; i < 30'000; ++i) {
    rows.push_back({i * 0.5, i % 3 ? 1.0 : 0.0, "text " + std::to_string(i % 1000)});
  }
  const Columns columns = {
      {"x", SourceType::numeric, ""}, {"on", SourceType::boolean, ""}, {"t", SourceType::text, ""}};
  const std::string first = fingerprint(columns, rows);
  EXPECT_EQ(first.size(), 32u);
  EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(write<CsvWriter>(columns, rows).fingerprint, first);
  std::shuffle(rows.begin(), rows.end(), std::mt19937(1));
  EXPECT_EQ(fingerprint(columns, rows), first);
  std::swap(rows[17][0], rows[18][0]);
  EXPECT_NE(fingerprint(columns, rows), first);
}

// Fingerprints are stored, and later compared by another release or on another machine.
TEST(Fingerprint, StaysTheSame) {
  EXPECT_EQ(fingerprint(kEveryType, kEveryRow), "21d57fb2c11f32f96ff4cd2f3f49ea72");
}

TEST(Fingerprint, TreatsAllMissingCellsAlikeAndBothZerosAlike) {
  const Columns columns = {{"x", SourceType::numeric, ""}, {"t", SourceType::text, ""}};
  const std::string missing = fingerprint(columns, {{Nothing(), "a"}});
  EXPECT_EQ(fingerprint(columns, {{kNaN, "a"}}), missing);
  EXPECT_EQ(fingerprint(columns, {{-kNaN, "a"}}), missing);
  EXPECT_EQ(fingerprint(columns, {{std::nan("7"), " a "}}), missing);
  EXPECT_EQ(fingerprint(columns, {{-0.0, ""}}), fingerprint(columns, {{0.0, Nothing()}}));
  EXPECT_NE(fingerprint(columns, {{0.0, "a"}}), missing);
}

TEST(Fingerprint, ChangesWithEveryCellNameTypeUnitAndRow) {
  const std::string first = fingerprint(kEveryType, kEveryRow);
  std::vector<std::string> others = {first};
  for (std::size_t row = 0; row < kEveryRow.size(); ++row) {
    for (std::size_t i = 0; i < kEveryRow[row].size(); ++i) {
      std::vector<Row> changed = kEveryRow;
      const bool is_text = kEveryType[i].type == SourceType::text;
      changed[row][i] = is_text ? Cell("changed") : Cell(1e-300);
      others.push_back(fingerprint(kEveryType, changed));
    }
    std::vector<Row> fewer = kEveryRow;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(row));
    others.push_back(fingerprint(kEveryType, fewer));
    std::vector<Row> more = kEveryRow;
    more.push_back(kEveryRow[row]);
    others.push_back(fingerprint(kEveryType, more));
  }
  for (std::size_t i = 0; i < kEveryType.size(); ++i) {
    Columns renamed = kEveryType;
    renamed[i].name += "_";
    others.push_back(fingerprint(renamed, kEveryRow));
    Columns measured = kEveryType;
    measured[i].unit += "m";
    others.push_back(fingerprint(measured, kEveryRow));
  }
  Columns retyped = kEveryType;
  retyped[2].type = SourceType::numeric;
  others.push_back(fingerprint(retyped, kEveryRow));
  Columns more_columns = kEveryType;
  more_columns.push_back({"more", SourceType::numeric, ""});
  others.push_back(fingerprint(more_columns, kEveryRow));
  std::vector<Row> blank = kEveryRow;
  blank.emplace_back(Row{Nothing()});
  others.push_back(fingerprint(kEveryType, blank));
  const std::size_t size = others.size();
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
  EXPECT_EQ(others.size(), size);
}

TEST(Fingerprint, ChangesWhenValuesChangePlaces) {
  const Columns columns = {{"a", SourceType::numeric, ""}, {"b", SourceType::numeric, ""}};
  const std::string first = fingerprint(columns, {{1.0, 2.0}, {3.0, 4.0}});
  EXPECT_NE(fingerprint(columns, {{2.0, 1.0}, {3.0, 4.0}}), first) << "in their row";
  EXPECT_NE(fingerprint(columns, {{3.0, 2.0}, {1.0, 4.0}}), first) << "in their column";
  const Columns texts = {{"a", SourceType::text, ""}, {"b", SourceType::text, ""}};
  EXPECT_NE(fingerprint(texts, {{"ab", "c"}}), fingerprint(texts, {{"a", "bc"}}));
  EXPECT_NE(fingerprint(texts, {{"12345678", "c"}}), fingerprint(texts, {{"1234567", "c"}}));
}

}  // namespace
}  // namespace relevance::table
