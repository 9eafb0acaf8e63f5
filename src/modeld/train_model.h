// SPDX-License-Identifier: PostgreSQL
// One training, from a file of data to a ranking.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "contract/data_report.h"
#include "contract/messages.h"
#include "contract/train_options.h"

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
  std::vector<std::string> warnings;
  contract::DataReport data;  // what the data were understood as
  std::string artifact;       // the model in XGBoost's own format
};

// Told the phase and the share done, 0 to 1, of the whole training.
using TrainingProgress = std::function<void(contract::Phase, double)>;

// Throws Error with what is wrong with the data or with XGBoost, std::bad_alloc without memory.
TrainedModel train(const TrainingTask& task, const TrainingProgress& progress);

}  // namespace relevance::modeld
