// SPDX-License-Identifier: PostgreSQL
// Which numbers are codes for a missing value, and which are readings, by what the values show.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>

#include "base/error.h"
#include "made_csv.h"
#include "table_source.h"

namespace relevance::table {
namespace {

// Column x of a table whose other columns are z, a noisy reading, and y, which follows both.
struct CodeCase {
  const char* name;
  CellOf x;
  const char* codes;      // found in x, separated by blanks
  const char* suspected;  // only suspected
  std::size_t rows = 300;
};

// Every n-th row, shifted so that it starts late.
bool every(std::size_t row, std::size_t n) {
  return row % n == n / 2;
}

// Rows at random.
bool in_share(std::size_t row, double share) {
  return chance(row, 77) < share;
}

CellOf coded(double low, double high, const char* code, double share = 0.05, int decimals = 2) {
  return [=](std::size_t row) {
    return in_share(row, share) ? std::string(code) : reading(row, 1, low, high, decimals);
  };
}

// y is above 15 in about half of the rows, whatever x is.
bool runs_fast(std::size_t row) {
  return chance(row, 3) > 0.95;
}

const CodeCase kCases[] = {
    // Codes.
    {"-999 among positive readings", coded(0, 50, "-999"), "-999", ""},
    {"-200 among positive readings", coded(0, 50, "-200"), "-200", ""},
    {"-888", coded(1, 9, "-888"), "-888", ""},
    {"-888 among large readings", coded(200, 5000, "-888"), "-888", ""},
    {"-999 among readings of both signs", coded(-20, 40, "-999"), "-999", ""},
    {"-99.99", coded(5, 9, "-99.99"), "-99.99", ""},
    {"-200 among whole degrees", coded(18, 26, "-200", 0.05, 0), "-200", ""},
    {"-50 of a broken sensor", coded(20, 30, "-50"), "-50", ""},
    {"below absolute zero", coded(10, 90, "-273.15"), "-273.15", ""},
    {"1e30", coded(0, 50, "1e30"), "1e+30", ""},
    {"-1e30", coded(0, 50, "-1e30"), "-1e+30", ""},
    {"1e30 once", [](std::size_t row) { return row == 40 ? "1E+30" : reading(row, 1, 0, 50); },
     "1e+30", ""},
    {"the largest float", coded(0, 50, "3.4028235e38"), "3.4028235e+38", ""},
    {"the limit of 15 bits with a point", coded(20, 90, "3276.7"), "3276.7", ""},
    {"the limit of 16 bits with a point", coded(20, 90, "655.35"), "655.35", ""},
    {"the limit of 31 bits", coded(0, 5000, "2147483647", 0.05, 0), "2147483647", ""},
    {"the lower limit of 31 bits", coded(0, 5000, "-2147483648", 0.05, 0), "-2147483648", ""},
    {"850 of a broken thermocouple", coded(60, 95, "850"), "850", ""},
    {"9999", coded(0, 500, "9999"), "9999", ""},
    {"8888", coded(0, 500, "8888"), "8888", ""},
    {"two codes below",
     [](std::size_t row) {
       return every(row, 20) ? "-200" : every(row, 30) ? "-888" : reading(row, 1, 3, 9);
     },
     "-888 -200", ""},
    {"codes at both ends",
     [](std::size_t row) {
       return every(row, 20) ? "-200" : every(row, 30) ? "9999" : reading(row, 1, 3, 9);
     },
     "-200 9999", ""},
    {"a code in most rows", coded(50, 400, "-200", 0.9), "-200", "", 600},
    {"a code beside one wild reading",
     [](std::size_t row) {
       return row == 50 ? "90.5" : in_share(row, 0.05) ? "-200" : reading(row, 1, 3, 9);
     },
     "-200", ""},
    {"a code of a machine that also stands still",
     [](std::size_t row) {
       return in_share(row, 0.05) ? "-999" : every(row, 6) ? "0" : reading(row, 1, 900, 1200);
     },
     "-999", ""},
    {"a code in a column of 0 and 1",
     [](std::size_t row) {
       return in_share(row, 0.05) ? "-999" : chance(row, 1) > 0.5 ? "1" : "0";
     },
     "-999", ""},
    {"a code in thirty rows of data", coded(1, 9, "-200", 0.15), "-200", "", 30},

    // Readings.
    {"a machine that stands still",
     [](std::size_t row) { return every(row, 8) ? "0" : reading(row, 1, 1000, 1200); }, "", ""},
    {"a machine that stands still, with an offset",
     [](std::size_t row) { return every(row, 8) ? "-0.3" : reading(row, 1, 1000, 1200); }, "", ""},
    {"a cold machine",
     [](std::size_t row) { return every(row, 8) ? "20" : reading(row, 1, 180, 190); }, "", ""},
    {"a saturated sensor",
     [](std::size_t row) { return fixed(std::min(100.0, 60 + chance(row, 1) * 50), 2); }, "", ""},
    {"a sensor at the end of its range",
     [](std::size_t row) { return fixed(std::min(850.0, 500 + chance(row, 1) * 400), 1); }, "", ""},
    {"a valve that is opened entirely", coded(15, 30, "100"), "", ""},
    {"a share that is sometimes 1", coded(0.1, 0.2, "1", 0.05, 3), "", ""},
    {"a second mode, with its noise",
     [](std::size_t row) {
       return in_share(row, 0.06) ? reading(row, 1, 1480, 1520) : reading(row, 1, 200, 300);
     },
     "", ""},
    {"a second mode in whole numbers",
     [](std::size_t row) {
       return in_share(row, 0.06) ? reading(row, 1, 1499, 1501, 0) : reading(row, 1, 200, 300, 0);
     },
     "", ""},
    {"a few set values",
     [](std::size_t row) {
       const double which = chance(row, 1);
       return which < 0.05 ? "300" : which < 0.5 ? "60" : which < 0.8 ? "80" : "100";
     },
     "", ""},
    {"set values of both directions",
     [](std::size_t row) {
       const double which = chance(row, 1);
       return which < 0.05 ? "-50" : which < 0.5 ? "10" : which < 0.8 ? "20" : "30";
     },
     "", ""},
    {"a home position near the others",
     [](std::size_t row) { return in_share(row, 0.06) ? "-50" : reading(row, 1, 100, 900); }, "",
     ""},
    {"negative readings", [](std::size_t row) { return reading(row, 1, -40, 60); }, "", ""},
    {"999 within the readings", coded(0, 1200, "999"), "", ""},
    {"99 pieces", coded(40, 98, "99", 0.1, 0), "", ""},
    {"a counter that stops at 9999",
     [](std::size_t row) { return fixed(std::min(9999.0, 4000.0 + 30.0 * double(row)), 0); }, "",
     ""},
    {"a skewed reading",
     [](std::size_t row) { return fixed(std::exp(3 * chance(row, 1) * chance(row, 2)), 2); }, "",
     ""},
    {"values over many decades",
     [](std::size_t row) { return fixed(std::pow(10, 7 * chance(row, 1)), 1); }, "", ""},
    {"a rare dose", [](std::size_t row) { return in_share(row, 0.05) ? "13.75" : "0"; }, "", ""},
    {"doses of different sizes, one large",
     [](std::size_t row) {
       const double which = chance(row, 1);
       return which < 0.7 ? "0" : which < 0.75 ? "50" : reading(row, 2, 0.5, 4);
     },
     "", ""},
    {"one wild reading",
     [](std::size_t row) { return row == 50 ? "-187.42" : reading(row, 1, 3, 9); }, "", ""},
    {"wild readings that differ",
     [](std::size_t row) {
       return every(row, 30) ? reading(row, 2, -260, -180) : reading(row, 1, 3, 9);
     },
     "", ""},
    {"product numbers, one of them 999",
     [](std::size_t row) {
       const char* const kNumbers[] = {"101", "102", "103", "201", "305", "999"};
       return kNumbers[static_cast<std::size_t>(chance(row, 1) * 6)];
     },
     "", ""},
    {"tool numbers", [](std::size_t row) { return reading(row, 1, 1, 40, 0); }, "", ""},
    {"a constant with zeros", [](std::size_t row) { return row == 7 ? "0" : "13.75"; }, "", ""},

    // Suspected only.
    {"-1 among readings that are never negative", coded(450, 620, "-1"), "", "-1"},
    {"-9999 once", [](std::size_t row) { return row == 77 ? "-9999" : reading(row, 1, 20, 60); },
     "", "-9999"},
    {"9999 once", [](std::size_t row) { return row == 77 ? "9999" : reading(row, 1, 20, 60); }, "",
     "9999"},
    {"the limit of 15 bits twice",
     [](std::size_t row) { return row % 200 == 77 ? "3276.7" : reading(row, 1, 20, 60); }, "",
     "3276.7"},
    {"999.5 twice is a pair of readings",
     [](std::size_t row) { return row % 200 == 77 ? "999.5" : reading(row, 1, 20, 60); }, "", ""},
    {"870 twice", [](std::size_t row) { return row % 200 == 77 ? "870" : reading(row, 1, 20, 60); },
     "", "870"},
    {"870 once", [](std::size_t row) { return row == 77 ? "870" : reading(row, 1, 20, 60); }, "",
     ""},
    {"870 twice among counts",
     [](std::size_t row) { return row % 200 == 77 ? "870" : reading(row, 1, 0, 60, 0); }, "", ""},
    {"48 hours twice",
     [](std::size_t row) { return row % 200 == 77 ? "48" : reading(row, 1, 1, 6); }, "", ""},
    {"-250 twice",
     [](std::size_t row) { return row % 200 == 77 ? "-250" : reading(row, 1, 20, 60); }, "",
     "-250"},
    {"-250 once", [](std::size_t row) { return row == 77 ? "-250" : reading(row, 1, 20, 60); }, "",
     "-250"},
    {"-3 once", [](std::size_t row) { return row == 77 ? "-3" : reading(row, 1, 20, 60); }, "", ""},
    {"-60 among readings of both signs", coded(-20, 40, "-60", 0.05, 1), "", "-60"},
    {"95 among readings of both signs", coded(-20, 40, "95", 0.05, 1), "", "95"},
    {"a vacuum", coded(3.5, 7, "-0.92", 0.1), "", "-0.92"},
    {"a low speed of both directions",
     [](std::size_t row) { return runs_fast(row) ? "-60" : reading(row, 1, -20, 40, 1); }, "", ""},

    // Far away, but with another mode of the machine: y is high in just these rows.
    {"a machine that runs backwards",
     [](std::size_t row) { return runs_fast(row) ? "-250" : reading(row, 1, 400, 650); }, "", ""},
    {"a speed that goes with the output",
     [](std::size_t row) { return runs_fast(row) ? "1500" : reading(row, 1, 200, 300); }, "", ""},
};

// Clean columns of plants, in which a number stands apart because it was set, ends a scale, or is the
// number of something. At most the person is asked.
const CodeCase kApart[] = {
    {"minutes of a stop, or a whole shift",
     [](std::size_t row) {
       return in_share(row, 0.04) ? "660" : fixed(10 * std::floor(13 * chance(row, 1)), 0);
     },
     "", "660"},
    {"minutes in whole numbers, or a whole day",
     [](std::size_t row) { return in_share(row, 0.04) ? "1440" : reading(row, 1, 1, 50, 0); }, "",
     "1440"},
    {"a lot of another size",
     [](std::size_t row) {
       return in_share(row, 0.04) ? "900" : fixed(15 + 5 * std::floor(12 * chance(row, 1)), 0);
     },
     "", "900"},
    {"hours over a weekend", coded(1, 11, "96", 0.05, 1), "", "96"},
    {"the end of a scale", coded(0.3, 35, "500", 0.04, 1), "", "500"},
    {"a test that ended by time", coded(25, 80, "900", 0.06, 1), "", "900"},
    {"product numbers that follow each other, and 999",
     [](std::size_t row) {
       const char* const kNumbers[] = {"201", "202", "203", "204", "211", "999"};
       return kNumbers[static_cast<std::size_t>(chance(row, 1) * 6)];
     },
     "", "999"},
    {"a recipe 99 for cleaning",
     [](std::size_t row) { return in_share(row, 0.1) ? "99" : reading(row, 1, 1, 7, 0); }, "",
     "99"},
    {"999 among few whole degrees", coded(18, 26, "999", 0.05, 0), "", "999"},
    {"an angle at its stop", coded(0, 50, "-90", 0.08, 0), "", "-90"},
    {"a handle at its stop", coded(-25, 25, "-180", 0.05, 0), "", "-180"},
    {"power that flows back", coded(70, 280, "-12", 0.05, 0), "", "-12"},
    {"frost on a few days", coded(2, 28, "-9", 0.03, 0), "", "-9"},
    {"a vacuum beside low pressures", coded(0, 0.9, "-1.00", 0.08), "", "-1"},
    {"a full hundred below decimals", coded(60, 420, "-200"), "-200", ""},
    {"a state in a third of the rows", coded(190, 230, "870", 0.33, 0), "", ""},
    {"a code in a third of the rows", coded(190, 230, "870", 0.33, 1), "870", ""},
    {"a direction in a third of the rows", coded(1430, 1460, "-1440", 0.33, 0), "", ""},
    {"a round number in a drift",
     [](std::size_t row) {
       return in_share(row, 0.05) ? "500" : fixed(40 + 15 * std::sin(double(row) / 30), 2);
     },
     "500", ""},
    {"a phase that lasts",
     [](std::size_t row) { return row < 100 ? "1013" : reading(row, 1, 0.01, 0.1, 4); }, "", ""},
    {"a phase of each cycle",
     [](std::size_t row) { return row / 12 % 5 == 2 ? "1013" : reading(row, 1, 0.01, 0.1, 4); }, "",
     ""},
};

class MissingCodes : public testing::TestWithParam<CodeCase> {};

TEST_P(MissingCodes, AreToldFromReadings) {
  const CodeCase& one = GetParam();
  const std::string csv =
      made_csv("z,x,y", one.rows,
               {[](std::size_t row) { return reading(row, 9, 5, 12, 3); }, one.x,
                [](std::size_t row) {
                  return fixed(10 + 5 * chance(row, 2) + (runs_fast(row) ? 20 : 0), 3);
                }});
  const TrainingSet set = train_csv(csv, "y");
  const auto found = [&](const char* code) {
    std::string values;
    for (const Warning& warning : warnings_of(set, code)) {
      EXPECT_EQ(warning.column, "x") << one.name << ": " << text_of(warning);
      const std::string& text = warning.message.english;
      const std::size_t from = text.find(": ") + 2;
      values +=
          (values.empty() ? "" : " ") + text.substr(from, text.find_first_of(" ,", from) - from);
    }
    return values;
  };
  EXPECT_EQ(found("missing_code"), one.codes) << one.name;
  EXPECT_EQ(found("possible_missing_code"), one.suspected) << one.name;
}

void PrintTo(const CodeCase& one, std::ostream* out) {
  *out << one.name;
}

INSTANTIATE_TEST_SUITE_P(All, MissingCodes, testing::ValuesIn(kCases));
INSTANTIATE_TEST_SUITE_P(Apart, MissingCodes, testing::ValuesIn(kApart));

std::string coded_columns(const TrainingSet& set) {
  std::string columns;
  for (const Warning& warning : warnings_of(set, "missing_code")) columns += warning.column;
  return columns;
}

// Rows in which a pump runs much faster, and a column that says why.
struct ModeCase {
  const char* name;
  const char* header;
  CellOf shown;
  bool (*fast)(std::size_t row);
};

bool cleans(std::size_t row) {
  return row % 70 >= 20 && row % 70 < 24 + row % 3;
}

bool by_night(std::size_t row) {
  return row % 24 < 5;
}

std::string hour_of(std::size_t row) {
  const std::string hour = std::to_string(row % 24);
  return "2024-03-" + std::to_string(10 + row / 24) + (hour.size() == 1 ? " 0" : " ") + hour +
         ":00:00";
}

const ModeCase kModes[] = {
    {"a category", "Programm",
     [](std::size_t row) { return cleans(row) ? "Spülen" : "Produktion"; }, cleans},
    {"one of several levels", "Step",
     [](std::size_t row) {
       return cleans(row) ? std::string("rinse") : "step " + std::to_string(row / 7 % 4);
     },
     cleans},
    {"the hour of the day", "Time", hour_of, by_night},
};

TEST(MissingCodes, AreReadingsWhereACategoryOrTheClockShowsAMode) {
  for (const ModeCase& one : kModes) {
    for (const bool shown : {true, false}) {
      const CellOf flow = [&](std::size_t row) {
        // Without a column that shows it, the rows are not those of a mode.
        const bool fast = shown ? one.fast(row) : in_share(row, 0.06);
        return fast ? std::string("7450") : reading(row, 1, 400, 700);
      };
      const CellOf y = [](std::size_t row) { return reading(row, 50, 10, 20); };
      const TrainingSet set =
          train_csv(made_csv(std::string(one.header) + ",flow,y", 420, {one.shown, flow, y}), "y");
      EXPECT_EQ(coded_columns(set), shown ? "" : "flow") << one.name;
      EXPECT_TRUE(warnings_of(set, "possible_missing_code").empty()) << one.name;
    }
  }
}

// A row each 14 hours and 10 minutes: by chance, all codes may have been written in the morning, and
// those of two columns in the same rows.
TEST(MissingCodes, AreSuspectedInFewRowsOfTheSameHours) {
  const auto minutes = [](std::size_t row) { return row * 850; };
  const auto in_the_morning = [&](std::size_t row) {
    const std::size_t hour = minutes(row) / 60 % 24;
    return hour >= 6 && hour < 10;
  };
  const CellOf time = [&](std::size_t row) {
    char text[100];
    std::snprintf(text, sizeof text, "2024-03-%02zu %02zu:%02zu:00", 1 + minutes(row) / 1440,
                  minutes(row) / 60 % 24, minutes(row) % 60);
    return std::string(text);
  };
  const CellOf flow = [&](std::size_t row) {
    return in_the_morning(row) ? std::string("850.000") : reading(row, 1, -10, 10, 3);
  };
  const CellOf pressure = [&](std::size_t row) {
    return in_the_morning(row) ? std::string("-200.000") : reading(row, 2, -10, 10, 3);
  };
  const CellOf y = [](std::size_t row) { return reading(row, 50, 10, 20); };
  const TrainingSet one = train_csv(made_csv("time,flow,y", 50, {time, flow, y}), "y");
  EXPECT_EQ(coded_columns(one), "");
  EXPECT_EQ(warnings_of(one, "possible_missing_code").size(), 1U);
  const TrainingSet both =
      train_csv(made_csv("time,flow,pressure,y", 50, {time, flow, pressure, y}), "y");
  EXPECT_EQ(coded_columns(both), "");
  EXPECT_EQ(warnings_of(both, "possible_missing_code").size(), 2U);
}

// Several columns a, b, c ... of readings in their own range, each coded in its own rows.
struct Reading {
  double low, high;
  const char* code;
  std::size_t every, from;  // coded in the rows from, from + every, ...
};

std::string table_of(const std::vector<Reading>& columns, std::size_t rows = 200) {
  std::string header;
  std::vector<CellOf> cells;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    header += std::string(1, static_cast<char>('a' + i)) + ",";
    const Reading one = columns[i];
    cells.emplace_back([one, i](std::size_t row) {
      return row % one.every == one.from ? one.code : reading(row, i, one.low, one.high);
    });
  }
  cells.emplace_back([](std::size_t row) { return reading(row, 50, 10, 20); });
  return made_csv(header + "y", rows, cells);
}

TEST(MissingCodesOfSeveralColumns, NeedLessRoomWhereTheyAreCodesInAnother) {
  // -200 is far from a, but near b for its wide range.
  EXPECT_EQ(
      coded_columns(train_csv(table_of({{1, 9, "-200", 20, 3}, {5, 2500, "-200", 20, 3}}), "y")),
      "ab");
  EXPECT_EQ(
      coded_columns(train_csv(table_of({{1, 9, "-200", 20, 3}, {5, 2500, "-200", 30, 7}}), "y")),
      "ab")
      << "in other rows";
}

TEST(MissingCodesOfSeveralColumns, AgreeInTheSameRows) {
  const std::vector<Reading> apart = {{0, 950, "-200", 20, 3}, {0, 900, "-200", 20, 3}};
  EXPECT_EQ(coded_columns(train_csv(table_of(apart), "y")), "ab");
  EXPECT_EQ(coded_columns(train_csv(table_of({apart[0]}), "y")), "") << "alone it may be a reading";
}

TEST(MissingCodesOfSeveralColumns, AreReadingsOfAModeThatOtherColumnsShow) {
  const auto cleaning = [](std::size_t row) { return row % 20 == 3; };
  for (const char* const value : {"3000", "-100"}) {
    const CellOf pump = [&](std::size_t row) {
      return cleaning(row) ? std::string(value) : reading(row, 1, 0, 600);
    };
    const CellOf other = [&](std::size_t row) {
      return cleaning(row) ? std::string(value) : reading(row, 2, 0, 700);
    };
    const CellOf flow = [&](std::size_t row) {
      return cleaning(row) ? reading(row, 3, 0, 1) : reading(row, 4, 20, 30);
    };
    const CellOf y = [](std::size_t row) { return reading(row, 50, 10, 20); };
    EXPECT_EQ(coded_columns(train_csv(made_csv("a,b,flow,y", 400, {pump, other, flow, y}), "y")),
              "")
        << value;
    EXPECT_EQ(coded_columns(train_csv(made_csv("a,b,y", 400, {pump, other, y}), "y")), "ab")
        << value << ": without the flow, nothing shows it";
  }
}

TEST(MissingCodesOfSeveralColumns, MayBeNextToZeroInTheSameRows) {
  // Two stretches without a logger; y drifts, and so is not the same there as elsewhere.
  const auto off = [](std::size_t row) {
    return (row >= 90 && row < 99) || (row >= 240 && row < 245);
  };
  const auto column = [&](std::size_t kind, double low, double high) {
    return [=](std::size_t row) { return off(row) ? "-1" : reading(row, kind, low, high); };
  };
  const CellOf y = [](std::size_t row) {
    return fixed(30 + 8 * std::sin(static_cast<double>(row) / 40) + chance(row, 9), 2);
  };
  EXPECT_EQ(
      coded_columns(train_csv(
          made_csv("a,b,c,y", 400, {column(1, 40, 70), column(2, 3, 8), column(3, 390, 700), y}),
          "y")),
      "abc");
}

TEST(MissingCodesOfSeveralColumns, AgreeEvenInOneRow) {
  const std::vector<Reading> once = {
      {1, 9, "-200", 200, 70}, {2, 7, "-200", 200, 70}, {20, 30, "-200", 200, 70}};
  EXPECT_EQ(coded_columns(train_csv(table_of(once), "y")), "abc");
  EXPECT_EQ(coded_columns(train_csv(table_of({once[0]}), "y")), "");
}

TEST(MissingCodesOfSeveralColumns, MayDifferInTheRowsInWhichALoggerFails) {
  const auto failing = [](const CellOf& good, const char* code) -> CellOf {
    return [=](std::size_t row) { return in_share(row, 0.06) ? std::string(code) : good(row); };
  };
  const auto column = [](std::size_t kind, double low, double high) -> CellOf {
    return [=](std::size_t row) { return reading(row, kind, low, high); };
  };
  const TrainingSet set = train_csv(made_csv("a,b,y", 300,
                                             {failing(column(1, 20, 60), "870"),
                                              failing(column(2, 3, 9), "640"), column(3, 10, 12)}),
                                    "y");
  const std::size_t told =
      warnings_of(set, "possible_missing_code").size() + warnings_of(set, "missing_code").size();
  EXPECT_EQ(told, 2u);
}

TEST(MissingCodesOfSeveralColumns, DoNotAgreeWithACopyOfThemselves) {
  const CellOf x = [](std::size_t row) { return row % 20 == 3 ? "-200" : reading(row, 1, 0, 900); };
  const std::string csv =
      made_csv("a,b,y", 200,
               {x, [&](std::size_t row) { return row == 9 ? std::string("5") : x(row); },
                [](std::size_t row) { return reading(row, 50, 10, 20); }});
  EXPECT_EQ(coded_columns(train_csv(csv, "y")), "");
}

TEST(MissingCodesOfSeveralColumns, LeaveALimitOfAnotherColumnAlone) {
  // 850 is not a reading of a, but the highest of b.
  const std::string csv = made_csv(
      "a,b,y", 200,
      {[](std::size_t row) { return row % 20 == 3 ? "850" : reading(row, 1, 60, 95); },
       [](std::size_t row) { return fixed(std::min(850.0, 600 + 300 * chance(row, 2)), 1); },
       [](std::size_t row) { return reading(row, 50, 10, 20); }});
  EXPECT_EQ(coded_columns(train_csv(csv, "y")), "a");
}

TEST(MissingCodesOfSeveralColumns, AreCodesAmongTheReadingsOfTheVeryRows) {
  const std::vector<Reading> columns = {{60, 95, "850", 20, 3}, {500, 1500, "850", 20, 3}};
  EXPECT_EQ(coded_columns(train_csv(table_of(columns), "y")), "ab");
}

TEST(MissingCodesOfSeveralColumns, AreFoundInTheTargetToo) {
  const std::string csv =
      made_csv("a,b,y", 60,
               {[](std::size_t row) { return row % 9 == 3 ? "-200" : reading(row, 1, 1, 9); },
                [](std::size_t row) { return row % 9 == 3 ? "-200" : reading(row, 2, 1, 9); },
                [](std::size_t row) { return row % 9 == 3 ? "-200" : reading(row, 3, 300, 900); }});
  const TrainingSet set = train_csv(csv, "y");
  EXPECT_EQ(coded_columns(set), "aby");
  EXPECT_EQ(set.target.size(), 53u);
  EXPECT_EQ(set.features[0].missing_codes, (std::vector<double>{-200}));
}

TEST(MissingCodesOfTheTarget, AreOnlySuspectedWhenNothingButFar) {
  const std::string csv =
      made_csv("a,y", 200,
               {[](std::size_t row) { return reading(row, 1, 1, 9); },
                [](std::size_t row) { return row % 20 == 3 ? "480" : reading(row, 2, 1, 60); }});
  const TrainingSet set = train_csv(csv, "y");
  EXPECT_EQ(warnings_of(set, "missing_code").size(), 0u);
  ASSERT_EQ(warnings_of(set, "possible_missing_code").size(), 1u);
  EXPECT_EQ(warnings_of(set, "possible_missing_code")[0].next_step.english,
            "If it is a missing value, say so with the option \"missing_values\": {\"y\": [480]}.");
  EXPECT_EQ(set.target.size(), 200u);
}

TEST(MissingCodes, BecomeMissingWithAWarningThatSaysHowToKeepThem) {
  const TrainingSet set = train_csv(table_of({{1, 9, "-200", 20, 3}}), "y");
  EXPECT_TRUE(std::isnan(set.features[0].values[3]));
  const std::vector<Warning> warnings = warnings_of(set, "missing_code");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].message.english,
            "Column \"a\": -200 stands for a missing value, in 10 rows.");
  EXPECT_EQ(warnings[0].next_step.english,
            "If it is a real reading, say so with the option \"missing_values\": {\"a\": []}.");
}

