// SPDX-License-Identifier: PostgreSQL
// Data that cannot give a ranking. Each throws the Error documented for make_training_set()
// (training_set.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/warning.h"
#include "table/columns/column_table.h"

namespace relevance::table {

// target_not_numeric.
void check_target_type(const Column& target);
[[noreturn]] void reject_target_type(const Column& target);

// too_few_rows. with_target: the number of rows with a target value.
void check_rows(const Table& table, const Column& target, std::size_t with_target);

// target_constant.
void check_target_varies(const Column& target, std::size_t with_target);

// no_usable_feature. left_out: a warning for each column that was left out; ignored: how many were
// left out on request.
[[noreturn]] void reject_no_feature(const Column& target, const std::vector<Warning>& left_out,
                                    std::size_t ignored);

// The same error; if a doubt about how the file was read may be its cause, such as another sheet of
// the workbook or another encoding, its hint says so. of_reading: the table's warnings.
Error with_reading_warnings(const Error& error, const std::vector<Warning>& of_reading);

}  // namespace relevance::table
