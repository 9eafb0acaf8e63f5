// SPDX-License-Identifier: PostgreSQL
// A stored model's bytes: read back as they were written; damaged and hostile ones are refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/borders.h"
#include "model/stored_model.h"
#include "model/xgboost_reader.h"

namespace relevance::model {
namespace {

using forest::Node;
using nlohmann::json;
using table::CalendarPart;
using table::FeatureKind;

Node leaf(float value) {
  Node node;
  node.value = value;
  node.cover = 2;
  return node;
}

Node split(int feature, float threshold, std::uint32_t left) {
  Node node;
  node.feature = feature;
  node.threshold = threshold;
  node.left = left & 0x7fffffffU;
  node.cover = 4;
  node.gain = 1;
  return node;
}

// Two trees on three features.
forest::Forest make_forest() {
  return {1000,
          3,
          {{split(0, 0.5F, 1), leaf(-1), split(2, 1, 3), leaf(2), leaf(3)},
           {split(1, 0.5F, 1), leaf(10), leaf(20)}}};
}

Schema make_schema() {
  return {"units per hour",
          {{"T [°C]", FeatureKind::numeric, {}, {}, CalendarPart::hour, {-9999}},
           {"T (°C)", FeatureKind::boolean},
           {"material", FeatureKind::categorical, {"PA6", "PP"}}}};
}

std::string make_bytes() {
  return write_model(make_forest(), make_schema());
}

// The error's code and detail.
std::string refusal(const std::string& bytes) {
  try {
    read_model(bytes);
  } catch (const Error& error) {
    return error.code() + ": " + (error.detail().empty() ? error.message() : error.detail());
  }
  return "accepted";
}

// The model with one part replaced, at a JSON pointer.
std::string with(const std::string& pointer, const json& value) {
  json model = json::from_ubjson(make_bytes());
  model[json::json_pointer(pointer)] = value;
  std::string bytes;
  json::to_ubjson(model, bytes, true, true);
  return bytes;
}

std::string without(const std::string& object, const std::string& key) {
  json model = json::from_ubjson(make_bytes());
  model[json::json_pointer(object)].erase(key);
  std::string bytes;
  json::to_ubjson(model, bytes, true, true);
  return bytes;
}

const std::string kTree = "/learner/gradient_booster/model/trees/0/";

TEST(ModelBytes, AreReadAsTheyWereWritten) {
  const StoredModel model = read_model(make_bytes());
  EXPECT_EQ(write_model(model.forest, model.schema), make_bytes());
  EXPECT_EQ(model.forest.base, 1000);
  EXPECT_EQ(model.forest.trees.size(), 2U);
  EXPECT_EQ(model.schema.target, "units per hour");
  EXPECT_EQ(model.schema.features[0].name, "T [°C]");
  EXPECT_EQ(model.schema.features[0].missing_codes, (std::vector<double>{-9999}));
  EXPECT_TRUE(model.schema.features[1].missing_codes.empty());
  EXPECT_EQ(model.schema.features[2].levels, (std::vector<std::string>{"PA6", "PP"}));
  EXPECT_EQ(model.predict({{"T [°C]", 0.4}, {"T (°C)", true}, {"material", "PA6"}}), 1019);
}

TEST(ModelBytes, KeepOneCodeAsANumberAndSeveralAsAList) {
  Schema schema = make_schema();
  EXPECT_NE(to_json(schema).find("\"missing\":-9999"), std::string::npos) << "as in version 0.1.0";
  schema.features[0].missing_codes = {-200, -888};
  schema.features[0].missing_words = {"n.v."};
  schema.features[2].missing_words = {"n.v."};
  const Schema read = parse_schema(to_json(schema));
  EXPECT_EQ(read.features[0].missing_codes, (std::vector<double>{-200, -888}));
  EXPECT_EQ(read.features[0].missing_words, (std::vector<std::string>{"n.v."}));
  EXPECT_TRUE(read.features[1].missing_codes.empty());
  EXPECT_EQ(read.features[2].missing_words, (std::vector<std::string>{"n.v."}));
}

TEST(ModelBytes, HaveNamesThatPythonsXgboostAccepts) {
  const json learner = json::from_ubjson(make_bytes()).at("learner");
  EXPECT_EQ(learner.at("feature_names"), json({"T (°C)", "T (°C) 2", "material"}));
  EXPECT_EQ(learner.at("feature_types"), json({"float", "i", "int"}));
}

TEST(ModelBytes, MayHaveNoTrees) {
  const StoredModel model = read_model(write_model({7, 3, {}}, make_schema()));
  EXPECT_EQ(model.predict({{"T [°C]", {}}, {"T (°C)", {}}, {"material", {}}}), 7);
}

TEST(ModelBytes, OfLaterVersionsOfXgboostHaveTheirBaseInAList) {
  EXPECT_EQ(read_model(with("/learner/learner_model_param/base_score", "[5E-1]")).forest.base, 0.5);
}

TEST(ModelBytes, AreRefusedWhenCutOrExtended) {
  const std::string bytes = make_bytes();
  EXPECT_EQ(refusal(with("/version", {3, 3, 0})), "accepted");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(refusal(bytes.substr(0, size)), "accepted") << size;
  }
  EXPECT_NE(refusal(bytes + "N}"), "accepted");
  EXPECT_NE(refusal("nonsense"), "accepted");
  EXPECT_EQ(refusal("{}"), "bad_model: it has no trees of the kind gbtree.");
}

// Whatever is read can be evaluated.
TEST(ModelBytes, WithAnyByteChangedAreRefusedOrEvaluated) {
  const std::string bytes = make_bytes();
  const Row row = {{"T [°C]", 0.7}, {"T (°C)", false}, {"material", "PP"}};
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int change : {1, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ change);
      try {
        read_model(changed).predict(row);
      } catch (const Error&) {
        continue;
      }
    }
  }
}

