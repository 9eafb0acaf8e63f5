// SPDX-License-Identifier: PostgreSQL
// Whether a ranking can be that of the data that were sent. Knows nothing of PostgreSQL.
#pragma once

#include <string>
#include <vector>

#include "contract/messages.h"

namespace relevance::extension {

// columns: the names of the data's columns; empty: not known, then anything goes. A feature is a
// column, or made of a timestamp as our own service does ("date (hour)"); never the target. Names
// are compared without blanks at their ends. Throws Error bad_answer, naming the first that is
// neither.
void check_ranking(const std::vector<contract::RankingRow>& ranking,
                   const std::vector<std::string>& columns, const std::string& target_column);

}  // namespace relevance::extension
