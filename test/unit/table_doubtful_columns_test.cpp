// SPDX-License-Identifier: PostgreSQL
// Columns that can be read in two ways: codes that look like numbers, words for a missing value that
// are levels, dates in the first row of a day, long numbers that were cut off, a second table.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "made_csv.h"

namespace relevance::table {
namespace {

std::string cell_y(std::size_t row) {
  return reading(row, 5, 40, 60);
}

// Column x, with its type, the number of different values, the first ones, and the codes of its
// warnings (of all, where `of_file`).
struct ColumnCase {
  const char* name;
  const char* header;
  std::vector<CellOf> cells;
  const char* expected;
  std::size_t rows = 60;
};

std::string describe(const TrainingSet& set, std::string_view name) {
  std::string text;
  for (const ColumnReport& column : set.columns) {
    if (column.name != name) continue;
    text = column.type + " " + std::to_string(column.distinct) + ":";
    for (std::size_t i = 0; i < std::min<std::size_t>(3, column.first_values.size()); ++i) {
      text += " " + column.first_values[i];
    }
  }
  for (const Warning& warning : set.warnings) {
    if (warning.column == name || warning.column.empty()) text += " " + warning.code;
  }
  return text;
}

template <std::size_t count>
CellOf one_of(const std::array<const char*, count>& texts, std::size_t kind = 1) {
  return [=](std::size_t row) -> std::string {
    if (row < count) return texts[row];
    return texts[static_cast<std::size_t>(chance(row, kind) * count)];
  };
}

std::string a_reading(std::size_t row) {
  return reading(row, 3, 170, 190);
}

std::string hour_of_three_shifts(std::size_t row) {
  constexpr std::array<const char*, 8> kHours = {"06:00", "08:30", "11:10", "13:55",
                                                 "16:20", "18:45", "20:05", "22:40"};
  return kHours[row % kHours.size()];
}

std::string first_of_day(std::size_t row) {
  return row % 8 == 0 ? "2024-03-" + fixed(10 + std::floor(double(row) / 8), 0) : "";
}

const std::vector<ColumnCase>& cases() {
  static const std::vector<ColumnCase> all = {
      // Codes with zeros in front.
      {"articles with zeros",
       "x,t,y",
       {one_of<3>({"0451", "0007", "1200"}), a_reading, cell_y},
       "categorical 3: 0451 0007 1200 leading_zeros"},
      {"with and without zeros",
       "x,t,y",
       {one_of<4>({"0034", "34", "0120", "0077"}), a_reading, cell_y},
       "categorical 4: 0034 34 0120 leading_zeros"},
      {"beside codes with letters",
       "x,t,y",
       {one_of<4>({"00451", "00451B", "00712", "00712C"}), a_reading, cell_y},
       "categorical 4: 00451 00451B 00712"},
      {"readings of a fixed width",
       "x,t,y",
       {[](std::size_t row) {
          const std::string whole = reading(row, 1, 5, 995, 0);
          return std::string(5 - whole.size(), '0') + whole;
        },
        a_reading, cell_y},
       "numeric 176: 392 854 903",
       200},
      {"readings of a fixed width, few",
       "temp,t,y",
       {one_of<4>({"087", "094", "101", "112"}), a_reading, cell_y},
       "categorical 4: 087 094 101 leading_zeros"},
      {"readings of a fixed width, close together",
       "temp,t,y",
       {[](std::size_t row) {
          const std::string whole = reading(row, 1, 92, 107, 0);
          return std::string(3 - whole.size(), '0') + whole;
        },
        a_reading, cell_y},
       "numeric 16: 98 105 106 codes_read_as_numbers",
       200},
      {"readings of a fixed width, repeated",
       "temp,t,y",
       {[](std::size_t row) {
          const std::string whole = reading(row, 1, 5, 995, 0);
          return std::string(5 - whole.size(), '0') + whole;
        },
        a_reading, cell_y},
       "numeric 643: 392 854 903",
       1000},
      {"the wind's direction",
       "wind,t,y",
       {one_of<4>({"090", "000", "180", "270"}), a_reading, cell_y},
       "numeric 4: 90 0 180 codes_read_as_numbers"},
      {"a machine that stands still",
       "x,t,y",
       {one_of<4>({"125", "000", "130", "141"}), a_reading, cell_y},
       "numeric 4: 125 0 130 codes_read_as_numbers"},
      {"steps of a plan",
       "x,t,y",
       {one_of<4>({"0010", "0020", "0030", "0040"}), a_reading, cell_y},
       "categorical 4: 0010 0020 0030 leading_zeros"},
      {"machines by number",
       "x,t,y",
       {one_of<9>({"001", "002", "003", "004", "005", "006", "007", "008", "009"}), a_reading,
        cell_y},
       "categorical 9: 001 002 003 leading_zeros"},
      {"more articles than a category needs",
       "x,t,y",
       {[](std::size_t row) {
          return "0" + fixed(101 + double(row * 8 % 21) * double(row * 8 % 21) * 2, 0);
        },
        a_reading, cell_y},
       "numeric 21: 101 229 613 codes_read_as_numbers"},
      {"articles, one of another width",
       "x,t,y",
       {[](std::size_t row) {
          constexpr std::array<const char*, 3> kArticles = {"0451", "0007", "1200"};
          return std::string(row == 30 ? "12345" : kArticles[row % 3]);
        },
        a_reading, cell_y},
       "numeric 4: 451 7 1200 codes_read_as_numbers"},
      {"articles and a word",
       "x,t,y",
       {[](std::size_t row) {
          constexpr std::array<const char*, 3> kArticles = {"0451", "0007", "1200"};
          return std::string(row == 30 ? "defective" : kArticles[row % 3]);
        },
        a_reading, cell_y},
       "numeric 3: 451 7 1200 codes_read_as_numbers unreadable_values"},
      {"a quantity by its unit",
       "x [kg],t,y",
       {one_of<3>({"050", "075", "100"}), a_reading, cell_y},
       "numeric 3: 50 75 100"},
      {"two digits",
       "x,t,y",
       {one_of<3>({"01", "02", "12"}), a_reading, cell_y},
       "numeric 3: 1 2 12"},
      {"numbers of three digits",
       "x,t,y",
       {one_of<3>({"100", "200", "300"}), a_reading, cell_y},
       "numeric 3: 100 200 300"},
      {"a zero before the decimals",
       "x,t,y",
       {one_of<3>({"0.125", "0.250", "0.5"}), a_reading, cell_y},
       "numeric 3: 0.125 0.25 0.5"},
      // Codes with an E.
      {"E among letters",
       "x,t,y",
       {one_of<4>({"12A3", "12B7", "12E3", "7E1"}), a_reading, cell_y},
       "categorical 4: 12A3 12B7 12E3"},
      {"nothing but E",
       "x,t,y",
       {one_of<3>({"2E2", "7E4", "3E1"}), a_reading, cell_y},
       "numeric 3: 200 70000 30 codes_read_as_numbers"},
      {"powers of ten",
       "x,t,y",
       {one_of<3>({"1E2", "1E4", "1E3"}), a_reading, cell_y},
       "numeric 3: 100 10000 1000"},
      // Words for a missing value.
      {"sodium",
       "x,t,y",
       {one_of<4>({"Mg", "Na", "K", "Ca"}), a_reading, cell_y},
       "categorical 4: Mg Na K missing_word_as_level"},
      {"Namibia",
       "x,t,y",
       {one_of<4>({"DE", "BR", "NA", "PT"}), a_reading, cell_y},
       "categorical 4: DE BR NA missing_word_as_level"},
      {"zero in German",
       "x,t,y",
       {one_of<3>({"Eins", "Null", "Zwei"}), a_reading, cell_y},
       "categorical 3: Eins Null Zwei missing_word_as_level"},
      {"sodium beside sulphate",
       "x,t,y",
       {one_of<4>({"SO4", "Na", "K", "Cl"}), a_reading, cell_y},
       "categorical 4: SO4 Na K missing_word_as_level"},
      {"a name",
       "x,t,y",
       {one_of<3>({"Nan", "Maria", "Leo"}), a_reading, cell_y},
       "categorical 3: Nan Maria Leo missing_word_as_level"},
      {"grades",
       "grade,t,y",
       {one_of<4>({"A", "B", "C", "NA"}), a_reading, cell_y},
       "categorical 3: A B C"},
      {"shifts",
       "shift,t,y",
       {one_of<3>({"a", "b", "na"}), a_reading, cell_y},
       "categorical 2: a b a"},
      {"sodium beside single letters",
       "x,t,y",
       {one_of<4>({"Ca", "Na", "K", "H"}), a_reading, cell_y},
       "categorical 4: Ca Na K missing_word_as_level"},
      {"NA in another column too",
       "x,t,y",
       {one_of<3>({"DE", "NA", "BR"}),
        [](std::size_t row) { return row % 9 == 4 ? "NA" : a_reading(row); }, cell_y},
       "categorical 2: DE BR DE"},
      {"NA among names",
       "x,t,y",
       {one_of<3>({"Line 1", "NA", "Line 2"}), a_reading, cell_y},
       "categorical 2: Line 1 Line 2 Line 1"},
      {"NULL of a database",
       "x,t,y",
       {one_of<3>({"OK", "NULL", "HOLD"}), a_reading, cell_y},
       "categorical 2: OK HOLD OK"},
      {"NA once",
       "x,t,y",
       {[](std::size_t row) {
          return row == 30 ? std::string("NA") : std::string(row % 2 == 0 ? "DE" : "BR");
        },
        a_reading, cell_y},
       "categorical 2: DE BR DE"},
      // Dates in the first row of a day.
      {"dates filled down",
       "x,time,t,y",
       {first_of_day, hour_of_three_shifts, a_reading, cell_y},
       "timestamp 8: 2024-03-10 2024-03-10 2024-03-10 dates_filled_down"},
      {"one date for all",
       "x,time,t,y",
       {[](std::size_t row) { return std::string(row == 0 ? "2024-03-10" : ""); },
        [](std::size_t row) {
          return fixed(10 + std::floor(double(row) / 6), 0) + ":" + fixed(double(row % 6), 0) + "0";
        },
        a_reading, cell_y},
       "timestamp 1: 2024-03-10 2024-03-10 2024-03-10 dates_filled_down"},
      {"dates without times",
       "x,t,y",
       {first_of_day, a_reading, cell_y},
       "timestamp 8: 2024-03-10 2024-03-11 2024-03-12 dates_with_gaps"},
      {"times that start again without a date",
       "x,time,t,y",
       {[](std::size_t row) { return row % 24 == 0 ? first_of_day(row) : ""; },
        hour_of_three_shifts, a_reading, cell_y},
       "timestamp 3: 2024-03-10 2024-03-13 2024-03-16 dates_with_gaps"},
      {"a few dates are missing",
       "x,time,t,y",
       {[](std::size_t row) {
          return row % 20 == 7 ? "" : "2024-03-" + fixed(10 + std::floor(double(row) / 8), 0);
        },
        hour_of_three_shifts, a_reading, cell_y},
       "timestamp 8: 2024-03-10 2024-03-10 2024-03-10"},
      // Years that were mistyped.
      {"a year of the future",
       "x,t,y",
       {[](std::size_t row) {
          return (row == 17 ? "2042-02-" : "2024-02-") + fixed(10 + double(row % 19), 0);
        },
        a_reading, cell_y},
       "timestamp 20: 2024-02-10 2024-02-11 2024-02-12 time_far_away"},
      {"last year in January",
       "x,t,y",
       {[](std::size_t row) {
          return (row == 1 ? "2023-01-" : "2024-01-") + fixed(10 + double(row % 20), 0);
        },
        a_reading, cell_y},
       "timestamp 21: 2024-01-10 2023-01-11 2024-01-12 time_far_away"},
      {"a mistyped year in the last row",
       "x,t,y",
       {[](std::size_t row) {
          return (row == 59 ? "2014-02-" : "2024-02-") + fixed(10 + double(row % 19), 0);
        },
        a_reading, cell_y},
       "timestamp 20: 2024-02-10 2024-02-11 2024-02-12 time_far_away"},
      {"rows of two years in turn",
       "x,t,y",
       {[](std::size_t row) {
          return (row % 2 == 0 ? "2023-01-" : "2024-01-") + fixed(10 + double(row % 20), 0);
        },
        a_reading, cell_y},
       "timestamp 20: 2023-01-10 2024-01-11 2023-01-12"},
      // Long numbers that a spreadsheet cut off.
      {"epochs of four digits",
       "x,t,y",
       {[](std::size_t row) { return row < 40 ? "1.711E+12" : "1.712E+12"; }, a_reading, cell_y},
       "numeric 2: 1.711e+12 1.711e+12 1.711e+12 digits_cut_off"},
      {"epochs in a column of time",
       "timestamp,t,y",
       {[](std::size_t row) { return row < 40 ? "1.711E+12" : "1.712E+12"; }, a_reading, cell_y},
       "timestamp 2: 2024-03-21 05:46:40 2024-03-21 05:46:40 2024-03-21 05:46:40 digits_cut_off"},
      {"numbers of parts",
       "x,t,y",
       {one_of<3>({"7.89123E+12", "7.89144E+12", "7.89127E+12"}), a_reading, cell_y},
       "numeric 3: 7.89123e+12 7.89144e+12 7.89127e+12 digits_cut_off"},
      {"large resistances",
       "x,t,y",
       {one_of<4>({"1.21E+12", "4.73E+12", "2.57E+12", "9.11E+11"}), a_reading, cell_y},
       "numeric 4: 1.21e+12 4.73e+12 2.57e+12"},
      // Times with milliseconds.
      {"17 digits",
       "x,t,y",
       {[](std::size_t row) { return "20240328220" + fixed(101 + double(row), 0) + "123"; },
        a_reading, cell_y},
       "timestamp 40: 2024-03-28 22:01:01 2024-03-28 22:01:02 2024-03-28 22:01:03",
       40},
  };
  return all;
}

class DoubtfulColumns : public testing::TestWithParam<ColumnCase> {};

TEST_P(DoubtfulColumns, AreReadByEvidence) {
  const ColumnCase& one = GetParam();
  const std::string csv = made_csv(one.header, one.rows, one.cells);
  const std::string name = std::string(one.header).substr(0, std::string(one.header).find(','));
  EXPECT_EQ(describe(train_csv(csv, "y"), name), one.expected) << one.name;
}

void PrintTo(const ColumnCase& one, std::ostream* out) {
  *out << one.name;
}

INSTANTIATE_TEST_SUITE_P(All, DoubtfulColumns, testing::ValuesIn(cases()));

TEST(Codes, StayNumbersWhenTheyAreTheTargetOrKept) {
  const std::string csv =
      made_csv("x,t,y", 60, {one_of<3>({"0451", "0007", "1200"}), a_reading, cell_y});
  ValueOptions kept;
  kept.keep_columns = {"x"};
  EXPECT_EQ(describe(train_csv(csv, "y", kept), "x"), "numeric 3: 451 7 1200");
  EXPECT_EQ(train_csv(csv, "x").target[1], 7);
}

TEST(MissingWords, AreWhatTheSenderSays) {
  const std::string csv =
      made_csv("x,t,y", 60, {one_of<4>({"DE", "BR", "NA", "PT"}), a_reading, cell_y});
  ValueOptions listed;
  listed.missing_values.columns = {{"x", {{}, {"NA"}}}};
  EXPECT_EQ(describe(train_csv(csv, "y", listed), "x"), "categorical 3: DE BR PT");
}

TEST(Milliseconds, Of17DigitsStayExact) {
  const auto time = [](std::size_t row) {
    return "20240328220" + fixed(101 + double(row), 0) + "123";
  };
  const TrainingSet set = train_csv(made_csv("x,t,y", 40, {time, a_reading, cell_y}), "y");
  ASSERT_TRUE(set.columns[0].min);
  EXPECT_NEAR(*set.columns[0].min, 1'711'663'261.123, 1e-4);
}

TEST(Milliseconds, InAColumnOfTheirOwnArePartOfTheTime) {
  const auto time = [](std::size_t row) {
    return "2024-03-10 06:00:" + fixed(10 + std::floor(double(row) / 5), 0);
  };
  const auto part = [](std::size_t row) { return fixed(double(row % 5) * 190 + 3, 0); };
  const TrainingSet set =
      train_csv(made_csv("time,ms,t,y", 60, {time, part, a_reading, cell_y}), "y");
  EXPECT_EQ(set.columns[0].distinct, 60u);
  EXPECT_EQ(set.columns[1].role, ColumnRole::ignored);
  const TrainingSet other =
      train_csv(made_csv("time,delay ms,t,y", 60, {time, part, a_reading, cell_y}), "y");
  EXPECT_EQ(other.columns[0].distinct, 12u);
  EXPECT_EQ(other.columns[1].role, ColumnRole::feature);
  const auto minute = [](std::size_t row) {
    return "2024-03-10 06:" + fixed(10 + double(row % 50), 0);
  };
  const auto delay = [](std::size_t row) { return reading(row, 8, 20, 40, 0); };
  const TrainingSet delays =
      train_csv(made_csv("time,ms,t,y", 50, {minute, delay, a_reading, cell_y}), "y");
  EXPECT_EQ(delays.columns[1].role, ColumnRole::feature);
}

TEST(Milliseconds, OfACycleAreNone) {
  const auto time = [](std::size_t row) {
    return "2024-03-10 06:" + fixed(10 + std::floor(double(row) / 6), 0) + ":" +
           fixed(double(row % 6), 0) + "7";
  };
  const auto cycle = [](std::size_t row) { return reading(row, 8, 480, 990, 0); };
  for (const char* name : {"Tempo (ms)", "time_ms", "Zeit ms", "timestamp [ms]"}) {
    const TrainingSet set = train_csv(
        made_csv(std::string("time,") + name + ",t,y", 60, {time, cycle, a_reading, cell_y}), "y");
    EXPECT_EQ(set.columns[1].role, ColumnRole::feature) << name;
  }
  const TrainingSet set =
      train_csv(made_csv("time,ms,t,y", 60, {time, cycle, a_reading, cell_y}), "y");
  EXPECT_EQ(set.columns[1].role, ColumnRole::ignored) << "what else could its name mean?";
  // Of two rows in one second, one is the later by chance.
  const auto once = [&](std::size_t row) { return time(row == 31 ? 30 : row); };
  const auto rising = [](std::size_t row) {
    return row == 30 ? "500" : reading(row, 8, 510, 990, 0);
  };
  const TrainingSet pair =
      train_csv(made_csv("time,time_ms,t,y", 60, {once, rising, a_reading, cell_y}), "y");
  EXPECT_EQ(pair.columns[1].role, ColumnRole::feature);
}

TEST(Milliseconds, MayBeThoseOfATimeByName) {
  const auto time = [](std::size_t row) {
    return "2024-03-10 06:00:" + fixed(10 + std::floor(double(row) / 5), 0);
  };
  const auto part = [](std::size_t row) { return fixed(double(row % 5) * 190 + 3, 0); };
  const TrainingSet set =
      train_csv(made_csv("time,time ms,t,y", 60, {time, part, a_reading, cell_y}), "y");
  EXPECT_EQ(set.columns[0].distinct, 60u);
  EXPECT_EQ(set.columns[1].role, ColumnRole::ignored);
}

struct SecondTableCase {
  const char* name;
  const char* below;
  std::size_t rows;
  const char* warnings;  // of the file
};

const SecondTableCase kSecondTables[] = {
    {"statistics with names of their own",
     "\nLimits,Least,Most,Usual\nTemp,150,210,180\nFlow,3,5,4\n", 60, " second_table_left_out"},
    {"alarms", "\nAlarm,Code,Class,Count\nOverheat,17,2,9\nJam,18,1,4\nStop,19,3,2\n", 60,
     " second_table_left_out"},
    {"the same kinds of columns",
     "\nWhen,Power,Speed,Torque\n2024-03-11 06:00,1,2,3\n"
     "2024-03-11 06:10,2,2,4\n",
     63, " second_header"},
    {"fewer columns", "\nAlarm,Count,,\nOverheat,17,,\nJam,18,,\nStop,19,,\n", 60,
     " second_table_left_out"},
    {"a note in one column", "2024-03-11 06:00,sensor changed,4,51\n", 61, ""},
};

// A time of day, 10 minutes after the row before.
std::string ten_minutes(std::size_t row) {
  return "2024-03-10 " + fixed(10 + std::floor(double(row) / 6), 0) + ":" +
         fixed(double(row % 6), 0) + "0";
}

class SecondTable : public testing::TestWithParam<SecondTableCase> {};

TEST_P(SecondTable, IsNoPartOfTheFirst) {
  const SecondTableCase& one = GetParam();
  const auto flow = [](std::size_t row) { return reading(row, 7, 3, 5); };
  const std::string csv =
      made_csv("time,temp,flow,y", 60, {ten_minutes, a_reading, flow, cell_y}) + one.below;
  const TrainingSet set = train_csv(csv, "y");
  std::string codes;
  for (const Warning& warning : set.warnings) {
    if (warning.column.empty()) codes += " " + warning.code;
  }
  EXPECT_EQ(codes, one.warnings) << one.name;
  const std::size_t dropped = one.rows == 63 ? 1 : 0;  // the header itself has no target
  EXPECT_EQ(set.target.size(), one.rows - dropped) << one.name;
}

void PrintTo(const SecondTableCase& one, std::ostream* out) {
  *out << one.name;
}

INSTANTIATE_TEST_SUITE_P(All, SecondTable, testing::ValuesIn(kSecondTables));

TEST(SecondTable, IsNoneWhereAColumnOrTwoFail) {
  const auto flow = [](std::size_t row) { return reading(row, 7, 3, 5); };
  const auto failing = [](std::size_t row) {
    return row < 50 ? reading(row, 6, 1, 2) : std::string(row == 50 ? "broken" : "");
  };
  const auto noted = [](std::size_t row) {
    return row == 50 ? std::string("sensor replaced") : reading(row, 9, 20, 30);
  };
  // Words in two columns of a row without any value; then all but one column go on.
  const auto but_there = [](const CellOf& cell) {
    return [cell](std::size_t row) { return row == 50 ? std::string() : cell(row); };
  };
  const TrainingSet set =
      train_csv(made_csv("time,p,q,temp,flow,y", 60,
                         {but_there(ten_minutes), failing, noted, but_there(a_reading),
                          but_there(flow), but_there(cell_y)}),
                "y");
  EXPECT_EQ(set.target.size(), 59u);
  EXPECT_EQ(warnings_of(set, "second_table_left_out").size(), 0u);
  EXPECT_EQ(warnings_of(set, "second_header").size(), 1u);
}

TEST(SecondTable, LeavesNoWordsAndLevelsBehind) {
  const auto flow = [](std::size_t row) {
    return row == 7 ? std::string("ERR") : reading(row, 7, 3, 5);
  };
  const std::string csv =
      made_csv("time,article,flow,y", 60,
               {ten_minutes, one_of<3>({"0451", "0007", "1200"}), flow, cell_y}) +
      "\nAlarm,Code,Class,Count\nJam,0017,high,9\nJam,0018,high,4\nStop,0017,low,2\n";
  const TrainingSet set = train_csv(csv, "y");
  EXPECT_EQ(warnings_of(set, "second_table_left_out").size(), 1u);
  ASSERT_GE(set.columns.size(), 3u);
  EXPECT_EQ(set.columns[0].type, "timestamp");
  EXPECT_EQ(warnings_of(set, "unreadable_times").size(), 0u);
  const std::vector<Warning> unreadable = warnings_of(set, "unreadable_values");
  ASSERT_EQ(unreadable.size(), 1u);
  EXPECT_EQ(unreadable[0].message.english,
            "Column \"flow\": 1 value is not a number and counts as missing: \"ERR\" in line 9.");
  EXPECT_EQ(describe(set, "article"),
            "categorical 3: 0451 0007 1200 second_table_left_out leading_zeros");
  for (const Feature& feature : set.features) {
    if (feature.name == "article") {
      EXPECT_EQ(feature.levels.size(), 3u);
    }
  }
}

TEST(SecondTable, LeavesNoNumbersAmongDatesBehind) {
  const auto flow = [](std::size_t row) { return reading(row, 7, 3, 5); };
  const std::string csv = made_csv("time,p,q,y", 60, {ten_minutes, flow, a_reading, cell_y}) +
                          "\nCode,Alarm,Class,Count\n17,Jam,high,9\n18,Jam,high,4\n17,Stop,low,2\n";
  const TrainingSet set = train_csv(csv, "y");
  EXPECT_EQ(warnings_of(set, "second_table_left_out").size(), 1u);
  EXPECT_EQ(warnings_of(set, "unreadable_times").size(), 0u);
  EXPECT_EQ(warnings_of(set, "unreadable_values").size(), 0u);
}

TEST(MissingWords, InAllRowsAreNoMarks) {
  const auto nothing = [](std::size_t row) { return std::string(row % 15 == 3 ? "NA" : "NULL"); };
  const TrainingSet set = train_csv(made_csv("t,flow,y", 60, {a_reading, nothing, cell_y}), "y");
  EXPECT_EQ(set.columns[1].reason, "it holds no value");
}

TEST(MistypedYears, AreCounted) {
  const auto day = [](std::size_t row) {
    return (row == 17 || row == 18 ? "2042-02-" : "2024-02-") + fixed(10 + double(row % 19), 0);
  };
  const TrainingSet set = train_csv(made_csv("x,t,y", 60, {day, a_reading, cell_y}), "y");
  const std::vector<Warning> warnings = warnings_of(set, "time_far_away");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].message.english,
            "Column \"x\": 2 times are far from those around them, such as 2042-02-27: the year is "
            "probably mistyped.");
}

TEST(QuestionMarks, InAColumnOfTheirOwnAreToldAsMarks) {
  const auto mark = [](std::size_t row) { return std::string(row % 15 == 3 ? "?" : ""); };
  const TrainingSet set = train_csv(made_csv("t,flag,y", 60, {a_reading, mark, cell_y}), "y");
  EXPECT_EQ(set.columns[1].reason,
            "it holds nothing but \"?\", in 4 rows, which counts as missing; if it marks doubtful "
            "readings, write 1 there and 0 elsewhere");
}

TEST(TargetOfACross, IsToldHowToWriteTheOtherState) {
  const std::string csv = made_csv(
      "t,y", 60, {a_reading, [](std::size_t row) { return std::string(row % 3 == 0 ? "X" : ""); }});
  try {
    train_csv(csv, "y");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "target_constant");
    EXPECT_EQ(
        error.hint(),
        "An empty cell is a missing value. If it means the other state, write a word or 0 there.");
  }
}