TEST(ModelBytes, MayNotHaveCyclesInTheirTrees) {
  EXPECT_EQ(refusal(with(kTree + "left_children/2", 0)),
            "bad_model: the children of a node are not adjacent.");
  json children = {1, -1, 0, -1, -1};
  json model = json::from_ubjson(make_bytes());
  json& tree = model.at(json::json_pointer(kTree.substr(0, kTree.size() - 1)));
  tree["left_children"] = children;
  tree["right_children"] = {2, -1, 1, -1, -1};
  std::string bytes;
  json::to_ubjson(model, bytes);
  EXPECT_EQ(
      refusal(bytes),
      "bad_forest: The forest cannot be read: node 2 of tree 0 has a child out of range (0).");
  tree["left_children"] = {1, -1, 1, -1, -1};
  tree["right_children"] = {2, -1, 2, -1, -1};
  bytes.clear();
  json::to_ubjson(model, bytes);
  EXPECT_NE(refusal(bytes), "accepted");
}

TEST(ModelBytes, MayNotHaveIndicesOutOfRange) {
  EXPECT_EQ(refusal(with(kTree + "split_indices/0", 3)),
            "bad_forest: The forest cannot be read: node 0 of tree 0 splits on feature 3 of 3.");
  EXPECT_EQ(refusal(with(kTree + "split_indices/0", -2)), "bad_model: a node has the index -2.");
  EXPECT_EQ(refusal(with(kTree + "split_indices/0", 0.5)), "bad_model: a node has the index 0.5.");
  for (const std::int64_t child :
       {std::int64_t{5}, std::int64_t{0x7ffffffe}, std::int64_t{0x7fffffff}, std::int64_t{1} << 32,
        std::numeric_limits<std::int64_t>::max()}) {
    json model = json::from_ubjson(make_bytes());
    model[json::json_pointer(kTree + "left_children/0")] = child;
    model[json::json_pointer(kTree + "right_children/0")] =
        child < std::numeric_limits<std::int64_t>::max() ? child + 1 : child;
    std::string bytes;
    json::to_ubjson(model, bytes);
    EXPECT_NE(refusal(bytes), "accepted") << child;
  }
}

TEST(ModelBytes, MayNotHaveInvalidNumbers) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(refusal(with(kTree + "split_conditions/0", nan)),
            "bad_forest: The forest cannot be read: node 0 of tree 0 has no threshold.");
  EXPECT_NE(refusal(with(kTree + "split_conditions/1", infinity)), "accepted");
  EXPECT_NE(refusal(with(kTree + "sum_hessian/0", -1)), "accepted");
  EXPECT_NE(refusal(with(kTree + "left_children/0", nan)), "accepted");
}

TEST(ModelBytes, MayNotHaveArraysOfWrongSize) {
  for (const char* name : {"left_children", "right_children", "split_indices", "split_conditions",
                           "default_left", "sum_hessian", "loss_changes"}) {
    EXPECT_EQ(refusal(with(kTree + name, json::array({1, 2}))),
              "bad_model: a tree's arrays differ in length.")
        << name;
  }
  EXPECT_EQ(refusal(with("/learner/gradient_booster/model/trees/0", json::object())),
            "bad_forest: Tree 0 has no nodes.");
}

