// SPDX-License-Identifier: PostgreSQL
#include "extension/training/training.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "contract/train_options.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/transaction.h"
#include "extension/ground/worker.h"
#include "extension/module/sql_version.h"
#include "extension/queue/attempt_end.h"
#include "extension/service/model_tasks.h"
#include "extension/service/outbox.h"
#include "extension/service/placement.h"
#include "extension/service/ranking_check.h"
#include "extension/service/run_callback.h"
#include "extension/training/data_set_store.h"
#include "extension/training/result_store.h"
#include "table/training_set.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

// Polls so that the end is noticed within a twentieth of the training's duration, or half a second.
constexpr long kShortestPollMs = 10;
constexpr long kLongestPollMs = 500;
constexpr long kPollShare = 20;
constexpr auto kProgressEvery = std::chrono::milliseconds(200);
// A service that does not report a status is polled for the ranking with pauses that grow up to
// these limits; one that will call back is polled rarely.
constexpr auto kFirstQuestion = std::chrono::milliseconds(500);
constexpr auto kLongestSilence = std::chrono::seconds(5);
constexpr auto kLongestSilenceBeforeCallback = std::chrono::seconds(30);
constexpr auto kGraceAfterCallback = std::chrono::seconds(5);

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// A training that was killed or lost, or found the service's disk full, is worth a retry; one that
// failed for its own reasons is not.
[[noreturn]] void throw_failure(const Error& error) {
  const std::string_view code = error.code();
  if (code == "service_restarted" || code == "training_killed" || code == "disk_full")
    throw TransientError(error.code(), error.message(), error.detail(), error.hint());
  throw error;
}

// The names of a stored CSV's columns; none if they cannot be read from its head, or the columns of
// the training are the tags of its readings.
std::vector<std::string> columns_of(const ClaimedRun& run) {
  DataSetReader reader(run.data_set, run.data_set_bytes);
  std::string head(kChunkBytes, '\0');
  head.resize(reader.read(head.data(), head.size()));
  const contract::TrainOptions options = contract::parse_train_options(run.options);
  std::vector<std::string> names = table::column_names(head, options.csv);
  const auto is_target = [&](const std::string& name) {
    return fold(name) == fold(run.target_column);
  };
  const bool has_target = std::any_of(names.begin(), names.end(), is_target);
  const table::Layout layout = options.readings.layout;
  const bool tags =
      layout == table::Layout::lengthwise || (layout == table::Layout::automatic && !has_target);
  return tags ? std::vector<std::string>() : names;
}

std::string seconds_since(Clock::time_point start) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start);
  return std::to_string(seconds.count()) + " seconds";
}

}  // namespace

Training::Training(ClaimedRun run, const Watch& watch)
    : run_(std::move(run)),
      watch_(watch),
      home_(model_services().front()),
      service_(home_.endpoint, {}, watch.waiter()) {}

void Training::perform() {
  if (run_.data_set == 0)
    throw Error("data_set_gone", "the data of the run are no longer kept",
                "The data set was deleted while the run waited.", "Train on new data.");
  std::vector<ModelService> services;
  in_transaction([&] { services = services_in_use(); });
  connect(services);
  take_data();
  if (skip_unchanged()) return;
  try {
    train();
  } catch (const Error& error) {
    services = of_version(services, library_version());
    if (!may_be_its_version(error) || services.empty()) throw;
    start_again(error);
    connect(services);
    take_data();
    train();
  }
}

void Training::train() {
  ensure_model();
  send_data();
  follow();
  store();
}

// A service of another version may not know an option, or a kind of data: its errors, not those of
// this side.
bool Training::may_be_its_version(const Error& error) const {
  if (service_version_.empty() || service_version_ == library_version()) return false;
  if (dynamic_cast<const TransientError*>(&error) || dynamic_cast<const PgError*>(&error) ||
      dynamic_cast<const UnknownSqlVersion*>(&error))
    return false;
  constexpr std::array kOurs{"run_timed_out", "data_corrupted", "data_set_incomplete",
                             "not_representable"};
  return std::find(kOurs.begin(), kOurs.end(), error.code()) == kOurs.end();
}