TEST(MissingCodes, AreFoundInQueriesAsWell) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < 100; ++i) {
    // A real of four bytes, as it arrives.
    const double code = static_cast<double>(-999.9F);
    rows.push_back({i % 10 == 3 ? code : 20 + chance(i, 1), 10 + chance(i, 2)});
  }
  const TrainingSet set = make_training_set(
      pass({{"x", SourceType::numeric, ""}, {"y", SourceType::numeric, ""}}, rows), "y", {});
  EXPECT_EQ(warnings_of(set, "missing_code").size(), 1u);
}

ValueOptions listed(MissingList list) {
  ValueOptions options;
  options.missing_values.everywhere = std::move(list);
  return options;
}

TEST(ListedMissingValues, AreTheOnlyOnes) {
  const std::string csv = table_of({{1, 9, "-200", 20, 3}, {1, 9, "5", 20, 3}});
  EXPECT_EQ(coded_columns(train_csv(csv, "y", listed({}))), "");
  EXPECT_FALSE(std::isnan(train_csv(csv, "y", listed({})).features[0].values[3]));
  const TrainingSet set = train_csv(csv, "y", listed({{5}, {}}));
  EXPECT_EQ(set.features[0].values[3], -200);
  EXPECT_TRUE(std::isnan(set.features[1].values[3]));
  EXPECT_EQ(set.features[1].missing_codes, (std::vector<double>{5}));
  EXPECT_EQ(coded_columns(set), "") << "what was asked for needs no warning";
}

