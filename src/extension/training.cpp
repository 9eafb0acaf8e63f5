#include "extension/training.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "extension/bundled_service.h"
#include "extension/data_set_store.h"
#include "extension/guard.h"
#include "extension/result_store.h"
#include "extension/settings.h"
#include "extension/transaction.h"
#include "extension/worker.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

// The end is noticed within a twentieth of what the training took, or half a second.
constexpr long kShortestPollMs = 10;
constexpr long kLongestPollMs = 500;
constexpr long kPollShare = 20;
constexpr auto kProgressEvery = std::chrono::milliseconds(200);

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// A killed or lost training is worth another try; a training that ended by its own fault is not.
[[noreturn]] void throw_failure(const Error& error) {
  if (error.code() == "service_restarted" || error.code() == "training_killed")
    throw PassingError(error.code(), error.message(), error.detail(), error.hint());
  throw error;
}

}  // namespace

Endpoint service_endpoint() {
  const std::string url = settings.model_service_url ? settings.model_service_url : "";
  if (url.empty()) return {"http://localhost", kServiceSocket};
  return parse_service_url(url);
}

Training::Training(ClaimedRun run, const Watch& watch)
    : run_(std::move(run)),
      watch_(watch),
      service_(service_endpoint(), settings.connect_timeout_ms, watch.waiter()) {}

void Training::perform() {
  if (run_.data_set == 0)
    throw Error("data_set_gone", "the data of the run are no longer kept",
                "Somebody deleted the data set while the run waited.", "Train on new data.");
  report("connecting to the model service");
  service_.wait_until_reachable();
  take_data();
  if (skip_unchanged()) return;
  ensure_model();
  send_data();
  follow();
  store();
}

void Training::abandon() {
  if (!model_id_) return;
  try {
    ServiceClient(service_endpoint(), 500, hurried_waiter()).cancel_training(*model_id_);
  } catch (const std::exception&) {
  }
}

void Training::report(const std::string& what) const {
  const std::string activity = "run " + std::to_string(run_.attempt.run) + ": " + what;
  report_activity(activity.c_str());
}

// A query is read here; a stored CSV waits where it is.
void Training::take_data() {
  if (run_.query.empty()) {
    fingerprint_ = "data set " + std::to_string(run_.data_set);
    return;
  }
  report("reading the rows of its query");
  show_progress("reading", 0);
  rows_ = std::make_unique<QueryRows>();
  read_query(run_, watch_, service_.takes_columns(), *rows_);
  fingerprint_ = rows_->fingerprint;
}

bool Training::skip_unchanged() {
  if (!run_.skip_unchanged) return false;
  bool skipped = false;
  in_transaction([&] { skipped = end_skipped(run_.attempt, fingerprint_); });
  return skipped;
}

// The machine's model at the service. Where the service cannot tell a model's status, each run
// gets a new one: a ranking that appears there is then surely this run's.
void Training::ensure_model() {
  const std::string home = current_model_home();
  if (run_.model_id && run_.model_home == home) {
    const auto known = service_.status(*run_.model_id);
    // A service that lost its state numbers anew: the id may be another machine's by now.
    if (known && (known->model_name == run_.machine_name || known->model_name.empty())) {
      model_id_ = run_.model_id;
      if (known->status == contract::Status::training) service_.cancel_training(*model_id_);
      return;
    }
    if (!known) service_.delete_model(*run_.model_id);
  }
  model_id_ = service_.create_model(run_.machine_name);
  tells_status_ = service_.status(*model_id_).has_value();
  in_transaction([&] { remember_model(run_.machine, *model_id_, home); });
}

void Training::send_data() {
  report("sending the data");
  DataSetReader reader(run_.data_set, run_.data_set_bytes);
  DataStream data;
  if (rows_) {
    data.size = rows_->file.size();
    data.is_columns = rows_->as_columns;
    data.read = [&](char* buffer, std::size_t room) { return rows_->file.read(buffer, room); };
  } else {
    data.size = static_cast<std::size_t>(run_.data_set_bytes);
    data.read = [&](char* buffer, std::size_t room) { return reader.read(buffer, room); };
  }
  service_.train(*model_id_, run_.target_column, run_.options, data);
  rows_.reset();
}

// Until the training has ended well; throws the error of one that has not.
void Training::follow() {
  const SocketWaiter wait = watch_.waiter();
  const auto start = Clock::now();
  while (!(tells_status_ ? has_completed() : has_ranking())) {
    const auto so_far = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const long pause = so_far.count() / kPollShare;
    wait(-1, false, false, std::clamp(pause, kShortestPollMs, kLongestPollMs));
  }
}

bool Training::has_completed() {
  const auto status = service_.status(*model_id_);
  if (!status)
    throw PassingError("service_lost", "the model service no longer knows the model",
                       "It was restarted without its state, or somebody deleted the model.");
  switch (status->status) {
    case contract::Status::completed:
      metrics_ = status->metrics;
      warnings_ = status->warnings;
      return true;
    case contract::Status::failed:
      // Where it failed is worth keeping.
      in_transaction([&] {
        report_progress(run_.attempt, contract::to_string(status->phase), status->progress);
      });
      throw_failure(status->error.value_or(
          Error("service_error", "the model service reported a failed training without a reason")));
    case contract::Status::cancelled:
      throw PassingError("service_lost", "the training was cancelled at the model service");
    case contract::Status::created:
    case contract::Status::training:
      show_progress(contract::to_string(status->phase), status->progress);
  }
  return false;
}

bool Training::has_ranking() {
  ranking_ = service_.ranking(*model_id_);
  return ranking_.has_value();
}

void Training::show_progress(const char* phase, double progress) {
  const bool is_news = phase_ != phase || progress >= progress_ + 0.01;
  if (!is_news || Clock::now() - shown_ < kProgressEvery) return;
  phase_ = phase;
  progress_ = progress;
  shown_ = Clock::now();
  report(phase_ + " " + std::to_string(static_cast<int>(progress * 100)) + " %");
  bool still_running = false;
  in_transaction([&] { still_running = report_progress(run_.attempt, phase, progress); });
  if (!still_running) throw Stopped{why_not_running()};
}

Stop Training::why_not_running() const {
  bool exists = false;
  in_transaction([&] { exists = run_exists(run_.attempt.run); });
  return exists ? Stop::cancel : Stop::deleted;
}

void Training::store() {
  report("storing the ranking");
  if (!ranking_) ranking_ = service_.ranking(*model_id_);
  if (!ranking_) throw PassingError("bad_answer", "the model service completed without a ranking");
  const File file(std::tmpfile());
  if (!file)
    throw PassingError("service_error", "could not create a temporary file for the model", "",
                       "Free some disk space.");
  const bool has_artifact = service_.artifact(*model_id_, file.get());
  const TrainingResult result{*ranking_,    metrics_,
                              warnings_,    service_.data_report(*model_id_),
                              fingerprint_, has_artifact ? file.get() : nullptr};
  if (!store_result(run_.attempt, result)) throw Stopped{why_not_running()};
}

}  // namespace relevance::extension