void Training::start_again(const Error& error) {
  abandon();
  const std::string said = to_server_for_people(name_of(home_) + ", version " + service_version_ +
                                                ", answered: " + error.message() +
                                                "; trying one of version " + library_version());
  call_pg([&] {
    ereport(LOG, (errmsg_internal("training run %lld: %s", static_cast<long long>(run_.attempt.run),
                                  said.c_str())));
  });
  model_id_.reset();
  ranking_.reset();
  metrics_.reset();
  warnings_.clear();
  failed_data_.reset();
  progress_ = 0;
}

void Training::abandon() {
  if (!model_id_) return;
  try {
    ServiceClient(home_.endpoint, {500, 1000}, hurried_waiter()).cancel_training(*model_id_);
  } catch (const std::exception&) {
  }
}

void Training::report(const std::string& what) const {
  const std::string activity = "run " + std::to_string(run_.attempt.run) + ": " + what;
  report_activity(activity.c_str());
}

// Goes to the best service that answers.
void Training::connect(const std::vector<ModelService>& all) {
  report("connecting to a model service");
  std::vector<ModelService> services = preferred(all, run_.machine, run_.model_home);
  std::optional<TransientError> why;
  while (const auto chosen = place(watch_.slot(), services)) {
    why = reach(*chosen);
    if (!why) return;
    std::erase_if(services, [&](const ModelService& service) { return service.id == chosen->id; });
  }
  throw why && all.size() == 1 ? *why : why_none(all);
}

// nullopt: it answers. The bundled service gets some time to start.
std::optional<TransientError> Training::reach(const ModelService& service) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(settings.connect_timeout_ms);
  ProbeResult result = probe(service, watch_.waiter());
  while (may_be_starting(service, result) && Clock::now() < deadline) {
    watch_.waiter()(-1, false, false, 50);
    result = probe(service, watch_.waiter());
  }
  note_health(service, result);
  if (result.failure) return result.failure;
  home_ = service;
  heard_at_ = Clock::now();
  service_ = service_client(service, waiter());
  takes_columns_ = result.health.takes_columns();
  service_version_ = result.health.version;
  return std::nullopt;
}

// Also gives up waiting for a service that no longer answers anybody.
SocketWaiter Training::waiter() const {
  return [this, wait = watch_.waiter()](int socket, bool read, bool write, long timeout_ms) {
    wait(socket, read, write, timeout_ms);
    require_answering(home_, heard_at_);
  };
}

// Reads the rows of a query; a stored CSV is read later, while it is sent.
void Training::take_data() {
  if (run_.query.empty()) {
    fingerprint_ = "data set " + std::to_string(run_.data_set);
    columns_ = columns_of(run_);
    return;
  }
  report("reading the rows of its query");
  show_progress("reading", 0);
  rows_ = std::make_unique<QueryRows>();
  read_query(run_, watch_, takes_columns_, *rows_);
  fingerprint_ = rows_->fingerprint;
  columns_ = rows_->columns;
}

// Only bytes that are still those that were stored are unchanged data.
void Training::check_stored_csv() const {
  report("checking its data");
  DataSetReader reader(run_.data_set, run_.data_set_bytes);
  std::string block(kChunkBytes, '\0');
  while (reader.read(block.data(), block.size()) > 0) watch_.check();
}

bool Training::skip_unchanged() {
  if (!run_.skip_unchanged) return false;
  bool is_same = false;
  in_transaction([&] { is_same = same_as_before(run_.attempt.run, fingerprint_).has_value(); });
  if (!is_same) return false;
  if (run_.query.empty()) check_stored_csv();
  bool skipped = false;
  watch_.until_unlocked(
      [&] { in_transaction([&] { skipped = end_skipped(run_.attempt, fingerprint_); }); });
  return skipped;
}

// If the service does not report a model's status, each run gets a new model, so that a ranking
// that appears there must be this run's.
void Training::ensure_model() {
  if (!keep_model()) make_model();
  if (tells_status_ || !service_.ranking(*model_id_)) return;
  // The model is somebody else's, so it must not be deleted.
  in_transaction([&] { forget_model(run_.machine); });
  throw TransientError(
      "bad_answer",
      "the model service gave the number " + std::to_string(*model_id_) + " to a new model",
      "There is a ranking under that number already.",
      "A model service must never assign a number twice.");
}

