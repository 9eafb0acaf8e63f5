// SPDX-License-Identifier: PostgreSQL
#include "contract/messages.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "contract/bounded_json.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

RankingRow sample_row() {
  RankingRow row;
  row.feature = "Füllgrad %";
  row.importance_shap_mean_abs = 1.5;
  row.importance_native = 0.25;
  row.shap_norm = 1;
  row.native_norm = 0.5;
  row.score_final = 0.75;
  row.direction = "raises";
  row.rank = 1;
  row.kind = "categorical";
  row.direction_code = "nonmonotonic";
  row.shap_stderr = 0.01;
  row.above_noise = true;
  row.tied_rank = 1;
  row.importance_shap_grouped = 2.5;
  row.correlated_with = {"Pressão", "Vazão"};
  row.correlations = {0.9, -0.75};
  row.p_value = 0.001;
  row.q_value = 0.01;
  row.effect_curve = {{std::nullopt, "PA6", -1.0, 3}, {2.5, std::nullopt, 1.0, 4}};
  return row;
}

Metrics sample_metrics() {
  Metrics metrics;
  metrics.date = "2024-01-01T00:00:00Z";
  metrics.r2 = 0.9;
  metrics.mae = 1;
  metrics.rmse = 2;
  metrics.n_train = 80;
  metrics.n_test = 20;
  metrics.n_features = 5;
  return metrics;
}

ModelStatus sample_status() {
  ModelStatus status;
  status.model_id = 7;
  status.model_name = "press-01";
  status.status = Status::failed;
  status.phase = Phase::growing;
  status.progress = 0.5;
  status.error = Error("ragged_row", "line 7 has 3 fields", "seen", "wanted");
  status.warnings = {make_warning("low_r2", {}, {number_of("r2", "0.12")})};
  status.metrics = sample_metrics();
  return status;
}

std::string fault_of(const std::function<void()>& parse) {
  try {
    parse();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "bad_answer");
    return error.message();
  }
  ADD_FAILURE() << "was accepted";
  return {};
}

TEST(Messages, ARankingRoundTrips) {
  const json sent = to_json(std::vector{sample_row()}, true);
  for (const FieldDescription& field : describe_fields<RankingRow>()) {
    EXPECT_TRUE(sent[0].contains(field.name)) << "sample_row() lacks " << field.name;
  }
  const std::vector<RankingRow> read = parse_ranking(sent.dump()).value();
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(to_json(read, true), sent);
  EXPECT_EQ(read[0].effect_curve.at(0).level, "PA6");
  EXPECT_FALSE(read[0].effect_curve.at(0).x);
}

TEST(Messages, TheFirstPartStandsAlone) {
  const json sent = to_json(std::vector{sample_row()}, false);
  EXPECT_FALSE(sent[0].contains("rank"));
  EXPECT_FALSE(sent[0].contains("effect_curve"));
  EXPECT_EQ(sent[0].size(), 7U);
  const RankingRow row = parse_ranking(sent.dump()).value().at(0);
  EXPECT_FALSE(row.rank);
  EXPECT_TRUE(row.effect_curve.empty());
}

TEST(Messages, AStatusRoundTrips) {
  const json sent = to_json(sample_status());
  const ModelStatus read = parse_model_status(json::parse(sent.dump()));
  EXPECT_EQ(to_json(read), sent);
  EXPECT_EQ(read.error->hint(), "wanted");
}

TEST(Messages, AStatusMayBeShort) {
  const ModelStatus status = parse_model_status({{"model_id", 1}, {"status", "training"}});
  EXPECT_EQ(status.status, Status::training);
  EXPECT_FALSE(status.error);
  EXPECT_FALSE(status.metrics);
}

