// SPDX-License-Identifier: PostgreSQL
// The documentation and the SQL say the same about each field and option as the contract's lists.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "contract/messages.h"
#include "contract/train_options.h"

namespace relevance::contract {
namespace {

std::string file(const std::string& path) {
  std::ifstream stream(std::string(PG_RELEVANCE_SOURCE) + "/" + path);
  EXPECT_TRUE(stream) << path;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

const std::string& docs() {
  static const std::string text = file("docs/sql.md");
  return text;
}

const std::string& tables() {
  static const std::string text = file("control/sql/ranking/tables.sql");
  return text;
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\'');
  }
  return "'" + text + "'";
}

void expect_documented(const std::string& line) {
  EXPECT_NE(docs().find("\n" + line + "\n"), std::string::npos) << "docs/sql.md lacks: " << line;
}

void expect_commented(const std::string& column, const std::string& meaning) {
  const std::string line = "COMMENT ON COLUMN relevance." + column + " IS " + quoted(meaning) + ";";
  EXPECT_NE(tables().find("\n" + line + "\n"), std::string::npos)
      << "control/sql/ranking/tables.sql lacks: " << line;
}

// The columns of CREATE TABLE or CREATE TYPE.
std::set<std::string> columns_of(const std::string& object) {
  const std::size_t start = tables().find(" relevance." + object + " ");
  std::istringstream lines(tables().substr(start, tables().find("\n)", start) - start));
  std::set<std::string> names;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::string name;
    std::istringstream(line) >> name;
    if (name != "PRIMARY" && name != "UNIQUE") names.insert(name);
  }
  return names;
}

void expect_columns(const std::string& object, const std::set<std::string>& names) {
  EXPECT_EQ(columns_of(object), names) << "the columns of relevance." << object
                                       << " in control/sql/ranking/tables.sql, and the list";
}

TEST(Fields, WhatAServiceNeedNotReportIsDocumented) {
  const std::string service = file("docs/model-service.md");
  for (const FieldDescription& field : describe_fields<RankingRow>()) {
    if (!field.schema["type"].is_array() || field.name == "rank") continue;
    const std::string name = "`" + field.name + "`";
    EXPECT_NE(service.find(name), std::string::npos) << "docs/model-service.md lacks " << name;
  }
}

TEST(Fields, ARankingsFieldsAreColumnsAndDocumented) {
  std::set<std::string> names;
  for (const FieldDescription& field : describe_fields<RankingRow>()) {
    if (field.name == "effect_curve") continue;  // a table of its own
    names.insert(field.name);
    expect_commented("ranking." + field.name, field.meaning);
    expect_documented("| `" + field.name + "` | " + field.meaning + " |");
  }
  names.insert("run_id");
  expect_columns("ranking", names);
}

TEST(Fields, AnEffectCurvesFieldsAreColumns) {
  std::set<std::string> names = {"run_id", "feature", "point_no"};
  for (const FieldDescription& field : describe_fields<EffectPoint>()) {
    const std::string column = field.name == "count" ? "row_count" : field.name;
    names.insert(column);
    expect_commented("effect_curve." + column, field.meaning);
  }
  expect_columns("effect_curve", names);
}

TEST(Fields, MetricsAreColumnsAndDocumented) {
  std::set<std::string> names = {"run_id", "baseline_feature", "target", "unit"};
  for (const FieldDescription& field : describe_fields<Metrics>()) {
    if (field.name == "algorithms") continue;  // read by get_algorithms
    if (field.name.starts_with("baseline_")) {
      for (const char* figure : {"_r2", "_mae", "_rmse"}) names.insert(field.name + figure);
      continue;
    }
    names.insert(field.name);
    expect_commented("training_metrics." + field.name, field.meaning);
    expect_documented("| `" + field.name + "` | " + field.meaning + " |");
  }
  expect_columns("training_metrics", names);
}

TEST(Fields, OptionsAreDocumented) {
  for (const OptionDescription& option : describe_options()) {
    expect_documented("| `" + option.name + "` | `" + option.default_value.dump() + "` | " +
                      option.values + " | " + option.meaning + " |");
  }
}

// A struct of the kinds of members that lists may have.
struct Part {
  double size = 0;
};
constexpr auto fields_of(const Part*) {
  return std::tuple{field("size", &Part::size, "How large.", kNotNegative)};
}
struct Whole {
  std::string name;
  std::optional<bool> fits;
  std::optional<int> count;
  std::optional<Part> part;
  std::vector<Part> parts;
};
constexpr auto fields_of(const Whole*) {
  return std::tuple{field("name", &Whole::name, "Its name."), field("fits", &Whole::fits, "Fits."),
                    field("count", &Whole::count, "How many.", Allowed{.low = 1}),
                    field("part", &Whole::part, "Its part."),
                    field("parts", &Whole::parts, "More.")};
}

TEST(Fields, AListIsAllThatAnObjectNeeds) {
  const nlohmann::json sent = {{"name", "a"},
                               {"fits", true},
                               {"count", 2},
                               {"part", {{"size", 1.5}}},
                               {"parts", {{{"size", 2.0}}}}};
  const Whole read = object_from_json<Whole>(Fields(sent, "whole"));
  EXPECT_EQ(read.part->size, 1.5);
  EXPECT_EQ(object_to_json(read), sent);
  EXPECT_EQ(object_to_json(read, true), nlohmann::json({{"name", "a"}}));
  const nlohmann::json schema = object_schema(describe_fields<Whole>())["properties"];
  EXPECT_EQ(schema["count"],
            nlohmann::json(
                {{"type", {"integer", "null"}}, {"minimum", 1.0}, {"description", "How many."}}));
  EXPECT_EQ(schema["parts"]["items"]["properties"]["size"]["type"], "number");
}

TEST(Fields, OptionsThatAreNewInAVersionChangeNoTraining) {
  EXPECT_TRUE(same_training(R"({"trees": 50})", R"({"trees": 50, "threads": 0, "seed": 0})"));
  EXPECT_FALSE(same_training(R"({"trees": 50})", R"({"trees": 50, "seed": 1})"));
  EXPECT_FALSE(same_training(R"({"decimal": ","})", "{}"));
  EXPECT_FALSE(same_training(R"({"of_another_version": 1})", "{}"));
  EXPECT_TRUE(same_training(R"({"of_another_version": 1})", R"({"of_another_version": 1})"));
}

}  // namespace
}  // namespace relevance::contract
