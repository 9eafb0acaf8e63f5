// SPDX-License-Identifier: PostgreSQL
// Long tables: readings, one per row, become one row per interval and one column per tag.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "table/columns/column_report.h"
#include "table/columns/date_time.h"
#include "table/csv/read_csv.h"
#include "table/readings/grid_times.h"
#include "table/readings/long_table.h"
#include "table/readings/reading_quality.h"
#include "table/readings/readings_columns.h"
#include "table/training_set.h"
#include "table_source.h"

namespace relevance::table {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kStart = 1'714'521'600;  // 2024-05-01 00:00

const Columns kColumns = {{"tag", SourceType::text, ""},
                          {"time", SourceType::timestamp, ""},
                          {"value", SourceType::mixed, ""}};
const Columns kWithQuality = {{"tag", SourceType::text, ""},
                              {"time", SourceType::timestamp, ""},
                              {"value", SourceType::mixed, ""},
                              {"quality", SourceType::mixed, ""}};

Row reading(const std::string& tag, double seconds, double value) {
  return {tag, kStart + seconds, value};
}
Row reading(const std::string& tag, double seconds, const std::string& state) {
  return {tag, kStart + seconds, state};
}

// Rows of a target "y" every `step` seconds, `count` of them: 0, 1, 2, ...
std::vector<Row> target_rows(double step, int count = 12) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) rows.push_back(reading("y", i * step, double(i)));
  return rows;
}

std::vector<Row> operator+(std::vector<Row> rows, const std::vector<Row>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

struct Asked {
  std::string target = "y";
  ReadingsOptions options = {};
  std::vector<std::string> ignore_columns = {};
  std::size_t max_bytes = kMaxGridBytes;
};

Table grid(const Columns& columns, const std::vector<Row>& rows, const Asked& asked = {}) {
  const std::string body = columns_body(columns, rows);
  ByteView source(body);
  return grid_columns_body(source,
                           {asked.target, asked.options, asked.ignore_columns, asked.max_bytes});
}
Table grid(const std::vector<Row>& rows, const Asked& asked = {}) {
  return grid(kColumns, rows, asked);
}

const Column& column(const Table& table, const std::string& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& one) { return one.name == name; });
  if (found == table.columns.end()) throw std::out_of_range("no column " + name);
  return *found;
}

// "1 2 . 3": a column's values, '.' for a missing one.
std::string show(const Table& table, const std::string& name) {
  const Column& shown = column(table, name);
  std::string text;
  for (const double value : shown.values) {
    text += (text.empty() ? "" : " ") + (std::isnan(value) ? "." : show_value(shown, value));
  }
  return text;
}

std::string codes(const std::vector<Warning>& warnings) {
  std::string text;
  for (const Warning& warning : warnings) text += (text.empty() ? "" : " ") + warning.code;
  return text;
}

std::string message(const Table& table, const std::string& code) {
  for (const Warning& warning : table.warnings) {
    if (warning.code == code) return warning.message.english;
  }
  return "no warning " + code;
}

ReadingsOptions every(double seconds) {
  ReadingsOptions options;
  options.interval = seconds;
  return options;
}

ReadingsOptions with_gap(double seconds) {
  ReadingsOptions options;
  options.max_gap = seconds;
  return options;
}

ReadingsOptions by_tag(const std::string& tag, Aggregate aggregate) {
  ReadingsOptions options;
  options.tag_aggregates[tag] = aggregate;
  return options;
}

// ------------------------------------------------------------------------------ the interval

TEST(ReadingsInterval, IsTheMedianStepOfTheTargetsReadings) {
  std::vector<Row> rows = target_rows(60);
  rows.push_back(reading("y", 60 * 40, 1.0));  // after a pause
  EXPECT_EQ(
      message(grid(rows), "readings_gridded"),
      "The data hold one reading per row: 13 readings of 1 tag became 13 rows, one for each 1 "
      "min in which target \"y\" was read.");
}

TEST(ReadingsInterval, IsAUsualOneWhenThatIsNear) {
  struct Case {
    double step, interval;
  };
  for (const Case& c : {Case{59.5, 60},
                        {60.4, 60},
                        {300, 300},
                        {297, 300},
                        {3610, 3600},
                        {1, 1},
                        {0.1, 0.1},
                        {86'400, 86'400},
                        {28'800, 28'800},
                        {45, 45},
                        {7, 7}}) {
    std::vector<double> times;
    for (int i = 0; i < 50; ++i) times.push_back(kStart + i * c.step);
    EXPECT_DOUBLE_EQ(find_interval(times), c.interval) << c.step;
  }
}

TEST(ReadingsInterval, IgnoresReadingsAtTheSameTime) {
  EXPECT_EQ(find_interval({0, 0, 60, 60, 120, 120, 120}), 60);
  EXPECT_EQ(find_interval({5, 5, 5}), 0);
}

TEST(ReadingsInterval, MayBeGiven) {
  const Table table = grid(target_rows(60, 120), {.options = every(600)});
  EXPECT_EQ(table.rows, 13U);
  EXPECT_EQ(show(table, "y"), "0 5.5 15.5 25.5 35.5 45.5 55.5 65.5 75.5 85.5 95.5 105.5 115");
}

TEST(ReadingsInterval, EndsWhenTheTargetIsRead) {
  // A reading belongs to what came before it: the x at 0:59 to the y at 1:00, that at 1:01 to 2:00.
  const Table table =
      grid(target_rows(60) +
           std::vector<Row>{reading("x", 59, 1.0), reading("x", 61, 2.0), reading("x", 120, 4.0)});
  EXPECT_EQ(show(table, "x"), ". 1 3 4 4 4 4 4 . . . .");
}

TEST(ReadingsInterval, MovesWithTheMomentAtWhichTheTargetIsRead) {
  std::vector<Row> rows;
  const std::vector<double> jitter = {0.2,  -0.3, 0.0,  0.4, -0.1, 0.3,
                                      -0.4, 0.1,  -0.2, 0.0, 0.4,  0.1};
  for (std::size_t i = 0; i < jitter.size(); ++i) {
    rows.push_back(reading("y", 60 * static_cast<double>(i + 1) + 17 + jitter[i], double(i)));
  }
  const Table table = grid(rows);
  EXPECT_EQ(show(table, "y"), "0 1 2 3 4 5 6 7 8 9 10 11") << "none shares its row with another";
  EXPECT_NEAR(column(table, "time").values[0], kStart + 77.4, 1e-3);
}

