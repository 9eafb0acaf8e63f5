// SPDX-License-Identifier: PostgreSQL
// A trained model, written and read back, predicts rows of values exactly as the grown forest does.
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "forest/random.h"
#include "model/stored_model.h"
#include "modeld/model_fit.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"

namespace relevance::modeld {
namespace {

using model::Cell;
using model::Row;

const std::vector<std::string> kColumns = {"date",    "speed",    "pressure",
                                           "guarded", "material", "output"};

// Rows as texts, as a CSV has them.
std::vector<std::vector<std::string>> make_cells(std::size_t rows) {
  forest::Random random(5);
  const char* materials[] = {"PA6", "PP", "ABS", "7.0", ""};
  std::vector<std::vector<std::string>> cells;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto speed = random.below(100);
    const auto material = random.below(5);
    const auto hour = random.below(24);
    const auto guarded = random.below(2);
    const std::string date = "2024-01-" + std::to_string(10 + i % 20) + " " +
                             (hour < 10 ? "0" : "") + std::to_string(hour) + ":30";
    const double output = 2.0 * speed + 40.0 * (material == 1) + 3.0 * hour - 20.0 * guarded +
                          0.1 * random.below(100);
    cells.push_back({date, random.below(10) == 0 ? "" : std::to_string(speed),
                     random.below(20) == 0 ? "-9999" : std::to_string(random.below(50)) + ".25",
                     guarded == 1 ? "yes" : "no", materials[material], std::to_string(output)});
  }
  return cells;
}

table::Table read_table(const std::vector<std::vector<std::string>>& cells) {
  std::string csv;
  const auto write_line = [&](const std::vector<std::string>& line) {
    for (const std::string& cell : line) csv += cell + (&cell == &line.back() ? "\n" : ",");
  };
  write_line(kColumns);
  for (const std::vector<std::string>& line : cells) write_line(line);
  table::CsvReader reader;
  reader.feed(csv);
  return reader.finish();
}

Row row_of(const std::vector<std::string>& cells) {
  Row row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    row[kColumns[i]] = cells[i].empty() ? Cell() : Cell(cells[i]);
  }
  return row;
}

class StoredModel : public testing::TestWithParam<contract::Algorithm> {
 protected:
  StoredModel() {
    table::TrainingSet set = table::make_training_set(read_table(cells_), "output", {});
    std::iota(rows_.begin(), rows_.end(), std::size_t{0});
    data_ = take_features(set, rows_, rows_, 2);
    contract::TrainOptions options;
    options.algorithm = GetParam();
    options.trees = 30;
    FitRows fit_rows{rows_, {}, false};
    fit_rows.early_stopping.train.assign(rows_.begin(), rows_.end() - 60);
    fit_rows.early_stopping.test.assign(rows_.end() - 60, rows_.end());
    model_ = fit_models(data_.columns, set.target, fit_rows, options, 2, [](double) {}).front();
    stored_ = model::read_model(model::write_model(model_.forest, {"output", data_.infos}));
  }

  std::vector<std::vector<std::string>> cells_ = make_cells(400);
  std::vector<std::size_t> rows_ = std::vector<std::size_t>(400);
  FeatureData data_;
  Model model_;
  model::StoredModel stored_;
};

TEST_P(StoredModel, DescribesItsFeatures) {
  ASSERT_EQ(stored_.schema.features.size(), 6U);
  EXPECT_EQ(stored_.schema.features[0].name, "date (hour)");
  EXPECT_EQ(stored_.schema.features[1].source(), "date");
  EXPECT_EQ(stored_.schema.features[3].missing_codes, (std::vector<double>{-9999}));
  EXPECT_EQ(stored_.schema.features[4].kind, table::FeatureKind::boolean);
  EXPECT_EQ(stored_.schema.features[5].levels.size(), 4U);
}

TEST_P(StoredModel, PredictsRowsExactlyAsTheGrownForest) {
  const FloatMatrix matrix = gather_rows(data_.columns, rows_);
  const std::vector<double> grown = forest::predict(model_.forest, matrix.view(), 1);
  for (const std::size_t row : rows_) {
    ASSERT_EQ(stored_.predict(row_of(cells_[row])), grown[row]) << row;
  }
}

TEST_P(StoredModel, TakesTypedValuesAsTheTextsOfTheFile) {
  Row typed = row_of(cells_[0]);
  typed["speed"] = 80.0;
  typed["guarded"] = true;
  typed["material"] = 7.0;
  typed["date"] = 1706616000.0;  // 2024-01-30 12:00
  Row texts = typed;
  texts["speed"] = "80";
  texts["guarded"] = "yes";
  texts["material"] = "7.0";
  texts["date"] = "2024-01-30 12:00";
  EXPECT_EQ(stored_.predict(typed), stored_.predict(texts));
}

TEST_P(StoredModel, TakesAnUnknownLevelAsMissing) {
  Row row = row_of(cells_[0]);
  row["material"] = "PVC";
  const double unknown = stored_.predict(row);
  row["material"] = Cell();
  EXPECT_EQ(unknown, stored_.predict(row));
}

INSTANTIATE_TEST_SUITE_P(Algorithms, StoredModel,
                         testing::Values(contract::Algorithm::random_forest,
                                         contract::Algorithm::gradient_boosting),
                         [](const auto& algorithm) {
                           return std::string(contract::to_string(algorithm.param));
                         });

}  // namespace
}  // namespace relevance::modeld
