// SPDX-License-Identifier: PostgreSQL
// bench_grow FILE TARGET THREADS TREES MIN_SAMPLES_LEAF MAX_DEPTH: grows a forest on the first four
// fifths of a CSV's rows, tests it on the rest, and prints time and memory as JSON. For grow.py.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "forest/forest_grower.h"
#include "forest/regression_metrics.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"

namespace {

using namespace relevance;

using Columns = std::vector<std::vector<float>>;
using Rows = std::vector<std::size_t>;
using Clock = std::chrono::steady_clock;

double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  throw std::runtime_error("cannot determine the memory used");
}

table::TrainingSet read(const char* path, unsigned threads, const char* target) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path, "rb"), &std::fclose);
  if (!file) throw std::runtime_error("cannot open the file");
  table::CsvReader reader({}, threads);
  std::vector<char> block(1 << 20);
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), file.get())) {
    reader.feed({block.data(), size});
  }
  return table::make_training_set(reader.finish(), target, {});
}

Rows rows_between(std::size_t first, std::size_t last) {
  Rows rows(last - first);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

std::vector<double> select(const std::vector<double>& values, const Rows& rows) {
  std::vector<double> out;
  for (std::size_t row : rows) out.push_back(values[row]);
  return out;
}

// As in the service: frees the doubles column by column.
Columns take_columns(table::TrainingSet& set, const Rows& train_rows) {
  Columns columns;
  for (table::Feature& feature : set.features) {
    std::vector<double> values = std::move(feature.values);
    if (feature.kind == table::FeatureKind::categorical) {
      feature.values = values;
      const std::vector<double> order = table::order_levels(feature, set.target, train_rows);
      feature.values = {};
      for (double& value : values) {
        if (value == value) value = order[static_cast<std::size_t>(value)];
      }
    }
    columns.emplace_back(values.begin(), values.end());
  }
  return columns;
}

std::vector<float> gather(const Columns& columns, const Rows& rows) {
  std::vector<float> out;
  out.reserve(rows.size() * columns.size());
  for (std::size_t row : rows) {
    for (const auto& column : columns) out.push_back(column[row]);
  }
  return out;
}

void run(char** arguments) {
  const auto number = [&](int i) { return std::atoi(arguments[i]); };
  forest::GrowOptions options;
  options.threads = static_cast<unsigned>(number(3));
  options.trees = number(4);
  options.min_samples_leaf = number(5);
  options.max_depth = number(6);
  table::TrainingSet set = read(arguments[1], options.threads, arguments[2]);
  const std::size_t rows = set.target.size();
  const auto cells = static_cast<double>(rows * set.features.size());
  const Rows train = rows_between(0, rows - rows / 5);
  const Rows test = rows_between(train.size(), rows);
  Columns columns = take_columns(set, train);
  const std::size_t features = columns.size();
  const std::vector<double> target = select(set.target, train);

  const auto start = Clock::now();
  const forest::BinnedMatrix matrix(columns, train, options.threads);
  const std::chrono::duration<double> binning = Clock::now() - start;
  const std::vector<float> held_out = gather(columns, test);
  columns = {};
  const auto grow_start = Clock::now();
  const forest::GrownForest grown = forest::grow_forest(matrix, target, options);
  const std::chrono::duration<double> growing = Clock::now() - grow_start;

  const forest::RegressionMetrics fit = forest::measure_fit(
      select(set.target, test),
      forest::predict(grown.forest, {held_out.data(), test.size(), features}, options.threads));
  double nodes = 0;
  for (const auto& tree : grown.forest.trees) nodes += static_cast<double>(tree.size());
  const double beyond_table = peak_mb() * 1024 * 1024 - cells * sizeof(double);
  std::printf(
      "{\"seconds\": %.4f, \"binning_seconds\": %.4f, \"r2\": %.6f, \"nodes_per_tree\": %.0f,"
      " \"peak_mb\": %.1f, \"bytes_a_cell_beyond_table\": %.3f}\n",
      binning.count() + growing.count(), binning.count(), fit.r2, nodes / options.trees, peak_mb(),
      beyond_table / cells);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 7) return 2;
  try {
    run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
