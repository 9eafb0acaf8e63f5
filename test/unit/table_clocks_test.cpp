// SPDX-License-Identifier: PostgreSQL
// Times in a table of several columns: a date beside its time of day, clocks that are no variables,
// columns that look like times, and the order of the rows that follows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

using Names = std::vector<std::string>;

std::string text(const char* format, auto... values) {
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

// A target and a driver without memory; `cells` gives the other columns.
std::string csv_of(const std::string& header, int rows,
                   const std::function<std::string(int)>& cells) {
  std::string csv = header + ",x,y\n";
  for (int i = 0; i < rows; ++i) {
    csv += cells(i) + text(",%d,%d.5\n", i * 7919 % 101, i * 104729 % 211);
  }
  return csv;
}

TrainingSet train(const std::string& csv, const Names& keep = {}, std::string_view target = "y") {
  CsvReader reader;
  reader.feed(csv);
  ValueOptions values;
  values.keep_columns = keep;
  return make_training_set(reader.finish(), target, {.values = values});
}

Names features_of(const TrainingSet& set) {
  Names names;
  for (const Feature& feature : set.features) names.push_back(feature.name);
  return names;
}

const Warning* warning_of(const TrainingSet& set, std::string_view code) {
  const auto found = std::find_if(set.warnings.begin(), set.warnings.end(),
                                  [&](const Warning& warning) { return warning.code == code; });
  return found == set.warnings.end() ? nullptr : &*found;
}

// Every two hours from 1 January 2024, on days of eight hours.
int day(int i) {
  return i / 4 + 1;
}
int hour(int i) {
  return 8 + i % 4 * 2;
}

TEST(DateAndTimeInTwoColumns, AreOneTimestamp) {
  for (const char* form : {"%02d.01.24,%02d:00", "2024-01-%02d,%02d:00:00", "%02d/01/2024,%02dh00",
                           "202401%02d,%02d00", "2024-01-%02d 00:00:00,1899-12-30 %02d:00:00"}) {
    const TrainingSet set =
        train(csv_of("Date,Time", 120, [&](int i) { return text(form, day(i), hour(i)); }));
    EXPECT_EQ(features_of(set), (Names{"Date (weekday)", "Time (hour)", "x"})) << form;
    ASSERT_TRUE(set.time_order) << form;
    EXPECT_EQ(set.time_order->column, "Date");
    EXPECT_EQ(set.time_order->time_column, "Time");
    EXPECT_TRUE(set.time_order->as_they_stand);
    EXPECT_EQ(set.columns[0].reason,
              "its calendar values are used: \"Date (weekday)\"; it is joined with column \"Time\" "
              "into one time");
    EXPECT_NE(set.columns[1].reason.find("joined with column \"Date\""), std::string::npos);
  }
}

TEST(DateAndTimeInTwoColumns, MayBeADateAndANumberOfHours) {
  const TrainingSet set =
      train(csv_of("date,hour", 120, [](int i) { return text("202401%02d,%d", day(i), hour(i)); }));
  EXPECT_EQ(features_of(set), (Names{"date (weekday)", "hour (hour)", "x"}));
  EXPECT_EQ(set.features[1].values[1], 10);
  EXPECT_EQ(set.time_order->time_column, "hour");
}

TEST(DateAndTimeInTwoColumns, GiveTheOrderOfRowsThatAreNotInOrder) {
  const TrainingSet set = train(csv_of("Uhrzeit,Datum", 120, [](int i) {
    const int place = i * 77 % 120;
    return text("%02d:00,%02d.01.2024", hour(place), day(place));
  }));
  ASSERT_TRUE(set.time_order);
  EXPECT_FALSE(set.time_order->as_they_stand);
  EXPECT_EQ(set.time_order->time_column, "Uhrzeit");
  EXPECT_EQ(set.time_order->rows[1] * 77 % 120, 1U);
}

TEST(DateAndTimeInTwoColumns, TellThatClockTimesAreNoDurations) {
  // On its own, the second column could be either.
  const auto column = [](int i) { return text("%d:00:00", hour(i)); };
  const TrainingSet alone = train(csv_of("u", 120, column));
  EXPECT_EQ(alone.columns[0].unit, "s");
  EXPECT_TRUE(warning_of(alone, "clock_or_duration"));
  const TrainingSet joined =
      train(csv_of("day,u", 120, [&](int i) { return text("2024-01-%02d,", day(i)) + column(i); }));
  EXPECT_EQ(joined.columns[1].type, "timestamp");
  EXPECT_FALSE(warning_of(joined, "clock_or_duration"));
  EXPECT_EQ(joined.time_order->time_column, "u");
}

TEST(DateAndTimeInTwoColumns, AreNotADateAndADuration) {
  const TrainingSet set = train(csv_of("day,u", 28, [](int i) {
    return text("2024-01-%02d,%d:%02d:00", i + 1, 3 + i * 5 % 7, i * 13 % 60);
  }));
  EXPECT_EQ(set.columns[1].type, "numeric");
  EXPECT_EQ(set.columns[1].unit, "s");
  EXPECT_EQ(set.time_order->time_column, "");
}

TEST(Clock, IsLeftOutUnlessItIsToBeKept) {
  const std::string csv =
      csv_of("elapsed_s", 100, [](int i) { return text("%.1f", 30.5 + i * 0.5); });
  const TrainingSet set = train(csv);
  EXPECT_EQ(features_of(set), Names{"x"});
  const Warning* warning = warning_of(set, "clock_left_out");
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->message.english,
            "Column \"elapsed_s\" was left out: it rises evenly with the rows, from 30.5 to 80, as "
            "a clock or a counter does.");
  EXPECT_NE(warning->next_step.english.find("keep_columns"), std::string::npos);
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->column, "elapsed_s");
  EXPECT_EQ(features_of(train(csv, {"Elapsed_S"})), (Names{"elapsed_s", "x"}));
  EXPECT_THROW(train(csv, {"elapsed"}), Error);
}

