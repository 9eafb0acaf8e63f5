// SPDX-License-Identifier: PostgreSQL
// The program's version, from the project's one place (CMakeLists.txt).
#pragma once

namespace relevance::modeld {

const char* version();

}  // namespace relevance::modeld
