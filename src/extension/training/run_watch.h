// SPDX-License-Identifier: PostgreSQL
// What a run worker looks at while it works: whether somebody wants it to stop. C++ zone.
#pragma once

#include <chrono>
#include <optional>

#include "extension/service/http_transfer.h"

namespace relevance::extension {

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

class Watch {
 public:
  explicit Watch(int slot) : slot_(slot), started_(std::chrono::steady_clock::now()) {}

  // Throws Stopped as soon as somebody wants this worker to stop, and Error run_timed_out when its
  // time is over.
  void check() const;

  // Until the run's time is over; 0: it has no end.
  long milliseconds_left() const;

  // Waits and checks.
  SocketWaiter waiter() const;

 private:
  int slot_;
  std::chrono::steady_clock::time_point started_;
};

// Waits for nobody's sake: the last calls of a worker that is leaving.
SocketWaiter hurried_waiter();

}  // namespace relevance::extension
