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
  int signal = 0;  // 0: it exited normally
};

class Child {
 public:
  // Starts this same program as `train-job folder`. The child does not outlive the calling thread.
  // Throws std::system_error.
  explicit Child(const std::string& folder);
  ~Child();  // kills it if it still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Passes each line of output to on_line until the child ends. Call once, in its creator's thread.
  ChildEnd follow(const std::function<void(std::string_view)>& on_line);

  // From any thread, at any time.
  void kill();

 private:
  ChildEnd reap();

  std::mutex mutex_;
  pid_t pid_ = -1;  // -1: reaped; the id may have been reused since
  int output_ = -1;
};

}  // namespace relevance::modeld