TEST(ReadingsInterval, LongerOnesAreChosenWhenTheGridWouldBeTooLarge) {
  std::vector<Row> rows = target_rows(1, 4000);
  for (int i = 0; i < 40; ++i) rows.push_back(reading("x" + std::to_string(i), i, 1.0));
  const Table table = grid(rows, {.max_bytes = 100'000});
  EXPECT_EQ(message(table, "interval_coarsened"),
            "Target \"y\" is read every 1 s, but a row for each would be too many for 41 tags: the "
            "rows are 1 min apart.");
  EXPECT_LE(table.rows, 68U);
}

TEST(ReadingsInterval, ThatIsGivenAndTooShortIsRejected) {
  const auto act = [] { grid(target_rows(1, 4000), {.options = every(1), .max_bytes = 10'000}); };
  const Error error = fault_of(act);
  EXPECT_EQ(error.code(), "readings_too_large");
  EXPECT_EQ(error.message(),
            "with an interval of 1 s, the readings become a table too large for the memory");
  EXPECT_EQ(error.hint(),
            "Set the option \"interval\" to 10 s or more, or train on fewer tags or a shorter time "
            "by a query.");
}

TEST(ReadingsInterval, IsShownAsPeopleWriteIt) {
  EXPECT_EQ(interval_text(1), "1 s");
  EXPECT_EQ(interval_text(90), "90 s");
  EXPECT_EQ(interval_text(300), "5 min");
  EXPECT_EQ(interval_text(7200), "2 h");
  EXPECT_EQ(interval_text(86'400), "1 d");
  EXPECT_EQ(interval_text(0.25), "0.25 s");
}

// ---------------------------------------------------------------------------------- the rows

TEST(ReadingsRows, AreTheIntervalsInWhichTheTargetWasRead) {
  const std::vector<Row> often = target_rows(3600);  // and x every minute
  std::vector<Row> rows = often;
  for (int i = 0; i < 700; ++i) rows.push_back(reading("x", i * 60, double(i)));
  const Table table = grid(rows, {.options = every(60)});
  EXPECT_EQ(table.rows, 12U);
  EXPECT_EQ(show(table, "y"), "0 1 2 3 4 5 6 7 8 9 10 11");
  EXPECT_EQ(show(table, "x"), "0 60 120 180 240 300 360 420 480 540 600 660");
}

TEST(ReadingsRows, DoNotDependOnTheOrderOfTheReadings) {
  std::vector<Row> rows = target_rows(60);
  for (int i = 0; i < 300; ++i) rows.push_back(reading("x", i * 2.5, i * 1.5));
  for (int i = 0; i < 100; ++i) rows.push_back(reading("s", i * 7.0, i % 3 == 0 ? "on" : "off"));
  const Table sorted = grid(rows);
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(rows.begin(), rows.end(), random);
    const Table shuffled = grid(rows);
    for (const std::string name : {"time", "y", "s"}) {
      EXPECT_EQ(show(shuffled, name), show(sorted, name)) << name;
    }
    for (std::size_t row = 0; row < sorted.rows; ++row) {
      EXPECT_NEAR(column(shuffled, "x").values[row], column(sorted, "x").values[row], 1e-9);
    }
  }
}

TEST(ReadingsRows, TheColumnsAreTheTimeThenTheTagsByName) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("b", 1, 1.0), reading("a", 1, 1.0)});
  std::string names;
  for (const Column& one : table.columns) names += one.name + " ";
  EXPECT_EQ(names, "time a b y ");
  EXPECT_EQ(table.columns[0].type, ColumnType::timestamp);
}

TEST(ReadingsRows, ATagMayHaveTheNameOfTheTimeColumn) {
  const Table table = grid(target_rows(60) + std::vector<Row>{reading("time", 1, 5.0)});
  EXPECT_EQ(table.columns[0].name, "time (interval)");
  EXPECT_EQ(column(table, "time").type, ColumnType::numeric);
}

TEST(ReadingsRows, OneTagAloneIsATableOfItsOwn) {
  EXPECT_EQ(show(grid(target_rows(10)), "y"), "0 1 2 3 4 5 6 7 8 9 10 11");
}

TEST(ReadingsRows, ReadingsAfterTheTargetsLastAreNotUsed) {
  const Table table = grid(target_rows(60) + std::vector<Row>{reading("x", 60 * 11, 1.0),
                                                              reading("x", 60 * 11 + 1, 9.0)});
  EXPECT_EQ(show(table, "x"), ". . . . . . . . . . . 1");
}

TEST(ReadingsRows, ReadingsAtTheSameTimeAllCount) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 30, 1.0), reading("x", 30, 3.0)});
  EXPECT_EQ(show(table, "x").substr(0, 3), ". 2") << "their mean";
}

TEST(ReadingsRows, IgnoredTagsHaveNoValues) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 30, 1.0)}, {.ignore_columns = {"X"}});
  EXPECT_TRUE(column(table, "x").values.empty());
}

// --------------------------------------------------------------------------------- aggregates

TEST(ReadingsAggregate, ByWord) {
  const std::vector<Row> rows =
      target_rows(60) + std::vector<Row>{reading("x", 10, 5.0), reading("x", 40, 2.0),
                                         reading("x", 20, 9.0), reading("x", 50, 4.0)};
  struct Case {
    Aggregate aggregate;
    const char* value;
  };
  for (const Case& c : {Case{Aggregate::automatic, "5"},
                        {Aggregate::mean, "5"},
                        {Aggregate::last, "4"},
                        {Aggregate::min, "2"},
                        {Aggregate::max, "9"}}) {
    const Table table = grid(rows, {.options = by_tag("x", c.aggregate)});
    EXPECT_EQ(show(table, "x").substr(0, 3), ". " + std::string(c.value)) << to_string(c.aggregate);
  }
}

