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

table::DataLimits named(table::DataLimits limits) {
  limits.ratio_setting = "relevance.max_unpack_ratio (the model service's --max-unpack-ratio)";
  limits.bytes_setting = "relevance.max_unpacked_size (the model service's --max-unpacked-size)";
  limits.rows_setting = "relevance.max_csv_rows (the model service's --max-csv-rows)";
  return limits;
}

std::string job_to_text(const Job& job) {
  return to_text({{"target_column", job.target_column},
                  {"options", contract::to_json(job.options)},
                  {"threads", job.threads},
                  {"memory_limit_mb", job.memory_limit_mb},
                  {"unpack_ratio", job.limits.unpack_ratio},
                  {"unpacked_bytes", job.limits.unpacked_bytes},
                  {"csv_rows", job.limits.csv_rows}});
}

Job job_from_text(std::string_view text) {
  const json parsed = json::parse(text);
  Job job{parsed.at("target_column").get<std::string>(),
          contract::parse_train_options(parsed.at("options")),
          parsed.at("threads").get<unsigned>(),
          parsed.at("memory_limit_mb").get<unsigned>(),
          {}};
  job.limits.unpack_ratio = parsed.at("unpack_ratio").get<std::uint64_t>();
  job.limits.unpacked_bytes = parsed.at("unpacked_bytes").get<std::uint64_t>();
  job.limits.csv_rows = parsed.at("csv_rows").get<std::uint64_t>();
  return job;
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