TEST(ModelBytes, MayNotBeOfAnotherKindOfModel) {
  const std::string learner = "/learner/";
  EXPECT_NE(refusal(with(learner + "gradient_booster/name", "dart")), "accepted");
  EXPECT_NE(refusal(with(learner + "objective/name", "binary:logistic")), "accepted");
  EXPECT_NE(refusal(with(learner + "learner_model_param/num_class", "3")), "accepted");
  EXPECT_NE(refusal(with(learner + "learner_model_param/num_target", "2")), "accepted");
  EXPECT_NE(refusal(with(learner + "learner_model_param/num_feature", "-1")), "accepted");
  EXPECT_NE(refusal(with(learner + "learner_model_param/num_feature", "1e300")), "accepted");
  EXPECT_NE(refusal(with(learner + "learner_model_param/num_feature", "4000000000")), "accepted");
  EXPECT_NE(refusal(with(learner + "learner_model_param/base_score", "nan")), "accepted");
  EXPECT_NE(refusal(with(kTree + "categories", {1})), "accepted");
}

// Lists whose length takes a few bytes, and their items none.
TEST(ModelBytes, MayNotClaimMoreThanTheyHold) {
  const auto list = [](char type) {
    return std::string("{L\0\0\0\0\0\0\0\1x[$", 13) + type +
           std::string("#L\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + "}";
  };
  for (const char type : {'Z', 'T', 'F'}) {
    EXPECT_EQ(refusal(list(type)), "bad_model: it claims more values than its bytes can hold.");
  }
  for (const char type : {'N', 'd', 'U', 'S', 'H', '[', '{', 'i'}) {
    EXPECT_NE(refusal(list(type)), "accepted") << type;
  }
  EXPECT_EQ(refusal(std::string(1'000'000, '[')), "bad_model: its lists are nested too deeply.");
}

TEST(ModelBytes, NeedASchemaOfTheirFeatures) {
  const std::string attribute = "/learner/attributes/relevance_schema";
  EXPECT_EQ(refusal(without("/learner/attributes", "relevance_schema")),
            "bad_model: it has no schema of its columns.");
  EXPECT_EQ(refusal(with(attribute, R"({"target": "y", "features": []})")),
            "bad_model: its schema has 0 features, its trees have 3.");
  EXPECT_NE(refusal(with(attribute, std::string(1'000'000, '['))), "accepted");
  EXPECT_NE(refusal(with(attribute, R"({"target": 1, "features": []})")), "accepted");
  EXPECT_NE(refusal(with(attribute, "not JSON")), "accepted");
  EXPECT_EQ(read_xgboost_model(without("/learner/attributes", "relevance_schema")).forest.features,
            3U);
}

TEST(Schema, IsReadAsItWasWritten) {
  const Schema schema = {
      "y",
      {{"a", FeatureKind::numeric, {}, {}, CalendarPart::hour, {1e20}},
       {"b", FeatureKind::boolean},
       {"c", FeatureKind::categorical, {"x", "", "ü"}},
       {"date (weekday)", FeatureKind::calendar, {}, "date", CalendarPart::weekday}}};
  const Schema read = parse_schema(to_json(schema));
  EXPECT_EQ(to_json(read), to_json(schema));
  EXPECT_EQ(read.features[2].levels, schema.features[2].levels);
  EXPECT_EQ(read.features[3].source(), "date");
  EXPECT_EQ(read.features[3].part, CalendarPart::weekday);
}

TEST(Schema, OfTheFirstVersionHasCalendarColumnsInItsNames) {
  const auto feature_named = [](const std::string& name) {
    const json feature = {{"name", name}, {"kind", "calendar"}};
    return parse_schema(json{{"target", "y"}, {"features", {feature}}}.dump()).features.front();
  };
  EXPECT_EQ(feature_named("start (UTC) (hour)").source(), "start (UTC)");
  EXPECT_EQ(feature_named("start (UTC) (hour)").part, CalendarPart::hour);
  EXPECT_EQ(feature_named("date (weekday)").part, CalendarPart::weekday);
  EXPECT_THROW(feature_named("date"), Error);
  EXPECT_THROW(feature_named("date (month)"), Error);
}

TEST(Schema, KeepsBordersToTheLastDigit) {
  FeatureInfo feature{"order", FeatureKind::numeric};
  feature.borders = {-1.7e308, 1e-320, 0.1, 4500012305, 1e15 + 0.5};
  EXPECT_EQ(parse_schema(to_json({"y", {feature}})).features[0].borders, feature.borders);
  feature.borders = std::vector<double>();
  EXPECT_EQ(parse_schema(to_json({"y", {feature}})).features[0].borders, feature.borders);
  feature.borders.reset();
  EXPECT_EQ(to_json({"y", {feature}}),
            R"({"features":[{"kind":"numeric","name":"order"}],"target":"y"})");
}