TEST(ReadingsAggregate, ChangesAreCountedFromTheReadingBefore) {
  const std::vector<Row> rows =
      target_rows(60) + std::vector<Row>{reading("x", -5, 1.0), reading("x", 10, 1.0),
                                         reading("x", 20, 2.0), reading("x", 30, 2.0),
                                         reading("x", 61, 1.0), reading("x", 130, 1.0)};
  const Table table = grid(rows, {.options = by_tag("x", Aggregate::changes)});
  EXPECT_EQ(show(table, "x"), "0 1 1 0 0 0 0 0 . . . .");
}

TEST(ReadingsAggregate, ChangesOfStatesAreNumbers) {
  const std::vector<Row> rows =
      target_rows(60) +
      std::vector<Row>{reading("s", 10, "run"), reading("s", 20, "stop"), reading("s", 30, "run")};
  const Table table = grid(rows, {.options = by_tag("s", Aggregate::changes)});
  EXPECT_EQ(column(table, "s").type, ColumnType::numeric);
  EXPECT_EQ(show(table, "s").substr(0, 3), ". 2");
}

TEST(ReadingsAggregate, ChangesOutOfOrderAreNotCountedWithAWarning) {
  const std::vector<Row> rows =
      target_rows(60) +
      std::vector<Row>{reading("x", 30, 1.0), reading("x", 10, 2.0), reading("x", 40, 3.0)};
  const Table table = grid(rows, {.options = by_tag("x", Aggregate::changes)});
  EXPECT_EQ(show(table, "x").substr(0, 3), ". 1");
  EXPECT_EQ(codes(table.warnings), "readings_gridded changes_out_of_order");
}

TEST(ReadingsAggregate, OfAllTagsAndOfOne) {
  ReadingsOptions options;
  options.aggregate = Aggregate::max;
  options.tag_aggregates["x"] = Aggregate::min;
  const std::vector<Row> rows =
      target_rows(60) + std::vector<Row>{reading("x", 10, 5.0), reading("x", 20, 2.0),
                                         reading("z", 10, 5.0), reading("z", 20, 2.0),
                                         reading("s", 10, "a"), reading("s", 20, "b")};
  const Table table = grid(rows, {.options = options});
  EXPECT_EQ(show(table, "x").substr(0, 3), ". 2");
  EXPECT_EQ(show(table, "z").substr(0, 3), ". 5");
  EXPECT_EQ(show(table, "s").substr(0, 3), ". b") << "states have no maximum: their last";
}

TEST(ReadingsAggregate, OfStatesIsLastOrChanges) {
  const std::vector<Row> rows = target_rows(60) + std::vector<Row>{reading("s", 10, "open")};
  const Error error = fault_of([&] { grid(rows, {.options = by_tag("s", Aggregate::mean)}); });
  EXPECT_EQ(error.code(), "invalid_option");
  EXPECT_EQ(error.message(), "the readings of tag \"s\" are texts and have no mean");
  EXPECT_EQ(error.detail(), "One of them is \"open\".");
}

TEST(ReadingsAggregate, OfAnUnknownTagIsRejectedWithASuggestion) {
  const Error error =
      fault_of([&] { grid(target_rows(60), {.options = by_tag("yy", Aggregate::last)}); });
  EXPECT_EQ(error.code(), "unknown_tag");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"y\".");
}

// -------------------------------------------------------------------------------------- gaps

TEST(ReadingsGap, TheLastValueIsCarriedForward) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 60, 1.0)}, {.options = with_gap(180)});
  EXPECT_EQ(show(table, "x"), ". 1 1 1 1 . . . . . . .");
}

TEST(ReadingsGap, ZeroCarriesNothing) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 60, 1.0)}, {.options = with_gap(0)});
  EXPECT_EQ(show(table, "x"), ". 1 . . . . . . . . . .");
}

TEST(ReadingsGap, ByDefaultIsFiveIntervals) {
  const Table table = grid(target_rows(60) + std::vector<Row>{reading("x", 60, 1.0)});
  EXPECT_EQ(show(table, "x"), ". 1 1 1 1 1 1 . . . . .");
}

TEST(ReadingsGap, ByDefaultIsFiveMeanStepsOfASlowTag) {
  const Table table =
      grid(target_rows(60, 20) + std::vector<Row>{reading("x", -120, 1.0), reading("x", 0, 2.0)});
  EXPECT_EQ(show(table, "x"), "2 2 2 2 2 2 2 2 2 2 2 . . . . . . . . .");
}

TEST(ReadingsGap, IsCountedFromTheReadingToTheEndOfTheInterval) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 30, 1.0)}, {.options = with_gap(100)});
  EXPECT_EQ(show(table, "x"), ". 1 1 . . . . . . . . .");
}

TEST(ReadingsGap, TheLastReadingInAnIntervalIsCarriedNotItsMean) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 10, 1.0), reading("x", 20, 5.0)});
  EXPECT_EQ(show(table, "x").substr(0, 5), ". 3 5");
}

TEST(ReadingsGap, ReadingsBeforeTheTargetsFirstAreCarriedToo) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", -100, 4.0), reading("x", -200, 3.0)},
           {.options = with_gap(200)});
  EXPECT_EQ(show(table, "x"), "4 4 . . . . . . . . . .");
}

TEST(ReadingsGap, TheTargetIsNeverCarried) {
  std::vector<Row> rows = target_rows(60);
  rows[5] = {std::string("y"), kStart + 300, Nothing()};
  EXPECT_EQ(show(grid(rows), "y"), "0 1 2 3 4 . 6 7 8 9 10 11");
}

TEST(ReadingsGap, StatesAreCarriedAsStates) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("s", 10, "run"), reading("s", 130, "stop")},
           {.options = with_gap(240)});
  EXPECT_EQ(show(table, "s"), ". run run stop stop stop stop . . . . .");
  EXPECT_EQ(column(table, "s").type, ColumnType::categorical);
}

// ------------------------------------------------------------------------ states and no readings

TEST(ReadingsKinds, ATagOfWordsIsCategoricalAndOneOfNumbersNumeric) {
  const Table table =
      grid(target_rows(60) +
           std::vector<Row>{reading("s", 10, "A"), reading("s", 70, "B"), reading("x", 70, 1.0)});
  EXPECT_EQ(column(table, "s").type, ColumnType::categorical);
  EXPECT_EQ(column(table, "x").type, ColumnType::numeric);
}

