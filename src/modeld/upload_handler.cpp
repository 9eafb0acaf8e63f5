// SPDX-License-Identifier: PostgreSQL
#include "modeld/upload_handler.h"

#include <spdlog/spdlog.h>

#include <charconv>
#include <utility>

#include "contract/limits.h"
#include "modeld/callback.h"
#include "modeld/job.h"
#include "table/columns/columns_reader.h"
#include "table/training_set.h"

namespace relevance::modeld {
namespace {

// This much of the data is checked before the rest has arrived.
constexpr std::size_t kHeadBytes = 1 << 20;
constexpr std::size_t kMaxFieldBytes = 1 << 20;

http::StatusError missing_parameter(const char* name, const char* hint) {
  return {400, "missing_parameter", "the parameter " + std::string(name) + " is missing", {}, hint};
}

http::StatusError too_large(const Error& error) {
  return {413, error.code(), error.message(), error.detail(), error.hint()};
}

// Checks the query's parameters before a run is begun; throws on errors.
int check_query(const http::Request& request) {
  const int model = model_id_parameter(request);
  check_callback_url(request.parameter("url").value_or(""));
  const std::string options = request.parameter("options").value_or("");
  if (!options.empty()) contract::parse_train_options(options);
  return model;
}

}  // namespace

std::optional<int> parse_model_id(const std::string& text) {
  int id = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, id);
  if (fault != std::errc() || stop != end) return std::nullopt;
  return id;
}

int model_id_parameter(const http::Request& request) {
  const std::optional<std::string> text = request.parameter("model_id");
  if (!text) throw missing_parameter("model_id", "Give the number that POST /models returned.");
  const std::optional<int> id = parse_model_id(*text);
  if (!id) {
    throw http::StatusError(400, "invalid_parameter", "model_id must be a whole number", {},
                            "Give the number that POST /models returned.");
  }
  return *id;
}

UploadHandler::UploadHandler(const http::Request& request, ModelStore& store, Trainer& trainer,
                             const TrainSettings& settings)
    : store_(store),
      trainer_(trainer),
      settings_(settings),
      parameters_(request.query),
      claim_(store, check_query(request)),
      data_(store.folder_of(claim_.run()) + kDataFile) {}

void UploadHandler::body(std::string_view bytes) {
  has_data_ = true;
  bytes_ += bytes.size();
  check_size(bytes);
  data_.write(bytes);
  if (head_.size() < kHeadBytes) head_ += bytes.substr(0, kHeadBytes - head_.size());
  if (head_.size() == kHeadBytes && !head_checked_ && !parameter("target_column").empty()) {
    check_head(false);
  }
}

void UploadHandler::part(const http::Part& part, std::string_view bytes) {
  const bool begins = part.number != std::exchange(last_part_, part.number);
  if (part.name == "file" || !part.filename.empty()) {
    if (begins && has_data_) {
      throw http::StatusError(422, "several_files", "the form has more than one file", {},
                              "Send one file per training.");
    }
    return body(bytes);
  }
  std::string& field = fields_[part.name];
  if (begins) field.clear();
  if (field.size() + bytes.size() > kMaxFieldBytes || fields_.size() > 100) {
    throw http::StatusError(413, "field_too_long",
                            "a form field is too long, or there are too many fields");
  }
  field += bytes;
}

std::string UploadHandler::parameter(const std::string& name) const {
  for (const auto* source : {&parameters_, &fields_}) {
    const auto found = source->find(name);
    if (found != source->end() && !found->second.empty()) return found->second;
  }
  return {};
}

Job UploadHandler::make_job() const {
  Job job;
  job.target_column = parameter("target_column");
  if (job.target_column.empty()) {
    throw missing_parameter("target_column", "Name the column to explain.");
  }
  if (job.target_column.size() > contract::kMaxNameBytes) {
    throw http::StatusError(400, "invalid_parameter", "target_column is too long",
                            "It has " + std::to_string(job.target_column.size()) +
                                " bytes; at most " + std::to_string(contract::kMaxNameBytes) +
                                " are accepted.",
                            "Name the column to explain.");
  }
  const std::string options = parameter("options");
  if (!options.empty()) job.options = contract::parse_train_options(options);
  job.threads =
      job.options.threads > 0 ? static_cast<unsigned>(job.options.threads) : settings_.threads;
  job.memory_limit_mb = settings_.memory_limit_mb;
  job.limits = table::data_limits();
  return job;
}

// Refuses data that are too large as soon as it shows.
void UploadHandler::check_size(std::string_view bytes) {
  try {
    unpacked_.add(bytes);
  } catch (const Error& error) {
    throw too_large(error);
  }
}

void UploadHandler::check_head(bool whole) {
  head_checked_ = true;
  const Job job = make_job();
  try {
    table::check_head(head_, whole, job.target_column, job.options);
  } catch (const Error& error) {
    // A small archive.
    if (error.code() != "unpacks_too_large" && error.code() != "too_many_rows") throw;
    throw too_large(error);
  }
}

http::Response UploadHandler::finish() {
  const Job job = make_job();
  const std::string url = parameter("url");
  check_callback_url(url);
  if (!has_data_ && !fields_.empty()) {
    throw http::StatusError(400, "missing_file", "the form has no part \"file\"", {},
                            "Send the data as the part \"file\", or as the request's whole body.");
  }
  // The values of a columns body are checked by the training, which keeps a report on the columns.
  const bool whole = bytes_ == head_.size() && !table::ColumnsReader::starts(head_);
  if (!head_checked_) check_head(whole);
  data_.close();
  const Run run = claim_.run();
  if (!claim_.start()) {
    throw http::StatusError(409, "cancelled", "the training was cancelled during the upload");
  }
  spdlog::info("event=training_started model_id={} run={} bytes={} threads={}", run.model,
               run.number, bytes_, job.threads);
  trainer_.start(run, job, url);
  http::Response response;
  response.body = nlohmann::json{{"model_id", run.model}, {"status", "training"}}.dump();
  return response;
}

}  // namespace relevance::modeld
