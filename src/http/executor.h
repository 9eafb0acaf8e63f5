// SPDX-License-Identifier: PostgreSQL
// Threads that do what would hold up a server's event loop. Private to src/http.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace relevance::http {

class Executor {
 public:
  using Task = std::function<void()>;

  Executor(unsigned threads, std::chrono::milliseconds max_wait);
  ~Executor();  // stops
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Does `run` as soon as a thread is free, or `refuse` when none is within max_wait or the
  // executor has stopped: one of the two, once. Neither may throw.
  void submit(Task run, Task refuse);

  // Refuses what waits, and returns when what runs has ended.
  void stop();

 private:
  struct Waiting {
    Task run;
    Task refuse;
    std::chrono::steady_clock::time_point until;
  };
  void work();
  void refuse_the_late();

  const std::chrono::milliseconds max_wait_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable late_;
  std::deque<Waiting> waiting_;  // by age
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace relevance::http