TEST(Clock, OfRowNumbersMayBeKeptToo) {
  const std::string csv = csv_of("n", 100, [](int i) { return text("%d", i); });
  EXPECT_EQ(features_of(train(csv)), Names{"x"});
  EXPECT_EQ(features_of(train(csv, {"n"})), (Names{"n", "x"}));
}

struct Rising {
  const char* name;
  std::function<double(int)> value;
};

TEST(Clock, IsARiseAtAnEvenPace) {
  for (const Rising& clock :
       {Rising{"t", [](int i) { return 100 + i * 0.25; }},
        Rising{"ticks", [](int i) { return 8.1e9 + i * 4000; }},
        Rising{"n", [](int i) { return i * 10; }}, Rising{"v", [](int i) { return 20 + i * 20; }},
        Rising{"time (min)", [](int i) { return 7 + std::floor(i * 1.37); }},
        Rising{"Time", [](int i) { return 5 + i * 0.1 + (i > 60 ? 40 : 0); }},
        Rising{"down_time_s", [](int i) { return 5000 - i * 7; }}}) {
    const TrainingSet set =
        train(csv_of(clock.name, 100, [&](int i) { return text("%.10g", clock.value(i)); }));
    EXPECT_EQ(features_of(set), Names{"x"}) << clock.name;
  }
}

TEST(Clock, IsNoVariableThatRises) {
  double meter = 0;
  for (const Rising& variable :
       {Rising{"setpoint", [](int i) { return 100 + i * 0.5; }},
        Rising{"T (°C)", [](int i) { return 20 + i * 0.2; }},
        Rising{"temp_C", [](int i) { return i * 0.5; }},
        Rising{"ramp with holds", [](int i) { return 100.0 + i / 5; }},
        Rising{"ramp and back", [](int i) { return 100.0 + (i < 50 ? i : 100 - i); }},
        Rising{"meter_kWh", [&](int i) { return meter += 3 + i * 31 % 7; }},
        Rising{"worn time", [&](int i) { return meter += 3 + i * 31 % 7; }},
        Rising{"sawtooth", [](int i) { return i % 20 * 5.0; }}}) {
    meter = 1000;
    const TrainingSet set =
        train(csv_of(variable.name, 100, [&](int i) { return text("%.10g", variable.value(i)); }));
    EXPECT_EQ(features_of(set), (Names{variable.name, "x"}));
    EXPECT_FALSE(warning_of(set, "may_be_clock")) << variable.name;
  }
}

