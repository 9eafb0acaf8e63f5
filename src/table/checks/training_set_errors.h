// SPDX-License-Identifier: PostgreSQL
// What no ranking can be made of. Each throws the Error that make_training_set() is documented to
// throw (training_set.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// target_not_numeric.
void check_target_type(const Column& target);
[[noreturn]] void refuse_target_type(const Column& target);

// too_few_rows; with_target: the rows that have a target value.
void check_rows(const Table& table, const Column& target, std::size_t with_target);

// target_constant.
void check_target_varies(const Column& target, std::size_t with_target);

// no_usable_feature. reasons: a sentence for each column that was left out; ignored: how many were
// left out as asked.
[[noreturn]] void refuse_no_feature(const Column& target, const std::vector<std::string>& reasons,
                                    std::size_t ignored);

}  // namespace relevance::table
