// SPDX-License-Identifier: PostgreSQL
// Lets a run worker check, while it works, whether it should stop. C++ zone.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "extension/service/http_transfer.h"

namespace relevance::extension {

// Why a worker stops before its run has ended.
enum class Stop {
  shutdown,  // the server or an administrator ends this worker: the run goes back into the queue
  release,   // a statement needs the database exclusively: likewise
  cancel,    // the run was cancelled
  deleted,   // the run no longer exists, or is no longer this worker's
};
struct Stopped {
  Stop why;
};

class Watch {
 public:
  explicit Watch(int slot) : slot_(slot), started_(std::chrono::steady_clock::now()) {}

  int slot() const { return slot_; }

  // Throws Stopped if this worker should stop, and Error run_timed_out when its time is up.
  void check() const;

  // Until the run's time is up; 0: there is no limit.
  long milliseconds_left() const;

  // A waiter that calls check() after each wait.
  SocketWaiter waiter() const;

  // Repeats a step (transactions that record how the run ended) until no other transaction's lock is
  // in its way. Meanwhile the slot does not count as used, and the run's time limit does not apply.
  // Throws Stopped if this worker should leave.
  void until_unlocked(const std::function<void()>& step) const;

 private:
  int slot_;
  std::chrono::steady_clock::time_point started_;
};

// A waiter that gives up after a second, for the last calls of a worker that is leaving.
SocketWaiter hurried_waiter();

}  // namespace relevance::extension
