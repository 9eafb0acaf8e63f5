// SPDX-License-Identifier: PostgreSQL
#include "forest/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace relevance::forest {
namespace {

// What the threads of one run share.
class BlockRun {
 public:
  BlockRun(std::size_t blocks, const std::function<BlockWorker()>& make_worker)
      : blocks_(blocks), make_worker_(make_worker) {}

  void work(const std::function<void(double)>* progress) noexcept {
    try {
      const BlockWorker worker = make_worker_();
      while (!stopped_) {
        const std::size_t block = next_++;
        if (block >= blocks_) return;
        worker(block);
        const std::size_t done = ++done_;
        if (progress != nullptr && *progress && done < blocks_) {
          (*progress)(static_cast<double>(done) / static_cast<double>(blocks_));
        }
      }
    } catch (...) {
      stop_with(std::current_exception());
    }
  }

  void throw_if_failed() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void stop_with(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    stopped_ = true;
  }

  const std::size_t blocks_;
  const std::function<BlockWorker()>& make_worker_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

void join_all(std::vector<std::thread>& threads) {
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

unsigned threads_for(unsigned threads, std::size_t blocks) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  return static_cast<unsigned>(std::clamp<std::size_t>(blocks, 1, threads));
}

void run_blocks(std::size_t blocks, unsigned threads,
                const std::function<BlockWorker()>& make_worker,
                const std::function<void(double)>& progress) {
  BlockRun run(blocks, make_worker);
  const unsigned helpers = blocks == 0 ? 0 : threads_for(threads, blocks) - 1;
  std::vector<std::thread> others;
  others.reserve(helpers);  // no allocation may fail once threads run
  try {
    for (unsigned i = 0; i < helpers; ++i) others.emplace_back([&run] { run.work(nullptr); });
  } catch (const std::system_error&) {
    // The system is out of threads: the existing ones do the work.
  } catch (...) {
    join_all(others);
    throw;
  }
  if (blocks > 0) run.work(&progress);
  join_all(others);
  run.throw_if_failed();
  if (progress) progress(1);
}

}  // namespace relevance::forest
