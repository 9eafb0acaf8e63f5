// SPDX-License-Identifier: PostgreSQL
// Long tables that can be misread: several machines with the same tags, words for quality, codes
// among raw readings, several columns of values, units by tag.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "table/columns/column_report.h"
#include "table/columns/date_time.h"
#include "table/csv/csv_reader.h"
#include "table/csv/read_csv.h"
#include "table/readings/grid_times.h"
#include "table/readings/long_table.h"
#include "table/readings/quality_word.h"
#include "table/readings/readings_columns.h"
#include "table/training_set.h"
#include "table_source.h"

namespace relevance::table {
namespace {

constexpr double kStart = 1'735'714'800;  // 2025-01-01 07:00

std::string at(double seconds) {
  return show_time(kStart + seconds, true, true);
}

Table read_long(const std::string& csv, const std::string& target,
                const ReadingsOptions& options = {}, const MissingValues& missing = {}) {
  static const std::vector<std::string> kNone;
  const ReadingsRequest request{target, options, kNone, kMaxGridBytes, &missing};
  ByteView source(csv);
  return settle_layout(read_csv(source, {}, 1, [](double) {}, {{}, keep_mixed_unless(request)}),
                       request);
}

std::string names_of(const Table& table) {
  std::string names;
  for (const Column& column : table.columns) names += (names.empty() ? "" : " ") + column.name;
  return names;
}

const Column& column(const Table& table, const std::string& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& one) { return one.name == name; });
  if (found == table.columns.end()) throw std::out_of_range("no column " + name);
  return *found;
}

std::string show(const Table& table, const std::string& name, std::size_t rows) {
  const Column& shown = column(table, name);
  std::string text;
  for (std::size_t row = 0; row < std::min(rows, shown.values.size()); ++row) {
    const double value = shown.values[row];
    text += (text.empty() ? "" : " ") + (std::isnan(value) ? "." : show_value(shown, value));
  }
  return text;
}

std::string message(const Table& table, const std::string& code) {
  for (const Warning& warning : table.warnings) {
    if (warning.code == code) return warning.message.english;
  }
  return "no warning " + code;
}

bool warns(const Table& table, const std::string& code) {
  return message(table, code) != "no warning " + code;
}

// One row per minute and tag: what `row` writes for the minute and the tag.
std::string rows_of(const std::string& header, const std::vector<std::string>& tags,
                    const std::function<std::string(int minute, const std::string& tag)>& row,
                    int minutes = 40) {
  std::string csv = header + "\n";
  for (int minute = 0; minute < minutes; ++minute) {
    for (const std::string& tag : tags) csv += row(minute, tag) + "\n";
  }
  return csv;
}

// A value that varies, and never twice alike.
std::string value_of_minute(int minute, double level) {
  return number_text(level + std::round(1000 * std::sin(minute * 0.7)) / 100 + minute / 1000.0);
}

// --------------------------------------------------------------------- several machines, one tag

// Two lines with the tags FLOW and TEMP; the quantity to explain is read on `with_yield`.
std::string two_lines(const std::string& header, const std::vector<std::string>& with_yield) {
  std::string csv = header + "\n";
  for (int minute = 0; minute < 40; ++minute) {
    for (const std::string line : {"L7", "L8"}) {
      const double level = line == "L7" ? 100 : 300;
      const auto add = [&](const std::string& tag, double base) {
        csv += line + "," + tag + "," + at(60 * minute) + "," +
               value_of_minute(minute, base + level) + "\n";
      };
      add("FLOW", 10);
      add("TEMP", 20);
      if (std::find(with_yield.begin(), with_yield.end(), line) != with_yield.end()) {
        add("OUT", 30);
      }
    }
  }
  return csv;
}

TEST(ReadingsOfMachines, ATargetOfSeveralMachinesIsRefusedWithTheirTags) {
  const Error error = fault_of([] {
    read_long(two_lines("line,tag,time,value", {"L7", "L8"}), "OUT");
  });
  EXPECT_EQ(error.code(), "ambiguous_column");
  EXPECT_EQ(error.message(), "target \"OUT\" is several tags: \"L7.OUT\", \"L8.OUT\"");
  EXPECT_NE(error.hint().find("\"tag_column\": [\"line\", \"tag\"]"), std::string::npos);
}

