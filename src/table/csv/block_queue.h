// SPDX-License-Identifier: PostgreSQL
// A queue of blocks: added in order, decoded by several threads at once, joined to the columns in
// order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "table/csv/csv_block.h"

namespace relevance::table {

// Used by one thread, which also does work instead of waiting. Other threads start with the second
// block, so a small file does not need them. Each thread does the most urgent task: it joins the
// oldest block, if that is decoded and no other thread is joining, or decodes the next. The queue
// holds a few more blocks than there are threads.
class BlockQueue {
 public:
  using Join = std::function<void(CsvBlock&)>;

  // join: called for each decoded block in the order added, by any thread, one at a time.
  BlockQueue(const BlockDecoder& decoder, unsigned threads, Join join);
  ~BlockQueue();
  BlockQueue(const BlockQueue&) = delete;
  BlockQueue& operator=(const BlockQueue&) = delete;

  // goes_on: further records follow. Both rethrow the exception of the first block that failed; later blocks are not joined.
  void add(std::string_view records, bool goes_on = true);
  void flush();  // returns when all blocks are joined

 private:
  struct Entry {
    CsvBlock block;
    bool decoded = false;
    std::exception_ptr failure;
  };
  using Lock = std::unique_lock<std::mutex>;

  std::unique_ptr<Entry> empty_entry();
  void start_threads();
  void work();
  void work_until_at_most(std::size_t entries, Lock& lock);
  bool work_once(Lock& lock);
  void decode(Entry& entry, Lock& lock);
  void join_oldest(Lock& lock);

  const BlockDecoder& decoder_;
  const unsigned threads_;
  const Join join_;
  std::vector<std::thread> others_;

  std::mutex mutex_;  // guards what follows, except a block that a thread is working on
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Entry>> entries_;
  std::vector<std::unique_ptr<Entry>> spare_;  // kept to reuse their memory
  std::size_t untouched_ = 0;                  // entries at the back, not yet being decoded
  bool joining_ = false;                       // whether a thread joins the oldest entry
  bool stopped_ = false;
  std::exception_ptr failure_;
};

}  // namespace relevance::table
