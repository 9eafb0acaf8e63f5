// SPDX-License-Identifier: PostgreSQL
// A struct in the server's shared memory, made when the server starts. Its first member is
// `LWLock* lock`, which guards the others. PostgreSQL zone.
#pragma once

#include <new>

#include "extension/ground/pg.h"

namespace relevance::extension {

class HeldLock {
 public:
  explicit HeldLock(LWLock* lock) : lock_(lock) { LWLockAcquire(lock_, LW_EXCLUSIVE); }
  ~HeldLock() { LWLockRelease(lock_); }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

 private:
  LWLock* lock_;
};

// One struct of each type: PostgreSQL's hooks are functions without a context.
template <typename State>
class SharedMemory {
 public:
  // Called once from _PG_init while libraries are preloaded. When the server starts, `place` gets
  // the struct; it stays null where the library is not preloaded. begin: for members that State's
  // constructor cannot make.
  static void request(const char* name, State** place, void (*begin)(State&) = nullptr) {
    name_ = name;
    place_ = place;
    begin_ = begin;
    previous_request_hook_ = shmem_request_hook;
    shmem_request_hook = on_request;
    previous_startup_hook_ = shmem_startup_hook;
    shmem_startup_hook = on_startup;
  }

 private:
  static void on_request() {
    if (previous_request_hook_) previous_request_hook_();
    RequestAddinShmemSpace(MAXALIGN(sizeof(State)));
    RequestNamedLWLockTranche(name_, 1);
  }

  static void on_startup() {
    if (previous_startup_hook_) previous_startup_hook_();
    bool found = false;
    LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
    auto* state = static_cast<State*>(ShmemInitStruct(name_, sizeof(State), &found));
    if (!found) {
      new (state) State{};
      state->lock = &GetNamedLWLockTranche(name_)->lock;
      if (begin_) begin_(*state);
    }
    LWLockRelease(AddinShmemInitLock);
    *place_ = state;
  }

  static inline const char* name_ = nullptr;
  static inline State** place_ = nullptr;
  static inline void (*begin_)(State&) = nullptr;
  static inline shmem_request_hook_type previous_request_hook_ = nullptr;
  static inline shmem_startup_hook_type previous_startup_hook_ = nullptr;
};

}  // namespace relevance::extension
