// SPDX-License-Identifier: PostgreSQL
// bench_interactions MODEL ROWS [options]: the interactions of all pairs of features of an XGBoost
// forest, and the ranking's explaining of the same rows in turn; prints the times as a line of JSON,
// for test/bench/interactions.py. With --xgboost-rows, XGBoost computes its interactions of the
// first rows, and the values are compared; OMP_NUM_THREADS sets its number of threads.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "forest/flat_forest.h"
#include "forest/impact.h"
#include "forest/shap_interactions.h"
#include "model/xgboost_reader.h"
#include "modeld/booster.h"

namespace {

using namespace relevance;

struct Task {
  std::string model;  // an XGBoost model, as ubj
  std::string rows;   // floats, row by row
  std::size_t xgboost_rows = 0;
  unsigned threads = 1;
  int runs = 3;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<float> read_floats(const std::string& path) {
  const std::string bytes = read_file(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::copy_n(bytes.data(), values.size() * sizeof(float), reinterpret_cast<char*>(values.data()));
  return values;
}

template <typename Work>
double seconds_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The largest difference of an interaction value or main effect from XGBoost's, relative to the
// range of all values.
double largest_difference(forest::Matrix rows, const std::vector<double>& ours,
                          const std::vector<float>& theirs) {
  const std::size_t n = rows.features;
  double difference = 0;
  for (std::size_t r = 0; r < rows.rows; ++r) {
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; b < n; ++b) {
        const double their_value = theirs[(r * (n + 1) + a) * (n + 1) + b];
        difference = std::max(difference, std::abs(ours[(r * n + a) * n + b] - their_value));
      }
    }
  }
  const auto [low, high] = std::minmax_element(ours.begin(), ours.end());
  return difference / (*high - *low);
}

void run(const Task& task) {
  const std::string model = read_file(task.model);
  const forest::Forest forest = model::read_xgboost_model(model).forest;
  const std::vector<float> values = read_floats(task.rows);
  const forest::Matrix rows{values.data(), values.size() / forest.features, forest.features};

  std::vector<double> our_seconds;
  std::vector<double> explaining_seconds;
  for (int i = 0; i < task.runs; ++i) {
    forest::Explanation explanation;
    explaining_seconds.push_back(seconds_of(
        [&] { explanation = forest::explain_forest(forest, true, rows, task.threads); }));
    our_seconds.push_back(seconds_of(
        [&] { forest::ShapInteractions(forest).mean_abs(rows, explanation.shap, task.threads); }));
  }
  nlohmann::json report = {
      {"rows", rows.rows}, {"seconds", our_seconds}, {"explaining_seconds", explaining_seconds}};
  if (task.xgboost_rows > 0) {
    const forest::Matrix some{rows.values, std::min(task.xgboost_rows, rows.rows), rows.features};
    const modeld::Booster booster(model);
    const modeld::Dataset dataset(some, task.threads);
    std::vector<float> theirs;
    report["xgboost_seconds"] = seconds_of([&] { theirs = booster.interactions(dataset); });
    report["xgboost_rows"] = some.rows;
    std::vector<double> ours(some.rows * some.features * some.features);
    const std::vector<double> shap = forest::explain_forest(forest, false, some, task.threads).shap;
    forest::ShapInteractions(forest).explain(some, shap, ours, task.threads);
    report["largest_difference"] = largest_difference(some, ours, theirs);
  }
  std::printf("%s\n", report.dump().c_str());
}

}  // namespace

int main(int count, char** arguments) {
  Task task;
  CLI::App app("computes the interactions of an XGBoost forest");
  app.add_option("model", task.model)->required();
  app.add_option("rows", task.rows)->required();
  app.add_option("--xgboost-rows", task.xgboost_rows);
  app.add_option("--threads", task.threads);
  app.add_option("--runs", task.runs);
  CLI11_PARSE(app, count, arguments);
  try {
    run(task);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