TEST(ReadingsKinds, AFewWordsOfATagOfNumbersAreMissing) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 10, 1.0), reading("x", 20, 2.0),
                                              reading("x", 30, "spare")});
  EXPECT_EQ(show(table, "x").substr(0, 5), ". 1.5");
  EXPECT_EQ(column(table, "x").text_values, 1U);
  EXPECT_EQ(column(table, "x").first_text, "spare");
}

TEST(ReadingsKinds, AFewNumbersOfATagOfStatesAreStates) {
  const Table table =
      grid(target_rows(60) +
           std::vector<Row>{reading("s", 10, "A"), reading("s", 20, "B"), reading("s", 70, 3.0)});
  EXPECT_EQ(show(table, "s").substr(0, 5), ". B 3");
}

TEST(ReadingsKinds, WordsOfAHistorianAreNoReadings) {
  for (const std::string word :
       {"I/O Timeout", "Bad Input", "Pt Created", "No Data", "bad", "Comm_Fail"}) {
    const Table table =
        grid(target_rows(60) + std::vector<Row>{reading("x", 10, 1.0), reading("x", 40, word),
                                                reading("s", 10, "A"), reading("s", 40, word)});
    EXPECT_EQ(show(table, "x").substr(0, 3), ". 1") << word;
    EXPECT_EQ(show(table, "s").substr(0, 3), ". A") << word;
    EXPECT_EQ(message(table, "historian_states"),
              "2 readings are words such as \"Bad\" or \"I/O Timeout\" instead of a value and were "
              "not used.")
        << word;
  }
}

TEST(ReadingsKinds, AWordThatMayBeAStateIsOneAmongStates) {
  const Table table =
      grid(target_rows(60) + std::vector<Row>{reading("x", 10, 1.0), reading("x", 40, "Shutdown"),
                                              reading("s", 10, "A"), reading("s", 40, "Shutdown")});
  EXPECT_EQ(show(table, "x").substr(0, 3), ". 1");
  EXPECT_EQ(show(table, "s").substr(0, 10), ". Shutdown");
}

TEST(ReadingsKinds, NumbersInAColumnOfTextsAreNumbers) {
  const Columns texts = {{"tag", SourceType::text, ""},
                         {"time", SourceType::timestamp, ""},
                         {"value", SourceType::text, ""}};
  std::vector<Row> rows;
  for (int i = 0; i < 12; ++i) {
    rows.push_back({std::string("y"), kStart + 60 * i, std::to_string(i) + ".5"});
    rows.push_back({std::string("s"), kStart + 60 * i, std::string(i < 6 ? "low" : "high")});
  }
  const Table table = grid(texts, rows);
  EXPECT_EQ(show(table, "y").substr(0, 11), "0.5 1.5 2.5");
  EXPECT_EQ(show(table, "s").substr(0, 7), "low low");
}

TEST(ReadingsKinds, RowsWithoutTagOrTimeAreLeftOutWithAWarning) {
  std::vector<Row> rows = target_rows(60);
  rows.push_back({Nothing(), kStart, 1.0});
  rows.push_back({std::string("x"), Nothing(), 1.0});
  EXPECT_EQ(message(grid(rows), "incomplete_readings"),
            "2 rows have no tag or no time and were left out.");
}

// ------------------------------------------------------------------------------------ quality

// The value of x where its only reading in the interval has this quality, among `others`.
std::string with_quality(const Cell& quality, const Cell& others) {
  std::vector<Row> rows;
  for (Row row : target_rows(60)) {
    row.push_back(others);
    rows.push_back(row);
  }
  rows.push_back({std::string("x"), kStart + 30, 7.0, quality});
  const Table table = grid(kWithQuality, rows);
  const bool warned =
      message(table, "bad_readings").starts_with("1 of 13 readings is of bad quality");
  const std::string value = show(table, "x").substr(0, 3);
  EXPECT_EQ(warned, value == ". .") << value;
  return value == ". 7" ? "used" : "not used";
}

TEST(ReadingsQuality, OpcCodes) {
  for (const double code : {192.0, 216.0, 195.0, 128.0, 64.0, 88.0, 448.0}) {
    EXPECT_EQ(with_quality(code, 192.0), "used") << code;
  }
  for (const double code : {0.0, 4.0, 24.0, 28.0, 512.0, 600.0, 2147483648.0}) {
    EXPECT_EQ(with_quality(code, 192.0), "not used") << code;
  }
}

TEST(ReadingsQuality, ZeroIsGoodWhereMostHaveIt) {
  EXPECT_EQ(with_quality(0.0, 0.0), "used");
  EXPECT_EQ(with_quality(2147483648.0, 0.0), "not used");
  EXPECT_EQ(with_quality(-2147483648.0, 0.0), "not used") << "as a signed integer";
  EXPECT_EQ(with_quality(1073741824.0, 0.0), "used") << "uncertain in OPC UA";
  EXPECT_EQ(with_quality(-313.0, 0.0), "not used") << "a status of PI";
}

TEST(ReadingsQuality, OneIsGoodWhereMostHaveIt) {
  EXPECT_EQ(with_quality(1.0, 1.0), "used");
  EXPECT_EQ(with_quality(0.0, 1.0), "not used");
  EXPECT_EQ(with_quality(2.0, 1.0), "not used") << "WinCC: runtime stopped";
}

TEST(ReadingsQuality, Words) {
  for (const std::string word : {"Good", "good (192)", "Uncertain", "Questionable", "OK", "192"}) {
    EXPECT_EQ(with_quality(word, std::string("Good")), "used") << word;
  }
  for (const std::string word :
       {"Bad", "BAD - sensor failure", "I/O Timeout", "Ruim", "Whatever", "0"}) {
    EXPECT_EQ(with_quality(word, std::string("Good")), "not used") << word;
  }
}

TEST(ReadingsQuality, AnEmptyOneIsNoFault) {
  EXPECT_EQ(with_quality(Nothing(), 192.0), "used");
  EXPECT_EQ(with_quality(Nothing(), std::string("Good")), "used");
}

TEST(ReadingsQuality, UnknownWordsWithoutAGoodOneAreNoFault) {
  EXPECT_EQ(with_quality(std::string("archived"), std::string("calculated")), "used");
  EXPECT_EQ(with_quality(std::string("Bad"), std::string("calculated")), "not used");
}

