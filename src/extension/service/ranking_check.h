// SPDX-License-Identifier: PostgreSQL
// Checks that a ranking can belong to the data that were sent. Does not depend on PostgreSQL.
#pragma once

#include <string>
#include <vector>

#include "contract/messages.h"

namespace relevance::extension {

// columns: the names of the data's columns; empty: unknown, then nothing is checked. A feature must
// be a column, or derived from one as our own service does with timestamps ("date (hour)"), and not
// the target. Names are compared without surrounding whitespace. Throws Error bad_answer, naming
// the first feature that does not qualify.
void check_ranking(const std::vector<contract::RankingRow>& ranking,
                   const std::vector<std::string>& columns, const std::string& target_column);

}  // namespace relevance::extension
