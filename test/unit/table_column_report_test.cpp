// SPDX-License-Identifier: PostgreSQL
#include "table/columns/column_report.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {
namespace {

Column whole_numbers(std::size_t rows, std::size_t different) {
  Column column;
  column.type = ColumnType::numeric;
  for (std::size_t row = 0; row < rows; ++row)
    column.values.push_back(static_cast<double>(row % different) - 1000);
  return column;
}

TEST(ColumnReport, CountsDistinctValuesExactlyUpToItsLimit) {
  // Whole numbers differ in few of their bits, which makes a simple hash of them slow.
  const ColumnReport few = describe_column(whole_numbers(400'000, 60'001));
  EXPECT_EQ(few.distinct, 60'001U);
  EXPECT_TRUE(few.distinct_exact);
  const ColumnReport many = describe_column(whole_numbers(400'000, 70'000));
  EXPECT_EQ(many.distinct, kMaxCountedValues);
  EXPECT_FALSE(many.distinct_exact);
}

}  // namespace
}  // namespace relevance::table
