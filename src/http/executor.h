// SPDX-License-Identifier: PostgreSQL
// Worker threads for tasks that would block the server's event loop. Private to src/http.
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

  // Calls `run` when a thread is free, or `reject` if none is free within max_wait or the executor
  // has stopped. Exactly one of the two is called, once. Neither may throw.
  void submit(Task run, Task reject);

  // Rejects waiting tasks, and returns when the running ones have ended.
  void stop();

 private:
  struct Waiting {
    Task run;
    Task reject;
    std::chrono::steady_clock::time_point until;
  };
  void work();
  void reject_the_late();

  const std::chrono::milliseconds max_wait_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable late_;
  std::deque<Waiting> waiting_;  // oldest first
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace relevance::http
