// SPDX-License-Identifier: PostgreSQL
// Dates, times, clocks and durations as people and machines write them: each case is a column of
// texts, and what its rows must be read as.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "table/checks/number_times.h"
#include "table/columns/column_report.h"
#include "table/columns/date_time.h"
#include "table/csv/csv_reader.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

using Texts = std::vector<std::string>;

// Reads a column of a tab-separated file beside a column of numbers.
Column read_column(const std::string& name, const Texts& texts) {
  std::string csv = name + "\ty\n";
  int y = 0;
  for (const std::string& text : texts) csv += text + "\t" + std::to_string(y++ * 7 % 10) + ".5\n";
  CsvReader reader;
  reader.feed(csv);
  Table table = reader.finish();
  read_unnamed_clocks(table, table.columns.at(1), std::vector<bool>(table.columns.size()));
  return table.columns.at(0);
}

std::string show(const Column& column, double value) {
  if (std::isnan(value)) return ".";
  if (column.type == ColumnType::numeric) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g%s", value, column.unit.c_str());
    return text;
  }
  if (column.type != ColumnType::timestamp) return "not a time";
  std::string shown = show_value(column, std::floor(value));
  if (value != std::floor(value)) {
    char text[16];
    std::snprintf(text, sizeof text, "%.3f", value - std::floor(value));
    shown += text + 1;
  }
  return shown;
}

bool has_warning(const Column& column, std::string_view code) {
  return std::any_of(column.warnings.begin(), column.warnings.end(),
                     [&](const Warning& warning) { return warning.code == code; });
}

struct Case {
  const char* name;
  Texts texts;
  Texts values;
  const char* warning = "";  // its code; empty: none
};

void PrintTo(const Case& example, std::ostream* out) {
  *out << example.name << ": " << example.texts.front();
}

class Reads : public testing::TestWithParam<Case> {};

TEST_P(Reads, AsThisColumn) {
  const Case& example = GetParam();
  const Column column = read_column(example.name, example.texts);
  Texts shown;
  for (const double value : column.values) shown.push_back(show(column, value));
  EXPECT_EQ(shown, example.values);
  const std::string code = column.warnings.empty() ? "" : column.warnings.front().code;
  EXPECT_EQ(code, example.warning);
}

const char* kGuessed = "date_order_guessed";

INSTANTIATE_TEST_SUITE_P(
    OrderOfParts, Reads,
    testing::Values(
        Case{"d",
             {"24/05/30", "24/05/31", "24/06/01", "24/06/02"},
             {"2024-05-30", "2024-05-31", "2024-06-01", "2024-06-02"}},
        Case{"d", {"24/05/24", "24/05/25", "24/05/26"}, {"2024-05-24", "2024-05-25", "2024-05-26"}},
        Case{"d", {"30/05/24", "31/05/24", "01/06/24"}, {"2024-05-30", "2024-05-31", "2024-06-01"}},
        Case{"d", {"05/30/24", "05/31/24", "06/01/24"}, {"2024-05-30", "2024-05-31", "2024-06-01"}},
        Case{"d", {"99-12-31", "00-01-01"}, {"1999-12-31", "2000-01-01"}},
        Case{"d", {"31-12-99", "01-01-00"}, {"1999-12-31", "2000-01-01"}},
        Case{"d",
             {"10-11-08 23:00", "10-11-08 23:30", "10-11-09 00:00", "10-11-09 00:30"},
             {"2010-11-08 23:00:00", "2010-11-08 23:30:00", "2010-11-09 00:00:00",
              "2010-11-09 00:30:00"}},
        Case{"d",
             {"03/04/2024 23:50", "04/04/2024 00:00", "04/04/2024 00:10", "04/04/2024 00:20"},
             {"2024-04-03 23:50:00", "2024-04-04 00:00:00", "2024-04-04 00:10:00",
              "2024-04-04 00:20:00"}},
        Case{"d",
             {"04/03/2024 23:50", "04/04/2024 00:00", "04/04/2024 00:10", "04/04/2024 00:20"},
             {"2024-04-03 23:50:00", "2024-04-04 00:00:00", "2024-04-04 00:10:00",
              "2024-04-04 00:20:00"}},
        // Days or months: either is possible.
        Case{"d",
             {"01/01/2024", "01/02/2024", "01/03/2024", "01/04/2024"},
             {"2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"},
             kGuessed},
        // The first of each month, over years.
        Case{"d",
             {"01/10/2022", "01/11/2022", "01/12/2022", "01/01/2023", "01/02/2023", "01/03/2023",
              "01/04/2023", "01/05/2023", "01/06/2023", "01/07/2023", "01/08/2023", "01/09/2023",
              "01/10/2023"},
             {"2022-10-01", "2022-11-01", "2022-12-01", "2023-01-01", "2023-02-01", "2023-03-01",
              "2023-04-01", "2023-05-01", "2023-06-01", "2023-07-01", "2023-08-01", "2023-09-01",
              "2023-10-01"}},
        Case{"d", {"03/04/2024", "03/04/2024"}, {"2024-04-03", "2024-04-03"}, kGuessed},
        Case{"d", {"05.04.24", "05.04.24"}, {"2024-04-05", "2024-04-05"}},
        Case{"d", {"05.04.2024", "05.04.2024"}, {"2024-04-05", "2024-04-05"}},
        Case{"d",
             {"3/4/2024 1:05 PM", "3/4/2024 1:06 PM"},
             {"2024-03-04 13:05:00", "2024-03-04 13:06:00"},
             kGuessed},
        Case{"d", {"5/5/2024", "5/5/2024"}, {"2024-05-05", "2024-05-05"}},
        Case{"d", {"31-Jan-24", "01-Feb-24"}, {"2024-01-31", "2024-02-01"}},
        Case{"d",
             {"24-Jan-30", "24-Jan-31", "24-Feb-01"},
             {"2024-01-30", "2024-01-31", "2024-02-01"}},
        Case{"d",
             {"31/01/2024", "01/31/2024"},
             {"not a time", "not a time"},
             "date_order_contradictory"}));