TEST(Messages, MetricsIncludeTheBaselines) {
  Metrics metrics = sample_metrics();
  EXPECT_EQ(to_json(metrics).size(), 7U) << "a service of the first part sends no more";
  metrics.algorithm = "gradient_boosting";
  metrics.split = "blocks";
  metrics.r2_random_split = 0.99;
  metrics.below_baseline = false;
  metrics.baseline_mean = Fit{-0.01, 3, 4};
  metrics.baseline_feature = BaselineFeature{{0.5, 2, 3}, "Pressão"};
  metrics.algorithms = {{{0.8, 1, 2}, "random_forest"}, {{0.9, 1, 2}, "gradient_boosting"}};
  metrics.n_explained = 100;
  metrics.seconds = StageSeconds{0.1, 0.2, 0.3, 0.4, 0.5};
  metrics.peak_memory_mb = 123.5;
  const json sent = to_json(metrics);
  EXPECT_EQ(to_json(parse_metrics(json::parse(sent.dump()))), sent);
  EXPECT_EQ(sent.at("baseline_feature").at("feature"), "Pressão");
}

TEST(Messages, FaultsOfMetricsNameTheField) {
  const auto metrics_with = [](const char* key, const json& value) {
    json metrics = to_json(sample_metrics());
    metrics[key] = value;
    return fault_of([&] { parse_metrics(metrics); });
  };
  EXPECT_NE(metrics_with("r2_random_split", 1.5).find("r2_random_split"), std::string::npos);
  EXPECT_NE(metrics_with("baseline_mean", 1).find("baseline_mean"), std::string::npos);
  EXPECT_NE(metrics_with("baseline_mean", {{"r2", 0}}).find("mae"), std::string::npos);
  EXPECT_NE(metrics_with("algorithms", json::array({1})).find("algorithms[0]"), std::string::npos);
  EXPECT_NE(metrics_with("n_explained", -1).find("n_explained"), std::string::npos);
}

TEST(Messages, NumbersThatJsonLacksAreNeverWritten) {
  Metrics metrics;
  metrics.r2 = std::nan("");
  metrics.mae = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(to_json(metrics)["r2"].is_null());
  EXPECT_TRUE(to_json(metrics)["mae"].is_null());
}

TEST(Messages, FaultsNameTheField) {
  const auto ranking_with = [](const char* key, const json& value) {
    json ranking = to_json(std::vector{sample_row()}, true);
    ranking[0][key] = value;
    return fault_of([&] { parse_ranking(ranking.dump()); });
  };
  EXPECT_NE(ranking_with("shap_norm", 1.5).find("shap_norm"), std::string::npos);
  EXPECT_NE(ranking_with("score_final", nullptr).find("score_final"), std::string::npos);
  EXPECT_NE(ranking_with("importance_native", "x").find("importance_native"), std::string::npos);
  EXPECT_NE(ranking_with("kind", "colour").find("kind"), std::string::npos);
  EXPECT_NE(ranking_with("rank", 1.5).find("rank"), std::string::npos);
  EXPECT_NE(ranking_with("rank", 3000000000).find("rank"), std::string::npos);
  EXPECT_NE(ranking_with("feature", "").find("ranking[0]"), std::string::npos);
  EXPECT_NE(ranking_with("feature", std::string("a\0b", 3)).find("feature"), std::string::npos);
  EXPECT_NE(ranking_with("effect_curve", json::array({1})).find("effect_curve[0]"),
            std::string::npos);
}

TEST(Messages, OtherShapesAreRejected) {
  EXPECT_FALSE(parse_ranking("{}"));
  EXPECT_FALSE(parse_ranking("[1"));
  fault_of([] { parse_ranking("[1]"); });
  fault_of([] { parse_ranking(to_json(std::vector{sample_row(), sample_row()}, true).dump()); });
  fault_of([] { parse_model_status(json::array()); });
  fault_of([] { parse_model_status({{"model_id", 1}, {"status", "fine"}}); });
  fault_of([] { parse_model_status({{"status", "created"}}); });
  fault_of([] { parse_metrics({{"r2", 0.5}}); });
}

