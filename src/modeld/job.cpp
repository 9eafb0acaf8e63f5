// SPDX-License-Identifier: PostgreSQL
#include "modeld/job.h"

#include <utility>

namespace relevance::modeld {
namespace {

using nlohmann::json;

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string job_to_text(const Job& job) {
  return to_text({{"target_column", job.target_column},
                  {"options", contract::to_json(job.options)},
                  {"threads", job.threads},
                  {"memory_limit_mb", job.memory_limit_mb}});
}

Job job_from_text(std::string_view text) {
  const json parsed = json::parse(text);
  return {parsed.at("target_column").get<std::string>(),
          contract::parse_train_options(parsed.at("options")), parsed.at("threads").get<unsigned>(),
          parsed.at("memory_limit_mb").get<unsigned>()};
}

// A report is formatted as a model's status, with the fields that the child knows.
std::string report_to_line(const JobReport& report) {
  contract::ModelStatus status;
  status.status = report.metrics ? contract::Status::completed
                  : report.error ? contract::Status::failed
                                 : contract::Status::training;
  status.phase = report.phase;
  status.progress = report.progress;
  status.metrics = report.metrics;
  status.warnings = report.warnings;
  status.error = report.error;
  return to_text(contract::to_json(status)) + "\n";
}

std::optional<JobReport> report_from_line(std::string_view line) {
  try {
    contract::ModelStatus status = contract::parse_model_status(json::parse(line));
    JobReport report;
    report.phase = status.phase;
    report.progress = status.progress;
    if (status.status == contract::Status::completed) report.metrics = std::move(status.metrics);
    if (status.status == contract::Status::failed) report.error = std::move(status.error);
    report.warnings = std::move(status.warnings);
    return report;
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace relevance::modeld
