// SPDX-License-Identifier: PostgreSQL
// What a preview says of data, as JSON.
#include "contract/preview.h"

#include <gtest/gtest.h>

#include <string>

#include "table/csv/csv_reader.h"
#include "table/training_set.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

table::Table read(const std::string& csv) {
  table::CsvReader reader;
  reader.feed(csv);
  return reader.finish();
}

std::string press_csv() {
  std::string csv = "id;time;speed;state;output\n";
  for (int i = 0; i < 60; ++i) {
    csv += std::to_string(i + 1) + ";2024-01-" + (i < 30 ? "01" : "02") + " 0" +
           std::to_string(i % 10) + ":00;" + (i == 1 ? "" : std::to_string(i % 7) + ",5") + ";" +
           (i % 3 == 0   ? "on"
            : i % 3 == 1 ? "off"
                         : "idle") +
           ";" + std::to_string(i * i % 11) + "\n";
  }
  return csv;
}

TEST(Preview, ShowsColumnsAsGetColumnsDoes) {
  Preview preview;
  table::describe_data(read(press_csv()), {}, preview.data, 2);
  const json document = to_json(preview, Language::english);
  EXPECT_EQ(document.at("format").at("delimiter"), ";");
  EXPECT_EQ(document.at("rows_read"), 60);
  EXPECT_EQ(document.at("complete"), true);
  EXPECT_TRUE(document.at("error").is_null());
  const json& columns = document.at("columns");
  ASSERT_EQ(columns.size(), 5U);
  EXPECT_EQ(columns[0].at("type"), "identifier");
  EXPECT_EQ(columns[0].at("role"), "ignored");
  EXPECT_EQ(columns[0].at("reason"), "it counts the rows");
  EXPECT_EQ(columns[1].at("range"), "2024-01-01 00:00:00 to 2024-01-02 09:00:00");
  EXPECT_EQ(columns[2], json::parse(R"({"column_no": 3, "column_name": "speed", "type": "numeric",
    "unit": null, "role": "feature", "reason": null, "missing_share": 0.016666666666666666,
    "distinct_values": 7, "distinct_exact": true, "range": "0.5 to 6.5", "min": 0.5, "max": 6.5,
    "first_values": ["0.5", "2.5", "3.5", "4.5", "5.5"]})"));
  EXPECT_EQ(columns[4].at("role"), "feature");
  EXPECT_EQ(document.at("rows"), json::parse(R"([[1, "2024-01-01 00:00:00", 0.5, "on", 0],
                                                 [2, "2024-01-01 01:00:00", null, "off", 1]])"));
}

TEST(Preview, WarnsInTheReadersLanguage) {
  Preview preview;
  table::describe_data(read(press_csv()), {}, preview.data, 0);
  const json warnings = to_json(preview, Language::portuguese).at("warnings");
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].at("code"), "column_left_out");
  EXPECT_EQ(warnings[0].at("message"), "A coluna \"id\" foi deixada de fora: conta as linhas.");
}

TEST(Preview, SaysWhatATrainingWouldObjectTo) {
  Preview preview;
  try {
    table::make_training_set(read(press_csv()), "state", {}, &preview.data);
    ADD_FAILURE() << "three classes can be a target";
  } catch (const Error& error) {
    preview.error = error;
  }
  const json document = to_json(preview, Language::english);
  EXPECT_EQ(document.at("error").at("code"), "target_has_classes");
  EXPECT_NE(document.at("error").at("hint").get<std::string>().find("positive_class"),
            std::string::npos);
  EXPECT_EQ(document.at("columns")[3].at("role"), "target");
  EXPECT_EQ(document.at("columns")[0].at("role"), "ignored");
}

}  // namespace
}  // namespace relevance::contract
