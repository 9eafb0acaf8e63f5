// SPDX-License-Identifier: PostgreSQL
#include "contract/readings_options_json.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "contract/train_options.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::Aggregate;
using table::Layout;
using table::ReadingsOptions;

ReadingsOptions read(const std::string& text) {
  return parse_train_options(text).readings;
}

Error error_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << text << " was accepted";
  return Error("", "");
}

TEST(ReadingsOptionsOfATraining, OptionsNotGivenAreLeftToTheData) {
  const ReadingsOptions options = read("{}");
  EXPECT_EQ(options.layout, Layout::automatic);
  EXPECT_FALSE(options.interval || options.max_gap);
  EXPECT_EQ(to_json(options), json::object());
}

TEST(ReadingsOptionsOfATraining, RoundTripAmongTheOthers) {
  const json given = {{"layout", "long"},
                      {"tag_column", {"area", "tag"}},
                      {"time_column", "ts"},
                      {"value_column", "v"},
                      {"quality_column", "q"},
                      {"interval", 300.0},
                      {"max_gap", 0.0},
                      {"aggregate", {{"MODE", "changes"}, {"TI1", "max"}}},
                      {"trees", 10}};
  const TrainOptions options = parse_train_options(given);
  EXPECT_EQ(options.readings.layout, Layout::lengthwise);
  EXPECT_EQ(options.readings.tag_columns.size(), 2U);
  EXPECT_EQ(options.readings.max_gap, 0.0);
  EXPECT_EQ(options.readings.tag_aggregates.at("MODE"), Aggregate::changes);
  const json written = to_json(options);
  for (const auto& [name, value] : given.items()) EXPECT_EQ(written.at(name), value) << name;
  EXPECT_EQ(to_json(parse_train_options(written)), written);
}

TEST(ReadingsOptionsOfATraining, DurationsAsPeopleWriteThem) {
  struct Case {
    const char* text;
    double seconds;
  };
  for (const Case& c : {Case{"90", 90},
                        {"\"90\"", 90},
                        {"\"5 min\"", 300},
                        {"\"5min\"", 300},
                        {"\"1 h\"", 3600},
                        {"\"1 hour 30 minutes\"", 5400},
                        {"\"1h30m\"", 5400},
                        {"\"250 ms\"", 0.25},
                        {"\"0.5 s\"", 0.5},
                        {"\"1 d\"", 86'400},
                        {"\"2 weeks\"", 1'209'600},
                        {"\"00:05:00\"", 300},
                        {"\"1:30\"", 5400},
                        {"\"10 segundos\"", 10},
                        {"\"1 dia\"", 86'400},
                        {"\"1 day 12:00:00\"", 129'600}}) {
    EXPECT_EQ(read("{\"interval\": " + std::string(c.text) + "}").interval, c.seconds) << c.text;
  }
  EXPECT_FALSE(read(R"({"interval": "auto"})").interval);
}

TEST(ReadingsOptionsOfATraining, BadDurationsAreRejected) {
  for (const std::string text : {"0", "-1", "\"\"", "\"min\"", "\"5 parsecs\"", "\"5 min later\"",
                                 "\"1:99:00\"", "true", "null", "\"1 month\"", "1e12", "[60]"}) {
    EXPECT_EQ(error_of("{\"interval\": " + text + "}").code(), "invalid_option") << text;
  }
  EXPECT_EQ(
      error_of(R"({"interval": "soon"})").message(),
      "option \"interval\" must be a duration such as \"30 s\", \"5 min\", \"1 h\" or \"1 d\", or a "
      "number of seconds, from 0.001 s to ten years");
}

TEST(ReadingsOptionsOfATraining, OneAggregateForAllTagsOrOneByTag) {
  EXPECT_EQ(read(R"({"aggregate": "last"})").aggregate, Aggregate::last);
  EXPECT_EQ(read(R"({"aggregate": {"A": "min"}})").tag_aggregates.at("A"), Aggregate::min);
  EXPECT_EQ(error_of(R"({"aggregate": "median"})").code(), "invalid_option");
  EXPECT_EQ(error_of(R"({"aggregate": {"A": "median"}})").detail(), "Given: \"median\".");
  EXPECT_EQ(error_of(R"({"aggregate": 1})").code(), "invalid_option");
  EXPECT_EQ(error_of(R"({"aggregate": ["mean"]})").code(), "invalid_option");
}

TEST(ReadingsOptionsOfATraining, NamesAndLayouts) {
  EXPECT_EQ(read(R"({"value_column": ["a", "b"]})").value_columns.size(), 2U);
  EXPECT_TRUE(read(R"({"tag_column": ""})").tag_columns.empty());
  EXPECT_EQ(error_of(R"({"time_column": 1})").code(), "invalid_option");
  EXPECT_EQ(error_of(R"({"value_column": [1]})").code(), "invalid_option");
  EXPECT_EQ(error_of(R"({"layout": "tall"})").message(),
            "option \"layout\" must be \"auto\", \"wide\" or \"long\"");
}

TEST(ReadingsOptionsOfATraining, DecideWhetherATrainingIsTheSame) {
  EXPECT_TRUE(same_training(R"({"interval": "5 min"})", R"({"interval": 300})"));
  EXPECT_FALSE(same_training(R"({"interval": "5 min"})", "{}"));
}

}  // namespace
}  // namespace relevance::contract
