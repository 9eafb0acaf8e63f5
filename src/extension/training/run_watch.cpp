// SPDX-License-Identifier: PostgreSQL
#include "extension/training/run_watch.h"

#include <algorithm>

#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/shared_state.h"
#include "extension/ground/transaction.h"
#include "extension/ground/worker.h"

#include "extension/ground/pg.h"

namespace relevance::extension {

using Clock = std::chrono::steady_clock;

void Watch::check() const {
  if (worker_should_end()) throw Stopped{Stop::shutdown};
  switch (run_request(slot_)) {
    case RunRequest::cancel:
      throw Stopped{Stop::cancel};
    case RunRequest::release:
      throw Stopped{Stop::release};
    case RunRequest::forget:
      throw Stopped{Stop::deleted};
    case RunRequest::none:
      break;
  }
  if (settings.run_timeout_s > 0 && milliseconds_left() <= 1)
    throw Error(
        "run_timed_out",
        "the training took longer than " + std::to_string(settings.run_timeout_s) + " seconds",
        "That is relevance.run_timeout.",
        "Raise relevance.run_timeout, or train with fewer trees, a smaller max_depth or fewer "
        "explain_rows.");
}

long Watch::milliseconds_left() const {
  if (settings.run_timeout_s <= 0) return 0;
  const Clock::time_point end = started_ + std::chrono::seconds(settings.run_timeout_s);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return std::max<long>(static_cast<long>(left.count()), 1);
}

SocketWaiter Watch::waiter() const {
  return [this](int socket, bool read, bool write, long timeout_ms) {
    if (socket < 0)
      call_pg([&] { wait_for_latch(timeout_ms); });
    else
      wait_for_socket(socket, read, write, timeout_ms);
    check();
  };
}

namespace {

// While it waits, the slot does not count as used.
class UncountedSlot {
 public:
  explicit UncountedSlot(int slot) : slot_(slot) {}
  ~UncountedSlot() {
    if (is_marked_) mark_only_ending(slot_, false);
  }
  UncountedSlot(const UncountedSlot&) = delete;
  UncountedSlot& operator=(const UncountedSlot&) = delete;
  void mark() {
    if (!is_marked_) mark_only_ending(slot_, true);
    is_marked_ = true;
  }

 private:
  int slot_;
  bool is_marked_ = false;
};

}  // namespace

void Watch::until_unlocked(const std::function<void()>& step) const {
  constexpr long kAgainMs = 500;
  UncountedSlot uncounted(slot_);
  for (;;) {
    try {
      return step();
    } catch (const LockedOut&) {
      uncounted.mark();
    }
    if (worker_should_end()) throw Stopped{Stop::shutdown};
    const RunRequest request = run_request(slot_);
    if (request == RunRequest::release) throw Stopped{Stop::release};
    if (request == RunRequest::forget) throw Stopped{Stop::deleted};
    call_pg([] { wait_for_latch(kAgainMs); });
  }
}

SocketWaiter hurried_waiter() {
  const Clock::time_point deadline = Clock::now() + std::chrono::seconds(1);
  return [deadline](int socket, bool read, bool write, long timeout_ms) {
    if (Clock::now() > deadline)
      throw TransientError("service_lost", "the model service did not answer");
    if (socket < 0)
      call_pg([&] { wait_for_latch(std::min(timeout_ms, 50L)); });
    else
      wait_for_socket(socket, read, write, std::min(timeout_ms, 50L));
  };
}

}  // namespace relevance::extension
