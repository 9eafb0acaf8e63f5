// SPDX-License-Identifier: PostgreSQL
// The models, in memory and in the state folder, where they survive the service.
//
//   next_id               the next model's number; no number is ever given twice
//   models/ID/status.json  what GET /models/ID answers, and which run's results are valid
//   models/ID/run-N/       the N-th training: uploaded data while it lasts, results when it
//   completed trash/                 what is about to be removed
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "contract/messages.h"
#include "http/message.h"

namespace relevance::modeld {

// One training of one model.
struct Run {
  int model = 0;
  int number = 0;
  auto operator<=>(const Run&) const = default;
};

// Safe to be used by several threads. Functions that take a model's id throw StatusError 404
// unknown_model.
class ModelStore {
 public:
  // Makes or reads the folder, alone: a second service on the same folder is refused. Trainings
  // that were going on when the last service ended are failed (service_restarted). Throws Error
  // state_in_use, bad_state, cannot_write.
  explicit ModelStore(const std::string& folder);
  ~ModelStore();
  ModelStore(const ModelStore&) = delete;
  ModelStore& operator=(const ModelStore&) = delete;

  // key: whoever asks again by the same one is given the same model, as long as it is there; empty:
  // always a new one.
  int create(const std::string& name, const std::string& key = {});
  contract::ModelStatus status(int model) const;
  void remove(int model);

  // A training's life: the upload begins, then it is either abandoned, or started and reported on
  // until it has ended. Throws StatusError 409 already_training.
  Run begin(int model);
  std::string folder_of(Run run) const;
  void abandon(Run run);  // as if it had never begun
  // False when the run was cancelled or its model removed meanwhile; then nothing is changed.
  bool start(Run run);
  bool is_current(Run run) const;
  void report(Run run, contract::Phase phase, double progress);
  // These return the status as it is then, or nullopt when the run no longer counts; then its
  // folder is cleared. A completion that cannot be written down throws, and nothing is changed.
  std::optional<contract::ModelStatus> complete(Run run, const contract::Metrics& metrics,
                                                const std::vector<std::string>& warnings);
  std::optional<contract::ModelStatus> fail(Run run, const Error& error);

  // The run that was going on and no longer counts; nullopt when there was none.
  std::optional<Run> cancel(int model);

  // A result file of the last completed run. Throws StatusError 409 not_trained.
  std::shared_ptr<const http::OpenFile> open_result(int model, const std::string& file) const;

 private:
  struct Model {
    contract::ModelStatus status;
    contract::ModelStatus before;  // while an upload is going on: the status to fall back to
    std::string key;               // by which it was asked for
    int last_run = 0;
    int results_run = 0;   // 0: none
    bool running = false;  // last_run is going on
  };

  void lock_folder();
  void load();
  void load_model(const std::string& folder);
  void save(const Model& model) const;
  void try_to_save(const Model& model) const;
  void discard(const std::string& folder) const;
  std::string model_folder(int model) const;
  Model& find(int model);
  const Model& find(int model) const;
  Model* current(Run run);  // nullptr when the run no longer counts

  mutable std::mutex mutex_;
  std::string folder_;
  int lock_ = -1;
  int next_id_ = 1;
  mutable int next_trash_ = 0;
  std::map<int, Model> models_;
};

}  // namespace relevance::modeld
