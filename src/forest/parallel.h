// SPDX-License-Identifier: PostgreSQL
// Independent blocks of work shared out over threads.
#pragma once

#include <cstddef>
#include <functional>

namespace relevance::forest {

// Does one block; owned by one thread, so it may keep scratch memory between blocks.
using BlockWorker = std::function<void(std::size_t block)>;

// How many threads a request for `threads` (0: all processors) means when there are `blocks`
// blocks.
unsigned threads_for(unsigned threads, std::size_t blocks);

// Calls make_worker once in each thread, then its worker for blocks 0 .. blocks-1, each block once.
// progress is only ever called from the calling thread, with the share done, and with 1 at the end.
// The first exception of any thread stops all of them and is thrown on when they have ended.
void run_blocks(std::size_t blocks, unsigned threads,
                const std::function<BlockWorker()>& make_worker,
                const std::function<void(double)>& progress = {});

}  // namespace relevance::forest