TEST(Schema, RefusesBordersThatAreNotAscendingNumbers) {
  const auto read = [](const char* kind, const json& borders) {
    json feature = {{"name", "a"}, {"kind", kind}, {"borders", borders}};
    if (std::string(kind) == "categorical") feature["levels"] = json::array();
    return parse_schema(json{{"target", "y"}, {"features", {feature}}}.dump()).features.front();
  };
  EXPECT_EQ(read("numeric", {1, 2, 3.5}).borders, (std::vector<double>{1, 2, 3.5}));
  EXPECT_THROW(read("numeric", {1, 3, 2}), Error);
  EXPECT_THROW(read("numeric", {1, 1}), Error);
  EXPECT_THROW(read("numeric", {1, "2"}), Error);
  EXPECT_THROW(read("numeric", 1), Error);
  EXPECT_THROW(read("numeric", nullptr), Error);
  EXPECT_THROW(read("boolean", {0.5}), Error);
  EXPECT_THROW(read("categorical", {0.5}), Error);
}

// A model on one feature with nine borders, 10 to 90; its trees have these thresholds.
StoredModel model_with_thresholds(const std::vector<float>& thresholds) {
  StoredModel model{{0, 1, {}}, {"y", {{"x", FeatureKind::numeric}}}};
  model.schema.features[0].borders = {10, 20, 30, 40, 50, 60, 70, 80, 90};
  float value = 1;
  for (const float threshold : thresholds) {
    model.forest.trees.push_back({split(0, threshold, 1), leaf(value), leaf(0)});
    value *= 2;
  }
  return model;
}

// Compares the ranks 0, 1, …, whose codes are these.
void compare_ranks(StoredModel& model, std::vector<float> codes = {}) {
  const std::size_t ranks = model.schema.features[0].borders->size() + 1;
  while (codes.size() < ranks) codes.push_back(static_cast<float>(codes.size()));
  compare_ranks(model.forest, model.schema.features, std::vector<std::vector<float>>{codes});
}

TEST(Borders, TakeThePlaceOfCodes) {
  const std::vector<float> codes = {1, 1.01F, 1.02F, 1.5F, 1.6F, 1.7F, 1.8F, 1.9F, 1.95F, 2};
  StoredModel model = model_with_thresholds({1.02F, 1.3F, 1.9F, 3});
  compare_ranks(model, codes);
  EXPECT_EQ(model.schema.features[0].borders, (std::vector<double>{20, 30, 70}));
  EXPECT_EQ(model.predict({{"x", 19.0}}), 1 + 2 + 4 + 8);
  EXPECT_EQ(model.predict({{"x", 20.0}}), 2 + 4 + 8);
  EXPECT_EQ(model.predict({{"x", 69.0}}), 4 + 8);
  EXPECT_EQ(model.predict({{"x", 1e9}}), 8);
}

TEST(Borders, ThatNoTreeUsesAreDropped) {
  constexpr float kLowest = std::numeric_limits<float>::lowest();
  const StoredModel before = model_with_thresholds({3, 2.5F, 7, 0, kLowest, 12, 9, -0.5F});
  StoredModel after = before;
  compare_ranks(after);
  EXPECT_EQ(after.schema.features[0].borders, (std::vector<double>{30, 70, 90}));
  for (double x = 5; x < 100; x += 5) {
    EXPECT_EQ(after.predict({{"x", x}}), before.predict({{"x", x}})) << x;
  }
  const std::string bytes = write_model(after.forest, after.schema);
  compare_ranks(after);
  EXPECT_EQ(write_model(after.forest, after.schema), bytes) << "a second time changes nothing";

  StoredModel none = model_with_thresholds({kLowest, 99});
  compare_ranks(none);
  EXPECT_EQ(none.schema.features[0].borders, std::vector<double>());
  EXPECT_EQ(none.predict({{"x", 55.0}}), 2);
}

TEST(Borders, LieBetweenTheirValues) {
  EXPECT_EQ(border_between(1, 2), 1.5);
  EXPECT_EQ(border_between(-1.7e308, 1.7e308), 0);
  EXPECT_DOUBLE_EQ(border_between(1.6e308, 1.7e308), 1.65e308);
  for (const double low : {-1.0, 0.0, 1.0, 5e-324, 1e308}) {
    const double high = std::nextafter(low, std::numeric_limits<double>::max());
    EXPECT_EQ(border_between(low, high), high);
  }
}

}  // namespace
}  // namespace relevance::model
