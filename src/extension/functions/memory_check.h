// SPDX-License-Identifier: PostgreSQL
// What can be known to need more memory than a training of the bundled service may have. C++ zone.
#pragma once

namespace relevance::extension {

// Whether there is a limit at all.
bool has_memory_limit();

// cells: rows times columns. Throws Error data_too_large.
void require_memory_for(double cells);

}  // namespace relevance::extension
