// SPDX-License-Identifier: PostgreSQL
#include "modeld/trainer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include "modeld/callback.h"
#include "modeld/files.h"

namespace relevance::modeld {
namespace {

Error out_of_memory(const Job& job) {
  const std::string limit =
      job.memory_limit_mb == 0
          ? "The service has no memory limit; the machine's memory was used up."
          : "The limit is " + std::to_string(job.memory_limit_mb) + " MB for one training.";
  return Error(
      "out_of_memory", "the training needed more memory than allowed", limit,
      "Raise relevance.model_service_memory_limit (the service's --memory-limit), or train "
      "with fewer rows, fewer columns, a smaller max_depth or fewer trees.");
}

Error killed(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return Error(
      "training_killed",
      "the training's process was ended by signal " + std::to_string(signal) +
          (name == nullptr ? "" : " (SIG" + std::string(name) + ")"),
      signal == SIGKILL ? "Perhaps the machine ran out of memory and the kernel ended it." : "",
      signal == SIGKILL ? "See the kernel's log; a memory limit for trainings "
                          "(relevance.model_service_memory_limit) fails them earlier."
                        : "See the model service's log.");
}

Error fault_of(const ChildEnd& end, const Job& job) {
  if (end.signal != 0) return killed(end.signal);
  if (end.exit_status == kOutOfMemoryExit) return out_of_memory(job);
  return Error("training_killed",
               "the training's process ended with status " + std::to_string(end.exit_status) +
                   " before it was done",
               {}, "See the model service's log.");
}

}  // namespace

void Trainer::start(Run run, const Job& job, const std::string& callback_url) {
  const std::lock_guard guard(mutex_);
  if (stopping_) return;
  join_finished();
  Worker& worker = workers_.emplace_back();
  worker.thread = std::thread([this, &worker, run, job, callback_url] {
    work(run, job, callback_url);
    worker.done = true;
  });
}

int Trainer::running() {
  const std::lock_guard guard(mutex_);
  return static_cast<int>(
      std::count_if(workers_.begin(), workers_.end(), [](const Worker& w) { return !w.done; }));
}

void Trainer::join_finished() {
  workers_.remove_if([](Worker& worker) {
    if (!worker.done) return false;
    worker.thread.join();
    return true;
  });
}

void Trainer::work(Run run, const Job& job, const std::string& callback_url) {
  try {
    const std::optional<contract::ModelStatus> end = train(run, job);
    if (end && !callback_url.empty()) send_callback(callback_url, *end, stopping_);
  } catch (const std::exception& error) {
    spdlog::error("event=training_lost model_id={} run={} error=\"{}\"", run.model, run.number,
                  error.what());
  }
}

std::optional<contract::ModelStatus> Trainer::train(Run run, const Job& job) {
  const auto begin = std::chrono::steady_clock::now();
  JobReport last;
  ChildEnd end;
  try {
    write_file(store_.folder_of(run) + kJobFile, job_to_text(job));
    end = follow_child(run, last);
  } catch (const Error& error) {
    last.error = error;
  } catch (const std::exception& error) {
    last.error = Error("cannot_start_training", "the training's process could not be started",
                       error.what(), "See the model service's log.");
  }
  if (stopping_) return std::nullopt;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  if (!last.metrics && !last.error) last.error = fault_of(end, job);
  std::optional<contract::ModelStatus> status = settle(run, last);
  const std::string outcome = !status         ? "cancelled"
                              : status->error ? status->error->code()
                                              : "completed";
  spdlog::info("event=training_ended model_id={} run={} outcome={} seconds={:.3f}", run.model,
               run.number, outcome, seconds.count());
  return status;
}

std::optional<contract::ModelStatus> Trainer::settle(Run run, const JobReport& last) {
  if (last.error) return store_.fail(run, *last.error, last.warnings);
  try {
    return store_.complete(run, *last.metrics, last.warnings);
  } catch (const Error& error) {
    return store_.fail(run, error);
  }
}

ChildEnd Trainer::follow_child(Run run, JobReport& last) {
  Child child(store_.folder_of(run));
  const Registration registration(*this, run, child);
  return child.follow([&](std::string_view line) {
    std::optional<JobReport> report = report_from_line(line);
    if (!report) return;
    store_.report(run, report->phase, report->progress);
    last = *std::move(report);
  });
}

Trainer::Registration::Registration(Trainer& trainer, Run run, Child& child)
    : trainer_(trainer), run_(run) {
  const std::lock_guard guard(trainer_.mutex_);
  trainer_.children_[run_] = &child;
  // An earlier kill() or stop() could not reach the child; later ones can.
  if (trainer_.stopping_ || !trainer_.store_.is_current(run_)) child.kill();
}

Trainer::Registration::~Registration() {
  const std::lock_guard guard(trainer_.mutex_);
  trainer_.children_.erase(run_);
}

void Trainer::kill(Run run) {
  const std::lock_guard guard(mutex_);
  const auto found = children_.find(run);
  if (found != children_.end()) found->second->kill();
}

void Trainer::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
    for (const auto& [run, child] : children_) child->kill();
  }
  for (Worker& worker : workers_) {
    if (worker.thread.joinable()) worker.thread.join();
  }
  workers_.clear();
}

}  // namespace relevance::modeld
