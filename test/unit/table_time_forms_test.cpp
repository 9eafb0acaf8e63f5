// SPDX-License-Identifier: PostgreSQL
// Rarer forms of dates, times and durations, and words in columns of times: each case is a column of
// texts, and what its rows must be read as.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_report.h"
#include "table/columns/date_time.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

using Texts = std::vector<std::string>;

std::string text(const char* format, auto... values) {
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

Table read_table(const std::string& name, const Texts& texts) {
  std::string csv = name + "\tbeside\ty\n";
  int row = 0;
  for (const std::string& cell : texts) {
    csv += cell + text("\t%d.5\t%d.25\n", row * 7919 % 101, row * 104729 % 211);
    ++row;
  }
  CsvReader reader;
  reader.feed(csv);
  return reader.finish();
}

Column read_column(const std::string& name, const Texts& texts) {
  return read_table(name, texts).columns.at(0);
}

std::string show(const Column& column, double value) {
  if (std::isnan(value)) return ".";
  if (column.type == ColumnType::numeric) return text("%.10g%s", value, column.unit.c_str());
  if (column.type != ColumnType::timestamp) return "not a time";
  std::string shown = show_value(column, std::floor(value));
  if (value != std::floor(value)) shown += text("%.3f", value - std::floor(value)).substr(1);
  return shown;
}

Texts show(const Column& column) {
  Texts shown;
  for (const double value : column.values) shown.push_back(show(column, value));
  return shown;
}

Texts cells(int rows, const std::function<std::string(int)>& cell) {
  Texts texts;
  for (int i = 0; i < rows; ++i) texts.push_back(cell(i));
  return texts;
}

const Warning* warning_of(const std::vector<Warning>& warnings, std::string_view code) {
  const auto found = std::find_if(warnings.begin(), warnings.end(),
                                  [&](const Warning& warning) { return warning.code == code; });
  return found == warnings.end() ? nullptr : &*found;
}

struct Case {
  const char* name;
  Texts texts;
  Texts values;
};

void PrintTo(const Case& example, std::ostream* out) {
  *out << example.name << ": " << example.texts.front();
}

class RareForms : public testing::TestWithParam<Case> {};

TEST_P(RareForms, AreReadWithoutAWarning) {
  const Case& example = GetParam();
  const Column column = read_column(example.name, example.texts);
  EXPECT_EQ(show(column), example.values);
  EXPECT_EQ(column.warnings.empty() ? "" : column.warnings.front().code, "");
}

INSTANTIATE_TEST_SUITE_P(
    Durations, RareForms,
    testing::Values(
        Case{"x",
             {"3 h 5 min", "50 min", "2 h", "1 h 1 min"},
             {"11100s", "3000s", "7200s", "3660s"}},
        Case{"x", {"1m12s", "48s", "2m5s", "750ms"}, {"72s", "48s", "125s", "0.75s"}},
        Case{"x", {"+1:15:20", "-0:04:30", "+0:00:10"}, {"4520s", "-270s", "10s"}},
        Case{"x", {"-1 days +22:30:15", "0 days 03:10:00"}, {"-5385s", "11400s"}},
        Case{"x", {"07:41 min", "25:03 min", "12:30 min"}, {"461s", "1503s", "750s"}},
        Case{"x", {"3 horas e 5 minutos", "1 hora e 1 minuto"}, {"11100s", "3660s"}},
        Case{"x", {"3 Stunden und 5 Minuten", "2 Stunden und 1 Minute"}, {"11100s", "7260s"}},
        Case{"x", {"01:03:15:20", "00:22:01:09", "12:00:00:00"}, {"98120s", "79269s", "1036800s"}},
        Case{"x", {"T#12m4s50ms", "T#9s", "TIME#1h"}, {"724.05s", "9s", "3600s"}},
        Case{"x", {"14'07\"", "9'55\"", "61'00\""}, {"847s", "595s", "3660s"}},
        Case{"x", {"14' 07''", "9' 55''", "61' 00''"}, {"847s", "595s", "3660s"}},
        Case{"x", {"3 h 50 mn", "1 h 05 mn", "12 h 00 mn"}, {"13800s", "3900s", "43200s"}},
        Case{"x", {"2T 3h 12m", "1T 0h 5m"}, {"184320s", "86700s"}},
        Case{"x", {"1h 07min", "3h 44min", "2h 10min"}, {"4020s", "13440s", "7800s"}},
        Case{"Time stopped", {"0", "1:15:20", "26:03:00", "0"}, {"0s", "4520s", "93780s", "0s"}},
        Case{"pace (min)",
             {"41", "3:15", "58", "2:03", "3:20"},
             {"41s", "195s", "58s", "123s", "200s"}},
        Case{"Espera (mm:ss)", {"04:51", "61:10", "05:09"}, {"291s", "3670s", "309s"}},
        Case{"Duration (min)", {"04:51", "11:10", "05:09"}, {"291s", "670s", "309s"}},
        Case{"Espera (hh:mm)", {"04:51", "11:10", "05:09"}, {"17460s", "40200s", "18540s"}},
        Case{"Maschinenstunden",
             {"311:20", "298:05", "402:00"},
             {"1120800s", "1073100s", "1447200s"}},
        // A spreadsheet's durations, from the day 0 of its calendar on.
        Case{"Tempo de troca",
             {"1899-12-30 20:15:00", "1899-12-31 04:00:00", "1900-01-01 01:30:00"},
             {"72900s", "100800s", "178200s"}},
        Case{"Tempo de troca", {"30/12/1899 01:15:30", "30/12/1899 00:40:00"}, {"4530s", "2400s"}},
        // Only what is longer than a day has a date.
        Case{"Tempo de troca",
             {"11:40:20", "1900-01-01 02:30:00", "1900-01-02 00:00:10", "05:10:00"},
             {"42020s", "95400s", "172810s", "18600s"}},
        Case{"Standzeit",
             {"11:40:20", "01/01/1900 02:30:00", "02/01/1900 00:00:10", "05:10:00"},
             {"42020s", "95400s", "172810s", "18600s"}},
        Case{"Standzeit",
             {"11:40:20", "1899-12-31 02:30:00", "1900-01-01 00:00:10"},
             {"42020s", "95400s", "172810s"}},
        Case{
            "Tempo de troca", {"1900-01-00 01:15:30", "1900-01-00 00:40:00"}, {"4530s", "2400s"}}));

INSTANTIATE_TEST_SUITE_P(
    Dates, RareForms,
    testing::Values(
        Case{"x",
             {"DT#2024-03-05-07:30:00", "DT#2024-03-05-08:00:00"},
             {"2024-03-05 07:30:00", "2024-03-05 08:00:00"}},
        Case{"x", {"DTL#2024-03-05-07:30:00.25"}, {"2024-03-05 07:30:00.250"}},
        Case{"x", {"D#2024-03-05", "D#2024-03-06"}, {"2024-03-05", "2024-03-06"}},
        Case{"x", {"TOD#07:30:00", "TOD#06:15:00"}, {"07:30:00", "06:15:00"}},
        Case{"x",
             {"'25/03/2024 07:30", "'26/03/2024 08:00"},
             {"2024-03-25 07:30:00", "2024-03-26 08:00:00"}},
        Case{"x", {"\u200E25\u200E/03/2024 \u200F07:30"}, {"2024-03-25 07:30:00"}},
        Case{"x",
             {"Tue Mar 05 2024 07:30:00 GMT-0300 (Horário Padrão de Fernando de Noronha)"},
             {"2024-03-05 07:30:00"}},
        Case{"x",
             {"2024/03/25 PM 01:30", "2024/03/26 AM 12:10"},
             {"2024-03-25 13:30:00", "2024-03-26 00:10:00"}},
        Case{"x",
             {"2024/03/25/07:30", "2024/03/26/08:10"},
             {"2024-03-25 07:30:00", "2024-03-26 08:10:00"}},
        Case{"x", {"2024:03:25 07:30:00"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"2024-03-25 07:30:00 W. Europe Daylight Time"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"2024-03-25T07:30:00\u221203:00"}, {"2024-03-25 07:30:00"}},
        Case{"x",
             {"25/03/2024 7:30p", "26/03/2024 7:30a"},
             {"2024-03-25 19:30:00", "2024-03-26 07:30:00"}},
        Case{"x", {"25.03.2024 07:30 nachm."}, {"2024-03-25 19:30:00"}},
        Case{"x", {"[25/Mar/2024:07:30:00 +0000]"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"2024-03-25t07:30:00z"}, {"2024-03-25 07:30:00"}},
        Case{"x",
             {"2024-085T07:30:00", "2024-366T00:00"},
             {"2024-03-25 07:30:00", "2024-12-31 00:00:00"}},
        Case{"x", {"25/03/2024 | 07:30:00"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"25/03/2024 07:30 - 25/03/2024 08:30"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"25/03/2024 07:31 \u2013 08:31"}, {"2024-03-25 07:31:00"}},
        Case{"x", {"2024-03-25T07:31Z/PT30M"}, {"2024-03-25 07:31:00"}},
        Case{"x", {"2024年3月25日 7時30分"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"2024年3月25日 下午7:30"}, {"2024-03-25 19:30:00"}},
        Case{"x", {"２０２４／０３／２５　０７：３０"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"25 марта 2024 07:30"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"25/03/2024 kl. 07.30"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"2024-03-25 07:30 星期一"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"25,03,2024 07:30"}, {"2024-03-25 07:30:00"}},
        Case{"x", {"/Date(1711351800500)/"}, {"2024-03-25 07:30:00.500"}},
        // A spreadsheet's serial days, or epochs, where a program did not write a text.
        Case{"x",
             {"25/03/2024 12:00", "45377.25", "27/03/2024 12:00"},
             {"2024-03-25 12:00:00", "2024-03-26 06:00:00", "2024-03-27 12:00:00"}},
        Case{"x",
             {"2024-03-25T07:30:00Z", "1711438200000"},
             {"2024-03-25 07:30:00", "2024-03-26 07:30:00"}},
        Case{"x", {"25 marzo 2024", "26 maggio 2024"}, {"2024-03-25", "2024-05-26"}}));

INSTANTIATE_TEST_SUITE_P(
    MonthsAndWeeks, RareForms,
    testing::Values(
        Case{"Mês", {"fev/23", "dez/23", "mai/23"}, {"2023-02-01", "2023-12-01", "2023-05-01"}},
        Case{"x",
             {"Oct-23", "Nov-23", "Dec-23", "Jan-24"},
             {"2023-10-01", "2023-11-01", "2023-12-01", "2024-01-01"}},
        Case{"x",
             {"11/2023", "12/2023", "1/2024", "2/2024"},
             {"2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01"}},
        Case{"Month", {"2023-11", "2023-05"}, {"2023-11-01", "2023-05-01"}},
        Case{"Month", {"March 2023", "Nov 2023"}, {"2023-03-01", "2023-11-01"}},
        Case{"Semana",
             {"2024-W01", "2023-W52", "2021-W01"},
             {"2024-01-01", "2023-12-25", "2021-01-04"}},
        Case{"x",
             {"KW 51/2023", "KW 52/2023", "KW 01/2024", "KW 02/2024"},
             {"2023-12-18", "2023-12-25", "2024-01-01", "2024-01-08"}}));

TEST(MonthsAndWeeks, AreCodesInAnyOtherOrderUnderAnotherName) {
  const Column column =
      read_column("lot", cells(60, [](int i) { return text("2023-%02d", i * 7 % 11 + 1); }));
  EXPECT_NE(column.type, ColumnType::timestamp);
}

// --- Words among times. ---

struct Words {
  const char* name;
  std::function<std::string(int)> time;
  Texts words;  // in one row each, from the sixth on
};

std::string day_and_time(int i) {
  return text("%02d/07/2023 %02d:%02d", i / 4 + 11, i * 5 % 24, i * 13 % 60);
}
std::string duration(int i) {
  return text("%d:%02d:%02d", i % 3, i * 17 % 60, i * 29 % 60);
}

TEST(WordsAmongTimes, AreMissingAndListedHoweverFewTheRowsAre) {
  const Words cases[] = {{"Termino", day_and_time, {"aberto"}},
                         {"Termino", day_and_time, {"not yet", "not yet", "Invalid Date"}},
                         {"Termino", day_and_time, {"31/02/2023 10:00"}},
                         {"Termino", day_and_time, {"00.00.0000", "00.00.0000", "00.00.0000"}},
                         {"Termino", day_and_time, {"31/12/9999", "31/12/9999"}},
                         {"Tempo de troca", duration, {"em curso"}},
                         {"Tempo de troca", duration, {"stopped", "unknown"}},
                         {"Tempo de troca", duration, {"0:75:00"}}};
  for (const Words& example : cases) {
    Texts texts = cells(28, example.time);
    for (std::size_t i = 0; i < example.words.size(); ++i) texts[5 + i] = example.words[i];
    const TrainingSet set = make_training_set(read_table(example.name, texts), "y", {});
    const bool times = set.columns[0].type == "timestamp";
    EXPECT_TRUE(times || set.columns[0].unit == "s") << example.words[0];
    const Warning* warning =
        warning_of(set.warnings, times ? "unreadable_times" : "unreadable_values");
    ASSERT_TRUE(warning) << example.words[0];
    EXPECT_NE(warning->message.english.find(example.words[0]), std::string::npos)
        << warning->message.english;
    EXPECT_NEAR(set.columns[0].missing_share, static_cast<double>(example.words.size()) / 28, 1e-6);
  }
}

TEST(WordsAmongTimes, OfTheTargetLeaveTheirRowsOut) {
  Texts texts = cells(40, duration);
  texts[7] = texts[9] = "em curso";
  texts[11] = "cancelado";
  const TrainingSet set = make_training_set(read_table("parada", texts), "parada", {});
  EXPECT_EQ(set.target.size(), 37U);
  EXPECT_TRUE(warning_of(set.warnings, "rows_without_target"));
  const Warning* warning = warning_of(set.warnings, "unreadable_values");
  ASSERT_TRUE(warning);
  EXPECT_NE(warning->message.english.find("\"em curso\" (2), \"cancelado\" (1)"), std::string::npos)
      << warning->message.english;
}

TEST(WordsAmongTimes, LeaveTheOrderOfTheRowsKnown) {
  Texts texts = cells(60, [](int i) { return text("%02d/07/2023 06:00", i / 2 + 1); });
  for (std::size_t i = 3; i < texts.size(); i += 6) texts[i] = "pendente";
  const TrainingSet set = make_training_set(read_table("Data", texts), "y", {});
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->column, "Data");
  EXPECT_EQ(set.time_order->rows.size(), 60U);
}

