// SPDX-License-Identifier: PostgreSQL
#include "contract/train_options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

Error error_of(const std::string& text) {
  try {
    parse_train_options(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << text << " was accepted";
  return Error("", "");
}

TEST(TrainOptions, DefaultsWhenNothingIsGiven) {
  const TrainOptions options = parse_train_options("{}");
  EXPECT_EQ(options.algorithm, Algorithm::random_forest);
  EXPECT_EQ(options.trees, kAutomatic);
  EXPECT_EQ(options.max_depth, kAutomatic);
  EXPECT_EQ(options.min_samples_leaf, kAutomatic);
  EXPECT_EQ(options.explain_rows, 10000);
  EXPECT_EQ(options.split, SplitMethod::automatic);
  EXPECT_FALSE(options.values.missing_values.everywhere);
  EXPECT_EQ(to_json(options).at("missing_values"), "auto");
  EXPECT_EQ(to_json(options).at("positive_class"), "");
}

TEST(TrainOptions, MissingValuesMayBeListedForAllColumnsOrForSome) {
  const auto missing = [](const std::string& value) {
    return parse_train_options("{\"missing_values\": " + value + "}").values.missing_values;
  };
  EXPECT_FALSE(missing("\"auto\"").everywhere);
  ASSERT_TRUE(missing("[]").everywhere);
  EXPECT_TRUE(missing("[]").everywhere->empty());
  EXPECT_EQ(missing("[\" -200 \"]").everywhere->numbers, (std::vector<double>{-200}));
  const table::MissingValues some = missing(R"({"CO": [-200, "Störung"], "T": []})");
  EXPECT_FALSE(some.everywhere);
  EXPECT_EQ(some.list_for("co")->words, (std::vector<std::string>{"Störung"}));
  EXPECT_TRUE(some.list_for("T")->empty());
  EXPECT_EQ(some.list_for("NOx"), nullptr);
  const char* text = R"({"missing_values": {"CO": [-200.0, "Störung"], "T": []}})";
  EXPECT_EQ(to_json(parse_train_options(text)).at("missing_values"),
            nlohmann::json::parse(text).at("missing_values"));
  EXPECT_TRUE(same_training("{}", R"({"missing_values": "auto", "positive_class": ""})"));
  EXPECT_FALSE(same_training("{}", R"({"missing_values": []})"));
}

TEST(TrainOptions, AreOfLimitedSize) {
  const std::string longest(4096, 'x');
  const auto with = [](const std::string& option, const json& value) {
    return json{{option, value}}.dump();
  };
  for (const char* option : {"group_column", "positive_class", "time_column", "tag_column"}) {
    EXPECT_NO_THROW(parse_train_options(with(option, longest))) << option;
    const Error error = error_of(with(option, longest + "x"));
    EXPECT_EQ(error.code(), "invalid_option");
    EXPECT_EQ(error.message(),
              "option \"" + std::string(option) + "\" holds a text that is too long");
    EXPECT_EQ(error.detail(), "It has 4097 bytes; at most 4096 are accepted.");
  }
  for (const char* option : {"ignore_columns", "keep_columns", "missing_values", "aggregate"}) {
    const std::string text = with(option, json::array({longest + "x"}));
    EXPECT_NE(error_of(text).message().find("holds a text that is too long"), std::string::npos);
    const Error many = error_of(with(option, std::vector<std::string>(100'001, "a")));
    EXPECT_EQ(many.message(), "option \"" + std::string(option) + "\" has too many values");
    EXPECT_EQ(many.detail(), "It has 100001 values; at most 100000 are accepted.");
  }
  EXPECT_NE(error_of(with("aggregate", json{{longest + "x", "mean"}})).message().find("too long"),
            std::string::npos);
  EXPECT_NE(error_of(with("missing_values", json{{"a", json::array({longest + "x"})}}))
                .message()
                .find("too long"),
            std::string::npos);
  const Error total = error_of(json{
      {"ignore_columns", std::vector<std::string>(300, longest)},
      {"keep_columns", {"a"}}}.dump());
  EXPECT_EQ(total.message(), "the training options are too large");
  EXPECT_NE(total.detail().find("option \"ignore_columns\" 1229"), std::string::npos)
      << total.detail();
  EXPECT_EQ(error_of(std::string((16 << 20) + 1, ' ')).message(),
            "the training options are too large");
}

TEST(TrainOptions, ThatAreNotJsonSayWhere) {
  const Error error = error_of("{\"trees\": 5,\n trees: 6}");
  EXPECT_EQ(error.code(), "invalid_json");
  EXPECT_NE(error.detail().find("line 2, column 4"), std::string::npos) << error.detail();
  EXPECT_NE(error.detail().find("expected"), std::string::npos) << error.detail();
  EXPECT_LT(error_of("\"" + std::string(100'000, 'x')).detail().size(), 400U);
}

TEST(TrainOptions, TheClassMayBeATextANumberOrABoolean) {
  const auto positive = [](const std::string& value) {
    return parse_train_options("{\"positive_class\": " + value + "}").values.positive_class;
  };
  EXPECT_EQ(positive("\"NOK\""), "NOK");
  EXPECT_EQ(positive("3"), "3");
  EXPECT_EQ(positive("true"), "true");
}

TEST(TrainOptions, EveryOptionRoundTrips) {
  const char* text =
      R"({"algorithm": "gradient_boosting", "trees": 7, "max_depth": 3, "min_samples_leaf": 5, "max_features": 0.25,
    "seed": 4294967295, "test_share": 0.5, "split": "last", "group_column": "batch", "explain_rows": "all", "threads": 2, "priority": -3,
    "ignore_columns": ["date", "Füllgrad %"], "keep_columns": ["ramp"],
    "missing_values": [-200.0, 1e30, "n.v."], "positive_class": "OK"})";
  const TrainOptions options = parse_train_options(text);
  EXPECT_EQ(options.trees, 7);
  EXPECT_EQ(options.algorithm, Algorithm::gradient_boosting);
  EXPECT_EQ(options.group_column, "batch");
  EXPECT_EQ(options.seed, 4294967295U);
  EXPECT_EQ(options.split, SplitMethod::last);
  EXPECT_EQ(options.ignore_columns.at(1), "Füllgrad %");
  EXPECT_EQ(options.values.keep_columns, std::vector<std::string>{"ramp"});
  EXPECT_EQ(options.values.missing_values.everywhere->numbers, (std::vector<double>{-200, 1e30}));
  EXPECT_EQ(options.values.missing_values.everywhere->words, (std::vector<std::string>{"n.v."}));
  EXPECT_EQ(options.values.positive_class, "OK");
  EXPECT_EQ(to_json(options), nlohmann::json::parse(text));
}

TEST(TrainOptions, SizesMayBeLeftToTheAlgorithm) {
  const char* text =
      R"({"algorithm": "auto", "trees": "auto", "max_depth": "auto", "min_samples_leaf": "auto"})";
  const TrainOptions options = parse_train_options(text);
  EXPECT_EQ(options.algorithm, Algorithm::automatic);
  EXPECT_EQ(options.trees, kAutomatic);
  EXPECT_EQ(to_json(options).at("max_depth"), "auto");
  EXPECT_EQ(parse_train_options(to_json(options)).min_samples_leaf, kAutomatic);
}

TEST(TrainOptions, AWrongWordIsAnsweredWithTheAllowedOnes) {
  EXPECT_EQ(error_of(R"({"algorithm": "svm"})").message(),
            "option \"algorithm\" must be \"random_forest\", \"gradient_boosting\" or \"auto\"");
  EXPECT_EQ(error_of(R"({"max_depth": "deep"})").message(),
            "option \"max_depth\" must be an integer from 1 to 512, or \"auto\"");
}

TEST(TrainOptions, AllRowsMayBeExplained) {
  EXPECT_EQ(parse_train_options(R"({"explain_rows": "all"})").explain_rows, 0);
}

TEST(TrainOptions, WholeNumbersMayBeWrittenWithAPoint) {
  EXPECT_EQ(parse_train_options(R"({"trees": 50.0})").trees, 50);
}

TEST(TrainOptions, AMisspelledOptionGetsTheClosestNamesFirst) {
  const Error error = error_of(R"({"ntrees": 5})");
  EXPECT_EQ(error.code(), "unknown_option");
  EXPECT_NE(error.message().find("ntrees"), std::string::npos);
  EXPECT_EQ(error.hint().rfind("Known options: trees, ", 0), 0U) << error.hint();
  EXPECT_NE(error_of(R"({"testshare": 0.2})").hint().find("options: test_share"),
            std::string::npos);
}

TEST(TrainOptions, RangesAreEnforced) {
  for (const char* text : {R"({"trees": 0})",
                           R"({"trees": 2001})",
                           R"({"trees": 1.5})",
                           R"({"trees": "many"})",
                           R"({"trees": true})",
                           R"({"trees": null})",
                           R"({"trees": 18446744073709551615})",
                           R"({"trees": 1e300})",
                           R"({"algorithm": "forest"})",
                           R"({"algorithm": 1})",
                           R"({"max_depth": 513})",
                           R"({"min_samples_leaf": 0})",
                           R"({"max_features": 0})",
                           R"({"max_features": 1.01})",
                           R"({"seed": -1})",
                           R"({"seed": 4294967296})",
                           R"({"test_share": 0.04})",
                           R"({"test_share": 0.51})",
                           R"({"split": "first"})",
                           R"({"group_column": 1})",
                           R"({"explain_rows": 0})",
                           R"({"explain_rows": -1})",
                           R"({"explain_rows": "some"})",
                           R"({"threads": 1025})",
                           R"({"ignore_columns": "a"})",
                           R"({"keep_columns": "a"})",
                           R"({"ignore_columns": [1]})",
                           R"({"missing_values": -200})",
                           R"({"missing_values": "none"})",
                           R"({"missing_values": [null]})",
                           R"({"missing_values": [""]})",
                           R"({"missing_values": [[1]]})",
                           R"({"missing_values": {"x": -200}})",
                           R"({"positive_class": ["OK"]})",
                           R"({"positive_class": null})"}) {
    const Error error = error_of(text);
    EXPECT_EQ(error.code(), "invalid_option") << text;
    EXPECT_FALSE(error.detail().empty()) << text;
    EXPECT_FALSE(error.hint().empty()) << text;
  }
}

TEST(TrainOptions, OnlyAnObjectIsAccepted) {
  for (const char* text : {"", "[]", "1", "null", "{", "{\"trees\": NaN}", "\xff"}) {
    EXPECT_EQ(error_of(text).code(), "invalid_json") << text;
  }
}

TEST(TrainOptions, DeepNestingIsRejectedWithoutRecursion) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(error_of("{\"trees\": " + deep + "}").code(), "invalid_option");
  EXPECT_EQ(error_of(deep).code(), "invalid_json");
}

}  // namespace
TEST(TrainOptions, ErrorsQuoteWholeCharacters) {
  // Not UTF-8 would be no JSON in the answer.
  std::string letters;
  for (int i = 0; i < 300; ++i) letters += i % 2 == 0 ? "é" : "€";
  const Error unread = error_of("{\"trees\": é" + letters + "\"");
  EXPECT_TRUE(is_valid_utf8(unread.detail())) << unread.detail();
  const Error cut = error_of("{\"trees\": \"" + letters);
  EXPECT_TRUE(is_valid_utf8(cut.detail())) << cut.detail();
  EXPECT_NE(cut.detail().find("é€é"), std::string::npos) << cut.detail();
  EXPECT_LT(cut.detail().size(), 900u);
  for (const char* before : {"", "x"}) {
    const Error long_name = error_of("{\"" + std::string(before) + letters + "\": [\"" +
                                     std::string(70'000, 'x') + "\"]}");
    EXPECT_TRUE(is_valid_utf8(long_name.message())) << long_name.message();
    EXPECT_EQ(long_name.code(), "invalid_option");
  }
}

TEST(TrainOptions, PriorityMakesNoOtherTraining) {
  EXPECT_TRUE(same_training(R"({"trees": 7, "priority": 5})", R"({"trees": 7})"));
  EXPECT_FALSE(same_training(R"({"trees": 7, "priority": 5})", R"({"trees": 8})"));
}

TEST(TrainOptions, AServiceOfTheSameVersionGetsThemAll) {
  const std::string all = to_json(parse_train_options(R"({"trees": 7, "priority": 5})")).dump();
  const nlohmann::json sent = nlohmann::json::parse(options_for_service(all, true));
  EXPECT_FALSE(sent.contains("priority"));
  EXPECT_TRUE(sent.contains("positive_class"));
}

TEST(TrainOptions, AServiceOfAnotherVersionGetsThoseThatDifferFromTheirDefaults) {
  const std::string all = to_json(parse_train_options(R"({"trees": 7, "priority": 5})")).dump();
  EXPECT_EQ(nlohmann::json::parse(options_for_service(all, false)),
            nlohmann::json::parse(R"({"trees": 7})"));
}

}  // namespace relevance::contract
