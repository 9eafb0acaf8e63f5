// SPDX-License-Identifier: PostgreSQL
// Blocks on their way into a table: added in order, decoded by several threads at once, joined to
// the columns in order.
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

// Belongs to one thread, which also works whenever it would have to wait. Others are started with
// the second block: a small file does without them. Each thread does what is most urgent: it joins
// the oldest block once that is decoded and nobody else joins, or decodes the next. A few more
// blocks than threads are on their way.
class BlockQueue {
 public:
  using Join = std::function<void(CsvBlock&)>;

  // join: called for each decoded block in the order of adding, by any thread, one at a time.
  BlockQueue(const BlockDecoder& decoder, unsigned threads, Join join);
  ~BlockQueue();
  BlockQueue(const BlockQueue&) = delete;
  BlockQueue& operator=(const BlockQueue&) = delete;

  // Both throw on what was thrown for the first block that failed; later ones are not joined.
  void add(std::string_view records);
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

  std::mutex mutex_;  // of what follows, but not of an entry's block while somebody works on it
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Entry>> entries_;
  std::vector<std::unique_ptr<Entry>> spare_;  // their memory is used again
  std::size_t untouched_ = 0;                  // entries at the back that nobody decodes yet
  bool joining_ = false;                       // the oldest entry
  bool stopped_ = false;
  std::exception_ptr failure_;
};

}  // namespace relevance::table