INSTANTIATE_TEST_SUITE_P(
    Dates, Reads,
    testing::Values(
        Case{"d", {"31.01.24", "01.02.24"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"31. 01. 2024", "01. 02. 2024"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"31.01.2024.", "01.02.2024."}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"2024.01.31", "2024.02.01"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"2024_01_31", "2024_02_01"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"31 / 01 / 2024", "01 / 02 / 2024"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"1/2/2024", "13/2/2024"}, {"2024-02-01", "2024-02-13"}},
        Case{"d", {"2024-1-31", "2024-2-1"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"31 January 2024", "1 February 2024"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"January 31, 2024", "February 1, 2024"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"Jan 31st 2024", "Feb 1st 2024"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"31JAN2024", "01FEB2024"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"2024-Jan-31", "2024-Feb-01"}, {"2024-01-31", "2024-02-01"}},
        Case{"d",
             {"31 de janeiro de 2024", "1º de fevereiro de 2024"},
             {"2024-01-31", "2024-02-01"}},
        Case{"d",
             {"31/jan./2024", "1/fev./2024", "2/MAR/2024"},
             {"2024-01-31", "2024-02-01", "2024-03-02"}},
        Case{"d",
             {"30/ago/24", "01/set/24", "02/out/24", "03/dez/24"},
             {"2024-08-30", "2024-09-01", "2024-10-02", "2024-12-03"}},
        Case{"d", {"31 de enero de 2024", "1 de diciembre de 2024"}, {"2024-01-31", "2024-12-01"}},
        Case{"d",
             {"31-ene-2024", "01-abr-2024", "02-dic-2024"},
             {"2024-01-31", "2024-04-01", "2024-12-02"}},
        Case{"d",
             {"31. Januar 2024", "1. März 2024", "2. DEZEMBER 2024"},
             {"2024-01-31", "2024-03-01", "2024-12-02"}},
        Case{"d",
             {"31. Jan. 2024", "1. Mrz. 2024", "2. Mai 2024", "3. Okt. 2024"},
             {"2024-01-31", "2024-03-01", "2024-05-02", "2024-10-03"}},
        Case{"d",
             {"31 janvier 2024", "1 FÉVRIER 2024", "2 août 2024", "3 décembre 2024"},
             {"2024-01-31", "2024-02-01", "2024-08-02", "2024-12-03"}},
        Case{"d",
             {"31 janv. 2024", "1 févr. 2024", "2 juil. 2024", "3 juin 2024"},
             {"2024-01-31", "2024-02-01", "2024-07-02", "2024-06-03"}},
        Case{"d", {"fe\xCC\x81vrier 1, 2024", "mars 2, 2024"}, {"2024-02-01", "2024-03-02"}},
        Case{"d", {"Mon, 29 Jan 2024", "Wed, 31 Jan 2024"}, {"2024-01-29", "2024-01-31"}},
        Case{"d", {"seg 29/01/2024", "qua 31/01/2024"}, {"2024-01-29", "2024-01-31"}},
        Case{"d",
             {"segunda-feira, 29 de janeiro de 2024", "quarta-feira, 31 de janeiro de 2024"},
             {"2024-01-29", "2024-01-31"}},
        Case{"d", {"Mo. 29.01.2024", "Mi. 31.01.2024"}, {"2024-01-29", "2024-01-31"}},
        Case{"d", {"mar. 30 janv. 2024", "mer. 31 janv. 2024"}, {"2024-01-30", "2024-01-31"}},
        Case{"d", {"Mar 26/03/2024", "Mar 02/04/2024"}, {"2024-03-26", "2024-04-02"}},
        Case{"d", {"31/01/2024 (qua)", "01/02/2024 (qui)"}, {"2024-01-31", "2024-02-01"}},
        Case{"d", {"2024-01-31Z", "2024-02-01Z"}, {"2024-01-31", "2024-02-01"}},
        Case{"date", {"20240131", "20240201"}, {"2024-01-31", "2024-02-01"}}));