void Training::throw_without_model() const {
  if (why_not_running() == Stop::deleted) throw Stopped{Stop::deleted};
  throw TransientError("service_lost",
                       "the machine's registration moved to another model service meanwhile",
                       name_of(home_) + " was taken out of use.");
}

void Training::make_model() {
  std::optional<ModelTask> earlier;
  in_transaction([&] { earlier = give_up_model(run_.machine); });
  if (earlier && earlier->home == home_.home) {
    // At once: a service may reject two models of the same name.
    service_.delete_model(*earlier->model_id);
    in_transaction([&] { model_task_done(*earlier); });
  }
  model_id_ = register_model(run_.machine, home_.home, service_);
  if (!model_id_) throw_without_model();
  run_.model_id = model_id_;
  run_.model_home = home_.home;
  tells_status_ = service_.status(*model_id_).has_value();
}

// Uses the machine's existing model, if it is still valid.
bool Training::keep_model() {
  if (!run_.model_id || run_.model_home != home_.home) return false;
  const auto known = service_.status(*run_.model_id);
  // A service that lost its state reuses ids: this one may be another machine's by now.
  const bool is_ours =
      known && (known->model_name == run_.machine_name || known->model_name.empty());
  if (!is_ours && !(run_.model_fresh && !known)) return false;
  model_id_ = run_.model_id;
  tells_status_ = is_ours;
  if (known && known->status == contract::Status::training) service_.cancel_training(*model_id_);
  return true;
}

void Training::send_data() {
  report("sending the data");
  std::string callback_url;
  in_transaction([&] {
    use_model(run_.machine);
    if (!home_.is_bundled()) callback_url = expect_callback(run_.attempt, *model_id_);
  });
  expects_callback_ = !callback_url.empty();
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
  const std::string options =
      contract::options_for_service(run_.options, service_version_ == library_version());
  service_.train(*model_id_, run_.target_column, options, callback_url, data);
  rows_.reset();
}

// Waits until the training has completed; throws the error of one that failed.
void Training::follow() {
  if (!tells_status_) return follow_silent_service();
  const SocketWaiter wait = waiter();
  const auto start = Clock::now();
  while (!has_completed()) {
    const auto so_far = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const long pause = so_far.count() / kPollShare;
    wait(-1, false, false, std::clamp(pause, kShortestPollMs, kLongestPollMs));
  }
}

// For a service that does not report its progress: it calls back when it has finished. A callback
// can be lost, so it is also polled for the ranking.
void Training::follow_silent_service() {
  const SocketWaiter wait = waiter();
  const auto start = Clock::now();
  const Clock::duration longest =
      expects_callback_ ? Clock::duration(kLongestSilenceBeforeCallback) : kLongestSilence;
  Clock::duration pause = kFirstQuestion;
  Clock::time_point next_question = start + pause;
  int questions = 0;
  try {
    while (!has_called_back()) {
      if (Clock::now() >= next_question) {
        ++questions;
        if (has_ranking()) {
          if (expects_callback_) warnings_.push_back(make_warning("no_callback", {}));
          return;
        }
        pause = std::min(pause * 2, longest);
        next_question = Clock::now() + pause;
      }
      wait(-1, false, false, kLongestPollMs);
    }
  } catch (const Error& error) {
    if (error.code() != "run_timed_out") throw;
    const std::string callback =
        expects_callback_ ? "it did not call back" : "it was given no URL to call back";
    throw Error(error.code(), error.message(),
                "The model service took the data " + seconds_since(start) + " ago; since then " +
                    callback + ", and none of " + std::to_string(questions) +
                    " requests for the ranking returned one. " + error.detail(),
                error.hint());
  }
}

