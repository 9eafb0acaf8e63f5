// SPDX-License-Identifier: PostgreSQL
#include "client/interrupt.h"

#include <csignal>
#include <ctime>

namespace relevance::client {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

bool is_interrupted() {
  return interrupted != 0;
}

void throw_if_interrupted() {
  if (is_interrupted()) throw Interrupted{};
}

void pause_for(std::chrono::milliseconds time) {
  throw_if_interrupted();
  const timespec duration{time.count() / 1000, time.count() % 1000 * 1000000};
  nanosleep(&duration, nullptr);
  throw_if_interrupted();
}

}  // namespace relevance::client
