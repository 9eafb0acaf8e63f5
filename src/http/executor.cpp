// SPDX-License-Identifier: PostgreSQL
#include "http/executor.h"

#include <utility>

namespace relevance::http {

Executor::Executor(unsigned threads, std::chrono::milliseconds max_wait) : max_wait_(max_wait) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  threads_.emplace_back([this] { reject_the_late(); });
}

Executor::~Executor() {
  stop();
}

void Executor::submit(Task run, Task reject) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_) {
      const auto until = std::chrono::steady_clock::now() + max_wait_;
      waiting_.push_back({std::move(run), std::move(reject), until});
      work_.notify_one();
      return;
    }
  }
  reject();
}

void Executor::stop() {
  std::deque<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    left.swap(waiting_);
    work_.notify_all();
    late_.notify_all();
  }
  for (const Waiting& one : left) one.reject();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Executor::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    next.run();
    lock.lock();
  }
}

void Executor::reject_the_late() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (!waiting_.empty() && waiting_.front().until <= std::chrono::steady_clock::now()) {
      const Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      next.reject();
      lock.lock();
      continue;
    }
    // Tasks expire in the order of submission, so checking the oldest now and then is enough.
    late_.wait_for(lock, std::chrono::milliseconds(100));
  }
}

}  // namespace relevance::http
