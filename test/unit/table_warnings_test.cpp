// SPDX-License-Identifier: PostgreSQL
// Misleading data and the expected warning; and sound data, which get none.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <string_view>

#include "table/csv/csv_reader.h"
#include "table/training_set.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

using Line = std::function<std::string(std::size_t)>;

struct WarningCase {
  const char* name;
  const char* header;
  std::size_t rows;
  Line line;
  const char* warning;  // part of one of the warnings; empty: there must be none
};

// Pseudo-random numbers, the same on every machine.
std::size_t noise(std::size_t i, std::size_t kind, std::size_t below) {
  std::size_t x = i * 2654435761U + kind * 40503U + 12345U;
  x ^= x >> 15;
  x *= 2246822519U;
  x ^= x >> 13;
  return (x & 0xFFFFFFU) % below;
}

std::string text(double value) {
  return std::to_string(value);
}

std::string hour(std::size_t i) {
  return "2024-01-" + std::to_string(10 + i / 24) + " " + (i % 24 < 10 ? "0" : "") +
         std::to_string(i % 24) + ":00";
}

const WarningCase kCases[] = {
    {"a strong driver is not a leak", "x,z,y", 400,
     [](std::size_t i) {
       const auto x = static_cast<double>(noise(i, 1, 1000));
       return text(x) + "," + text(static_cast<double>(noise(i, 2, 1000))) + "," +
              text(x + static_cast<double>(noise(i, 3, 900)));
     },
     ""},
    {"the target in other units", "x,z,y", 400,
     [](std::size_t i) {
       const auto x = static_cast<double>(noise(i, 1, 1000));
       return text(1000 - x / 3.6) + "," + text(static_cast<double>(noise(i, 2, 1000))) + "," +
              text(x + static_cast<double>(noise(i, 3, 10)));
     },
     "\"x\" alone explains 9"},
    {"a code of the target", "x,z,y", 400,
     [](std::size_t i) {
       const std::size_t code = noise(i, 1, 12);
       return std::to_string(code * 5 % 12) + "," + std::to_string(noise(i, 2, 999)) + "," +
              std::to_string(code * code);
     },
     "\"x\" alone explains 100.0 %"},
    {"a value known only of bad parts", "rework,z,y", 400,
     [](std::size_t i) {
       const std::size_t y = noise(i, 1, 1000);
       return (y > 950 ? std::to_string(noise(i, 2, 50)) : std::string()) + "," +
              std::to_string(noise(i, 3, 1000)) + "," + std::to_string(y);
     },
     "\"rework\" is filled only where target column \"y\" is high"},
    {"fractions among percentages", "x,z,y", 400,
     [](std::size_t i) {
       const double share = 40 + static_cast<double>(noise(i, 1, 400)) / 10;
       return text(i % 7 == 0 ? share / 100 : share) + "," + std::to_string(noise(i, 2, 999)) +
              "," + std::to_string(noise(i, 3, 999));
     },
     "58 values are about a hundredth of the others"},
    {"small values that are not a hundredth of the others", "x,z,y", 400,
     [](std::size_t i) {
       const double value = static_cast<double>(100 + noise(i, 1, 100)) / 10;
       return text(i % 7 == 0 ? value / 30 : value) + "," + std::to_string(noise(i, 2, 999)) + "," +
              std::to_string(noise(i, 3, 999));
     },
     ""},
    {"a tank that runs empty now and then", "x,z,y", 400,
     [](std::size_t i) {
       const std::size_t level = i % 20;  // empty in the first row of each filling
       const double x = level == 0 ? 0 : level == 1 ? 0.4 : 30 + static_cast<double>(level);
       return text(level == 1 ? x + static_cast<double>(noise(i, 1, 10)) / 100 : x) + "," +
              std::to_string(noise(i, 2, 999)) + "," + std::to_string(noise(i, 3, 999));
     },
     ""},
    {"sizes over many decades", "x,z,y", 200,
     [](std::size_t i) {
       const double sizes[] = {0.1, 0.22, 0.8, 1.2, 3, 2000, 5000};
       return text(sizes[noise(i, 1, 7)]) + "," + std::to_string(noise(i, 2, 999)) + "," +
              std::to_string(noise(i, 3, 999));
     },
     ""},
    {"numbers of twenty digits", "x,z,y", 400,
     [](std::size_t i) {
       return "314159265358" + std::to_string(10000000 + noise(i, 1, 90000) * 100) + "," +
              std::to_string(noise(i, 2, 999)) + "," + std::to_string(noise(i, 3, 999));
     },
     "have more digits than can be kept"},
    {"gaps that reveal nothing", "x,z,y", 400,
     [](std::size_t i) {
       return (i % 7 == 0 ? std::string() : std::to_string(noise(i, 1, 1000))) + "," +
              std::to_string(noise(i, 2, 1000)) + "," + std::to_string(noise(i, 3, 1000));
     },
     ""},
    {"a lost decimal comma", "x,z,y", 100,
     [](std::size_t i) {
       const auto x = static_cast<double>(noise(i, 1, 400)) / 100 + 3;
       return (i % 4 == 0 ? std::to_string(static_cast<long>(x * 1000) + 1) : text(x)) + "," +
              std::to_string(noise(i, 2, 1000)) + "," + std::to_string(noise(i, 3, 1000));
     },
     "a decimal mark was probably lost"},
    {"values over many decades", "x,z,y", 100,
     [](std::size_t i) {
       return text(std::pow(10.0, static_cast<double>(noise(i, 1, 700)) / 100)) + "," +
              std::to_string(noise(i, 2, 1000)) + "," + std::to_string(noise(i, 3, 1000));
     },
     ""},
    {"rows in the order of time", "when,x,y", 200,
     [](std::size_t i) {
       return hour(i) + "," + std::to_string(noise(i, 1, 1000)) + "," +
              std::to_string(noise(i, 2, 1000));
     },
     ""},
    {"rows sorted by the target", "x,z,y", 200,
     [](std::size_t i) {
       return std::to_string(noise(i, 1, 1000)) + "," + std::to_string(noise(i, 2, 1000)) + "," +
              std::to_string(i / 2);
     },
     "\"y\" only rises or only falls"},
    {"shuffled times", "when,x,y", 200,
     [](std::size_t i) {
       return hour(noise(i, 9, 200)) + "," + std::to_string(noise(i, 1, 1000)) + "," +
              std::to_string(noise(i, 2, 1000));
     },
     ""},
    {"rows sent twice", "x,z,y", 200,
     [](std::size_t i) {
       return std::to_string(noise(i / 2, 1, 1000)) + "," + std::to_string(noise(i / 2, 2, 1000)) +
              "," + std::to_string(noise(i / 2, 3, 1000));
     },
     "100 of 200 rows repeat an earlier row"},
    {"few levels repeat by chance", "x,z,y", 200,
     [](std::size_t i) {
       return std::to_string(noise(i, 1, 3)) + "," + std::to_string(noise(i, 2, 3)) + "," +
              std::to_string(noise(i, 3, 20));
     },
     ""},
    {"a target of few values", "x,z,y", 200,
     [](std::size_t i) {
       return std::to_string(noise(i, 1, 1000)) + "," + std::to_string(noise(i, 2, 1000)) + "," +
              std::to_string(noise(i, 3, 4));
     },
     "takes only 4 different values in 200 rows"},
    {"too many columns for the rows", "a,b,c,d,y", 15,
     [](std::size_t i) {
       std::string line;
       for (std::size_t k = 0; k < 4; ++k) line += std::to_string(noise(i, k, 1000)) + ",";
       return line + std::to_string(noise(i, 9, 1000));
     },
     "few rows for the columns: 15 rows for 4 features"},
    {"a code for a missing value", "x,z,y", 100,
     [](std::size_t i) {
       return (i % 20 == 3 ? "-9999" : std::to_string(noise(i, 1, 500))) + "," +
              std::to_string(noise(i, 2, 1000)) + "," + std::to_string(noise(i, 3, 1000));
     },
     "\"x\": -9999 stands for a missing value, in 5 rows"},
    {"a code within the values", "x,z,y", 100,
     [](std::size_t i) {
       return (i % 20 == 3 ? "999" : std::to_string(noise(i, 1, 1200))) + "," +
              std::to_string(noise(i, 2, 1000)) + "," + std::to_string(noise(i, 3, 1000));
     },
     ""},
    {"days and months alike", "when,x,y", 40,
     [](std::size_t i) {
       return "05/05/2024 " + std::to_string(noise(i, 4, 14) + 10) + ":00," +
              std::to_string(noise(i, 1, 1000)) + "," + std::to_string(noise(i, 2, 1000));
     },
     ""},
    {"units that differ", "x,z,y", 60,
     [](std::size_t i) {
       return std::to_string(noise(i, 1, 4)) + (i % 2 ? " bar," : " °C,") +
              std::to_string(noise(i, 2, 1000)) + "," + std::to_string(noise(i, 3, 1000));
     },
     "different units"},
    {"a stuck sensor with a few gaps", "x,z,y", 300,
     [](std::size_t i) {
       return std::string(i % 150 == 7 ? "0" : "13.75") + "," + std::to_string(noise(i, 2, 1000)) +
              "," + std::to_string(noise(i, 3, 1000));
     },
     "\"x\" was left out: it is stuck: 13.75 in 298 of 300 rows, and 0 in the others"},
    {"a rare event is not a stuck sensor", "x,z,y", 300,
     [](std::size_t i) {
       return std::string(i % 150 == 7 ? "13.75" : "0") + "," + std::to_string(noise(i, 2, 1000)) +
              "," + std::to_string(noise(i, 3, 1000));
     },
     ""},
    {"a stopped machine is not a stuck sensor", "x,z,y", 300,
     [](std::size_t i) {
       return std::string(i % 150 == 7 ? "0" : "1") + "," + std::to_string(noise(i, 2, 1000)) +
              "," + std::to_string(noise(i, 3, 1000));
     },
     ""},
    {"a row counter", "x,z,y", 60,
     [](std::size_t i) {
       return std::to_string(i + 7) + "," + std::to_string(noise(i, 2, 1000)) + "," +
              std::to_string(noise(i, 3, 1000));
     },
     "\"x\" was left out: it counts the rows"},
    {"serial numbers", "Número de série,z,y", 60,
     [](std::size_t i) {
       return std::to_string(100000 + i * 7919 % 9973) + "," + std::to_string(noise(i, 2, 1000)) +
              "," + std::to_string(noise(i, 3, 1000));
     },
     "it identifies rows: no value occurs twice"},
};

class Warnings : public testing::TestWithParam<WarningCase> {};

TEST_P(Warnings, NameWhatMisleadsAndNothingElse) {
  const WarningCase& one = GetParam();
  std::string csv = std::string(one.header) + "\n";
  for (std::size_t i = 0; i < one.rows; ++i) csv += one.line(i) + "\n";
  CsvReader reader;
  reader.feed(csv);
  const TrainingSet set = make_training_set(reader.finish(), "y", {});
  std::string all;
  bool found = false;
  for (const std::string& warning : messages_of(set.warnings)) {
    all += warning + "\n";
    found = found || warning.find(one.warning) != std::string::npos;
  }
  if (std::string_view(one.warning).empty()) {
    EXPECT_EQ(all, "") << one.name;
  } else {
    EXPECT_TRUE(found) << one.name << ":\n" << all;
  }
}

void PrintTo(const WarningCase& one, std::ostream* out) {
  *out << one.name;
}

INSTANTIATE_TEST_SUITE_P(All, Warnings, testing::ValuesIn(kCases));

}  // namespace
}  // namespace relevance::table
