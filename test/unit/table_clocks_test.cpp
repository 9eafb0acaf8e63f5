// SPDX-License-Identifier: PostgreSQL
// Times in a table of several columns: a date beside its time of day, clocks that are not variables,
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
  EXPECT_FALSE(set.time_order && !set.time_order->time_column.empty());
}

TEST(Clock, IsLeftOutUnlessItIsToBeKept) {
  const std::string csv =
      csv_of("elapsed_s", 100, [](int i) { return text("%.1f", 30.5 + i * 0.5); });
  const TrainingSet set = train(csv);
  EXPECT_EQ(features_of(set), Names{"x"});
  const Warning* warning = warning_of(set, "clock_left_out");
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->message.english,
            "Column \"elapsed_s\" was left out: it goes one way with the rows, from 30.5 to 80, as "
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

TEST(Clock, CountsRowsByOneFromAnyNumberInFewRows) {
  for (const int first : {7, 2100}) {
    for (const int step : {1, -1}) {
      const std::string csv =
          csv_of("Scan", 30, [&](int i) { return text("%d", first + step * i); });
      EXPECT_EQ(features_of(train(csv)), Names{"x"});
    }
  }
}

TEST(Clock, IsKeptWithAWarningWhereNothingElseIs) {
  std::string csv = "x;y\n";
  for (int i = 1; i <= 30; ++i) csv += text("%d;%d\n", i, 2 * i + i * 7 % 3);
  const TrainingSet set = train(csv);
  EXPECT_EQ(features_of(set), Names{"x"});
  EXPECT_TRUE(warning_of(set, "may_be_clock"));
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
        Rising{"ramp with holds", [](int i) { return 100.0 + std::floor(i / 5.0); }},
        Rising{"ramp and back", [](int i) { return 100.0 + (i < 50 ? i : 100 - i); }},
        Rising{"flow m3/h", [&](int i) { return meter += 3 + i * 31 % 7; }},
        Rising{"sawtooth", [](int i) { return i % 20 * 5.0; }}}) {
    meter = 1000;
    const TrainingSet set =
        train(csv_of(variable.name, 100, [&](int i) { return text("%.10g", variable.value(i)); }));
    EXPECT_EQ(features_of(set), (Names{variable.name, "x"}));
    EXPECT_FALSE(warning_of(set, "may_be_clock")) << variable.name;
  }
}