TEST(ListedMissingValues, MayBeOfOneColumn) {
  const std::string csv = table_of({{1, 9, "-200", 20, 3}, {1, 9, "-200", 20, 3}});
  ValueOptions options;
  options.missing_values.columns = {{"A", {}}};
  EXPECT_EQ(coded_columns(train_csv(csv, "y", options)), "b");
  options.missing_values.columns = {{"c", {}}};
  EXPECT_EQ(fault_of([&] { train_csv(csv, "y", options); }).code(), "unknown_column");
  EXPECT_EQ(fault_of([&] { train_csv(csv, "y", options); }).message(),
            "column \"c\" of \"missing_values\" is not among the columns of the data");
}

TEST(ListedMissingValues, MayBeWords) {
  const std::string csv = made_csv(
      "x,shift,y", 40,
      {[](std::size_t row) { return row % 4 == 1 ? "unavailable" : reading(row, 1, 1, 9); },
       [](std::size_t row) { return row % 4 == 1   ? "Sem Turno"
                                    : row % 2 == 0 ? "A"
                                                   : "B"; },
       [](std::size_t row) { return reading(row, 2, 1, 9); }});
  EXPECT_EQ(train_csv(csv, "y").features[1].levels.size(), 3U);
  const TrainingSet set = train_csv(csv, "y", listed({{}, {"UNAVAILABLE", "sem turno"}}));
  EXPECT_EQ(set.features[0].kind, FeatureKind::numeric);
  EXPECT_TRUE(std::isnan(set.features[0].values[1]));
  EXPECT_EQ(set.features[1].levels, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(set.features[1].missing_words.size(), 2u);
}

TEST(ListedMissingValues, AreTakenOutOfTextsOfAQuery) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < 40; ++i) {
    const char* text = i % 4 == 1 ? "keine" : i % 4 == 2 ? "-1" : i % 2 == 0 ? "A" : "B";
    rows.push_back({std::string(text), 10 + chance(i, 2)});
  }
  const TrainingSet set =
      make_training_set(pass({{"x", SourceType::text, ""}, {"y", SourceType::numeric, ""}}, rows),
                        "y", {.values = listed({{-1}, {"Keine"}})});
  EXPECT_EQ(set.features[0].levels, (std::vector<std::string>{"A", "B"}));
  EXPECT_TRUE(std::isnan(set.features[0].values[1]));
  EXPECT_TRUE(std::isnan(set.features[0].values[2]));
}

}  // namespace
}  // namespace relevance::table
