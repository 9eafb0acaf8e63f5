// SPDX-License-Identifier: PostgreSQL
// Ctrl-C: noticed wherever the client waits.
#pragma once

#include <chrono>

namespace relevance::client {

// Thrown where something was waited for when Ctrl-C came.
struct Interrupted {};

// From here on the first Ctrl-C is noted; a second one ends the program at once.
void catch_interrupts();
bool is_interrupted();
void throw_if_interrupted();

// Ends early by Ctrl-C, with Interrupted.
void pause_for(std::chrono::milliseconds time);

}  // namespace relevance::client
