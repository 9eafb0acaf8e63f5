// SPDX-License-Identifier: PostgreSQL
// One training, from a data file to a ranking.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "contract/data_report.h"
#include "contract/messages.h"
#include "contract/train_options.h"
#include "table/data_description.h"

namespace relevance::modeld {

struct TrainingTask {
  std::string data_file;
  std::string target_column;
  contract::TrainOptions options;
  unsigned threads = 1;
  unsigned memory_limit_mb = 0;  // 0: none
};

struct TrainedModel {
  contract::Metrics metrics;
  std::vector<contract::RankingRow> ranking;
  std::vector<Warning> warnings;
  contract::DataReport data;  // how the data were interpreted
  std::string artifact;       // the model in XGBoost's format
};

// Called with the phase and the share of the whole training done, 0 to 1.
using TrainingProgress = std::function<void(contract::Phase, double)>;

// Called once, as soon as it is known how the data were understood; also before an Error is thrown
// about them.
using DataListener = std::function<void(const table::DataDescription&)>;

// Throws Error if the data are invalid or XGBoost fails, std::bad_alloc if memory runs out.
TrainedModel train(const TrainingTask& task, const TrainingProgress& progress,
                   const DataListener& on_data = {});

}  // namespace relevance::modeld