TEST(WordsAmongTimes, AreStatesWhereTheTimesAreFewOrAsVariedAsTimes) {
  const Texts shifts = {"06:00", "14:00", "22:00", "folga"};
  const Column states = read_column(
      "turno", cells(60, [&](int i) { return shifts[static_cast<std::size_t>(i * 7 % 4)]; }));
  EXPECT_EQ(states.type, ColumnType::categorical);
  // Codes, of which some happen to be days.
  const Column codes = read_column("lot", cells(60, [](int i) {
                                     return text("%02d-%02d-24", i * 7 % 40 + 1, i * 11 % 20 + 1);
                                   }));
  EXPECT_NE(codes.type, ColumnType::timestamp);
  const Column materials = read_column(
      "material", cells(60, [](int i) {
        return text("%s", i % 4 > 0 ? i % 2 > 0 ? "10-11-2024" : "12-11-2024" : "10-33-2024");
      }));
  EXPECT_EQ(materials.type, ColumnType::categorical);
  const Column recipes = read_column(
      "recipe", cells(60, [](int i) { return text("0%d.0%d.%02d", i % 2 + 1, i % 3, i % 2 * 9); }));
  EXPECT_EQ(recipes.type, ColumnType::categorical);
}

TEST(AClock, WhoseHoursWereLostIsLeftOutWithTheReason) {
  const auto cell = [](int i) { return text("%02d:%02d.0", i * 95 / 60 % 60, i * 95 % 60); };
  const TrainingSet set = make_training_set(read_table("Time", cells(90, cell)), "y", {});
  EXPECT_EQ(set.columns[0].role, ColumnRole::ignored);
  EXPECT_NE(set.columns[0].reason.find("the hours were lost"), std::string::npos);
  // Durations that fall in other steps are none.
  const auto sawtooth = [](int i) { return text("%02d:%02d.5", i % 9 * 5 + 1, i * 7 % 60); };
  EXPECT_EQ(read_column("Time", cells(90, sawtooth)).unit, "s");
  EXPECT_FALSE(read_column("Time", cells(90, sawtooth)).refusal);
}

