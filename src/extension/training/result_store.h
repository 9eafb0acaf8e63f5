// SPDX-License-Identifier: PostgreSQL
// Stores what a completed training brought: ranking, effect curves, metrics, model, and the run's
// state.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "contract/data_report.h"
#include "contract/messages.h"
#include "extension/queue/run_queue.h"

namespace relevance::extension {

struct RunResult {
  std::vector<contract::RankingRow> ranking;
  std::optional<contract::Metrics> metrics;
  std::vector<std::string> warnings;
  std::optional<contract::DataReport> data;
  std::string fingerprint;
  std::FILE* model =
      nullptr;  // the model's bytes from the file's beginning; nullptr: none. Borrowed.
};

// In one transaction of its own: either all of it is there and the run is completed, or nothing.
// False when the run is no longer running (deleted, or its cancellation was asked for): then
// nothing is stored.
bool store_result(Attempt attempt, const RunResult& result);

}  // namespace relevance::extension
