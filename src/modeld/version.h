// SPDX-License-Identifier: PostgreSQL
// The program's version, as set in CMakeLists.txt.
#pragma once

namespace relevance::modeld {

const char* version();

}  // namespace relevance::modeld
