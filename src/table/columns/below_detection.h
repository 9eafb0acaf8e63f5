// SPDX-License-Identifier: PostgreSQL
// What a value below the limit of detection (<0.01) is read as.
#pragma once

namespace relevance::table {

enum class BelowDetection {
  half,  // half the limit, the usual substitution when few values are below it (Helsel 2012)
  limit,
  zero,
  missing,
};

}  // namespace relevance::table
