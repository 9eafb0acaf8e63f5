// SPDX-License-Identifier: PostgreSQL
// Runs trainings in child processes and records how they end.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "modeld/child.h"
#include "modeld/job.h"
#include "modeld/model_store.h"

namespace relevance::modeld {

class Trainer {
 public:
  explicit Trainer(ModelStore& store) : store_(store) {}
  ~Trainer() { stop(); }
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  // The run must have been started in the store, with the data in its folder. Returns at once.
  void start(Run run, const Job& job, const std::string& callback_url);

  // Kills the run's process, if there is one. The run's status is left to the store.
  void kill(Run run);

  // How many trainings are running.
  int running();

  // Counts an upload of training data while it exists.
  class Upload {
   public:
    explicit Upload(Trainer& trainer) : trainer_(trainer) { ++trainer_.uploads_; }
    ~Upload() { --trainer_.uploads_; }
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

   private:
    Trainer& trainer_;
  };
  int uploads() const { return uploads_; }

  // Kills all trainings and waits until they have ended. Their stored status remains "training";
  // the next service changes it to failed (service_restarted).
  void stop();

 private:
  struct Worker {
    std::thread thread;
    std::atomic<bool> done{false};
  };

  // While it exists, kill() and stop() can reach the child.
  class Registration {
   public:
    Registration(Trainer& trainer, Run run, Child& child);
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

   private:
    Trainer& trainer_;
    Run run_;
  };

  void work(Run run, const Job& job, const std::string& callback_url);
  std::optional<contract::ModelStatus> train(Run run, const Job& job);
  std::optional<contract::ModelStatus> settle(Run run, const JobReport& last);
  ChildEnd follow_child(Run run, JobReport& last);
  void join_finished();

  ModelStore& store_;
  std::mutex mutex_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> uploads_{0};
  std::map<Run, Child*> children_;
  std::list<Worker> workers_;
};

}  // namespace relevance::modeld