TEST(Messages, ErrorsKeepTheirParts) {
  const json sent = to_json(Error("code", "what", "", "do this"));
  EXPECT_FALSE(sent.contains("detail"));
  const std::optional<Error> read = parse_error(sent);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->code(), "code");
  EXPECT_EQ(read->message(), "what");
  EXPECT_EQ(read->hint(), "do this");
}

TEST(Messages, AnUnreadableDateIsLeftOut) {
  const auto read = [](const char* date) {
    json sent = to_json(sample_metrics());
    sent["date"] = date;
    return parse_metrics(sent).date.value_or("");
  };
  for (const char* date :
       {"2024-02-29", "2024-01-31T12:00", "2024-01-31 12:00:59.123456", "2024-01-31T12:00:00Z",
        "2024-01-31T12:00:00+01", "2024-01-31T12:00:00-03:00", "2024-01-31T12:00:00+0530"})
    EXPECT_EQ(read(date), date);
  for (const char* date : {"", "garbage", "31.12.2026 99", "2023-02-29", "0000-01-01", "2024-13-01",
                           "2024-01-31T24:00", "2024-01-31T12:00:00+16", "2024-01-31T12:00:00 UTC"})
    EXPECT_EQ(read(date), "") << date;
}

TEST(Messages, RanksAreUnique) {
  RankingRow second = sample_row();
  second.feature = "another";
  const json sent = to_json(std::vector<RankingRow>{sample_row(), second}, true);
  EXPECT_NE(fault_of([&] { parse_ranking(sent.dump()); }).find("gives a rank twice, at ranking[1]"),
            std::string::npos);
}

TEST(Messages, UntrustedJsonIsReadWithinLimits) {
  EXPECT_EQ(parse_bounded(R"({"a": [1, 2.5, "x", null]})"), json({{"a", {1, 2.5, "x", nullptr}}}));
  EXPECT_TRUE(parse_bounded("{\"a\": ").is_discarded());
  EXPECT_TRUE(parse_bounded("NaN").is_discarded());
  EXPECT_FALSE(parse_bounded(std::string(60, '[') + std::string(60, ']')).is_discarded());
  EXPECT_TRUE(parse_bounded(std::string(1'000'000, '[')).is_discarded());
  EXPECT_TRUE(parse_bounded(std::string(100'000, '[') + std::string(100'000, ']')).is_discarded());
  std::string many = "[";
  for (int i = 0; i < 9'000'000; ++i) many += "0,";
  EXPECT_TRUE(parse_bounded(many + "0]").is_discarded());
}

TEST(Messages, AListIsReadElementByElement) {
  json taken = json::array();
  const auto take = [&](const json& element) { taken.push_back(element); };
  const json list = {{{"a", {1, {2, json::object()}}}}, {1, {2}}, "x", nullptr, json::object()};
  EXPECT_TRUE(parse_bounded_list(" " + list.dump(), take));
  EXPECT_EQ(taken, list);
  EXPECT_TRUE(parse_bounded_list("[]", take));
  for (const char* text : {"{\"a\": [1]}", "1", "", "[1, 2", "[1] 2", "[1e999]"})
    EXPECT_FALSE(parse_bounded_list(text, take)) << text;
  EXPECT_EQ(taken, list) << "nothing of what is not a list is passed on";
}

TEST(Messages, OtherServicesErrorsAreReadToo) {
  EXPECT_EQ(parse_error({{"error", "no"}})->code(), "service_error");
  EXPECT_EQ(parse_error({{"error", {{"a", 1}}}})->code(), "service_error");
  EXPECT_LT(parse_error({{"error", std::string(100000, 'x')}})->message().size(), 5000U);
  EXPECT_FALSE(parse_error({{"model_id", 7}}));
  EXPECT_FALSE(parse_error({{"error", nullptr}}));
  EXPECT_FALSE(parse_error(json::array()));
  EXPECT_EQ(parse_model_status({{"model_id", 1}, {"status", "failed"}, {"error", "broken"}})
                .error->message(),
            "broken");
}

}  // namespace
}  // namespace relevance::contract