TEST(ReadingsOfMachines, TheMachineBecomesPartOfTags) {
  const Table table = read_long(two_lines("line,tag,time,value", {"L8"}), "OUT");
  EXPECT_EQ(names_of(table), "time L7.FLOW L7.TEMP L8.FLOW L8.TEMP OUT");
  EXPECT_EQ(show(table, "L7.FLOW", 1), "110");
  EXPECT_EQ(show(table, "L8.FLOW", 1), "310");
  EXPECT_TRUE(warns(table, "tags_joined"));
}

TEST(ReadingsOfMachines, AJoinedNameIsATarget) {
  const Table table = read_long(two_lines("line,tag,time,value", {"L7", "L8"}), "L8.OUT");
  EXPECT_EQ(names_of(table), "time L7.FLOW L7.OUT L7.TEMP L8.FLOW L8.OUT L8.TEMP");
  EXPECT_EQ(show(table, "L8.OUT", 1), "330");
}

TEST(ReadingsOfMachines, AMachineMayBeANumber) {
  std::string csv = two_lines("unit_no,tag,time,value", {"L7", "L8"});
  for (std::size_t at = csv.find('L'); at != std::string::npos; at = csv.find('L', at)) {
    if (csv[at + 1] == '7' || csv[at + 1] == '8') csv.erase(at, 1);
    ++at;
  }
  EXPECT_EQ(fault_of([&] { read_long(csv, "OUT"); }).message(),
            "target \"OUT\" is several tags: \"7.OUT\", \"8.OUT\"");
}

