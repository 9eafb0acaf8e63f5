// The run worker, one a running training: claims the run, sends the data set to the model service,
// follows its progress, stores what comes of it. No transaction is open while it talks HTTP.

#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "extension/bundled_service.h"
#include "extension/data_set_store.h"
#include "extension/encoding.h"
#include "extension/guard.h"
#include "extension/result_store.h"
#include "extension/run_queue.h"
#include "extension/service_client.h"
#include "extension/settings.h"
#include "extension/shared_state.h"
#include "extension/transaction.h"
#include "extension/worker.h"

#include "extension/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kFirstPollMs = 10;
constexpr long kLongestPollMs = 500;
constexpr auto kProgressEvery = std::chrono::milliseconds(200);

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Why a worker stops before its run has ended.
enum class Stop {
  shutdown,  // the server or an administrator ends this worker: the run goes back into the queue
  release,   // somebody wants the database to himself: likewise
  cancel,    // the run was cancelled
  deleted,   // the run is not there any more, or somebody else's
};
struct Stopped {
  Stop why;
};

Endpoint service_endpoint() {
  const std::string url = settings.model_service_url ? settings.model_service_url : "";
  if (url.empty()) return {"http://localhost", kServiceSocket};
  return parse_service_url(url);
}

// Throws Stopped as soon as somebody wants this worker to stop, and run_timed_out when its time is
// over.
class Watch {
 public:
  explicit Watch(int slot) : slot_(slot), started_(Clock::now()) {}

  void check() const {
    if (worker_should_end()) throw Stopped{Stop::shutdown};
    switch (run_request(slot_)) {
      case RunRequest::cancel:
        throw Stopped{Stop::cancel};
      case RunRequest::release:
        throw Stopped{Stop::release};
      case RunRequest::forget:
        throw Stopped{Stop::deleted};
      case RunRequest::none:
        break;
    }
    if (settings.run_timeout_s > 0 &&
        Clock::now() - started_ > std::chrono::seconds(settings.run_timeout_s))
      throw Error(
          "run_timed_out",
          "the training took longer than " + std::to_string(settings.run_timeout_s) + " seconds",
          "That is relevance.run_timeout.",
          "Raise relevance.run_timeout, or train with fewer trees, a smaller max_depth or fewer "
          "explain_rows.");
  }

  SocketWaiter waiter() const {
    return [this](int socket, bool read, bool write, long timeout_ms) {
      if (socket < 0)
        call_pg([&] { wait_for_latch(timeout_ms); });
      else
        wait_for_socket(socket, read, write, timeout_ms);
      check();
    };
  }

 private:
  int slot_;
  Clock::time_point started_;
};

// Waits for nobody's sake: the last calls of a worker that is leaving.
SocketWaiter hurried_waiter() {
  const Clock::time_point deadline = Clock::now() + std::chrono::seconds(1);
  return [deadline](int socket, bool read, bool write, long timeout_ms) {
    if (Clock::now() > deadline)
      throw PassingError("service_lost", "the model service did not answer");
    if (socket < 0)
      call_pg([&] { wait_for_latch(std::min(timeout_ms, 50L)); });
    else
      wait_for_socket(socket, read, write, std::min(timeout_ms, 50L));
  };
}

// One training, from a claimed run to a stored ranking.
class Training {
 public:
  Training(ClaimedRun run, const Watch& watch)
      : run_(std::move(run)),
        watch_(watch),
        service_(service_endpoint(), settings.connect_timeout_ms, watch.waiter()) {}

  void perform() {
    report("connecting to the model service");
    service_.wait_until_reachable();
    ensure_model();
    send_data();
    follow();
    store();
  }

  // Tells the service that nobody waits for this training any more; whether it hears is not our
  // concern.
  void abandon() {
    if (!model_id_) return;
    try {
      ServiceClient(service_endpoint(), 500, hurried_waiter()).cancel_training(*model_id_);
    } catch (const std::exception&) {
    }
  }

 private:
  void report(const std::string& what) {
    const std::string activity = "run " + std::to_string(run_.attempt.run) + ": " + what;
    report_activity(activity.c_str());
  }

  // The machine's model at the service. Where the service cannot tell a model's status, each run
  // gets a new one: a ranking that appears there is then surely this run's.
  void ensure_model() {
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

  void send_data() {
    report("sending the data set");
    DataSetReader reader(run_.data_set, run_.data_set_bytes);
    const DataStream data{
        static_cast<std::size_t>(run_.data_set_bytes),
        [&](char* buffer, std::size_t room) { return reader.read(buffer, room); }};
    service_.train(*model_id_, run_.target_column, run_.options, data);
  }

  // Until the training has ended well; throws the error of one that has not.
  void follow() {
    const SocketWaiter wait = watch_.waiter();
    for (long pause = kFirstPollMs;; pause = std::min(pause * 3 / 2, kLongestPollMs)) {
      if (tells_status_ ? has_completed() : has_ranking()) return;
      wait(-1, false, false, pause);
    }
  }

  bool has_completed() {
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
        throw_failure(status->error.value_or(Error(
            "service_error", "the model service reported a failed training without a reason")));
      case contract::Status::cancelled:
        throw PassingError("service_lost", "the training was cancelled at the model service");
      case contract::Status::created:
      case contract::Status::training:
        show_progress(contract::to_string(status->phase), status->progress);
    }
    return false;
  }

  // A killed or lost training is worth another try; a training that ended by its own fault is not.
  [[noreturn]] static void throw_failure(const Error& error) {
    if (error.code() == "service_restarted" || error.code() == "training_killed")
      throw PassingError(error.code(), error.message(), error.detail(), error.hint());
    throw error;
  }