TEST(Clock, ThatMayBeARampIsKeptWithAWarning) {
  const TrainingSet set =
      train(csv_of("v", 100, [](int i) { return text("%.10g", 150 + i * 0.35); }));
  EXPECT_EQ(features_of(set), (Names{"v", "x"}));
  EXPECT_TRUE(warning_of(set, "may_be_clock"));
}

TEST(RowsThatResembleTheirNeighbours, AreASeriesEvenIfFewColumnsDrift) {
  double level = 0;
  unsigned random = 1;
  const auto next = [&] {
    random = random * 1664525U + 1013904223U;
    return static_cast<double>(random >> 8) / (1 << 24) - 0.5;
  };
  std::string csv = "a,b,c,d,drift,y\n";
  for (int i = 0; i < 400; ++i) {
    level = 0.97 * level + next();
    const double a = next();
    csv += text("%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\n", a, next(), next(), next(), level + next() * 0.3,
                level * 3 + a);
  }
  const TrainingSet set = train(csv);
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->column, "");
}

TEST(TimesThatCannotBeRead, AreShownWithTheNextStep) {
  struct {
    const char* header;
    std::function<std::string(int)> cell;
    const char* shown;
  } const cases[] = {{"stamp", [](int i) { return text("2024-W%02d-%d", i % 50 + 1, i % 7 + 1); },
                      "\"2024-W01-1\""},
                     {"a", [](int i) { return text("2024-%02d-99 10:%02d", i % 12 + 1, i % 60); },
                      "\"2024-01-99 10:00\""},
                     {"Datum", [](int i) { return text("KW %d", i % 20); }, "\"KW 0\""},
                     {"date", [](int i) { return text("%d", 240131 + i * 37 % 100); }, "240131"}};
  for (const auto& example : cases) {
    const TrainingSet set = train(csv_of(example.header, 200, example.cell));
    const Warning* warning = warning_of(set, "time_not_read");
    ASSERT_NE(warning, nullptr) << example.header;
    EXPECT_NE(warning->message.english.find(example.shown), std::string::npos)
        << warning->message.english;
    EXPECT_FALSE(warning->next_step.english.empty());
  }
}

TEST(TimesThatCannotBeRead, AreNotSoughtInOtherColumns) {
  for (const auto& cell : std::vector<std::function<std::string(int)>>{
           [](int i) { return text("10.0.%d.%d", i % 20, i % 7); },
           [](int i) { return text("L-%d-%d", i % 20, i % 7); },
           [](int i) { return text("%s", i % 3 ? "early" : "late"); }}) {
    EXPECT_FALSE(warning_of(train(csv_of("z", 200, cell)), "time_not_read"));
  }
  const auto words = [](int i) { return text("%s", i % 3 ? "early" : "late"); };
  EXPECT_FALSE(warning_of(train(csv_of("time", 200, words)), "time_not_read"));
  const auto seconds = [](int i) { return text("%d", 100 + i * 37 % 50); };
  EXPECT_FALSE(warning_of(train(csv_of("cycle time", 200, seconds)), "time_not_read"));
}

TEST(ADuration, CanBeTheTarget) {
  const std::string csv =
      csv_of("took", 60, [](int i) { return text("0:%02d:10", 10 + i * 7 % 40); });
  const TrainingSet set = train(csv, {}, "took");
  EXPECT_EQ(set.target[1], 17 * 60 + 10);
  EXPECT_EQ(set.columns[0].unit, "s");
}

TEST(ADuration, CanBeTheTargetThoughTheHeadOfTheDataLooksLikeClockTimes) {
  const std::string head =
      csv_of("took", 60, [](int i) { return text("%d:%02d:10", 1 + i / 5, i % 5 * 10); });
  EXPECT_NO_THROW(check_head(head, false, "took", {}));
}

}  // namespace
}  // namespace relevance::table
