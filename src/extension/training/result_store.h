// SPDX-License-Identifier: PostgreSQL
// Stores the results of a completed training: ranking, effect curves, metrics, model, and the run's
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
  std::vector<Warning> warnings;
  std::optional<contract::DataReport> data;
  std::string fingerprint;
  std::FILE* model = nullptr;  // holds the model's bytes; nullptr: none. Borrowed.
};

// How the data of a run that is about to fail were understood.
struct FailedData {
  contract::DataReport report;
  std::vector<Warning> warnings;
};

// In its own transaction, before the run's failure is recorded; nothing when the run is no longer
// running.
void store_failed_data(Attempt attempt, const FailedData& data);

// In its own transaction: either everything is stored and the run is completed, or nothing is.
// Returns false and stores nothing when the run is no longer running (deleted, or its cancellation
// was requested).
bool store_result(Attempt attempt, const RunResult& result);

}  // namespace relevance::extension
