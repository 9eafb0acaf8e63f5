// SPDX-License-Identifier: PostgreSQL
// Distributes independent blocks of work over threads.
#pragma once

#include <cstddef>
#include <functional>

namespace relevance::forest {

// Processes one block; owned by one thread, so it may keep scratch memory between blocks.
using BlockWorker = std::function<void(std::size_t block)>;

// The number of threads to use for this many blocks if `threads` (0: all) are requested.
unsigned threads_for(unsigned threads, std::size_t blocks);

// Calls make_worker once in each thread; the workers do the blocks 0 .. blocks-1, each block once.
// progress is only called from the calling thread, with the share done, and with 1 at the end.
// The first exception in any thread stops all threads and is rethrown once they have ended.
void run_blocks(std::size_t blocks, unsigned threads,
                const std::function<BlockWorker()>& make_worker,
                const std::function<void(double)>& progress = {});

}  // namespace relevance::forest