  bool has_ranking() {
    ranking_ = service_.ranking(*model_id_);
    return ranking_.has_value();
  }

  void show_progress(const char* phase, double progress) {
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

  Stop why_not_running() const {
    bool exists = false;
    in_transaction([&] { exists = run_exists(run_.attempt.run); });
    return exists ? Stop::cancel : Stop::deleted;
  }

  void store() {
    report("storing the ranking");
    if (!ranking_) ranking_ = service_.ranking(*model_id_);
    if (!ranking_)
      throw PassingError("bad_answer", "the model service completed without a ranking");
    const File file(std::tmpfile());
    if (!file)
      throw PassingError("service_error", "could not create a temporary file for the model", "",
                         "Free some disk space.");
    const bool has_artifact = service_.artifact(*model_id_, file.get());
    const TrainingResult result{*ranking_, metrics_, warnings_,
                                has_artifact ? file.get() : nullptr};
    if (!store_result(run_.attempt, result)) throw Stopped{why_not_running()};
  }

  ClaimedRun run_;
  const Watch& watch_;
  ServiceClient service_;
  std::optional<int> model_id_;
  bool tells_status_ = true;
  std::optional<std::vector<contract::RankingRow>> ranking_;
  std::optional<contract::Metrics> metrics_;
  std::vector<std::string> warnings_;
  std::string phase_;
  double progress_ = 0;
  Clock::time_point shown_{};
};

void end_stopped(Attempt attempt, Stop why) {
  in_transaction([&] {
    if (why == Stop::cancel) end_cancelled(attempt);
    if (why == Stop::shutdown || why == Stop::release) put_back(attempt);
  });
}

// Errors of the server that another try may not meet: conflicts, resources, shutdown, the disk.
bool may_pass(const Error& error) {
  if (dynamic_cast<const PassingError*>(&error)) return true;
  const auto* pg = dynamic_cast<const PgError*>(&error);
  if (!pg) return false;
  for (const char* state_class : {"40", "53", "55", "57", "58"})
    if (pg->sqlstate().starts_with(state_class)) return true;
  return false;
}

void log_failure(std::int64_t run, const Error& error) {
  const std::string message = to_server_for_people(error.message());
  const std::string detail = to_server_for_people(error.detail());
  call_pg([&] {
    ereport(LOG,
            (errmsg_internal("training run %lld: %s", static_cast<long long>(run), message.c_str()),
             detail.empty() ? 0 : errdetail_internal("%s", detail.c_str())));
  });
}

void train(std::int64_t run, int slot) {
  std::optional<ClaimedRun> claimed;
  in_transaction([&] { claimed = claim_run(run); });
  if (!claimed) return;
  mark_claimed(slot);
  const Attempt attempt = claimed->attempt;
  const Watch watch(slot);
  Training training(std::move(*claimed), watch);
  try {
    training.perform();
  } catch (const Stopped& stopped) {
    training.abandon();
    end_stopped(attempt, stopped.why);
  } catch (const ExtensionGone&) {
    training.abandon();
    throw;
  } catch (const Error& error) {
    training.abandon();
    if (!may_pass(error)) {
      in_transaction([&] { end_failed(attempt, error); });
      return;
    }
    log_failure(run, error);
    in_transaction([&] { end_attempt(attempt, error); });
  } catch (const std::exception& error) {
    training.abandon();
    const Error fault("internal_error", "the run worker met a fault of its own", error.what(),
                      "Please report this.");
    log_failure(run, fault);
    in_transaction([&] { end_attempt(attempt, fault); });
  }
}

// Deletes models at the service whose machines are gone.
void tidy_up(int slot) {
  std::vector<int> models;
  in_transaction([&] { models = models_to_delete(); });
  const Watch watch(slot);
  ServiceClient service(service_endpoint(), settings.connect_timeout_ms, watch.waiter());
  try {
    for (const int model : models) {
      try {
        service.delete_model(model);
      } catch (const PassingError&) {
        throw;
      } catch (const Error& error) {
        // It will not change its mind: the model stays there, and we stop asking.
        log_failure(0, error);
      }
      in_transaction([&] { model_deleted(model); });
    }
  } catch (const Stopped&) {
  } catch (const PassingError&) {
    // The scheduler sends another worker later.
  }
}

int own_slot = -1;
DatabaseId own_database = 0;
std::int64_t own_run = 0;

void leave(int, Datum) {
  leave_run_slot(own_slot, own_database, own_run);
}

void work() {
  try {
    if (own_run == 0)
      tidy_up(own_slot);
    else
      train(own_run, own_slot);
  } catch (const ExtensionGone&) {
  }
}

}  // namespace
}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_run_worker_main(Datum argument) {
  using namespace relevance::extension;
  own_slot = DatumGetInt32(argument);
  memcpy(&own_database, MyBgworkerEntry->bgw_extra, sizeof own_database);
  become_worker();
  if (!may_enter_database(own_database)) proc_exit(static_cast<int>(WorkerEnd::stay_down));
  // Connected first: until then the server does not count this process among the living.
  connect_worker(own_database, kRunWorkerName);
  if (!join_run_slot(own_slot, own_database, MyProcPid, &own_run))
    proc_exit(static_cast<int>(WorkerEnd::stay_down));
  before_shmem_exit(leave, 0);
  enter_cpp([] { work(); });
  proc_exit(static_cast<int>(WorkerEnd::stay_down));
}
