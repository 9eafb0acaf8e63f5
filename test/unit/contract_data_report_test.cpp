// SPDX-License-Identifier: PostgreSQL
#include "contract/data_report.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/error.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::ColumnRole;

DataReport sample_report() {
  DataReport report;
  report.format.emplace();
  report.format->compression = "gzip";
  report.format->encoding = "Windows-1252";
  report.format->sheet = "Mai";
  report.format->delimiter = ';';
  report.format->quote = '\0';
  report.format->decimal = ',';
  report.format->thousands = '.';
  report.format->header_line = 3;
  report.format->skipped_lines = 2;
  report.format->has_units = true;
  report.columns.resize(2);
  report.columns[0].name = "Füllgrad";
  report.columns[0].type = "numeric";
  report.columns[0].unit = "%";
  report.columns[0].role = ColumnRole::target;
  report.columns[0].missing_share = 0.25;
  report.columns[0].distinct = 65'536;
  report.columns[0].distinct_exact = false;
  report.columns[0].min = -1.5;
  report.columns[0].max = 80;
  report.columns[0].first_values = {"-1.5", "80"};
  report.columns[1].name = "lote";
  report.columns[1].type = "identifier";
  report.columns[1].role = ColumnRole::ignored;
  report.columns[1].reason = "it counts the rows";
  return report;
}

// A column with the given fields in addition to the required ones.
json with(const json& fields) {
  json column = {{"name", "a"}, {"type", "numeric"}, {"role", "feature"}};
  column.update(fields);
  return {{"format", nullptr}, {"columns", json::array({column})}};
}

std::string fault_of(const json& report) {
  try {
    parse_data_report(report);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "bad_answer");
    return error.message();
  }
  ADD_FAILURE() << report << " was accepted";
  return {};
}

TEST(DataReport, RoundTrips) {
  const json written = to_json(sample_report());
  EXPECT_EQ(to_json(parse_data_report(written)), written);
  EXPECT_EQ(written["format"]["delimiter"], ";");
  EXPECT_EQ(written["format"]["quote"], "");
  EXPECT_EQ(written["columns"][0]["role"], "target");
  EXPECT_EQ(written["columns"][0]["first_values"], json({"-1.5", "80"}));
  EXPECT_TRUE(written["columns"][1]["min"].is_null());
}

TEST(DataReport, ATableHasNoFormat) {
  DataReport report = sample_report();
  report.format.reset();
  const json written = to_json(report);
  EXPECT_TRUE(written.at("format").is_null());
  EXPECT_FALSE(parse_data_report(written).format);
}

TEST(DataReport, NumbersThatJsonLacksBecomeNull) {
  DataReport report = sample_report();
  report.columns[0].max = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(to_json(report)["columns"][0]["max"].is_null());
}

TEST(DataReport, NameTypeAndRoleAreEnough) {
  const DataReport report = parse_data_report(with({{"colour", "green"}, {"unit", nullptr}}));
  ASSERT_EQ(report.columns.size(), 1U);
  EXPECT_EQ(report.columns[0].name, "a");
  EXPECT_EQ(report.columns[0].role, ColumnRole::feature);
  EXPECT_TRUE(report.columns[0].distinct_exact);
  EXPECT_FALSE(report.columns[0].min);
  const DataReport of_file =
      parse_data_report({{"format", json::object()}, {"columns", json::array()}});
  EXPECT_TRUE(of_file.format->has_header);
}

TEST(DataReport, ServicesMayCallNumericColumnsNumber) {
  EXPECT_EQ(parse_data_report(with({{"type", "number"}})).columns[0].type, "numeric");
}

TEST(DataReport, ErrorsNameTheInvalidField) {
  struct Case {
    json report;
    const char* field;
  };
  for (const Case& c :
       {Case{with({{"name", ""}}), "name"}, Case{with({{"name", nullptr}}), "name"},
        Case{with({{"type", "integer"}}), "type"}, Case{with({{"role", "driver"}}), "role"},
        Case{with({{"unit", 1}}), "unit"},
        Case{with({{"reason", std::string("a\0b", 3)}}), "reason"},
        Case{with({{"missing_share", 1.5}}), "missing_share"},
        Case{with({{"distinct", -1}}), "distinct"}, Case{with({{"distinct", 1.5}}), "distinct"},
        Case{with({{"distinct_exact", "yes"}}), "distinct_exact"},
        Case{with({{"min", "low"}}), "min"}, Case{with({{"first_values", {1, 2}}}), "first_values"},
        Case{{{"format", {{"delimiter", "::"}}}, {"columns", json::array()}}, "delimiter"},
        Case{{{"format", {{"header_line", -1}}}, {"columns", json::array()}}, "header_line"},
        Case{{{"format", ";"}, {"columns", json::array()}}, "format"},
        Case{{{"format", nullptr}}, "columns"}, Case{{{"columns", 7}}, "columns"}}) {
    const std::string fault = fault_of(c.report);
    EXPECT_NE(fault.find(c.field), std::string::npos) << fault;
  }
  fault_of(json::array());
}

TEST(DataReport, NoColumnAppearsTwice) {
  json report = to_json(sample_report());
  report["columns"].push_back(report["columns"][0]);
  EXPECT_NE(fault_of(report).find("columns[2]"), std::string::npos);
}

TEST(DataReport, LongTextsAreShortened) {
  const std::string endless(100'000, 'x');
  const DataReport report = parse_data_report(
      with({{"reason", endless}, {"unit", endless}, {"first_values", json(50, endless)}}));
  EXPECT_LE(report.columns[0].reason.size(), 4000U);
  EXPECT_LE(report.columns[0].unit.size(), 400U);
  ASSERT_LE(report.columns[0].first_values.size(), 20U);
  EXPECT_LE(report.columns[0].first_values[0].size(), 400U);
}

}  // namespace
}  // namespace relevance::contract