TEST(MonthsAndWeeks, HaveNoWeekday) {
  const Texts texts =
      cells(48, [](int i) { return text("%02d/%d", i / 2 % 12 + 1, 2022 + i / 24); });
  const TrainingSet set = make_training_set(read_table("Mes", texts), "y", {});
  EXPECT_EQ(set.columns[0].type, "timestamp");
  EXPECT_EQ(set.columns[0].role, ColumnRole::ignored);
  EXPECT_EQ(set.columns[0].reason, "it holds months, which have neither an hour nor a weekday");
  ASSERT_TRUE(set.time_order);
  EXPECT_EQ(set.time_order->column, "Mes");
}

TEST(AFewDays, OfSeveralRowsEachGiveTheOrderIfNoneIsOutOfPlace) {
  Texts texts = cells(28, [](int i) { return text("2024-03-%02d", i / 6 + 1); });
  EXPECT_TRUE(make_training_set(read_table("Date", texts), "y", {}).time_order);
  std::swap(texts[3], texts[20]);
  EXPECT_FALSE(make_training_set(read_table("Date", texts), "y", {}).time_order);
}

TEST(BeginningsOfShifts, AreTimesOfDay) {
  const Column column = read_column(
      "Entrada", cells(60, [](int i) { return text("%02d:%02d", i * 7 % 24, i * 11 % 4 * 15); }));
  EXPECT_EQ(column.type, ColumnType::timestamp);
  EXPECT_TRUE(column.warnings.empty());
  EXPECT_EQ(show(column, column.values[1]), "07:45:00");
}

