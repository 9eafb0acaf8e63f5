// SPDX-License-Identifier: PostgreSQL
#include "table/csv/block_queue.h"

#include <system_error>
#include <utility>

namespace relevance::table {

BlockQueue::BlockQueue(const BlockDecoder& decoder, unsigned threads, Join join)
    : decoder_(decoder), threads_(threads), join_(std::move(join)) {}

BlockQueue::~BlockQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : others_) thread.join();
}

void BlockQueue::add(std::string_view records, bool goes_on) {
  Lock lock(mutex_);
  std::unique_ptr<Entry> entry = empty_entry();
  lock.unlock();
  entry->block.text.assign(records);
  entry->block.goes_on = goes_on;
  lock.lock();
  entries_.push_back(std::move(entry));
  ++untouched_;
  changed_.notify_one();
  if (entries_.size() > 1 && others_.empty()) start_threads();
  work_until_at_most(threads_ > 1 ? threads_ + 1 : 0, lock);
}

void BlockQueue::flush() {
  Lock lock(mutex_);
  work_until_at_most(0, lock);
}

std::unique_ptr<BlockQueue::Entry> BlockQueue::empty_entry() {
  if (spare_.empty()) return std::make_unique<Entry>();
  std::unique_ptr<Entry> entry = std::move(spare_.back());
  spare_.pop_back();
  entry->decoded = false;
  return entry;
}

void BlockQueue::start_threads() {
  try {
    while (others_.size() + 1 < threads_) others_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // The system is short of threads: continue with those that started.
  }
}

void BlockQueue::work() {
  Lock lock(mutex_);
  while (!stopped_) {
    if (!work_once(lock)) changed_.wait(lock);
  }
}

void BlockQueue::work_until_at_most(std::size_t entries, Lock& lock) {
  while (entries_.size() > entries && !failure_) {
    if (!work_once(lock)) changed_.wait(lock);
  }
  if (failure_) std::rethrow_exception(failure_);
}

// False when all remaining work waits for other threads.
bool BlockQueue::work_once(Lock& lock) {
  if (failure_) return false;
  if (!joining_ && !entries_.empty() && entries_.front()->decoded) {
    join_oldest(lock);
    return true;
  }
  if (untouched_ == 0) return false;
  decode(*entries_[entries_.size() - untouched_--], lock);
  return true;
}

void BlockQueue::decode(Entry& entry, Lock& lock) {
  lock.unlock();
  try {
    decoder_.decode(entry.block);
  } catch (...) {
    entry.failure = std::current_exception();
  }
  lock.lock();
  entry.decoded = true;
  changed_.notify_all();
}

void BlockQueue::join_oldest(Lock& lock) {
  joining_ = true;
  Entry& entry = *entries_.front();
  lock.unlock();
  try {
    if (entry.failure) std::rethrow_exception(entry.failure);
    join_(entry.block);
    lock.lock();
  } catch (...) {
    lock.lock();
    failure_ = std::current_exception();
  }
  spare_.push_back(std::move(entries_.front()));
  entries_.pop_front();
  joining_ = false;
  changed_.notify_all();
}

}  // namespace relevance::table