INSTANTIATE_TEST_SUITE_P(
    Times, Reads,
    testing::Values(
        Case{"d",
             {"13:05 31/01/2024", "02:10 01/02/2024"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"13:05:30, 31.01.24", "02:10:00, 01.02.24"},
             {"2024-01-31 13:05:30", "2024-02-01 02:10:00"}},
        Case{"d",
             {"1:05 PM 1/31/2024", "2:10 AM 2/1/2024"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"1/31/2024 1:05 p.m.", "2/1/2024 12:10 a.m."},
             {"2024-01-31 13:05:00", "2024-02-01 00:10:00"}},
        Case{"d",
             {"31/01/2024 1:05 p. m.", "01/02/2024 12:10 P. M."},
             {"2024-01-31 13:05:00", "2024-02-01 12:10:00"}},
        Case{"d",
             {"1/31/2024 1:05pm", "2/1/2024 12:10AM"},
             {"2024-01-31 13:05:00", "2024-02-01 00:10:00"}},
        Case{"d",
             {"1/31/2024 1:05\u00A0PM", "2/1/2024 12:10\u202FAM", "2/2/2024 1:00\u2009pm"},
             {"2024-01-31 13:05:00", "2024-02-01 00:10:00", "2024-02-02 13:00:00"}},
        Case{"d",
             {"1/31/2024 1 PM", "2/1/2024 2 AM"},
             {"2024-01-31 13:00:00", "2024-02-01 02:00:00"}},
        Case{"d",
             {"2024-01-31 13:05 CET", "2024-07-01 02:10 CEST"},
             {"2024-01-31 13:05:00", "2024-07-01 02:10:00"}},
        Case{"d",
             {"31/01/2024 13:05 BRT", "01/02/2024 02:10 BRT"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024-01-31 13:05:00 UTC+1", "2024-07-01 02:10:00 UTC-03:00",
              "2024-07-02 02:10:00 GMT"},
             {"2024-01-31 13:05:00", "2024-07-01 02:10:00", "2024-07-02 02:10:00"}},
        Case{"d",
             {"2024-01-31T13:05:00+03:00", "2024-07-01T02:10:00-0300", "2024-07-01T02:11:00Z"},
             {"2024-01-31 13:05:00", "2024-07-01 02:10:00", "2024-07-01 02:11:00"}},
        Case{"d",
             {"2024-01-31T13:05:00+01:00[Europe/Berlin]",
              "2024-01-31T13:06:00-03:00[America/Sao_Paulo]"},
             {"2024-01-31 13:05:00", "2024-01-31 13:06:00"}},
        Case{"d",
             {"2024-01-31 13:05 (UTC-03:00)", "2024-01-31 13:06 America/Sao_Paulo"},
             {"2024-01-31 13:05:00", "2024-01-31 13:06:00"}},
        Case{"d",
             {"Wed Jan 31 13:05:00 2024", "Thu Feb  1 02:10:00 CET 2024"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"Wed, 31 Jan 2024 13:05:00 GMT", "Thu, 01 Feb 2024 02:10:00 GMT"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31/Jan/2024:13:05:00 +0000", "01/Feb/2024:02:10:00 +0000"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31 de janeiro de 2024 às 13:05", "1 de fevereiro de 2024 às 02:10"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31.01.2024 13:05 Uhr", "01.02.2024 02:10 Uhr"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31.01.2024 um 13.05 Uhr", "01.02.2024 um 02.10 Uhr"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"20240131T130500Z", "20240201T021000Z"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"20240131_130500", "20240201_021000"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"20240131-1305", "20240201-0210"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"20240131 13:05:00", "20240201 02:10:00"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"240131_130500", "240201_021000"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024-01-31 24:00", "2024-02-01 00:10"},
             {"2024-02-01 00:00:00", "2024-02-01 00:10:00"}},
        Case{"d",
             {"28.02.2024 24:00:00", "28.03.2024 24:00:00"},
             {"2024-02-29 00:00:00", "2024-03-29 00:00:00"}},
        Case{"d",
             {"31/01/2024 13:05:30:250", "01/02/2024 02:10:00:001"},
             {"2024-01-31 13:05:30.250", "2024-02-01 02:10:00.001"}},
        Case{"d",
             {"31/01/2024 13:05:30,25", "01/02/2024 02:10:00,001"},
             {"2024-01-31 13:05:30.250", "2024-02-01 02:10:00.001"}},
        Case{"d",
             {"31/01/2024 13:05:30.250000", "01/02/2024 02:10:00.5"},
             {"2024-01-31 13:05:30.250", "2024-02-01 02:10:00.500"}},
        Case{"d",
             {"31.01.2024 13.05.30", "01.02.2024 02.10.00"},
             {"2024-01-31 13:05:30", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31.01.24 13.05.30", "01.02.24 02.10.00"},
             {"2024-01-31 13:05:30", "2024-02-01 02:10:00"}},
        Case{"d",
             {"10.11.12 05.03.24", "13.45.30 05.03.24"},
             {"2024-03-05 10:11:12", "2024-03-05 13:45:30"}},
        Case{"d",
             {"31/01/2024  13:05", "01/02/2024   02:10"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024_01_31_13_05", "2024_02_01_02_10"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024-01-31_13:05:00", "2024-02-01_02:10:00"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024-01-31-13.05.00.250", "2024-02-01-02.10.00.500"},
             {"2024-01-31 13:05:00.250", "2024-02-01 02:10:00.500"}},
        Case{"d",
             {"31 01 2024 13:05", "01 02 2024 02:10"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024 01 31 13 05 30", "2024 02 01 02 10 00"},
             {"2024-01-31 13:05:30", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31/01/2024 13h05", "01/02/2024 02h10"},
             {"2024-01-31 13:05:00", "2024-02-01 02:10:00"}},
        Case{"d",
             {"31/01/2024 13 h", "01/02/2024 02 h"},
             {"2024-01-31 13:00:00", "2024-02-01 02:00:00"}},
        Case{"d",
             {"31/01/2024 13h05min30s", "01/02/2024 02h10min00s"},
             {"2024-01-31 13:05:30", "2024-02-01 02:10:00"}},
        Case{"d",
             {"2024-01-31 13", "2024-02-01 02"},
             {"2024-01-31 13:00:00", "2024-02-01 02:00:00"}},
        Case{"d",
             {"31/01/2024 9:5:3", "01/02/2024 12:15:13"},
             {"2024-01-31 09:05:03", "2024-02-01 12:15:13"}},
        Case{"d",
             {"2016-12-31 23:59:60", "2017-01-01 00:00:01"},
             {"2017-01-01 00:00:00", "2017-01-01 00:00:01"}},
        // Spreadsheets give a time of day without a date the day 0 of their calendar.
        Case{"d", {"1899-12-30 13:05:00", "1899-12-30 14:10:00"}, {"13:05:00", "14:10:00"}}));

INSTANTIATE_TEST_SUITE_P(
    Durations, Reads,
    testing::Values(
        Case{"cycle", {"0:02:10", "0:01:58", "0:02:03"}, {"130s", "118s", "123s"}},
        Case{"x", {"0:02:10", "0:01:58", "0:02:03"}, {"130s", "118s", "123s"}},
        Case{"x", {"37:15:00", "02:30:00", "120:00:10"}, {"134100s", "9000s", "432010s"}},
        Case{"x", {"24:30", "01:58"}, {"1470s", "118s"}, "clock_or_duration"},
        Case{"x", {"59:30", "1:02:10", "58:20"}, {"3570s", "3730s", "3500s"}},
        Case{"run time (h)", {"37:15", "02:30"}, {"134100s", "9000s"}},
        Case{"x", {"02:10.5", "01:58.25"}, {"130.5s", "118.25s"}},
        Case{"x", {"1d 03:20", "0d 05:10"}, {"98400s", "18600s"}},
        Case{"x",
             {"2 days 03:20:00", "1 day 00:00:30", "0 days 05:10:00.5"},
             {"184800s", "86430s", "18600.5s"}},
        Case{"x", {"2 days, 3:20:00", "1 day, 0:00:30"}, {"184800s", "86430s"}},
        Case{"x", {"1.03:20:00", "0.05:10:00"}, {"98400s", "18600s"}},
        Case{"x", {"PT5M", "PT1H30M", "PT15.5S"}, {"300s", "5400s", "15.5s"}},
        Case{"x", {"P1DT2H", "P1D", "P2W"}, {"93600s", "86400s", "1209600s"}},
        Case{"x", {"1 h 30 min", "45 min 10 s", "2 h 05 min"}, {"5400s", "2710s", "7500s"}},
        Case{"x", {"5min30s", "2min05s"}, {"330s", "125s"}},
        Case{"x", {"-0:02:10", "0:01:58"}, {"-130s", "118s"}},
        // Not in order, up to a day: either is possible.
        Case{"x",
             {"5:10:00", "3:20:00", "7:00:00", "2:30:00"},
             {"18600s", "12000s", "25200s", "9000s"},
             "clock_or_duration"},
        Case{"ciclo",
             {"05:10", "03:20", "07:00", "02:30"},
             {"310s", "200s", "420s", "150s"},
             "clock_or_duration"},
        Case{"Dauer",
             {"5:10:00", "3:20:00", "7:00:00", "2:30:00"},
             {"18600s", "12000s", "25200s", "9000s"}},
        Case{"hora",
             {"5:10:00", "3:20:00", "7:00:00", "2:30:00"},
             {"05:10:00", "03:20:00", "07:00:00", "02:30:00"}},
        // A log over midnight.
        Case{"x",
             {"22:10", "23:20", "00:30", "01:40"},
             {"22:10:00", "23:20:00", "00:30:00", "01:40:00"}},
        Case{"x", {"10:10 PM", "3:20 PM", "11:30 AM"}, {"22:10:00", "15:20:00", "11:30:00"}},
        Case{"x", {"13.45.30", "14.10.12", "15.11.12"}, {"13:45:30", "14:10:12", "15:11:12"}}));

// Rows of numbers, rising by a step.
Texts counted(const char* format, double first, double step, int count) {
  Texts texts;
  for (int i = 0; i < count; ++i) {
    char text[48];
    std::snprintf(text, sizeof text, format, first + step * i);
    texts.emplace_back(text);
  }
  return texts;
}

struct ClockCase {
  const char* what;
  const char* name;
  Texts texts;
  const char* first;
  const char* last;
};

void PrintTo(const ClockCase& example, std::ostream* out) {
  *out << example.what;
}

class Clocks : public testing::TestWithParam<ClockCase> {};

TEST_P(Clocks, AreReadAsTime) {
  const Column column = read_column(GetParam().name, GetParam().texts);
  EXPECT_EQ(show(column, column.values.front()), GetParam().first);
  EXPECT_EQ(show(column, column.values.back()), GetParam().last);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, Clocks,
    testing::Values(ClockCase{"seconds", "x", counted("%.0f", 1706706300, 600, 12),
                              "2024-01-31 13:05:00", "2024-01-31 14:55:00"},
                    ClockCase{"milliseconds", "x", counted("%.0f", 1706706300e3, 600e3, 12),
                              "2024-01-31 13:05:00", "2024-01-31 14:55:00"},
                    ClockCase{"microseconds", "x", counted("%.0f", 1706706300e6, 600e6, 12),
                              "2024-01-31 13:05:00", "2024-01-31 14:55:00"},
                    ClockCase{"nanoseconds", "x", counted("%.0f", 1706706300e9, 600e9, 12),
                              "2024-01-31 13:05:00", "2024-01-31 14:55:00"},
                    ClockCase{"fractional seconds", "x", counted("%.2f", 1706706300.25, 0.5, 12),
                              "2024-01-31 13:05:00.250", "2024-01-31 13:05:05.750"},
                    ClockCase{"named fractional seconds",
                              "unix",
                              {"1706706300.25", "1706706290.5"},
                              "2024-01-31 13:05:00.250",
                              "2024-01-31 13:04:50.500"},
                    ClockCase{"serial days", "x", counted("%.4f", 45379 + 22.0 / 24, 1.0 / 6, 12),
                              "2024-03-28 22:00:00", "2024-03-30 18:00:00"},
                    ClockCase{"named serial days", "Date", counted("%.0f", 45379, 1, 12),
                              "2024-03-28", "2024-04-08"},
                    ClockCase{"named serial days and times", "time",
                              counted("%.5f", 45379.5, 1.0 / 1440, 12), "2024-03-28 12:00:00",
                              "2024-03-28 12:11:00"},
                    ClockCase{"compact times", "x", counted("%.0f", 20240131130000, 100, 12),
                              "2024-01-31 13:00:00", "2024-01-31 13:11:00"},
                    ClockCase{"compact minutes", "x", counted("%.0f", 202401311300, 1, 12),
                              "2024-01-31 13:00:00", "2024-01-31 13:11:00"},
                    ClockCase{"compact days", "x", counted("%.0f", 20240120, 1, 12), "2024-01-20",
                              "2024-01-31"},
                    ClockCase{"named compact hours", "time", counted("%.0f", 2024013110, 1, 12),
                              "2024-01-31 10:00:00", "2024-01-31 21:00:00"}));

TEST(Clocks, AreNotSeenInOtherNumbers) {
  const auto type_of = [](const char* name, const Texts& texts) {
    return read_column(name, texts).type;
  };
  EXPECT_EQ(type_of("x", {"45379.5", "45021.2", "46112.9"}), ColumnType::numeric);
  EXPECT_EQ(type_of("pressure", counted("%.1f", 45379, 0.7, 20)), ColumnType::numeric);
  EXPECT_EQ(type_of("meter", counted("%.0f", 45379, 3, 20)), ColumnType::numeric);
  EXPECT_EQ(type_of("data_mb", {"45379", "45021", "46112"}), ColumnType::numeric);
  EXPECT_EQ(type_of("updates", {"1706706300", "1206706300"}), ColumnType::numeric);
  EXPECT_EQ(type_of("x", {"20240131", "20240201"}), ColumnType::numeric);
  EXPECT_EQ(type_of("x", counted("%.0f", 20240131139000, 100, 12)), ColumnType::numeric);
}

// --- Properties ---

using Seconds = long long;

struct Parts {
  int year, month, day, hour, minute, second;
};

Parts parts_of(Seconds seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return {int{date.year()},
          static_cast<int>(unsigned{date.month()}),
          static_cast<int>(unsigned{date.day()}),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

// %Y %y %M %D %h %m %s; %N: the month's name; %k %p: of twelve hours; %d %n: without leading zero.
std::string write(std::string_view form, Seconds seconds, const std::vector<std::string>& months) {
  const Parts parts = parts_of(seconds);
  std::string text;
  const auto add = [&](int value, int digits) {
    char number[16];
    std::snprintf(number, sizeof number, "%0*d", digits, value);
    text += number;
  };
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '%') {
      text += form[i];
      continue;
    }
    switch (form[++i]) {
      case 'Y':
        add(parts.year, 4);
        break;
      case 'y':
        add(parts.year % 100, 2);
        break;
      case 'M':
        add(parts.month, 2);
        break;
      case 'n':
        add(parts.month, 1);
        break;
      case 'D':
        add(parts.day, 2);
        break;
      case 'd':
        add(parts.day, 1);
        break;
      case 'N':
        text += months[static_cast<std::size_t>(parts.month - 1)];
        break;
      case 'h':
        add(parts.hour, 2);
        break;
      case 'k':
        add((parts.hour + 11) % 12 + 1, 1);
        break;
      case 'p':
        text += parts.hour < 12 ? "AM" : "PM";
        break;
      case 'm':
        add(parts.minute, 2);
        break;
      default:
        add(parts.second, 2);
    }
  }
  return text;
}

const std::vector<std::vector<std::string>> kMonths = {
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.",
     "dez."},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
     "octubre", "noviembre", "diciembre"},
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
     "November", "Dezember"},
    {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
     "déc."}};

const std::vector<std::string_view> kForms = {
    "%Y-%M-%D %h:%m:%s", "%Y/%M/%D %h:%m:%s",    "%Y-%M-%DT%h:%m:%sZ", "%D/%M/%Y %h:%m:%s",
    "%M/%D/%Y %h:%m:%s", "%D.%M.%Y %h:%m:%s",    "%D.%M.%y %h:%m:%s",  "%y/%M/%D %h:%m:%s",
    "%D/%M/%y %h:%m:%s", "%M/%D/%y %k:%m:%s %p", "%d/%n/%Y %h:%m:%s",  "%n/%d/%Y %k:%m:%s %p",
    "%h:%m:%s %D/%M/%Y", "%h.%m.%s %D.%M.%y",    "%D.%M.%y %h.%m.%s",  "%D %M %Y %h:%m:%s",
    "%Y_%M_%D_%h_%m_%s", "%Y-%M-%D_%h-%m-%s",    "%Y%M%DT%h%m%s",      "%Y%M%D_%h%m%s",
    "%Y%M%D%h%m%s",      "%D-%N-%Y %h:%m:%s",    "%d. %N %Y %h:%m:%s", "%N %d, %Y %k:%m:%s %p",
    "%D-%N-%y %h:%m:%s", "%Y %N %D %h:%m:%s",    "%D/%M/%Y %hh%mm%ss", "%y%M%D %h%m%s"};

// Series that start anywhere, with steps as loggers have, and pauses.
std::vector<Seconds> random_series(std::mt19937& random) {
  static constexpr Seconds kSteps[] = {1, 10, 60, 600, 900, 3600, 28800, 86400};
  const Seconds step = kSteps[random() % std::size(kSteps)];
  Seconds now = 946684800 + static_cast<Seconds>(random() % 900000000) / step * step;
  const std::size_t rows = 3 * 86400 / step > 400 ? 1600 : 100;
  std::vector<Seconds> series;
  for (std::size_t i = 0; i < rows; ++i) {
    series.push_back(now);
    now += step * (random() % 200 == 0 ? 50 : 1);
  }
  return series;
}

// Another order of its parts cannot be excluded for such a series: all in one day, or in two.
bool is_ambiguous(const std::vector<Seconds>& series) {
  return series.back() / 86400 - series.front() / 86400 < 2;
}

TEST(AnyForm, OfALongColumnReadsBackExactly) {
  std::mt19937 random(7);
  for (int round = 0; round < 12; ++round) {
    const std::vector<Seconds> series = random_series(random);
    for (const std::string_view form : kForms) {
      const auto& months = kMonths[random() % kMonths.size()];
      Texts texts;
      for (const Seconds time : series) texts.push_back(write(form, time, months));
      const Column column = read_column("x", texts);
      if (column.type == ColumnType::timestamp && has_warning(column, "date_order_guessed")) {
        EXPECT_TRUE(is_ambiguous(series)) << texts.front() << " to " << texts.back();
        continue;
      }
      ASSERT_EQ(column.type, ColumnType::timestamp) << form << " " << texts.front();
      for (std::size_t row = 0; row < series.size(); ++row) {
        ASSERT_EQ(column.values[row], static_cast<double>(series[row]))
            << form << " " << texts[row] << " after " << texts.front();
      }
    }
  }
}

TEST(AnyForm, OfShuffledRowsReadsBackExactly) {
  std::mt19937 random(11);
  for (const std::string_view form : kForms) {
    std::vector<Seconds> series;
    for (int i = 0; i < 500; ++i) {
      series.push_back(1704067200 + static_cast<Seconds>(random() % (90 * 86400)));
    }
    Texts texts;
    for (const Seconds time : series) texts.push_back(write(form, time, kMonths[1]));
    const Column column = read_column("x", texts);
    ASSERT_EQ(column.type, ColumnType::timestamp) << form;
    for (std::size_t row = 0; row < series.size(); ++row) {
      ASSERT_EQ(column.values[row], static_cast<double>(series[row])) << texts[row];
    }
  }
}

TEST(PackedTimes, AreUnpackedUnchanged) {
  for (const std::string_view text :
       {"2024-01-31 13:05:00.250", "31/12/2199 24:00", "1/2/24", "31-Jan-24 23:59:59.999", "02:10",
        "-37:15:00", "1:05 PM", "P400Y", "24/5/9"}) {
    const auto time = parse_date_time(text);
    ASSERT_TRUE(time) << text;
    const DateTime copy = unpack(pack(*time));
    EXPECT_EQ(copy.form, time->form) << text;
    EXPECT_EQ(copy.two_parts, time->two_parts) << text;
    EXPECT_EQ(copy.is_duration, time->is_duration) << text;
    EXPECT_EQ(copy.is_clock, time->is_clock) << text;
    EXPECT_EQ(copy.named_month, time->named_month) << text;
    for (const auto order :
         {DateOrder::day_month_year, DateOrder::month_day_year, DateOrder::year_month_day}) {
      EXPECT_EQ(seconds_of(copy, order), seconds_of(*time, order)) << text;
    }
  }
}

TEST(Texts, ThatAreNoTimes) {
  for (const std::string_view text : {"16:9",
                                      "1:100",
                                      "192.168.0.1",
                                      "1.2.3",
                                      "12-34-56",
                                      "2024-13-01",
                                      "31/02/2024",
                                      "2024-01-31 25:00",
                                      "2024-01-31 13:60",
                                      "13:05 PM AM",
                                      "2024-01-31 - 2024-02-05",
                                      "Jan-24",
                                      "January",
                                      "08:00-09:00",
                                      "PT100",
                                      "P",
                                      "PT",
                                      "1h",
                                      "45 min",
                                      "5 bar",
                                      "L-240131",
                                      "AB 12",
                                      "2024-W05-1",
                                      "31 Jan",
                                      "Monday",
                                      "0x1F",
                                      "10:30 start",
                                      "240131-01",
                                      "10-05-1234",
                                      "123-45-67"}) {
    EXPECT_FALSE(parse_date_time(text)) << text;
  }
}

TEST(MixedOrders, OfAFewRowsBecomeMissingWithAWarning) {
  Texts texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back(write("%D/%M/%Y", 1704067200 + 86400LL * i, kMonths[0]));
  }
  texts[150] = "05/30/2024";
  const Column column = read_column("x", texts);
  EXPECT_EQ(show(column, column.values[13]), "2024-01-14");
  EXPECT_EQ(show(column, column.values[150]), ".");
  ASSERT_TRUE(has_warning(column, "date_order_mixed"));
  EXPECT_EQ(column.warnings[0].message.english,
            "Column \"x\": 1 of its dates is not written as day/month/year like the others and "
            "counts as missing, such as \"05/30/2024\".");
}

TEST(MixedOrders, OfManyRowsAreNotReadAsTime) {
  Texts texts;
  for (int i = 0; i < 200; ++i) {
    const char* form = i % 4 == 0 ? "%M/%D/%Y" : "%D/%M/%Y";
    texts.push_back(write(form, 1704067200 + 86400LL * i, kMonths[0]));
  }
  const Column column = read_column("x", texts);
  EXPECT_NE(column.type, ColumnType::timestamp);
  EXPECT_TRUE(has_warning(column, "date_order_contradictory"));
}

TEST(MixedOrders, AreSeenWhereAProgramSwappedWhatItCould) {
  Texts texts;
  for (int i = 0; i < 200; ++i) {
    const long long time = 1704067200 + 86400LL * i;
    const bool swapped = parts_of(time).day <= 12;
    texts.push_back(write(swapped ? "%M/%D/%Y" : "%D/%M/%Y", time, kMonths[0]));
  }
  const Column column = read_column("x", texts);
  EXPECT_NE(column.type, ColumnType::timestamp);
  EXPECT_TRUE(has_warning(column, "date_order_contradictory"));
}

TEST(Readings, ThatAreGuessedAreNamed) {
  const Column dates = read_column("d", {"03/04/2024", "03/04/2024"});
  EXPECT_NE(dates.warnings.at(0).message.english.find("they were read as day/month/year"),
            std::string::npos);
  const Column times = read_column("x", {"5:10:00", "3:20:00", "7:00:00", "2:30:00"});
  EXPECT_EQ(times.warnings.at(0).message.english,
            "Column \"x\": values such as \"5:10:00\" may be times of day; they were read as "
            "durations.");
}

}  // namespace
}  // namespace relevance::table
