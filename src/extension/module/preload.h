// SPDX-License-Identifier: PostgreSQL
// What needs the workers needs the preloaded library.
#pragma once

#include <string>

namespace relevance::extension {

// Throws Error "not_preloaded", whose hint can be pasted, when the library was not preloaded. C++
// zone.
void require_preloaded();

// The statement that adds a library to those that the server loads when it starts.
std::string preload_statement(const std::string& library);

}  // namespace relevance::extension