TEST(ReadingsOfMachines, OtherTextsDoNotSplitTags) {
  // An area per tag, a batch that goes on with time, a note per row.
  const std::string csv =
      rows_of("area,batch,tag,time,value", {"FLOW", "OUT"}, [](int minute, const std::string& tag) {
        return std::string(tag == "OUT" ? "east" : "west") + ",B" + std::to_string(minute / 8) +
               "," + tag + "," + at(60 * minute) + "," + value_of_minute(minute, 50);
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_EQ(names_of(table), "time FLOW OUT");
  EXPECT_FALSE(warns(table, "tags_joined"));
  EXPECT_FALSE(warns(table, "readings_at_once"));
}

TEST(ReadingsOfMachines, InAQueryToo) {
  const Columns columns = {{"machine", SourceType::text, ""},
                           {"tag", SourceType::text, ""},
                           {"time", SourceType::timestamp, ""},
                           {"value", SourceType::numeric, ""}};
  std::vector<Row> rows;
  for (int minute = 0; minute < 30; ++minute) {
    for (const std::string machine : {"A", "B"}) {
      const double level = machine == "A" ? 1000 : 2000;
      rows.push_back({machine, std::string("x"), kStart + 60 * minute, level + minute});
      rows.push_back({machine, std::string("y"), kStart + 60 * minute, level - minute});
    }
  }
  const std::string body = columns_body(columns, rows);
  const ReadingsOptions options;
  const std::vector<std::string> none;
  const auto grid = [&](std::string_view target) {
    ByteView source(body);
    return grid_columns_body(source, {target, options, none});
  };
  EXPECT_EQ(fault_of([&] { grid("y"); }).message(),
            "target \"y\" is several tags: \"A.y\", \"B.y\"");
  EXPECT_EQ(names_of(grid("B.y")), "time A.x A.y B.x B.y");
  EXPECT_EQ(readings_source(columns, {})[0].type, SourceType::text) << "it is sent";
}

TEST(ReadingsOfMachines, MachinesThatTakeTurnsAreTold) {
  std::string csv = "host,tag,time,value\n";
  for (int minute = 0; minute < 60; ++minute) {
    for (const std::string host : {"n1", "n2"}) {
      const double seconds = 60 * minute + (host == "n1" ? 0 : 7);
      csv += host + ",load," + at(seconds) + "," + value_of_minute(minute, 50) + "\n";
      csv += host + ",heat," + at(seconds) + "," + value_of_minute(minute, 70) + "\n";
    }
  }
  EXPECT_TRUE(warns(read_long(csv, "heat"), "readings_alternate"));
}

TEST(ReadingsOfMachines, AStateThatComesAndGoesIsNoMachine) {
  const std::string csv =
      rows_of("tag,time,value,State", {"heat", "load"}, [](int minute, const std::string& tag) {
        return tag + "," + at(60 * minute) + "," + value_of_minute(minute, 50) + "," +
               (minute % 5 == 2 ? "HIHI" : "NORM");
      });
  EXPECT_FALSE(warns(read_long(csv, "heat"), "readings_alternate"));
}

TEST(ReadingsOfMachines, RepeatedReadingsWithOtherValuesAreTold) {
  const std::string csv =
      rows_of("tag,time,value", {"FLOW", "OUT"}, [](int minute, const std::string& tag) {
        const std::string row = tag + "," + at(60 * minute) + ",";
        const std::string again = minute % 8 == 3 ? row + std::to_string(900 + minute) + "\n" : "";
        return again + row + value_of_minute(minute, 50);
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_TRUE(message(table, "readings_at_once").starts_with("Tag \"FLOW\" has several readings"))
      << message(table, "readings_at_once");
}

// ------------------------------------------------------------------------------------ quality

struct Meaning {
  const char* word;
  QualityMeaning meaning;
};

class QualityWords : public testing::TestWithParam<Meaning> {};

TEST_P(QualityWords, AreUnderstoodByThemselves) {
  EXPECT_EQ(quality_meaning(GetParam().word), GetParam().meaning) << GetParam().word;
}

INSTANTIATE_TEST_SUITE_P(
    OfPlants, QualityWords,
    testing::Values(
        Meaning{"Good", QualityMeaning::good}, Meaning{"VÁLIDO", QualityMeaning::good},
        Meaning{"Inválido", QualityMeaning::bad}, Meaning{"válidas", QualityMeaning::good},
        Meaning{"inválida", QualityMeaning::bad}, Meaning{"Confiável", QualityMeaning::good},
        Meaning{"Não confiável", QualityMeaning::bad}, Meaning{"bonne", QualityMeaning::good},
        Meaning{"Mauvais", QualityMeaning::bad}, Meaning{"buono", QualityMeaning::good},
        Meaning{"cattivo", QualityMeaning::bad}, Meaning{"non valide", QualityMeaning::bad},
        Meaning{"gültig", QualityMeaning::good}, Meaning{"ungültige", QualityMeaning::bad},
        Meaning{"nicht gültig", QualityMeaning::bad}, Meaning{"i.O.", QualityMeaning::good},
        Meaning{"n.i.O.", QualityMeaning::bad}, Meaning{"NOK", QualityMeaning::bad},
        Meaning{"Not Good", QualityMeaning::bad}, Meaning{"No error", QualityMeaning::good},
        Meaning{"sem falha", QualityMeaning::good}, Meaning{"sensor failure", QualityMeaning::bad},
        Meaning{"GoodClamped", QualityMeaning::good},
        Meaning{"BadSensorFailure", QualityMeaning::bad},
        Meaning{"UncertainLastUsableValue", QualityMeaning::uncertain},
        Meaning{"Good, Local Override", QualityMeaning::good},
        Meaning{"12 - Bad, Device Failure", QualityMeaning::bad},
        Meaning{"incerta", QualityMeaning::uncertain}, Meaning{"I/O Timeout", QualityMeaning::bad},
        Meaning{"HIHI", QualityMeaning::alarm}, Meaning{"Alarme Baixo", QualityMeaning::alarm},
        Meaning{"historical", QualityMeaning::unknown}, Meaning{"A17", QualityMeaning::unknown}));

TEST(QualityCodes, StandAtTheBeginningOfATextDecimalOrHexadecimal) {
  EXPECT_EQ(quality_code("216 - Good, Local Override"), 216);
  EXPECT_EQ(quality_code("192 (Good)"), 192);
  EXPECT_EQ(quality_code("0x80AB0000"), 2158690304);
  EXPECT_EQ(quality_code("0xC0"), 192);
  EXPECT_EQ(quality_code("12a"), std::nullopt);
  EXPECT_EQ(quality_code("3.5"), std::nullopt);
  EXPECT_EQ(quality_code("Good"), std::nullopt);
}

// What share of all readings is bad.
struct QualityCase {
  const char* name;
  const char* column;
  std::string good, bad;
  int bad_of_ten;
  const char* bad_value = "0";
};

class ReadingQualities : public testing::TestWithParam<QualityCase> {};

// The bad readings have a value that would mislead.
TEST_P(ReadingQualities, BadReadingsAreNotUsed) {
  const QualityCase& one = GetParam();
  const std::string csv =
      rows_of(std::string("tag;time;value;") + one.column, {"FLOW", "OUT"},
              [&](int minute, const std::string& tag) {
                const bool bad = (minute * 7 + (tag == "OUT" ? 3 : 0)) % 10 < one.bad_of_ten;
                return tag + ";" + at(60 * minute) + ";" +
                       (bad ? std::string(one.bad_value) : value_of_minute(minute, 50)) + ";" +
                       (bad ? one.bad : one.good);
              });
  const Table table = read_long(csv, "OUT");
  for (const double value : column(table, "FLOW").values) {
    EXPECT_TRUE(std::isnan(value) || value > 30) << value;
  }
  EXPECT_TRUE(message(table, "bad_readings")
                  .starts_with(std::to_string(8 * one.bad_of_ten) + " of 80 readings are"))
      << message(table, "bad_readings");
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ReadingQualities,
    testing::Values(QualityCase{"Words", "Quality", "Válida", "Inválida", 2},
                    QualityCase{"French", "Qualité", "Bonne", "Mauvaise", 2},
                    QualityCase{"German", "Status", "Gültig", "Ungültig", 3},
                    QualityCase{"Letters", "Quality", "G", "B", 2},
                    QualityCase{"Camel", "Status", "GoodClamped", "BadSensorFailure", 2},
                    QualityCase{"CodeAndWord", "quality", "192 - Good", "28 - Bad", 2},
                    QualityCase{"Hexadecimal", "StatusCode", "0x00000000", "0x80AB0000", 2},
                    QualityCase{"ShortHexadecimal", "quality", "0xC0", "0x18", 2},
                    QualityCase{"MostlyBad", "Quality", "Good", "Bad", 7},
                    QualityCase{"MostlyNok", "Status", "OK", "NOK", 7},
                    QualityCase{"MostlyFalse", "Valid", "True", "False", 7},
                    QualityCase{"MostlyRuim", "Qualidade", "Bom", "Ruim", 7},
                    QualityCase{"MostlyZero", "Quality", "1", "0", 7},
                    QualityCase{"MostlyOne", "Quality", "0", "1", 7},
                    QualityCase{"OnlyBadIsWritten", "Quality", "", "Bad", 2, "77777"},
                    QualityCase{"OnlyAMarkIsWritten", "Quality", "", "*", 2, "77777"},
                    QualityCase{"FlaggedAsSuspect", "Flagged as Suspect", "False", "True", 2,
                                "77777"},
                    QualityCase{"FlaggedAsInvalid", "invalid", "0", "1", 2, "77777"},
                    QualityCase{"NegatedWords", "Quality", "plena", "não plena", 2, "77777"},
                    QualityCase{"CodesOfNoKnownKind", "Quality", "11", "2", 2},
                    QualityCase{"UnknownWithoutValues", "Quality", "Ja-42", "Xk-17", 3}),
    [](const auto& one) { return std::string(one.param.name); });

Table with_qualities(const std::string& name,
                     const std::function<std::string(int minute)>& quality) {
  return read_long(rows_of("tag;time;value;" + name, {"FLOW", "OUT"},
                           [&](int minute, const std::string& tag) {
                             return tag + ";" + at(60 * minute) + ";" +
                                    value_of_minute(minute, 50) + ";" + quality(minute);
                           }),
                   "OUT");
}

TEST(ReadingQuality, LimitsOfTheProcessAreNoFault) {
  for (const std::string word : {"HI", "Alarme Alto", "LOLO"}) {
    const Table table =
        with_qualities("Status", [&](int minute) { return minute % 9 == 0 ? word : "OK"; });
    EXPECT_FALSE(warns(table, "bad_readings")) << word;
  }
}

TEST(ReadingQuality, AFrequentWordThatIsUnknownIsADoubt) {
  const Table table =
      with_qualities("Quality", [](int minute) { return minute % 4 == 0 ? "Held" : "Good"; });
  EXPECT_FALSE(warns(table, "bad_readings"));
  EXPECT_EQ(message(table, "quality_unknown"),
            "Column \"Quality\": it is not clear whether these words or codes mean a bad quality: "
            "\"Held\" (20). Their readings were used.");
}

TEST(ReadingQuality, ARareWordAmongGoodOnesIsBadAndNamed) {
  const Table table =
      with_qualities("Quality", [](int minute) { return minute == 4 ? "Held" : "Good"; });
  EXPECT_EQ(message(table, "bad_readings"),
            "2 of 80 readings are of bad quality and were not used: \"Held\" (2) in column "
            "\"Quality\".");
}

TEST(ReadingQuality, ACodeThatIsFrequentBesideOneIsADoubt) {
  const Table table =
      with_qualities("status", [](int minute) { return minute % 3 == 0 ? "2" : "1"; });
  EXPECT_FALSE(warns(table, "bad_readings"));
  EXPECT_TRUE(warns(table, "quality_unknown"));
}

TEST(ReadingQuality, WordsWithoutAGoodOneAreTold) {
  const Table table =
      with_qualities("Quality", [](int minute) { return minute % 2 == 0 ? "raw" : "archived"; });
  EXPECT_TRUE(warns(table, "quality_unknown"));
}

TEST(ReadingQuality, TheColumnThatHolds192IsPreferred) {
  const std::string csv = rows_of(
      "tag,time,value,Quality,OPCQuality", {"FLOW", "OUT"}, [](int minute, const std::string& tag) {
        return tag + "," + at(60 * minute) + "," + value_of_minute(minute, 50) + ",0," +
               (minute == 5 ? "24" : "192");
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_FALSE(warns(table, "quality_zero_is_good"));
  EXPECT_EQ(message(table, "bad_readings"),
            "2 of 80 readings are of bad quality and were not used: 24 (2) in column "
            "\"OPCQuality\".");
}

// ------------------------------------------------------------------------- codes among raw readings

std::string with_code(const std::string& code) {
  std::string csv = "tag,time,value\n";
  for (int i = 0; i < 1800; ++i) {
    const bool lost = i % 37 == 5;
    csv += "FLOW," + at(10 * i) + "," + (lost ? code : value_of_minute(i, 50)) + "\n";
    if (i % 6 == 0) csv += "OUT," + at(10 * i) + "," + value_of_minute(i, 80) + "\n";
  }
  return csv;
}

TEST(ReadingsCodes, AreLeftOutBeforeReadingsAreAveraged) {
  for (const std::string code : {"-999", "-9999", "3276.7", "32767", "1e30", "-200"}) {
    const Table table = read_long(with_code(code), "OUT");
    for (const double value : column(table, "FLOW").values) {
      ASSERT_TRUE(std::isnan(value) || (value > 38 && value < 64)) << code << ": " << value;
    }
    EXPECT_TRUE(message(table, "missing_code").starts_with("Column \"FLOW\": "))
        << code << ": " << message(table, "missing_code");
  }
}

TEST(ReadingsCodes, TheSendersListIsUsedInstead) {
  MissingValues none;
  none.columns.emplace_back("FLOW", MissingList{});
  EXPECT_FALSE(warns(read_long(with_code("-999"), "OUT", {}, none), "missing_code"));
  MissingValues listed;
  listed.columns.emplace_back("FLOW", MissingList{{61}, {}});
  const Table table = read_long(with_code("61"), "OUT", {}, listed);
  EXPECT_NEAR(column(table, "FLOW").values[0], 50, 9);
}

TEST(ReadingsCodes, OrdinaryReadingsAreNone) {
  const Table table = read_long(with_code("0"), "OUT");
  EXPECT_FALSE(warns(table, "missing_code"));
}

// ------------------------------------------------------------------------------ which column is what

struct RoleCase {
  const char* name;
  const char* header;
  std::string row;  // %tag, %n (from 0), %time, %value; %index counts the rows
  std::string target;
  std::string columns;  // or the code of an error
};

class ReadingsRoles : public testing::TestWithParam<RoleCase> {};

std::string replace(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

TEST_P(ReadingsRoles, AreFoundOrNamedAsUnclear) {
  const RoleCase& one = GetParam();
  int index = 5000;
  const std::vector<std::string> tags = {"FI7", "TI8", "QI9"};
  const std::string csv = rows_of(one.header, tags, [&](int minute, const std::string& tag) {
    std::string row = replace(one.row, "%tag", tag);
    row = replace(row, "%time", at(60 * minute));
    row = replace(row, "%value", value_of_minute(minute, tag == "QI9" ? 80 : 50));
    row = replace(row, "%index", std::to_string(index++));
    return replace(row, "%n", std::to_string(31 + (tag == "TI8") + 2 * (tag == "QI9")));
  });
  std::string found;
  try {
    found = names_of(read_long(csv, one.target));
  } catch (const Error& error) {
    found = error.code();
  }
  EXPECT_EQ(found, one.columns);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ReadingsRoles,
    testing::Values(RoleCase{"RawAndScaled", "tag,time,raw_value,scaled_value",
                             "%tag,%time,%value,1%value", "QI9", "ambiguous_column"},
                    RoleCase{"MinAndMax", "tag,time,value_min,value_max",
                             "%tag,%time,%value,9%value", "QI9", "ambiguous_column"},
                    RoleCase{"NumericTags", "sensor_id,timestamp,value", "%n,%time,%value", "33",
                             "timestamp 31 32 33"},
                    RoleCase{"NumericTagsBesideTexts", "TAG_ID;TAG_DESC;READ_TIME;READ_VALUE",
                             "%n;all of %tag;%time;%value", "33", "READ_TIME 31 32 33"},
                    RoleCase{"CountedRows", "log_id,parametro,momento,medida",
                             "%index,%tag,%time,%value", "QI9", "momento FI7 QI9 TI8"},
                    RoleCase{"SourceAndServer", "node,SourceTimestamp,ServerTimestamp,Value",
                             "%tag,%time,%time,%value", "QI9", "SourceTimestamp FI7 QI9 TI8"},
                    RoleCase{"Summary", "TagName,StartTime,EndTime,Average,Minimum,Maximum",
                             "%tag,%time,%time,%value,1,2", "QI9", "EndTime FI7 QI9 TI8"},
                    RoleCase{"TwoTexts", "place,thing,time,value", "p%n,%tag,%time,%value", "QI9",
                             "time FI7 QI9 TI8"},
                    RoleCase{"TwoNumbers", "tag,time,first,second", "%tag,%time,%value,%value",
                             "QI9", "ambiguous_column"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(ReadingsLayout, ATargetThatIsColumnAndTagIsAmbiguous) {
  const std::string csv = rows_of(
      "Tag,Time,Value,Quality", {"Flow", "Quality"}, [](int minute, const std::string& tag) {
        return tag + "," + at(60 * minute) + "," + value_of_minute(minute, 50) + ",192";
      });
  EXPECT_EQ(fault_of([&] { read_long(csv, "Quality"); }).code(), "ambiguous_column");
  ReadingsOptions said;
  said.layout = Layout::lengthwise;
  EXPECT_EQ(names_of(read_long(csv, "Quality", said)), "Time Flow Quality");
  EXPECT_TRUE(warns(read_long(csv, "Value"), "looks_like_readings"));
}

TEST(ReadingsLayout, PairsOfTimesThatMoveApartAreTold) {
  const auto pairs = [](int step) {
    std::string csv = "FI7 Time,FI7 ValueY,QI9 Time,QI9 ValueY\n";
    for (int i = 0; i < 30; ++i) {
      csv += at(10 * i) + "," + value_of_minute(i, 50) + "," + at(step * i) + "," +
             value_of_minute(i, 80) + "\n";
    }
    return csv;
  };
  EXPECT_TRUE(warns(read_long(pairs(12), "QI9 ValueY"), "times_differ"));
  EXPECT_FALSE(warns(read_long(pairs(10), "QI9 ValueY"), "times_differ"));
}

// ---------------------------------------------------------------------------------- kinds by tag

TEST(ReadingsUnits, AreThoseOfEachTag) {
  const std::string csv =
      rows_of("Tag;Time;Value", {"F", "P", "OUT"}, [](int minute, const std::string& tag) {
        const std::string unit = tag == "F" ? " m³/h" : tag == "P" ? " bar" : " %";
        const bool mbar = tag == "P" && minute % 4 == 1;
        return tag + ";" + at(60 * minute) + ";" +
               replace(mbar         ? number_text(1000 * (3 + minute / 100.0)) + " mbar"
                       : tag == "P" ? number_text(3 + minute / 100.0) + unit
                                    : value_of_minute(minute, 50) + unit,
                       ".", ",");
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_EQ(show(table, "P", 3), "3 3.01 3.02");
  EXPECT_EQ(show(table, "F", 1), "50");
  EXPECT_EQ(
      message(table, "units_converted"),
      "Column \"P\": 10 numbers in \"mbar\" were converted to \"bar\", the most frequent unit.");
}

TEST(ReadingsUnits, MayStandInTheirOwnColumn) {
  const std::string csv =
      rows_of("Tag;Time;Value;Unit", {"P", "OUT"}, [](int minute, const std::string& tag) {
        const bool mbar = tag == "P" && minute >= 30;
        return tag + ";" + at(60 * minute) + ";" + (mbar ? "4100" : value_of_minute(minute, 5)) +
               ";" +
               (tag == "OUT" ? "kg"
                : mbar       ? "mbar"
                             : "bar");
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_DOUBLE_EQ(column(table, "P").values[35], 4.1);
  EXPECT_TRUE(warns(table, "units_converted"));
}

TEST(ReadingsUnits, ThatCannotBeConvertedAreNotUsed) {
  const std::string csv =
      rows_of("Tag;Time;Value;Unit", {"P", "OUT"}, [](int minute, const std::string& tag) {
        return tag + ";" + at(60 * minute) + ";" + value_of_minute(minute, 50) + ";" +
               (tag == "P" && minute >= 30 ? "kW" : "bar");
      });
  EXPECT_EQ(
      message(read_long(csv, "OUT"), "tag_units_differ"),
      "Tag \"P\": 10 readings in \"kW\" cannot be converted to \"bar\", the unit of most, and "
      "were not used.");
}

TEST(ReadingsKindsByTag, DurationsAmongNumbersAreSeconds) {
  const std::string csv =
      rows_of("Tag;Time;Value", {"CYCLE", "F", "OUT"}, [](int minute, const std::string& tag) {
        return tag + ";" + at(60 * minute) + ";" +
               (tag == "CYCLE" ? "00:03:" + std::to_string(10 + minute)
                               : value_of_minute(minute, 50));
      });
  EXPECT_EQ(show(read_long(csv, "OUT"), "CYCLE", 3), "190 191 192");
}

TEST(ReadingsKindsByTag, NumbersBesideATagOfDatesKeepTheirForms) {
  const std::string csv =
      rows_of("Tag;Time;Value", {"START", "F", "OUT"}, [](int minute, const std::string& tag) {
        return tag + ";" + at(60 * minute) + ";" +
               (tag == "START" ? at(60 * minute - 1800)
                : tag == "F"   ? "2." + std::to_string(100 + minute) + ",50-"
                               : replace(value_of_minute(minute, 50), ".", ","));
      });
  EXPECT_EQ(show(read_long(csv, "OUT"), "F", 2), "-2100.5 -2101.5");
}

TEST(ReadingsKindsByTag, LimitsOfDetectionAmongWordsAreTold) {
  const std::string csv =
      rows_of("Tag;Time;Value", {"NOx", "MODE", "OUT"}, [](int minute, const std::string& tag) {
        return tag + ";" + at(60 * minute) + ";" +
               (tag == "MODE"                     ? "RUN"
                : tag == "NOx" && minute % 5 == 0 ? "<0,4"
                                                  : replace(value_of_minute(minute, 50), ".", ","));
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_EQ(show(table, "NOx", 1), "0.2");
  EXPECT_TRUE(warns(table, "below_detection"));
}

// --------------------------------------------------------------------------------------- times

TEST(ReadingsTimes, OfAResetClockAreLeftOut) {
  const std::string csv =
      rows_of("tag,time,value", {"FLOW", "OUT"}, [](int minute, const std::string& tag) {
        return tag + "," + (minute == 7 ? "1980-01-01 00:00:00" : at(60 * minute)) + "," +
               value_of_minute(minute, 50);
      });
  const Table table = read_long(csv, "OUT");
  EXPECT_EQ(table.rows, 39U);
  EXPECT_TRUE(message(table, "stray_times").starts_with("2 readings have times"));
}

TEST(ReadingsTimes, OfATargetAtRandomGiveARowPerReading) {
  std::string csv = "tag,time,value\n";
  double now = 0;
  for (int i = 0; i < 120; ++i) {
    csv += "FLOW," + at(now - 20) + "," + value_of_minute(i, 50) + "\n";
    csv += "OUT," + at(now) + "," + value_of_minute(i, 80) + "\n";
    now += 300 + std::round(280 * std::sin(i * 1.7));
  }
  const Table table = read_long(csv, "OUT");
  EXPECT_EQ(table.rows, 120U);
  EXPECT_TRUE(warns(table, "readings_at_target"));
  EXPECT_FALSE(std::isnan(column(table, "FLOW").values[50]));
}

TEST(ReadingsTimes, IntervalsAtReadingsBeginAtTheReadingBefore) {
  const GridTimes grid = GridTimes::at_readings({0, 12, 20, 100}, 10);
  EXPECT_EQ(grid.rows(), (std::vector<std::int64_t>{0, 1, 2, 4}));
  struct Case {
    double time;
    std::int64_t number;
  };
  for (const Case& c : {Case{-20, -1},
                        {-9, 0},
                        {0, 0},
                        {1, 1},
                        {12, 1},
                        {13, 2},
                        {20, 2},
                        {50, 3},
                        {90, 3},
                        {91, 4},
                        {100, 4},
                        {101, 5}}) {
    EXPECT_EQ(grid.number_of(c.time), c.number) << c.time;
  }
  EXPECT_DOUBLE_EQ(grid.time_in_row(1, grid.place_of(3).moment), 3);
}

// -------------------------------------------------------------------------------------- InfluxDB

std::string influx_block(const std::string& columns, const std::string& datatypes,
                         const std::function<std::string(int minute)>& row) {
  std::string csv =
      "#group,false\n#datatype," + datatypes + "\n#default,_result\n" + columns + "\n";
  for (int minute = 0; minute < 30; ++minute) csv += row(minute) + "\n";
  return csv + "\n";
}

TEST(ReadingsOfInfluxDb, BlocksAreJoinedWhateverTheOrderOfTheirColumns) {
  const std::string csv =
      influx_block(",result,table,_time,_value,_field,_measurement",
                   "string,long,dateTime:RFC3339,double,string,string",
                   [](int minute) {
                     return ",,0," + at(60 * minute) + "," + value_of_minute(minute, 80) +
                            ",out,press";
                   }) +
      influx_block(",result,table,_field,_measurement,_time,_value,room",
                   "string,long,string,string,dateTime:RFC3339,double,string",
                   [](int minute) {
                     return ",,1,heat,press," + at(60 * minute) + "," +
                            value_of_minute(minute, 50) + ",\"hall, east\"";
                   }) +
      influx_block(",result,table,_time,_value,_field,_measurement",
                   "string,long,dateTime:RFC3339,string,string,string", [](int minute) {
                     return ",,2," + at(60 * minute) + "," + (minute < 9 ? "run" : "idle") +
                            ",mode,press";
                   });
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, csv.size()}) {
    CsvReader reader;
    reader.keep_mixed_unless("out");
    for (std::size_t i = 0; i < csv.size(); i += piece) reader.feed(csv.substr(i, piece));
    const std::vector<std::string> none;
    const ReadingsOptions options;
    const Table table = settle_layout(reader.finish(), {"out", options, none});
    EXPECT_EQ(names_of(table), "_time heat mode out");
    EXPECT_EQ(show(table, "heat", 2), "50 " + value_of_minute(1, 50));
    EXPECT_EQ(show(table, "mode", 1), "run");
    EXPECT_FALSE(warns(table, "incomplete_readings"));
    EXPECT_EQ(
        message(table, "block_columns_left_out"),
        "The file holds several blocks; columns that its first block does not have were left out: "
        "\"room\".");
  }
}

}  // namespace
}  // namespace relevance::table
