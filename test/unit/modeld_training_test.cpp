// SPDX-License-Identifier: PostgreSQL
#include "modeld/train_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "forest/random.h"
#include "modeld/feature_matrix.h"
#include "modeld/job.h"
#include "table/columns/columns_writer.h"
#include "table/csv/csv_writer.h"
#include "warning_texts.h"

namespace relevance::modeld {
namespace {

using forest::Random;

class Training : public testing::Test {
 protected:
  Training() {
    char name[] = "/tmp/relevance_train_XXXXXX";
    folder_ = ::mkdtemp(name);
    task_.data_file = folder_ + "/data";
    task_.target_column = "output";
    task_.options.trees = 30;
    task_.threads = 2;
  }
  ~Training() override { std::filesystem::remove_all(folder_); }

  // Output rises with speed, falls with temperature, depends on the material; noise has no effect.
  void write_csv(int rows) const {
    std::ofstream file(task_.data_file);
    file << "speed,temperature,material,guarded,noise,output\n";
    Random random(5);
    const char* materials[] = {"PA6", "PP", "ABS"};
    for (int i = 0; i < rows; ++i) {
      const auto speed = random.below(100);
      const auto temperature = random.below(50);
      const auto material = random.below(3);
      file << speed << ',' << temperature << ',' << materials[material] << ','
           << (random.below(2) == 0 ? "yes" : "no") << ',' << random.below(100) << ','
           << 2.0 * speed - temperature + (material == 1 ? 40 : 0) << '\n';
    }
  }

  TrainedModel run() const {
    return train(task_, [](contract::Phase, double) {});
  }

