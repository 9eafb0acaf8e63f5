// SPDX-License-Identifier: PostgreSQL
// The models, in memory and in the state folder, where they outlive the service process.
//
//   next_id                the next model's id; ids are never reused
//   models/ID/status.json  the answer to GET /models/ID, and which run's results are valid
//   models/ID/run-N/       the N-th training: uploaded data while it runs, results once completed,
//                          the report on its columns once failed
//   trash/                 folders about to be removed
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/warning.h"
#include "contract/messages.h"
#include "http/message.h"

namespace relevance::modeld {

// One training of one model.
struct Run {
  int model = 0;
  int number = 0;
  auto operator<=>(const Run&) const = default;
};

// Thread-safe. Functions that take a model's id throw StatusError 404 unknown_model.
class ModelStore {
 public:
  // Creates or reads the folder, and locks it against a second service. Trainings in progress when
  // the last service ended become failed (service_restarted). Throws Error state_in_use, bad_state,
  // cannot_write.
  explicit ModelStore(const std::string& folder);
  ~ModelStore();
  ModelStore(const ModelStore&) = delete;
  ModelStore& operator=(const ModelStore&) = delete;

  // key: a repeated request with the same key returns the same model; empty: always creates a new
  // one. Throws StatusError 410 key_used when that model has been deleted: a request that was
  // delayed must not create a model that nobody waits for.
  int create(const std::string& name, const std::string& key = {});
  contract::ModelStatus status(int model) const;
  void remove(int model);

  // A training begins with its upload; it is then either abandoned, or started and reported on
  // until it ends. Throws StatusError 409 already_training.
  Run begin(int model);
  std::string folder_of(Run run) const;
  void abandon(Run run);  // restores the status from before begin()
  // False, with nothing changed, if the run was cancelled or its model removed meanwhile.
  bool start(Run run);
  bool is_current(Run run) const;
  void report(Run run, contract::Phase phase, double progress);
  // These return the new status. If the run is no longer current, they remove its folder and return
  // nullopt. If a completion cannot be saved, complete() throws and changes nothing.
  std::optional<contract::ModelStatus> complete(Run run, const contract::Metrics& metrics,
                                                const std::vector<Warning>& warnings);
  // Of a failed run's folder, only its report on the columns is kept, if it has one.
  std::optional<contract::ModelStatus> fail(Run run, const Error& error,
                                            const std::vector<Warning>& warnings = {});

  // Returns the run that was in progress and is now cancelled; nullopt if there was none.
  std::optional<Run> cancel(int model);

  // A result file of the last completed run. Throws StatusError 409 not_trained.
  std::shared_ptr<const http::OpenFile> open_result(int model, const std::string& file) const;

  // How the data of the last training that ended, completed or failed, were understood. Throws
  // StatusError 409 not_trained, or no_report when it failed before its data were read.
  std::shared_ptr<const http::OpenFile> open_report(int model) const;

 private:
  struct Model {
    contract::ModelStatus status;
    contract::ModelStatus before;  // during an upload: the status to restore if it is abandoned
    std::string key;               // given to create()
    int last_run = 0;
    int results_run = 0;   // 0: none
    int report_run = 0;    // whose report on the columns is valid; 0: none
    bool running = false;  // last_run is in progress
  };

  void lock_folder();
  void load();
  void load_model(const std::string& folder);
  void save(const Model& model) const;
  void try_to_save(const Model& model) const;
  bool discard(const std::string& folder) const;
  bool keep_report_alone(Run run) const;
  void discard_unused(const Model& before, const Model& after) const;
  std::string model_folder(int model) const;
  Model& find(int model);
  const Model& find(int model) const;
  Model* current(Run run);  // nullptr if the run is no longer current

  mutable std::mutex mutex_;
  std::string folder_;
  int lock_ = -1;
  int next_id_ = 1;
  mutable int next_trash_ = 0;
  std::map<int, Model> models_;
  std::deque<std::string> used_keys_;  // of the models that were deleted last, since it started
};

}  // namespace relevance::modeld