TEST(RareTexts, WithMillisecondsAsANumberOfTheirOwn) {
  const Column column = read_column("Zeit", {"04.03.2024 06:00:00:5", "04.03.2024 06:00:00:130"});
  EXPECT_EQ(show(column), (Texts{"2024-03-04 06:00:00.005", "2024-03-04 06:00:00.130"}));
}

TEST(RareTexts, ThatAreNoTimes) {
  for (const std::string_view text : {"Mar 04 06:00:00",
                                      "04 Mar 06:00:00",
                                      "04. März 06:00",
                                      "04 de março 06:00:00",
                                      "Mar-04 06.00.00",
                                      "2024/03/25/1205",
                                      "2024-085",
                                      "2024-366T25:00",
                                      "2023-366T00:00",
                                      "5'8\"",
                                      "5 t",
                                      "T#",
                                      "X#2024-03-05",
                                      "D#",
                                      "01.01.2024 - 02.01.2024",
                                      "12:30:45:7",
                                      "08:00-09:00",
                                      "[12]",
                                      "2024-01-31 10:00 - later",
                                      "7:30x",
                                      "Date: 25/03/2024 07:30"}) {
    EXPECT_FALSE(parse_date_time(text)) << text;
  }
}

}  // namespace
}  // namespace relevance::table
