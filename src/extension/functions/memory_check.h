// SPDX-License-Identifier: PostgreSQL
// Detects data that would need more memory than the bundled service allows a training. C++ zone.
#pragma once

namespace relevance::extension {

// Whether there is a limit at all.
bool has_memory_limit();

// cells: rows times columns. Throws Error data_too_large.
void require_memory_for(double cells);

}  // namespace relevance::extension