  std::string folder_;
  TrainingTask task_;
};

TEST_F(Training, RanksWhatDrivesTheOutput) {
  write_csv(600);
  const TrainedModel result = run();
  ASSERT_EQ(result.ranking.size(), 5U);
  EXPECT_EQ(result.ranking[0].feature, "speed");
  EXPECT_EQ(result.ranking[0].direction_code, "positive");
  EXPECT_EQ(result.ranking[0].rank, 1);
  EXPECT_GT(result.metrics.r2, 0.9);
  EXPECT_EQ(result.metrics.n_test, 120);
  EXPECT_EQ(result.metrics.n_train, 480);
  for (const contract::RankingRow& row : result.ranking) {
    const bool is_noise = row.feature == "noise" || row.feature == "guarded";
    EXPECT_EQ(row.above_noise, !is_noise) << row.feature;
    if (row.feature == "temperature") {
      EXPECT_EQ(row.direction_code, "negative");
    }
    if (row.feature == "guarded") {
      EXPECT_EQ(row.kind, "boolean");
    }
    if (row.feature == "material") {
      EXPECT_EQ(row.kind, "categorical");
      EXPECT_EQ(row.direction_code, "nonmonotonic");
      ASSERT_EQ(row.effect_curve.size(), 3U);
      EXPECT_EQ(row.effect_curve[2].level, "PP");
      EXPECT_FALSE(row.effect_curve[2].x);
    }
  }
}

TEST_F(Training, ReportsEveryFieldOfTheRanking) {
  write_csv(300);
  for (const nlohmann::json& row : contract::to_json(run().ranking, true)) {
    for (const auto& field : contract::describe_fields<contract::RankingRow>()) {
      EXPECT_TRUE(row.contains(field.name)) << field.name << " of " << row["feature"];
    }
  }
}

TEST_F(Training, ExplainsTheBetterOfBothAlgorithms) {
  write_csv(600);
  task_.options.trees = contract::kAutomatic;
  task_.options.algorithm = contract::Algorithm::automatic;
  const TrainedModel both = run();
  ASSERT_TRUE(both.metrics.algorithms);
  const auto& algorithms = *both.metrics.algorithms;
  ASSERT_EQ(algorithms.size(), 2U);
  EXPECT_EQ(algorithms[0].algorithm, "random_forest");
  EXPECT_EQ(algorithms[1].algorithm, "gradient_boosting");
  // Boosting is better at sums of columns.
  EXPECT_GT(algorithms[1].r2, algorithms[0].r2);
  EXPECT_EQ(both.metrics.algorithm, "gradient_boosting");
  EXPECT_EQ(both.metrics.r2, algorithms[1].r2);

  task_.options.algorithm = contract::Algorithm::gradient_boosting;
  const TrainedModel boosted = run();
  EXPECT_FALSE(boosted.metrics.algorithms);
  EXPECT_EQ(boosted.artifact, both.artifact);
  EXPECT_EQ(contract::to_json(boosted.ranking, true), contract::to_json(both.ranking, true));
}

TEST_F(Training, ReportsTimeAndMemory) {
  write_csv(600);
  const contract::Metrics metrics = run().metrics;
  EXPECT_EQ(metrics.algorithm, "random_forest");
  ASSERT_TRUE(metrics.seconds);
  EXPECT_GT(metrics.seconds->parse, 0);
  EXPECT_GT(metrics.seconds->grow, 0);
  EXPECT_GT(metrics.seconds->explain, 0);
  EXPECT_GT(metrics.peak_memory_mb.value_or(0), 1);
}

TEST_F(Training, IsTheSameForAnyNumberOfThreads) {
  write_csv(300);
  const nlohmann::json one = contract::to_json(run().ranking, true);
  task_.threads = 1;
  EXPECT_EQ(contract::to_json(run().ranking, true), one);
  task_.options.seed = 1;
  EXPECT_NE(contract::to_json(run().ranking, true), one);
}

TEST_F(Training, ProgressOnlyGrows) {
  write_csv(200);
  double last = 0;
  std::vector<contract::Phase> phases;
  train(task_, [&](contract::Phase phase, double progress) {
    EXPECT_GE(progress, last);
    EXPECT_LE(progress, 1.0);
    last = progress;
    if (phases.empty() || phases.back() != phase) phases.push_back(phase);
  });
  EXPECT_EQ(phases, (std::vector{contract::Phase::parsing, contract::Phase::growing,
                                 contract::Phase::explaining}));
}

TEST_F(Training, TheLastRowsMayBeHeldOut) {
  write_csv(100);
  task_.options.split = contract::SplitMethod::last;
  const contract::Metrics metrics = run().metrics;
  EXPECT_EQ(metrics.n_test, 20);
  EXPECT_TRUE(metrics.r2_random_split) << "beside it, what a random split would have shown";
}

std::string codes_of(const std::vector<Warning>& warnings) {
  std::string codes;
  for (const Warning& warning : warnings) codes += warning.code + ' ';
  return codes;
}

// Two random columns.
void write_noise(const std::string& path) {
  std::ofstream file(path);
  file << "a,output\n";
  Random random(1);
  for (int i = 0; i < 200; ++i) file << random.below(1000) << ',' << random.below(1000) << '\n';
}

TEST_F(Training, WarnsOfAWeakModel) {
  write_noise(task_.data_file);
  const TrainedModel result = run();
  EXPECT_EQ(codes_of(result.warnings), "low_r2 nothing_above_noise ");
}

TEST_F(Training, AModelBelowTheMeanIsNotToBeTrusted) {
  write_noise(task_.data_file);
  task_.options.min_samples_leaf = 1;  // overfits to the noise
  const TrainedModel result = run();
  EXPECT_EQ(codes_of(result.warnings), "below_baseline nothing_above_noise ");
  EXPECT_EQ(result.metrics.below_baseline, true);
}

TEST_F(Training, IsComparedWithBaselines) {
  write_csv(600);
  const contract::Metrics metrics = run().metrics;
  EXPECT_EQ(metrics.split, "random");
  EXPECT_FALSE(metrics.r2_random_split) << "R² itself is already that of a random split";
  EXPECT_EQ(metrics.below_baseline, false);
  EXPECT_LE(metrics.baseline_mean->r2, 0);
  EXPECT_EQ(metrics.baseline_feature->feature, "speed");
  EXPECT_GT(metrics.baseline_feature->r2, 0.6);
  EXPECT_LT(metrics.baseline_feature->r2, metrics.r2);
}

// Random walks as columns, and an independent random walk as target: the columns only reveal the
// time, and through it the neighbouring rows.
void write_wanderers(const std::string& path, unsigned seed, const char* header) {
  std::ofstream file(path);
  file << header << '\n';
  Random random(seed);
  std::array<double, 8> values{};
  for (int row = 0; row < 1500; ++row) {
    for (double& value : values) value += (random.below(2001) - 1000.0) / 1000;
    for (const double& value : values) file << value << (&value == &values.back() ? '\n' : ',');
  }
}

TEST_F(Training, IndependentRandomWalksDoNotExplainOneAnother) {
  task_.options.trees = 15;
  std::vector<double> honest;
  for (unsigned seed = 0; seed < 9; ++seed) {
    write_wanderers(task_.data_file, seed, "a,b,c,d,e,f,g,output");
    const TrainedModel result = run();
    EXPECT_EQ(result.metrics.split, "blocks");
    EXPECT_GT(result.metrics.r2_random_split, 0.9) << "seed " << seed;
    EXPECT_LT(result.metrics.r2, *result.metrics.r2_random_split - 0.1) << "seed " << seed;
    honest.push_back(result.metrics.r2);
    const std::string all = lines_of(result.warnings);
    EXPECT_NE(all.find("Neighbouring rows resemble one another"), std::string::npos) << all;
    EXPECT_NE(all.find("The target changes so slowly"), std::string::npos) << all;
    EXPECT_NE(all.find("Trust the lower figure"), std::string::npos) << all;
  }
  std::sort(honest.begin(), honest.end());
  EXPECT_LT(honest[4], 0) << "the median";
}

TEST_F(Training, WarnsOfARandomSplitOfASeries) {
  write_wanderers(task_.data_file, 1, "a,b,c,d,e,f,g,output");
  task_.options.split = contract::SplitMethod::random;
  const TrainedModel result = run();
  EXPECT_EQ(result.metrics.split, "random");
  EXPECT_GT(result.metrics.r2, 0.9);
  ASSERT_FALSE(result.warnings.empty());
  EXPECT_NE(result.warnings[0].message.english.find("held out at random are too optimistic"),
            std::string::npos);
}

// The output is random per lot; a setting of the lot identifies the lot, and has no other effect.
TEST_F(Training, LotsAreHeldOutAsAWhole) {
  std::ofstream file(task_.data_file);
  file << "lot,setting,noise,output\n";
  Random random(2);
  for (int lot = 0; lot < 60; ++lot) {
    const auto setting = random.below(100000);
    const auto output = random.below(1000);
    for (int row = 0; row < 10; ++row) {
      file << 'L' << lot << ',' << setting << ',' << random.below(1000) << ','
           << output + random.below(50) << '\n';
    }
  }
  file.close();
  task_.options.split = contract::SplitMethod::random;
  EXPECT_GT(run().metrics.r2, 0.9);
  task_.options.group_column = "Lot";
  const TrainedModel result = run();
  EXPECT_EQ(result.metrics.split, "groups");
  EXPECT_EQ(result.metrics.n_test, 120);
  EXPECT_LT(result.metrics.r2, 0.2);
  EXPECT_GT(result.metrics.r2_random_split, 0.9);
  ASSERT_EQ(result.ranking.size(), 2U) << "the lot is not a feature";
}

TEST_F(Training, BoostingIsComparedWithARandomSplitToo) {
  write_wanderers(task_.data_file, 3, "a,b,c,d,e,f,g,output");
  task_.options.algorithm = contract::Algorithm::gradient_boosting;
  const contract::Metrics metrics = run().metrics;
  EXPECT_EQ(metrics.split, "blocks");
  EXPECT_GT(metrics.r2_random_split, 0.9);
}

TEST_F(Training, RanksTheHourAndWeekdayOfATimestamp) {
  std::ofstream file(task_.data_file);
  file << "taken at;speed;output\n";
  Random random(3);
  for (int hour = 0; hour < 24 * 28; ++hour) {
    const int day = 1 + hour / 24;
    const auto speed = random.below(50);
    file << (day < 10 ? "0" : "") << day << "/02/2023 " << (hour % 24 < 10 ? "0" : "") << hour % 24
         << ":00;" << speed << ';' << (hour % 24 >= 18 ? 50 : 0) + speed << '\n';
  }
  file.close();
  const TrainedModel result = run();
  ASSERT_EQ(result.ranking.size(), 3U);
  EXPECT_EQ(result.ranking[0].feature, "taken at (hour)");
  EXPECT_EQ(result.ranking[0].kind, "calendar");
  EXPECT_EQ(result.data.columns[0].type, "timestamp");
  EXPECT_EQ(result.data.columns[0].role, table::ColumnRole::feature);
  EXPECT_NE(result.data.columns[0].reason.find("\"taken at (hour)\""), std::string::npos);
}

TEST_F(Training, ReportsHowTheDataWereInterpreted) {
  write_csv(100);
  task_.options.ignore_columns = {"noise"};
  const contract::DataReport data = run().data;
  ASSERT_TRUE(data.format);
  EXPECT_EQ(data.format->delimiter, ',');
  EXPECT_EQ(data.format->header_line, 1U);
  ASSERT_EQ(data.columns.size(), 6U);
  EXPECT_EQ(data.columns[2].type, "categorical");
  EXPECT_EQ(data.columns[4].role, table::ColumnRole::ignored);
  EXPECT_EQ(data.columns[5].role, table::ColumnRole::target);
}

TEST_F(Training, CsvOptionsOverrideDetection) {
  std::ofstream file(task_.data_file);
  file << "speed|output\n";
  for (int i = 0; i < 100; ++i) file << "1," << 100 + i * 37 % 100 << '|' << i % 7 << '\n';
  file.close();
  task_.options.csv.delimiter = '|';
  task_.options.csv.decimal = ',';
  EXPECT_EQ(run().data.columns[0].max, 1.199);
  task_.options.csv.decimal = '.';
  task_.options.csv.thousands = ',';
  EXPECT_EQ(run().data.columns[0].max, 1199);
}

// Columns of every type, some values missing.
std::vector<table::SourceColumn> plant_columns() {
  using enum table::SourceType;
  return {{"speed", numeric, ""},   {"guarded", boolean, ""}, {"material", text, ""},
          {"taken", timestamp, ""}, {"picture", none, ""},    {"output", numeric, ""}};
}

void write_plant(table::TableWriter& writer) {
  Random random(7);
  for (int i = 0; i < 500; ++i) {
    const double speed = random.below(1000) / 7.0;
    const auto material = random.below(3);
    if (random.below(10) > 0) writer.number(0, speed);
    writer.number(1, random.below(2));
    if (random.below(10) > 0) writer.text(2, std::array{"PA6 \"A\"", "PP, weiß", "ABS"}[material]);
    writer.number(3, 1.7e9 + 3601.0 * i);
    writer.number(5, speed * speed + (material == 1 ? 400 : 0));
    writer.end_row();
  }
  writer.finish();
}

template <typename Writer>
void write_plant_to(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  Writer writer(plant_columns(), [&](std::string_view bytes) { file << bytes; });
  write_plant(writer);
}

TEST_F(Training, ColumnsAndTheirCsvGiveTheSameRankingBitForBit) {
  write_plant_to<table::CsvWriter>(task_.data_file);
  const TrainedModel of_csv = run();
  write_plant_to<table::ColumnsWriter>(task_.data_file);
  const TrainedModel of_columns = run();
  EXPECT_EQ(of_csv.ranking.size(), 5U);
  EXPECT_EQ(contract::to_json(of_columns.ranking, true), contract::to_json(of_csv.ranking, true));
  EXPECT_EQ(of_columns.artifact, of_csv.artifact);
  EXPECT_TRUE(of_csv.data.format);
  EXPECT_FALSE(of_columns.data.format);
}

// A batch's number drives the output, in steps of twenty numbers; a meter and noise do not.
template <typename Writer>
void write_batches_to(const std::string& path) {
  using enum table::SourceType;
  std::ofstream file(path, std::ios::binary);
  Writer writer({{"noise", numeric, ""}, {"batch", numeric, ""}, {"output", numeric, ""}},
                [&](std::string_view bytes) { file << bytes; });
  Random random(9);
  for (int i = 0; i < 600; ++i) {
    const auto step = random.below(15);
    writer.number(0, 1734567000 + random.below(100'000) / 100.0);
    writer.number(1, 7300018000.0 + 20 * step);
    writer.number(2, 10.0 * step + random.below(10));
    writer.end_row();
  }
  writer.finish();
}

TEST_F(Training, NumbersOfTenDigitsAreDrivers) {
  for (const auto algorithm :
       {contract::Algorithm::random_forest, contract::Algorithm::gradient_boosting}) {
    task_.options.algorithm = algorithm;
    write_batches_to<table::CsvWriter>(task_.data_file);
    const TrainedModel of_csv = run();
    write_batches_to<table::ColumnsWriter>(task_.data_file);
    EXPECT_EQ(contract::to_json(run().ranking, true), contract::to_json(of_csv.ranking, true));
    EXPECT_GT(of_csv.metrics.r2, 0.95);
    EXPECT_EQ(of_csv.metrics.baseline_feature->feature, "batch");
    ASSERT_EQ(of_csv.ranking.size(), 2U);
    const contract::RankingRow& batch = of_csv.ranking[0];
    EXPECT_EQ(batch.feature, "batch");
    EXPECT_TRUE(batch.above_noise.value());
    EXPECT_FALSE(of_csv.ranking[1].above_noise.value());
    EXPECT_EQ(batch.direction_code, "positive");
    ASSERT_EQ(batch.effect_curve.size(), 15U);
    for (std::size_t step = 0; step < 15; ++step) {
      EXPECT_EQ(batch.effect_curve[step].x, 7300018000.0 + 20.0 * static_cast<double>(step));
    }
  }
}

TEST_F(Training, EffectCurvesShowTheValuesOfTheData) {
  std::ofstream file(task_.data_file);
  file << "a,output\n";
  for (int i = 0; i < 100; ++i) file << i % 4 * 0.1 << ',' << i % 4 << '\n';
  file.close();
  const auto curve = run().ranking.at(0).effect_curve;
  ASSERT_EQ(curve.size(), 4U);
  EXPECT_EQ(curve[1].x, 0.1);
  EXPECT_EQ(curve[3].x, 0.3);
}

TEST_F(Training, HugeValuesDoNotBreakIt) {
  std::ofstream file(task_.data_file);
  file << "a,b,output\n";
  for (int i = 0; i < 50; ++i) {
    // In no even order, which would look like a clock.
    file << i * 7 % 50 << "e300," << -(i * 11 % 50) << "e-300," << i * 7 % 50 << "e30\n";
  }
  file.close();
  EXPECT_EQ(run().ranking.size(), 2U);
}

TEST_F(Training, ReportsErrorsInTheData) {
  write_csv(50);
  task_.target_column = "outptu";
  try {
    run();
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "target_not_found");
  }
}

TEST(RandomNumbers, AreTheSameEverywhere) {
  Random random(42, 1);
  const std::vector<std::uint32_t> drawn = {random.below(1000), random.below(1000),
                                            random.below(1000)};
  EXPECT_EQ(drawn, (std::vector<std::uint32_t>{136, 630, 655}));
}

TEST(JobMessages, GoThereAndBack) {
  Job job;
  job.target_column = "Füllgrad \"%\"";
  job.options.trees = 7;
  job.options.csv.decimal = ',';
  job.threads = 3;
  job.memory_limit_mb = 100;
  job.limits.unpack_ratio = 7;
  job.limits.unpacked_bytes = 8;
  job.limits.csv_rows = 9;
  const Job read = job_from_text(job_to_text(job));
  EXPECT_EQ(read.target_column, job.target_column);
  EXPECT_EQ(read.options.trees, 7);
  EXPECT_EQ(read.options.csv.decimal, ',');
  EXPECT_EQ(read.memory_limit_mb, 100U);
  EXPECT_EQ(read.limits.unpack_ratio, 7U);
  EXPECT_EQ(read.limits.unpacked_bytes, 8U);
  EXPECT_EQ(read.limits.csv_rows, 9U);

  JobReport report;
  report.error = Error("ragged_row", "line 7", "seen", "wanted");
  const std::string line = report_to_line(report);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(report_from_line(line)->error->hint(), "wanted");
  EXPECT_FALSE(report_from_line("something a library printed"));
  EXPECT_FALSE(report_from_line("{}"));
}

}  // namespace
}  // namespace relevance::modeld