TEST(ReadingsQuality, TakingZeroForGoodIsSaid) {
  std::vector<Row> rows;
  for (Row row : target_rows(60)) {
    row.emplace_back(0.0);
    rows.push_back(row);
  }
  EXPECT_EQ(codes(grid(kWithQuality, rows).warnings), "readings_gridded quality_zero_is_good");
}

TEST(ReadingsQuality, NothingButBadReadingsIsAnError) {
  std::vector<Row> rows;
  for (Row row : target_rows(60)) {
    row.emplace_back(24.0);
    rows.push_back(row);
  }
  EXPECT_EQ(fault_of([&] { grid(kWithQuality, rows); }).code(), "all_readings_bad");
}

// ------------------------------------------------------------------------------------- faults

TEST(ReadingsFaults, AnUnknownTargetIsRejectedWithTheTags) {
  const std::vector<Row> rows = target_rows(60) + std::vector<Row>{reading("Yield.PV", 1, 1.0)};
  const Error error = fault_of([&] { grid(rows, {.target = "Yeild.PV"}); });
  EXPECT_EQ(error.code(), "target_not_found");
  EXPECT_EQ(error.message(), "target tag \"Yeild.PV\" is not among the tags of the data");
  EXPECT_EQ(error.detail(), "The tags are: \"Yield.PV\", \"y\".");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"Yield.PV\".");
}

TEST(ReadingsFaults, TheTargetsNameMayDifferInCaseAndAccents) {
  EXPECT_EQ(show(grid(target_rows(60), {.target = " Y "}), "y").substr(0, 3), "0 1");
  const std::vector<Row> rows = target_rows(60) + std::vector<Row>{reading("Y", 1, 1.0)};
  EXPECT_EQ(grid(rows, {.target = "y"}).rows, 12U) << "but the exact name comes first";
}

TEST(ReadingsFaults, TooFewIntervals) {
  const Error error = fault_of([] { grid(target_rows(60, 9)); });
  EXPECT_EQ(error.code(), "too_few_rows");
  EXPECT_EQ(error.message(), "target tag \"y\" was read in too few intervals to learn from");
  EXPECT_EQ(error.detail(), "It has 9 readings, in 9 intervals of 1 min; at least 10 are needed.");
  EXPECT_EQ(fault_of([] {
              grid({reading("y", 0, 1.0), reading("y", 0, 2.0)});
            }).detail(),
            "It has 2 readings, all at the same time; at least 10 are needed.");
}

TEST(ReadingsFaults, NoReadings) {
  EXPECT_EQ(fault_of([] { grid(std::vector<Row>{}); }).code(), "header_only");
  EXPECT_EQ(fault_of([] {
              grid({{Nothing(), kStart, 1.0}});
            }).detail(),
            "None of their 1 row has both a tag and a time.");
}

