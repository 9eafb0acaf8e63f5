// SPDX-License-Identifier: PostgreSQL
// How the service and the child process of a training communicate: by files in the job's folder to
// the child, and by lines of JSON on the child's standard output back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/messages.h"
#include "contract/train_options.h"
#include "table/archive/unpack_limit.h"

namespace relevance::modeld {

// Files in a job's folder.
inline constexpr const char* kJobFile = "/job.json";
inline constexpr const char* kDataFile = "/data";             // as uploaded: CSV or columns
inline constexpr const char* kRankingFile = "/ranking.json";  // the contract's first part
inline constexpr const char* kFullRankingFile = "/ranking_full.json";  // with the second
inline constexpr const char* kColumnsFile =
    "/columns.json";  // contract::DataReport; of failures too
inline constexpr const char* kModelFile = "/model.ubj";

// The child's exit status when it runs out of memory: it cannot write a report then.
inline constexpr int kOutOfMemoryExit = 77;

struct Job {
  std::string target_column;
  contract::TrainOptions options;
  unsigned threads = 1;
  unsigned memory_limit_mb = 0;  // 0: none
  table::DataLimits limits;      // without the settings' names
};

// The limits with the names of the service's options, for hints.
table::DataLimits named(table::DataLimits limits);

std::string job_to_text(const Job& job);
Job job_from_text(std::string_view text);

// One line of the child's output: progress, or the outcome.
struct JobReport {
  contract::Phase phase = contract::Phase::parsing;
  double progress = 0;
  std::optional<contract::Metrics> metrics;  // set: it completed
  std::vector<Warning> warnings;
  std::optional<Error> error;  // set: it failed
};

std::string report_to_line(const JobReport& report);               // ends with a newline
std::optional<JobReport> report_from_line(std::string_view line);  // nullopt: not a report

}  // namespace relevance::modeld