TEST(TargetInDisguise, IsNotWhatStopsWithTheMachine) {
  const auto stopped = [](std::size_t row) { return row / 20 % 3 == 1; };
  const auto speed = [&](std::size_t row) { return stopped(row) ? "0" : reading(row, 3, 98, 102); };
  const auto output = [&](std::size_t row) {
    return stopped(row) ? "0" : reading(row, 4, 395, 405);
  };
  const TrainingSet set = train_csv(made_csv("speed,y", 300, {speed, output}), "y");
  EXPECT_TRUE(warnings_of(set, "target_in_disguise").empty());
  const auto copy = [&](std::size_t row) {
    return stopped(row) ? "0" : fixed(2 * std::stod(reading(row, 4, 395, 405)), 2);
  };
  const TrainingSet leak = train_csv(made_csv("copy,y", 300, {copy, output}), "y");
  EXPECT_EQ(warnings_of(leak, "target_in_disguise").size(), 1u);
}

TEST(NulBytes, AtTheEndOfAFileAreItsUnusedRoom) {
  const std::string csv = made_csv("t,y", 40, {a_reading, cell_y});
  for (const std::string& end :
       {std::string(6, '\0'), std::string(9000, '\0') + "\n", std::string(300'000, '\0')}) {
    const TrainingSet set = train_csv(csv + end, "y");
    EXPECT_EQ(set.target.size(), 40u);
    EXPECT_EQ(warnings_of(set, "nul_bytes_skipped").size(), 1u);
  }
  EXPECT_THROW(train_csv(std::string("a,b\n") + std::string(500, '\0') + "1,2\n", "b"), Error);
}

}  // namespace
}  // namespace relevance::table