TEST(ReadingsFaults, TooManyTags) {
  std::vector<Row> rows;
  for (int i = 0; i < 20'001; ++i) rows.push_back(reading("order " + std::to_string(i), i, 1.0));
  EXPECT_EQ(fault_of([&] { grid(rows); }).code(), "too_many_tags");
}

// ------------------------------------------------------------------------------- which columns

using Kind = ReadingsKind;
using Candidates = std::vector<ReadingsCandidate>;

ReadingsOptions naming(const std::string& value, const std::string& time = {}) {
  ReadingsOptions options;
  if (!value.empty()) options.value_columns = {value};
  options.time_column = time;
  return options;
}

// "tag/time[+clock]/value[/quality]", or the error's code.
std::string roles(const Candidates& columns, const ReadingsOptions& options = {}) {
  try {
    const ReadingsColumns found = find_readings_columns(columns, options);
    std::string text;
    for (const std::size_t i : found.tags) text += (text.empty() ? "" : "+") + columns[i].name;
    text += "/" + columns[found.time].name;
    if (found.clock) text += "+" + columns[*found.clock].name;
    for (const std::size_t i : found.values) {
      text += (i == found.values.front() ? "/" : "+") + columns[i].name;
    }
    if (found.quality) text += "/" + columns[*found.quality].name;
    return text;
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(ReadingsColumnsFound, ByTypeAlone) {
  EXPECT_EQ(roles({{"a", Kind::text}, {"b", Kind::time}, {"c", Kind::number}}), "a/b/c");
}

TEST(ReadingsColumnsFound, AsHistoriansExportThem) {
  EXPECT_EQ(roles({{"VarName", Kind::text},
                   {"TimeString", Kind::time},
                   {"VarValue", Kind::number},
                   {"Validity", Kind::number},
                   {"Time_ms", Kind::number}}),
            "VarName/TimeString/VarValue/Validity")
      << "WinCC";
  EXPECT_EQ(roles({{"Tag", Kind::text},
                   {"Timestamp", Kind::time},
                   {"Value", Kind::mixed},
                   {"Status", Kind::text},
                   {"Questionable", Kind::flag}}),
            "Tag/Timestamp/Value/Status")
      << "PI";
  EXPECT_EQ(roles({{"tagid", Kind::number},
                   {"intvalue", Kind::number},
                   {"floatvalue", Kind::number},
                   {"stringvalue", Kind::text},
                   {"datevalue", Kind::time},
                   {"dataintegrity", Kind::number},
                   {"t_stamp", Kind::number}},
                  naming("", "t_stamp")),
            "tagid/t_stamp/intvalue+floatvalue+stringvalue/dataintegrity")
      << "Ignition";
  EXPECT_EQ(roles({{"result", Kind::other},
                   {"table", Kind::number},
                   {"_start", Kind::time},
                   {"_stop", Kind::time},
                   {"_time", Kind::time},
                   {"_value", Kind::number},
                   {"_field", Kind::text},
                   {"_measurement", Kind::text},
                   {"host", Kind::text}}),
            "_measurement+_field/_time/_value")
      << "InfluxDB";
  EXPECT_EQ(roles({{"Datum", Kind::day},
                   {"Uhrzeit", Kind::clock},
                   {"TagName", Kind::text},
                   {"Wert", Kind::number}}),
            "TagName/Datum+Uhrzeit/Wert")
      << "day and time of day apart";
  EXPECT_EQ(roles({{"point_id", Kind::number}, {"ts", Kind::number}, {"value", Kind::number}}),
            "point_id/ts/value")
      << "epochs";
  EXPECT_EQ(roles({{"itemid", Kind::number},
                   {"clock", Kind::number},
                   {"value", Kind::number},
                   {"ns", Kind::number}}),
            "itemid/clock/value")
      << "Zabbix";
}

TEST(ReadingsColumnsFound, ByTheOptionsWhateverTheirNames) {
  const Candidates columns = {{"site", Kind::text},   {"what", Kind::text}, {"seen", Kind::time},
                              {"stored", Kind::time}, {"x", Kind::number},  {"z", Kind::number}};
  EXPECT_EQ(roles(columns), "ambiguous_column");
  ReadingsOptions options;
  options.time_column = "seen";
  options.tag_columns = {"WHAT"};
  options.value_columns = {"z"};
  EXPECT_EQ(roles(columns, options), "what/seen/z");
  options.quality_column = "x";
  EXPECT_EQ(roles(columns, options), "what/seen/z/x");
  options.value_columns = {"q"};
  EXPECT_EQ(roles(columns, options), "unknown_column");
}

TEST(ReadingsColumnsFound, WhatIsMissingIsNamed) {
  EXPECT_EQ(roles({{"tag", Kind::text}, {"value", Kind::number}}), "no_time_column");
  EXPECT_EQ(roles({{"time", Kind::time}, {"value", Kind::number}}), "no_tag_column");
  EXPECT_EQ(roles({{"tag", Kind::text}, {"time", Kind::time}}), "no_value_column");
  EXPECT_EQ(
      roles({{"tag", Kind::text}, {"time", Kind::time}, {"json", Kind::other}}, naming("json")),
      "unsupported_type");
  EXPECT_EQ(roles({{"tag", Kind::text}, {"when", Kind::text}, {"value", Kind::number}},
                  naming("", "when")),
            "no_time_column");
}

TEST(ReadingsColumnsFound, TheOnlyNumberIsTheValueEvenIfItIsCalledStatus) {
  EXPECT_EQ(roles({{"tag", Kind::text}, {"time", Kind::time}, {"status", Kind::number}}),
            "tag/time/status");
}

TEST(ReadingsColumnsFound, OnlyTheseAreSentOfAQuery) {
  const auto sent = readings_source({{"id", SourceType::numeric, ""},
                                     {"tag", SourceType::text, ""},
                                     {"time", SourceType::timestamp, ""},
                                     {"value", SourceType::text, ""},
                                     {"extra", SourceType::none, ""}},
                                    {});
  EXPECT_EQ(sent[0].type, SourceType::none);
  EXPECT_EQ(sent[1].type, SourceType::text);
  EXPECT_EQ(sent[3].type, SourceType::mixed) << "numbers among texts are sent as numbers";
}

TEST(ReadingsColumnsFound, SeveralColumnsNameATagWithoutThoseThatNeverChange) {
  const Columns columns = {{"_measurement", SourceType::text, ""},
                           {"_field", SourceType::text, ""},
                           {"_time", SourceType::timestamp, ""},
                           {"_value", SourceType::numeric, ""}};
  std::vector<Row> rows;
  for (int i = 0; i < 12; ++i)
    rows.push_back({std::string("line"), std::string("y"), kStart + i, double(i)});
  EXPECT_EQ(show(grid(columns, rows), "y").substr(0, 3), "0 1");
  rows.push_back({std::string("oven"), std::string("y"), kStart + 1, 5.0});
  EXPECT_EQ(show(grid(columns, rows, {.target = "line"}), "oven").substr(0, 3), ". 5");
  rows.push_back({std::string("oven"), std::string("z"), kStart + 1, 6.0});
  EXPECT_EQ(show(grid(columns, rows, {.target = "line.y"}), "oven.z").substr(0, 3), ". 6");
}

TEST(ReadingsColumnsFound, EpochsOfEveryUnit) {
  for (const double unit : {1.0, 1e3, 1e6, 1e9}) {
    const Columns columns = {{"tagid", SourceType::numeric, ""},
                             {"t_stamp", SourceType::numeric, ""},
                             {"floatvalue", SourceType::numeric, ""},
                             {"intvalue", SourceType::numeric, ""}};
    std::vector<Row> rows;
    for (int i = 0; i < 12; ++i) {
      rows.push_back({7.0, (kStart + 60 * i) * unit, Nothing(), double(i)});
      rows.push_back({8.0, (kStart + 60 * i) * unit, i + 0.5, Nothing()});
    }
    const Table table = grid(columns, rows, {.target = "7"});
    EXPECT_EQ(show(table, "7"), "0 1 2 3 4 5 6 7 8 9 10 11") << unit;
    EXPECT_EQ(show(table, "8").substr(0, 7), "0.5 1.5");
  }
}

// ---------------------------------------------------------------------------------------- CSV

Table read_long(const std::string& csv, const std::string& target,
                const ReadingsOptions& options = {}) {
  static const std::vector<std::string> kNone;
  const ReadingsRequest request{target, options, kNone};
  ByteView source(csv);
  return settle_layout(read_csv(source, {}, 1, [](double) {}, {{}, keep_mixed_unless(request)}),
                       request);
}

std::string long_csv(const std::string& header, int minutes = 30) {
  std::string csv = header + "\n";
  for (int i = 0; i < minutes; ++i) {
    const std::string time = show_time(kStart + 60 * i, true, true);
    csv += "TI101," + time + "," + std::to_string(i % 7) + ".5\n";
    csv += "MODE," + time + "," + (i % 2 == 0 ? "AUTO" : "MAN") + "\n";
    csv += "RATE," + time + "," + std::to_string(i) + ".25\n";
  }
  return csv;
}

TEST(ReadingsCsv, IsRecognizedWhenTheTargetIsATag) {
  const Table table = read_long(long_csv("tag,time,value"), "rate");
  EXPECT_EQ(table.rows, 30U);
  EXPECT_EQ(show(table, "TI101").substr(0, 11), "0.5 1.5 2.5");
  EXPECT_EQ(show(table, "MODE").substr(0, 13), "AUTO MAN AUTO");
  EXPECT_EQ(show(table, "RATE").substr(0, 9), "0.25 1.25");
  EXPECT_TRUE(table.format) << "how the file was read is kept";
}

// The columns of a table that is not long are described all the same.
TEST(ReadingsCsv, IsAnOrdinaryTableWhenTheTargetIsNoTag) {
  std::string csv = "a,b,y\n";
  for (int i = 0; i < 40; ++i) {
    csv += std::to_string(i) + ".5," + (i % 4 == 0 ? "fast" : std::to_string(i % 3)) + ",1.25\n";
  }
  DataDescription data;
  const Error error = fault_of([&] { make_training_set(read_long(csv, "z"), "z", {}, &data, 2); });
  EXPECT_EQ(error.code(), "target_not_found");
  ASSERT_EQ(data.columns.size(), 3U);
  EXPECT_EQ(data.columns[1].first_values.front(), "fast");
  EXPECT_EQ(data.columns[1].distinct, 4U);
}

TEST(ReadingsCsv, IsNoneWhenTheTargetIsNamedBelowAGroup) {
  std::string csv = "Zone;;Head;Result\nT;p;T;Y\n";
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    csv += number + ";" + (i == 50 ? "ERR" : number) + ";1" + number + ";2" + number + "\n";
  }
  const Table table = read_long(csv, "Y");
  EXPECT_EQ(table.columns[1].name, "Zone p");
  EXPECT_EQ(table.columns[1].type, ColumnType::numeric);
}

TEST(ReadingsCsv, NeedsNoHeaderNames) {
  EXPECT_EQ(read_long(long_csv("a,b,c"), "RATE").rows, 30U);
}

TEST(ReadingsCsv, StaysWideWhenTheTargetIsAColumn) {
  const Table table = read_long(long_csv("tag,time,value"), "value");
  EXPECT_EQ(table.columns.size(), 3U);
  EXPECT_EQ(table.rows, 90U);
}

TEST(ReadingsCsv, AUnknownTargetIsComparedWithColumnsAndTags) {
  const Error error = fault_of([] { read_long(long_csv("tag,time,value"), "RATTE"); });
  EXPECT_EQ(error.code(), "target_not_found");
  EXPECT_EQ(error.message(), "target \"RATTE\" is neither a column nor a tag of the data");
  EXPECT_EQ(
      error.detail(),
      "The columns are: \"tag\", \"time\", \"value\". The tags in column \"tag\" are: \"TI101\", "
      "\"MODE\", \"RATE\".");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"RATE\".");
}

TEST(ReadingsCsv, RareStatesAmongManyNumbersAreStillStates) {
  std::string csv = "tag,time,value\n";
  for (int i = 0; i < 3000; ++i) {
    csv += "RATE," + show_time(kStart + 60 * i, true, true) + "," + std::to_string(i) + "\n";
    if (i % 500 == 0) {
      csv += "STATE," + show_time(kStart + 60 * i, true, true) +
             (i % 1000 == 0 ? ",run\n" : ",stop\n");
    }
  }
  const Table table = read_long(csv, "RATE");
  EXPECT_EQ(column(table, "STATE").type, ColumnType::categorical);
}

TEST(ReadingsCsv, AsWinCCWritesIt) {
  std::string csv = "\"VarName\";\"TimeString\";\"VarValue\";\"Validity\";\"Time_ms\"\n";
  for (int i = 0; i < 20; ++i) {
    const std::string minute = (i < 10 ? "0" : "") + std::to_string(i);
    for (const std::string tag : {"Tank_Level", "Flow"}) {
      csv += "\"" + tag + "\";\"26.03.2024 08:" + minute + ":59\";" + std::to_string(i) + ",5;1;" +
             std::to_string(45377 + i) + "361793,9815\n";
    }
  }
  csv += "\"$RT_OFF$\";\"26.03.2024 08:20:59\";0;2;45377361793,9815\n";
  const Table table = read_long(csv, "Flow");
  EXPECT_EQ(table.rows, 20U);
  EXPECT_EQ(show(table, "Tank_Level").substr(0, 7), "0.5 1.5");
  EXPECT_EQ(message(table, "bad_readings"), "no warning bad_readings")
      << "a marker is not a reading";
  EXPECT_EQ(table.columns.size(), 3U);
}

TEST(ReadingsCsv, IsSaidToBeLongByAnOption) {
  ReadingsOptions options;
  options.layout = Layout::lengthwise;
  EXPECT_EQ(fault_of([&] { read_long("a,b\n1,2\n3,4\n", "b", options); }).code(), "no_time_column");
  EXPECT_EQ(read_long(long_csv("value,time,reading"), "RATE", options).rows, 30U);
  options.layout = Layout::wide;
  EXPECT_EQ(read_long(long_csv("tag,time,value"), "RATE", options).rows, 90U);
}

TEST(ReadingsCsv, OtherTablesWithATimeStayAsTheyAre) {
  const std::string csv = "time,grade,speed\n2024-05-01 00:00,A,1\n2024-05-01 00:01,B,2\n";
  EXPECT_EQ(read_long(csv, "yield").columns.size(), 3U) << "then the target is not found";
}

std::string head_code(const std::string& head, const std::string& target, bool whole = false) {
  return fault_of([&] { check_head(head, whole, target, {}); }).code();
}

TEST(ReadingsCsv, TheHeadIsCheckedToo) {
  const std::string csv = long_csv("tag,time,value", 400);
  EXPECT_EQ(head_code(csv.substr(0, 5000), "RATE"), "none");
  EXPECT_EQ(head_code(csv.substr(0, 5000), "RATTE"), "target_not_found");
  EXPECT_EQ(head_code(csv, "RATE", true), "none");
  EXPECT_EQ(head_code(csv, "RATTE", true), "target_not_found");
}

TEST(ReadingsCsv, AHeadThatIsSortedByTagMayNotShowTheTarget) {
  std::string csv = "tag,time,value\n";
  for (int i = 0; i < 400; ++i) csv += "A1," + show_time(kStart + i, true, true) + ",1.5\n";
  EXPECT_EQ(head_code(csv, "RATE"), "none");
}

TEST(ReadingsCsv, ATrainingUsesTheTagsAsColumns) {
  const TrainingSet set =
      make_training_set(read_long(long_csv("tag,time,value"), "RATE"), "RATE", {});
  std::string names;
  for (const Feature& feature : set.features) names += feature.name + " ";
  EXPECT_EQ(set.target_name, "RATE");
  EXPECT_EQ(names, "MODE TI101 ");
  EXPECT_TRUE(set.time_order);
}

// ------------------------------------------------------------------------------------ a reference

struct Reading {
  std::string tag;
  std::int64_t time;  // milliseconds since kStart
  double value;
  bool good;
};

// What the header says, done slowly: row by row and tag by tag, over sorted readings.
std::map<std::string, std::vector<double>> slow_grid(std::vector<Reading> readings,
                                                     std::int64_t interval, std::int64_t max_gap,
                                                     Aggregate aggregate) {
  std::stable_sort(readings.begin(), readings.end(),
                   [](const Reading& a, const Reading& b) { return a.time < b.time; });
  const auto interval_of = [&](std::int64_t time) {
    return time >= 0 ? (time + interval - 1) / interval : -(-time / interval);
  };
  std::vector<std::int64_t> rows;
  for (const Reading& one : readings) {
    const std::int64_t row = interval_of(one.time);
    if (one.tag == "y" && (rows.empty() || rows.back() != row)) rows.push_back(row);
  }
  std::map<std::string, std::vector<double>> table;
  for (const Reading& one : readings) table[one.tag];
  for (auto& [tag, values] : table) {
    for (const std::int64_t row : rows) {
      std::optional<Reading> before;
      std::vector<double> inside;
      for (const Reading& one : readings) {
        if (one.tag != tag || !one.good || std::isnan(one.value)) continue;
        if (interval_of(one.time) < row) before = one;
        if (interval_of(one.time) == row) inside.push_back(one.value);
      }
      const bool known = before && row * interval - before->time <= max_gap;
      double value = kNaN;
      if (!inside.empty()) {
        double sum = 0;
        double changes = known && before->value != inside.front() ? 1 : 0;
        for (std::size_t i = 0; i < inside.size(); ++i) {
          sum += inside[i];
          changes += i > 0 && inside[i] != inside[i - 1] ? 1 : 0;
        }
        value = aggregate == Aggregate::mean      ? sum / static_cast<double>(inside.size())
                : aggregate == Aggregate::min     ? *std::min_element(inside.begin(), inside.end())
                : aggregate == Aggregate::max     ? *std::max_element(inside.begin(), inside.end())
                : aggregate == Aggregate::changes ? changes
                                                  : inside.back();
      } else if (known && tag != "y") {
        value = aggregate == Aggregate::changes ? 0 : before->value;
      }
      values.push_back(value);
    }
  }
  return table;
}

TEST(ReadingsGridProperty, IsWhatASlowReferenceGives) {
  std::mt19937 random(7);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  for (int round = 0; round < 150; ++round) {
    const std::int64_t interval =
        std::vector<int>{500, 1000, 6000, 60'000}[static_cast<std::size_t>(below(4))];
    const std::int64_t max_gap = below(8) * interval / 2;
    const auto aggregate =
        std::vector<Aggregate>{Aggregate::mean, Aggregate::last, Aggregate::min, Aggregate::max,
                               Aggregate::changes}[static_cast<std::size_t>(below(5))];
    const bool sorted = aggregate == Aggregate::changes || below(2) == 0;
    std::vector<Reading> readings;
    for (int i = 0; i < 30; ++i) {
      const std::int64_t time = below(60) * interval + below(3) * interval / 4;
      readings.push_back({"y", time, below(5) * 1.0, below(10) > 0});
    }
    for (int i = below(200); i >= 0; --i) {
      const std::int64_t time = (below(70) - 5) * interval + below(4) * interval / 4;
      const double value = below(20) == 0 ? kNaN : below(4) * 1.0;
      readings.push_back(
          {std::string(1, static_cast<char>('a' + below(4))), time, value, below(10) > 0});
    }
    if (sorted) {
      std::stable_sort(readings.begin(), readings.end(),
                       [](const Reading& a, const Reading& b) { return a.time < b.time; });
    }
    std::vector<Row> rows;
    for (const Reading& one : readings) {
      rows.push_back({one.tag, kStart + static_cast<double>(one.time) / 1000,
                      std::isnan(one.value) ? Cell(Nothing()) : Cell(one.value),
                      one.good ? 192.0 : 0.0});
    }
    ReadingsOptions options = every(static_cast<double>(interval) / 1000);
    options.max_gap = static_cast<double>(max_gap) / 1000;
    options.aggregate = aggregate;
    const Table table = grid(kWithQuality, rows, {.options = options});
    const auto expected = slow_grid(readings, interval, max_gap, aggregate);
    for (const auto& [tag, values] : expected) {
      const Column& found = column(table, tag);
      ASSERT_EQ(found.values.size(), values.size()) << "round " << round;
      for (std::size_t row = 0; row < values.size(); ++row) {
        const bool same = std::isnan(values[row])
                              ? std::isnan(found.values[row])
                              : std::abs(found.values[row] - values[row]) < 1e-9;
        ASSERT_TRUE(same) << "round " << round << ", tag " << tag << ", row " << row << ": "
                          << found.values[row] << " instead of " << values[row] << " ("
                          << to_string(aggregate) << ", interval " << interval << ", gap "
                          << max_gap << ")";
      }
    }
  }
}

TEST(ReadingsGridProperty, BlocksOfTheBodyDoNotMatter) {
  std::vector<Row> rows = target_rows(60, 20'000);
  for (int i = 0; i < 50'000; ++i)
    rows.push_back(reading("x" + std::to_string(i % 5), i * 20, i % 10 * 1.0));
  const std::string body = columns_body(kColumns, rows);
  class Pieces : public ByteView {
   public:
    explicit Pieces(std::string_view bytes) : ByteView(bytes), all_(bytes), left_(bytes) {}
    std::string_view next() override {
      const std::string_view piece = left_.substr(0, 777);
      left_.remove_prefix(piece.size());
      return piece;
    }
    void rewind() override { left_ = all_; }

   private:
    std::string_view all_, left_;
  };
  Pieces pieces(body);
  ReadingsOptions options;
  const std::vector<std::string> none;
  const Table split = grid_columns_body(pieces, {"y", options, none});
  const Table whole = grid(rows);
  for (const Column& one : whole.columns) EXPECT_EQ(show(split, one.name), show(whole, one.name));
}

}  // namespace
}  // namespace relevance::table
