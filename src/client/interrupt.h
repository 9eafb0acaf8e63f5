// SPDX-License-Identifier: PostgreSQL
// Handles Ctrl-C, which is checked wherever the client waits.
#pragma once

#include <chrono>

namespace relevance::client {

// Thrown by waiting functions after Ctrl-C.
struct Interrupted {};

// From now on the first Ctrl-C is recorded; a second one ends the program at once.
void catch_interrupts();
bool is_interrupted();
void throw_if_interrupted();

// Throws Interrupted on Ctrl-C.
void pause_for(std::chrono::milliseconds time);

}  // namespace relevance::client
