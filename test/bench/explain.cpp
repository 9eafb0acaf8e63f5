// SPDX-License-Identifier: PostgreSQL
// bench_explain MODEL ROWS [options]: explains rows with an XGBoost forest and prints the time as a
// line of JSON, for test/bench/explain.py. With --xgboost, XGBoost explains the same rows with the
// same forest in turn with ours; OMP_NUM_THREADS sets its number of threads.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "forest/flat_forest.h"
#include "forest/shap_kernel.h"
#include "forest/tree_shap.h"
#include "model/xgboost_reader.h"
#include "modeld/booster.h"

namespace {

using namespace relevance;

struct Task {
  std::string model;  // an XGBoost model, as ubj
  std::string rows;   // floats, row by row
  std::size_t first_rows = SIZE_MAX;
  std::size_t first_trees = SIZE_MAX;
  unsigned threads = 1;
  int runs = 3;
  std::string kernel;
  bool xgboost = false;
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

forest::NamedKernel find_kernel(const std::string& name) {
  if (name.empty()) return forest::kernels().front();
  for (const forest::NamedKernel& kernel : forest::kernels()) {
    if (kernel.name == name) return kernel;
  }
  throw std::runtime_error("this processor has no kernel " + name);
}

std::size_t count_leaves(const forest::Forest& forest) {
  std::size_t leaves = 0;
  for (const auto& tree : forest.trees) {
    leaves += static_cast<std::size_t>(std::count_if(
        tree.begin(), tree.end(), [](const forest::Node& node) { return node.feature < 0; }));
  }
  return leaves;
}

template <typename Work>
double seconds_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The largest error of base + SHAP values = prediction, relative to the range of predictions.
double additivity(const forest::Forest& forest, forest::Matrix rows, double base,
                  const std::vector<double>& shap) {
  const std::vector<double> predictions = forest::predict(forest, rows, 1);
  double fault = 0;
  for (std::size_t r = 0; r < rows.rows; ++r) {
    double sum = base;
    for (std::size_t f = 0; f < rows.features; ++f) sum += shap[r * rows.features + f];
    fault = std::max(fault, std::abs(sum - predictions[r]));
  }
  const auto [low, high] = std::minmax_element(predictions.begin(), predictions.end());
  return fault / (*high - *low);
}

// The largest difference of a SHAP value from XGBoost's, relative to the range of all values.
double largest_difference(forest::Matrix rows, const std::vector<double>& ours,
                          const std::vector<float>& theirs) {
  double difference = 0;
  for (std::size_t r = 0; r < rows.rows; ++r) {
    for (std::size_t f = 0; f < rows.features; ++f) {
      const double their_value = theirs[r * (rows.features + 1) + f];
      difference = std::max(difference, std::abs(ours[r * rows.features + f] - their_value));
    }
  }
  const auto [low, high] = std::minmax_element(ours.begin(), ours.end());
  return difference / (*high - *low);
}

void run(const Task& task) {
  const std::string model = read_file(task.model);
  forest::Forest forest = model::read_xgboost_model(model).forest;
  forest.trees.resize(std::min(task.first_trees, forest.trees.size()));
  const std::vector<float> values = read_floats(task.rows);
  const forest::Matrix rows{
      values.data(), std::min(task.first_rows, values.size() / forest.features), forest.features};
  const forest::NamedKernel kernel = find_kernel(task.kernel);
  std::optional<modeld::Booster> booster;
  std::optional<modeld::Dataset> dataset;
  if (task.xgboost) {
    booster.emplace(model);
    dataset.emplace(rows, task.threads);
  }

  std::vector<double> ours(rows.rows * rows.features);
  std::vector<float> theirs;
  double base = 0;
  std::vector<double> our_seconds;
  std::vector<double> their_seconds;
  for (int i = 0; i < task.runs; ++i) {
    our_seconds.push_back(seconds_of([&] {
      const forest::TreeShap shap(forest, kernel.run);
      base = shap.base_value();
      shap.explain(rows, ours, task.threads);
    }));
    if (!booster) continue;
    their_seconds.push_back(seconds_of([&] { theirs = booster->contributions(*dataset); }));
  }
  nlohmann::json report = {{"rows", rows.rows},
                           {"trees", forest.trees.size()},
                           {"leaves", count_leaves(forest)},
                           {"kernel", kernel.name},
                           {"seconds", our_seconds},
                           {"additivity", additivity(forest, rows, base, ours)}};
  if (booster) {
    report["xgboost_seconds"] = their_seconds;
    report["largest_difference"] = largest_difference(rows, ours, theirs);
  }
  std::printf("%s\n", report.dump().c_str());
}

}  // namespace

int main(int count, char** arguments) {
  Task task;
  CLI::App app("explains rows with an XGBoost forest");
  app.add_option("model", task.model)->required();
  app.add_option("rows", task.rows)->required();
  app.add_option("--first-rows", task.first_rows);
  app.add_option("--first-trees", task.first_trees);
  app.add_option("--threads", task.threads);
  app.add_option("--runs", task.runs);
  app.add_option("--kernel", task.kernel);
  app.add_flag("--xgboost", task.xgboost);
  CLI11_PARSE(app, count, arguments);
  try {
    run(task);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