TEST(Clock, ThatMayBeARampOrAMeterIsKeptWithAWarning) {
  double meter = 1000;
  for (const Rising& variable :
       {Rising{"v", [](int i) { return 150 + i * 0.35; }},
        Rising{"meter_kWh", [&](int i) { return meter += 3 + i * 31 % 7; }},
        Rising{"Totalizer (m3)", [&](int i) { return meter += i * 31 % 7; }}}) {
    const TrainingSet set =
        train(csv_of(variable.name, 100, [&](int i) { return text("%.10g", variable.value(i)); }));
    EXPECT_EQ(features_of(set), (Names{variable.name, "x"}));
    EXPECT_TRUE(warning_of(set, "may_be_clock")) << variable.name;
  }
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

TEST(TimesThatCannotBeRead, AreNotSoughtInDaysOfTheMonthNorInWhatComesAndGoes) {
  const auto any = [](int i, int below) { return i * i * 7 % 53 % below; };
  struct {
    const char* header;
    std::function<std::string(int)> cell;
  } const cases[] = {
      {"Day", [](int i) { return text("%d", i % 30 + 1); }},
      {"dia", [&](int i) { return text("%d", 14 + 3 * any(i, 4)); }},  // a diameter
      {"dia", [&](int i) { return any(i, 9) == 0 ? "other" : text("%d", 14 + 3 * any(i, 4)); }},
      {"date", [&](int i) { return text("%d", any(i, 5)); }},
      {"date code", [&](int i) { return text("%02d23K", any(i, 4) + 7); }},
      {"day", [&](int i) { return text("%dth", any(i, 5) + 4); }}};
  for (const auto& example : cases) {
    const TrainingSet set = train(csv_of(example.header, 200, example.cell));
    EXPECT_FALSE(warning_of(set, "time_not_read")) << example.header << " " << example.cell(1);
  }
  const auto rising = [](int i) { return text("%d", i / 24 + 1); };
  EXPECT_TRUE(warning_of(train(csv_of("day", 200, rising)), "time_not_read")) << "of which month";
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

// --- Numbers as times, among other columns ---

double seconds_at(const TrainingSet& set, std::string_view name, CalendarPart part, int row) {
  for (const Feature& feature : set.features) {
    if (feature.column == name && feature.part == part) {
      return feature.values[static_cast<std::size_t>(row)];
    }
  }
  return -1;
}

TEST(NumbersOfTenDigits, AreAMeterBesideATime) {
  double meter = 0;
  for (const Rising& variable :
       {Rising{"Zaehler_Wh", [&](int i) { return meter += 55 + i * 31 % 13; }},
        Rising{"pieces", [&](int i) { return meter += 2 + i % 3; }},
        Rising{"order", [](int i) { return 1'650'000'000.0 + std::floor(i / 3.0); }},
        Rising{"energy kWh", [](int i) { return 1'345'678'000 + i * 0.25; }}}) {
    meter = 1'345'678'000;
    const TrainingSet set = train(csv_of(std::string("when,") + variable.name, 150, [&](int i) {
      return text("2023-05-%02d %02d:%02d,%.12g", i / 24 % 28 + 1, i % 24, i * 7 % 60,
                  variable.value(i));
    }));
    EXPECT_EQ(set.columns[1].type, "numeric") << variable.name;
    EXPECT_FALSE(warning_of(set, "numbers_read_as_time")) << variable.name;
  }
}

TEST(NumbersOfTenDigits, AreNoTimeWhenTheyRiseUnevenly) {
  double meter = 1'345'678'000;
  const TrainingSet set =
      train(csv_of("count", 150, [&](int i) { return text("%.0f", meter += 20 + i * 31 % 97); }));
  EXPECT_EQ(set.columns[0].type, "numeric");
  EXPECT_TRUE(warning_of(set, "may_be_clock"));
}

TEST(NumbersOfTenDigits, AreATimeWhenTheyRiseByTheStepOfALog) {
  const std::string csv =
      csv_of("v", 150, [](int i) { return text("%d", 1'683'000'000 + i * 300); });
  const TrainingSet set = train(csv);
  EXPECT_EQ(set.columns[0].type, "timestamp");
  ASSERT_TRUE(warning_of(set, "numbers_read_as_time"));
  EXPECT_NE(warning_of(set, "numbers_read_as_time")->message.english.find("2023-05-02 04:00:00"),
            std::string::npos);
  EXPECT_EQ(train(csv, {"v"}).columns[0].type, "numeric");
}

TEST(NumbersOfTenDigits, AreATimeBesideAnotherOnlyIfTheyTellTheSame) {
  const auto type_of = [](int apart) {
    return train(csv_of("when,v", 150,
                        [&](int i) {
                          return text("2023-05-02 %02d:%02d,%d", 4 + i / 12, i % 12 * 5,
                                      1'683'000'000 + apart + i * 300);
                        }))
        .columns[1]
        .type;
  };
  EXPECT_EQ(type_of(7200), "timestamp");
  EXPECT_EQ(type_of(40 * 86'400), "numeric");
}

struct Reading {
  const char* name;
  std::function<std::string(int)> cell;
  int hour;     // of the third row
  int weekday;  // 0: no feature
};

void PrintTo(const Reading& reading, std::ostream* out) {
  *out << reading.name << " " << reading.cell(2);
}

class NumbersNamedTime : public testing::TestWithParam<Reading> {};

TEST_P(NumbersNamedTime, AreRead) {
  const TrainingSet set = train(csv_of(GetParam().name, 60, GetParam().cell));
  ASSERT_EQ(set.columns[0].type, "timestamp");
  EXPECT_EQ(seconds_at(set, GetParam().name, CalendarPart::hour, 2), GetParam().hour);
  EXPECT_EQ(seconds_at(set, GetParam().name, CalendarPart::weekday, 2), GetParam().weekday);
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->column, GetParam().name);
}

// From Friday 10 March 2023, every two hours from 06:00; the third row is at 10:00.
int day_at(int i) {
  return 10 + (6 + 2 * i) / 24;
}
int hour_at(int i) {
  return (6 + 2 * i) % 24;
}
double epoch_at(int i) {
  return 1'678'428'000.0 + i * 7200.0;
}

INSTANTIATE_TEST_SUITE_P(
    Compact, NumbersNamedTime,
    testing::Values(
        Reading{"Data", [](int i) { return text("2303%02d%02d00", day_at(i), hour_at(i)); }, 10, 5},
        Reading{"DataHora", [](int i) { return text("%02d0323%02d00", day_at(i), hour_at(i)); }, 10,
                5},
        Reading{"Data", [](int i) { return text("%02d032023%02d0000", day_at(i), hour_at(i)); }, 10,
                5},
        Reading{"Date", [](int i) { return text("2303%02d%02d0000", day_at(i), hour_at(i)); }, 10,
                5},
        Reading{"date",
                [](int i) {
                  return i == 7 ? "00000000000000"
                                : text("202303%02d%02d0000", day_at(i), hour_at(i));
                },
                10, 5}));

INSTANTIATE_TEST_SUITE_P(
    Counts, NumbersNamedTime,
    testing::Values(
        Reading{"Time", [](int i) { return text("%.3f", epoch_at(i) + 2'082'844'800); }, 10, 5},
        Reading{"datetime", [](int i) { return text("%.0f", epoch_at(i) + 315'619'200 + i % 7); },
                10, 5},
        Reading{"Timestamp",
                [](int i) { return text("%.0f0000000", epoch_at(i) + i % 5 + 11'644'473'600); }, 10,
                5},
        Reading{"ticks at time",
                [](int i) { return text("%.0f0000000", epoch_at(i) + 62'135'596'800); }, 10, 5},
        Reading{"Time_ms",
                [](int i) { return text("%.6f", (epoch_at(i) + i % 5) / 0.0864 + 25'569e6); }, 10,
                5},
        Reading{"ts", [](int i) { return i == 9 ? "0" : text("%.0f", epoch_at(i)); }, 10, 5},
        Reading{"ts", [](int i) { return i == 9 ? "-1" : text("%.0f000", epoch_at(i)); }, 10, 5}));

INSTANTIATE_TEST_SUITE_P(
    UnevenDays, NumbersNamedTime,
    testing::Values(
        Reading{"X",
                [](int i) { return text("%.6f", (epoch_at(i) + i * 37 % 91) / 86'400 + 25'569); },
                10, 5},
        Reading{"t",
                [](int i) { return text("%.6f", (epoch_at(i) + i * 37 % 91) / 86'400 + 719'529); },
                10, 5}));

TEST(NumbersNamedTime, AreNoneIfTheirDigitsAreNot) {
  for (const auto& cell : std::vector<std::function<std::string(int)>>{
           [](int i) { return text("%d", 23'031'000 + i * 97); },
           [](int i) { return text("%d", 230'310 + i * 37); },
           [](int i) { return text("%d", 3'100'000'000U + i * 7919 % 1000); }}) {
    const TrainingSet set = train(csv_of("Lote da data", 60, cell));
    EXPECT_NE(set.columns[0].type, "timestamp") << cell(1);
  }
}

TEST(NumbersThatOnlyRise, AreLeftOutIfTheirNameOrUnitSaysTime) {
  for (const char* name : {"Tempo decorrido (s)", "Elapsed Time (s)", "run_h"}) {
    double sum = 0;
    const TrainingSet set =
        train(csv_of(name, 60, [&](int i) { return text("%.1f", sum += 1 + i * 31 % 17); }));
    EXPECT_TRUE(warning_of(set, "clock_left_out")) << name;
  }
}

TEST(NumbersThatOnlyRise, AreExactClocksInFewRows) {
  for (const Rising& clock : {Rising{"Sample", [](int i) { return i + 1.0; }},
                              Rising{"Sekunden", [](int i) { return i * 10.0; }},
                              Rising{"X_Value", [](int i) { return i * 0.002; }},
                              Rising{"shot", [](int i) { return 340'000.0 + i; }}}) {
    const TrainingSet set =
        train(csv_of(clock.name, 24, [&](int i) { return text("%.10g", clock.value(i)); }));
    EXPECT_EQ(features_of(set), Names{"x"}) << clock.name;
  }
  EXPECT_TRUE(warning_of(train(csv_of("speed", 24, [](int i) { return text("%d", 20 + 20 * i); })),
                         "may_be_clock"));
}

// --- Times of day as numbers beside a date ---

TEST(DateAndTimeInTwoColumns, AreNotADateAndNumbersOfOrders) {
  const TrainingSet set = train(csv_of("day,order", 50, [](int i) {
    return text("2024-05-%02d,%d", i / 25 + 1, 2004 + i);  // as minutes of one hour
  }));
  EXPECT_EQ(set.columns[1].type, "identifier");
  EXPECT_FALSE(set.time_order && !set.time_order->time_column.empty());
}

TEST(DateAndTimeInTwoColumns, MayBeADateAndDigits) {
  struct {
    const char* what;
    const char* name;
    std::function<std::string(int)> time;  // from 01:00, hour by hour, to 24:00
    int third;
  } const cases[] = {
      {"hours and minutes to 2400", "Hora", [](int i) { return text("%02d00", i % 24 + 1); }, 3},
      {"a name of its form", "HHMM", [](int i) { return text("%d", (i % 24 + 1) * 100); }, 3},
      {"seconds too", "Hora", [](int i) { return text("%02d%02d07", i % 24, i * 7 % 60); }, 2},
      {"a point", "Hora", [](int i) { return text("%02d.%02d", i % 24, i * 7 % 60); }, 2},
      {"parts of hours", "hour", [](int i) { return text("%.4f", i % 24 + i % 3 * 0.3); }, 2}};
  for (const auto& example : cases) {
    const TrainingSet set = train(csv_of(std::string("Data,") + example.name, 120, [&](int i) {
      return text("2023-03-%02d,", i / 24 + 1) + example.time(i);
    }));
    EXPECT_EQ(set.columns[1].type, "timestamp") << example.what;
    ASSERT_TRUE(set.time_order) << example.what;
    EXPECT_EQ(set.time_order->time_column, example.name) << example.what;
    EXPECT_TRUE(set.time_order->as_they_stand) << example.what;
    EXPECT_EQ(seconds_at(set, example.name, CalendarPart::hour, 2), example.third) << example.what;
  }
}

TEST(DateAndTimeInTwoColumns, NeedNotBeSortedIfTheDigitsAreTimes) {
  const TrainingSet set = train(csv_of("Data,Hora", 120, [](int i) {
    const int place = i * 77 % 120;
    return text("202303%02d,%d", place / 24 + 1, (place % 24) * 10'000 + place * 7 % 60 * 100 + 9);
  }));
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->time_column, "Hora");
  EXPECT_EQ(set.time_order->rows[1] * 77 % 120, 1U);
}

TEST(DateAndTimeInTwoColumns, MayHaveAmAndPmInAThird) {
  const TrainingSet set = train(csv_of("Day,Time,Half", 120, [](int i) {
    const int hour = i % 24;
    return text("03/%02d/2023,%02d:15:00,%s", i / 24 + 20, hour % 12 == 0 ? 12 : hour % 12,
                hour < 12 ? "AM" : "PM");
  }));
  EXPECT_EQ(set.time_order->time_column, "Time");
  EXPECT_TRUE(set.time_order->as_they_stand);
  EXPECT_EQ(seconds_at(set, "Time", CalendarPart::hour, 14), 14);
  EXPECT_EQ(set.columns[2].role, ColumnRole::ignored);
}

TEST(DateAndTimeInTwoColumns, MayBeginAtMidnight) {
  const TrainingSet set = train(csv_of(
      "Date,Time", 120, [](int i) { return text("06.03.2023,00:%02d:%02d.500", i / 60, i % 60); }));
  EXPECT_EQ(set.columns[1].type, "timestamp");
  EXPECT_EQ(set.time_order->time_column, "Time");
  EXPECT_FALSE(warning_of(set, "clock_left_out"));
  EXPECT_FALSE(warning_of(set, "column_left_out")) << "they give the order of the rows";
}

TEST(ADateInParts, MayHaveATimeOfDay) {
  const TrainingSet set = train(csv_of("Ano,Mes,Dia,Hora", 240, [](int i) {
    const int place = i * 77 % 240;
    return text("2023,3,%d,%02d:30", place / 24 + 1, place % 24);
  }));
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->rows[1] * 77 % 240, 1U);
}

TEST(ADateInParts, IsOneTime) {
  for (const char* header : {"Year,Month,Day,Hour", "Ano,Mes,Dia,Hora"}) {
    const TrainingSet set = train(csv_of(header, 240, [](int i) {
      return text("2023,%d,%d,%d", i / 96 + 3, i / 24 % 4 + 1, i % 24);
    }));
    ASSERT_TRUE(set.time_order) << header;
    EXPECT_TRUE(set.time_order->as_they_stand);
    EXPECT_EQ(features_of(set).size(), 2U) << header;  // the hour, and x
  }
}

// --- The order of dates, decided by what stands beside them ---

TEST(DateOrder, IsDecidedByTheTimesBesideThem) {
  const TrainingSet set = train(csv_of(
      "Date,Time", 120, [](int i) { return text("%02d/04/2023,%02d:30", i / 24 + 3, i % 24); }));
  EXPECT_FALSE(warning_of(set, "date_order_guessed"));
  const TrainingSet american = train(csv_of(
      "Date,Time", 120, [](int i) { return text("04/%02d/2023,%02d:30", i / 24 + 3, i % 24); }));
  EXPECT_FALSE(warning_of(american, "date_order_guessed"));
  EXPECT_EQ(seconds_at(american, "Date", CalendarPart::weekday, 0), 1) << "3 April 2023";
}

TEST(DateOrder, IsThatOfAnotherColumn) {
  const TrainingSet set = train(csv_of("Start,Checked", 120, [](int i) {
    return text("03/%02d/2023 %02d:00,%02d/%02d/2023", i / 24 + 20, i % 24, i * 7 % 5 + 1,
                i * 5 % 9 + 2);
  }));
  EXPECT_FALSE(warning_of(set, "date_order_guessed"));
}

TEST(DateOrder, OfOneDayIsTheUsualOneIfNothingElseIsLikely) {
  struct {
    const char* form;
    char delimiter;
    bool guessed;
  } const cases[] = {{"05-Mar-23 %02d:%02d", ',', false},
                     {"06.03.2023 %02d:%02d", ';', false},
                     {"06/03/2023 %02d:%02d", ';', false},
                     {"06/03/2023 %02d:%02d", ',', true}};
  for (const auto& example : cases) {
    std::string csv =
        csv_of("When", 120, [&](int i) { return text(example.form, i / 10, i % 60); });
    if (example.delimiter == ';') {
      std::replace(csv.begin(), csv.end(), ',', ';');
      for (std::size_t at = csv.find(".5\n"); at != std::string::npos; at = csv.find(".5\n", at)) {
        csv[at] = ',';
      }
    }
    EXPECT_EQ(warning_of(train(csv), "date_order_guessed") != nullptr, example.guessed)
        << example.form << example.delimiter;
  }
}

TEST(DateOrder, OfOneDayPutsItInTheLaterYearThatIsNotInTheFuture) {
  const TrainingSet set =
      train(csv_of("When", 120, [](int i) { return text("23/03/07 %02d:%02d", i / 10, i % 60); }));
  ASSERT_FALSE(set.columns[0].first_values.empty());
  EXPECT_EQ(set.columns[0].first_values[0].substr(0, 10), "2023-03-07");
}

// --- Times that are none ---

TEST(MissingTimes, AreFarFromAllOthers) {
  for (const char* code :
       {"1900-01-01 00:00", "1970-01-01 00:00", "2099-12-31 00:00", "1753-01-01 00:00",
        "0001-01-01 00:00", "0000-00-00 00:00", "9999-12-31 00:00"}) {
    const TrainingSet set = train(csv_of("end", 120, [&](int i) {
      return i % 40 == 7 ? std::string(code) : text("2023-03-%02d %02d:00", i / 24 + 1, i % 24);
    }));
    EXPECT_EQ(set.columns[0].type, "timestamp") << code;
    EXPECT_NEAR(set.columns[0].missing_share, 3 / 120.0, 1e-9) << code;
    ASSERT_TRUE(set.time_order) << code;
    EXPECT_TRUE(set.time_order->as_they_stand) << code;
  }
  const TrainingSet set = train(csv_of("end", 120, [&](int i) {
    return i % 40 == 7 ? std::string("1970-01-01 00:00") : text("2023-03-%02d 10:00", i / 5 + 1);
  }));
  ASSERT_TRUE(warning_of(set, "missing_time"));
  EXPECT_NE(warning_of(set, "missing_time")->message.english.find("in 3 rows"), std::string::npos);
}

TEST(MissingTimes, AreNotSeenInDatesOverManyYears) {
  const TrainingSet set =
      train(csv_of("built", 60, [](int i) { return text("%d-01-01", 1960 + i * 37 % 60); }));
  EXPECT_FALSE(warning_of(set, "missing_time"));
}

TEST(RowsOfTwoMachines, OneBehindTheOtherAreSorted) {
  const TrainingSet set = train(csv_of("when,machine", 240, [](int i) {
    return text("2023-03-%02d %02d:00,%s", i % 120 / 24 + 1, i % 24, i < 120 ? "a" : "b");
  }));
  ASSERT_TRUE(set.time_order);
  EXPECT_FALSE(set.time_order->as_they_stand);
}

TEST(Offsets, CountIfTheTimesAreInOrderOnlyWithThem) {
  for (const int rows : {60, 1500}) {
    const TrainingSet set = train(csv_of("when", rows, [](int i) {
      const int minute = 600 + i * 5;
      const int shown = i % 2 ? minute + 180 : minute;
      return text("2023-03-%02dT%02d:%02d:00%s", 6 + shown / 1440, shown / 60 % 24, shown % 60,
                  i % 2 ? "+03:00" : "Z");
    }));
    EXPECT_TRUE(warning_of(set, "times_in_utc")) << rows;
    ASSERT_TRUE(set.time_order) << rows;
    EXPECT_TRUE(set.time_order->as_they_stand) << rows;
    EXPECT_EQ(seconds_at(set, "when", CalendarPart::hour, 13), 11) << rows;
  }
}

TEST(Offsets, DoNotCountWhenTheClocksWereChanged) {
  const TrainingSet set = train(csv_of("when", 100, [](int i) {
    const int hour = i < 50 ? i : i - 1;
    return text("2023-10-%02dT%02d:00:00%s", 27 + hour / 24, hour % 24,
                i < 50 ? "+02:00" : "+01:00");
  }));
  EXPECT_FALSE(warning_of(set, "times_in_utc"));
  EXPECT_EQ(seconds_at(set, "when", CalendarPart::hour, 20), 20);
}

TEST(ADayAndAMonth, AreNoNumberWithAUnit) {
  const TrainingSet set =
      train(csv_of("Data", 120, [](int i) { return text("%02d/dez", i / 5 + 1); }));
  EXPECT_NE(set.columns[0].type, "numeric");
  EXPECT_TRUE(warning_of(set, "time_not_read"));
}

}  // namespace
}  // namespace relevance::table
