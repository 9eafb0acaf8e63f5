// SPDX-License-Identifier: PostgreSQL
// A child process that runs one training.
#pragma once

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace relevance::modeld {

// How a child ended.
struct ChildEnd {
  int exit_status = 0;
  int signal = 0;  // 0: it exited by itself
};

class Child {
 public:
  // Starts this same program as `train-job folder`. The child does not outlive the calling thread.
  // Throws std::system_error.
  explicit Child(const std::string& folder);
  ~Child();  // kills it if it still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Hands on the child's lines until it ends. Called once, by the thread that made the child.
  ChildEnd follow(const std::function<void(std::string_view)>& on_line);

  // From any thread, at any time.
  void kill();

 private:
  ChildEnd reap();

  std::mutex mutex_;
  pid_t pid_ = -1;  // -1: reaped; the number may be another process's by now
  int output_ = -1;
};

}  // namespace relevance::modeld