bool Training::has_called_back() {
  if (!expects_callback_) return false;
  std::optional<Callback> callback;
  in_transaction([&] { callback = received_callback(run_.attempt); });
  if (!callback) return false;
  if (!callback->completed)
    throw Error("training_failed", "the model service reported that the training failed",
                callback->error, "The log of the model service may say more.");
  const auto json = nlohmann::json::parse(callback->metrics, nullptr, false);
  try {
    if (json.is_object() && !json.empty()) metrics_ = contract::parse_metrics(json);
  } catch (const Error& error) {
    warnings_.push_back(
        make_warning("unreadable_metrics", {}, {value_of("error", error.message())}));
  }
  // Some services call back a moment before the ranking is available.
  const auto deadline = Clock::now() + kGraceAfterCallback;
  while (!has_ranking() && Clock::now() < deadline) waiter()(-1, false, false, kLongestPollMs);
  return true;
}

bool Training::has_completed() {
  const auto status = service_.status(*model_id_);
  heard_at_ = Clock::now();
  if (!status)
    throw TransientError("service_lost", "the model service no longer knows the model",
                         "It was restarted without its state, or the model was deleted there.");
  switch (status->status) {
    case contract::Status::completed:
      metrics_ = status->metrics;
      warnings_ = status->warnings;
      return true;
    case contract::Status::failed:
      fetch_failed_data(status->warnings);
      // Keep the phase in which it failed.
      note_progress(contract::to_string(status->phase), status->progress);
      throw_failure(status->error.value_or(
          Error("service_error", "the model service reported a failed training without a reason")));
    case contract::Status::cancelled:
      throw TransientError("service_lost", "the training was cancelled at the model service");
    case contract::Status::created:
    case contract::Status::training:
      show_progress(contract::to_string(status->phase), status->progress);
  }
  return false;
}

bool Training::has_ranking() {
  // Our own service sends effect curves by level, and levels may be long texts.
  ranking_ = service_.ranking(*model_id_, tells_status_ ? 0 : columns_.size());
  return ranking_.has_value();
}

void Training::show_progress(const char* phase, double progress) {
  const bool is_news = phase_ != phase || progress >= progress_ + 0.01;
  if (!is_news || Clock::now() - shown_ < kProgressEvery) return;
  phase_ = phase;
  progress_ = progress;
  shown_ = Clock::now();
  report(phase_ + " " + std::to_string(static_cast<int>(progress * 100)) + " %");
  if (!note_progress(phase, progress)) throw Stopped{why_not_running()};
}

// Whether the run is still this attempt's. While its table is locked, nobody sees the progress.
bool Training::note_progress(const char* phase, double progress) {
  bool still_running = true;
  try {
    in_transaction([&] { still_running = report_progress(run_.attempt, phase, progress); });
  } catch (const LockedOut&) {
  }
  return still_running;
}

Stop Training::why_not_running() const {
  bool exists = false;
  in_transaction([&] { exists = run_exists(run_.attempt.run); });
  return exists ? Stop::cancel : Stop::deleted;
}

void Training::store() {
  report("storing the ranking");
  if (!note_progress("storing", progress_)) throw Stopped{why_not_running()};
  const std::optional<contract::DataReport> data = service_.data_report(*model_id_);
  if (data) failed_data_ = FailedData{*data, warnings_};  // if storing fails
  if (!ranking_ && !has_ranking())
    throw TransientError("bad_answer",
                         "the model service completed the training without returning a ranking");
  check_ranking(*ranking_, columns_, run_.target_column);
  const File file(std::tmpfile());
  if (!file)
    throw TransientError("service_error", "could not create a temporary file for the model", "",
                         "Free some disk space.");
  const bool has_artifact = service_.artifact(*model_id_, file.get());
  const RunResult result{*ranking_, metrics_,     warnings_,
                         data,      fingerprint_, has_artifact ? file.get() : nullptr};
  bool stored = false;
  watch_.until_unlocked([&] { stored = store_result(run_.attempt, result); });
  if (!stored) throw Stopped{why_not_running()};
}

// The failure itself matters more: without a report it is recorded all the same.
void Training::fetch_failed_data(const std::vector<Warning>& warnings) {
  try {
    if (const auto data = service_.data_report(*model_id_)) {
      failed_data_ = FailedData{*data, warnings};
    }
  } catch (const Error&) {
  }
}

}  // namespace relevance::extension
