// SPDX-License-Identifier: PostgreSQL
// Functions that need the background workers need the library to be preloaded.
#pragma once

#include <string>

namespace relevance::extension {

// Throws Error "not_preloaded", with a hint that can be pasted, when the library was not preloaded.
// C++ zone.
void require_preloaded();

// The statement that adds a library to shared_preload_libraries.
std::string preload_statement(const std::string& library);

}  // namespace relevance::extension
